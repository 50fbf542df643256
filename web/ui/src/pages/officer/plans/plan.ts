import type { Plan, PlanCause, PlanChange, PlanGoals, PlanLeft, PlanLine, PlanOrder, PlanOutcome, PlanPhase, PlanProof, PlanScenario, PlanStatus, PlanTrainingTown, PlanWorth } from '@/api/plan'
import { proposalStatus, type Word } from '@/words/enums'
import { count, yuan } from '@/words/format'

export const planStatus: Record<PlanStatus, Word> = {
  queued: { text: '排队中', tone: 'info' }, running: { text: '计算中', tone: 'info' }, done: { text: '已完成', tone: 'good' },
  cancelled: { text: '已取消', tone: 'plain' }, failed: { text: '未完成', tone: 'bad' },
}

// The phases in their order, and what is being done in each.
export const phases: { phase: PlanPhase; word: string; doing: string }[] = [
  { phase: 'reading', word: '读取', doing: '正在读取富余员工和缺工需求' },
  { phase: 'candidates', word: '找组合', doing: '正在找合适的组合' },
  { phase: 'solving', word: '排人数', doing: '正在安排最多的人数和人日' },
  { phase: 'costs', word: '比代价', doing: '人数排定，正在比较代价' },
  { phase: 'explaining', word: '找原因', doing: '正在找没有解决的原因' },
  { phase: 'saving', word: '保存', doing: '正在保存方案' },
]
export const phaseAt = (phase: PlanPhase): number => phases.findIndex((p) => p.phase === phase)

export const unfinished = (p: Pick<Plan, 'status'>): boolean => p.status === 'queued' || p.status === 'running'

// nextLook is when to ask again how far a plan is: soon at first, slower the
// longer it takes, slower still while the network is away.
export function nextLook(elapsedMs: number, failures: number): number {
  const steady = elapsedMs < 10_000 ? 500 : elapsedMs < 60_000 ? 1000 : 3000
  return failures ? Math.min(30_000, Math.max(steady, 2000 * 2 ** Math.min(failures - 1, 4))) : steady
}

export const causes: Record<Exclude<PlanCause, ''>, string> = {
  no_trade: '没有相关工种', no_days: '时间对不上或太短', pay: '工资', lodging: '住宿', distance: '距离', level: '技能等级', batch: '凑不够一批',
  risk: '失信或异常名单', forbidden: '被指定不许对接', elsewhere: '别处更需要', several: '不止一处不合适',
}

// elapsed: 92 毫秒, 3.4 秒, 2 分 05 秒.
export function elapsed(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} 毫秒`
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} 秒`
  const seconds = Math.round(ms / 1000)
  return `${Math.floor(seconds / 60)} 分 ${String(seconds % 60).padStart(2, '0')} 秒`
}

// suppositions says what a plan takes for granted that is not so.
export function suppositions(s: PlanScenario | undefined, townName: (code: string) => string): string[] {
  const out: string[] = []
  if (s?.payFen) out.push(`全部缺工的月薪提高 ${yuan(s.payFen)}`)
  if (s?.lodging) out.push('全部缺工都提供住宿')
  for (const b of s?.buses ?? []) out.push(`${townName(b.townA)}和${townName(b.townB)}之间开班车`)
  if (s?.changes?.length) out.push(`${count(s.changes.length)} 条用工信息的条件有变化`)
  return out
}
export const isWhatIf = (o: PlanOrder): boolean => suppositions(o.scenario, (code) => code).length > 0

// scopeWords: which towns and trades a plan is about.
export function scopeWords(o: PlanOrder, townName: (code: string) => string, tradeName: (code: string) => string): string {
  const few = (codes: readonly string[], name: (code: string) => string, unit: string) =>
    codes.length <= 3 ? codes.map(name).join('、') : `${codes.slice(0, 2).map(name).join('、')}等 ${codes.length} ${unit}`
  return `${o.towns?.length ? few(o.towns, townName, '个镇街') : '全部镇街'}，${o.trades?.length ? few(o.trades, tradeName, '个工种') : '全部工种'}`
}

