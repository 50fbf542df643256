import type { Setting } from '@/api/desk'
import { count } from '@/words/format'

export const isSwitch = (s: Setting): boolean => s.least === 0 && s.most === 1
export const settingLabel = (s: Setting): string => s.label.replace(/（1 是，0 否）$/, '')
export const settingValue = (s: Setting, value: number): string => (isSwitch(s) ? (value ? '是' : '否') : `${count(value)} ${s.unit}`.trim())
