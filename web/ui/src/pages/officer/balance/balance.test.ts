import { describe, expect, it } from 'vitest'
import { behind, gapWords, largest, shade, shortTown, sideOf, sorted } from './balance'

const trade = (code: string, surplus: number, shortage: number) => ({ code, name: code, family: '', surplus, shortage, weeks: [] })

describe('balance', () => {
  it('says what is missing or left over', () => {
    expect(gapWords({ surplus: 4, shortage: 1240 })).toBe('缺 1,236 人')
    expect(gapWords({ surplus: 12, shortage: 0 }, '')).toBe('余 12')
    expect(gapWords({ surplus: 5, shortage: 5 })).toBe('持平')
    expect(gapWords({ surplus: 0, shortage: 0 })).toBe('没有')
  })
  it('takes the side that a number belongs to', () => {
    expect(sideOf({ surplus: 9, shortage: 3 }, 'gap')).toBe('surplus')
    expect(sideOf({ surplus: 3, shortage: 3 }, 'gap')).toBe('shortage')
    expect(sideOf({ surplus: 9, shortage: 3 }, 'shortage')).toBe('shortage')
  })
  it('shades nothing for nothing, and never hides the ink', () => {
    expect(shade(0, 10)).toBe(0)
    expect(shade(5, 0)).toBe(0)
    expect(shade(-10, 10)).toBe(shade(10, 10))
    expect(shade(10, 10)).toBeLessThanOrEqual(45)
    expect(shade(1, 100)).toBeGreaterThan(5)
  })
  it('puts first what the view is about', () => {
    const trades = [trade('a', 1, 9), trade('b', 8, 2)]
    expect(sorted(trades, 'gap').map((t) => t.code)).toEqual(['a', 'b'])
    expect(sorted(trades, 'surplus').map((t) => t.code)).toEqual(['b', 'a'])
    expect(largest({ weeks: [], towns: [], trades, totals: { surplus: 9, shortage: 11 }, outside: { surplus: 0, shortage: 0 } }, 5).map((t) => t.code)).toEqual(['a'])
  })
  it('opens the open postings that a number counts', () => {
    expect(behind('surplus', { tradeCode: '6', from: '2021-02-08', to: '2021-02-14', aboveScale: true })).toEqual({
      path: '/search/surpluses', query: { status: ['published', 'partly_filled'], firmApproved: 'true', tradeCode: '6', from: '2021-02-08', to: '2021-02-14', aboveScale: 'true' },
    })
    expect(behind('shortage', {})).toEqual({ path: '/search/shortages', query: { status: ['published', 'partly_filled'], firmApproved: 'true' } })
  })
  it('shortens towns', () => {
    expect(['水口镇', '三埠街道', '翠山湖新区'].map(shortTown)).toEqual(['水口', '三埠', '翠山湖'])
  })
})
