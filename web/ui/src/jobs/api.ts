import type { PublicFair } from '@/api/fairs'
import type { Problem, Reference } from '@/api/types'
import type { Vacancy } from '@/api/vacancies'
import { running } from '@/rules/fair'

// Refused is what the server said no to, in its words.
export class Refused extends Error {
  constructor(readonly code: string, message: string, readonly field = '') {
    super(message)
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

const patience = 3 // times that a request is sent while the network is away

// Whether somebody has signed in here: pages that need it then ask the server.
const mark = 'gx_seeker'
export const signedIn = {
  get: (): boolean => localStorage.getItem(mark) === '1',
  set: (): void => localStorage.setItem(mark, '1'),
  end: (): void => localStorage.removeItem(mark),
}

const newKey = (): string => Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, '0')).join('')

// call asks in the seeker's name. An act bears a key, so that one that was sent
// twice over a bad network happens once.
export async function call<T>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: object): Promise<T> {
  const headers: Record<string, string> = method === 'GET' ? {} : { 'X-Gongxiang': '1', 'Content-Type': 'application/json', 'Idempotency-Key': newKey() }
  for (let turn = 1; ; turn++) {
    let response: Response
    try {
      response = await fetch(`/api/${path}`, { method, headers, credentials: 'same-origin', cache: 'no-store', body: method === 'GET' || method === 'DELETE' ? undefined : JSON.stringify(body ?? {}) })
    } catch {
      if (turn === patience) throw new Refused('offline', '网络不通，没有办成；您填的内容还在。请检查网络后再试。')
      await pause(1000 * turn)
      continue
    }
    const text = await response.text()
    if (response.ok) return (text ? JSON.parse(text) : undefined) as T
    let told: Partial<Problem> = {}
    try {
      told = JSON.parse(text) as Problem
    } catch { /* a proxy answered */ }
    if (response.status === 401) signedIn.end()
    throw new Refused(told.code ?? '', told.errors?.[0]?.message ?? told.detail ?? '暂时办不成，请过一会儿再试。', told.errors?.[0]?.name)
  }
}

// get reads, and tries again when the network is away for a moment.
async function get<T>(path: string): Promise<T> {
  for (let turn = 0; ; turn++) {
    let response: Response
    try {
      response = await fetch(`/api/${path}`, { credentials: 'omit' })
    } catch {
      if (turn === patience - 1) throw new Refused('offline', '网络不通。请检查网络后再试。')
      await pause(1000 * (turn + 1))
      continue
    }
    const body: unknown = await response.json().catch(() => ({}))
    if (response.ok) return body as T
    const told = body as Partial<Problem>
    throw new Refused(told.code ?? '', told.detail ?? '暂时打不开，请过一会儿再试。')
  }
}

export interface Filter { q: string; tradeCode: string; townCode: string; lodging: boolean }

export function list(f: Filter, cursor = ''): Promise<{ items: Vacancy[]; next?: string; total: number; similar: boolean }> {
  const query = new URLSearchParams({ limit: '20' })
  for (const [name, value] of Object.entries({ ...f, cursor })) if (value) query.set(name, String(value))
  return get(`public/vacancies?${query}`)
}

export const one = (id: string): Promise<Vacancy> => get(`public/vacancies/${encodeURIComponent(id)}`)

// fair is the one under way, or else the next; a page stands without it.
export const fair = (): Promise<PublicFair | undefined> => get<{ items: PublicFair[] }>('fairs?limit=5').then(({ items }) => items.find((f) => running(f.status)) ?? items[0], () => undefined)

let known: Promise<Reference> | undefined
export const reference = (): Promise<Reference> => (known ??= get<Reference>('reference').catch((problem) => {
  known = undefined
  throw problem
}))
