import type { Agreement, Clauses, WageRule } from '@/api/types'
import { wageUnits } from '@/words/enums'
import { yuan } from '@/words/format'

// The clauses of an agreement (人社厅发〔2020〕98号), in the order of the document.
// `usual` is a common wording that a firm may take and change.
export interface ClauseField { name: keyof Clauses; word: string; day?: boolean; wage?: boolean; short?: boolean; hint?: string; usual?: string }
export const clauseFields: ClauseField[] = [
  { name: 'workContent', word: '工作内容', short: true },
  { name: 'workplace', word: '工作地点', short: true },
  { name: 'hoursRest', word: '工作时间和休息休假', usual: '每日工作 8 小时，每周至少休息 1 天，法定节假日休息。加班由员工自愿，并依法支付加班费。' },
  { name: 'protection', word: '劳动保护', usual: '借用方在上岗前做安全培训，发放并更换符合国家标准的劳动防护用品，按规定安排职业健康检查。' },
  { name: 'hazards', word: '职业危害因素', short: true, hint: '如实写明，例如“粉尘、噪声”；没有就写“无”' },
  { name: 'wageRule', word: '计薪方式', wage: true, hint: '结算按它计算工资' },
  { name: 'payStandard', word: '工资标准', short: true, hint: '计薪方式之外，写明加班、津贴怎样算' },
  { name: 'payDay', word: '发薪日', day: true, hint: '出借方每月几日给员工发工资' },
  { name: 'payMethod', word: '发薪方式', short: true, usual: '出借方以银行转账发给员工本人，发放上一个自然月的工资。' },
  { name: 'settleDay', word: '结算日', day: true, hint: '借用方每月几日与出借方结算' },
  { name: 'settleWay', word: '结算方式', short: true, usual: '借用方按双方核对的出勤，对公转账给出借方。' },
  { name: 'boardLodging', word: '食宿和交通', short: true },
  { name: 'returnCases', word: '退回和返回的情形', usual: '员工严重违反借用方规章制度、不能胜任工作的，借用方可以退回。\n借用方不按时结算、不提供劳动保护或者超时安排工作的，员工可以返回出借方。\n不适合岗位的，由双方和员工本人商定。' },
  { name: 'injuryDuty', word: '工伤责任和补偿', usual: '借用期间员工发生工伤的，由出借方申报工伤并承担工伤保险责任，借用方配合调查。补偿办法：借用方承担工伤保险不支付的停工留薪期工资。' },
  { name: 'costSettlement', word: '费用结算', usual: '借用方向出借方支付员工工资、社会保险费和双方列明的实际费用，任何一方不得从中牟利。' },
]

// stillEmpty are the fields that must be filled before anybody can sign.
export const stillEmpty = (c: Clauses): ClauseField[] => clauseFields.filter((f) => (f.wage ? c.wageRule !== 'monthly' && !c.wageFen : !c[f.name]))

// mayWrite: the clauses are not settled yet and the reader is a side.
export const mayWrite = (a: Agreement): boolean => Boolean(a.mySide) && ['draft', 'lender_signed', 'borrower_signed'].includes(a.status)

export const clauseWord = (name: string): string => clauseFields.find((f) => f.name === name)?.word ?? name
export function clauseText(c: Clauses, f: ClauseField): string {
  if (f.wage) return c.wageRule === 'monthly' ? '按月，缺勤按每月 21.75 天折算' : `按${wageUnits[c.wageRule]}，每${wageUnits[c.wageRule]} ${c.wageFen ? yuan(c.wageFen) : '还没有约定'}`
  return f.day ? (c[f.name] ? `每月 ${c[f.name]} 日` : '') : String(c[f.name])
}

// leastWage is what a day or an hour must pay, so as not to undercut the monthly
// pay that was accepted.
export const leastWage = (payFen: number, rule: WageRule): number => Math.floor((payFen * wageMinutes[rule]) / wageMinutes.monthly)
const wageMinutes: Record<WageRule, number> = { monthly: 10440, daily: 480, hourly: 60 }
