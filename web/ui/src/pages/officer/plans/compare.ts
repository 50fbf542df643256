import type { PlanGoals, PlanMoved } from '@/api/plan'
import { count } from '@/words/format'

export type Change = 'added' | 'gone' | 'more' | 'fewer' | 'days'
export const changeWords: Record<Change, string> = { added: '新增', gone: '不再安排', more: '人数增加', fewer: '人数减少', days: '只有时间变化' }
export const changes = [{ value: '', word: '全部' }, ...(Object.keys(changeWords) as Change[]).map((value) => ({ value, word: changeWords[value] }))]

// moved says how a pair stands in a plan against another plan.
export function moved(m: Pick<PlanMoved, 'heads' | 'otherHeads'>): Change {
  if (!m.otherHeads) return 'added'
  if (!m.heads) return 'gone'
  return m.heads > m.otherHeads ? 'more' : m.heads < m.otherHeads ? 'fewer' : 'days'
}

// priceWords: what the one plan brings over the other, and what that costs.
export function priceWords(d: PlanGoals, heads: number): string {
  const told = [
    d.aboveHeads && `到规上工业企业${d.aboveHeads > 0 ? '多' : '少'} ${count(Math.abs(d.aboveHeads))} 人`,
    heads && `${heads > 0 ? '多' : '少'}安排 ${count(Math.abs(heads))} 人`,
    d.headDays && `${d.headDays > 0 ? '多' : '少'} ${count(Math.abs(d.headDays))} 人日`,
    d.costYuan && `代价${d.costYuan > 0 ? '多' : '省'} ${count(Math.abs(d.costYuan))} 元`,
  ].filter(Boolean)
  return told.length ? `${told.join('，')}。` : '人数、人日和代价都一样。'
}
