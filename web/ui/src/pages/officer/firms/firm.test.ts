import { describe, expect, it } from 'vitest'
import { detailOf, openDecisions } from './firm'

const names = { town: (code: string) => ({ 1: '水口镇', 2: '月山镇' })[code] ?? code, industry: (division: string) => ({ 33: '金属制品业' })[division] ?? division }
const event = (action: string, detail: unknown) => ({ action, detail, by: '王专员', at: '2021-02-08T01:00:00Z' })

describe('firm', () => {
  it('offers only what a state allows', () => {
    expect(openDecisions).toEqual({ pending: ['reject', 'approve'], rejected: ['approve'], approved: ['suspend'], suspended: ['restore'], dissolved: [] })
  })
  it('tells what changed', () => {
    expect(detailOf(event('verify_above_scale', { year: 2020, revenueFen: 2_000_000_000, source: '统计局名录' }), names)).toBe('2020 年主营业务收入 ¥20,000,000，依据：统计局名录')
    expect(detailOf(event('flag', { kind: 'dishonest', from: '2021-02-01', source: '信用中国' }), names)).toBe('失信，2021-02-01（周一）列入，依据：信用中国')
    expect(detailOf(event('edit', { townCode: { from: '1', to: '2' }, industry: { from: '', to: '33' }, contactPhone: true }), names)).toBe('镇街：水口镇 → 月山镇；行业：空 → 金属制品业；联系电话有改动')
    expect(detailOf(event('approve', undefined), names)).toBe('')
  })
})
