import type { DueFollowup, Followup, Hire } from '@/api/hires'
import type { Word } from '@/words/enums'
import { day, daysIn } from '@/words/format'

// dueWord says how a follow-up that waits stands to its day.
export function dueWord(f: Pick<DueFollowup, 'dueOn' | 'overdue'>, today: string): Word {
  if (f.overdue) return { text: `已超期 ${daysIn(f.dueOn, today) - 1} 天`, tone: 'bad' }
  if (f.dueOn <= today) return { text: '该回访了', tone: 'attention' }
  return { text: `还有 ${daysIn(today, f.dueOn) - 1} 天`, tone: 'plain' }
}

// nextFollowup is the first that waits, while he is in the post.
export const nextFollowup = (h: Pick<Hire, 'status' | 'followups'>): Followup | undefined =>
  h.status === 'confirmed' ? h.followups.find((f) => !f.answer) : undefined

// startWords says who has said the start, and who has not.
export function startWords(h: Pick<Hire, 'kind' | 'status' | 'startedOn' | 'until' | 'firmConfirmedAt'>): string {
  if (h.kind === 'fallback') return `${day(h.startedOn)} 到岗，安置到 ${day(h.until ?? '')}`
  if (h.status !== 'proposed') return `${day(h.startedOn)} 到岗，双方已确认`
  return h.firmConfirmedAt ? `单位登记 ${day(h.startedOn)} 到岗，等本人确认` : `本人登记 ${day(h.startedOn)} 到岗，等单位确认`
}
