package imports

import (
	"bytes"
	"context"
	"strings"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/route"
	"gongxiang/internal/sheet"
)

// reasonHeading is a column that no field is found in.
const reasonHeading = "需要修改的原因"

// Problems are the rows with problems as a sheet, as they stand after the
// clerk's corrections, with the reasons in the last column: it can be corrected
// and uploaded again. Problem: "not_found".
func (s *Service) Problems(ctx context.Context, c auth.Caller, id uuid.UUID) (route.Download, error) {
	b, err := s.Get(ctx, c, id)
	if err != nil {
		return route.Download{}, err
	}
	rows, err := s.rows(ctx, s.DB, b.ID, `AND state = 'problem' ORDER BY row_no`)
	if err != nil {
		return route.Download{}, err
	}
	e, err := s.evaluator(ctx, s.DB, c, &b, rows)
	if err != nil {
		return route.Download{}, err
	}
	data, err := e.problemSheet(rows)
	return route.Download{Name: "需要修改的行" + calendar.Today(s.Clock).String() + ".xlsx", Data: data}, err
}

func (e *evaluator) problemSheet(rows []*row) ([]byte, error) {
	fields := e.written(rows)
	layout := sheet.Layout{Sheet: "需要修改"}
	for _, f := range fields {
		layout.Columns = append(layout.Columns, sheet.LayoutColumn{Label: f.Label, Width: f.column.Width})
	}
	layout.Columns = append(layout.Columns, sheet.LayoutColumn{Label: reasonHeading, Width: 60})
	w, err := sheet.NewWriter(layout)
	if err != nil {
		return nil, err
	}
	defer func() { _ = w.Close() }()
	for _, r := range rows {
		values := make([]any, 0, len(fields)+1)
		for _, f := range fields {
			values = append(values, honest(r.cell(f.Field)))
		}
		var reasons strings.Builder
		for _, p := range e.read(r).problems {
			reasons.WriteString(p.Message)
		}
		if err := w.Row(append(values, reasons.String())...); err != nil {
			return nil, err
		}
	}
	var out bytes.Buffer
	_, err = w.WriteTo(&out)
	return out.Bytes(), err
}

// honest is a cell's text; one that has lost something says so, in words that no
// field takes: written down as it stands it would pass for whole next time.
func honest(c sheet.Cell) string {
	switch {
	case c.Has(sheet.MarkLostDigits):
		return c.Text + "（后几位已丢失，请重新填写）"
	case c.Has(sheet.MarkTooLong):
		return c.Text + "（后面的文字已截断，请缩短）"
	}
	return c.Text
}

// written are the fields that have a column, that must have one, or into which
// the clerk typed something.
func (e *evaluator) written(rows []*row) []Field {
	typed := map[string]bool{}
	for _, r := range rows {
		for field := range r.Fixed {
			typed[field] = true
		}
	}
	var fields []Field
	for _, f := range e.fields {
		if f.Required || e.mapped[f.Field] > 0 || typed[f.Field] {
			fields = append(fields, f)
		}
	}
	return fields
}
