import type { Town } from '@/api/types'
import type { TownChange } from '@/api/desk'
import { aliasesOf } from './trade'

export interface TownDraft { name: string; aliases: string; lat: string; lng: string; tileCol: string; tileRow: string }

export const draftOf = (t: Town): TownDraft => ({
  name: t.name, aliases: t.aliases.join('、'), lat: String(t.lat), lng: String(t.lng), tileCol: String(t.tileCol), tileRow: String(t.tileRow),
})
export const inputOf = (d: TownDraft, version: number): TownChange => ({
  name: d.name.trim(), aliases: aliasesOf(d.aliases), lat: Number(d.lat), lng: Number(d.lng), tileCol: Number(d.tileCol), tileRow: Number(d.tileRow), version,
})

const amount = /^\d{1,3}(\.\d{1,6})?$/
const whole = /^\d{1,2}$/

export function checkTown(d: TownDraft): Record<string, string> {
  return {
    name: [...d.name.trim()].length < 2 ? '名称至少 2 个字。' : '',
    lat: amount.test(d.lat.trim()) ? '' : '纬度请写数字，如 22.44。',
    lng: amount.test(d.lng.trim()) ? '' : '经度请写数字，如 112.778。',
    tileCol: whole.test(d.tileCol.trim()) ? '' : '列请写 0 到 19 的整数。',
    tileRow: whole.test(d.tileRow.trim()) ? '' : '行请写 0 到 19 的整数。',
  }
}

export const wordsOf = (d: TownDraft): { word: string; value: string }[] => [
  { word: '名称', value: d.name.trim() }, { word: '别的叫法', value: aliasesOf(d.aliases).join('、') }, { word: '纬度', value: d.lat }, { word: '经度', value: d.lng },
  { word: '示意图的列', value: d.tileCol }, { word: '示意图的行', value: d.tileRow },
]
