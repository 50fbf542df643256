import { describe, expect, it } from 'vitest'
import type { Agreement } from '@/api/types'
import { maySeeRenewal } from './renewal'

const a = (over: Partial<Agreement>) => ({ mySide: 'lender', status: 'active', to: '2021-03-31', signatures: [1, 2], ...over }) as Agreement

describe('maySeeRenewal', () => {
  it('waits until thirty days before the end', () => {
    expect(maySeeRenewal(a({}), '2021-02-28')).toBe(false)
    expect(maySeeRenewal(a({}), '2021-03-01')).toBe(true)
  })
  it('is for both firms, of what was signed', () => {
    expect(maySeeRenewal(a({ status: 'ended' }), '2021-02-28')).toBe(true)
    expect(maySeeRenewal(a({ mySide: null }), '2021-03-31')).toBe(false)
    expect(maySeeRenewal(a({ status: 'ended', signatures: [] }), '2021-03-31')).toBe(false)
  })
})
