import type { Hold } from '@/api/desk'
import type { Account, Role } from '@/api/types'
import { roles } from '@/words/enums'

export const staff: Role[] = ['town_officer', 'city_officer', 'administrator']
export const isStaff = (role: Role): boolean => staff.includes(role)

export interface AccountDraft { role: Role; name: string; townCode: string; disabled: boolean; reason: string }
export const draftOf = (a: Account): AccountDraft => ({ role: a.role, name: a.name, townCode: a.townCode ?? '', disabled: a.disabled, reason: '' })

export function checkAccount(d: { role: Role; name: string; townCode: string }): Record<string, string> {
  return { name: d.name.trim() ? '' : '请填写姓名。', townCode: d.role === 'town_officer' && !d.townCode ? '请选择所属镇街，这个账号只看得到它。' : '' }
}

// checkReason is for what is kept for good: two characters at least.
export const checkReason = (reason: string, message: string): string => ([...reason.trim()].length < 2 ? message : '')

const holds: Record<Hold['what'], (n: number) => string> = {
  applications: (n) => `${n} 份没有办完的求职`, hires: (n) => `${n} 个在岗`, secondments: (n) => `${n} 次借用`, cases: (n) => `${n} 份帮扶台账`,
  colleagues: (n) => `同一家企业还有 ${n} 个账号`,
}
export const holdWords = (all: Hold[]): string => all.map((h) => holds[h.what](h.count)).join('，') || '没有'

export function checkLogin(login: string): string {
  return login.trim() ? '' : '请填写登录名。'
}

export const wordsOf = (d: AccountDraft, town: (code: string) => string): { word: string; value: string }[] => [
  { word: '姓名', value: d.name.trim() }, { word: '账号类型', value: roles[d.role] }, { word: '所属镇街', value: d.role === 'town_officer' ? town(d.townCode) : '' },
  { word: '状态', value: d.disabled ? '停用' : '启用' },
]
