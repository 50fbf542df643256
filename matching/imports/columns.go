package imports

import (
	"context"
	"maps"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/sheet"
)

// Column is one column of the sheet and what it was taken for.
type Column struct {
	Index  int     `json:"index" doc:"从 0 数起"`
	Letter string  `json:"letter" doc:"表格里的列号"`
	Header string  `json:"header"`
	Field  *string `json:"field" doc:"当作什么；空为不用"`
	Sample string  `json:"sample" doc:"这一列的第一个内容"`
	Hidden bool    `json:"hidden" doc:"在表格里被隐藏的列，照样读取"`
}

// columnsFound is the mapping as the clerk sees it.
func columnsFound(t *sheet.Table, m *sheet.Mapping, records *sheet.Records, fields []Field) []Column {
	samples := samplesOf(t, records)
	columns := make([]Column, len(m.Headings))
	for i, h := range m.Headings {
		columns[i] = Column{Index: h.Index, Letter: h.Letter, Header: h.Text, Sample: samples[h.Index], Hidden: h.Hidden}
		if h.Field != "" {
			columns[i].Field = &h.Field
		}
		if secret(fields, h.Field) {
			columns[i].Sample = masked(columns[i].Sample)
		}
		columns[i].Sample = fit(fields, columns[i].Sample)
	}
	return columns
}

// samplesOf is the first text of each column in the data rows.
func samplesOf(t *sheet.Table, records *sheet.Records) map[int]string {
	data := make(map[int]bool, len(records.Rows))
	for _, r := range records.Rows {
		data[r.Row] = true
	}
	samples := map[int]string{}
	for _, line := range t.Lines {
		if !data[line.Number] {
			continue
		}
		for i, cell := range line.Cells {
			if samples[i] == "" && !cell.Blank() {
				samples[i] = short(sheet.Clean(cell.Text), 20)
			}
		}
	}
	return samples
}

func short(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

// Choice says what a column is to be taken for; Field nil: for nothing.
type Choice struct {
	Index int     `json:"index" doc:"哪一列（从 0 数起）"`
	Field *string `json:"field" doc:"当作什么（空为不用）"`
}

// Choose takes the columns as the clerk says and reads the whole sheet anew.
// What was corrected by hand stays where the field's column stays, rows left
// out stay so. Problems: those of change, "sheet_bad_mapping".
func (s *Service) Choose(ctx context.Context, c auth.Caller, id uuid.UUID, version int, choices []Choice) (Batch, error) {
	choice := make(map[int]string, len(choices))
	for _, x := range choices {
		choice[x.Index] = ""
		if x.Field != nil {
			choice[x.Index] = *x.Field
		}
	}
	return s.change(ctx, c, id, version, func(tx pgx.Tx, b *Batch) error {
		data, err := s.file(ctx, tx, b.ID)
		if err != nil {
			return err
		}
		old, err := s.allRows(ctx, tx, b.ID)
		if err != nil {
			return err
		}
		before := b.places()
		rows, err := s.read(ctx, b, data, choice)
		if err != nil {
			return err
		}
		keepCorrections(rows, old, before, b.places())
		return s.replaceRows(ctx, tx, c, b, rows)
	})
}

// replaceRows sorts all rows of a batch and writes them anew.
func (s *Service) replaceRows(ctx context.Context, tx pgx.Tx, c auth.Caller, b *Batch, rows []*row) error {
	if err := s.sortAll(ctx, tx, c, b, rows); err != nil {
		return err
	}
	if err := s.note(ctx, tx, b, rows); err != nil {
		return err
	}
	if err := deleteRows(ctx, tx, b.ID); err != nil {
		return err
	}
	return s.insertRows(ctx, tx, b.ID, rows)
}

// places are the columns of the fields that have one, counted from 1.
func (b *Batch) places() map[string]int {
	at := make(map[string]int, len(b.Columns))
	for _, column := range b.Columns {
		if column.Field != nil {
			at[*column.Field] = column.Index + 1
		}
	}
	return at
}

// keepCorrections carries over what was done by hand. A cell that now stands in
// another column is another cell.
func keepCorrections(rows, old []*row, before, after map[string]int) {
	was := make(map[int]*row, len(old))
	for _, r := range old {
		was[r.no] = r
	}
	for _, r := range rows {
		if w := was[r.no]; w != nil {
			r.Fixed, r.Ignored = w.Fixed, w.Ignored
			maps.DeleteFunc(r.Fixed, func(field, _ string) bool { return before[field] != after[field] })
		}
	}
}