// share of what was asked, in whole percents; 0.4 % is not called none, 99.7 %
// not all.
export function share(part: number, whole: number): string {
  if (!whole) return ''
  const percent = (part / whole) * 100
  if (percent > 0 && percent < 1) return '不到 1%'
  return `${percent > 99 && part < whole ? 99 : Math.round(percent)}%`
}

// amounts joins what is not zero: 规上工业企业 1 人, 人日 77, 代价 ¥909.
function amounts(g: PlanGoals, wordOf: (name: keyof PlanGoals, n: number) => string): string[] {
  return (['aboveHeads', 'headDays', 'costYuan'] as const).filter((k) => g[k]).map((k) => wordOf(k, g[k]))
}

// undoWords: what the region loses when a pair is not allowed. A plan is judged
// by heads at above-scale firms first, then head-days, then cost.
export function undoWords(undo: PlanGoals): string {
  const told = amounts(undo, (name, n) => {
    const much = count(Math.abs(n))
    if (name === 'aboveHeads') return n > 0 ? `到规上工业企业少 ${much} 人` : `到规上工业企业多 ${much} 人`
    if (name === 'headDays') return n > 0 ? `少 ${much} 人日` : `多 ${much} 人日`
    return n > 0 ? `代价省 ${much} 元` : `代价多 ${much} 元`
  })
  return told.length ? `不这样安排，重新算出的最好方案${told.join('，')}。` : '不这样安排也有同样好的方案。'
}

// gainWords: what a change brings to the whole plan.
export function gainWords(gain: PlanGoals): string {
  const told = amounts(gain, (name, n) => {
    const [word, unit] = { aboveHeads: ['到规上工业企业', '人'], headDays: ['', '人日'], costYuan: ['代价', '元'] }[name]
    return `${word}${n > 0 ? '多' : '少'} ${count(Math.abs(n))} ${unit}`
  })
  return told.length ? `整个方案${told.join('，')}` : '整个方案没有变化'
}

// worthWords: what one head more, or one place more, is worth to the region.
export function worthWords(w: PlanWorth): string {
  return gainWords({ aboveHeads: w.aboveHeads, headDays: w.headDays, costYuan: -w.savedYuan }).replace('整个方案没有变化', '不增加').replace('整个方案', '')
}

// townsWords: where a trade is to be trained, for how many; a long list ends with its
// number of towns.
export function townsWords(towns: readonly PlanTrainingTown[]): string {
  const told = towns.slice(0, 3).map((t) => `${t.townName} ${count(t.heads)} 人`).join('、')
  return towns.length > 3 ? `${told}等 ${towns.length} 个镇街` : told
}

export const sendable = (l: PlanLine): boolean => !l.proposalId && !l.surplus.changed && !l.shortage.changed

export interface Chosen { lines: number; heads: number; firms: number }

// sum counts what is chosen: a firm once, on whichever side it stands.
export function sum(lines: readonly PlanLine[]): Chosen {
  return {
    lines: lines.length, heads: lines.reduce((n, l) => n + l.heads, 0),
    firms: new Set(lines.flatMap((l) => [l.surplus.firmId, l.shortage.firmId])).size,
  }
}

// orderAgain is the same order for another go: days that are over begin today.
export function orderAgain(o: PlanOrder, today: string): PlanOrder {
  const from = o.from && o.from > today ? o.from : today
  return { ...o, from, to: o.to && o.to >= from ? o.to : '' }
}

// merged adds a change to those that are supposed already, as the server does when
// it proves one: a posting has one change, pay comes on top of pay, what is given
// stays given, and of the rest the later word counts.
export function merged(changes: readonly PlanChange[], c: PlanChange): PlanChange[] {
  if (!changes.some((x) => x.postingId === c.postingId)) return [...changes, c]
  return changes.map((x) => (x.postingId !== c.postingId ? x : {
    postingId: x.postingId, payFen: (x.payFen ?? 0) + (c.payFen ?? 0), lodging: Boolean(x.lodging || c.lodging), transport: Boolean(x.transport || c.transport),
    level: c.level ?? x.level, minBatch: c.minBatch || x.minBatch, from: c.from ?? x.from, to: c.to ?? x.to,
  }))
}

