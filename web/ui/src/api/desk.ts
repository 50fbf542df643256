// What officers and administrators read and write, and its addresses.
import type {
  Account, DissolutionKind, Ended, Enterprise, EnterpriseStatus, Get, HistoryItem, Id, None, Page, Paging, Path, Post, Put, Query, Reasoned, Template, TemplateKind, TemplatePreview, TemplateSheet, Town,
} from './types'

export interface Heads { surplus: number; shortage: number }
export interface BalanceTown extends Heads { code: string; name: string; tileCol: number; tileRow: number }
export interface BalanceTrade extends Heads { code: string; name: string; family: string; weeks: Heads[] }
export interface Balance { weeks: { from: string; to: string }[]; towns: BalanceTown[]; trades: BalanceTrade[]; totals: Heads; outside: Heads }
export interface BalanceQuery { from?: string; weeks?: number; tradeCode?: string; family?: string; townCode?: string; aboveScale?: boolean }

export type FlagKind = Enterprise['flags'][number]['kind']
export type Decision = 'approve' | 'reject' | 'suspend' | 'restore'
export interface FirmQuery {
  q?: string; status?: EnterpriseStatus; townCode?: string; section?: string; industry?: string; aboveScale?: boolean; account?: boolean; sort?: 'newest' | 'name'
}

export interface TradeAlias { alias: string; kind: 'exact' | 'near' }
export interface TradeInput { name: string; family: string; relevance: string; aliases: TradeAlias[] }
export interface FullTrade extends TradeInput { code: string; active: boolean; version: number }
export type Degree = 'same' | 'family' | 'transferable' | 'unrelated'
export interface Relation { code: string; name: string; degree: Degree; own: boolean }

export interface NewAccount { role: Account['role']; login: string; name: string; phone?: string; townCode?: string }
export interface AccountChange { name: string; role?: Account['role']; townCode?: string; disabled: boolean; reason?: string; version: number }
export type TownChange = Pick<Town, 'name' | 'aliases' | 'lat' | 'lng' | 'tileCol' | 'tileRow' | 'version'>

// A number that is changed at the counter, and the accounts that have to do with it.
export interface Hold { what: 'applications' | 'hires' | 'secondments' | 'cases' | 'colleagues'; count: number }
export interface Party { account: Account; seenAt?: string; holds: Hold[] }
export interface AtCounter { account: Party; holder?: Party; expiresInSeconds: number }
export type PhoneCaseStatus = 'waiting' | 'done' | 'refused' | 'objected' | 'lapsed'
export interface PhoneCase {
  id: string; account: Party; holder?: Party; status: PhoneCaseStatus; reason: string; askedBy: string; own: boolean; askedAt: string; dueAt: string
  decidedBy: string; decidedAt?: string; words: string
}

// Who saw a whole number.
export interface Unmasking { id: number; at: string; by: string; role: Account['role']; of: string; subject: string; field: string; purpose: string }
export interface UnmaskingQuery { enterpriseId?: string; workerId?: string; role?: string; by?: string; from?: string; to?: string }

// A worker's data is erased at his own request; nothing kept names him.
export interface ErasureWait { why: 'lent' | 'settlement' | 'incident' | 'alert' | 'kept' | 'hired'; number: string; until?: string }
export interface ErasureFound { name: string; secondments: number; placements: number; entries: number; waits: ErasureWait[] }
export interface Erasure { id: string; at: string; by: string; askedOn: string; reason: string; secondments: number; entries: number }

export type AlertKind = 'over_half_lent' | 'chain_lending' | 'endless_renewal' | 'same_group' | 'contract_not_amended' | 'firm_answered' | 'paper_disputed'
export type AlertStatus = 'open' | 'answered'
export interface AlertFirm { id: string; name: string; townName: string }
export interface AlertDetail {
  workers?: number; day?: string; lent?: number; staff?: number; percent?: number; tradeCode?: string; tradeName?: string
  days?: number; agreements?: number; gapDays?: number; mostDays?: number; mostAgreements?: number; samePhone?: boolean; group?: string
}
export interface AlertRecord {
  thing: 'secondment' | 'agreement'; id: string; agreementId: string; agreementNumber: string; lender: string; borrower: string; tradeName: string
  workerName?: string; from: string; to: string; foundOn: string
}
export interface Alert {
  id: string; kind: AlertKind; firm: AlertFirm; other?: AlertFirm; workerName?: string; foundOn: string; detail: AlertDetail; records: number; status: AlertStatus
  note?: string; answeredBy?: string; answeredAt?: string; formerId?: string; evidence?: AlertRecord[]; history?: HistoryItem[]
}
export interface AlertQuery { status?: AlertStatus; kind?: AlertKind; townCode?: string; q?: string }
export type SettingName = 'over_half_percent' | 'renewal_gap_days' | 'renewal_days' | 'renewal_agreements' | 'amendment_days'
export interface AlertSetting { name: SettingName; value: number; from: string; reason: string; by: string; at: string; now: boolean }

