package imports

import (
	"context"
	"errors"
	"net/http"
	"path/filepath"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/pii"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
	"gongxiang/internal/sheet"
	"gongxiang/matching/enterprise"
	"gongxiang/matching/posting"
)

// Service takes sheets. It is safe for concurrent use.
type Service struct {
	DB       *postgres.DB
	Vault    *pii.Vault
	Clock    calendar.Clock
	Postings *posting.Service
	Firms    *enterprise.Service
	reading  chan struct{} // a place for each sheet that is read at once: reading takes memory
}

// New makes the service.
func New(db *postgres.DB, vault *pii.Vault, clock calendar.Clock, postings *posting.Service, firms *enterprise.Service) *Service {
	return &Service{DB: db, Vault: vault, Clock: clock, Postings: postings, Firms: firms, reading: make(chan struct{}, 2)}
}

// The states of a batch.
const (
	Preview   = "preview"
	Committed = "committed"
	Discarded = "discarded"
)

// keepDays is how long a sheet that nobody touches is kept.
const keepDays = 30

// Batch is an uploaded sheet as its owner sees it.
type Batch struct {
	ID          uuid.UUID    `json:"id"`
	Kind        posting.Kind `json:"kind" enum:"surplus,shortage"`
	FileName    string       `json:"fileName"`
	SheetName   string       `json:"sheetName" doc:"读取的工作表；CSV 为空"`
	OtherSheets []string     `json:"otherSheets" doc:"没有读取的工作表"`
	Status      string       `json:"status" enum:"preview,committed,discarded"`
	Version     int          `json:"version"`
	Columns     []Column     `json:"columns"`
	Fields      []Field      `json:"fields" doc:"每一列可以当作什么"`
	Skipped     []Skipped    `json:"skipped" doc:"没有当作数据的行，如合计"`
	Counts      Counts       `json:"counts"`
	Added       int          `json:"added" doc:"已导入的条数"`
	CreatedAt   time.Time    `json:"createdAt"`

	account uuid.UUID
	firm    *uuid.UUID // set: only its rows may stand in the sheet
}

// Skipped is a row that was taken for no data.
type Skipped struct {
	RowNo  int    `json:"rowNo"`
	Text   string `json:"text"`
	Reason string `json:"reason"`
}

// Counts are the rows by state.
type Counts struct {
	Ready     int `json:"ready" doc:"可以导入"`
	Problem   int `json:"problem" doc:"需要修改"`
	Duplicate int `json:"duplicate" doc:"与前面的行或已有的重复"`
	Ignored   int `json:"ignored" doc:"不导入"`
	Added     int `json:"added" doc:"已导入"`
}

// Upload reads a sheet and keeps it for checking. Firms and officers may.
// Problems: the code of a sheet.Refusal (422, or 413 when too large),
// "sheet_no_rows".
func (s *Service) Upload(ctx context.Context, c auth.Caller, kind posting.Kind, name string, data []byte) (Batch, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return Batch{}, err
	}
	b := Batch{ID: id, Kind: kind, FileName: fileName(name), Status: Preview, Version: 1, account: c.AccountID,
		CreatedAt: s.Clock.Now().Truncate(time.Microsecond), Fields: fieldsOf(kind, c)}
	if c.Is(auth.Enterprise) {
		b.firm = &c.EnterpriseID
	}
	rows, err := s.read(ctx, &b, data, nil)
	if err != nil {
		return Batch{}, err
	}
	err = s.DB.InTx(ctx, func(tx pgx.Tx) error {
		if err := s.sortRows(ctx, tx, c, &b, rows); err != nil {
			return err
		}
		if err := s.insertBatch(ctx, tx, b, data); err != nil {
			return err
		}
		return s.insertRows(ctx, tx, b.ID, rows)
	})
	return b, err
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
	table, mapping, err := sheet.ReadFor(data, sheet.Limits{}, columnsOf(b.Fields))
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
	if len(records.Rows) == 0 {
		return nil, problem.New(http.StatusUnprocessableEntity, "sheet_no_rows", "表头下面没有数据行。请填写后再上传，或者检查是否选错了文件。")
	}
	b.SheetName, b.OtherSheets = table.Name, append([]string{}, table.Others...)
	b.Columns, b.Skipped = columnsFound(mapping, records), []Skipped{}
	for _, skipped := range records.Skipped {
		b.Skipped = append(b.Skipped, Skipped{skipped.Row, skipped.Text, skipped.Reason})
	}
	rows := make([]*row, len(records.Rows))
	for i, r := range records.Rows {
		rows[i] = &row{no: r.Row, content: content{Cells: map[string]sheet.Cell{}}}
		for _, f := range b.Fields {
			if cell := r.Cell(f.Field); !cell.Blank() || cell.Mark != 0 {
				rows[i].Cells[f.Field] = cell
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
	runes := []rune(sheet.Clean(filepath.Base(name)))
	return string(runes[:min(len(runes), 100)])
}

// Get reads a batch of the caller's own. Problem: "not_found".
func (s *Service) Get(ctx context.Context, c auth.Caller, id uuid.UUID) (Batch, error) {
	return s.find(ctx, s.DB, c, id, "")
}

// change does something with a batch of the caller's that is still in preview,
// holding it, and gives it the next version. version 0 takes any. Problems:
// "not_found", "wrong_state", "stale_version".
func (s *Service) change(ctx context.Context, c auth.Caller, id uuid.UUID, version int, do func(tx pgx.Tx, b *Batch) error) (Batch, error) {
	var b Batch
	err := s.DB.InTx(ctx, func(tx pgx.Tx) (err error) {
		if b, err = s.find(ctx, tx, c, id, "FOR UPDATE"); err != nil {
			return err
		}
		switch {
		case b.Status == Committed:
			return problem.Conflict("wrong_state", "这张表已经导入，不能再改。需要补充时请重新上传，重复的行不会导入两次。")
		case b.Status == Discarded:
			return problem.Conflict("wrong_state", "这张表已经放弃，请重新上传。")
		case version != 0 && version != b.Version:
			return problem.Stale(b)
		}
		b.Version++
		if err := do(tx, &b); err != nil {
			return err
		}
		return s.updateBatch(ctx, tx, b)
	})
	return b, err
}

// Discard throws a batch away, with all that it holds.
func (s *Service) Discard(ctx context.Context, c auth.Caller, id uuid.UUID) error {
	_, err := s.change(ctx, c, id, 0, func(tx pgx.Tx, b *Batch) error {
		b.Status, b.Counts = Discarded, Counts{}
		return deleteRows(ctx, tx, b.ID)
	})
	return err
}

// Purge deletes batches that were uploaded long ago: nothing in them is needed
// any more, and they hold phone numbers.
func (s *Service) Purge(ctx context.Context) (int, error) {
	return purge(ctx, s.DB, s.Clock.Now().AddDate(0, 0, -keepDays))
}
