import { describe, expect, it } from 'vitest'
import { checkDraft, emptyDraft, inputOf, isOpen, mayEdit, versionsOf, wordsOf } from './posting'

const today = '2021-02-08'
const good = { ...emptyDraft(today, '440783117'), tradeCode: '6', headcount: 8, periodTo: '2021-03-30' }

describe('what a posting may say', () => {
  it('takes a good one', () => expect(checkDraft('shortage', good, today)).toEqual({}))
  it.each([
    [{ tradeCode: '' }, 'tradeCode'], [{ townCode: '' }, 'townCode'], [{ headcount: undefined }, 'headcount'], [{ headcount: 0 }, 'headcount'], [{ headcount: 10_001 }, 'headcount'], [{ headcount: NaN }, 'headcount'], [{ minBatch: 9 }, 'minBatch'], [{ minBatch: 0 }, 'minBatch'],
    [{ periodFrom: '' }, 'periodFrom'], [{ periodTo: '' }, 'periodTo'], [{ periodTo: '2021-02-08' }, 'periodTo'], [{ periodFrom: '2021-01-01', periodTo: '2021-02-07' }, 'periodTo'],
    [{ periodTo: '2023-02-09' }, 'periodTo'], [{ payMinFen: 49_999 }, 'payMinFen'], [{ payMaxFen: NaN }, 'payMaxFen'], [{ payMinFen: 500_000, payMaxFen: 400_000 }, 'payMaxFen'], [{ contactPhone: '123' }, 'contactPhone'], [{ townCode: 'outside' }, 'workplace'],
  ])('refuses %o', (over, field) => expect(Object.keys(checkDraft('shortage', { ...good, ...over }, today))).toEqual([field]))
  it('keeps to the bounds: 730 days, 10,000 heads, 500 yuan, a masked phone', () => {
    expect(checkDraft('shortage', { ...good, periodTo: '2023-02-08', headcount: 10_000, payMinFen: 50_000, payMaxFen: 10_000_000, contactPhone: '138****0001' }, today)).toEqual({})
  })
})

it('sends what belongs to a workplace with shortages only', () => {
  const d = { ...good, board: true, workplace: '厂区' }
  expect(inputOf('shortage', d)).toMatchObject({ board: true, workplace: '厂区', headcount: 8 })
  expect(inputOf('surplus', d)).not.toHaveProperty('board')
  expect(inputOf('surplus', d)).not.toHaveProperty('workplace')
})
it('lays two versions side by side, and tells who changed what', () => {
  const names = { trade: () => '焊工', town: () => '水口镇' }
  const rows = versionsOf('shortage', good, { ...good, headcount: 9, note: '夜班', payMinFen: 400_000 }, { ...good, headcount: 12, workplace: '厂区', payMinFen: 400_000 }, names)
  expect(rows.map((r) => r.key)).toEqual(wordsOf('shortage', good, names).map((r) => r.key))
  expect(rows.filter((r) => r.clash)).toEqual([{ key: 'headcount', word: '人数', theirs: '12 人', mine: '9 人', theirsChanged: true, mineChanged: true, clash: true }])
  expect(rows.filter((r) => r.mineChanged).map((r) => r.word)).toEqual(['人数', '月薪', '备注'])
  expect(rows.filter((r) => r.theirsChanged).map((r) => r.word)).toEqual(['人数', '月薪', '工作地点'])
})
it('knows what may be done in which state', () => {
  expect((['draft', 'published', 'partly_filled', 'filled', 'withdrawn', 'expired'] as const).map((s) => [isOpen(s), mayEdit(s)])).toEqual([
    [false, true], [true, true], [true, true], [false, true], [false, false], [false, false],
  ])
})
