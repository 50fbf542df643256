import { expect, test } from 'vitest'
import { checkDraft, emptyDraft, wage } from './vacancy'

test('wages with their unit', () => {
  expect(wage({ payMinFen: 450_000, payMaxFen: 650_000, payUnit: 'month' })).toBe('¥4,500–¥6,500/月')
  expect(wage({ payMinFen: 2_200, payUnit: 'hour' })).toBe('¥22/小时起')
  expect(wage({ payMaxFen: 350, payUnit: 'piece' })).toBe('¥3.50/件以内')
  expect(wage({ payUnit: 'day' })).toBe('面议')
})

test('what is missing is named, and nothing else', () => {
  const draft = emptyDraft('2021-02-08')
  expect(Object.keys(checkDraft(draft, '2021-02-08')).sort()).toEqual(['headcount', 'townCode', 'tradeCode'])
  const good = { ...draft, tradeCode: 'a', townCode: 'b', headcount: 5000, validTo: '2021-02-08' }
  expect(checkDraft(good, '2021-02-08')).toEqual({})
  expect(checkDraft({ ...good, headcount: 5001, validTo: '2021-02-07', payMinFen: 2, payMaxFen: 1 }, '2021-02-08')).toHaveProperty('payMaxFen')
})
