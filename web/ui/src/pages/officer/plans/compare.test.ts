import { describe, expect, it } from 'vitest'
import { moved, priceWords } from './compare'

describe('two plans side by side', () => {
  it('name how a pair has changed', () => {
    expect([[5, 0], [0, 5], [6, 5], [5, 6], [5, 5]].map(([heads, otherHeads]) => moved({ heads: heads!, otherHeads: otherHeads! }))).toEqual(['added', 'gone', 'more', 'fewer', 'days'])
  })
  it('tell the price of the difference', () => {
    expect(priceWords({ aboveHeads: 115, headDays: 4000, costYuan: -2_375_786 }, 85)).toBe('到规上工业企业多 115 人，多安排 85 人，多 4,000 人日，代价省 2,375,786 元。')
    expect(priceWords({ aboveHeads: 0, headDays: -3, costYuan: 0 }, 0)).toBe('少 3 人日。')
    expect(priceWords({ aboveHeads: 0, headDays: 0, costYuan: 0 }, 0)).toBe('人数、人日和代价都一样。')
  })
})
