import type { Agreement, Worker } from '@/api/types'
import { daysIn } from '@/words/format'

export type Step = 'consents' | 'changes' | 'amendments' | 'reamendments' | 'starts'
export interface StepPlan { step: Step; verb: string; title: string; explain: string; dateWord: string; ready: Worker[] }

const words: Record<Step, Omit<StepPlan, 'step' | 'ready'>> = {
  consents: { verb: '登记同意', title: '登记员工同意', explain: '员工已经知道工作内容、地点、职业危害、报酬，并签了书面同意书。登记以后，平台发短信告诉本人；本人说没有签过的，这份同意不算数。', dateWord: '同意书日期' },
  changes: { verb: '登记同意补充协议', title: '登记员工同意补充协议', explain: '员工已经知道补充协议改动了哪些条件，并签了书面同意书。登记以后，平台发短信告诉本人。同意之前，员工仍按原来的条件，还没有到岗的不能到岗。', dateWord: '同意书日期' },
  amendments: { verb: '登记合同变更', title: '登记劳动合同变更', explain: '已和员工书面变更劳动合同，写明到借用方工作的期间和内容。', dateWord: '变更日期' },
  reamendments: { verb: '登记补充后的合同变更', title: '登记补充协议以后的劳动合同变更', explain: '员工已经同意补充协议，也已按新的条件书面变更劳动合同。变更协议在名单里下载，写的就是本人同意的条件。', dateWord: '变更日期' },
  starts: { verb: '确认到岗', title: '确认到岗', explain: '员工已经到岗。确认后记入安置记录，不能撤回。', dateWord: '到岗日期' },
}

// stepsOf are the steps that the reader's side may take now, with the workers
// who are ready for them.
export function stepsOf(a: Agreement, workers: readonly Worker[]): StepPlan[] {
  if (a.status !== 'signed' && a.status !== 'active') return []
  const plan = (step: Step, state: Worker['status']): StepPlan => ({ step, ...words[step], ready: workers.filter((w) => w.status === state) })
  const change: StepPlan = { step: 'changes', ...words.changes, ready: workers.filter((w) => w.change) }
  const owed: StepPlan = { step: 'reamendments', ...words.reamendments, ready: workers.filter((w) => w.owed) }
  const mine = a.mySide === 'lender' ? [plan('consents', 'nominated'), change, plan('amendments', 'consented'), owed] : a.mySide === 'borrower' ? [{ ...plan('starts', 'amended'), ready: workers.filter((w) => w.status === 'amended' && !w.change && !w.owed) }] : []
  return mine.filter((p) => p.ready.length)
}

// openHeads is how many workers may still be named.
export function openHeads(a: Agreement): number {
  const { nominated, consented, amended, started } = a.counts
  return Math.max(0, a.heads - nominated - consented - amended - started)
}

export const mayName = (a: Agreement): boolean => a.mySide === 'lender' && (a.status === 'signed' || a.status === 'active') && openHeads(a) > 0

export const mayCancel = (a: Agreement, w: Worker): boolean => a.mySide === 'lender' && ['nominated', 'consented', 'amended'].includes(w.status)

// sheetProblem is what is wrong with the number of a signed sheet.
export function sheetProblem(typed: string): string {
  const number = typed.replaceAll(' ', '')
  if (!number) return '请填写员工签字的告知书末尾的编号。'
  return /^[0-9a-f]{8,64}$/i.test(number) ? '' : '告知书编号是末尾印的 8 位，由数字和 a 到 f 组成，请核对。'
}

export function dayProblem(step: Step, on: string, a: Agreement, today: string): string {
  if (!on) return '请填写日期。'
  if (on > today) return `日期（${on}）还没有到，今天是 ${today}。请在发生之后登记。`
  if (step === 'starts' && !(daysIn(a.from, on) && daysIn(on, a.to))) return `到岗日期应在借用期限 ${a.from} 至 ${a.to} 之内。`
  return ''
}
