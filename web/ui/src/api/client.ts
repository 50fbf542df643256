import createClient from 'openapi-fetch'
import { connection } from '@/state/connection'
import { ApiProblem, problemFrom, readProblem } from './problem'
import type { paths } from './types'

const waits = [800, 2000, 5000] // milliseconds before each further try

let signedOut: () => void = () => {}

// onSignedOut says what to do when the server no longer knows the session.
export function onSignedOut(act: () => void): void {
  signedOut = act
}

// newKey names one act of the person: the same key sent again is the same act.
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, '0')).join('')
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      reject(signal.reason)
    }, { once: true })
  })
}

// steadyFetch tries again when the network is away. Acts carry a key, so that
// the server answers a repeated one as it did the first.
async function steadyFetch(request: Request): Promise<Response> {
  for (let turn = 0; ; turn++) {
    try {
      const response = await fetch(request.clone())
      connection.back()
      return response
    } catch (error) {
      if (request.signal.aborted) throw error
      const wait = waits[turn]
      if (wait === undefined) {
        connection.gone()
        throw new ApiProblem({ status: 0 })
      }
      connection.retrying()
      await pause(wait, request.signal)
    }
  }
}

// Sign-in answers 401 for a wrong password: that is no lost session.
const isSignIn = (url: string): boolean => new URL(url, 'http://here').pathname.startsWith('/api/auth/')

export const api = createClient<paths>({ baseUrl: globalThis.location?.origin, fetch: steadyFetch, credentials: 'same-origin' })

api.use({
  onRequest({ request }) {
    if (request.method !== 'GET') {
      request.headers.set('X-Gongxiang', '1')
      if (!request.headers.has('Content-Type')) request.headers.set('Content-Type', 'application/json')
      if (!request.headers.has('Idempotency-Key')) request.headers.set('Idempotency-Key', newKey())
    }
    return request
  },
  async onResponse({ request, response }) {
    if (response.ok) return
    if (response.status === 401 && !isSignIn(request.url)) signedOut()
    throw await readProblem(response)
  },
})

// ok takes the data out of an answer; failures have been thrown already.
export async function ok<T>(call: Promise<{ data?: T }>): Promise<T> {
  return (await call).data as T
}

// upload sends a file and reports how far it is (0 to 1): fetch cannot tell.
export function upload<T>(url: string, form: FormData, progress?: (share: number) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', url)
    request.setRequestHeader('X-Gongxiang', '1')
    request.setRequestHeader('Idempotency-Key', newKey())
    request.upload.onprogress = (e) => e.lengthComputable && progress?.(e.loaded / e.total)
    request.upload.onload = () => progress?.(1)
    request.onerror = () => reject(new ApiProblem({ status: 0, detail: '上传中断，请检查网络后重新上传。' }))
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) return resolve(JSON.parse(request.responseText) as T)
      if (request.status === 401) signedOut()
      reject(problemFrom(request.status, request.responseText, request.getResponseHeader('Retry-After')))
    }
    request.send(form)
  })
}

// download fetches a file and lets the browser keep it under the server's name.
// With a body it is asked for by POST.
export async function download(url: string, query: Record<string, unknown> = {}, body?: unknown): Promise<void> {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    for (const one of [value].flat()) if (one !== undefined && one !== null && one !== '') search.append(name, String(one))
  }
  const posted = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json', 'X-Gongxiang': '1' } }
  const response = await steadyFetch(new Request(`${url}${search.size ? `?${search}` : ''}`, { credentials: 'same-origin', ...posted }))
  if (response.status === 401) signedOut()
  if (!response.ok) throw await readProblem(response)
  const named = /filename\*=UTF-8''([^;]+)/.exec(response.headers.get('Content-Disposition') ?? '')
  const link = document.createElement('a')
  link.href = URL.createObjectURL(await response.blob())
  link.download = named?.[1] ? decodeURIComponent(named[1]) : '导出.xlsx'
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
