import { placeOf } from '@/api/postings'
import type { ImportBatch, ImportCell, ImportColumn, ImportCounts, ImportField, ImportKind, ImportRow } from '@/api/types'
import { importKinds } from '@/words/enums'
import { count } from '@/words/format'

export const maxBytes = 20 * 1024 * 1024

// fileProblem refuses before the upload what the server would refuse after it.
export function fileProblem(file: { name: string; size: number }): string {
  if (!/\.(xlsx|csv)$/i.test(file.name)) {
    return /\.xls$/i.test(file.name)
      ? `“${file.name}”是旧版表格，请在表格软件里另存为 .xlsx 再上传。`
      : `“${file.name}”不是表格，请上传 .xlsx 或 .csv 文件。`
  }
  if (file.size === 0) return `“${file.name}”是空文件，请检查后重新选择。`
  return file.size > maxBytes ? `“${file.name}”超过 20 MB，请拆成几个文件分别上传。` : ''
}

// otherSheetsWords say that a workbook holds more than was read; '' when not.
export const otherSheetsWords = (names: readonly string[] | null | undefined): string =>
  names?.length ? `文件里还有工作表 ${names.map((s) => `“${s}”`).join('、')}，这次没有读取。需要的话请另存为单独的文件上传。` : ''

// hiddenColumnsWords say of a sheet that is read as it stands that hidden columns count.
export const hiddenColumnsWords = (names: readonly string[]): string => `表格里隐藏的 ${names.join('、')}也读取了。不要的内容请在表格里删去，再上传。`

// columnsWords say of the columns what the clerk may not expect.
export function columnsWords(batch: Pick<ImportBatch, 'columns' | 'twice'>): string[] {
  const words = (batch.twice ?? []).map((t) => (t.hidden
    ? `读的是表格里隐藏的 ${t.taken} 列“${t.hidden}”，没有读 ${t.left} 列“${t.header}”。`
    : `${t.taken} 列和 ${t.left} 列的标题都是“${t.header}”，读的是 ${t.taken} 列。`) + `要用 ${t.left} 列，请在“列的对应”里改。`)
  const said = new Set((batch.twice ?? []).filter((t) => t.hidden).map((t) => t.taken))
  const hidden = batch.columns.filter((c) => c.hidden && c.field && !said.has(c.letter)).map((c) => `${c.letter} 列“${c.header}”`)
  return hidden.length ? [...words, `表格里隐藏的 ${hidden.join('、')}也读取了。不要导入的列，请在“列的对应”里选不用。`] : words
}

// shownFields are the columns of the check page: the fields that some column of
// the sheet stands for, and those in trouble, in the order of the server.
export function shownFields(batch: ImportBatch, rows: readonly ImportRow[]): ImportField[] {
  const used = new Set(batch.columns.map((c) => c.field))
  for (const row of rows) {
    for (const cell of row.cells) if (cell.problem || cell.text || cell.understood) used.add(cell.field)
    for (const p of row.problems ?? []) used.add(p.field)
  }
  return batch.fields.filter((f) => used.has(f.field) || f.required)
}

export function cellOf(row: ImportRow, field: string): ImportCell {
  const cell = row.cells.find((c) => c.field === field) ?? { field, text: '', understood: '', changed: false }
  return cell.problem ? cell : { ...cell, problem: row.problems?.find((p) => p.field === field)?.message }
}

// rowProblems are those that stand at no shown cell.
export function rowProblems(row: ImportRow, fields: readonly ImportField[]): string[] {
  const shown = new Set(fields.map((f) => f.field))
  return (row.problems ?? []).filter((p) => !shown.has(p.field)).map((p) => p.message)
}

// withRow puts an edited row in its place, so that nothing jumps.
export function withRow(rows: readonly ImportRow[], edited: ImportRow): ImportRow[] {
  return rows.map((row) => (row.rowNo === edited.rowNo ? edited : row))
}

// duplicateWords says of what a row is the same.
export function duplicateWords(row: ImportRow): string {
  if (row.duplicateOf?.row) return `与第 ${row.duplicateOf.row} 行相同，不会再导入。`
  return row.state === 'duplicate' ? '平台上已经有相同的一条，不会再导入。' : ''
}

// importPlace is where what was imported can be seen.
export function importPlace(kind: ImportKind, officer: boolean): string {
  if (kind === 'vacancy') return '/vacancies'
  if (kind === 'ledger') return '/key-people'
  return officer ? `/search${placeOf(kind)}` : placeOf(kind)
}

// importKindsFor are what somebody may import: key people are the officers' alone.
export const importKindsFor = (officer: boolean): ImportKind[] => (Object.keys(importKinds) as ImportKind[]).filter((k) => officer || k !== 'ledger')

export interface CommitPlan { mode: 'good' | 'all'; can: boolean; verb: string; explain: string }

// commitPlan is what the button at the bottom will do; it repeats the number.
export function commitPlan(c: ImportCounts): CommitPlan {
  const dup = c.duplicate ? `重复的 ${count(c.duplicate)} 条会跳过。` : ''
  if (c.ready === 0) {
    return { mode: 'good', can: false, verb: '导入 0 条', explain: c.problem ? `还没有可以导入的行，请先改正 ${count(c.problem)} 行的问题。` : `没有可以导入的行。${dup}` }
  }
  if (c.problem === 0) return { mode: 'all', can: true, verb: `导入 ${count(c.ready)} 条`, explain: dup || '没有需要修改的行。' }
  return {
    mode: 'good', can: true, verb: `只导入没有问题的 ${count(c.ready)} 条`,
    explain: `另外 ${count(c.problem)} 行有问题，这次不会导入；也可以先改正再一起导入。${dup}`,
  }
}

export type Mapping = { index: number; field: string | null }[]

export const mappingOf = (columns: readonly ImportColumn[]): Mapping => columns.map(({ index, field }) => ({ index, field }))

// mappingProblem refuses two columns for one field, and a required field without
// any.
export function mappingProblem(mapping: Mapping, columns: readonly ImportColumn[], fields: readonly ImportField[]): string {
  const letter = (index: number) => columns.find((c) => c.index === index)?.letter ?? String(index)
  for (const field of fields) {
    const taken = mapping.filter((m) => m.field === field.field).map((m) => letter(m.index))
    if (taken.length > 1) return `${taken.join('、')} 列都选了“${field.label}”，请只留一列。`
  }
  const missing = fields.filter((f) => f.required && !mapping.some((m) => m.field === f.field)).map((f) => `“${f.label}”`)
  return missing.length ? `还没有列对应${missing.join('、')}，请选择。` : ''
}
