import type { PayUnit, Vacancy, VacancyInput, VacancyStatus } from '@/api/vacancies'
import type { Fact } from '@/parts/FactList.vue'
import { levelName } from '@/words/enums'
import { addDays, count, day, yuan } from '@/words/format'

export type Draft = Omit<VacancyInput, 'headcount' | 'payMinFen' | 'payMaxFen'> & { headcount: number | undefined; payMinFen: number | undefined; payMaxFen: number | undefined }

export const payUnits: Record<PayUnit, string> = { month: '每月', day: '每天', hour: '每小时', piece: '每件' }
export const perUnit: Record<PayUnit, string> = { month: '月', day: '天', hour: '小时', piece: '件' }

// wage: ¥4,500–¥6,500/月, ¥22/小时起, 面议.
export function wage(v: Pick<Vacancy, 'payMinFen' | 'payMaxFen' | 'payUnit'>): string {
  const unit = `/${perUnit[v.payUnit]}`
  if (v.payMinFen && v.payMaxFen) return v.payMinFen === v.payMaxFen ? yuan(v.payMinFen) + unit : `${yuan(v.payMinFen)}–${yuan(v.payMaxFen)}${unit}`
  if (v.payMinFen) return `${yuan(v.payMinFen)}${unit}起`
  if (v.payMaxFen) return `${yuan(v.payMaxFen)}${unit}以内`
  return '面议'
}

export function emptyDraft(today: string, townCode = ''): Draft {
  return {
    title: '', tradeCode: '', level: 0, headcount: undefined, payMinFen: undefined, payMaxFen: undefined, payUnit: 'month', townCode, workplace: '', hours: '',
    lodging: false, board: false, transport: false, insurance: true, requirements: '', description: '', validTo: addDays(today, 30),
  }
}

export function draftOf(v: Vacancy): Draft {
  const { title, tradeCode, level, headcount, payUnit, townCode, workplace, hours, lodging, board, transport, insurance, requirements, description, validTo } = v
  return { title, tradeCode, level, headcount, payMinFen: v.payMinFen ?? undefined, payMaxFen: v.payMaxFen ?? undefined, payUnit, townCode, workplace, hours, lodging, board, transport, insurance, requirements, description, validTo }
}

export const inputOf = (d: Draft): VacancyInput => ({ ...d, headcount: d.headcount ?? 0 })

// checkDraft finds early what the server would refuse, in its words.
export function checkDraft(d: Draft, today: string): Record<string, string> {
  const found: Record<string, string> = {}
  if (!d.tradeCode) found.tradeCode = '请选择工种。'
  if (!d.townCode) found.townCode = '请从 16 个镇街（管委会）中选择工作所在的镇街。'
  if (!(d.headcount && d.headcount <= 5000)) found.headcount = `招聘人数应为 1 到 ${count(5000)} 的整数。`
  if (!d.validTo) found.validTo = '请填写岗位的有效日期。'
  else if (d.validTo < today) found.validTo = `有效日期（${d.validTo}）已经过去，请填写今天（${today}）或以后的日期。`
  if (d.payMinFen !== undefined && d.payMaxFen !== undefined && d.payMaxFen < d.payMinFen) found.payMaxFen = `最高工资（${yuan(d.payMaxFen)}）低于最低工资（${yuan(d.payMinFen)}），请改正。`
  return found
}

// factsOf is what a vacancy says, for whoever reads it.
export function factsOf(v: Vacancy): Fact[] {
  const care = [v.lodging && '提供住宿', v.board && '包吃', v.transport && '上下班接送', v.insurance && '缴纳社会保险'].filter(Boolean).join('、')
  const rows: Fact[] = [
    { key: 'trade', word: '工种', value: v.tradeName }, { key: 'level', word: '技能等级', value: levelName(v.level) },
    { key: 'heads', word: '招聘人数', value: `${count(v.headcount)} 人` }, { key: 'pay', word: '工资', value: wage(v) },
    { key: 'town', word: '镇街', value: v.townName }, { key: 'valid', word: '有效至', value: day(v.validTo) }, { key: 'care', word: '待遇', value: care || '没有写明' },
  ]
  for (const [key, word] of [['workplace', '工作地点'], ['hours', '工作时间'], ['requirements', '任职要求'], ['description', '岗位说明']] as const) {
    if (v[key]) rows.push({ key, word, value: v[key], wide: true })
  }
  return rows
}

export const mayEdit = (status: VacancyStatus): boolean => status === 'draft' || status === 'open' || status === 'closed'

export const statusGroups: { value: string; word: string; statuses: VacancyStatus[] }[] = [
  { value: '', word: '全部', statuses: [] },
  { value: 'open', word: '招聘中', statuses: ['open'] },
  { value: 'draft', word: '草稿', statuses: ['draft'] },
  { value: 'ended', word: '已结束', statuses: ['closed', 'expired', 'taken_down'] },
]
