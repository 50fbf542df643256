// What firms record while workers are lent, and its addresses.
import type { Get, Id, IdQuery, Path, Post, Side } from './types'

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

export interface DuringPaths {
  '/api/agreements/{id}/attendance': Get<IdQuery<{ from?: string; to?: string }>, Roll> & Post<Id, { entries: AttendanceEntry[] }, Roll>
  '/api/agreements/{id}/attendance/objections': Post<Id, { workerId: string; day: string; version: number; note: string }, AttendanceDay>
  '/api/agreements/{id}/attendance/{workerId}/{day}': Get<Path<{ id: string; workerId: string; day: string }>, { items: DayChange[] }>
}
