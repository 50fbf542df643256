package sheet

import "slices"

// Mapping says where the header stands and which column holds which field.
type Mapping struct {
	// Top and Bottom are the first and last row of the header, as the clerk sees them.
	Top, Bottom int
	// Headings are the columns that have a heading or hold anything, from left to right.
	Headings []Heading
	// Missing are the required columns that were not found.
	Missing []Column

	// Twice are columns that are not used, though their heading is that of one
	// that is; nothing once the clerk has said which to take.
	Twice []Double

	columns []Column
	index   map[string]int
	next    int // the line below the header
}

// Double is a column with the heading of another one, or one that would do where
// another was taken that the sheet hides.
type Double struct {
	Field, Text string
	// Taken and Left are the letters of the column that is used and of the other.
	Taken, Left string
	// Hidden is the heading of the used one, if the sheet hides it and the other
	// has another heading.
	Hidden string
}

// Heading is one column of the table and what it was taken for.
type Heading struct {
	// Index counts from 0; Letter is how the clerk sees it.
	Index  int
	Letter string
	// Text is the heading, which may be empty; those of two-row headers are
	// joined: "用工时间/起".
	Text string
	// Field is empty when the column is not used.
	Field string
	// How is FoundExact, FoundContains or FoundByHand; empty without a Field.
	How string
	// Hidden: the sheet does not show the column. It is read all the same.
	Hidden bool
	// Filled: something stands in it.
	Filled bool
}

func (c *candidate) mapping(t *Table, columns []Column) *Mapping {
	m := &Mapping{columns: columns, next: c.first + c.depth,
		Top: t.Lines[c.first].Number, Bottom: t.Lines[c.first+c.depth-1].Number}
	for i, used := range t.used(m.next) {
		h := Heading{Index: i, Letter: ColumnLetter(i), Hidden: t.hiddenColumns[i], Filled: used}
		if i < len(c.texts) {
			h.Text = c.texts[i]
			if f := c.fields[i]; f >= 0 {
				h.Field, h.How = columns[f].Field, FoundContains
				if c.scores[i] >= scoreBare {
					h.How = FoundExact
				}
			}
		}
		if used || h.Text != "" {
			m.Headings = append(m.Headings, h)
		}
		if used && h.Field == "" && h.Text != "" && !h.Hidden {
			m.double(h, c)
		}
	}
	m.settle()
	return m
}

// double notes a column whose heading is that of one that was taken.
func (m *Mapping) double(left Heading, c *candidate) {
	for i, f := range c.fields {
		if f >= 0 && newHeading(c.texts[i]).full == newHeading(left.Text).full {
			m.Twice = append(m.Twice, Double{Field: m.columns[f].Field, Text: left.Text, Taken: ColumnLetter(i), Left: left.Letter})
			return
		}
	}
	if i, ok := c.behind[left.Index]; ok {
		m.Twice = append(m.Twice, Double{m.columns[c.fields[i]].Field, left.Text, ColumnLetter(i), left.Letter, c.texts[i]})
	}
}

// HiddenRead names the columns that are used though the sheet hides them, by
// letter and heading; besides are fields that need no word.
func (m *Mapping) HiddenRead(besides ...string) []string {
	names := []string{}
	for _, h := range m.Headings {
		if h.Hidden && h.Filled && h.Field != "" && !slices.Contains(besides, h.Field) {
			names = append(names, h.Letter+" 列"+quote(h.Text))
		}
	}
	return names
}

// Doubled refuses a table in which a column stands twice: which of two phones is
// meant nobody can tell. Not of the fields that do not matter. The error is a
// *Refusal with CodeTwice.
func (m *Mapping) Doubled(besides ...string) error {
	for _, d := range m.Twice {
		switch {
		case slices.Contains(besides, d.Field):
		case d.Hidden != "":
			return refuse(CodeTwice, "%s 列%s在表格里隐藏了，%s 列%s也像是%s，分不清用哪一列。请删去不用的一列再上传。",
				d.Taken, quote(d.Hidden), d.Left, quote(d.Text), quote(m.Label(d.Field)))
		default:
			return refuse(CodeTwice, "%s 列和 %s 列的标题都是%s，分不清用哪一列。请删去一列，或者改掉它的标题，再上传。", d.Taken, d.Left, quote(d.Text))
		}
	}
	return nil
}

// used says of each column whether it holds anything from a line on.
func (t *Table) used(from int) []bool {
	out := make([]bool, t.width())
	for _, line := range t.Lines[from:] {
		for i := range line.Cells {
			out[i] = out[i] || !line.Cells[i].Blank()
		}
	}
	return out
}

// settle derives what follows from the headings' fields.
func (m *Mapping) settle() {
	m.index, m.Missing = make(map[string]int), nil
	for _, h := range m.Headings {
		if h.Field != "" {
			m.index[h.Field] = h.Index
		}
	}
	for _, c := range m.columns {
		if _, found := m.index[c.Field]; c.Required && !found {
			m.Missing = append(m.Missing, c)
		}
	}
}

// Override gives the mapping with some columns taken for other fields than were
// detected: by column index, the field, "" for none. A field that is given to
// another column leaves its old one. The error is a *Refusal with CodeBadMapping.
func (m *Mapping) Override(fields map[int]string) (*Mapping, error) {
	out := *m
	out.Headings, out.Twice = slices.Clone(m.Headings), nil
	given := make(map[string]bool)
	for _, field := range fields {
		if field == "" {
			continue
		}
		if !slices.ContainsFunc(m.columns, func(c Column) bool { return c.Field == field }) {
			return nil, refuse(CodeBadMapping, "指定的内容不在可选的列名里，请重新选择。")
		}
		if given[field] {
			return nil, refuse(CodeBadMapping, "有两列都被指定为“%s”，请只留一列。", m.Label(field))
		}
		given[field] = true
	}
	for i := range out.Headings {
		h := &out.Headings[i]
		field, chosen := fields[h.Index]
		switch {
		case chosen && field != h.Field:
			h.Field, h.How = field, FoundByHand
		case !chosen && given[h.Field]:
			h.Field = ""
		}
		if h.Field == "" {
			h.How = ""
		}
	}
	for index, field := range fields {
		if !slices.ContainsFunc(out.Headings, func(h Heading) bool { return h.Index == index && h.Field == field }) {
			return nil, refuse(CodeBadMapping, "指定的列不在表格里，请重新选择。")
		}
	}
	out.settle()
	return &out, nil
}

// Has reports whether a field was found.
func (m *Mapping) Has(field string) bool {
	_, ok := m.index[field]
	return ok
}

// Label is how sentences call a field.
func (m *Mapping) Label(field string) string {
	for _, c := range m.columns {
		if c.Field == field {
			return c.Label
		}
	}
	return field
}
