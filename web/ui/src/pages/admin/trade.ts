import type { Degree, FullTrade, TradeAlias } from '@/api/desk'

export interface TradeDraft { name: string; family: string; relevance: string; active: boolean; exact: string; near: string }

export const relevances: Record<string, string> = { A: 'A 最常见', B: 'B 常见', C: 'C 少见' }
export const degrees: Record<Degree, string> = { same: '相同', family: '同类', transferable: '可转岗', unrelated: '无关' }

// Aliases are written one a line or with 、 between, as people list names.
export const aliasesOf = (text: string): string[] => [...new Set(text.split(/[\n、，,；;]+/).map((a) => a.trim()).filter(Boolean))]
const listed = (aliases: readonly TradeAlias[], kind: TradeAlias['kind']): string => aliases.filter((a) => a.kind === kind).map((a) => a.alias).join('、')

export const emptyTrade = (): TradeDraft => ({ name: '', family: '', relevance: 'B', active: true, exact: '', near: '' })
export const draftOf = (t: FullTrade): TradeDraft => ({ name: t.name, family: t.family, relevance: t.relevance, active: t.active, exact: listed(t.aliases, 'exact'), near: listed(t.aliases, 'near') })

export function inputOf(d: TradeDraft): { name: string; family: string; relevance: string; aliases: TradeAlias[] } {
  const aliases = [...aliasesOf(d.exact).map((alias) => ({ alias, kind: 'exact' as const })), ...aliasesOf(d.near).map((alias) => ({ alias, kind: 'near' as const }))]
  return { name: d.name.trim(), family: d.family.trim(), relevance: d.relevance, aliases }
}

export function checkTrade(d: TradeDraft): Record<string, string> {
  const both = aliasesOf(d.near).filter((a) => aliasesOf(d.exact).includes(a))
  return {
    name: [...d.name.trim()].length < 2 ? '名称至少 2 个字。' : '',
    family: d.family.trim() ? '' : '请填写工种类别，同类别的工种算相近。',
    near: both.length ? `“${both[0]}”已经写在同一工种的叫法里，请只留一处。` : '',
  }
}

export const checkCode = (code: string): string =>
  /^[1-8]-\d{2}-\d{2}-(\d{2}|K\d{2})$/i.test(code.trim()) ? '' : '编码应如 6-18-02-04；本地增加的末段用 K，如 6-18-02-K01。'

export const wordsOf = (d: TradeDraft): { word: string; value: string }[] => [
  { word: '名称', value: d.name.trim() }, { word: '类别', value: d.family.trim() }, { word: '常见程度', value: relevances[d.relevance] ?? d.relevance },
  { word: '可选用', value: d.active ? '是' : '否' }, { word: '同一工种的叫法', value: aliasesOf(d.exact).join('、') }, { word: '相近的叫法', value: aliasesOf(d.near).join('、') },
]
