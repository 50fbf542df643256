import type { Trade } from '@/api/types'

export interface FoundTrade { trade: Trade; called?: string }

const most = 60

// findTrades looks for what was typed in names and in what people call them:
// names that begin so first, then other names, then synonyms. The ones already
// chosen stay in the list, else the control could not show their names.
export function findTrades(trades: readonly Trade[], text: string, chosen: readonly string[] = []): FoundTrade[] {
  const words = text.normalize('NFKC').replace(/\s/g, '').toLowerCase()
  const ranked: [number, FoundTrade][] = []
  for (const trade of trades) {
    if (!words) {
      ranked.push([trade.relevance === 'A' ? 0 : 1, { trade }])
      continue
    }
    const at = trade.name.toLowerCase().indexOf(words)
    if (at >= 0) ranked.push([at === 0 ? 0 : 1, { trade }])
    else {
      const called = trade.synonyms.find((s) => s.toLowerCase().includes(words))
      if (called) ranked.push([called.toLowerCase() === words ? 0 : 2, { trade, called }])
    }
  }
  ranked.sort((a, b) => a[0] - b[0])
  const found = ranked.slice(0, most).map(([, f]) => f)
  const there = new Set(found.map((f) => f.trade.code))
  for (const trade of trades) if (chosen.includes(trade.code) && !there.has(trade.code)) found.push({ trade })
  return found
}
