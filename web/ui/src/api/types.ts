// The API as the contract has it: the things that travel, then every address.
// Dates are "2021-02-10", periods include both ends, money is fen a month.
import type { DeskPaths } from './desk'
import type { DuringPaths } from './during'
import type { FairPaths } from './fairs'
import type { PlanPaths } from './plan'
import type { ApplicationPaths } from './applications'
import type { CasePaths } from './cases'
import type { HirePaths } from './hires'
import type { VacancyPaths } from './vacancies'

export type Role = 'enterprise' | 'seeker' | 'town_officer' | 'city_officer' | 'administrator'
export type PostingKind = 'surplus' | 'shortage'
export type PostingPath = 'surpluses' | 'shortages'
export type PostingStatus = 'draft' | 'published' | 'partly_filled' | 'filled' | 'withdrawn' | 'expired'
export type EnterpriseStatus = 'pending' | 'approved' | 'rejected' | 'suspended' | 'dissolved'
export type ProposalStatus = 'proposed' | 'agreed' | 'converted' | 'declined' | 'lapsed'
export type AgreementStatus = 'draft' | 'lender_signed' | 'borrower_signed' | 'signed' | 'active' | 'ended'
export type WorkerStatus = 'nominated' | 'consented' | 'amended' | 'started' | 'returned' | 'cancelled'
export type ReturnReason = 'by_worker' | 'by_borrower' | 'by_agreement'
export type ReturnGround = 'pay' | 'protection' | 'hours' | 'duties' | 'rights' | 'grave_breach' | 'incompetent' | 'agreed_case' | 'unsuited'
export type ReturnStatus = 'asked' | 'done' | 'declined' | 'lapsed'
export type Engagement = 'regular' | 'part_time' | 'dispatched'
export type Side = 'lender' | 'borrower'
export type RowState = 'ready' | 'problem' | 'duplicate' | 'added' | 'ignored'

export interface FieldProblem { name: string; row?: number; code: string; message: string }
export interface Problem {
  type?: string; title?: string; status: number; code: string; detail: string
  errors?: FieldProblem[]; current?: unknown
}
export interface Page<T> { items: T[]; next?: string }

export interface Me {
  accountId: string; role: Role; name: string; phone?: string; hasPassword: boolean
  enterprise?: { id: string; name: string; uscc: string; status: EnterpriseStatus; townCode: string; aboveScale: boolean }
  town?: { code: string; name: string }
  newPhoneAt?: string; today: string; demo: boolean; bureauPhone: string
}
export interface Session { id: string; createdAt: string; seenAt: string; address: string; agent: string; current: boolean }
export interface Account {
  id: string; role: Role; login?: string; name: string; phone?: string; enterpriseName?: string
  townCode?: string; townName?: string; disabled: boolean; version: number; createdAt: string
}

export interface Town { code: string; name: string; kind: string; lat: number; lng: number; tileCol: number; tileRow: number; aliases: string[]; version: number }
export interface Industry { division: string; divisionName: string; section: string; sectionName: string }
export interface Trade { code: string; name: string; family: string; relevance: string; synonyms: string[] }
export interface Reference { towns: Town[]; industries: Industry[]; trades: Trade[]; levels: { level: number; name: string }[] }

export interface HistoryItem { action: string; from?: string; to?: string; reason?: string; detail?: unknown; by: string; at: string }
export type DissolutionKind = 'court_ruling' | 'deregistration'
// What ended, or would end, with a firm.
export interface Ended { lending: number; borrowing: number; returned: number; cancelled: number; proposals: number; postings: number; vacancies: number; hires: number }
export interface Enterprise {
  id: string; uscc: string; name: string; kind: 'enterprise' | 'self_employed' | 'other'
  townCode: string; townName: string; industry: string; industryName: string; section: string
  address: string; contactName: string; contactPhone?: string; status: EnterpriseStatus; aboveScale: boolean
  aboveScaleYears: { year: number; revenueFen: number; aboveScale: boolean; source: string; verifiedBy: string; verifiedAt: string }[]
  flags: { id: string; kind: 'dishonest' | 'abnormal_operation'; from: string; to?: string; source: string }[]
  groupName: string; staff?: { count: number; countedOn: string; declaredBy: string; declaredAt: string }
  dissolution?: { day: string; kind: DissolutionKind; source: string; recordedBy: string; recordedAt: string; ended: Ended }
  hasAccount: boolean; version: number; createdAt: string
}

