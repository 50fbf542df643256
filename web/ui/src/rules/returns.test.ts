import { describe, expect, it } from 'vitest'
import type { Agreement, Worker, WorkerReturn } from '@/api/types'
import { agreedProblem, lastDayProblem, mayConfirm, mayObject, mayReturn, mayTakeBack, reasonsOf } from './returns'

const a = (mySide: Agreement['mySide'], status: Agreement['status'] = 'active') => ({ mySide, status }) as Agreement
const w = (status: Worker['status']) => ({ status, from: '2021-02-09', to: '2021-04-09' }) as Worker
const r = (over: Partial<WorkerReturn>) => ({ status: 'asked', askedSide: 'borrower', reason: 'by_agreement', ...over }) as WorkerReturn

describe('early return', () => {
  it('gives each side its own reasons', () => {
    expect(reasonsOf('lender')).toEqual(['by_worker', 'by_agreement'])
    expect(reasonsOf('borrower')).toEqual(['by_borrower', 'by_agreement'])
  })
  it('is for the firms, of workers who have started, while the agreement runs', () => {
    expect(mayReturn(a('lender'), w('started'))).toBe(true)
    expect(mayReturn(a('borrower'), w('amended'))).toBe(false)
    expect(mayReturn(a(null), w('started'))).toBe(false)
    expect(mayReturn(a('lender', 'ended'), w('started'))).toBe(false)
  })
  it('lets the other side answer, and the asking one take back', () => {
    expect([mayConfirm(a('lender'), r({})), mayConfirm(a('borrower'), r({})), mayConfirm(a(null), r({})), mayConfirm(a('lender'), r({ status: 'done' }))]).toEqual([true, false, false, false])
    expect([mayTakeBack(a('borrower'), r({})), mayTakeBack(a('lender'), r({})), mayTakeBack(a(null), r({}))]).toEqual([true, false, false])
  })
  it('lets the lender object once to what the borrower says', () => {
    const sent = r({ status: 'done', reason: 'by_borrower' })
    expect([mayObject(a('lender'), sent), mayObject(a('borrower'), sent), mayObject(a('lender'), { ...sent, objection: '不服' }), mayObject(a('lender'), r({ status: 'done' }))]).toEqual([true, false, false, false])
  })
  it('keeps the last day between the start and today', () => {
    expect(lastDayProblem('2021-02-09', w('started'), '2021-02-20')).toBe('')
    expect(lastDayProblem('2021-02-20', w('started'), '2021-02-20')).toBe('')
    expect(lastDayProblem('2021-02-08', w('started'), '2021-02-20')).toContain('借用期限')
    expect(lastDayProblem('2021-02-21', w('started'), '2021-02-20')).toContain('还没有到')
    expect(lastDayProblem('', w('started'), '2021-02-20')).toContain('请填写')
    expect(agreedProblem('', '2021-02-20')).toContain('本人同意')
    expect(agreedProblem('2021-02-21', '2021-02-20')).toContain('还没有到')
    expect(agreedProblem('2021-02-20', '2021-02-20')).toBe('')
  })
})
