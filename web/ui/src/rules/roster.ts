import type { FieldProblem, Roster, WorkerInput } from '@/api/types'

// A line of the roster as it is being written; `problems` by field.
export interface RosterLine {
  key: number; rowNo?: number; name: string; idNumber: string; phone: string; contractTo: string; openEnded: boolean
  engagement: WorkerInput['engagement'] | ''; problems: Record<string, string>
}

let last = 0

export const blankLine = (): RosterLine => ({ key: ++last, name: '', idNumber: '', phone: '', contractTo: '', openEnded: false, engagement: 'regular', problems: {} })

export function linesOf(roster: Roster): RosterLine[] {
  return roster.rows.map((row) => {
    const problems: Record<string, string> = {}
    for (const p of row.problems ?? []) if (p.code !== 'twice') problems[p.field] ??= p.message // the lines themselves tell, as they change
    return {
      key: ++last, rowNo: row.rowNo, name: row.name, idNumber: row.idNumber, phone: row.phone, contractTo: row.contractTo ?? '',
      openEnded: row.openEnded, engagement: row.engagement || '', problems,
    }
  })
}

// withHidden adds the rows of a sheet that were not read before; what has been
// written meanwhile stays.
export function withHidden(lines: readonly RosterLine[], roster: Roster, seen: ReadonlySet<number>): RosterLine[] {
  const all = [...written(lines), ...linesOf({ ...roster, rows: roster.rows.filter((r) => !seen.has(r.rowNo)) })]
  return all.sort((a, b) => (a.rowNo ?? Infinity) - (b.rowNo ?? Infinity) || a.key - b.key)
}

// numbered gives each line its number: the sheet's own, and further ones to what
// is written by hand.
export function numbered(lines: readonly RosterLine[]): { line: RosterLine; no: number }[] {
  let next = lines.reduce((most, l) => Math.max(most, l.rowNo ?? 0), 0)
  return lines.map((line) => ({ line, no: line.rowNo ?? ++next }))
}

// repeats says by a line's key that an earlier one has its ID number.
export function repeats(lines: readonly RosterLine[]): Map<number, string> {
  const first = new Map<string, number>()
  const found = new Map<number, string>()
  for (const { line, no } of numbered(lines)) {
    const id = line.idNumber.trim().toUpperCase()
    const earlier = first.get(id)
    if (earlier !== undefined) found.set(line.key, `与第 ${earlier} 行的身份证号相同，请删去一行。`)
    else if (id) first.set(id, no)
  }
  return found
}

export const isBlank = (l: RosterLine): boolean => !(l.name || l.idNumber || l.phone || l.contractTo).trim()
export const isWrong = (l: RosterLine): boolean => Object.keys(l.problems).length > 0

// written are the lines that count: blank ones at the end are no workers.
export const written = (lines: readonly RosterLine[]): RosterLine[] => lines.filter((l) => !isBlank(l))

export function inputsOf(lines: readonly RosterLine[]): WorkerInput[] {
  return written(lines).map((l) => ({
    name: l.name.trim(), idNumber: l.idNumber.trim(), phone: l.phone.trim(), openEnded: l.openEnded,
    contractTo: l.openEnded || !l.contractTo ? undefined : l.contractTo, engagement: (l.engagement || 'regular') as WorkerInput['engagement'],
  }))
}

// withProblems puts the server's answer at its lines: `row` counts from 1 among
// the lines that were sent. What belongs to no line is handed back.
export function withProblems(lines: readonly RosterLine[], fields: readonly FieldProblem[]): string[] {
  const sent = written(lines)
  const rest: string[] = []
  for (const line of lines) line.problems = {}
  for (const f of fields) {
    const line = f.row ? sent[f.row - 1] : undefined
    if (line) line.problems[f.name] ??= f.message
    else rest.push(f.message)
  }
  return rest
}

// rosterProblem says why the list cannot be handed in yet; '' when it can.
export function rosterProblem(lines: readonly RosterLine[], open: number): string {
  const n = written(lines).length
  if (!n) return '还没有填写员工。'
  if (n > open) return `名单有 ${n} 人，协议还差 ${open} 人，请减少。`
  const twice = repeats(lines)
  const wrong = written(lines).filter((l) => isWrong(l) || twice.has(l.key)).length
  return wrong ? `还有 ${wrong} 人的信息要改正，名单要么全部提交，要么都不提交。` : ''
}
