import { describe, expect, it } from 'vitest'
import type { Agreement, Clauses } from '@/api/types'
import { clauseFields, clauseText, mayWrite, stillEmpty } from './clauses'

const full = Object.fromEntries(clauseFields.map((f) => [f.name, f.day ? 15 : '写明'])) as unknown as Clauses

describe('clauses', () => {
  it('names what is empty', () => {
    expect(stillEmpty(full)).toEqual([])
    for (const f of clauseFields) expect(stillEmpty({ ...full, [f.name]: f.day ? 0 : '' }).map((e) => e.name)).toEqual([f.name])
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
