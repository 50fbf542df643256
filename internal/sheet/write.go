package sheet

import (
	"fmt"
	"io"
	"slices"

	"github.com/xuri/excelize/v2"

	"gongxiang/internal/calendar"
)

// Kind says how a column's values are written and formatted.
type Kind uint8

// The kinds of columns.
const (
	// KindText takes string, and writes it through Neutral.
	KindText Kind = iota
	// KindNumber takes int, int64 or float64.
	KindNumber
	// KindMoney takes int64 in fen and shows yuan.
	KindMoney
	// KindDate takes calendar.Date or *calendar.Date.
	KindDate
	// KindYesNo takes bool and shows 是 or 否.
	KindYesNo
	// KindLines takes string, as KindText does, and breaks it where the column ends.
	KindLines
)

// Layout describes an export.
type Layout struct {
	// Sheet names the worksheet: at most 31 characters, none of []:*?/\.
	Sheet string
	// Title stands above the header; may be empty.
	Title   string
	Columns []LayoutColumn
	// Print has the sheet printed on its side, all columns on a page's width, and
	// the title and headings on each page.
	Print bool
}

// LayoutColumn is one column of an export. Width is in half-width characters;
// 0 leaves it to the label and the kind.
type LayoutColumn struct {
	Label string
	Kind  Kind
	Width float64
	// Group stands above the columns next to each other that have the same; may be
	// empty.
	Group string
}

// Writer writes an .xlsx export row by row, with memory that does not grow with
// the number of rows. Not safe for concurrent use.
type Writer struct {
	file   *excelize.File
	stream *excelize.StreamWriter
	layout Layout
	styles map[Kind]int
	row    int
	cells  []any
}

// NewWriter begins an export with its title and header. The caller must Close it.
func NewWriter(layout Layout) (*Writer, error) {
	file := excelize.NewFile()
	w := &Writer{file: file, layout: layout, cells: make([]any, len(layout.Columns))}
	if err := w.begin(); err != nil {
		file.Close()
		return nil, fmt.Errorf("sheet: begin export: %w", err)
	}
	return w, nil
}

func (w *Writer) begin() (err error) {
	if err = prepareFile(w.file, w.layout.Sheet); err != nil {
		return err
	}
	if w.styles, err = bodyStyles(w.file); err != nil {
		return err
	}
	return w.head()
}

// Next ends a worksheet and begins another in the same file.
func (w *Writer) Next(layout Layout) error {
	if err := w.stream.Flush(); err != nil {
		return fmt.Errorf("sheet: finish %q: %w", w.layout.Sheet, err)
	}
	if _, err := w.file.NewSheet(layout.Sheet); err != nil {
		return fmt.Errorf("sheet: begin %q: %w", layout.Sheet, err)
	}
	w.layout, w.cells, w.row = layout, make([]any, len(layout.Columns)), 0
	return w.head()
}

// head writes the worksheet's title and header.
func (w *Writer) head() error {
	title, header, err := headStyles(w.file)
	if err != nil {
		return err
	}
	headerRow := 1
	if w.layout.Title != "" {
		headerRow = 2
	}
	grouped := slices.ContainsFunc(w.layout.Columns, func(c LayoutColumn) bool { return c.Group != "" })
	if grouped {
		headerRow++
	}
	// The stream takes what belongs before the rows when it begins.
	if w.layout.Print {
		if err := printed(w.file, w.layout.Sheet, headerRow); err != nil {
			return err
		}
	}
	if w.stream, err = w.file.NewStreamWriter(w.layout.Sheet); err != nil {
		return err
	}
	for i, c := range w.layout.Columns {
		if err := w.stream.SetColWidth(i+1, i+1, c.width()); err != nil {
			return err
		}
	}
	if err := w.stream.SetPanes(frozen(headerRow)); err != nil {
		return err
	}
	if w.layout.Title != "" {
		cell := []any{excelize.Cell{StyleID: title, Value: Neutral(w.layout.Title)}}
		if err := w.stream.SetRow("A1", cell, excelize.RowOpts{Height: 28}); err != nil {
			return err
		}
		if n := len(w.layout.Columns); n > 1 {
			if err := w.stream.MergeCell("A1", ColumnLetter(n-1)+"1"); err != nil {
				return err
			}
		}
	}
	if grouped {
		if err := w.groups(headerRow-1, header); err != nil {
			return err
		}
	}
	labels := make([]any, len(w.layout.Columns))
	for i, c := range w.layout.Columns {
		labels[i] = excelize.Cell{StyleID: header, Value: Neutral(c.Label)}
	}
	w.row = headerRow
	return w.stream.SetRow(fmt.Sprintf("A%d", w.row), labels, excelize.RowOpts{Height: 22})
}

