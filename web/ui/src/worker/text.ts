export interface Block { head: string; lines: string[] }

// blocks splits the notice at its 【…】 lines. What is shown is the text itself,
// all of it: the answer is given to its hash.
export function blocks(text: string): Block[] {
  const found: Block[] = []
  for (const line of text.split('\n')) {
    const head = /^【(.+)】$/.exec(line)?.[1]
    if (head) found.push({ head, lines: [] })
    else if (line && found.length) found.at(-1)!.lines.push(line)
    else if (line) found.push({ head: '', lines: [line] })
  }
  return found
}
