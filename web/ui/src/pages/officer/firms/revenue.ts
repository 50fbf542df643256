// revenueFen reads a year's revenue as people write it: 25600000, 25,600,000.50,
// 2560万, 1.2亿. undefined for nothing, NaN for what is no amount.
export function revenueFen(text: string): number | undefined {
  const folded = text.normalize('NFKC').replace(/[\s,¥元]/g, '')
  if (!folded) return undefined
  const found = /^(\d{1,14})(?:\.(\d{1,6}))?(万|亿)?$/.exec(folded)
  if (!found) return NaN
  const [, whole = '', part = '', unit] = found
  const places = unit === '亿' ? 10 : unit === '万' ? 6 : 2 // decimal places down to a fen
  if (part.length > places) return NaN
  const fen = Number(whole + part.padEnd(places, '0'))
  return Number.isSafeInteger(fen) ? fen : NaN
}