// groups writes the headings above the headings; a column without one has its
// own label over both rows.
func (w *Writer) groups(row, style int) error {
	columns := w.layout.Columns
	cells := make([]any, len(columns))
	for i, c := range columns {
		text := c.Group
		if text == "" {
			text = c.Label
		}
		cells[i] = excelize.Cell{StyleID: style, Value: Neutral(text)}
	}
	if err := w.stream.SetRow(fmt.Sprintf("A%d", row), cells, excelize.RowOpts{Height: 22}); err != nil {
		return err
	}
	for i := 0; i < len(columns); {
		end, below := i, 0
		if columns[i].Group == "" {
			below = 1
		} else {
			for end+1 < len(columns) && columns[end+1].Group == columns[i].Group {
				end++
			}
		}
		if end > i || below > 0 {
			if err := w.stream.MergeCell(fmt.Sprintf("%s%d", ColumnLetter(i), row), fmt.Sprintf("%s%d", ColumnLetter(end), row+below)); err != nil {
				return err
			}
		}
		i = end + 1
	}
	return nil
}

// Row writes the next row: one value for each column, of the type that the
// column's kind takes, or nil for an empty cell. Another type is an error.
func (w *Writer) Row(values ...any) error {
	if len(values) != len(w.layout.Columns) {
		return fmt.Errorf("sheet: %d values for %d columns", len(values), len(w.layout.Columns))
	}
	for i, v := range values {
		kind := w.layout.Columns[i].Kind
		value, err := cellValue(kind, v)
		if err != nil {
			return fmt.Errorf("sheet: column %q: %w", w.layout.Columns[i].Label, err)
		}
		w.cells[i] = excelize.Cell{StyleID: w.styles[kind], Value: value}
	}
	w.row++
	if err := w.stream.SetRow(fmt.Sprintf("A%d", w.row), w.cells); err != nil {
		return fmt.Errorf("sheet: write row: %w", err)
	}
	return nil
}

// WriteTo finishes the export and writes the file. Call it once.
func (w *Writer) WriteTo(out io.Writer) (int64, error) {
	if err := w.stream.Flush(); err != nil {
		return 0, fmt.Errorf("sheet: finish export: %w", err)
	}
	return w.file.WriteTo(out)
}

// Close removes what the export kept on disk.
func (w *Writer) Close() error { return w.file.Close() }

// cellValue turns a value into one that a cell holds.
func cellValue(kind Kind, v any) (any, error) {
	if v == nil {
		return nil, nil
	}
	switch kind {
	case KindText, KindLines:
		if s, ok := v.(string); ok {
			return Neutral(s), nil
		}
	case KindNumber:
		switch v.(type) {
		case int, int64, float64:
			return v, nil
		}
	case KindMoney:
		if fen, ok := v.(int64); ok {
			return float64(fen) / 100, nil
		}
	case KindDate:
		switch d := v.(type) {
		case calendar.Date:
			return daySerial(d), nil
		case *calendar.Date:
			if d == nil {
				return nil, nil
			}
			return daySerial(*d), nil
		}
	case KindYesNo:
		if yes, ok := v.(bool); ok {
			if yes {
				return "是", nil
			}
			return "否", nil
		}
	}
	return nil, fmt.Errorf("%T is no value for this kind", v)
}
