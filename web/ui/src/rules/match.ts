import type { Match } from '@/api/types'
import { levelName } from '@/words/enums'
import { count, distance, pay, period } from '@/words/format'

export interface MatchLine { key: string; word: string; value: string }

// place says where, and how far from mine.
export function place(m: Match): string {
  if (m.sameTown) return `${m.counterpart.townName}，同一镇街`
  return m.distanceKm === undefined ? m.counterpart.townName : `${m.counterpart.townName}，相距约 ${distance(m.distanceKm)}`
}

// matchLines are the facts of a match in one order, for cards and for two side
// by side.
export function matchLines(m: Match, today: string): MatchLine[] {
  const c = m.counterpart
  const care = [c.lodging && (c.kind === 'surplus' ? '需要住宿' : '提供住宿'), c.board && '包吃', c.transport && '接送'].filter(Boolean).join('、')
  return [
    { key: 'trade', word: '工种', value: `${c.tradeName}${c.level ? `，${levelName(c.level)}` : ''}` },
    { key: 'heads', word: '可对接', value: `${count(m.heads)} 人（对方 ${count(c.open)} 人）` },
    { key: 'days', word: '时间重合', value: m.overlapDays ? `${period(m.overlapFrom, m.overlapTo, today)}，${m.overlapDays} 天` : '不重合' },
    { key: 'town', word: '地点', value: place(m) },
    { key: 'pay', word: '月薪', value: pay(c.payMinFen, c.payMaxFen) },
    { key: 'care', word: '食宿交通', value: care || (c.kind === 'surplus' ? '不需要住宿' : '不提供') },
  ]
}

// toggled takes an id in or out of the two that are laid side by side; a third
// pushes out the first.
export function toggled(pair: readonly string[], id: string): string[] {
  return pair.includes(id) ? pair.filter((p) => p !== id) : [...pair, id].slice(-2)
}
