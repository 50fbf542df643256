package route

import (
	"bytes"
	"fmt"

	"gongxiang/internal/problem"
	"gongxiang/internal/sheet"
)

// MaxExport bounds the rows of one exported file; ExportChunk those in memory
// at once.
const (
	MaxExport   = 50000
	ExportChunk = 1000
)

// Column is one column of an exported list of T. The zero Kind is text.
type Column[T any] struct {
	Label string
	Kind  sheet.Kind
	Value func(T) any
}

// Export makes the .xlsx of a list that next gives a chunk at a time, from the
// beginning and then behind the last row, until there is none. More rows than a file may have are problem "too_many".
func Export[T any](title string, columns []Column[T], next func(last *T) ([]T, error)) (Download, error) {
	layout := sheet.Layout{Sheet: title}
	for _, c := range columns {
		layout.Columns = append(layout.Columns, sheet.LayoutColumn{Label: c.Label, Kind: c.Kind})
	}
	w, err := sheet.NewWriter(layout)
	if err != nil {
		return Download{}, err
	}
	defer func() { _ = w.Close() }()
	rows := 0
	var last *T
	for {
		chunk, err := next(last)
		if err != nil {
			return Download{}, err
		}
		if len(chunk) == 0 {
			break
		}
		if rows += len(chunk); rows > MaxExport {
			return Download{}, problem.Conflict("too_many", fmt.Sprintf("超过 %s 条，一个表放不下，请先筛选后再导出。", problem.Count(MaxExport)))
		}
		for _, t := range chunk {
			values := make([]any, len(columns))
			for i, c := range columns {
				values[i] = c.Value(t)
			}
			if err := w.Row(values...); err != nil {
				return Download{}, err
			}
		}
		last = &chunk[len(chunk)-1]
	}
	var b bytes.Buffer
	if _, err := w.WriteTo(&b); err != nil {
		return Download{}, err
	}
	return Download{Name: title + ".xlsx", Data: b.Bytes()}, nil
}
