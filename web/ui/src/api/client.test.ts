import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { connection } from '@/state/connection'
import { api, newKey, ok, onSignedOut } from './client'
import { ApiProblem } from './problem'

// The only fake in the project: what the network answers, for these tests.
const network = vi.fn<(request: Request) => Promise<Response>>()
const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status, headers: { 'Content-Type': status < 400 ? 'application/json' : 'application/problem+json' } })
const sent = (call: number): Request => network.mock.calls[call]![0]

beforeEach(() => {
  vi.useFakeTimers()
  network.mockReset()
  vi.stubGlobal('fetch', network)
  connection.back()
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('acts', () => {
  it('carry the header, a key and JSON', async () => {
    network.mockResolvedValue(json({}))
    await api.POST('/api/me/password', { body: { new: 'x' } })
    const headers = sent(0).headers
    expect(headers.get('X-Gongxiang')).toBe('1')
    expect(headers.get('Content-Type')).toContain('application/json')
    expect(headers.get('Idempotency-Key')).toMatch(/^[0-9a-f]{32}$/)
  })
  it('have a key of their own each', () => {
    expect(new Set(Array.from({ length: 100 }, newKey)).size).toBe(100)
  })
  it('keep their key and body when they are tried again', async () => {
    network.mockRejectedValueOnce(new TypeError('Failed to fetch')).mockResolvedValue(json({ id: 'p' }))
    const call = ok(api.POST('/api/proposals/{id}/accept', { params: { path: { id: 'p' } }, body: { version: 3 } }))
    await vi.advanceTimersByTimeAsync(1000)
    expect(await call).toEqual({ id: 'p' })
    expect(network).toHaveBeenCalledTimes(2)
    expect(sent(1).headers.get('Idempotency-Key')).toBe(sent(0).headers.get('Idempotency-Key'))
    expect(await sent(1).text()).toBe('{"version":3}')
  })
  it('reading carries neither', async () => {
    network.mockResolvedValue(json({}))
    await api.GET('/api/me')
    expect(sent(0).headers.get('X-Gongxiang')).toBeNull()
    expect(sent(0).headers.get('Idempotency-Key')).toBeNull()
  })
})

describe('the network', () => {
  it('is tried again quietly, and the line says so', async () => {
    network.mockRejectedValueOnce(new TypeError('Failed to fetch')).mockResolvedValue(json({ role: 'seeker' }))
    const call = ok(api.GET('/api/me'))
    await vi.advanceTimersByTimeAsync(10)
    expect(connection.state).toBe('retrying')
    await vi.advanceTimersByTimeAsync(1000)
    await call
    expect(connection.state).toBe('fine')
  })
  it('is given up after a while, with a sentence', async () => {
    network.mockRejectedValue(new TypeError('Failed to fetch'))
    const call = ok(api.GET('/api/me')).catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(20_000)
    const error = await call
    expect(error).toBeInstanceOf(ApiProblem)
    expect((error as ApiProblem).message).toContain('网络连接不上')
    expect(network).toHaveBeenCalledTimes(4)
    expect(connection.state).toBe('gone')
  })
})

describe('refusals', () => {
  it('are thrown as problems and not tried again', async () => {
    network.mockResolvedValue(json({ status: 409, code: 'stale_version', detail: '别人已经修改过。', current: { version: 4 } }, 409))
    await expect(ok(api.PUT('/api/enterprise', { body: {} as never }))).rejects.toMatchObject({ code: 'stale_version', message: '别人已经修改过。', current: { version: 4 } })
    expect(network).toHaveBeenCalledTimes(1)
  })
  it('of the session lead to sign-in; a wrong password does not', async () => {
    const gone = vi.fn()
    onSignedOut(gone)
    network.mockResolvedValue(json({ status: 401, code: 'wrong_password', detail: '账号或密码不对。' }, 401))
    await expect(api.POST('/api/auth/sign-in-password', { body: { login: 'a', password: 'b' } })).rejects.toBeInstanceOf(ApiProblem)
    expect(gone).not.toHaveBeenCalled()
    network.mockResolvedValue(json({ status: 401, code: 'unauthenticated', detail: '请先登录。' }, 401))
    await expect(api.GET('/api/proposals')).rejects.toBeInstanceOf(ApiProblem)
    expect(gone).toHaveBeenCalledTimes(1)
  })
})

it('repeats a filter with several values', async () => {
  network.mockResolvedValue(json({ items: [] }))
  await api.GET('/api/surpluses', { params: { query: { status: ['published', 'partly_filled'] } } })
  expect(new URL(sent(0).url).search).toBe('?status=published&status=partly_filled')
})
