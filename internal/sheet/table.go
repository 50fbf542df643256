package sheet

import (
	"strings"

	"gongxiang/internal/problem"
)

// Table is one worksheet or one CSV file as read: the rows that hold anything,
// from top to bottom.
type Table struct {
	// Name of the worksheet; empty for CSV.
	Name string
	// Encoding of a CSV file ("utf-8", "gb18030", "utf-16"); empty for .xlsx.
	Encoding string
	// Others names the visible worksheets that were not read.
	Others []string
	// Lines are the rows with at least one filled cell.
	Lines []Line
	// Merges are the merged areas.
	Merges []Merge

	// hiddenColumns are those that the sheet does not show, counted from 0.
	hiddenColumns map[int]bool

	limits Limits
	bytes  int
	shown  int // of the lines
}

// Line is one row of the sheet. Cells end with the last filled one; the cell
// at index 0 stands in column A.
type Line struct {
	// Number is the row's number as the clerk sees it, from 1.
	Number int
	Cells  []Cell
	// Hidden: the sheet does not show it, by hand or by a filter.
	Hidden bool
}

// Merge is a merged area; rows count from 1 and columns from 0, both ends
// included. The text stands in its top left cell.
type Merge struct{ Top, Left, Bottom, Right int }

// Cell is one cell's text as the clerk sees it, and what is known about it.
type Cell struct {
	Text string
	Mark Mark
}

// Mark is a set of facts about a cell.
type Mark uint16

// What may be known about a cell.
const (
	// MarkNumber: the sheet holds a number, not text.
	MarkNumber Mark = 1 << iota
	// MarkDate: a number shown as a date; Text is 2021-02-05.
	MarkDate
	// MarkFormula: a formula; Text is its last saved result, or the formula
	// itself when the file holds no result.
	MarkFormula
	// MarkNoResult: a formula without a saved result.
	MarkNoResult
	// MarkError: the cell shows an error such as #N/A.
	MarkError
	// MarkTooLong: Text was cut at Limits.CellRunes.
	MarkTooLong
	// MarkLostDigits: a number whose last digits the spreadsheet program has
	// already thrown away: more than 15 of them, or 1.38E+10 in a CSV file.
	MarkLostDigits
	// MarkMerged: the cell is empty because it is merged with one above.
	// Together with a Text, the text was taken from that cell (Column.FillDown).
	MarkMerged
	// Mark1904: a number of a workbook that counts days from 1904.
	Mark1904
)

// Blank reports whether the cell shows nothing.
func (c Cell) Blank() bool { return strings.TrimSpace(c.Text) == "" }

// Has reports whether all of the marks are set.
func (c Cell) Has(m Mark) bool { return c.Mark&m == m }

// Problem says in Chinese why the cell's text cannot be trusted, whatever its
// column means; empty when nothing is wrong.
func (c Cell) Problem() string {
	switch {
	case c.Has(MarkTooLong):
		return "这一格的文字太长，请缩短后再填。"
	case c.Has(MarkError):
		return "这一格显示的是错误值" + quote(c.Text) + "，请改成实际内容。"
	case c.Has(MarkNoResult):
		return "这一格是公式" + quote(c.Text) + "，文件里没有保存它的结果。请改成实际内容。"
	case c.Has(MarkLostDigits):
		return "这一格的数字太长，后面几位已被表格软件丢掉。请把这一列设为文本格式后重新填写。"
	case c.Has(MarkMerged) && c.Blank():
		return "这一格与上面的单元格合并了，请取消合并后逐行填写。"
	}
	return ""
}

// add keeps a row if it holds anything, within the limits.
func (t *Table) add(number int, cells []Cell, hidden bool) error {
	last := len(cells)
	for last > 0 && cells[last-1].Blank() {
		last--
	}
	if last == 0 {
		return nil
	}
	if last > t.limits.Columns {
		return tooManyColumns(number, last-1, t.limits.Columns)
	}
	if !hidden {
		t.shown++
	}
	if t.tooMany(len(t.Lines)+1, t.shown, headingRows) {
		return t.tooManyRows()
	}
	for i := range cells[:last] {
		t.bytes += len(cells[i].Text)
	}
	if t.bytes > maxTextBytes {
		return tooMuchText()
	}
	t.Lines = append(t.Lines, Line{Number: number, Cells: append(make([]Cell, 0, last), cells[:last]...), Hidden: hidden})
	return nil
}

func tooManyColumns(row, column, limit int) *Refusal {
	return refuse(CodeTooManyColumns, "第%d行在 %s 列还有内容，超过了%d列。请删去右边多余的列后再上传。",
		row, ColumnLetter(column), limit)
}

func tooMuchText() *Refusal {
	return refuse(CodeTooLarge, "表格里的文字太多。请拆成几个文件后分别上传。")
}

// tooMany holds a number of rows, and how many of them are shown, to the limits.
func (t *Table) tooMany(all, shown, besides int) bool {
	if t.limits.ShownOnly {
		return shown > t.limits.Rows+besides || all > mostRows+besides
	}
	return all > t.limits.Rows+besides
}

// HiddenRefused is why the rows that the sheet hides cannot be read with the
// others, of a table read by ShownOnly; "" when they can. The records are all.
func (t *Table) HiddenRefused(all *Records) string {
	if len(t.Lines) <= t.limits.Rows+headingRows && len(all.Rows) <= t.limits.Rows {
		return ""
	}
	return "连同隐藏的行超过 " + problem.Count(t.limits.Rows) + " 行，不能一起读取；需要这些行的，请拆成几个文件后分别上传。"
}

func (t *Table) tooManyRows() *Refusal {
	if t.shown < len(t.Lines) {
		return refuse(CodeTooManyRows, "表格连同隐藏的行超过%s行。请删去隐藏的行，或者拆成几个文件后分别上传。", problem.Count(t.limits.Rows))
	}
	return refuse(CodeTooManyRows, "表格超过%s行。请拆成几个文件后分别上传。", problem.Count(t.limits.Rows))
}

// width is the number of columns that hold anything.
func (t *Table) width() int {
	n := 0
	for i := range t.Lines {
		n = max(n, len(t.Lines[i].Cells))
	}
	return n
}

// ColumnLetter names a column as the clerk sees it: 0 is A, 26 is AA.
func ColumnLetter(index int) string {
	var b [8]byte
	i := len(b)
	for index >= 0 && i > 0 {
		i--
		b[i] = byte('A' + index%26)
		index = index/26 - 1
	}
	return string(b[i:])
}

// quote puts a clerk's text into a sentence, shortened.
func quote(s string) string {
	const most = 20
	s = Clean(s)
	if r := []rune(s); len(r) > most {
		s = string(r[:most]) + "…"
	}
	return "“" + s + "”"
}
