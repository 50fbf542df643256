// Key groups and their one-to-one ledger, and their addresses.
import type { FitReason, Recommended, Wish } from './applications'
import type { Get, HistoryItem, Id, IdQuery, None, Page, Paging, Path, Post, Put, Query, Reasoned, Versioned } from './types'

export type GroupCode = 'college_graduate' | 'hardship' | 'registered_unemployed' | 'out_of_poverty' | 'veteran' | 'migrant_worker' | 'released'
export type ShownGroup = 'college_graduate' | 'hardship' | 'registered_unemployed' | 'veteran' | 'migrant_worker'
export type HardshipKind = 'aged' | 'disabled' | 'low_income' | 'zero_employment' | 'long_unemployed' | 'landless'
export type CaseStatus = 'opened' | 'in_service' | 'targets_met' | 'placed' | 'closed'
export type CaseEnd = 'employed' | 'refused' | 'moved' | 'unreachable' | 'not_eligible' | 'other'
export type Due = 'later' | 'soon' | 'overdue'
export type RecordKind = 'guidance' | 'training_offered' | 'training_followed' | 'training_finished' | 'policy_briefing' | 'call' | 'visit' | 'note'
export type AnswerCode = 'accepted' | 'refused' | 'undecided' | 'none'
export type HiddenField = 'idNumber' | 'phone' | 'groups'
export type Counted = 'cases' | 'met' | 'placed' | 'overdue'

// What a case owes or was given; a kind that its scheme does not have is absent.
export interface Targets { guidance?: number; vacancy?: number; training?: number; policy_briefing?: number }
export interface ServiceCase {
  id: string; personId: string; schemeName: string; targets: Targets; done: Targets; missing: Targets; openedOn: string; dueOn: string; due?: Due
  status: CaseStatus; endReason?: CaseEnd | 'merged' | 'erased'; mergedInto?: string; metOn?: string; next: string; version: number
}
export interface Membership { id: string; group: ShownGroup | 'sensitive'; word: string; hidden: boolean; from: string; to?: string; verifiedBy: string; verifiedAt: string; endReason?: string }
export interface MembershipInput { group?: GroupCode; kind?: HardshipKind; from: string; proof: string }
export interface KeyPerson {
  id: string; name: string; phone: string; hasIdNumber: boolean; townCode: string; townName: string; officerId: string | null; officerName: string
  groups: Membership[]; case: ServiceCase | null; version: number; createdAt: string
}
export interface ServiceAnswer { answer: AnswerCode; day: string; content: string; author: string; at: string }
export interface ServiceRecord {
  id: string; caseId: string; kind: RecordKind | 'vacancy'; day: string; content: string; programme?: string; vacancyId?: string; vacancy?: string
  reasons?: string[]; author: string; at: string; answers: ServiceAnswer[]
}
export interface KeyPersonPage extends KeyPerson { idNumber: string; cases: ServiceCase[]; records: ServiceRecord[]; events: HistoryItem[] }
// Who stands in the way of a registration; the id only within the officer's scope.
export interface Existing { id?: string; name: string; townName: string }
export interface RegisterInput { name: string; phone: string; idNumber?: string; townCode?: string; groups: MembershipInput[]; openCase: boolean; different?: boolean }
export interface RecordInput { kind?: RecordKind; day: string; content: string; programme?: string; answer?: AnswerCode }
export interface Revealed { value?: string; groups?: { id: string; word: string; from: string; proof: string }[] }
export interface Look { at: string; by: string; field: string; purpose: string }
export interface CaseOfficer { id: string; name: string; townCode: string; townName: string }
export interface Work { personId: string; name: string; townName: string; officerName: string; case: ServiceCase }
export interface WorkQuery { mine?: boolean; due?: Due; townCode?: string; group?: ShownGroup; officerId?: string; unassigned?: boolean; name?: string }
export interface WorkCounts { overdue: number; soon: number; later: number; unassigned: number }
export interface PeopleQuery {
  name?: string; group?: ShownGroup; status?: CaseStatus | 'none'; townCode?: string; officerId?: string; unassigned?: boolean; progress?: Counted; from?: string; to?: string
}
export interface AssignInput { officerId?: string; reason: string; people?: { id: string; version: number }[]; seen?: string }
// Whom an act on all that the filter finds would take in; `seen` stands for who they are, and is missing when they are too many.
export interface Assignable { people: number; closed: number; seen?: string }
export interface Progress { cases: number; met: number; placed: number; overdue: number }
export interface GroupProgress extends Progress { group: GroupCode; word: string }
export interface WeekProgress extends Progress { week: string }
export interface CaseDashboard { from: string; to: string; total: Progress; groups: GroupProgress[]; weeks: WeekProgress[] }
// SchemeInput is how often each service is owed, and by when; a case keeps the version of the day on which it opened.
export interface SchemeTargets { guidance?: number; vacancy?: number; training?: number; policy_briefing?: number }
export interface SchemeInput { name: string; validFrom: string; targets: SchemeTargets; dueDays: number; soonDays: number }
export interface Scheme extends SchemeInput { version: number; madeBy: string; madeAt: string }
export type { FitReason, Recommended, Wish }

