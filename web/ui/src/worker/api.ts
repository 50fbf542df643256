import type { Entered, Invitation, OwnView, Problem } from '@/api/types'

// The token stands behind the # of the address, which no browser sends anywhere;
// it leaves in the body of a request only.
export const token = (): string => location.hash.slice(1)

// Refused is what the server said no to, in its words.
export class Refused extends Error {
  constructor(readonly status: number, readonly code: string, message: string, readonly wait = 0) {
    super(message)
  }
}

const sessionName = 'gx_worker'
export const session = {
  get: (): string => sessionStorage.getItem(sessionName) ?? '',
  set: (value: string): void => sessionStorage.setItem(sessionName, value),
  end: (): void => sessionStorage.removeItem(sessionName),
}

async function send<T>(path: string, body?: object, headers: Record<string, string> = {}): Promise<T> {
  let response: Response
  try {
    response = await fetch(`/api/worker/${path}`, {
      method: path === 'mine' ? 'GET' : 'POST', body: body && JSON.stringify(body), credentials: 'omit', cache: 'no-store',
      headers: { 'X-Gongxiang': '1', ...(body && { 'Content-Type': 'application/json' }), ...headers },
    })
  } catch {
    throw new Refused(0, 'offline', '网络不通，没有办成。请检查网络后再试。')
  }
  const text = await response.text()
  if (response.ok) return (text ? JSON.parse(text) : undefined) as T
  let told: Partial<Problem> = {}
  try {
    told = JSON.parse(text) as Problem
  } catch { /* a proxy answered */ }
  throw new Refused(response.status, told.code ?? '', told.detail ?? '暂时办不成，请过一会儿再试。', Number(response.headers.get('Retry-After') ?? 0))
}

const bearer = (): Record<string, string> => ({ Authorization: `Bearer ${session.get()}` })

export const open = (): Promise<Invitation> => send('open', { token: token() })
export const sendCode = (): Promise<{ expiresInSeconds: number }> => send('code', { token: token() })
export const answer = (action: string, code: string, textHash: string, reason: string): Promise<Entered> =>
  send('answer', { token: token(), action, code, textHash, reason })
export const enter = (code: string): Promise<Entered> => send('enter', { token: token(), code })
export const mine = (): Promise<OwnView> => send('mine', undefined, bearer())
export const leave = (): Promise<void> => send('leave', undefined, bearer())
