import { describe, expect, it } from 'vitest'
import type { ImportBatch, ImportRow } from '@/api/types'
import { cellOf, columnsWords, commitPlan, duplicateWords, fileProblem, importKindsFor, importPlace, mappingProblem, rowProblems, shownFields, withRow } from './import'

const fields = [
  { field: 'tradeCode', label: '工种', required: true }, { field: 'headcount', label: '人数', required: true },
  { field: 'note', label: '备注', required: false }, { field: 'payMinFen', label: '月薪', required: false },
]
const columns = [
  { index: 0, letter: 'A', header: '工种', field: 'tradeCode', sample: '车位' }, { index: 1, letter: 'B', header: '人数', field: 'headcount', sample: '5' },
  { index: 2, letter: 'C', header: '工资', field: null, sample: '4千以上' },
]
const batch = { columns, fields } as unknown as ImportBatch
const row = (over: Partial<ImportRow> = {}): ImportRow => ({ rowNo: 5, state: 'ready', cells: [{ field: 'tradeCode', text: '车位', understood: '缝纫工', changed: true }], ...over })
const counts = { ready: 173, problem: 3, duplicate: 4, added: 0, ignored: 0 }

describe('choosing a file', () => {
  it('takes sheets', () => {
    expect(fileProblem({ name: '富余.XLSX', size: 10 })).toBe('')
    expect(fileProblem({ name: 'a.csv', size: 20 * 1024 * 1024 })).toBe('')
  })
  it('refuses what cannot be read, and says what to do', () => {
    expect(fileProblem({ name: '旧.xls', size: 10 })).toContain('另存为')
    expect(fileProblem({ name: '照片.png', size: 10 })).toContain('不是表格')
    expect(fileProblem({ name: 'a.xlsx', size: 0 })).toContain('空文件')
    expect(fileProblem({ name: 'a.xlsx', size: 20 * 1024 * 1024 + 1 })).toContain('20 MB')
  })
})

describe('the check page', () => {
  it('tells of columns that a clerk may not expect', () => {
    expect(columnsWords({ columns })).toEqual([])
    const hidden = columns.map((c, i) => ({ ...c, hidden: i > 0 }))
    expect(columnsWords({ columns: hidden, twice: [{ header: '电话', taken: 'D', left: 'F' }] })).toEqual([
      'D 列和 F 列的标题都是“电话”，读的是 D 列。要用 F 列，请在“列的对应”里改。', '表格里隐藏的 B 列“人数”也读取了。不要导入的列，请在“列的对应”里选不用。',
    ])
    expect(columnsWords({ columns: hidden, twice: [{ header: '计划人数', taken: 'B', left: 'C', hidden: '人数' }] })).toEqual([
      '读的是表格里隐藏的 B 列“人数”，没有读 C 列“计划人数”。要用 C 列，请在“列的对应”里改。',
    ])
  })
  it('shows fields that are mapped, required or in trouble', () => {
    expect(shownFields(batch, []).map((f) => f.field)).toEqual(['tradeCode', 'headcount'])
    const troubled = row({ problems: [{ field: 'payMinFen', message: '看不懂。' }] })
    expect(shownFields(batch, [troubled]).map((f) => f.field)).toEqual(['tradeCode', 'headcount', 'payMinFen'])
  })
  it('finds a cell, also one that the sheet lacks, with its sentence', () => {
    const r = row({ problems: [{ field: 'headcount', message: '请填写人数。' }] })
    expect(cellOf(r, 'tradeCode').understood).toBe('缝纫工')
    expect(cellOf(r, 'headcount')).toMatchObject({ text: '', problem: '请填写人数。' })
  })
  it('keeps the sentences that no shown cell carries', () => {
    const r = row({ problems: [{ field: 'uscc', message: '不是本企业。' }, { field: 'headcount', message: '请填写人数。' }] })
    expect(rowProblems(r, fields)).toEqual(['不是本企业。'])
  })
  it('puts an edited row in its place', () => {
    const rows = [row({ rowNo: 4 }), row({ rowNo: 5, state: 'problem' }), row({ rowNo: 6 })]
    const after = withRow(rows, row({ rowNo: 5, state: 'ready' }))
    expect(after.map((r) => [r.rowNo, r.state])).toEqual([[4, 'ready'], [5, 'ready'], [6, 'ready']])
  })
  it('says of what a row is the same', () => {
    expect(duplicateWords(row({ state: 'duplicate', duplicateOf: { row: 7 } }))).toContain('第 7 行')
    expect(duplicateWords(row({ state: 'duplicate', duplicateOf: { postingId: 'x' } }))).toContain('平台上已经有')
    expect(duplicateWords(row())).toBe('')
  })
})

describe('the button that imports', () => {
  it('repeats the number', () => {
    expect(commitPlan(counts)).toMatchObject({ mode: 'good', can: true, verb: '只导入没有问题的 173 条' })
    expect(commitPlan({ ...counts, problem: 0 })).toMatchObject({ mode: 'all', can: true, verb: '导入 173 条', explain: '重复的 4 条会跳过。' })
    expect(commitPlan({ ...counts, ready: 12_345, problem: 0 }).verb).toBe('导入 12,345 条')
  })
  it('does nothing when nothing is good', () => {
    expect(commitPlan({ ...counts, ready: 0 })).toMatchObject({ can: false })
    expect(commitPlan({ ready: 0, problem: 0, duplicate: 9, added: 0, ignored: 0 }).explain).toContain('重复的 9 条')
  })
})

describe('the columns', () => {
  it('takes each field once, and all that are required', () => {
    expect(mappingProblem([{ index: 0, field: 'tradeCode' }, { index: 1, field: 'headcount' }, { index: 2, field: null }], columns, fields)).toBe('')
    expect(mappingProblem([{ index: 0, field: 'tradeCode' }, { index: 1, field: 'tradeCode' }, { index: 2, field: 'headcount' }], columns, fields)).toBe('A、B 列都选了“工种”，请只留一列。')
    expect(mappingProblem([{ index: 0, field: 'tradeCode' }, { index: 1, field: null }], columns, fields)).toContain('“人数”')
  })
})

describe('what may be imported', () => {
  it('leaves key people to officers', () => {
    expect(importKindsFor(true)).toContain('ledger')
    expect(importKindsFor(false)).toEqual(['surplus', 'shortage', 'vacancy'])
  })
})

describe('where what was imported can be seen', () => {
  it('is the search for officers, the own list for firms', () => {
    expect([importPlace('surplus', true), importPlace('shortage', false), importPlace('vacancy', true), importPlace('ledger', true)]).toEqual(['/search/surpluses', '/shortages', '/vacancies', '/key-people'])
  })
})
