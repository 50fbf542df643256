package imports

import (
	"bytes"
	"context"
	"strings"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/route"
	"gongxiang/internal/sheet"
	"gongxiang/matching/posting"
)

// Template is an empty sheet to fill in.
func Template(kind posting.Kind, c auth.Caller) (route.Download, error) {
	t := sheet.Template{Sheet: kind.Word(), Notes: []string{
		"一行填一个工种；同一企业可以填多行。", "也可以直接上传您原有的表格，平台会自动找出各列。", "重复的行不会导入两次。"}}
	for _, f := range fieldsOf(kind, c) {
		t.Columns = append(t.Columns, f.column)
	}
	var out bytes.Buffer
	if _, err := t.WriteTo(&out); err != nil {
		return route.Download{}, err
	}
	return route.Download{Name: kind.Word() + "导入模板.xlsx", Data: out.Bytes()}, nil
}

// Problems are the rows with problems as a sheet, with the reasons in the last
// column: it can be corrected and uploaded again.
func (s *Service) Problems(ctx context.Context, c auth.Caller, id uuid.UUID) (route.Download, error) {
	b, err := s.Get(ctx, c, id)
	if err != nil {
		return route.Download{}, err
	}
	rows, err := s.rows(ctx, s.DB, `AND state = 'problem' ORDER BY row_no`, b.ID)
	if err != nil {
		return route.Download{}, err
	}
	e, err := s.evaluator(ctx, s.DB, c, &b, rows)
	if err != nil {
		return route.Download{}, err
	}
	layout := sheet.Layout{Sheet: "需要修改"}
	var fields []Field
	for _, f := range b.Fields {
		if e.mapped[f.Field] {
			fields = append(fields, f)
			layout.Columns = append(layout.Columns, sheet.LayoutColumn{Label: f.Label, Width: f.column.Width})
		}
	}
	layout.Columns = append(layout.Columns, sheet.LayoutColumn{Label: "需要修改的原因", Width: 60})
	w, err := sheet.NewWriter(layout)
	if err != nil {
		return route.Download{}, err
	}
	defer w.Close()
	for _, r := range rows {
		values := make([]any, 0, len(fields)+1)
		for _, f := range fields {
			values = append(values, r.cell(f.Field).Text)
		}
		var reasons []string
		for _, p := range e.read(r).problems {
			reasons = append(reasons, p.Message)
		}
		if err := w.Row(append(values, strings.Join(reasons, " "))...); err != nil {
			return route.Download{}, err
		}
	}
	var out bytes.Buffer
	if _, err := w.WriteTo(&out); err != nil {
		return route.Download{}, err
	}
	return route.Download{Name: "需要修改的行" + s.day() + ".xlsx", Data: out.Bytes()}, nil
}
