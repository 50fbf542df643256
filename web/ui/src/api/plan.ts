// The dispatch plan: what officers ask for, what comes out, and its addresses.
import type { Setting, SettingInput } from './desk'
import type { Get, Id, IdQuery, None, Page, Paging, Path, Post, PostingKind, ProposalStatus, Query, ScorePart } from './types'

export type PlanStatus = 'queued' | 'running' | 'done' | 'cancelled' | 'failed'
export type PlanPhase = '' | 'reading' | 'candidates' | 'solving' | 'costs' | 'explaining' | 'saving'
export type PlanCause = '' | 'no_trade' | 'no_days' | 'pay' | 'lodging' | 'distance' | 'level' | 'batch' | 'risk' | 'forbidden' | 'elsewhere' | 'several'

export interface PlanPair { surplusId: string; shortageId: string }
export interface PlanPin extends PlanPair { heads: number }
export interface PlanBus { townA: string; townB: string }
export interface PlanChange {
  postingId: string; payFen?: number; lodging?: boolean; transport?: boolean; level?: number | null; minBatch?: number; from?: string | null; to?: string | null
}
export interface PlanScenario { payFen?: number; lodging?: boolean; buses?: PlanBus[] | null; changes?: PlanChange[] | null }
export interface PlanOrder {
  name?: string; towns?: string[] | null; trades?: string[] | null; from?: string; to?: string; pinned?: PlanPin[] | null; forbidden?: PlanPair[] | null; freed?: string[] | null
  scenario?: PlanScenario; basedOn?: string | null
}
export interface PlanGoals { aboveHeads: number; headDays: number; costYuan: number }
export interface PlanTotals extends PlanGoals {
  surpluses: number; shortages: number; surplusHeads: number; shortageHeads: number; heads: number; assignments: number; filled: number
  idleHeads: number; lackingHeads: number; lackingDays: number; pairs: number; complete: boolean; givenUp: number; droppedPins: number
}
export interface PlanSent { lines: number; heads: number; open: number; agreed: number; agreedHeads: number; declined: number; placed: number }
export interface Plan {
  id: string; name: string; townCode: string | null; order: PlanOrder; settings: Setting[] | null; basedOn: string | null
  status: PlanStatus; phase: PlanPhase; bound: PlanGoals | null; elapsedMs: number; totals: PlanTotals | null; failure?: string
  sent: PlanSent; by: string; createdAt: string
}

// A posting as the plan found it.
export interface PlanParty {
  postingId: string; firmId: string; firmName: string; aboveScale: boolean; tradeCode: string; tradeName: string; level: number
  townCode: string; townName: string; heads: number; periodFrom: string; periodTo: string; payMinFen: number | null; payMaxFen: number | null; changed: boolean
}
export interface PlanLine {
  line: number; surplus: PlanParty; shortage: PlanParty; heads: number; from: string; to: string; days: number; costYuan: number; round: number
  score: number; distanceKm?: number | null; proposalId: string | null; proposalStatus: '' | ProposalStatus; sentAt: string | null
  refusal: { code: string; message: string } | null
}
export interface PlanWhy extends PlanLine { parts: ScorePart[] | null; reasons: string[] | null; cautions: string[] | null; undo: PlanGoals | null }
export interface PlanLineQuery { townCode?: string; fromTown?: string; toTown?: string; tradeCode?: string; firmId?: string; aboveScale?: boolean; sent?: 'true' | 'false' }

export interface PlanWorth { aboveHeads: number; headDays: number; savedYuan: number }
export interface PlanLeft extends PlanParty {
  kind: PostingKind; leftHeads: number; leftDays: number; worth: PlanWorth; cause: PlanCause; why: string; whatFills: string
  detail: { related: number; suitable: number; otherId?: string | null; days?: number; minDays?: number; fitHeads?: number; fitDays?: number; payFen?: number; payShort?: number; km?: number; change?: PlanChange | null; heads?: number } | null
}
export interface PlanProof extends PlanLeft { proved: boolean; days: number; gain: PlanGoals | null; tried: { what: string; gain: PlanGoals }[] | null }
export interface PlanLeftQuery { kind?: PostingKind; townCode?: string; tradeCode?: string; firmId?: string; cause?: string }

export interface PlanFlow { fromTown: string; fromName: string; toTown: string; toName: string; heads: number; aboveHeads: number; lines: number }
export interface PlanPrice extends PlanWorth { kind: PostingKind; tradeCode: string; tradeName: string; townCode: string; townName: string }
export interface PlanTrainingSum { heads: number; aboveHeads: number; headDays: number; trainable: number }
export interface PlanTrainingTown extends PlanTrainingSum { townCode: string; townName: string }
export interface PlanTraining extends PlanTrainingSum { tradeCode: string; tradeName: string; towns: PlanTrainingTown[] | null }
export interface PlanRegion { flows: PlanFlow[] | null; prices: PlanPrice[] | null; training: PlanTraining[] | null }
export interface PlanFirm { firmId: string; name: string; townCode: string; townName: string; lent: number; borrowed: number; idle: number; lacking: number }

export interface PlanOutcome { line: number; proposalId: string | null; refusal: { code: string; message: string } | null }

// A pair that two plans treat otherwise.
export interface PlanMoved {
  surplusId: string; shortageId: string; lenderName: string; borrowerName: string; tradeCode: string; tradeName: string; fromTown: string; fromName: string
  toTown: string; toName: string; aboveScale: boolean; heads: number; otherHeads: number; headDays: number; otherDays: number
}
export interface PlanComparison { run: Plan; other: Plan; difference: PlanGoals; heads: number; same: number; items: PlanMoved[] | null; total: number }

// What an officer has suggested to the reader's own firm.
export interface Suggestion {
  proposalId: string; proposalStatus: ProposalStatus; kind: PostingKind; postingId: string; tradeName: string; otherName: string; otherTrade: string; otherTown: string
  heads: number; from: string; to: string; reasons: string[] | null; cautions: string[] | null; sentAt: string
}

export interface PlanPaths {
  '/api/plans': Get<Query<Paging>, Page<Plan>> & Post<None, PlanOrder, Plan>
  '/api/plans/{id}': Get<Id, Plan>
  '/api/plans/{id}/cancel': Post<Id, never, Plan>
  '/api/plans/{id}/lines': Get<IdQuery<Paging & PlanLineQuery>, Page<PlanLine>>
  '/api/plans/{id}/lines/{line}': Get<Path<{ id: string; line: number }>, PlanWhy>
  '/api/plans/{id}/send': Post<Id, { lines: number[] }, { items: PlanOutcome[] | null; sent: number }>
  '/api/plans/{id}/left': Get<IdQuery<Paging & PlanLeftQuery>, Page<PlanLeft>>
  '/api/plans/{id}/left/{postingId}': Get<Path<{ id: string; postingId: string }>, PlanProof>
  '/api/plans/{id}/region': Get<Id, PlanRegion>
  '/api/plans/{id}/firms': Get<IdQuery<Paging & { q?: string; townCode?: string }>, Page<PlanFirm> & { total: number }>
  '/api/plans/{id}/compare/{otherId}': Get<Path<{ id: string; otherId: string }>, PlanComparison>
  '/api/plan-lines': Get<Query<Paging>, Page<Suggestion>>
  '/api/plan-settings': Get<None, { items: Setting[] | null }> & Post<None, SettingInput, { items: Setting[] | null }>
}
