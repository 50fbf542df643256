package vacancy

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/history"
	"gongxiang/internal/problem"
	"gongxiang/internal/search"
)

// Row is one of many vacancies that are opened at once.
type Row struct {
	ID            uuid.UUID // zero: any
	Firm, Account uuid.UUID // who hires, and who says so
	Input         Input
	Draft         bool // is only saved, not opened
}

// OpenAll opens many vacancies in the caller's transaction, all or none. May they,
// is the caller's business. Problems: "invalid" with the fields of the first that
// is wrong, "not_found" for a firm, "enterprise_not_approved"; that one stands
// already is the constraint vacancy_once.
func (s *Service) OpenAll(ctx context.Context, tx pgx.Tx, rows []Row) error {
	firms, err := lockFirms(ctx, tx, rows)
	if err != nil {
		return err
	}
	now := s.Clock.Now().Truncate(time.Microsecond)
	made, events, docs := make([]Vacancy, len(rows)), make([]history.Event, len(rows)), make([]search.Document, 0, len(rows))
	for i, r := range rows {
		in := s.titled(r.Input.Clean())
		if found := Check(in, s.today(), s.Book()); len(found) > 0 {
			return problem.Invalid(found...)
		}
		firm, ok := firms[r.Firm]
		switch {
		case !ok:
			return problem.NotFound("这家企业")
		case !r.Draft && !firm.Approved:
			return notApproved(firm)
		}
		action := "publish"
		if r.Draft {
			action = "save"
		}
		v := Vacancy{ID: r.ID, Enterprise: firm, Status: machine[""][action], Version: 1, CreatedAt: now, UpdatedAt: now}
		if v.ID == uuid.Nil {
			v.ID = uuid.Must(uuid.NewV7())
		}
		v.take(in)
		s.name(&v)
		if made[i] = v; v.Status == Open {
			docs = append(docs, s.Document(v))
		}
		events[i] = history.Event{Thing: "vacancy", ThingID: v.ID, Action: action, To: v.Status, AccountID: &r.Account, At: now}
	}
	if err := insertAll(ctx, tx, rows, made); err != nil {
		return err
	}
	if err := history.RecordAll(ctx, tx, events); err != nil {
		return err
	}
	return s.Index.Put(ctx, tx, docs...)
}

func lockFirms(ctx context.Context, tx pgx.Tx, rows []Row) (map[uuid.UUID]Firm, error) {
	ids := make([]uuid.UUID, len(rows))
	for i, r := range rows {
		ids[i] = r.Firm
	}
	found, err := tx.Query(ctx, `SELECT `+firmColumns+` FROM enterprise e WHERE e.id = ANY($1) ORDER BY e.id FOR SHARE`, ids)
	if err != nil {
		return nil, fmt.Errorf("vacancy: lock firms: %w", err)
	}
	firms := make(map[uuid.UUID]Firm, len(rows))
	var f Firm
	if _, err = pgx.ForEachRow(found, f.targets(), func() error {
		firms[f.ID] = f
		return nil
	}); err != nil {
		return nil, fmt.Errorf("vacancy: lock firms: %w", err)
	}
	return firms, nil
}

func insertAll(ctx context.Context, tx pgx.Tx, rows []Row, made []Vacancy) error {
	columns := []string{"id", "enterprise_id", "title", "trade_code", "level", "headcount", "pay_min_fen", "pay_max_fen", "pay_unit", "town_code",
		"workplace", "hours", "lodging", "board", "transport", "insurance", "requirements", "description", "valid_to",
		"status", "fingerprint", "created_by", "created_at", "updated_at"}
	_, err := tx.CopyFrom(ctx, pgx.Identifier{"vacancy"}, columns, pgx.CopyFromSlice(len(made), func(i int) ([]any, error) {
		v := made[i]
		print := Fingerprint(v.Input())
		return []any{v.ID, v.Enterprise.ID, v.Title, v.TradeCode, v.Level, v.Headcount, v.PayMinFen, v.PayMaxFen, v.PayUnit, v.TownCode,
			v.Workplace, v.Hours, v.Lodging, v.Board, v.Transport, v.Insurance, v.Requirements, v.Description, v.ValidTo,
			v.Status, print[:], rows[i].Account, v.CreatedAt, v.CreatedAt}, nil
	}))
	if err != nil {
		return fmt.Errorf("vacancy: insert many: %w", err)
	}
	return nil
}