type Person<B> = Post<Id, B, KeyPerson>
type Case<B> = Post<Id, B, ServiceCase>
interface Wished extends Wish, Versioned {}

export interface CasePaths {
  '/api/key-people': Get<Query<Paging & PeopleQuery>, Page<KeyPerson>> & Post<None, RegisterInput, KeyPerson>
  '/api/key-people/find': Post<None, { phone: string }, { items: KeyPerson[] }>
  '/api/key-people/assignable': Get<Query<PeopleQuery>, Assignable>
  '/api/key-people/assign': Post<Query<PeopleQuery>, AssignInput, { changed: number; already: number }>
  '/api/key-people/{id}': Get<Id, KeyPersonPage>
  '/api/key-people/{id}/id-number': Person<{ idNumber: string }>
  '/api/key-people/{id}/groups': Person<MembershipInput>
  '/api/key-people/{id}/groups/{groupId}/end': Post<Path<{ id: string; groupId: string }>, { to: string; reason: string }, KeyPerson>
  '/api/key-people/{id}/reveal': Post<Id, { field: HiddenField; purpose: string }, Revealed>
  '/api/key-people/{id}/looks': Get<Id, { items: Look[] }>
  '/api/key-people/{id}/wish': Get<Id, Wished> & Put<Id, Wished, Wished>
  '/api/key-people/{id}/cases': Person<never>
  '/api/key-people/{id}/transfer': Post<Id, Reasoned & { townCode: string; officerId?: string }, void>
  '/api/key-people/{id}/merge': Person<Reasoned & { otherId: string }>
  '/api/cases/{id}/records': Case<RecordInput>
  '/api/cases/{id}/records/{recordId}/answers': Post<Path<{ id: string; recordId: string }>, { answer?: AnswerCode; day: string; content: string }, ServiceRecord>
  '/api/cases/{id}/suggestions': Get<IdQuery<{ limit?: number }>, Recommended>
  '/api/cases/{id}/vacancies': Case<{ vacancyIds: string[]; content: string; answer?: AnswerCode }>
  '/api/cases/{id}/complete': Case<Versioned>
  '/api/cases/{id}/place': Case<Reasoned>
  '/api/cases/{id}/close': Case<Reasoned & { endReason?: CaseEnd }>
  '/api/cases/{id}/reopen': Case<Reasoned>
  '/api/case-work': Get<Query<Paging & WorkQuery>, Page<Work>>
  '/api/case-work/counts': Get<Query<WorkQuery>, WorkCounts>
  '/api/case-dashboard': Get<Query<{ from?: string; to?: string; townCode?: string }>, CaseDashboard>
  '/api/case-officers': Get<None, { items: CaseOfficer[] }>
  '/api/service-schemes': Get<None, { items: Scheme[] }> & Post<None, SchemeInput, Scheme>
}
