import { describe, expect, it } from 'vitest'
import type { CaseStatus, KeyPerson, ServiceCase } from '@/api/cases'
import { eventDetail, groupChoices, groupErrors, groupInput, isDone, recordChoices, rings, steps, timeline } from './ledger'

const of = (over: Partial<ServiceCase> = {}): ServiceCase => ({
  id: 'c', personId: 'p', schemeName: '“131”服务', targets: { guidance: 1, vacancy: 3, training: 1 }, done: {}, missing: {}, openedOn: '2021-02-01', dueOn: '2021-03-03',
  status: 'in_service', next: '', version: 1, ...over,
})
const person = (c: ServiceCase | null): KeyPerson => ({
  id: 'p', name: '示例甲', phone: '138****0001', hasIdNumber: false, townCode: 't', townName: '水口镇', officerId: null, officerName: '', groups: [], case: c, version: 1, createdAt: '',
})

describe('rings', () => {
  it('shows a ring for each kind that the scheme owes', () => {
    expect(rings(of({ done: { vacancy: 2 } })).map((r) => `${r.short} ${r.done}/${r.owed}`)).toEqual(['指导 0/1', '岗位 2/3', '培训 0/1'])
  })
  it('follows a scheme of four kinds, or of one', () => {
    expect(rings(of({ targets: { guidance: 1, vacancy: 3, training: 1, policy_briefing: 1 } }))).toHaveLength(4)
    expect(rings(of({ targets: { policy_briefing: 2 } })).map((r) => r.key)).toEqual(['policy_briefing'])
  })
  it('knows when everything was given, also more than owed', () => {
    expect(isDone(of({ done: { guidance: 1, vacancy: 2, training: 1 } }))).toBe(false)
    expect(isDone(of({ done: { guidance: 3, vacancy: 5, training: 1 } }))).toBe(true)
  })
})

describe('what can be done', () => {
  it('puts what is missing first', () => {
    expect(recordChoices(of()).slice(0, 2)).toEqual(['guidance', 'training_offered'])
    expect(recordChoices(of({ done: { guidance: 1 } }))[0]).toBe('training_offered')
    expect(recordChoices(of({ done: { guidance: 1, training: 1 } }))).toHaveLength(8)
  })
  it.each<[CaseStatus, string]>([['opened', 'record'], ['targets_met', 'place'], ['placed', 'reopen'], ['closed', 'reopen']])('of a case that is %s begins with %s', (status, step) => {
    expect(steps(person(of({ status })))[0]).toBe(step)
  })
  it('offers vacancies first when only they are missing', () => {
    expect(steps(person(of({ done: { guidance: 1, vacancy: 2, training: 1 } })))[0]).toBe('vacancies')
  })
  it('checks first when everything was given, and opens where there is none', () => {
    expect(steps(person(of({ done: { guidance: 1, vacancy: 3, training: 1 } })))[0]).toBe('complete')
    expect(steps(person(null))).toEqual(['open'])
    expect(steps(person(of({ status: 'closed', endReason: 'erased' })))).toEqual([])
  })
})

describe('groups', () => {
  it('sends a kind only of hardship', () => {
    expect(groupInput({ choice: 'hardship/aged', from: '2021-01-01', proof: ' 证明 1 号 ' })).toEqual({ group: 'hardship', kind: 'aged', from: '2021-01-01', proof: '证明 1 号' })
    expect(groupInput({ choice: 'veteran', from: '2021-01-01', proof: '证' }).kind).toBeUndefined()
    expect(groupChoices).toHaveLength(12)
  })
  it('names what is missing as the server would', () => {
    expect(groupErrors({ choice: '', from: '', proof: '证' }, 'groups.1.')).toMatchObject({ 'groups.1.group': '请选择所属群体。', 'groups.1.from': '请填写认定日期。' })
    expect(Object.values(groupErrors({ choice: 'veteran', from: '2021-01-01', proof: '退役证 3 号' })).join('')).toBe('')
  })
})

describe('timeline', () => {
  it('mixes records and events, the newest first, without the mere beginning of service', () => {
    const event = (action: string, at: string) => ({ action, by: '甲', at })
    const record = { id: 'r', caseId: 'c', kind: 'call' as const, day: '2021-02-08', content: '', author: '甲', at: '2021-02-08T02:00:00Z', answers: [] }
    const all = timeline({ records: [record], events: [event('register', '2021-02-08T01:00:00Z'), event('serve', '2021-02-08T02:00:00Z'), event('complete', '2021-02-08T03:00:00Z')] })
    expect(all.map((m) => m.event?.action ?? m.record?.kind)).toEqual(['complete', 'call', 'register'])
  })
  it('says from whom to whom, and why it ended', () => {
    expect(eventDetail({ action: 'transfer', by: '', at: '', detail: { fromTown: '水口镇', toTown: '赤坎镇', fromOfficer: '甲', toOfficer: '乙' } })).toBe('水口镇 → 赤坎镇，负责人 甲 → 乙')
    expect(eventDetail({ action: 'transfer', by: '', at: '', detail: { fromTown: '水口镇', toTown: '水口镇', fromOfficer: '甲' } })).toBe('负责人 甲 → 未分配')
    expect(eventDetail({ action: 'close', by: '', at: '', detail: { end: 'moved' } })).toBe('已离开本地')
    expect(eventDetail({ action: 'open', by: '', at: '' })).toBe('')
  })
})