// Pairs travel in the address as surplus.shortage or surplus.shortage.heads.
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
export const pairKey = (surplusId: string, shortageId: string, heads?: number): string => [surplusId, shortageId, heads].filter(Boolean).join('.')
export function pairOf(key: string): { surplusId: string; shortageId: string; heads: number } | undefined {
  const [surplusId = '', shortageId = '', heads = '1'] = key.split('.')
  return uuid.test(surplusId) && uuid.test(shortageId) && /^[1-9]\d{0,5}$/.test(heads) ? { surplusId, shortageId, heads: Number(heads) } : undefined
}

// changeOf is a change as the address carries it.
export function changeOf(text: string | undefined): PlanChange | undefined {
  try {
    const found = JSON.parse(text ?? 'null') as PlanChange | null
    return found && uuid.test(found.postingId) ? found : undefined
  } catch {
    return undefined
  }
}

// Rows are those behind a number: the tab that lists them, and what narrows it.
export type Tab = '' | 'shortages' | 'surpluses' | 'firms' | 'worth' | 'training'
export interface Rows { tab: Tab; aboveScale?: boolean }
export const tabs: { value: Tab; word: string }[] = [
  { value: '', word: '安排' }, { value: 'shortages', word: '未解决的缺工' }, { value: 'surpluses', word: '未安排的富余' },
  { value: 'firms', word: '按企业' }, { value: 'worth', word: '人手的价值' }, { value: 'training', word: '建议培训' },
]
export const tabOf = (text: string | undefined): Tab => tabs.find((t) => t.value === text)?.value ?? ''

// lineWord: what became of a line.
export function lineWord(l: PlanLine): Word {
  if (l.proposalStatus) return proposalStatus[l.proposalStatus]
  if (l.refusal) return { text: '没能发出', tone: 'bad' }
  if (l.surplus.changed || l.shortage.changed) return { text: '用工信息已改动', tone: 'attention' }
  return { text: '没有发出', tone: 'plain' }
}

// outcomes puts what became of each line beside the line; the refused come first.
export function outcomes(lines: readonly PlanLine[], answers: readonly PlanOutcome[]): (PlanOutcome & { of: PlanLine })[] {
  const byLine = new Map(lines.map((l) => [l.line, l]))
  const all = answers.flatMap((o) => {
    const of = byLine.get(o.line)
    return of ? [{ ...o, of }] : []
  })
  return [...all.filter((o) => !o.proposalId), ...all.filter((o) => o.proposalId)]
}

// roundWords: how a line came about, where it is not the usual way.
export const roundWords = (round: number): string => (round === 0 ? '这一对是专员定下的。' : round > 1 ? '接在前一批之后：前一批离开，这一批再来。' : '')

// estimateWords: the change that might help, and how many it might bring; what it
// does bring is known once it is opened.
export const estimateWords = (l: Pick<PlanLeft, 'whatFills' | 'detail'>): string => `${l.whatFills}，约可多安排 ${count(l.detail?.heads ?? 0)} 人，打开可核算。`

// proofWords: what solving anew with the change has shown.
export function proofWords(p: Pick<PlanProof, 'proved' | 'heads' | 'days' | 'gain' | 'detail'>): string {
  if (!p.proved || !p.gain) return `约可多安排 ${count(p.detail?.heads ?? 0)} 人。方案很大，没有重新计算证实。`
  const brings = p.heads > 0 ? `能多安排 ${count(p.heads)} 人，` : p.heads < 0 ? `少 ${count(-p.heads)} 人，但时间更长，` : '人数不变，但时间更长，'
  return `重新计算证实：这样改，这一条${brings}多 ${count(p.days)} 人日。${gainWords(p.gain)}。`
}

// triedWords: what a change brings that brings no day more to its own posting.
export function triedWords(gain: PlanGoals): string {
  return gainWords(gain) + (gain.aboveHeads > 0 || (gain.aboveHeads === 0 && gain.headDays > 0) ? '，人去了更需要的地方' : '')
}
