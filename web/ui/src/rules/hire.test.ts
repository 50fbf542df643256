import { describe, expect, it } from 'vitest'
import { dueWord, nextFollowup, startWords } from './hire'

describe('follow-ups', () => {
  it('say how they stand to their day', () => {
    expect(dueWord({ dueOn: '2021-01-29', overdue: true }, '2021-02-08')).toEqual({ text: '已超期 10 天', tone: 'bad' })
    expect(dueWord({ dueOn: '2021-02-08', overdue: false }, '2021-02-08').text).toBe('该回访了')
    expect(dueWord({ dueOn: '2021-02-09', overdue: false }, '2021-02-08').text).toBe('还有 1 天')
  })
  it('wait only while he is in the post', () => {
    const followups = [{ days: 30, dueOn: '2021-02-01', answer: 'still_there' as const, note: '', answeredBy: '', overdue: false }, { days: 60, dueOn: '2021-03-03', note: '', answeredBy: '', overdue: false }]
    expect(nextFollowup({ status: 'confirmed', followups })?.days).toBe(60)
    expect(nextFollowup({ status: 'ended', followups })).toBeUndefined()
  })
  it('say whose word is missing', () => {
    const h = { kind: 'hire' as const, status: 'proposed' as const, startedOn: '2021-02-07' }
    expect(startWords({ ...h, firmConfirmedAt: '2021-02-08T01:00:00Z' })).toContain('等本人确认')
    expect(startWords(h)).toContain('等单位确认')
    expect(startWords({ ...h, kind: 'fallback', status: 'confirmed', until: '2021-08-01' })).toContain('安置到')
  })
})
