import type { HistoryItem, PostingKind } from '@/api/types'
import { levelName } from '@/words/enums'
import { yuan } from '@/words/format'

interface Names { trade: (code: string) => string; town: (code: string) => string }

const labels: Record<string, string> = {
  tradeCode: '工种', level: '技能等级', headcount: '人数', minBatch: '最少一批人数', periodFrom: '开始日期', periodTo: '结束日期', townCode: '镇街', payMinFen: '最低月薪', payMaxFen: '最高月薪',
  lodging: '住宿', board: '包吃', transport: '接送', workplace: '工作地点', hazards: '职业危害', note: '备注', contactName: '联系人', contactPhone: '联系电话',
}

function write(name: string, value: unknown, names: Names): string {
  if (value === undefined || value === null || value === '') return name.startsWith('pay') ? '面议' : '空'
  if (typeof value === 'boolean') return value ? '是' : '否'
  if (name === 'tradeCode') return names.trade(String(value))
  if (name === 'townCode') return names.town(String(value))
  if (name === 'level') return levelName(Number(value))
  return name.endsWith('Fen') ? yuan(Number(value)) : String(value)
}

// changeWords tells what an edit of a posting changed; '' for other events.
export function changeWords(item: HistoryItem, kind: PostingKind, names: Names): string {
  if (item.action !== 'edit' || !item.detail || typeof item.detail !== 'object') return ''
  return Object.entries(item.detail).flatMap(([name, change]) => {
    const label = name === 'payMaxFen' && kind === 'surplus' ? '期望月薪' : labels[name]
    if (!label) return []
    if (!change || typeof change !== 'object') return [`${label}有改动`]
    const { from, to } = change as { from?: unknown; to?: unknown }
    return [`${label}由 ${write(name, from, names)} 改为 ${write(name, to, names)}`]
  }).join('；')
}
