import { expect, it } from 'vitest'
import type { Match } from '@/api/types'
import { matchLines, place, toggled } from './match'

const match = {
  counterpart: { kind: 'shortage', tradeName: '焊工', level: 2, open: 20, townName: '翠山湖新区', lodging: true, board: true, transport: false, payMinFen: 450_000, payMaxFen: 520_000 },
  heads: 8, overlapFrom: '2021-02-20', overlapTo: '2021-03-10', overlapDays: 19, distanceKm: 11.6, sameTown: false,
} as unknown as Match

it('writes the facts of a match', () => {
  expect(matchLines(match, '2021-02-08').map((l) => l.value)).toEqual([
    '焊工，中级工', '8 人（对方 20 人）', '2月20日–3月10日，19 天', '翠山湖新区，相距约 12 公里', '¥4,500–¥5,200/月', '提供住宿、包吃',
  ])
  expect(place({ ...match, sameTown: true })).toBe('翠山湖新区，同一镇街')
  expect(matchLines({ ...match, overlapDays: 0 }, '2021-02-08')[2]?.value).toBe('不重合')
})
it('keeps two side by side', () => {
  expect(toggled([], 'a')).toEqual(['a'])
  expect(toggled(['a', 'b'], 'c')).toEqual(['b', 'c'])
  expect(toggled(['a', 'b'], 'a')).toEqual(['b'])
})
