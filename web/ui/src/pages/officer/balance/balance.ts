import type { Balance, BalanceTrade, Heads } from '@/api/desk'
import { count } from '@/words/format'

// What the map, the table and the chart show of a pair of numbers.
export type View = 'gap' | 'surplus' | 'shortage'
export const views: { value: View; word: string }[] = [
  { value: 'gap', word: '缺口' }, { value: 'surplus', word: '富余' }, { value: 'shortage', word: '缺工' },
]
export const viewOf = (text: string | undefined): View => (text === 'surplus' || text === 'shortage' ? text : 'gap')

// gap is what is missing when every surplus head went where one is short;
// below zero: what is left over.
export const gap = (h: Heads): number => h.shortage - h.surplus
export const valueOf = (h: Heads, view: View): number => (view === 'gap' ? gap(h) : h[view])

// gapWords: 缺 36 人, 余 12 人, 持平, 没有.
export function gapWords(h: Heads, unit = ' 人'): string {
  const g = gap(h)
  if (g) return `${g > 0 ? '缺' : '余'} ${count(Math.abs(g))}${unit}`
  return h.shortage ? '持平' : '没有'
}

// sideOf says which colour a value takes, and which list its cell opens.
export const sideOf = (h: Heads, view: View): 'surplus' | 'shortage' => (view === 'gap' ? (gap(h) < 0 ? 'surplus' : 'shortage') : view)

// shade is the strength of a cell's colour in percent: the root lets small
// numbers be seen beside large ones, and the ink stays readable on the darkest.
export function shade(value: number, most: number): number {
  if (!value || !most) return 0
  return Math.round(6 + 38 * Math.sqrt(Math.min(1, Math.abs(value) / most)))
}

// most is the largest value of any week of any trade.
export const most = (trades: readonly BalanceTrade[], view: View): number =>
  Math.max(0, ...trades.flatMap((t) => t.weeks.map((w) => Math.abs(valueOf(w, view)))))

// sorted puts what matters in a view first; the server sorts by gap.
export const sorted = (trades: readonly BalanceTrade[], view: View): BalanceTrade[] =>
  view === 'gap' ? [...trades] : [...trades].sort((a, b) => b[view] - a[view])

// largest are the trades that lack most, for the chart.
export const largest = (b: Balance, n: number): BalanceTrade[] => b.trades.filter((t) => gap(t) > 0).slice(0, n)

export interface Behind { tradeCode?: string; family?: string; townCode?: string; aboveScale?: boolean; from?: string; to?: string }

// behind is the address of the postings that a number counts: the open ones that
// touch its days, of firms that may lend and borrow.
export function behind(side: 'surplus' | 'shortage', b: Behind): { path: string; query: Record<string, string | string[]> } {
  const query: Record<string, string | string[]> = { status: ['published', 'partly_filled'], firmApproved: 'true' }
  for (const name of ['tradeCode', 'family', 'townCode', 'from', 'to'] as const) if (b[name]) query[name] = b[name]
  if (b.aboveScale) query.aboveScale = 'true'
  return { path: side === 'surplus' ? '/search/surpluses' : '/search/shortages', query }
}

// shortTown: 水口镇 → 水口, for tiles on a phone.
export const shortTown = (name: string): string => name.replace(/(街道|新区|镇)$/, '')
