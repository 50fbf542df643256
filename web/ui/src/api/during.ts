// What firms record while workers are lent, and its addresses.
import type { Get, HistoryItem, Id, IdQuery, None, Page, Paging, Path, Post, Put, Query, Side, WageRule } from './types'

export type DayKind = 'worked' | 'absent' | 'leave' | 'rest' | 'cleared'
export interface AttendanceDay {
  day: string; kind: DayKind; minutes: number; version: number; recordedBy: string; recordedAt: string; objection?: string; objectedBy?: string
}
export interface AttendanceWorker { workerId: string; no: number; name: string; from: string; to: string; days: AttendanceDay[] }
export interface AgreementBrief {
  id: string; number: string; tradeName: string; lender: string; borrower: string; mySide: Side | null; settles: Side[]; from: string; to: string
}
export interface Roll { from: string; to: string; agreement: AgreementBrief; workers: AttendanceWorker[] }
export interface AttendanceEntry { workerId: string; day: string; kind: DayKind; minutes?: number; version: number }
export interface SheetProblem { row: number; column?: string; message: string }
export interface AttendanceSheet { month: string; entries: AttendanceEntry[]; same: number; problems: SheetProblem[]; skipped: SheetProblem[]; hidden: number; hiddenRefused?: string; otherSheets: string[]; hiddenColumns: string[] }
export interface DayChange { fromKind?: DayKind; fromMinutes?: number; toKind?: DayKind; toMinutes?: number; objection?: string; onBehalf?: string; by: string; at: string }

export interface Incident {
  id: string; agreementId: string; agreementNumber: string; lender: string; borrower: string; mySide: Side | null; workerId: string; workerName: string
  day: string; place: string; what: string; injury: boolean; measures: string; side: Side; recordedBy: string; recordedAt: string
  acknowledgedBy?: string; acknowledgedAt?: string; notes?: { side: Side; note: string; by: string; at: string }[]
}
export interface IncidentInput { agreementId: string; workerId: string; day: string; place: string; what: string; injury: boolean; measures: string }

export type SettlementStatus = 'draft' | 'confirmed' | 'transferred' | 'paid_unconfirmed' | 'paid_ahead' | 'paid_out'
export type CostKind = 'board' | 'lodging' | 'transport' | 'medical' | 'training' | 'protection' | 'other'
export interface SettlementCost { kind: CostKind; reason: string; amountFen: number }
export interface SettlementLine { workerId: string; name: string; paidMinutes: number; wageFen: number; formula: string; overtimeFen: number; insuranceFen: number; payrollFen?: number }
export interface Settlement {
  id: string; revision: number; reason?: string; status: SettlementStatus; wageRule: WageRule; wageFen: number; lines: SettlementLine[]; costs: SettlementCost[]; totalFen: number; version: number
  drawnUpBy: string; confirmedBy?: string; confirmedAt?: string; transferOn?: string; transferFen?: number; transferReference?: string; transferBy?: string
  payrollOn?: string; payrollFen?: number; payrollBy?: string
}
export interface MonthWorker { workerId: string; no: number; name: string; due: number; recorded: number; paidMinutes: number; wageFen: number; formula: string; paidFen: number }
export interface SettlementMonth {
  agreement: AgreementBrief; wageRule: WageRule; payFen: number; settleBy: string; payBy: string; month: string; workers: MonthWorker[]; missing: { workerId: string; no: number; name: string; days: string[] }[]
  live?: Settlement; earlier: Settlement[]; movedFen: number; paidFen: number; excessFen: number; changed: boolean; history?: HistoryItem[]
}
export interface SettlementSummary { month: string; status?: SettlementStatus; revision: number; totalFen: number; excessFen: number; changed: boolean }
export interface WorkerDue { workerId: string; overtimeFen: number; insuranceFen: number }
// Why an officer acts for a firm that is no more; empty for the firms' own people.
interface OnBehalf { onBehalf: string }
type ByMonth = Path<{ id: string; month: string }>

// Steps of months that are over, and months with forbidden profit.
export type SettleStep = 'draw_up' | 'confirm' | 'transfer' | 'pay_out' | 'correct'
export interface SettlementDue {
  agreementId: string; number: string; lender: string; borrower: string; month: string; step: SettleStep; side: Side; by: string; overdue: boolean; totalFen: number
}
export interface Excess {
  agreementId: string; number: string; lender: string; borrower: string; townName: string; month: string; status: SettlementStatus
  totalFen: number; movedFen: number; paidFen: number; excessFen: number
}
export interface ExcessQuery { from?: string; to?: string; townCode?: string; q?: string }

export interface DuringPaths {
  '/api/settlements/due': Get<Query<Paging & { mine?: boolean; overdue?: boolean; step?: SettleStep; townCode?: string; q?: string }>, Page<SettlementDue>>
  '/api/settlements/excess': Get<Query<Paging & ExcessQuery>, Page<Excess> & { months: number; firms: number; excessFen: number }>
  '/api/agreements/{id}/settlements': Get<Id, { agreement: AgreementBrief; items: SettlementSummary[] }>
  '/api/agreements/{id}/settlements/{month}': Get<ByMonth, SettlementMonth> & Put<ByMonth, { version: number; workers: WorkerDue[]; costs: SettlementCost[]; totalFen: number } & OnBehalf, SettlementMonth>
  '/api/agreements/{id}/settlements/{month}/confirm': Post<ByMonth, { version: number; totalFen: number } & OnBehalf, SettlementMonth>
  '/api/agreements/{id}/settlements/{month}/transfer': Post<ByMonth, { version: number; on: string; amountFen: number; reference: string } & OnBehalf, SettlementMonth>
  '/api/agreements/{id}/settlements/{month}/payroll': Post<ByMonth, { version: number; on: string; totalFen: number; lines: { workerId: string; amountFen: number }[] } & OnBehalf, SettlementMonth>
  '/api/agreements/{id}/settlements/{month}/correct': Post<ByMonth, { version: number; reason: string } & OnBehalf, SettlementMonth>
  '/api/incidents': Get<Query<Paging & { agreementId?: string; open?: boolean; injury?: boolean }>, Page<Incident>> & Post<None, IncidentInput, Incident>
  '/api/incidents/{id}': Get<Id, Incident>
  '/api/incidents/{id}/acknowledge': Post<Id, never, Incident>
  '/api/incidents/{id}/notes': Post<Id, { note: string }, Incident>
  '/api/agreements/{id}/attendance': Get<IdQuery<{ from?: string; to?: string }>, Roll> & Post<Id, { entries: AttendanceEntry[] } & OnBehalf, Roll>
  '/api/agreements/{id}/attendance/objections': Post<Id, { workerId: string; day: string; version: number; note: string } & OnBehalf, AttendanceDay>
  '/api/agreements/{id}/attendance/{workerId}/{day}': Get<Path<{ id: string; workerId: string; day: string }>, { items: DayChange[] }>
}
