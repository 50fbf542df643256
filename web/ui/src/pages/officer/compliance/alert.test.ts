import { describe, expect, it } from 'vitest'
import type { Alert } from '@/api/desk'
import { found } from './alert'

const a = (over: Partial<Alert>) => ({ kind: 'over_half_lent', detail: {}, ...over }) as Alert

describe('found', () => {
  it('says how many were out of how many', () => {
    expect(found(a({ detail: { day: '2021-02-20', lent: 6, staff: 10, percent: 50 } }))).toContain('借出 6 人，占申报职工 10 人的 60%（标准：超过 50% 就提醒）')
    expect(found(a({ detail: { lent: 501, staff: 1000, percent: 50 } }))).toContain('的 50.1%（')
  })
  it('tells a trade from a person', () => {
    expect(found(a({ kind: 'chain_lending', detail: { tradeName: '抛光工' } }))).toBe('同一段时间里既借入、又借出抛光工')
    expect(found(a({ kind: 'chain_lending', workerName: '张**' }))).toContain('张**')
  })
  it('names the thresholds that it went by', () => {
    expect(found(a({ kind: 'endless_renewal', workerName: '张**', detail: { days: 181, agreements: 2, mostDays: 180, mostAgreements: 3, gapDays: 30 } })))
      .toBe('张**连续借用 181 天，2 份协议（标准：多于 180 天，或满 3 份，间隔不超过 30 天）')
  })
  it('counts the contracts that do not say what was agreed', () => {
    expect(found(a({ kind: 'contract_not_amended', detail: { day: '2021-02-20', workers: 3, mostDays: 15 } }))).toContain('3 人同意补充协议（最早')
  })
  it('counts who consented by a number of the firms', () => {
    expect(found(a({ kind: 'firm_answered', detail: { workers: 2 } }))).toBe('2 名员工表示同意用的手机号，是企业账号的手机号')
  expect(found(a({ kind: 'paper_disputed', detail: { workers: 1 } }))).toBe('1 名员工说没有签过登记的书面同意书')
  })
  it('names all that two firms have in common', () => {
    expect(found(a({ kind: 'same_group', detail: { samePhone: true, group: '示例集团' } }))).toBe('联系电话相同，都申报属于“示例集团”')
  })
})
