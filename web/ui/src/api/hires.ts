// Who was hired or assigned to a fallback post, what is asked of it later, and
// the fallback posts with who waits for one; and their addresses.
import type { Get, HistoryItem, Id, None, Page, Paging, Path, Post, Put, Query, Versioned } from './types'

export type HireStatus = 'proposed' | 'confirmed' | 'ended'
export type LeavingReason = 'resigned' | 'dismissed' | 'agreed' | 'expired' | 'employer_dissolved' | 'other'
export interface Followup { days: number; dueOn: string; answer?: 'still_there' | 'left'; note: string; answeredBy: string; answeredAt?: string; overdue: boolean }
export interface Hire {
  id: string; kind: 'hire' | 'fallback'; applicationId?: string; vacancyId?: string; postId?: string; title: string; tradeName: string; townName: string
  employer: { id?: string; name: string }; workerName: string; numberKnown: boolean; startedOn: string; until?: string; firmConfirmedAt?: string; personConfirmedAt?: string
  status: HireStatus; endedOn?: string; endedReason?: LeavingReason; placementId?: string; followups: Followup[]; mayAct: boolean; version: number
}
export interface DueFollowup { days: number; dueOn: string; overdue: boolean; hire: Hire }
export interface HireQuery { status?: HireStatus; kind?: Hire['kind']; postId?: string; q?: string }
export interface Leaving { endedOn: string; reason: LeavingReason; note: string }

export type PostKind = 'public_welfare' | 'temporary'
export type PostWork = 'disinfection' | 'cleaning' | 'social_service'
export interface PostTerms { workplace: string; heads: number; budgetFen: number }
export interface PostInput extends PostTerms {
  enterpriseId?: string; unitName: string; unitUscc: string; kind: PostKind; work: PostWork; title: string; tradeCode: string; townCode: string; from: string; to: string; payFen: number
}
export interface FallbackPost extends PostTerms {
  id: string; employer: { id?: string; name: string }; unitUscc: string; kind: PostKind; work: PostWork; title: string; tradeName: string; townName: string
  from: string; to: string; payFen: number; assignedFen: number; inPost: number; status: 'open' | 'closed'; version: number
}
export type RefusalReason = 'unwilling' | 'unfit' | 'not_eligible' | 'arranged' | 'no_post' | 'other'
export interface FallbackTask {
  caseId: string; personId: string; name: string; kinds: string[]; townName: string; officerName: string; numberKnown: boolean
  caseStatus: 'opened' | 'in_service' | 'targets_met' | 'placed' | 'closed'; caseVersion: number; openedOn: string
  post?: { title: string; employer: string; lastDay: string; reason: LeavingReason }
  refusal?: { id: string; reason: RefusalReason; note: string; reviewOn?: string; by: string; at: string }
}
export type TaskState = 'waiting' | 'ending' | 'refused'
export interface TaskQuery { state?: TaskState; townCode?: string }

export interface HirePaths {
  '/api/hires': Get<Query<Paging & HireQuery>, Page<Hire>>
  '/api/hires/{id}': Get<Id, Hire>
  '/api/hires/{id}/history': Get<Id, { items: HistoryItem[] }>
  '/api/hires/{id}/end': Post<Id, Leaving & Versioned, Hire>
  '/api/hires/{id}/followups/{days}': Post<Path<{ id: string; days: number }>, { answer: 'still_there' | 'left'; note: string; endedOn?: string; reason?: LeavingReason } & Versioned, Hire>
  '/api/hire-followups': Get<Query<Paging & { ahead?: number; q?: string }>, Page<DueFollowup>>
  '/api/fallback-posts': Get<Query<Paging & { status?: 'open' | 'closed'; running?: boolean; townCode?: string; q?: string }>, Page<FallbackPost>> & Post<None, PostInput, FallbackPost>
  '/api/fallback-posts/{id}': Get<Id, FallbackPost> & Put<Id, PostTerms & Versioned & { status: 'open' | 'closed' }, FallbackPost>
  '/api/fallback-tasks': Get<Query<Paging & TaskQuery>, Page<FallbackTask>>
  '/api/fallback-tasks/counts': Get<Query<TaskQuery>, { waiting: number; ending: number; refused: number }>
  '/api/fallback-tasks/{id}/assign': Post<Id, { postId: string; startedOn: string; until: string; idNumber?: string; refusalId?: string }, Hire>
  '/api/fallback-tasks/{id}/refuse': Post<Id, { reason: RefusalReason; note: string; reviewOn?: string }, void>
}