export interface PostingFirm { id: string; name: string; townCode: string; townName: string; aboveScale: boolean }
export interface PostingInput {
  tradeCode: string; level: number; headcount: number; minBatch?: number; periodFrom: string; periodTo: string; townCode: string
  payMinFen?: number; payMaxFen?: number; lodging: boolean
  board?: boolean; transport?: boolean; workplace?: string; hazards?: string
  note: string; contactName: string; contactPhone: string
}
export interface Posting {
  id: string; kind: PostingKind; enterprise: PostingFirm; tradeCode: string; tradeName: string; level: number
  headcount: number; minBatch: number; engaged: number; open: number; periodFrom: string; periodTo: string
  townCode: string; townName: string; payMinFen?: number; payMaxFen?: number
  lodging: boolean; board: boolean; transport: boolean; workplace: string; hazards: string; note: string
  contactName?: string; contactPhone?: string; status: PostingStatus; version: number; createdAt: string; updatedAt: string
}
export type PostingBrief = Omit<Posting, 'contactName' | 'contactPhone'>

export interface Facet { value: string; name: string; count: number }
export interface Hit {
  id: string; kind: 'surplus' | 'shortage' | 'enterprise'
  tradeCode: string; tradeName: string; firm: string; enterpriseId: string; townCode: string; townName: string
  periodFrom: string; periodTo: string; heads: number; payMinFen?: number; payMaxFen?: number
  lodging: boolean; aboveScale: boolean; status: string
  name?: string; uscc?: string; industry?: string; industryName?: string
  highlights: { title?: string; firm?: string; town?: string; body?: string }
}
export interface SearchAnswer {
  items: Hit[]; facets: Partial<Record<'tradeCode' | 'townCode' | 'aboveScale', Facet[]>>; total: number; next?: string; similar: boolean
  understood: { trades: { code: string; name: string }[]; towns: { code: string; name: string }[]; rest: string }
  engine: string; degraded: boolean
}
export interface SearchQuery {
  q?: string; tradeCode?: string[]; townCode?: string[]; family?: string; industry?: string; from?: string; to?: string
  headsMin?: number; payMinFen?: number; payMaxFen?: number; lodging?: boolean; aboveScale?: boolean; status?: string[]; enterpriseId?: string
  sort?: string; cursor?: string; limit?: number
}

export type ImportKind = PostingKind | 'vacancy' | 'ledger'
export interface ImportColumn { index: number; letter: string; header: string; field: string | null; sample: string; hidden?: boolean }
export interface ImportField { field: string; label: string; required: boolean }
export interface ImportCounts { ready: number; problem: number; duplicate: number; added: number; ignored: number }
export interface ImportMarks { hidden: number; noted: number }
export interface ImportBatch {
  id: string; kind: ImportKind; fileName: string; status: 'preview' | 'committed' | 'discarded'; version: number
  columns: ImportColumn[]; fields: ImportField[]; counts: ImportCounts; marks: ImportMarks; added: number; createdAt: string
  sheetName?: string; otherSheets?: string[]; skipped?: { rowNo: number; text: string; reason: string }[]; skippedRows?: number; hiddenRows?: number
  twice?: { header: string; taken: string; left: string; hidden?: string }[] | null
}
export interface ImportCell { field: string; text: string; understood: string; changed: boolean; problem?: string; note?: string }
export interface ImportRow {
  rowNo: number; state: RowState; hidden?: boolean; cells: ImportCell[]; problems?: { field: string; message: string }[]
  duplicateOf?: { row?: number; postingId?: string }
}
export interface ImportCorrection { row: ImportRow; others: ImportRow[]; counts: ImportCounts; marks: ImportMarks; version: number }
export interface ImportOutcome { added: number; skipped: number; duplicates: number; registeredFirms: number }

