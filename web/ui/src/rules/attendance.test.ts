import { expect, test } from 'vitest'
import type { AttendanceWorker } from '@/api/during'
import { entriesOf, isOpen, keyOf, mondayOf, monthsOf, shownDay, typedDay, weekOf } from './attendance'

test('a typed day', () => {
  for (const [text, kind, minutes] of [['8', 'worked', 480], ['7.25', 'worked', 435], ['０.5小时', 'worked', 30], ['半天', 'worked', 240], ['休', 'rest', 0], [' 假 ', 'leave', 0], ['缺', 'absent', 0], ['24', 'worked', 1440]] as const) {
    expect(typedDay(text)).toEqual({ kind, minutes })
  }
  expect(typedDay('  ')).toBeUndefined()
  for (const bad of ['25', '0', '1', '0.5', '病假', '-8']) expect(typedDay(bad), bad).toBeTypeOf('string')
  for (const minutes of [1, 30, 60, 61, 100, 435, 480, 1440]) expect(typedDay(shownDay({ kind: 'worked', minutes }))).toEqual({ kind: 'worked', minutes })
})

const w: AttendanceWorker = { workerId: 'a', no: 1, name: '张三', from: '2021-02-03', to: '2021-02-20', days: [{ day: '2021-02-03', kind: 'worked', minutes: 480, version: 2, recordedBy: '', recordedAt: '' }] }

test('what changes is sent with the version that was seen', () => {
  const { entries, wrong } = entriesOf([w], { [keyOf('a', '2021-02-03')]: '', [keyOf('a', '2021-02-04')]: '全天', [keyOf('a', '2021-02-05')]: '?', [keyOf('a', '2021-02-06')]: '' })
  expect(entries).toEqual([{ workerId: 'a', day: '2021-02-03', kind: 'cleared', minutes: 0, version: 2 }, { workerId: 'a', day: '2021-02-04', kind: 'worked', minutes: 480, version: 0 }])
  expect(Object.keys(wrong)).toEqual(['a 2021-02-05'])
  expect(entriesOf([w], { [keyOf('a', '2021-02-03')]: '8' }).entries).toEqual([])
})

test('days, weeks and months', () => {
  expect(isOpen(w, '2021-02-02', '2021-02-08') || isOpen(w, '2021-02-09', '2021-02-08') || isOpen(w, '2021-02-21', '2021-03-08')).toBe(false)
  expect(isOpen(w, '2021-02-08', '2021-02-08')).toBe(true)
  expect([mondayOf('2021-02-08'), mondayOf('2021-02-07')]).toEqual(['2021-02-08', '2021-02-01'])
  expect(weekOf('2021-02-22').at(-1)).toBe('2021-02-28')
  expect(monthsOf('2020-12-31', '2021-05-01', '2021-02-08')).toEqual(['2021-02', '2021-01', '2020-12'])
})
