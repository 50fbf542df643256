// fenOf reads yuan as typed (5200, 5,200, ５２００.5); undefined for nothing, NaN
// for what is no amount.
export function fenOf(text: string): number | undefined {
  const folded = text.normalize('NFKC').replace(/[\s,¥元]/g, '')
  if (!folded) return undefined
  return /^\d{1,8}(\.\d{1,2})?$/.test(folded) ? Math.round(Number(folded) * 100) : NaN
}

export function yuanOf(fen: number | undefined): string {
  return fen === undefined || Number.isNaN(fen) ? '' : String(fen / 100)
}