export interface ScorePart { key: string; label: string; points: number; max: number; for?: string; against?: string }
export interface Match {
  counterpart: Posting; score: number; heads: number; overlapFrom: string; overlapTo: string; overlapDays: number
  distanceKm?: number; sameTown: boolean; parts: ScorePart[]; reasons: string[]; cautions: string[]; openProposalId?: string
}

export interface Party { id: string; name: string }
export interface Contacts { lender?: { name: string; phone: string }; borrower?: { name: string; phone: string } }
export interface Terms { heads: number; from: string; to: string; payFen: number }
export interface ProposalRound extends Terms { round: number; side: Side | 'officer'; note: string; by: string; at: string }
export interface Proposal extends Terms {
  id: string; surplus: Posting; shortage: Posting; lender: Party; borrower: Party; mySide?: Side | null
  openedBy: Side | 'officer'; turn: Side; round: number; status: ProposalStatus; answerBy: string; rounds?: ProposalRound[]
  agreementId?: string; version: number; contacts?: Contacts; history?: HistoryItem[]
}
export type WageRule = 'monthly' | 'daily' | 'hourly'
export interface Clauses {
  workContent: string; workplace: string; hoursRest: string; protection: string; hazards: string; wageRule: WageRule; wageFen: number; payStandard: string; payDay: number; payMethod: string
  settleDay: number; settleWay: string; boardLodging: string; returnCases: string; injuryDuty: string; costSettlement: string
}
export interface Deed {
  title: string; sections: { number?: string; heading?: string; parts: { text?: string; table?: string[][]; sign?: string[] }[] }[]
}
export interface AgreementDocument extends Deed {
  number: string; hash: string; version: number; signed: { side: string; firm: string; by: string; at: string; hash: string }[]
}
export interface Supplement {
  id: string; revision: number; status: 'asked' | 'done' | 'declined' | 'lapsed'; changes: string; reason: string; hash: string
  askedSide: Side; askedBy: string; askedAt: string; answeredBy?: string; answeredAt?: string; answer?: string
}
export interface DocumentJob { id: string; total: number; done: number; status: 'running' | 'done' | 'failed' }
export type TemplateKind = 'agreement' | 'supplement' | 'amendment' | 'consent'
export interface Template { kind: TemplateKind; version: number; body: string; note: string; writtenBy: string; writtenAt: string }
export interface TemplateSheet { kind: TemplateKind; word: string; current: Template; versions: Template[]; fields: { name: string; required: boolean; example: string }[] }
export interface TemplatePreview { document: Deed; notice?: string; faults: string[] }
export interface Agreement extends Terms {
  id: string; number: string; proposalId: string; lender: Party; borrower: Party
  surplus: Posting; shortage: Posting; tradeName: string; clauses?: Clauses; status: AgreementStatus
  signatures: { side: Side; by: string; at: string; hash: string }[]; endedReason?: string
  counts: { nominated: number; consented: number; amended: number; started: number; returned: number; cancelled: number }
  mySide?: Side | null; version: number; contacts?: Contacts; history?: HistoryItem[]
}
export interface WorkerInput { name: string; idNumber: string; phone: string; contractTo?: string; openEnded: boolean; engagement: Engagement }
export interface RosterRow extends WorkerInput { rowNo: number; problems?: { field: string; code?: string; message: string }[] }
export interface Roster {
  rows: RosterRow[]; columns: { letter: string; header: string; field: string }[]; skipped?: { rowNo: number; reason: string }[]
  hidden: number; hiddenRefused?: string; otherSheets: string[]; hiddenColumns: string[]
}
export interface Worker {
  id: string; name: string; idNumber?: string; phone: string; from: string; to: string; contractTo?: string
  engagement: Engagement; status: WorkerStatus; consentedOn?: string; consentBy?: 'paper' | 'phone'; disputed: boolean; amendedOn?: string; startedOn?: string; version: number
  release?: Release; change?: ChangeAsked; owed?: { revision: number; agreedOn: string }
  link?: { madeAt: string; expiresAt: string; openedAt?: string; expired: boolean; message?: { status: 'sent' | 'sending' | 'failed'; at: string; words?: string } }; answer?: GivenAnswer
}
export interface GivenAnswer { action: 'consent' | 'refuse' | 'withdraw'; channel: 'paper' | 'phone'; on: string; at: string; reason?: string }
export interface MadeLink { workerId: string; name: string; phone: string; token: string; expiresAt: string }
export interface SentLink { workerId: string; name: string; phone: string; status: 'sent' | 'failed' | 'waits'; words?: string }
export interface ConsentSheet { workerId: string; name: string; text: string; textHash: string; change: boolean }
export interface ChangeAsked { revision: number; refused: boolean }
export interface Step { step: 'nominate' | 'consent' | 'amend' | 'start' | 'change' | 'amend_change'; who: Side | 'worker'; done: boolean; on?: string; words: string }
export interface Happening { action: string; from: string; to: string; reason?: string; who: Side | 'worker' | 'officer' | 'system'; by: string; at: string }
export interface Timeline { worker: Worker; steps: Step[]; blocked?: string; events: Happening[] }
// What the worker's own page reads (src/worker).
export interface Invitation {
  lender: string; borrower: string; status: WorkerStatus; text: string; textHash: string; phone: string; answers: GivenAnswer[]
  mayConsent: boolean; mayRefuse: boolean; mayWithdraw: boolean; mayDispute: boolean; note?: string; change?: ChangeAsked
}
export interface Entered { session: string; expiresAt: string }
export interface OwnFirm { name: string; contact: string; phone: string }
export interface OwnView {
  name: string; status: WorkerStatus; from: string; to: string; days: number; daysSoFar: number; startedOn?: string; tradeName: string; townName: string
  payFen: number; wage: string; payDay: number; settleDay: number; lender: OwnFirm; borrower: OwnFirm; hotline: string; answers: GivenAnswer[]; steps: Step[]; change?: ChangeAsked
  pay: { month: string; fen: number; paidFen: number; settled: boolean; formula: string; words: string }[]
  return?: { status: ReturnStatus; reason: ReturnReason; ground: string; note: string; lastDay: string }
}
// The lender's consent that a worker who is out be hired.
export interface Release { on: string; note: string; by: string; at: string }
// Whether a new proposal can follow an agreement that ends, or why not.
export interface Renewal { possible: boolean; why?: string; terms?: { heads: number; from: string; to: string; payFen: number } }
export interface WorkerReturn {
  workerId: string; workerName: string; version: number; status: ReturnStatus; reason: ReturnReason; ground: ReturnGround; note: string; lastDay: string
  askedSide: Side; askedBy: string; askedAt: string; workerAgreedOn?: string; answeredBy?: string; answeredAt?: string; answer?: string
  objection?: string; objectedBy?: string; objectedAt?: string
}
export type PlacementKind = 'secondment' | 'hire' | 'fallback'
export interface Placement {
  id: string; seq: number; kind: PlacementKind; startedOn: string; workerName: string; lender?: Party; borrower: { id?: string; name: string }; post: string; tradeName: string
  townName: string; aboveScale: boolean; claimable: boolean; recordedAt: string; agreementId?: string; agreementNumber: string; corrected: boolean
}
export interface Correction { event: 'started' | 'returned' | 'ended'; day: string; note: string; recordedBy: string; recordedAt: string }
export interface PlacementPage extends Page<Placement> { total: number; distinctPersons: number; aboveScalePersons: number; claimablePersons: number }

