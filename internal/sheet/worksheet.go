package sheet

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
)

const (
	lastRow    = 1 << 20
	lastColumn = 1 << 14
)

// read reads one worksheet. The error is a *Refusal.
func (b *book) read(index int) (*Table, error) {
	w := worksheet{book: b, table: &Table{Name: b.sheets[index].name, limits: b.limits}}
	for i := range b.sheets {
		if name := b.sheets[i].name; i != index && name != guideSheet && name != optionsSheet {
			w.table.Others = append(w.table.Others, name)
		}
	}
	if err := b.scan(b.sheets[index].part, w.visit); err != nil {
		return nil, b.refusal(err)
	}
	slices.SortFunc(w.table.Merges, func(a, b Merge) int {
		return cmp.Or(cmp.Compare(a.Top, b.Top), cmp.Compare(a.Left, b.Left))
	})
	return w.table, nil
}

// worksheet is a worksheet being read: the row and the cell at which the
// scanner stands.
type worksheet struct {
	*book
	table *Table

	inData bool
	row    int
	hidden bool
	cells  []Cell

	column  int
	kind    string
	style   int
	value   []byte
	formula []byte
	rich    richText
	// inside is the element whose text is being gathered, 'v' or 'f'; has tells
	// which of them the cell had.
	inside             byte
	hasValue, hasForms bool
	inCell             bool
}

func (w *worksheet) visit(s *xmlScanner, tok token) error {
	if w.inCell {
		return w.visitCell(s, tok)
	}
	if tok == tokenText {
		return nil
	}
	switch string(s.name) {
	case "sheetData":
		w.inData = tok == tokenStart
	case "row":
		if !w.inData {
			return nil
		}
		if tok == tokenEnd {
			return w.table.add(w.row, w.cells, w.hidden)
		}
		return w.startRow(s)
	case "c":
		if tok == tokenStart && w.inData {
			return w.startCell(s)
		}
	case "col":
		if tok == tokenStart {
			w.hideColumns(s)
		}
	case "mergeCell":
		if tok == tokenStart {
			return w.merge(string(s.attr("ref")))
		}
	}
	return nil
}

// hideColumns notes the columns that the sheet does not show, as far as any are read.
func (w *worksheet) hideColumns(s *xmlScanner) {
	if h := string(s.attr("hidden")); h != "1" && h != "true" {
		return
	}
	first, err1 := strconv.Atoi(string(s.attr("min")))
	last, err2 := strconv.Atoi(string(s.attr("max")))
	if err1 != nil || err2 != nil {
		return
	}
	if w.table.hiddenColumns == nil {
		w.table.hiddenColumns = map[int]bool{}
	}
	for c := max(first, 1); c <= min(last, w.limits.Columns); c++ {
		w.table.hiddenColumns[c-1] = true
	}
}

func (w *worksheet) startRow(s *xmlScanner) error {
	row := w.row + 1
	if r := s.attr("r"); r != nil {
		n, err := strconv.Atoi(string(r))
		if err != nil || n < row {
			return fmt.Errorf("row %q after row %d", r, w.row)
		}
		row = n
	}
	if row > lastRow {
		return fmt.Errorf("row %d", row)
	}
	w.row, w.column, w.cells = row, -1, w.cells[:0]
	h := string(s.attr("hidden"))
	w.hidden = h == "1" || h == "true"
	return nil
}

func (w *worksheet) startCell(s *xmlScanner) error {
	column := w.column + 1
	if r := s.attr("r"); r != nil {
		c, row, ok := cellRef(string(r))
		if !ok || c < column || row != w.row {
			return fmt.Errorf("cell %q in row %d after column %d", r, w.row, w.column)
		}
		column = c
	}
	if column >= lastColumn {
		return fmt.Errorf("column %d", column)
	}
	w.column, w.kind, w.style = column, string(s.attr("t")), 0
	if style := s.attr("s"); style != nil {
		w.style, _ = strconv.Atoi(string(style))
	}
	w.value, w.formula, w.hasValue, w.hasForms = w.value[:0], w.formula[:0], false, false
	w.rich.take()
	w.inCell, w.inside = true, 0
	return nil
}

func (w *worksheet) visitCell(s *xmlScanner, tok token) error {
	if w.kind == "inlineStr" {
		w.rich.visit(s, tok, "is")
	}
	if tok == tokenText {
		switch w.inside {
		case 'v':
			w.value = append(w.value, s.text[:min(len(s.text), textBytes-len(w.value))]...)
		case 'f':
			w.formula = append(w.formula, s.text[:min(len(s.text), textBytes-len(w.formula))]...)
		}
		return nil
	}
	switch string(s.name) {
	case "v":
		w.inside, w.hasValue = 'v', true
	case "f":
		w.inside, w.hasForms = 'f', true
	case "c":
		if tok == tokenStart {
			return errors.New("cell inside a cell")
		}
		w.inCell = false
		return w.endCell()
	}
	if tok == tokenEnd {
		w.inside = 0
	}
	return nil
}

func (w *worksheet) endCell() error {
	c, err := w.cell()
	if err != nil || c.Text == "" {
		return err
	}
	if w.column >= w.limits.Columns {
		if c.Blank() {
			return nil
		}
		return tooManyColumns(w.row, w.column, w.limits.Columns)
	}
	for len(w.cells) < w.column {
		w.cells = append(w.cells, Cell{})
	}
	w.cells = append(w.cells, c)
	return nil
}

// cell makes the cell from what was gathered.
func (w *worksheet) cell() (Cell, error) {
	c, err := w.plainCell()
	if !w.hasForms {
		return c, err
	}
	c.Mark |= MarkFormula
	if !w.hasValue || len(w.value) == 0 && w.kind != "str" {
		c = textCell("="+string(w.formula), w.limits.CellRunes)
		c.Mark |= MarkFormula | MarkNoResult
	}
	return c, err
}

func (w *worksheet) plainCell() (Cell, error) {
	switch w.kind {
	case "inlineStr":
		return textCell(w.rich.take(), w.limits.CellRunes), nil
	case "str":
		return textCell(unescapeOOXML(string(w.value)), w.limits.CellRunes), nil
	}
	if len(w.value) == 0 {
		return Cell{}, nil
	}
	switch w.kind {
	case "s":
		i, err := strconv.Atoi(string(w.value))
		if err != nil || i < 0 || i >= len(w.strings) {
			return Cell{}, fmt.Errorf("shared string %q of %d", w.value, len(w.strings))
		}
		return w.strings[i], nil
	case "b":
		if string(w.value) == "0" {
			return Cell{Text: "FALSE"}, nil
		}
		return Cell{Text: "TRUE"}, nil
	case "e":
		c := textCell(string(w.value), w.limits.CellRunes)
		c.Mark |= MarkError
		return c, nil
	case "d":
		c := textCell(string(w.value), w.limits.CellRunes)
		c.Mark |= MarkDate
		return c, nil
	}
	return w.numberCell()
}

func (w *worksheet) numberCell() (Cell, error) {
	n, err := strconv.ParseFloat(string(w.value), 64)
	if err != nil || math.IsInf(n, 0) || math.IsNaN(n) {
		return Cell{}, fmt.Errorf("number %q", w.value)
	}
	if w.styles.date(w.style) {
		if text, ok := serialText(n, w.date904); ok {
			return Cell{Text: text, Mark: MarkDate}, nil
		}
	}
	c := numberCell(n)
	if w.date904 {
		c.Mark |= Mark1904
	}
	return c, nil
}
