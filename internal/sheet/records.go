package sheet

import "strings"

// Records are the data rows of a table, and what was set aside from them.
type Records struct {
	Rows []Record
	// Skipped are the rows that hold something but are no data: totals, notes
	// below the table, examples, column numbers, repeated headers, rows of which
	// only a column that is not used is filled. The preview shows them, so that
	// nothing goes unseen.
	Skipped []Skipped
	// Blank is the number of empty rows between the others.
	Blank int
}

// Record is one data row.
type Record struct {
	// Row is its number as the clerk sees it.
	Row int
	// Hidden: the clerk does not see it in the sheet.
	Hidden  bool
	cells   []Cell
	mapping *Mapping
}

// Skipped is a row that was set aside: its beginning, and a Chinese phrase that
// says why.
type Skipped struct {
	Row    int
	Text   string
	Reason string
}

// Shown are the rows that the clerk sees in the sheet: whoever filters a list
// means those. Hidden is how many he does not see.
func (r *Records) Shown() (shown []Record, hidden int) {
	for _, row := range r.Rows {
		if row.Hidden {
			hidden++
		} else {
			shown = append(shown, row)
		}
	}
	return shown, hidden
}

// Cell gives the cell of a field; an empty one when the table has no such column.
func (r Record) Cell(field string) Cell {
	i, ok := r.mapping.index[field]
	if !ok || i >= len(r.cells) {
		return Cell{}
	}
	return r.cells[i]
}

// Has reports whether the table has a column for the field.
func (r Record) Has(field string) bool { return r.mapping.Has(field) }

// Records gives the rows below the header. The error is a *Refusal:
// CodeTooManyRows, or CodeEmpty when not one row is data.
func (t *Table) Records(m *Mapping) (*Records, error) {
	out := &Records{}
	merged := t.columnMerges(m)
	last, shown := m.Bottom, 0
	for i := m.next; i < len(t.Lines); i++ {
		line := t.Lines[i]
		out.Blank += line.Number - last - 1
		last = line.Number
		r := Record{Row: line.Number, Hidden: line.Hidden, cells: merged.fill(line), mapping: m}
		reason := r.notData(line)
		if reason == "" && i == m.next && columnNumbers(line) {
			reason = "列的编号"
		}
		if reason != "" {
			out.Skipped = append(out.Skipped, Skipped{Row: line.Number, Text: beginning(line), Reason: reason})
			continue
		}
		if !r.Hidden {
			shown++
		}
		if t.tooMany(len(out.Rows)+1, shown, 0) {
			return nil, t.tooManyRows()
		}
		out.Rows = append(out.Rows, r)
	}
	if len(out.Rows) == 0 {
		return nil, refuse(CodeEmpty, "表头下面没有可用的数据行。请填写后再上传。")
	}
	return out, nil
}

// notData gives the reason for setting a row aside, empty for a data row.
func (r Record) notData(line Line) string {
	first, filled := Cell{}, 0
	for _, c := range line.Cells {
		if c.Blank() {
			continue
		}
		if filled++; filled == 1 {
			first = c
		}
		if filled <= 3 && totalWord(c.Text, filled == 1) {
			return "合计行"
		}
	}
	switch {
	case filled <= 6 && noteWord(first.Text):
		return "表下的说明"
	case exampleWord(first.Text):
		return "填写示例"
	}
	mapped, repeated := 0, 0
	for _, h := range r.mapping.Headings {
		if h.Field == "" || h.Index >= len(line.Cells) || line.Cells[h.Index].Blank() {
			continue
		}
		mapped++
		text := Clean(line.Cells[h.Index].Text)
		if text == h.Text || strings.HasSuffix(h.Text, "/"+text) || strings.HasPrefix(h.Text, text+"/") {
			repeated++
		}
	}
	switch {
	case mapped == 0:
		return "没有填写需要的内容"
	case repeated > 1 && repeated == mapped:
		return "重复的表头"
	}
	return ""
}

// beginning is what the preview shows of a row that was set aside.
func beginning(line Line) string {
	var b strings.Builder
	n := 0
	for _, c := range line.Cells {
		if c.Blank() {
			continue
		}
		if n++; n > 4 {
			b.WriteString(" …")
			break
		}
		if n > 1 {
			b.WriteByte(' ')
		}
		text := []rune(Clean(c.Text))
		b.WriteString(string(text[:min(len(text), 20)]))
	}
	return b.String()
}
