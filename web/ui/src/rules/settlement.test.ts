import { expect, test } from 'vitest'
import type { SettlementMonth } from '@/api/during'
import { draftOf, mayConfirm, mayCorrect, mayDraw, mayPay, mayTransfer, nextOf, totalOf } from './settlement'

const month = (mySide: 'lender' | 'borrower' | null, status?: 'draft' | 'confirmed' | 'transferred' | 'paid_unconfirmed' | 'paid_ahead' | 'paid_out'): SettlementMonth => ({
  agreement: { id: 'a', number: 'GX', tradeName: '', lender: '', borrower: '', mySide, settles: mySide ? [mySide] : [], from: '2021-02-01', to: '2021-03-31' },
  wageRule: 'monthly', payFen: 520_000, settleBy: '2021-03-10', payBy: '2021-03-15', month: '2021-02', workers: [{ workerId: 'w', no: 1, name: '张三', due: 28, recorded: 28, paidMinutes: 10440, wageFen: 520_000, formula: '', paidFen: 0 }],
  missing: [], earlier: [], movedFen: 0, paidFen: 0, excessFen: 0, changed: false,
  live: status && { id: 's', revision: 0, status, wageRule: 'monthly', wageFen: 520_000, lines: [{ workerId: 'w', name: '张三', paidMinutes: 10440, wageFen: 520_000, formula: '', overtimeFen: 7, insuranceFen: 9 }], costs: [], totalFen: 520_016, version: 1, drawnUpBy: '' },
})

test('sums', () => {
  const m = month('lender', 'draft')
  expect(totalOf(m, draftOf(m), [{ kind: 'board', reason: '伙食', amountFen: 4 }])).toBe(520_020)
  expect(totalOf(m, [{ workerId: 'w', overtimeFen: NaN, insuranceFen: 0 }], [])).toBeNaN()
})

test('each step has its firm', () => {
  const may = [mayDraw, mayConfirm, mayTransfer, (m: SettlementMonth) => mayPay(m, '2021-03-01'), mayCorrect]
  const can = (m: SettlementMonth) => may.map((f) => (f(m) ? 1 : 0)).join('')
  expect([undefined, 'draft', 'confirmed', 'transferred', 'paid_unconfirmed', 'paid_ahead', 'paid_out'].map((s) => can(month('lender', s as 'draft')))).toEqual(['10000', '10010', '00011', '00011', '00001', '00001', '00001'])
  expect([undefined, 'draft', 'confirmed', 'transferred', 'paid_unconfirmed', 'paid_ahead', 'paid_out'].map((s) => can(month('borrower', s as 'draft')))).toEqual(['00000', '01000', '00100', '00000', '01000', '00100', '00000'])
  expect(nextOf({ ...month('lender', 'paid_out'), excessFen: 1 }).mine).toBe(true)
  expect(nextOf({ ...month('lender', 'draft'), changed: true }).mine).toBe(true)
  // Attendance that was corrected once all was paid is the lender's to look at again.
  expect(nextOf({ ...month('lender', 'paid_out'), changed: true }).mine).toBe(true)
  expect(nextOf(month('lender', 'paid_out')).mine).toBe(false)
  // Wages do not wait for a confirmation, but for days to come and a draft that is up to date.
  const draft = month('lender', 'draft')
  expect(mayPay({ ...draft, changed: true }, '2021-03-01')).toBe(false)
  draft.missing = [{ workerId: 'w', no: 1, name: '张三', days: ['2021-02-27', '2021-02-28'] }]
  expect([mayPay(draft, '2021-02-27'), mayPay(draft, '2021-02-28')]).toEqual([false, true])
  expect(nextOf({ ...month('lender', 'paid_unconfirmed'), changed: true }).mine).toBe(true)
  // Where a correction left nobody, nobody is to be paid.
  const empty = month('lender', 'transferred')
  empty.live!.lines = []
  expect(mayPay(empty, '2021-03-01') || nextOf(empty).mine).toBe(false)
  for (const s of ['draft', 'confirmed', 'transferred', 'paid_unconfirmed', 'paid_ahead'] as const) {
    expect(can(month(null, s))).toBe('00000')
    expect(nextOf(month(null, s)).mine).toBe(false)
    // Once confirmed, both may go on: wages do not wait for the transfer.
    expect(nextOf(month('lender', s)).mine === nextOf(month('borrower', s)).mine).toBe(s === 'confirmed')
  }
  // An officer acts for a firm that is no more.
  const gone = month(null, 'draft')
  expect(can({ ...gone, agreement: { ...gone.agreement, settles: ['borrower'] } })).toBe('01000')
})
