import type { Settlement, SettlementCost, SettlementMonth, WorkerDue } from '@/api/during'
import type { Side, WageRule } from '@/api/types'

// wageExplained says how each rule takes the attendance.
export const wageExplained: Record<WageRule, string> = {
  monthly: '按月计薪：整月在岗的，是 21.75 天减去缺勤；不满整月的，是出勤和带薪假的天数，最多 21.75 天。缺勤超过半个月的，也按出勤和带薪假的天数，最多半个月。同一份协议里一个月借用不止一次的，或者月中在同样两家单位之间续借的，合起来算一个月：前一份协议照算，余下的归后一份。一天按 8 小时，周末做几个小时不算缺勤，加班另填。法定节假日放假的登记为带薪假。',
  daily: '按日计薪：出勤和带薪假的天数，一天最多算 8 小时，加班另填。法定节假日放假的登记为带薪假。',
  hourly: '按小时计薪：登记的出勤时间全部计入，带薪假一天算 8 小时；加班应加付的部分另填。',
}

const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0)
export const wagesOf = (s: Settlement): number => sum(s.lines.map((l) => l.wageFen + l.overtimeFen))
export const insuranceOf = (s: Settlement): number => sum(s.lines.map((l) => l.insuranceFen))

// totalOf is what a draft comes to with the wages of the attendance; NaN while
// an amount is none.
export const totalOf = (m: SettlementMonth, due: readonly WorkerDue[], costs: readonly SettlementCost[]): number =>
  sum([...m.workers.map((w) => w.wageFen), ...due.map((d) => d.overtimeFen + d.insuranceFen), ...costs.map((c) => c.amountFen)])

// draftOf begins from what stands, or from nothing.
export const draftOf = (m: SettlementMonth): WorkerDue[] => m.workers.map((w) => {
  const line = m.live?.lines.find((l) => l.workerId === w.workerId)
  return { workerId: w.workerId, overtimeFen: line?.overtimeFen ?? 0, insuranceFen: line?.insuranceFen ?? 0 }
})

export const mayDraw = (m: SettlementMonth): boolean => m.agreement.settles.includes('lender') && (!m.live || m.live.status === 'draft')
export const mayConfirm = (m: SettlementMonth): boolean => m.agreement.settles.includes('borrower') && (m.live?.status === 'draft' || m.live?.status === 'paid_unconfirmed')
export const mayTransfer = (m: SettlementMonth): boolean => m.agreement.settles.includes('borrower') && (m.live?.status === 'confirmed' || m.live?.status === 'paid_ahead')
// Before the borrower has confirmed, wages are paid once the month's days are over.
export const mayPay = (m: SettlementMonth, today: string): boolean => m.agreement.settles.includes('lender') && Boolean(m.live?.lines.length)
  && (m.live?.status === 'transferred' || m.live?.status === 'confirmed' || (m.live?.status === 'draft' && !m.changed && m.missing.every((w) => w.days.every((d) => d <= today))))
export const mayCorrect = (m: SettlementMonth): boolean => m.agreement.settles.includes('lender') && Boolean(m.live && m.live.status !== 'draft')

// nextOf says what comes next, and whether the reader must act.
export function nextOf(m: SettlementMonth): { words: string; mine: boolean } {
  const mine = (side: Side): boolean => m.agreement.settles.includes(side)
  switch (m.live?.status) {
    case undefined: return { mine: mine('lender'), words: '出借方填写社会保险、加班费和费用，开出结算单。' }
    case 'draft': if (m.changed) return { mine: mine('lender'), words: '开出之后考勤有变化，出借方按新的考勤重新保存结算单。' }
      return m.missing.length
      ? { mine: mine('borrower'), words: '借用方先把考勤登记完，再确认结算单。' }
      : { mine: mine('borrower'), words: '借用方核对总额，确认结算单。确认后金额不能再改。发薪不必等确认：到发薪日还没有确认的，出借方先发。' }
    case 'paid_unconfirmed': if (m.changed) return { mine: mine('lender'), words: '工资已经发了，之后考勤有变化：出借方开更正的结算单，只补差额。' }
      return { mine: mine('borrower'), words: m.missing.length ? '工资已经发了，借用方把考勤登记完，再确认结算单。' : '工资已经发了，借用方核对总额，确认结算单。' }
    case 'confirmed': return { mine: mine('borrower') || mine('lender'), words: '借用方转账给出借方，登记日期、金额和凭证号。发薪不必等转账：到发薪日还没有收到的，出借方先发。' }
    case 'paid_ahead': return { mine: mine('borrower'), words: '工资已经发了，借用方转账给出借方，登记日期、金额和凭证号。' }
    case 'transferred': if (!m.live.lines.length) break
      return { mine: mine('lender'), words: '出借方给员工发工资，逐人登记实发金额。' }
    case 'paid_out': if (m.changed) return { mine: mine('lender'), words: '确认之后考勤有更正：出借方核对，需要补发或者退款的，开更正的结算单。' }
      if (m.excessFen) return { mine: mine('lender'), words: '有多出的钱没有处理：出借方开更正的结算单，补发给员工或者退还借用方。' }
  }
  return { mine: false, words: '这个月已经结清。有错由出借方开更正的结算单。' }
}
