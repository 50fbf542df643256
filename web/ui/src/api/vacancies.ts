// Job postings, and their addresses.
import type { Get, HistoryItem, Id, IdQuery, None, Op, Page, Paging, Post, PostingFirm, Put, Query, Reasoned, Versioned } from './types'

export type VacancyStatus = 'draft' | 'open' | 'closed' | 'expired' | 'taken_down'
export type PayUnit = 'month' | 'day' | 'hour' | 'piece'
export interface VacancyInput {
  title: string; tradeCode: string; level: number; headcount: number; payMinFen?: number; payMaxFen?: number; payUnit: PayUnit; townCode: string
  workplace: string; hours: string; lodging: boolean; board: boolean; transport: boolean; insurance: boolean; requirements: string; description: string; validTo: string
}
export interface Vacancy extends VacancyInput {
  id: string; enterprise: PostingFirm; tradeName: string; townName: string; status: VacancyStatus; version: number; createdAt: string; updatedAt: string
}

export interface VacancyPaths {
  '/api/vacancies': Get<Query<Paging & { status?: string[]; q?: string }>, Page<Vacancy>> & Post<None, VacancyInput & { publish: boolean }, Vacancy>
  '/api/vacancies/{id}': Get<Id, Vacancy> & Put<Id, VacancyInput & Versioned, Vacancy> & { delete: Op<IdQuery<Versioned>, never, void> }
  '/api/vacancies/{id}/publish': Post<Id, Versioned, Vacancy>
  '/api/vacancies/{id}/close': Post<Id, Reasoned, Vacancy>
  '/api/vacancies/{id}/take-down': Post<Id, Reasoned, Vacancy>
  '/api/vacancies/{id}/history': Get<Id, { items: HistoryItem[] }>
  '/api/public/vacancies': Get<Query<Paging & { q?: string; tradeCode?: string[]; townCode?: string[]; enterpriseId?: string; payMinFen?: number; lodging?: boolean; aboveScale?: boolean; sort?: 'relevance' | 'newest' | 'heads' | 'pay' }>, Page<Vacancy> & { total: number; similar: boolean }>
  '/api/public/vacancies/{id}': Get<Id, Vacancy>
}
