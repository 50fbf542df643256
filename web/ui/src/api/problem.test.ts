import { describe, expect, it } from 'vitest'
import { ApiProblem, asProblem, byField, problemFrom, readProblem } from './problem'

describe('what the server refused', () => {
  it('keeps the sentence, the code, the fields and the stored thing', () => {
    const p = problemFrom(409, JSON.stringify({ status: 409, code: 'stale_version', detail: '别人已经修改过。', current: { version: 3 } }))
    expect(p).toBeInstanceOf(ApiProblem)
    expect([p.status, p.code, p.message]).toEqual([409, 'stale_version', '别人已经修改过。'])
    expect(p.current).toEqual({ version: 3 })
  })
  it('puts the first message beside each field', () => {
    const p = problemFrom(422, JSON.stringify({ code: 'invalid', detail: '有误。', errors: [
      { name: 'periodTo', code: 'order', message: '结束日期早于开始日期。' },
      { name: 'periodTo', code: 'past', message: '结束日期已过。' },
      { name: 'headcount', code: 'range', message: '人数至少 1 人。' },
    ] }))
    expect(byField(p)).toEqual({ periodTo: '结束日期早于开始日期。', headcount: '人数至少 1 人。' })
  })
  it('finds a sentence when a proxy answered', () => {
    expect(problemFrom(502, '<html>Bad Gateway</html>').message).toContain('稍后重试')
    expect(problemFrom(413, '').message).toContain('20 MB')
    expect(problemFrom(500, 'null').message).not.toBe('')
  })
  it('reads when to try again', async () => {
    const p = await readProblem(new Response('{"detail":"太频繁。"}', { status: 429, headers: { 'Retry-After': '30' } }))
    expect([p.message, p.retryAfter]).toEqual(['太频繁。', 30])
  })
})

it('offers to try again only what may succeed then', () => {
  const may = (status: number) => problemFrom(status, '{}').retryable
  expect([500, 502, 503, 504, 429].map(may)).toEqual([true, true, true, true, true])
  expect([400, 401, 403, 404, 409, 413, 422].map(may)).toEqual(Array<boolean>(7).fill(false))
  expect([new ApiProblem({ status: 0 }).retryable, asProblem(new TypeError('x')).retryable]).toEqual([true, false])
})
it('knows a lost network from a broken page', () => {
  expect(new ApiProblem({ status: 0 }).code).toBe('network')
  expect(asProblem(new TypeError('x is undefined')).code).toBe('page')
})
