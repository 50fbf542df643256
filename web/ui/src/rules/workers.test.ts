import { describe, expect, it } from 'vitest'
import type { Agreement, Worker } from '@/api/types'
import { dayProblem, mayCancel, mayName, openHeads, sheetProblem, stepsOf } from './workers'

const agreement = (over: Partial<Agreement> = {}): Agreement => ({
  status: 'signed', mySide: 'lender', heads: 5, from: '2021-02-01', to: '2021-03-01', counts: { nominated: 1, consented: 1, amended: 0, started: 1, returned: 0, cancelled: 3 }, ...over,
}) as Agreement
const workers = (['nominated', 'consented', 'amended', 'started', 'cancelled'] as const).map((status, i) => ({ id: String(i), status }) as Worker)

describe('steps', () => {
  it('offers each side its own', () => {
    expect(stepsOf(agreement(), workers).map((p) => [p.step, p.ready.length])).toEqual([['consents', 1], ['amendments', 1]])
    expect(stepsOf(agreement({ mySide: 'borrower' }), workers).map((p) => p.step)).toEqual(['starts'])
    expect(stepsOf(agreement({ mySide: null }), workers)).toEqual([])
  })
  it('offers nothing before both signed and after the end', () => {
    for (const status of ['draft', 'lender_signed', 'ended'] as const) expect(stepsOf(agreement({ status }), workers)).toEqual([])
  })
  it('asks for the contract that a supplement changes, and starts nobody before', () => {
    const all = [{ id: 'a', status: 'amended', owed: { revision: 2, agreedOn: '2021-02-08' } }, { id: 'b', status: 'started', owed: { revision: 2, agreedOn: '2021-02-08' } }] as Worker[]
    expect(stepsOf(agreement(), all).map((p) => [p.step, p.ready.length])).toEqual([['reamendments', 2]])
    expect(stepsOf(agreement({ mySide: 'borrower' }), all)).toEqual([])
  })
  it('counts who may still be named', () => {
    expect(openHeads(agreement())).toBe(2)
    expect(mayName(agreement())).toBe(true)
    expect(mayName(agreement({ heads: 3 }))).toBe(false)
    expect(mayName(agreement({ mySide: 'borrower' }))).toBe(false)
    expect(mayName(agreement({ status: 'draft' }))).toBe(false)
  })
  it('lets the lender take back whoever has not started', () => {
    expect(workers.map((w) => mayCancel(agreement(), w))).toEqual([true, true, true, false, false])
    expect(mayCancel(agreement({ mySide: 'borrower' }), workers[0]!)).toBe(false)
  })
})

it('reads the number of a sheet as clerks type it', () => {
  expect(sheetProblem('')).toContain('请填写')
  expect(sheetProblem('1234567')).toContain('8 位')
  expect(sheetProblem('1234567g')).toContain('8 位')
  expect(sheetProblem('A1B2 c3d4')).toBe('')
})

it('takes a day that has come, for starts within the period', () => {
  const today = '2021-02-08'
  expect(dayProblem('consents', '2021-02-08', agreement(), today)).toBe('')
  expect(dayProblem('consents', '2021-02-09', agreement(), today)).toContain('还没有到')
  expect(dayProblem('consents', '', agreement(), today)).toContain('请填写')
  expect(dayProblem('starts', '2021-01-31', agreement(), today)).toContain('借用期限')
  expect(dayProblem('starts', '2021-02-01', agreement(), today)).toBe('')
  expect(dayProblem('starts', '2021-03-02', agreement(), '2021-03-05')).toContain('借用期限')
})
