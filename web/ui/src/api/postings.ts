import { api } from './client'
import type { PostingInput, PostingKind } from './types'

// Surpluses and shortages have the same routes under two names; the types of
// one stand for both.
const base = { surplus: '/api/surpluses', shortage: '/api/shortages' } as const

export const placeOf = (kind: PostingKind): string => (kind === 'surplus' ? '/surpluses' : '/shortages')
export const exportOf = (kind: PostingKind): string => `${base[kind]}/export`
export const otherKind = (kind: PostingKind): PostingKind => (kind === 'surplus' ? 'shortage' : 'surplus')

export function postingsOf(kind: PostingKind) {
  const all = base[kind] as '/api/surpluses'
  const one = `${base[kind]}/{id}` as '/api/surpluses/{id}'
  const publish = `${one}/publish` as const
  const withdraw = `${one}/withdraw` as const
  const history = `${one}/history` as const
  const matches = `${one}/matches` as const
  return {
    list: (query: { status?: string[]; cursor?: string; limit?: number }) => api.GET(all, { params: { query } }),
    get: (id: string) => api.GET(one, { params: { path: { id } } }),
    create: (body: PostingInput & { publish: boolean }) => api.POST(all, { body }),
    save: (id: string, body: PostingInput & { version: number }) => api.PUT(one, { params: { path: { id } }, body }),
    remove: (id: string, version: number) => api.DELETE(one, { params: { path: { id }, query: { version } } }),
    publish: (id: string, version: number) => api.POST(publish, { params: { path: { id } }, body: { version } }),
    withdraw: (id: string, version: number, reason: string) =>
      api.POST(withdraw, { params: { path: { id } }, body: { version, reason } }),
    history: (id: string) => api.GET(history, { params: { path: { id } } }),
    matches: (id: string, query: { limit?: number; townCode?: string; aboveScaleOnly?: boolean }) =>
      api.GET(matches, { params: { path: { id }, query } }),
  }
}
