import { describe, expect, it } from 'vitest'
import { boothState, ownHours, receives } from './fair'

const fair = { startsAt: '2021-02-08T01:00:00Z', endsAt: '2021-02-08T04:00:00Z' }
const booth = (from: string, to: string) => ({ opensAt: `2021-02-08T0${from}:00Z`, closesAt: `2021-02-08T0${to}:00Z` })
const at = (time: string): number => Date.parse(`2021-02-08T0${time}:00Z`)

describe('hours of a booth', () => {
  it('are shown where they are its own', () => {
    expect(ownHours(booth('1:00', '4:00'), fair)).toBe('')
    expect(ownHours(booth('1:30', '4:00'), fair)).toBe('09:30–12:00')
    expect(ownHours(booth('2:00', '3:00'), { ...fair, endsAt: '2021-02-10T04:00:00Z' })).toBe('2021-02-08（周一） 10:00–11:00')
  })

  it.each([['0:30', '1:00', '4:00', 'now'], ['4:30', '1:00', '4:00', 'now'], ['1:29', '1:30', '3:00', 'early'], ['1:30', '1:30', '3:00', 'now'], ['2:59', '1:30', '3:00', 'now'], ['3:00', '1:30', '3:00', 'over']])(
    'at %s a booth from %s to %s: %s', (now, from, to, want) => expect(receives(booth(from, to), fair, at(now))).toBe(want))

  it('are over in words, too', () => {
    expect(boothState({ open: false, shut: false, absent: false }, 'over')).toBe('已结束接待')
    expect(boothState({ open: false, shut: false, absent: false })).toBe('还没有开')
    expect(receives(booth('1:30', '3:00'), { ...fair, status: 'closed' }, at('2:00'))).toBe('over')
    expect(receives(booth('1:30', '3:00'), { ...fair, status: 'paused' }, at('2:00'))).toBe('now')
  })
})
