// Applications for vacancies, what fits a seeker, and their addresses.
import type { Get, HistoryItem, Id, None, Page, Paging, Post, Put, Query, Versioned } from './types'
import type { PayUnit, Vacancy, VacancyStatus } from './vacancies'

export type ApplicationStatus = 'submitted' | 'viewed' | 'invited' | 'offered' | 'accepted' | 'hired' | 'rejected' | 'withdrawn' | 'expired'
export interface FitReason { code: string; text: string }
export interface Fit { score: number; reasons: FitReason[]; against: FitReason[]; suitableBy: string[] }
export interface Wish { trades: string[]; towns: string[]; payFloorFen: number; lodging: boolean; availableFrom?: string }
export interface Interview { at: string; place: string }
export interface Offer { startOn: string; words: string }
export interface Application {
  id: string; vacancy: { id: string; title: string; townName: string; payMinFen?: number; payMaxFen?: number; payUnit: PayUnit; status: VacancyStatus; validTo: string }
  enterprise: { id: string; name: string }; applicant?: { name: string; mayCall: boolean }; status: ApplicationStatus; wish: Wish; fit: Fit; note: string
  interview?: Interview; offer?: Offer; reason: string; leftOn?: string; startSaidBy?: 'firm' | 'person'; unread: number; version: number; createdAt: string; updatedAt: string
}
export interface Message { id: number; mine: boolean; text: string; at: string }
export interface OwnWish extends Wish, Versioned {}
export interface Recommended { items: (Fit & { vacancy: Vacancy })[]; wish: OwnWish; empty: boolean }
export interface Hire { id: string; startedOn: string; firmConfirmedAt?: string; personConfirmedAt?: string; numberKnown: boolean; status: 'proposed' | 'confirmed' | 'ended'; endedOn?: string; version: number }
export interface Profile { name: string; phone: string }

type Act<B> = Post<Id, B, Application>

export interface ApplicationPaths {
  '/api/applications': Get<Query<Paging & { status?: ApplicationStatus[]; vacancyId?: string }>, Page<Application>> & Post<None, { vacancyId: string; note: string }, Application>
  '/api/applications/unread': Get<None, { unread: number }>
  '/api/applications/{id}': Get<Id, Application>
  '/api/applications/{id}/history': Get<Id, { items: HistoryItem[] }>
  '/api/applications/{id}/view': Post<Id, never, Application>
  '/api/applications/{id}/invite': Act<Versioned & Interview>
  '/api/applications/{id}/offer': Act<Versioned & Offer>
  '/api/applications/{id}/reject': Act<Versioned & { reason: string }>
  '/api/applications/{id}/phone': Post<Id, never, { phone: string }>
  '/api/applications/{id}/hire': Get<Id, { items: Hire[] }> & Post<Id, { startedOn: string; idNumber?: string } & Versioned, Hire>
  '/api/applications/{id}/accept': Act<Versioned>
  '/api/applications/{id}/withdraw': Act<Versioned & { reason: string }>
  '/api/applications/{id}/messages': Get<Id, { items: Message[] }> & Post<Id, { text: string }, Message>
  '/api/applications/{id}/read': Post<Id, { upTo: number }, void>
  '/api/me/profile': Get<None, Profile> & Put<None, { name: string }, Profile>
  '/api/me/wish': Get<None, OwnWish> & Put<None, OwnWish, OwnWish>
  '/api/me/recommendations': Get<Query<{ limit?: number }>, Recommended>
}