// Setting is a standard as officers read and change it: in force from a day on.
export interface Setting {
  name: string; label: string; unit: string; value: number; least: number; most: number; from?: string; reason: string; by: string; now: boolean
}
export interface SettingInput { name: string; value: number; from: string; reason: string }

type Firm<B> = Post<Id, B, Enterprise>

export interface DeskPaths {
  '/api/accounts/{id}/phone-code': Post<Id, { phone?: string }, AtCounter>
  '/api/accounts/{id}/free-phone': Post<Id, { code: string; reason: string }, void>
  '/api/phone-cases': Get<Query<Paging & { status?: PhoneCaseStatus }>, Page<PhoneCase>> & Post<None, { accountId: string; phone: string; code: string; reason: string }, { id: string }>
  '/api/phone-cases/{id}/grant': Post<Id, never, void>
  '/api/phone-cases/{id}/refuse': Post<Id, { reason: string }, void>
  '/api/balance': Get<Query<BalanceQuery>, Balance>
  '/api/enterprises': Get<Query<Paging & FirmQuery>, Page<Enterprise>>
  '/api/enterprises/{id}': Get<Id, Enterprise>
  '/api/enterprises/{id}/approve': Firm<Reasoned>
  '/api/enterprises/{id}/reject': Firm<Reasoned>
  '/api/enterprises/{id}/suspend': Firm<Reasoned>
  '/api/enterprises/{id}/restore': Firm<Reasoned>
  '/api/enterprises/{id}/dissolution': Get<Id, Ended>
  '/api/enterprises/{id}/dissolve': Firm<{ version: number; day: string; kind: DissolutionKind; source: string }>
  '/api/enterprises/{id}/above-scale/{year}': Put<Path<{ id: string; year: number }>, { revenueFen: number; source: string }, Enterprise>
  '/api/enterprises/{id}/flags': Firm<{ kind: FlagKind; from: string; to?: string; source: string }>
  '/api/enterprises/{id}/flags/{flagId}/end': Post<Path<{ id: string; flagId: string }>, { to: string }, Enterprise>
  '/api/enterprises/{id}/contact': Post<Id, { purpose: string }, { phone: string }>
  '/api/enterprises/{id}/account': Firm<{ name: string; phone: string }>
  '/api/unmaskings': Get<Query<Paging & UnmaskingQuery>, Page<Unmasking>>
  '/api/erasures': Get<Query<Paging>, Page<Erasure>> & Post<None, { idNumber: string; askedOn: string; reason: string }, Erasure>
  '/api/erasures/find': Post<None, { idNumber: string }, ErasureFound>
  '/api/templates': Get<None, { items: TemplateSheet[] }>
  '/api/templates/{kind}/preview': Post<Path<{ kind: TemplateKind }>, { body: string }, TemplatePreview>
  '/api/templates/{kind}': Post<Path<{ kind: TemplateKind }>, { version: number; body: string; note: string }, Template>
  '/api/compliance/alerts': Get<Query<Paging & AlertQuery>, Page<Alert> & { staffUnknown: number }>
  '/api/compliance/alerts/{id}': Get<Id, Alert>
  '/api/compliance/alerts/{id}/answer': Post<Id, { note: string }, Alert>
  '/api/compliance/settings': Get<None, { items: AlertSetting[] }> & Post<None, SettingInput & { name: SettingName }, { items: AlertSetting[] }>
  '/api/trades': Get<Query<{ q?: string }>, { items: FullTrade[] }> & Post<None, TradeInput & { code: string }, FullTrade>
  '/api/trades/{code}': Put<Path<{ code: string }>, TradeInput & { active: boolean; version: number }, FullTrade>
  '/api/trades/{code}/relations': Get<Path<{ code: string }>, { items: Relation[] }>
  '/api/trades/{code}/relations/{other}': Put<Path<{ code: string; other: string }>, { seen: Degree | 'default'; degree: Degree | 'default' }, Relation>
  '/api/towns/{code}': Put<Path<{ code: string }>, TownChange, Town>
}
