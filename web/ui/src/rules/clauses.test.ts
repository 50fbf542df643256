import { describe, expect, it } from 'vitest'
import type { Agreement, Clauses } from '@/api/types'
import { clauseFields, clauseText, leastWage, mayWrite, stillEmpty } from './clauses'

const full = Object.fromEntries(clauseFields.map((f) => [f.name, f.day ? 15 : f.wage ? 'monthly' : '写明'])) as unknown as Clauses

describe('clauses', () => {
  it('names what is empty', () => {
    expect(stillEmpty(full)).toEqual([])
    for (const f of clauseFields.filter((f) => !f.wage)) expect(stillEmpty({ ...full, [f.name]: f.day ? 0 : '' }).map((e) => e.name)).toEqual([f.name])
  })
  it('say how pay is reckoned, with an amount that does not undercut the month', () => {
    const wage = clauseFields.find((f) => f.wage)!
    expect(clauseText(full, wage)).toBe('按月，缺勤按每月 21.75 天折算')
    expect(clauseText({ ...full, wageRule: 'daily', wageFen: 24_000 }, wage)).toBe('按日，每日 ¥240')
    expect(stillEmpty({ ...full, wageRule: 'hourly', wageFen: 0 }).map((f) => f.name)).toEqual(['wageRule'])
    expect([leastWage(520_000, 'daily'), leastWage(520_000, 'hourly')]).toEqual([23_908, 2_988])
  })
  it('are written by a side, until both have signed', () => {
    const a = (status: string, mySide: string | null) => mayWrite({ status, mySide } as Agreement)
    expect([a('draft', 'lender'), a('borrower_signed', 'borrower'), a('signed', 'lender'), a('ended', 'lender'), a('draft', null)]).toEqual([true, true, false, false, false])
  })
  it('say a day as people do', () => {
    const day = clauseFields.find((f) => f.name === 'payDay')!
    expect([clauseText(full, day), clauseText({ ...full, payDay: 0 }, day)]).toEqual(['每月 15 日', ''])
  })
})
