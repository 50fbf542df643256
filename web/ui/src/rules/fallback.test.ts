import { describe, expect, it } from 'vitest'
import { checkPost, costOf, emptyPost, monthsBegun } from './fallback'

describe('fallback posts', () => {
  it('count months as the database does', () => {
    for (const [first, last, months] of [['2021-02-08', '2021-02-08', 1], ['2021-02-09', '2021-03-08', 1], ['2021-02-09', '2021-03-09', 2], ['2020-12-31', '2021-01-30', 1], ['2020-12-31', '2021-02-28', 2]] as const) {
      expect(monthsBegun(first, last), `${first} ${last}`).toBe(months)
    }
    expect(costOf(2200_00, '2021-02-08', '2021-08-07')).toEqual({ months: 6, fen: 13200_00 })
    expect(costOf(2200_00, '2021-02-08', '2021-02-07')).toBeUndefined()
    expect(costOf(2200_00, '2021-02-08', '')).toBeUndefined()
  })
  it('say what is missing', () => {
    const wrong = (d: Parameters<typeof checkPost>[0], stands = false) => Object.entries(checkPost(d, stands)).filter(([, m]) => m).map(([n]) => n)
    const empty = emptyPost('2021-02-08')
    expect(wrong(empty)).toEqual(['unitName', 'unitUscc', 'title', 'tradeCode', 'townCode', 'payFen', 'to', 'heads', 'budgetFen'])
    expect(wrong({ ...empty, unit: 'firm' })).toContain('enterpriseId')
    expect(wrong({ ...empty, to: '2021-02-07' })).toContain('to')
    expect(wrong({ ...empty, heads: NaN, budgetFen: 1 }, true)).toEqual(['heads'])
  })
})
