import { describe, expect, it } from 'vitest'
import { addDays, count, day, daysIn, distance, fileSize, moment, pay, period, weekday, yuan } from './format'

describe('money', () => {
  it('writes yuan with thousands, fen only when there are any', () => {
    expect(yuan(520_000)).toBe('¥5,200')
    expect(yuan(520_050)).toBe('¥5,200.50')
    expect(yuan(2_000_000_000)).toBe('¥20,000,000')
  })
  it('writes a range, a floor, a ceiling, or that it is open', () => {
    expect(pay(450_000, 550_000)).toBe('¥4,500–¥5,500/月')
    expect(pay(450_000, 450_000)).toBe('¥4,500/月')
    expect(pay(400_000)).toBe('¥4,000/月起')
    expect(pay(undefined, 400_000)).toBe('¥4,000/月以内')
    expect(pay()).toBe('面议')
    expect(pay(null, null)).toBe('面议')
  })
})

describe('days', () => {
  it('writes the weekday beside the date', () => {
    expect(day('2021-02-10')).toBe('2021-02-10（周三）')
    expect(weekday('2021-02-07')).toBe('周日')
    expect(day('')).toBe('')
  })
  it('writes a period, with the year where it is needed', () => {
    expect(period('2021-02-10', '2021-02-28', '2021-02-08')).toBe('2月10日–2月28日')
    expect(period('2021-12-20', '2022-01-10', '2021-02-08')).toBe('2021年12月20日–2022年1月10日')
    expect(period('2022-03-01', '2022-03-31', '2021-02-08')).toBe('2022年3月1日–3月31日')
  })
  it('counts both ends', () => {
    expect(daysIn('2021-02-10', '2021-02-10')).toBe(1)
    expect(daysIn('2021-02-10', '2021-02-28')).toBe(19)
    expect(daysIn('2021-02-28', '2021-02-10')).toBe(0)
  })
  it('moves over the ends of months and years', () => {
    expect(addDays('2021-02-28', 1)).toBe('2021-03-01')
    expect(addDays('2020-12-31', 1)).toBe('2021-01-01')
    expect(addDays('2021-01-01', -1)).toBe('2020-12-31')
  })
  it('shows moments in the time of Kaiping', () => {
    expect(moment('2021-02-10T16:05:00Z')).toBe('2021-02-11 00:05')
    expect(moment('2021-02-10T14:05:00+08:00')).toBe('2021-02-10 14:05')
    expect(moment('nothing')).toBe('nothing')
  })
})

it('writes counts, distances and sizes', () => {
  expect(count(12345)).toBe('12,345')
  expect(distance(0.4)).toBe('不到 1 公里')
  expect(distance(12.4)).toBe('12 公里')
  expect(fileSize(300)).toBe('1 KB')
  expect(fileSize(3_565_158)).toBe('3.4 MB')
})
