// What firms record while workers are lent, and its addresses.
import type { Get, Id, IdQuery, None, Page, Paging, Path, Post, Query, Side } from './types'

export type DayKind = 'worked' | 'absent' | 'leave' | 'rest' | 'cleared'
export interface AttendanceDay {
  day: string; kind: DayKind; minutes: number; version: number; recordedBy: string; recordedAt: string; objection?: string; objectedBy?: string
}
export interface AttendanceWorker { workerId: string; no: number; name: string; from: string; to: string; days: AttendanceDay[] }
export interface AgreementBrief {
  id: string; number: string; tradeName: string; lender: string; borrower: string; mySide: Side | null; from: string; to: string
}
export interface Roll { from: string; to: string; agreement: AgreementBrief; workers: AttendanceWorker[] }
export interface AttendanceEntry { workerId: string; day: string; kind: DayKind; minutes?: number; version: number }
export interface SheetProblem { row: number; column?: string; message: string }
export interface AttendanceSheet { month: string; entries: AttendanceEntry[]; same: number; problems: SheetProblem[]; skipped: SheetProblem[] }
export interface DayChange { fromKind?: DayKind; fromMinutes?: number; toKind?: DayKind; toMinutes?: number; objection?: string; by: string; at: string }

export interface Incident {
  id: string; agreementId: string; agreementNumber: string; lender: string; borrower: string; mySide: Side | null; workerId: string; workerName: string
  day: string; place: string; what: string; injury: boolean; measures: string; side: Side; recordedBy: string; recordedAt: string
  acknowledgedBy?: string; acknowledgedAt?: string; notes?: { side: Side; note: string; by: string; at: string }[]
}
export interface IncidentInput { agreementId: string; workerId: string; day: string; place: string; what: string; injury: boolean; measures: string }

export interface DuringPaths {
  '/api/incidents': Get<Query<Paging & { agreementId?: string; open?: boolean; injury?: boolean }>, Page<Incident>> & Post<None, IncidentInput, Incident>
  '/api/incidents/{id}': Get<Id, Incident>
  '/api/incidents/{id}/acknowledge': Post<Id, never, Incident>
  '/api/incidents/{id}/notes': Post<Id, { note: string }, Incident>
  '/api/agreements/{id}/attendance': Get<IdQuery<{ from?: string; to?: string }>, Roll> & Post<Id, { entries: AttendanceEntry[] }, Roll>
  '/api/agreements/{id}/attendance/objections': Post<Id, { workerId: string; day: string; version: number; note: string }, AttendanceDay>
  '/api/agreements/{id}/attendance/{workerId}/{day}': Get<Path<{ id: string; workerId: string; day: string }>, { items: DayChange[] }>
}
