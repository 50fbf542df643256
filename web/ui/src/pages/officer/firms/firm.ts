import type { Decision } from '@/api/desk'
import type { DissolutionKind, Ended, EnterpriseStatus, HistoryItem } from '@/api/types'
import { dissolutionKinds, enterpriseStatus, flagKinds } from '@/words/enums'
import { count, day, yuan } from '@/words/format'

export interface DecisionWords { verb: string; title: string; explain: string; reason: '' | 'needed' | 'free'; done: string; danger?: boolean; placeholder?: string }

// What an officer decides, and what follows for the firm.
export const decisions: Record<Decision, DecisionWords> = {
  approve: { verb: '通过审核', title: '通过审核', explain: '通过后企业就能发布富余员工和缺工需求，也能查找对方。', reason: 'free', done: '已通过审核' },
  reject: { verb: '退回', title: '退回企业登记', explain: '企业会看到原因；改正资料后会重新排队等审核。', reason: 'needed', done: '已退回', danger: true, placeholder: '例如：统一社会信用代码与企业名称对不上，请核对营业执照' },
  suspend: { verb: '暂停', title: '暂停企业', explain: '暂停后企业不能发布、不能发送意向，已发布的内容别的企业看不到。', reason: 'needed', done: '已暂停', danger: true, placeholder: '例如：举报反映收取员工费用，正在核实' },
  restore: { verb: '恢复', title: '恢复企业', explain: '恢复后企业可以重新发布和对接。', reason: 'free', done: '已恢复' },
}

// The decisions that are open in a state, the most likely last (it stands at the
// right, as the primary one).
export const openDecisions: Record<EnterpriseStatus, Decision[]> = {
  pending: ['reject', 'approve'], rejected: ['approve'], approved: ['suspend'], suspended: ['restore'], dissolved: [],
}

export const firmStates: { value: string; word: string }[] = [
  { value: '', word: '全部' }, ...(['pending', 'approved', 'rejected', 'suspended', 'dissolved'] as const).map((value) => ({ value, word: enterpriseStatus[value].text })),
]

const fieldWords: Record<string, string> = { name: '名称', townCode: '镇街', industry: '行业', address: '地址', contactName: '联系人', contactPhone: '联系电话' }

// detailOf tells what an event changed, for the timeline.
export function detailOf(item: HistoryItem, names: { town: (code: string) => string; industry: (division: string) => string }): string {
  const d = (item.detail ?? {}) as Record<string, unknown>
  switch (item.action) {
    case 'verify_above_scale':
      return `${String(d.year)} 年主营业务收入 ${yuan(Number(d.revenueFen))}，依据：${String(d.source)}`
    case 'flag':
      return `${flagKinds[String(d.kind)] ?? ''}，${day(String(d.from))}列入，依据：${String(d.source)}`
    case 'end_flag':
      return `${flagKinds[String(d.kind)] ?? ''}，${day(String(d.to))}移出`
    case 'declare':
      return `职工 ${count(Number(d.staffCount))} 人，${day(String(d.countedOn))}统计${d.groupName ? `；所属集团：${String(d.groupName)}` : ''}`
    case 'dissolve':
      return `${day(String(d.day))}，${dissolutionKinds[d.kind as DissolutionKind] ?? ''}`
    case 'edit':
      return Object.entries(d).map(([name, change]) => {
        if (change === true) return `${fieldWords[name] ?? name}有改动`
        const write = (v: string) => (name === 'townCode' ? names.town(v) : name === 'industry' ? names.industry(v) : v) || '空'
        const { from, to } = change as { from: string; to: string }
        return `${fieldWords[name] ?? name}：${write(from)} → ${write(to)}`
      }).join('；')
    default:
      return ''
  }
}

// endings are what ends with a firm, in words; what there is none of is left out.
export function endings(e: Ended): string[] {
  return [
    e.lending ? `作为出借方的协议 ${count(e.lending)} 份` : '', e.borrowing ? `作为借用方的协议 ${count(e.borrowing)} 份` : '',
    e.returned ? `已到岗的员工 ${count(e.returned)} 人，返回出借方` : '', e.cancelled ? `还没有到岗的员工 ${count(e.cancelled)} 人，取消` : '',
    e.proposals ? `待答复的对接意向 ${count(e.proposals)} 份，失效` : '', e.postings ? `用工信息 ${count(e.postings)} 条，撤回` : '',
    e.vacancies ? `招聘岗位 ${count(e.vacancies)} 个，关闭` : '', e.hires ? `录用和兜底安置的在岗人员 ${count(e.hires)} 人，离岗` : '',
  ].filter(Boolean)
}
