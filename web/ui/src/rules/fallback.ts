import type { FallbackPost, PostKind, PostWork } from '@/api/hires'
import { count, day, yuan } from '@/words/format'

export interface PostDraft {
  unit: 'body' | 'firm'; enterpriseId: string; unitName: string; unitUscc: string; kind: PostKind; work: PostWork; title: string; tradeCode: string; townCode: string
  from: string; to: string; payFen: number | undefined; workplace: string; heads: number | undefined; budgetFen: number | undefined; status: 'open' | 'closed'
}
export const emptyPost = (today: string, townCode = ''): PostDraft => ({
  unit: 'body', enterpriseId: '', unitName: '', unitUscc: '', kind: 'public_welfare', work: 'cleaning', title: '', tradeCode: '', townCode,
  from: today, to: '', payFen: undefined, workplace: '', heads: undefined, budgetFen: undefined, status: 'open',
})

const amount = (n: number | undefined): boolean => n !== undefined && !Number.isNaN(n) && n > 0

// checkPost looks at what the page can tell by itself; of a post that stands only
// its terms.
export function checkPost(d: PostDraft, stands: boolean): Record<string, string> {
  const terms = { heads: amount(d.heads) ? '' : '请填写名额。', budgetFen: amount(d.budgetFen) ? '' : '请填写预算，要大于 0。' }
  if (stands) return terms
  return {
    enterpriseId: d.unit === 'body' || d.enterpriseId ? '' : '请选择企业。', unitName: d.unit === 'firm' || d.unitName.trim() ? '' : '请填写单位名称。',
    unitUscc: d.unit === 'firm' || d.unitUscc.trim() ? '' : '请填写统一社会信用代码。', title: d.title.trim() ? '' : '请填写岗位名称。', tradeCode: d.tradeCode ? '' : '请选择工种。',
    townCode: d.townCode ? '' : '请选择工作镇街。', payFen: amount(d.payFen) ? '' : '请填写每人每月的补贴，要大于 0。', from: d.from ? '' : '请填写开始日期。',
    to: !d.to ? '请填写结束日期。' : d.to < d.from ? `结束日期（${d.to}）早于开始日期（${d.from}）。` : '', ...terms,
  }
}

// monthsBegun counts as the database does: from the 9th to the 8th is one month.
export function monthsBegun(first: string, last: string): number {
  const [a, b] = [first, last].map((d) => d.split('-').map(Number) as [number, number, number]) as [[number, number, number], [number, number, number]]
  return (b[0] - a[0]) * 12 + b[1] - a[1] + (b[2] >= a[2] ? 1 : 0)
}

// costOf is what an assignment takes from the budget; undefined before its days
// are known.
export function costOf(payFen: number, first: string, last: string): { months: number; fen: number } | undefined {
  if (!first || !last || last < first) return undefined
  const months = monthsBegun(first, last)
  return { months, fen: months * payFen }
}

// postLine is what of a post is left.
export const postLine = (p: FallbackPost): string =>
  `期限 ${day(p.from)} 至 ${day(p.to)}，每月 ${yuan(p.payFen)}；名额还剩 ${count(Math.max(0, p.heads - p.inPost))} 人，预算还剩 ${yuan(p.budgetFen - p.assignedFen)}。`
