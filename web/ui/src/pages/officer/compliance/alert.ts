import type { Alert, AlertKind, AlertSetting, AlertStatus, Setting, SettingName } from '@/api/desk'
import type { Word } from '@/words/enums'
import { count, day } from '@/words/format'

// What each kind is called, and why it is looked for.
export const alertKinds: Record<AlertKind, { word: string; why: string }> = {
  over_half_lent: { word: '借出超过比例', why: '企业把大半员工借出去，可能是以出借代替派遣。' },
  chain_lending: { word: '借入又借出', why: '一边借入、一边借出，可能是把借来的员工再转借。' },
  endless_renewal: { word: '反复续借', why: '同一名员工一再借给同一家企业，可能应当由对方直接录用。' },
  contract_not_amended: { word: '合同未变更', why: '员工同意了补充协议，出借方迟迟没有与员工书面变更劳动合同。' },
  firm_answered: { word: '同意存疑', why: '员工用来表示同意的手机号，是出借方或借用方账号的手机号，需要向本人核实是不是自己同意的。' },
  paper_disputed: { word: '本人说没有签过', why: '出借方登记了书面同意书，员工本人说没有签过，需要向双方核实。' },
  same_group: { word: '同一集团', why: '双方可能是一家，需要核实是不是真的余缺调剂。' },
}

export const alertStatus: Record<AlertStatus, Word> = { open: { text: '待答复', tone: 'attention' }, answered: { text: '已答复', tone: 'good' } }

// share is a part in percent, cut after one decimal: never more than it is.
const share = (part: number, whole: number): string => whole > 0 ? `${Math.floor(part * 1000 / whole) / 10}%` : '—'

// found says in one sentence what was found.
export function found(a: Alert): string {
  const d = a.detail
  switch (a.kind) {
    case 'over_half_lent':
      return `${d.day ? day(d.day) : ''}借出 ${count(d.lent ?? 0)} 人，占申报职工 ${count(d.staff ?? 0)} 人的 ${share(d.lent ?? 0, d.staff ?? 0)}（标准：超过 ${d.percent}% 就提醒）`
    case 'chain_lending':
      return d.tradeName ? `同一段时间里既借入、又借出${d.tradeName}` : `借入${a.workerName ?? '员工'}之后，又把他借给别的企业`
    case 'endless_renewal':
      return `${a.workerName ?? '同一名员工'}连续借用 ${count(d.days ?? 0)} 天，${count(d.agreements ?? 0)} 份协议（标准：多于 ${d.mostDays} 天，或满 ${d.mostAgreements} 份，间隔不超过 ${d.gapDays} 天）`
    case 'contract_not_amended':
      return `${count(d.workers ?? 0)} 人同意补充协议${d.day ? `（最早${day(d.day)}）` : ''}以后，劳动合同还没有相应变更（标准：多于 ${d.mostDays} 天就提醒）`
    case 'firm_answered':
      return `${count(d.workers ?? 0)} 名员工表示同意用的手机号，是企业账号的手机号`
    case 'paper_disputed':
      return `${count(d.workers ?? 0)} 名员工说没有签过登记的书面同意书`
    case 'same_group':
      return [d.samePhone ? '联系电话相同' : '', d.group ? `都申报属于“${d.group}”` : ''].filter(Boolean).join('，')
  }
}

const settingWords: Record<SettingName, { label: string; unit: string; least: number; most: number }> = {
  over_half_percent: { label: '借出人数超过职工人数的', unit: '%', least: 1, most: 100 },
  renewal_days: { label: '连续借用多于', unit: '天', least: 1, most: 3650 },
  renewal_agreements: { label: '连续的协议达到', unit: '份', least: 2, most: 100 },
  amendment_days: { label: '员工同意补充协议以后，没有变更劳动合同多于', unit: '天', least: 0, most: 365 },
  renewal_gap_days: { label: '两次借用算连续，间隔不超过', unit: '天', least: 0, most: 365 },
}

// asSettings gives each standard its words, in the order in which people read them.
export const asSettings = (all: AlertSetting[]): Setting[] => (Object.keys(settingWords) as SettingName[]).flatMap((name) => all.filter((s) => s.name === name).map((s) => ({ ...s, ...settingWords[name] })))
