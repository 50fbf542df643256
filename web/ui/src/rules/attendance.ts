import type { AttendanceDay, AttendanceEntry, AttendanceWorker, DayKind } from '@/api/during'
import { addDays } from '@/words/format'

// A day as it is typed: hours (8, 7.5, 4小时), or 全天, 半天, 休, 假, 缺. The
// sheet understands the same.
export interface TypedDay { kind: DayKind; minutes: number }
const words: Record<string, TypedDay> = {
  全天: { kind: 'worked', minutes: 480 }, '√': { kind: 'worked', minutes: 480 }, 半天: { kind: 'worked', minutes: 240 },
  休: { kind: 'rest', minutes: 0 }, 休息: { kind: 'rest', minutes: 0 }, 假: { kind: 'leave', minutes: 0 }, 带薪假: { kind: 'leave', minutes: 0 },
  缺: { kind: 'absent', minutes: 0 }, 缺勤: { kind: 'absent', minutes: 0 },
}

// typedDay reads a cell; undefined for an empty one, a sentence for what is no day.
export function typedDay(text: string): TypedDay | undefined | string {
  const plain = text.normalize('NFKC').replace(/\s/g, '')
  if (!plain) return undefined
  const word = words[plain]
  if (word) return word
  const found = /^(\d{1,2}(?:\.\d{1,2})?)(小时|时|h)?$/i.exec(plain)
  if (!found) return '请写小时数，或者全天、半天、休、假、缺。'
  const minutes = Math.round(Number(found[1]) * 60)
  if (minutes > 1440) return '一天不超过 24 小时。'
  if (!minutes) return '没有出勤请写休、假（带薪）或缺（不计薪）。'
  if (!found[2] && minutes <= 60) return `分不清是天数还是小时数，请写全天、半天，或者 ${found[1]}小时。`
  return { kind: 'worked', minutes }
}

// shownDay is how a day stands in its cell, and reads back as the same.
export function shownDay(day: { kind: DayKind; minutes: number } | undefined): string {
  switch (day?.kind) {
    case 'worked': {
      const hours = String(Math.round((day.minutes / 60) * 100) / 100)
      return day.minutes <= 60 ? `${hours}小时` : hours
    }
    case 'absent': return '缺'
    case 'leave': return '假'
    case 'rest': return '休'
    default: return ''
  }
}

export const keyOf = (workerId: string, day: string): string => `${workerId} ${day}`

export const dayOf = (w: AttendanceWorker, day: string): AttendanceDay | undefined => w.days.find((d) => d.day === day)

export const isOpen = (w: AttendanceWorker, day: string, today: string): boolean => day >= w.from && day <= w.to && day <= today

// mondayOf begins the week of a day.
export function mondayOf(day: string): string {
  return addDays(day, -((new Date(`${day}T00:00Z`).getUTCDay() + 6) % 7))
}
export const weekOf = (monday: string): string[] => Array.from({ length: 7 }, (_, i) => addDays(monday, i))

// entriesOf are the cells that were typed and say something else than what
// stands; `wrong` are those that are no day, by key.
export function entriesOf(workers: readonly AttendanceWorker[], typed: Readonly<Record<string, string>>): { entries: AttendanceEntry[]; wrong: Record<string, string> } {
  const entries: AttendanceEntry[] = []
  const wrong: Record<string, string> = {}
  for (const w of workers) {
    for (const key of Object.keys(typed)) {
      const [id, day] = key.split(' ') as [string, string]
      if (id !== w.workerId) continue
      const stands = dayOf(w, day)
      const read = typedDay(typed[key] ?? '')
      if (typeof read === 'string') wrong[key] = read
      else {
        const next = read ?? { kind: 'cleared' as const, minutes: 0 }
        if (next.kind !== (stands?.kind ?? 'cleared') || next.minutes !== (stands?.minutes ?? 0)) {
          entries.push({ workerId: id, day, kind: next.kind, minutes: next.minutes, version: stands?.version ?? 0 })
        }
      }
    }
  }
  return { entries, wrong }
}

// monthsOf are the months of a period up to today, the newest first: "2021-02".
export function monthsOf(from: string, to: string, today: string): string[] {
  const months: string[] = []
  const last = (to < today ? to : today).slice(0, 7)
  for (let at = from.slice(0, 7); at <= last && months.length < 36; at = addDays(`${at}-28`, 7).slice(0, 7)) months.unshift(at)
  return months
}
export const monthWord = (month: string): string => `${Number(month.slice(0, 4))}年${Number(month.slice(5))}月`
