package imports

import (
	"context"
	"errors"
	"net/http"
	"path/filepath"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/problem"
	"gongxiang/internal/sheet"
)

// mostSkipped bounds the rows that are shown as taken for no data.
const mostSkipped = 200

// Upload reads a sheet and keeps it for checking. Whose role
// the kind names may. Problems: "forbidden", the code of a sheet.Refusal (422, or 413 when too large).
func (s *Service) Upload(ctx context.Context, c auth.Caller, kind, name string, data []byte) (Batch, error) {
	k, err := s.kindFor(c, kind)
	if err != nil {
		return Batch{}, err
	}
	b := Batch{ID: uuid.Must(uuid.NewV7()), Kind: kind, FileName: fileName(name), Status: Preview, Version: 1, account: c.AccountID,
		CreatedAt: s.Clock.Now().Truncate(time.Microsecond), Fields: k.Fields(c)}
	if c.Is(auth.Enterprise) {
		b.firm = &c.EnterpriseID
	}
	rows, err := s.read(ctx, &b, data, nil)
	if err != nil {
		return Batch{}, err
	}
	err = s.DB.InTx(ctx, func(tx pgx.Tx) error {
		if err := s.sortAll(ctx, tx, c, &b, rows); err != nil {
			return err
		}
		if err := s.note(ctx, tx, &b, rows); err != nil {
			return err
		}
		if err := s.insertBatch(ctx, tx, b, data); err != nil {
			return err
		}
		if err := s.insertRows(ctx, tx, b.ID, rows); err != nil {
			return err
		}
		return s.record(ctx, tx, c, &b, "upload", "", b.Counts)
	})
	if err != nil {
		return Batch{}, err
	}
	return b, nil
}

// read fills in what the file says: columns, skipped rows, and the rows. choice
// is the clerk's of the columns, nil for what is detected.
func (s *Service) read(ctx context.Context, b *Batch, data []byte, choice map[int]string) ([]*row, error) {
	select {
	case s.reading <- struct{}{}:
		defer func() { <-s.reading }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	table, mapping, err := sheet.ReadFor(data, sheet.Limits{Rows: s.kinds[b.Kind].MaxRows()}, columnsOf(b.Fields))
	if err != nil {
		return nil, refused(err)
	}
	if choice != nil {
		if mapping, err = mapping.Override(choice); err != nil {
			return nil, refused(err)
		}
	}
	records, err := table.Records(mapping)
	if err != nil {
		return nil, refused(err)
	}
	b.Layout = Layout{SheetName: table.Name, OtherSheets: append([]string{}, table.Others...),
		Columns: columnsFound(table, mapping, records, b.Fields), Skipped: []Skipped{}, Twice: []Twice{}, SkippedRows: len(records.Skipped)}
	for _, d := range mapping.Twice {
		b.Twice = append(b.Twice, Twice{d.Text, d.Taken, d.Left, d.Hidden})
	}
	for _, skipped := range records.Skipped[:min(len(records.Skipped), mostSkipped)] {
		b.Skipped = append(b.Skipped, Skipped{skipped.Row, fit(b.Fields, skipped.Text), skipped.Reason})
	}
	mapped := b.places()
	rows := make([]*row, len(records.Rows))
	for i, r := range records.Rows {
		rows[i] = &row{no: r.Row, hidden: r.Hidden, content: content{Cells: make([]stored, 0, len(mapped)), Ignored: r.Hidden}}
		if r.Hidden { // whoever filters a list means those that he sees
			b.HiddenRows++
		}
		for field := range mapped {
			if cell := r.Cell(field); !cell.Blank() || cell.Mark != 0 {
				rows[i].Cells = append(rows[i].Cells, stored{field, cell.Text, cell.Mark})
			}
		}
	}
	return rows, nil
}

func refused(err error) error {
	var r *sheet.Refusal
	if !errors.As(err, &r) {
		return err
	}
	status := http.StatusUnprocessableEntity
	if r.Code == sheet.CodeTooLarge {
		status = http.StatusRequestEntityTooLarge
	}
	return problem.New(status, r.Code, r.Message).Because(err)
}

// fileName is what a browser sent, made fit to show.
func fileName(name string) string {
	name = sheet.Clean(filepath.Base(strings.ReplaceAll(strings.ToValidUTF8(name, ""), `\`, "/")))
	return short(name, 100)
}
