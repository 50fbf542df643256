import { describe, expect, it } from 'vitest'
import type { Roster } from '@/api/types'
import { blankLine, inputsOf, linesOf, numbered, repeats, type RosterLine, rosterProblem, withHidden, withProblems } from './roster'

const roster: Roster = {
  columns: [], hidden: 0, otherSheets: [], hiddenColumns: [],
  rows: [
    { rowNo: 3, name: '张三', idNumber: '440783199001011239', phone: '13800000001', openEnded: true, engagement: 'regular', problems: [] },
    { rowNo: 4, name: '李四', idNumber: '44', phone: '13800000002', contractTo: '2021-12-31', openEnded: false, engagement: 'dispatched',
      problems: [{ field: 'idNumber', message: '位数不对。' }, { field: 'idNumber', message: '第二句。' }, { field: 'engagement', message: '劳务派遣人员不得再出借。' }] },
  ],
}

describe('the roster', () => {
  it('keeps the first sentence at each field', () => {
    const [good, bad] = linesOf(roster)
    expect(good?.problems).toEqual({})
    expect(bad?.problems).toEqual({ idNumber: '位数不对。', engagement: '劳务派遣人员不得再出借。' })
  })
  it('sends what is written, an open-ended contract without a date', () => {
    const lines = [...linesOf(roster), blankLine()]
    expect(inputsOf(lines)).toHaveLength(2)
    lines[0]!.contractTo = '2021-12-31'
    expect(inputsOf(lines)[0]?.contractTo).toBeUndefined()
    expect(inputsOf(lines)[1]?.contractTo).toBe('2021-12-31')
  })
  it('takes hidden rows in beside what has been written, and none twice', () => {
    const lines = [...linesOf({ ...roster, rows: roster.rows.slice(0, 1) }), blankLine()]
    lines[0]!.phone = '13900000001'
    const all = withHidden(lines, roster, new Set([3]))
    expect(all.map((l) => [l.rowNo, l.phone])).toEqual([[3, '13900000001'], [4, '13800000002']])
    expect(withHidden([], roster, new Set([3, 4]))).toEqual([]) // struck off stays struck off
  })
  it('keeps the order of the sheet, numbers what is written by hand behind it', () => {
    const all = withHidden([blankLine(), ...linesOf({ ...roster, rows: roster.rows.slice(1) })], roster, new Set([4]))
    expect(all.map((l) => l.rowNo)).toEqual([3, 4])
    expect(numbered([...all, blankLine(), blankLine()]).map((n) => n.no)).toEqual([3, 4, 5, 6])
    expect(numbered([blankLine(), blankLine()]).map((n) => n.no)).toEqual([1, 2])
  })
  it('marks whoever is in the list twice until one of the two goes', () => {
    const twice = { field: 'idNumber', code: 'twice', message: '与第 3 行的身份证号相同，请删去一行。' }
    const [one, two] = linesOf({ ...roster, rows: [roster.rows[0]!, { ...roster.rows[0]!, rowNo: 9, problems: [twice] }] }) as [RosterLine, RosterLine]
    expect([...repeats([one, two])]).toEqual([[two.key, twice.message]])
    expect(rosterProblem([one, two], 5)).toContain('还有 1 人')
    expect(rosterProblem([two], 5)).toBe('')
    one.idNumber = ''
    expect(repeats([one, two]).size).toBe(0)
  })
  it('puts the answer at the lines that were sent, blank ones not counted', () => {
    const lines = [blankLine(), ...linesOf(roster)]
    const rest = withProblems(lines, [
      { name: 'phone', row: 2, code: 'phone', message: '手机号不对。' }, { name: 'workers', code: 'length', message: '太多。' },
    ])
    expect(lines[2]?.problems).toEqual({ phone: '手机号不对。' })
    expect(lines[1]?.problems).toEqual({})
    expect(rest).toEqual(['太多。'])
  })
  it('is handed in whole or not at all', () => {
    expect(rosterProblem([blankLine()], 5)).toContain('还没有')
    expect(rosterProblem(linesOf(roster), 5)).toContain('还有 1 人')
    expect(rosterProblem(linesOf(roster), 1)).toContain('请减少')
    expect(rosterProblem(linesOf({ ...roster, rows: roster.rows.slice(0, 1) }), 5)).toBe('')
  })
})
