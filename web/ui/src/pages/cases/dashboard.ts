import type { CaseDashboard, Counted, Progress, ShownGroup, WeekProgress } from '@/api/cases'
import { shownGroups } from '@/words/enums'
import { addDays, period } from '@/words/format'

export const counted: { key: Counted; head: string }[] = [
  { key: 'cases', head: '建账' }, { key: 'met', head: '做满' }, { key: 'placed', head: '就业' }, { key: 'overdue', head: '超期' },
]

// rate is how much of a hundred was met; nothing of nothing.
export const rate = (p: Progress): string => (p.cases ? `${Math.round((p.met * 100) / p.cases)}%` : '—')

// behind is where the rows of a number are. Who is in a sensitive group is
// listed nowhere: of those there is the number alone.
export function behind(d: Pick<CaseDashboard, 'from' | 'to'>, progress: Counted, of: { group?: string; townCode?: string; week?: string } = {}): string | undefined {
  if (of.group && !(of.group in shownGroups)) return undefined
  const days = of.week ? weekDays(d, of.week) : { from: d.from, to: d.to }
  const query = new URLSearchParams({ progress, ...days })
  if (of.group) query.set('group', of.group as ShownGroup)
  if (of.townCode) query.set('townCode', of.townCode)
  return `/key-people?${query}`
}

// weekDays are the days of a week that lie within the span.
export function weekDays(d: Pick<CaseDashboard, 'from' | 'to'>, week: string): { from: string; to: string } {
  const end = addDays(week, 6)
  return { from: week < d.from ? d.from : week, to: end > d.to ? d.to : end }
}

// allWeeks fills the weeks in which nobody's case was opened, so that time runs evenly.
export function allWeeks(d: Pick<CaseDashboard, 'from' | 'to' | 'weeks'>): WeekProgress[] {
  const known = new Map(d.weeks.map((w) => [w.week, w]))
  const first = d.weeks[0]?.week
  const out: WeekProgress[] = []
  for (let week = first; week && week <= d.to; week = addDays(week, 7)) out.push(known.get(week) ?? { week, cases: 0, met: 0, placed: 0, overdue: 0 })
  return out
}

// weekName is short: the years are those of the span above it.
export function weekName(d: Pick<CaseDashboard, 'from' | 'to'>, week: string): string {
  const { from, to } = weekDays(d, week)
  return period(from, to).replace(/\d{4}年/g, '')
}
