import { describe, expect, it } from 'vitest'
import { allWeeks, behind, rate, weekDays, weekName } from './dashboard'

const span = { from: '2021-01-20', to: '2021-02-08' }
const week = (at: string, cases = 1) => ({ week: at, cases, met: 0, placed: 0, overdue: 0 })

describe('the rows behind a number', () => {
  it('are the same days, group and town', () => {
    expect(behind(span, 'met', { group: 'hardship', townCode: '440783103' })).toBe('/key-people?progress=met&from=2021-01-20&to=2021-02-08&group=hardship&townCode=440783103')
  })
  it('of a week stay within the span', () => {
    expect(weekDays(span, '2021-01-18')).toEqual({ from: '2021-01-20', to: '2021-01-24' })
    expect(weekDays(span, '2021-02-08')).toEqual({ from: '2021-02-08', to: '2021-02-08' })
    expect(behind(span, 'cases', { week: '2021-01-25' })).toContain('from=2021-01-25&to=2021-01-31')
  })
  it('are not told of a sensitive group', () => {
    expect(behind(span, 'cases', { group: 'released' })).toBeUndefined()
    expect(behind(span, 'cases', { group: 'out_of_poverty' })).toBeUndefined()
  })
})

it('fills the weeks between', () => {
  expect(allWeeks({ ...span, weeks: [week('2021-01-18'), week('2021-02-01')] }).map((w) => [w.week, w.cases])).toEqual([['2021-01-18', 1], ['2021-01-25', 0], ['2021-02-01', 1], ['2021-02-08', 0]])
  expect(allWeeks({ ...span, weeks: [] })).toEqual([])
})

it('writes a rate of what there is', () => {
  expect(rate({ cases: 3, met: 1, placed: 0, overdue: 0 })).toBe('33%')
  expect(rate({ cases: 0, met: 0, placed: 0, overdue: 0 })).toBe('—')
})

it('names a week by its days', () => {
  expect(weekName({ from: '2020-12-01', to: '2021-02-08' }, '2020-12-28')).toBe('12月28日–1月3日')
  expect(weekName(span, '2021-02-08')).toBe('2月8日–2月8日')
})
