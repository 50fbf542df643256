import type { Posting, PostingInput, PostingKind, PostingStatus } from '@/api/types'
import { levelName, outside } from '@/words/enums'
import { addDays, count, day, pay } from '@/words/format'
import { phoneProblem } from './fields'

export interface Draft {
  tradeCode: string; level: number; headcount: number | undefined; minBatch: number | undefined; periodFrom: string; periodTo: string; townCode: string
  payMinFen: number | undefined; payMaxFen: number | undefined; lodging: boolean; board: boolean; transport: boolean
  workplace: string; hazards: string; note: string; contactName: string; contactPhone: string
}

const maxHeads = 10_000
const maxDays = 730

export function emptyDraft(today: string, townCode = ''): Draft {
  return {
    tradeCode: '', level: 0, headcount: undefined, minBatch: undefined, periodFrom: addDays(today, 1), periodTo: '', townCode, payMinFen: undefined, payMaxFen: undefined,
    lodging: false, board: false, transport: false, workplace: '', hazards: '', note: '', contactName: '', contactPhone: '',
  }
}

export function draftOf(p: Posting): Draft {
  return {
    tradeCode: p.tradeCode, level: p.level, headcount: p.headcount, minBatch: p.minBatch > 1 ? p.minBatch : undefined, periodFrom: p.periodFrom, periodTo: p.periodTo, townCode: p.townCode,
    payMinFen: p.payMinFen ?? undefined, payMaxFen: p.payMaxFen ?? undefined, lodging: p.lodging, board: p.board, transport: p.transport,
    workplace: p.workplace, hazards: p.hazards, note: p.note, contactName: p.contactName ?? '', contactPhone: p.contactPhone ?? '',
  }
}

// inputOf is what is sent; board, transport, workplace and hazards belong to
// shortages only.
export function inputOf(kind: PostingKind, d: Draft): PostingInput {
  const { board, transport, workplace, hazards, headcount, ...rest } = d
  const all = { ...rest, headcount: headcount ?? 0 }
  return kind === 'surplus' ? all : { ...all, board, transport, workplace, hazards }
}

// checkDraft finds early what the server would refuse, in its words.
export function checkDraft(kind: PostingKind, d: Draft, today: string): Record<string, string> {
  const heads = d.headcount ?? 0
  const found: Record<string, string> = {}
  if (!d.tradeCode) found.tradeCode = '请选择工种。'
  if (!d.townCode) found.townCode = '请选择所在镇街。'
  if (kind === 'shortage' && d.townCode === outside.code && !d.workplace.trim()) found.workplace = '用工地点在开平市外，请写明所在的市县和地址。'
  if (!(heads >= 1 && heads <= maxHeads)) found.headcount = `人数应为 1 到 ${count(maxHeads)} 的整数。`
  if (d.minBatch !== undefined && !found.headcount && !(d.minBatch >= 1 && d.minBatch <= heads)) found.minBatch = `最少一批人数应为 1 到 ${count(heads)}（总人数）的整数；不限请留空。`
  if (!d.periodFrom) found.periodFrom = '请填写开始日期。'
  if (!d.periodTo) found.periodTo = '请填写结束日期。'
  else if (d.periodFrom && d.periodTo < d.periodFrom) found.periodTo = `结束日期早于开始日期（${d.periodTo} 早于 ${d.periodFrom}），请改正。`
  else if (d.periodTo < today) found.periodTo = `结束日期（${d.periodTo}）已经过去，请填写今天（${today}）或以后的日期。`
  else if (d.periodFrom && d.periodTo > addDays(d.periodFrom, maxDays - 1)) found.periodTo = `起止日期最长 ${maxDays} 天，请缩短。`
  for (const name of ['payMinFen', 'payMaxFen'] as const) {
    const fen = d[name]
    if (fen !== undefined && !(fen >= 50_000 && fen <= 10_000_000)) {
      found[name] = `${name === 'payMinFen' ? '最低' : '最高'}月薪应在 500 元到 100,000 元之间，请核对；不确定可以不填，表示面议。`
    }
  }
  if (!found.payMinFen && !found.payMaxFen && d.payMinFen !== undefined && d.payMaxFen !== undefined && d.payMaxFen < d.payMinFen) {
    found.payMaxFen = `最高月薪（${d.payMaxFen / 100} 元）低于最低月薪（${d.payMinFen / 100} 元），请改正。`
  }
  // A masked number sent back means: unchanged.
  if (d.contactPhone.trim() && !d.contactPhone.includes('*')) {
    const wrong = phoneProblem(d.contactPhone)
    if (wrong) found.contactPhone = wrong
  }
  return found
}

