import type { Agreement, ReturnGround, ReturnReason, Side, Worker, WorkerReturn } from '@/api/types'

// What each side may give as a reason, and what it may rest on.
export const returnReasons: Record<ReturnReason, { word: string; sides: Side[]; explain: string; grounds: ReturnGround[] }> = {
  by_worker: {
    word: '借用方违反约定', sides: ['lender'], grounds: ['pay', 'protection', 'hours', 'duties', 'rights'],
    explain: '借用方没有履行约定的义务，员工返回出借方。登记后立即生效，借用方会看到。',
  },
  by_borrower: {
    word: '员工被退回', sides: ['borrower'], grounds: ['grave_breach', 'incompetent', 'agreed_case'],
    explain: '员工严重违规、不能胜任，或符合约定的退回情形。登记后立即生效，出借方会看到，并可以提出异议。',
  },
  by_agreement: {
    word: '不适应岗位，协商返回', sides: ['lender', 'borrower'], grounds: ['unsuited'],
    explain: '要双方企业和员工本人都同意：一方提出，另一方确认，员工本人的同意由出借方登记。确认之前员工照常工作。',
  },
}

export const reasonsOf = (side: Side): ReturnReason[] => (Object.keys(returnReasons) as ReturnReason[]).filter((r) => returnReasons[r].sides.includes(side))

const inForce = (a: Agreement): boolean => a.status === 'signed' || a.status === 'active'

export const mayReturn = (a: Agreement, w: Worker): boolean => Boolean(a.mySide) && inForce(a) && w.status === 'started'

// The lender alone consents to a hire, once, while the worker is out.
export const mayRelease = (a: Agreement, w: Worker): boolean => a.mySide === 'lender' && w.status === 'started' && !w.release

// What the reader's side may do about a return now.
export const mayConfirm = (a: Agreement, r: WorkerReturn): boolean => Boolean(a.mySide) && r.status === 'asked' && r.askedSide !== a.mySide
export const mayTakeBack = (a: Agreement, r: WorkerReturn): boolean => r.status === 'asked' && r.askedSide === a.mySide
export const mayObject = (a: Agreement, r: WorkerReturn): boolean => a.mySide === 'lender' && r.status === 'done' && r.reason === 'by_borrower' && !r.objection

// lastDayProblem and agreedProblem say what is wrong with a day; '' is nothing.
export function lastDayProblem(on: string, w: Worker, today: string): string {
  if (!on) return '请填写最后工作日。'
  if (on > today) return `最后工作日（${on}）还没有到，今天是 ${today}。请在发生之后登记。`
  if (on < w.from || on > w.to) return `最后工作日应在这名员工的借用期限 ${w.from} 至 ${w.to} 之内。`
  return ''
}
export function agreedProblem(on: string, today: string): string {
  if (!on) return '请填写员工本人同意返回的日期。没有本人同意，不能协商返回。'
  return on > today ? `员工同意的日期（${on}）还没有到，请在取得同意之后登记。` : ''
}
