// How money, dates, periods and counts are written. Dates are plain days
// ("2021-02-10") and are never moved by a time zone; moments are shown in
// Kaiping's time.

const weekdays = '日一二三四五六'

const grouped = new Intl.NumberFormat('zh-CN')

export const count = (n: number): string => grouped.format(n)

// yuan writes fen as yuan; jiao and fen only when there are any.
export function yuan(fen: number): string {
  const text = new Intl.NumberFormat('zh-CN', { minimumFractionDigits: fen % 100 ? 2 : 0, maximumFractionDigits: 2 }).format(fen / 100)
  return `¥${text}`
}

// pay writes a wage range a month: ¥4,500–¥5,500/月, ¥4,000/月起, 面议.
export function pay(minFen?: number | null, maxFen?: number | null): string {
  if (minFen && maxFen) return minFen === maxFen ? `${yuan(minFen)}/月` : `${yuan(minFen)}–${yuan(maxFen)}/月`
  if (minFen) return `${yuan(minFen)}/月起`
  if (maxFen) return `${yuan(maxFen)}/月以内`
  return '面议'
}

interface Day { year: number; month: number; day: number }

function parts(date: string): Day | undefined {
  const found = /^(\d{4})-(\d{2})-(\d{2})/.exec(date)
  return found ? { year: Number(found[1]), month: Number(found[2]), day: Number(found[3]) } : undefined
}

// dayNumber counts days; the difference of two is exact, whatever the clocks do.
function dayNumber(d: Day): number {
  return Date.UTC(d.year, d.month - 1, d.day) / 86_400_000
}

export function weekday(date: string): string {
  const d = parts(date)
  return d ? `周${weekdays.charAt(new Date(dayNumber(d) * 86_400_000).getUTCDay())}` : ''
}

// day: 2021-02-10（周三）
export function day(date: string): string {
  return parts(date) ? `${date.slice(0, 10)}（${weekday(date)}）` : date
}

// period: 2月10日–2月28日; the year is written when it is not the reader's, or
// changes on the way.
export function period(from: string, to: string, today?: string): string {
  const a = parts(from)
  const b = parts(to)
  if (!a || !b) return `${from}–${to}`
  const years = a.year !== b.year || (today !== undefined && a.year !== parts(today)?.year)
  const write = (d: Day, year: boolean) => `${year ? `${d.year}年` : ''}${d.month}月${d.day}日`
  return `${write(a, years)}–${write(b, a.year !== b.year)}`
}

// daysIn counts the days of a period, both ends included; 0 when it is none.
export function daysIn(from: string, to: string): number {
  const a = parts(from)
  const b = parts(to)
  return a && b && to >= from ? dayNumber(b) - dayNumber(a) + 1 : 0
}

// addDays moves a plain day.
export function addDays(date: string, days: number): string {
  const d = parts(date)
  return d ? new Date((dayNumber(d) + days) * 86_400_000).toISOString().slice(0, 10) : date
}

const kaiping = new Intl.DateTimeFormat('zh-CN', {
  timeZone: 'Asia/Shanghai', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
})

// moment: 2021-02-10 14:05
export function moment(at: string): string {
  const time = new Date(at)
  if (Number.isNaN(time.getTime())) return at
  const p = Object.fromEntries(kaiping.formatToParts(time).map((x) => [x.type, x.value]))
  return `${p.year}-${p.month}-${p.day} ${p.hour}:${p.minute}`
}

// clock: 14:05
export const clock = (at: string): string => moment(at).slice(11)

export function distance(km: number): string {
  return km < 1 ? '不到 1 公里' : `${Math.round(km)} 公里`
}

// fileSize: 3.4 MB
export function fileSize(bytes: number): string {
  return bytes < 1_048_576 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1_048_576).toFixed(1)} MB`
}
