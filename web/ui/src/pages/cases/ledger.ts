import type { Counted, GroupCode, HardshipKind, KeyPerson, KeyPersonPage, MembershipInput, RecordKind, ServiceCase, ServiceRecord, Targets } from '@/api/cases'
import type { HistoryItem } from '@/api/types'
import { caseEnds, ledgerActions } from '@/words/enums'
import { day } from '@/words/format'

// What a case owes: each kind of its scheme, in the notice's order.
export interface Ring { key: keyof Targets; word: string; short: string; unit: string; done: number; owed: number }
const kinds: Pick<Ring, 'key' | 'word' | 'short' | 'unit'>[] = [
  { key: 'guidance', word: '职业指导', short: '指导', unit: '次' },
  { key: 'vacancy', word: '岗位信息', short: '岗位', unit: '条' },
  { key: 'training', word: '培训项目', short: '培训', unit: '个' },
  { key: 'policy_briefing', word: '政策宣讲', short: '政策', unit: '次' },
]

export function rings(c: Pick<ServiceCase, 'targets' | 'done'>): Ring[] {
  return kinds.flatMap((k) => {
    const owed = c.targets[k.key] ?? 0
    return owed ? [{ ...k, owed, done: c.done[k.key] ?? 0 }] : []
  })
}

export const isOpen = (c: ServiceCase | null | undefined): boolean => c?.status === 'opened' || c?.status === 'in_service' || c?.status === 'targets_met'
export const isDone = (c: Pick<ServiceCase, 'targets' | 'done'>): boolean => rings(c).every((r) => r.done >= r.owed)

export function lacksOnlyVacancies(c: Pick<ServiceCase, 'targets' | 'done'>): boolean {
  const missing = rings(c).filter((r) => r.done < r.owed)
  return missing.length === 1 && missing[0]?.key === 'vacancy'
}

// The kinds of service in the order in which they are likely to be needed: what
// is missing first, then how people are reached.
const writable: RecordKind[] = ['guidance', 'training_offered', 'call', 'visit', 'training_followed', 'training_finished', 'policy_briefing', 'note']
const counts: Partial<Record<RecordKind, keyof Targets>> = { guidance: 'guidance', training_offered: 'training', policy_briefing: 'policy_briefing' }

export function recordChoices(c: Pick<ServiceCase, 'targets' | 'done'>): RecordKind[] {
  const missing = (k: RecordKind): boolean => {
    const target = counts[k]
    return target !== undefined && (c.targets[target] ?? 0) > (c.done[target] ?? 0)
  }
  return [...writable.filter(missing), ...writable.filter((k) => !missing(k))]
}
export const isTraining = (kind: string | undefined): boolean => kind?.startsWith('training_') ?? false

// What an officer can do with a person's ledger now.
export type Step = 'open' | 'record' | 'vacancies' | 'complete' | 'place' | 'close' | 'reopen'
export function steps(p: KeyPerson): Step[] {
  const c = p.case
  if (!c) return ['open']
  switch (c.status) {
    case 'opened':
    case 'in_service':
      if (isDone(c)) return ['complete', 'record', 'vacancies', 'close']
      return lacksOnlyVacancies(c) ? ['vacancies', 'record', 'close'] : ['record', 'vacancies', 'close']
    case 'targets_met':
      return ['place', 'record', 'vacancies', 'close']
    default:
      return c.endReason === 'erased' ? [] : ['reopen', 'open']
  }
}

// The groups that can be chosen; hardship by its kind.
export interface GroupChoice { value: string; word: string; hidden?: boolean }
export const groupChoices: GroupChoice[] = [
  { value: 'college_graduate', word: '高校毕业生' },
  { value: 'hardship/aged', word: '就业困难人员（大龄）' },
  { value: 'hardship/disabled', word: '就业困难人员（残疾）', hidden: true },
  { value: 'hardship/low_income', word: '就业困难人员（低保）', hidden: true },
  { value: 'hardship/zero_employment', word: '就业困难人员（零就业家庭）' },
  { value: 'hardship/long_unemployed', word: '就业困难人员（长期失业）' },
  { value: 'hardship/landless', word: '就业困难人员（失地）' },
  { value: 'registered_unemployed', word: '登记失业人员' },
  { value: 'out_of_poverty', word: '脱贫人口', hidden: true },
  { value: 'veteran', word: '退役军人' },
  { value: 'migrant_worker', word: '农民工' },
  { value: 'released', word: '刑释解戒人员', hidden: true },
]

export interface TypedGroup { choice: string; from: string; proof: string }
export const emptyGroup = (): TypedGroup => ({ choice: '', from: '', proof: '' })
export function groupInput(g: TypedGroup): MembershipInput {
  const [group, kind] = g.choice.split('/')
  return { group: (group || undefined) as GroupCode | undefined, kind: kind as HardshipKind | undefined, from: g.from, proof: g.proof.trim() }
}

// groupErrors says what the form can tell by itself; names as the server's.
export function groupErrors(g: TypedGroup, prefix = ''): Record<string, string> {
  return {
    [`${prefix}group`]: g.choice ? '' : '请选择所属群体。',
    [`${prefix}from`]: g.from ? '' : '请填写认定日期。',
    [`${prefix}proof`]: [...g.proof.trim()].length < 2 ? '请写明证明材料和编号，至少 2 个字。' : '',
  }
}

// One line of a person's timeline, the newest first: what was done for him, and
// what happened to his ledger.
export type Moment = { key: string; at: string; record: ServiceRecord; event?: undefined } | { key: string; at: string; event: HistoryItem; record?: undefined }

export function timeline(p: Pick<KeyPersonPage, 'records' | 'events'>): Moment[] {
  const all: Moment[] = [
    // "serve" only says that the first record came.
    ...p.events.filter((e) => e.action !== 'serve').map((event, i) => ({ key: `${event.at}${event.action}${i}`, at: event.at, event })),
    ...p.records.map((record) => ({ key: record.id, at: record.at, record })),
  ]
  const order = new Map(all.map((m, i) => [m.key, i]))
  return all.sort((a, b) => Date.parse(b.at) - Date.parse(a.at) || (order.get(b.key) ?? 0) - (order.get(a.key) ?? 0))
}

export const eventWord = (e: HistoryItem): string => ledgerActions[e.action] ?? '其他变化'

// eventDetail says what of an event its word does not.
export function eventDetail(e: HistoryItem): string {
  const d = (e.detail ?? {}) as Record<string, unknown>
  const text = (name: string): string => (typeof d[name] === 'string' ? d[name] : '')
  switch (e.action) {
    case 'add_group':
      return `${text('group')}${text('from') ? `，认定日期 ${day(text('from'))}` : ''}`
    case 'end_group':
      return `${text('group')}${text('to') ? `，最后一天 ${day(text('to'))}` : ''}`
    case 'transfer': {
      const towns = text('fromTown') === text('toTown') ? '' : `${text('fromTown')} → ${text('toTown')}，`
      return `${towns}负责人 ${text('fromOfficer') || '未分配'} → ${text('toOfficer') || '未分配'}`
    }
    case 'close':
      return (caseEnds as Record<string, string>)[text('end')] ?? ''
    default:
      return ''
  }
}

export const ends = (c: ServiceCase): string => (c.endReason === 'merged' ? '与另一份台账合并' : c.endReason === 'erased' ? '按本人申请删除个人信息' : c.endReason ? caseEnds[c.endReason] : '')

export const countedWords: Record<Counted, string> = { cases: '', met: '并且做满“131”', placed: '并且已就业', overdue: '并且超期没有做满' }