export interface PublishedLedger {
  checkpoint: string; size: number; keys: { key: string; fingerprint: string }[]; days: { size: number; at: string; hash: string }[]
}
export interface ProofStep { left: boolean; from: number; to: number; hash: string }
export interface LedgerEntry {
  seq: number; event: 'started' | 'extended' | 'returned' | 'corrected' | 'ended'; day: string; cause: string; recorded: string; data: string; erased: boolean; path: ProofStep[]
}
export interface PlacementEntries { checkpoint: string; size: number; root: string; entries: LedgerEntry[] }

export interface Overview {
  surplusesOpen: number; surplusHeads: number; shortagesOpen: number; shortageHeads: number
  proposalsOpen: number; proposalsMine: number; agreementsToSign: number; returnsOpen: number
  placements: number; placedAboveScale: number; placedThisWeek: number; importsOpen: number; incidentsOpen: number; pendingFirms: number; firms: number
  complianceOpen: number; settlementsDue: number; excessMonths: number
}

// ---- Addresses, in the shape that openapi-fetch reads. ----

type Op<P, B, R> = {
  parameters: P
  responses: { 200: { content: { 'application/json': R } }; default: { content: { 'application/problem+json': Problem } } }
} & ([B] extends [never] ? { requestBody?: never } : { requestBody: { content: { 'application/json': B } } })
type Query<Q> = { query?: Q; header?: never; path?: never; cookie?: never }
type Id = { path: { id: string }; query?: never; header?: never; cookie?: never }
type IdQuery<Q> = { path: { id: string }; query?: Q; header?: never; cookie?: never }
type Path<T> = { path: T; query?: never; header?: never; cookie?: never }
type Get<P, R> = { get: Op<P, never, R> }
type Post<P, B, R> = { post: Op<P, B, R> }
type Put<P, B, R> = { put: Op<P, B, R> }
type Patch<P, B, R> = { patch: Op<P, B, R> }
type Delete<P> = { delete: Op<P, never, void> }
type None = Query<never>
type Paging = { cursor?: string; limit?: number }
type Versioned = { version: number }
type Reasoned = { version: number; reason: string }

