import { describe, expect, it } from 'vitest'
import type { PostingBrief } from '@/api/types'
import { checkTerms, suggestTerms, termRows } from './terms'

const brief = (over: Partial<PostingBrief>): PostingBrief => ({
  id: '1', kind: 'surplus', tradeCode: '6', tradeName: '焊工', level: 0, headcount: 10, minBatch: 1, open: 10, periodFrom: '2021-02-10', periodTo: '2021-03-31',
  townCode: '440783117', townName: '水口镇', lodging: false, board: false, transport: false, workplace: '', hazards: '', note: '', engaged: 0,
  enterprise: { id: 'e', name: '水暖厂', townCode: '440783117', townName: '水口镇', aboveScale: false }, status: 'published', version: 1, createdAt: '', updatedAt: '', ...over,
})
const surplus = brief({ open: 8, payMinFen: 450_000 })
const shortage = brief({ kind: 'shortage', open: 20, periodFrom: '2021-02-20', periodTo: '2021-03-10', payMinFen: 400_000, payMaxFen: 520_000 })
const today = '2021-02-08'

describe('terms', () => {
  it('suggests what both can carry', () => {
    expect(suggestTerms(surplus, shortage, today)).toEqual({ heads: 8, from: '2021-02-20', to: '2021-03-10', payFen: 450_000 })
    expect(suggestTerms(surplus, shortage, '2021-02-25').from).toBe('2021-02-25')
  })
  it('takes its own suggestion', () => {
    expect(checkTerms(suggestTerms(surplus, shortage, today), surplus, shortage, today)).toEqual({})
  })
  it.each([
    [{ heads: undefined }, 'heads'], [{ heads: 9 }, 'heads'], [{ heads: NaN }, 'heads'], [{ from: '' }, 'from'], [{ from: '2021-02-19' }, 'from'],
    [{ from: '2021-02-07' }, 'from'], [{ to: '' }, 'to'], [{ to: '2021-03-11' }, 'to'], [{ to: '2021-02-19' }, 'to'], [{ payFen: undefined }, 'payFen'], [{ payFen: 49_999 }, 'payFen'],
  ])('refuses %o', (over, field) => {
    const good = { heads: 8, from: '2021-02-20', to: '2021-03-10', payFen: 450_000 }
    expect(Object.keys(checkTerms({ ...good, ...over }, surplus, shortage, today))).toEqual([field])
  })
  it('marks what a counter-proposal changed', () => {
    const before = { heads: 8, from: '2021-02-20', to: '2021-03-10', payFen: 450_000 }
    const rows = termRows({ ...before, heads: 6, payFen: 480_000 }, before)
    expect(rows.filter((r) => r.before).map((r) => [r.word, r.before, r.value])).toEqual([['人数', '8 人', '6 人'], ['月薪', '¥4,500/月', '¥4,800/月']])
    expect(termRows(before).every((r) => r.before === undefined)).toBe(true)
  })
})
