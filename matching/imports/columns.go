package imports

import (
	"context"

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
	Sample string  `json:"sample" doc:"第一行的内容"`
}

// columnsFound is the mapping as the clerk sees it.
func columnsFound(m *sheet.Mapping, records *sheet.Records) []Column {
	columns := make([]Column, len(m.Headings))
	for i, h := range m.Headings {
		columns[i] = Column{Index: h.Index, Letter: h.Letter, Header: h.Text}
		if h.Field == "" {
			continue
		}
		columns[i].Field = &h.Field
		for _, r := range records.Rows {
			// A phone number is no sample: it would stand in the clear.
			if cell := r.Cell(h.Field); !cell.Blank() && h.Field != "contactPhone" {
				columns[i].Sample = short(sheet.Clean(cell.Text), 20)
				break
			}
		}
	}
	return columns
}

func short(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

// Choice says what a column is to be taken for; Field nil: for nothing.
type Choice struct {
	Index int     `json:"index"`
	Field *string `json:"field"`
}

// Choose takes the columns as the clerk says and reads the whole sheet anew.
// Cells that were corrected by hand stay corrected, rows left out stay so.
// Problems: those of change, "sheet_bad_mapping".
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
		old, err := s.rows(ctx, tx, `ORDER BY row_no`, b.ID)
		if err != nil {
			return err
		}
		before := make(map[int]*row, len(old))
		for _, r := range old {
			before[r.no] = r
		}
		rows, err := s.read(ctx, b, data, choice)
		if err != nil {
			return err
		}
		for _, r := range rows {
			if was := before[r.no]; was != nil {
				r.Fixed, r.Ignored = was.Fixed, was.Ignored
			}
		}
		if err := s.sortRows(ctx, tx, c, b, rows); err != nil {
			return err
		}
		if err := deleteRows(ctx, tx, b.ID); err != nil {
			return err
		}
		return s.insertRows(ctx, tx, b.ID, rows)
	})
}