const yesNo = (on: boolean): string => (on ? '是' : '否')

interface Row { key: string; word: string; value: string }

// wordsOf writes every field for a person, in the order of the form.
export function wordsOf(kind: PostingKind, d: Draft, names: { trade: (code: string) => string; town: (code: string) => string }): Row[] {
  const rows = [
    { key: 'tradeCode', word: '工种', value: names.trade(d.tradeCode) },
    { key: 'level', word: '技能等级', value: levelName(d.level) },
    { key: 'headcount', word: '人数', value: d.headcount ? `${count(d.headcount)} 人` : '' },
    { key: 'minBatch', word: '最少一批', value: d.minBatch ? `${count(d.minBatch)} 人` : '不限' },
    { key: 'periodFrom', word: '开始日期', value: day(d.periodFrom) },
    { key: 'periodTo', word: '结束日期', value: day(d.periodTo) },
    { key: 'townCode', word: '镇街', value: names.town(d.townCode) },
    { key: 'pay', word: '月薪', value: pay(d.payMinFen, d.payMaxFen) },
    { key: 'lodging', word: kind === 'surplus' ? '需要住宿' : '提供住宿', value: yesNo(d.lodging) },
  ]
  if (kind === 'shortage') {
    rows.push(
      { key: 'board', word: '包吃', value: yesNo(d.board) }, { key: 'transport', word: '接送', value: yesNo(d.transport) },
      { key: 'workplace', word: '工作地点', value: d.workplace }, { key: 'hazards', word: '职业危害', value: d.hazards },
    )
  }
  rows.push(
    { key: 'note', word: '备注', value: d.note }, { key: 'contactName', word: '联系人', value: d.contactName }, { key: 'contactPhone', word: '联系电话', value: d.contactPhone },
  )
  return rows
}

// A field as I wrote it and as it is stored by now, with who changed it.
export interface Versions { key: string; word: string; theirs: string; mine: string; theirsChanged: boolean; mineChanged: boolean; clash: boolean }

// versionsOf lays what two people made of one posting side by side.
export function versionsOf(kind: PostingKind, base: Draft, mine: Draft, theirs: Draft, names: { trade: (code: string) => string; town: (code: string) => string }): Versions[] {
  const [was, typed, stored] = [base, mine, theirs].map((d) => wordsOf(kind, d, names)) as [Row[], Row[], Row[]]
  return was.map((row, i) => {
    const [m, t] = [typed[i]?.value ?? '', stored[i]?.value ?? '']
    const [mineChanged, theirsChanged] = [m !== row.value, t !== row.value]
    return { key: row.key, word: row.word, theirs: t, mine: m, theirsChanged, mineChanged, clash: mineChanged && theirsChanged && m !== t }
  })
}

// What may be done in which state.
export const isOpen = (status: PostingStatus): boolean => status === 'published' || status === 'partly_filled'
export const mayEdit = (status: PostingStatus): boolean => status === 'draft' || status === 'filled' || isOpen(status)

// The groups of states that the list filters by.
export const statusGroups: { value: string; word: string; statuses: PostingStatus[] }[] = [
  { value: '', word: '全部', statuses: [] },
  { value: 'open', word: '发布中', statuses: ['published', 'partly_filled'] },
  { value: 'draft', word: '草稿', statuses: ['draft'] },
  { value: 'filled', word: '已满额', statuses: ['filled'] },
  { value: 'closed', word: '已结束', statuses: ['withdrawn', 'expired'] },
]
