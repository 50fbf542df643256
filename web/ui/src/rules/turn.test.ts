import { describe, expect, it } from 'vitest'
import type { Agreement, Proposal, Side } from '@/api/types'
import { agreementNext, myTurn, toSign } from './turn'

const none = { nominated: 0, consented: 0, amended: 0, started: 0, returned: 0, cancelled: 0 }
const agreement = (over: Partial<Agreement>): Agreement => ({ status: 'draft', mySide: 'lender', signatures: [], heads: 5, counts: none, ...over }) as Agreement
const signed = (side: Side) => ({ side, by: '李', at: '', hash: '' })

it('knows whose turn a proposal is', () => {
  const p = { status: 'proposed', turn: 'lender', mySide: 'lender' } as Proposal
  expect(myTurn(p)).toBe(true)
  expect(myTurn({ ...p, mySide: 'borrower' })).toBe(false)
  expect(myTurn({ ...p, mySide: null })).toBe(false)
  expect(myTurn({ ...p, status: 'declined' })).toBe(false)
})

describe('agreements', () => {
  it('waits for my signature, once', () => {
    expect(toSign(agreement({}))).toBe(true)
    expect(toSign(agreement({ status: 'lender_signed', signatures: [signed('lender')] }))).toBe(false)
    expect(toSign(agreement({ status: 'lender_signed', signatures: [signed('lender')], mySide: 'borrower' }))).toBe(true)
    expect(toSign(agreement({ mySide: null }))).toBe(false)
    expect(toSign(agreement({ status: 'ended' }))).toBe(false)
  })
  it.each([
    [{}, true, '签署'],
    [{ status: 'lender_signed', signatures: [signed('lender')] }, false, '等借用方签署'],
    [{ status: 'signed' }, true, '还差 5 人'],
    [{ status: 'signed', mySide: 'borrower' }, false, '出借方提交员工名单'],
    [{ status: 'signed', counts: { ...none, nominated: 5 } }, true, '书面同意'],
    [{ status: 'signed', counts: { ...none, consented: 5 } }, true, '变更劳动合同'],
    [{ status: 'signed', counts: { ...none, amended: 5 } }, false, '借用方确认到岗'],
    [{ status: 'signed', counts: { ...none, amended: 5 }, mySide: 'borrower' }, true, '确认到岗'],
    [{ status: 'active', counts: { ...none, started: 5 } }, false, '全部到岗'],
  ] as [Partial<Agreement>, boolean, string][])('says what comes next: %o', (over, mine, words) => {
    const next = agreementNext(agreement(over))
    expect(next?.mine).toBe(mine)
    expect(next?.words).toContain(words)
  })
  it('has nothing left to do at the end', () => expect(agreementNext(agreement({ status: 'ended' }))).toBeUndefined())
})
