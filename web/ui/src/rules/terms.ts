import type { PostingBrief, Terms } from '@/api/types'
import { count, day, yuan } from '@/words/format'

export interface TermsDraft { heads: number | undefined; from: string; to: string; payFen: number | undefined }

const later = (a: string, b: string): string => (a > b ? a : b)
const earlier = (a: string, b: string): string => (a < b ? a : b)

// suggestTerms is a fair first offer: as many heads as both have, the days that
// both cover, and what the borrower offers at most but not less than asked.
export function suggestTerms(surplus: PostingBrief, shortage: PostingBrief, today: string): TermsDraft {
  return {
    heads: Math.min(surplus.open, shortage.open) || undefined,
    from: later(later(surplus.periodFrom, shortage.periodFrom), today),
    to: earlier(surplus.periodTo, shortage.periodTo),
    payFen: Math.max(surplus.payMinFen ?? 0, shortage.payMinFen ?? 0) || shortage.payMaxFen || surplus.payMaxFen || undefined,
  }
}

// checkTerms finds what the two postings cannot carry.
export function checkTerms(t: TermsDraft, surplus: PostingBrief, shortage: PostingBrief, today: string): Record<string, string> {
  const found: Record<string, string> = {}
  const most = Math.min(surplus.open, shortage.open)
  const first = later(surplus.periodFrom, shortage.periodFrom)
  const last = earlier(surplus.periodTo, shortage.periodTo)
  if (!(Number(t.heads) >= 1)) found.heads = '请填写人数，至少 1 人。'
  else if (Number(t.heads) > most) found.heads = `双方最多还能对接 ${most} 人，请减少人数。`
  if (!t.from) found.from = '请填写借用的开始日期。'
  else if (t.from < today) found.from = `开始日期（${t.from}）已经过去，请填写今天（${today}）或以后的日期。`
  else if (t.from < first) found.from = `双方的时间从 ${first} 起才重合，请往后改。`
  if (!t.to) found.to = '请填写借用的结束日期。'
  else if (t.from && t.to < t.from) found.to = `结束日期早于开始日期（${t.to} 早于 ${t.from}），请改正。`
  else if (t.to > last) found.to = `双方的时间到 ${last} 为止，请往前改。`
  if (!(Number(t.payFen) >= 50_000 && Number(t.payFen) <= 10_000_000)) found.payFen = '月薪应在 500 元到 100,000 元之间，请核对。'
  return found
}

export interface TermRow { key: keyof Terms; word: string; value: string; before?: string }

// termRows writes terms for a person; with the terms before, what changed
// carries its old value.
export function termRows(now: Terms, before?: Terms): TermRow[] {
  const write = (t: Terms): [keyof Terms, string, string][] => [
    ['heads', '人数', `${count(t.heads)} 人`], ['from', '开始', day(t.from)], ['to', '结束', day(t.to)], ['payFen', '月薪', `${yuan(t.payFen)}/月`],
  ]
  const old = before ? write(before) : []
  return write(now).map(([key, word, value], i) => {
    const was = old[i]?.[2]
    return { key, word, value, before: was !== undefined && was !== value ? was : undefined }
  })
}
