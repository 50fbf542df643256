import type { Problem, Reference } from '@/api/types'
import type { Vacancy } from '@/api/vacancies'

// Refused is what the server said no to, in its words.
export class Refused extends Error {
  constructor(readonly code: string, message: string) {
    super(message)
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

// get reads, and tries again when the network is away for a moment.
async function get<T>(path: string): Promise<T> {
  for (let turn = 0; ; turn++) {
    let response: Response
    try {
      response = await fetch(`/api/${path}`, { credentials: 'omit' })
    } catch {
      if (turn === 2) throw new Refused('offline', '网络不通。请检查网络后再试。')
      await pause(1000 * (turn + 1))
      continue
    }
    const body: unknown = await response.json().catch(() => ({}))
    if (response.ok) return body as T
    const told = body as Partial<Problem>
    throw new Refused(told.code ?? '', told.detail ?? '暂时打不开，请过一会儿再试。')
  }
}

export interface Filter { tradeCode: string; townCode: string; lodging: boolean }

export function list(f: Filter, cursor = ''): Promise<{ items: Vacancy[]; next?: string }> {
  const query = new URLSearchParams({ limit: '20' })
  for (const [name, value] of Object.entries({ ...f, cursor })) if (value) query.set(name, String(value))
  return get(`public/vacancies?${query}`)
}

export const one = (id: string): Promise<Vacancy> => get(`public/vacancies/${encodeURIComponent(id)}`)

let known: Promise<Reference> | undefined
export const reference = (): Promise<Reference> => (known ??= get<Reference>('reference').catch((problem) => {
  known = undefined
  throw problem
}))
