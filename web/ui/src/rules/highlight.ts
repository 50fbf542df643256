export interface Piece { text: string; hit: boolean }

// pieces splits a highlighted text at its marks ⟦ ⟧, so that hits are shown as
// elements and never as markup.
export function pieces(text: string): Piece[] {
  const out: Piece[] = []
  for (const [i, part] of text.split('⟦').entries()) {
    const end = i === 0 ? -1 : part.indexOf('⟧')
    if (end >= 0) out.push({ text: part.slice(0, end), hit: true })
    const rest = part.slice(end + 1)
    if (rest) out.push({ text: rest, hit: false })
  }
  return out.filter((p) => p.text)
}