interface PostingPaths<S extends PostingPath> {
  list: { [K in `/api/${S}`]: Get<Query<Paging & { status?: string[] }>, Page<Posting>> & Post<None, PostingInput & { publish: boolean }, Posting> }
  one: { [K in `/api/${S}/{id}`]: Get<Id, Posting> & Put<Id, PostingInput & Versioned, Posting> & { delete: Op<IdQuery<Versioned>, never, void> } }
  publish: { [K in `/api/${S}/{id}/publish`]: Post<Id, Versioned, Posting> }
  withdraw: { [K in `/api/${S}/{id}/withdraw`]: Post<Id, Reasoned, Posting> }
  history: { [K in `/api/${S}/{id}/history`]: Get<Id, { items: HistoryItem[] }> }
  matches: { [K in `/api/${S}/{id}/matches`]: Get<IdQuery<{ limit?: number; townCode?: string; aboveScaleOnly?: boolean }>, { posting: Posting; items: Match[]; total: number }> }
}
type All<T> = T[keyof T] extends infer U ? (U extends unknown ? (k: U) => void : never) extends (k: infer I) => void ? I : never : never

interface OtherPaths {
  '/api/auth/codes': Post<None, { phone: string; purpose: 'sign_in' | 'register' }, { expiresInSeconds: number }>
  '/api/auth/sign-in-code': Post<None, { phone: string; code: string; name?: string }, Me>
  '/api/auth/sign-in-password': Post<None, { login: string; password: string }, Me>
  '/api/auth/sign-out': Post<None, never, void>
  '/api/me': Get<None, Me>
  '/api/me/sessions': Get<None, { items: Session[] }>
  '/api/me/sessions/{id}': Delete<Id>
  '/api/me/password': Post<None, { old?: string; code?: string; new: string }, void>
  '/api/me/codes': Post<None, { purpose: 'old_phone' | 'new_phone' | 'set_password'; phone?: string }, { expiresInSeconds: number }>
  '/api/me/phone-case/object': Post<None, never, void>
  '/api/me/phone': Post<None, { phone: string; code: string; oldCode?: string; password?: string }, Me>
  '/api/accounts': Get<Query<Paging & { q?: string; role?: string }>, Page<Account>>
    & Post<None, { role: Role; login: string; name: string; phone?: string; townCode?: string }, { account: Account; password: string }>
  '/api/accounts/{id}': Put<Id, { name: string; role?: Role; townCode?: string; disabled: boolean; reason?: string; version: number }, Account>
  '/api/accounts/{id}/password': Post<Id, never, { password: string }>
  '/api/reference': Get<None, Reference>
  '/api/overview': Get<None, Overview>
  '/api/enterprises/register': Post<None, { phone: string; code: string; contactName: string; uscc: string; name: string; townCode: string; industry: string; address: string }, Me>
  '/api/enterprise': Get<None, Enterprise>
    & Put<None, { name: string; townCode: string; industry: string; address: string; contactName: string; contactPhone?: string; version: number }, Enterprise>
  '/api/enterprises/{id}/history': Get<Id, { items: HistoryItem[] }>
  '/api/search/{kind}': Get<{ path: { kind: 'surpluses' | 'shortages' | 'enterprises' }; query?: SearchQuery; header?: never; cookie?: never }, SearchAnswer>
  '/api/imports': Get<None, { items: ImportBatch[] }>
  '/api/imports/{id}': Get<Id, ImportBatch> & Delete<Id>
  '/api/imports/{id}/rows': Get<IdQuery<Paging & { state?: string; noted?: boolean }>, Page<ImportRow>>
  '/api/imports/{id}/rows/{rowNo}': Patch<Path<{ id: string; rowNo: number }>, { cells: Record<string, string>; seen?: Record<string, string> }, ImportCorrection>
    & { delete: Op<Path<{ id: string; rowNo: number }>, never, ImportCorrection> }
  '/api/imports/{id}/hidden': Post<Id, { version: number }, ImportBatch>
  '/api/imports/{id}/columns': Put<Id, { columns: { index: number; field: string | null }[]; version: number }, ImportBatch>
  '/api/imports/{id}/commit': Post<Id, { mode: 'good' | 'all'; version: number; publish: boolean }, ImportOutcome>
  '/api/proposals': Get<Query<Paging & { status?: string; mine?: 'turn' }>, Page<Proposal>>
    & Post<None, Terms & { surplusId: string; shortageId: string; note: string }, Proposal>
  '/api/proposals/{id}': Get<Id, Proposal>
  '/api/proposals/{id}/counter': Post<Id, Terms & { version: number; note: string }, Proposal>
  '/api/proposals/{id}/accept': Post<Id, Versioned, Proposal>
  '/api/proposals/{id}/decline': Post<Id, Reasoned, Proposal>
  '/api/agreements': Get<Query<Paging & { status?: string; mine?: 'sign' | 'return' }>, Page<Agreement>>
  '/api/agreements/{id}': Get<Id, Agreement>
  '/api/agreements/{id}/clauses': Put<Id, Clauses & { version: number }, Agreement>
  '/api/agreements/{id}/document': Get<Id, AgreementDocument>
  '/api/agreements/{id}/sign-code': Post<Id, never, { phone: string; expiresInSeconds: number }>
  '/api/agreements/{id}/sign': Post<Id, Versioned & { code: string; documentHash: string }, Agreement>
  '/api/agreements/{id}/supplements': Get<Id, { items: Supplement[] }> & Post<Id, Clauses & Reasoned, Agreement>
  '/api/agreements/{id}/supplements/{supplementId}/document': Get<Path<{ id: string; supplementId: string }>, AgreementDocument>
  '/api/agreements/{id}/supplements/{supplementId}/confirm': Post<Path<{ id: string; supplementId: string }>, Versioned & { code: string; documentHash: string }, Agreement>
  '/api/agreements/{id}/supplements/{supplementId}/decline': Post<Path<{ id: string; supplementId: string }>, Reasoned, Agreement>
  '/api/agreements/{id}/amendment-files': Post<Id, never, DocumentJob>
  '/api/agreements/{id}/amendment-files/{jobId}': Get<Path<{ id: string; jobId: string }>, DocumentJob>
  '/api/agreements/{id}/terminate': Post<Id, Reasoned, Agreement>
  '/api/agreements/{id}/workers': Get<Id, { items: Worker[] }> & Post<Id, { workers: WorkerInput[] }, { items: Worker[] }>
  '/api/agreements/{id}/consents': Post<Id, { workerIds: string[]; on: string; channel: 'paper'; sheet: string }, { items: Worker[] }>
  '/api/agreements/{id}/supplement-consents': Post<Id, { workerIds: string[]; on: string; sheet: string }, { items: Worker[] }>
  '/api/agreements/{id}/supplement-amendments': Post<Id, { workerIds: string[]; on: string }, { items: Worker[] }>
  '/api/agreements/{id}/amendments': Post<Id, { workerIds: string[]; on: string }, { items: Worker[] }>
  '/api/agreements/{id}/starts': Post<Id, { workerIds: string[]; on: string }, { items: Worker[] }>
  '/api/agreements/{id}/links': Post<Id, { workerIds: string[] }, { items: MadeLink[] }>
  '/api/agreements/{id}/link-messages': Post<Id, { workerIds: string[] }, { items: SentLink[] }>
  '/api/agreements/{id}/consent-sheets': Get<Id, { items: ConsentSheet[] }>
  '/api/workers/{id}/timeline': Get<Id, Timeline>
  '/api/worker/open': Post<None, { token: string }, Invitation>
  '/api/worker/code': Post<None, { token: string }, { expiresInSeconds: number }>
  '/api/worker/answer': Post<None, { token: string; code: string; action: GivenAnswer['action']; textHash: string; reason: string }, Entered>
  '/api/worker/enter': Post<None, { token: string; code: string }, Entered>
  '/api/worker/mine': Get<None, OwnView>
  '/api/worker/leave': Post<None, never, void>
  '/api/agreements/{id}/returns': Get<Id, { items: WorkerReturn[] }>
  '/api/workers/{id}/return': Post<Id, Versioned & { reason: ReturnReason; ground: ReturnGround; note: string; lastDay: string; workerAgreedOn?: string }, WorkerReturn>
  '/api/workers/{id}/return/confirm': Post<Id, Versioned & { workerAgreedOn?: string }, WorkerReturn>
  '/api/workers/{id}/return/decline': Post<Id, Reasoned, WorkerReturn>
  '/api/workers/{id}/return/object': Post<Id, Reasoned, WorkerReturn>
  '/api/agreements/{id}/workers/{workerId}/cancel': Post<Path<{ id: string; workerId: string }>, { reason: string }, void>
  '/api/enterprise/declaration': Put<None, Versioned & { staffCount: number; countedOn: string; groupName: string }, Enterprise>
  '/api/workers/{id}/release': Post<Id, Versioned & { note: string }, Release>
  '/api/agreements/{id}/renewal': Get<Id, Renewal>
  '/api/workers/{id}/reveal': Post<Id, { field: 'idNumber' | 'phone'; purpose: string }, { value: string }>
  '/api/ledger': Get<None, PublishedLedger>
  '/api/placements/{id}/ledger': Get<Id, PlacementEntries>
  '/api/placements/{id}/corrections': Get<Id, { items: Correction[] }> & Post<Id, { event: 'started' | 'returned' | 'ended'; day: string; note: string }, { items: Correction[] }>
  '/api/placements': Get<Query<Paging & { kind?: PlacementKind; from?: string; to?: string; aboveScale?: boolean; claimable?: boolean; townCode?: string; side?: Side }>, PlacementPage>
}

export type { Get, Id, IdQuery, None, Op, Paging, Path, Post, Put, Query, Reasoned, Versioned }
export type paths = OtherPaths & DeskPaths & DuringPaths & PlanPaths & VacancyPaths & FairPaths & ApplicationPaths & CasePaths & HirePaths & All<PostingPaths<'surpluses'>> & All<PostingPaths<'shortages'>>
