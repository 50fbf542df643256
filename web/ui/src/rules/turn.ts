import type { Agreement, Proposal, Side } from '@/api/types'
import { stillEmpty } from './clauses'

// myTurn: the proposal waits for my answer.
export const myTurn = (p: Proposal): boolean => p.status === 'proposed' && Boolean(p.mySide) && p.turn === p.mySide

// toSign: the agreement waits for my signature.
export function toSign(a: Agreement): boolean {
  if (!a.mySide || !['draft', 'lender_signed', 'borrower_signed'].includes(a.status)) return false
  return !a.signatures.some((s) => s.side === a.mySide)
}

// nextWords says who must do what now, from the reader's side; '' when nothing
// is left to do.
export function agreementNext(a: Agreement): { mine: boolean; words: string } | undefined {
  const open = a.heads - a.counts.nominated - a.counts.consented - a.counts.amended - a.counts.started
  const who = (side: Side): string => (a.mySide === side ? '您' : side === 'lender' ? '出借方' : '借用方')
  if (a.status === 'ended') return undefined
  if (toSign(a)) return { mine: true, words: a.clauses && stillEmpty(a.clauses).length ? '与对方商定并填齐条款，然后签署。' : '核对条款后签署协议。' }
  if (a.status === 'draft') return { mine: false, words: '等双方签署。' }
  if (a.status === 'lender_signed') return { mine: false, words: '等借用方签署。' }
  if (a.status === 'borrower_signed') return { mine: false, words: '等出借方签署。' }
  if (a.counts.amended) return { mine: a.mySide === 'borrower', words: `员工到岗后，由${who('borrower')}确认到岗。` }
  if (a.counts.consented) return { mine: a.mySide === 'lender', words: `由${who('lender')}与员工书面变更劳动合同，并登记日期。` }
  if (a.counts.nominated) return { mine: a.mySide === 'lender', words: `由${who('lender')}向员工说明并取得同意：用同意链接，或者登记书面同意书。` }
  if (open > 0) return { mine: a.mySide === 'lender', words: `由${who('lender')}提交员工名单，还差 ${open} 人。` }
  return { mine: false, words: '员工已全部到岗，到期后返回出借方。' }
}
