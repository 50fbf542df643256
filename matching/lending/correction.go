package lending

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/input"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
)

type (
	// CorrectionInput is what an officer says about a wrong day.
	CorrectionInput struct {
		Event string        `json:"event" enum:"started,returned,ended" doc:"更正到岗日期，还是最后工作日（借用为 returned，录用和兜底安置为 ended）"`
		Day   calendar.Date `json:"day" doc:"正确的日期"`
		Note  string        `json:"note" doc:"原因和依据"`
	}
	// Correction stands beside a placement, which itself never changes.
	Correction struct {
		CorrectionInput
		RecordedBy string    `json:"recordedBy"`
		RecordedAt time.Time `json:"recordedAt"`
	}
)

// CorrectPlacement puts on record that a day of a placement is wrong, and which
// is right; the ledger has it from the same moment. The placement and all that was
// counted from it stay. Only the officers in whose scope it is may. Problems:
// "not_found", "invalid", "not_returned", "same_day", "day" when the first day
// would be after the last one.
func (s *Service) CorrectPlacement(ctx context.Context, c auth.Caller, placement uuid.UUID, in CorrectionInput) ([]Correction, error) {
	var form input.Form
	in.Note = noteOf(&form, "note", "原因和依据", in.Note)
	switch today := s.today(); {
	case in.Day == 0:
		form.Add("day", "required", "请填写正确的日期。")
	case in.Day > today:
		form.Add("day", "future", fmt.Sprintf("日期（%s）还没有到，今天是 %s。", in.Day, today))
	}
	if err := form.Err(); err != nil {
		return nil, err
	}
	id, err := newID()
	if err != nil {
		return nil, err
	}
	err = s.DB.InTx(ctx, func(tx pgx.Tx) error {
		if err := seesPlacement(ctx, tx, c, placement); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO placement_correction (id, placement_id, event, day, note, recorded_by, recorded_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7)`, id, placement, in.Event, in.Day, in.Note, c.AccountID, s.now())
		return err
	})
	if err != nil {
		return nil, translate(err)
	}
	return s.Corrections(ctx, c, placement)
}

// Corrections of a placement, the oldest first. Problem: "not_found".
func (s *Service) Corrections(ctx context.Context, c auth.Caller, placement uuid.UUID) ([]Correction, error) {
	if err := seesPlacement(ctx, s.DB, c, placement); err != nil {
		return nil, err
	}
	rows, err := s.DB.Query(ctx, `SELECT c.event, c.day, c.note, a.display_name, c.recorded_at FROM placement_correction c
		JOIN account a ON a.id = c.recorded_by WHERE c.placement_id = $1 ORDER BY c.recorded_at, c.id`, placement)
	if err != nil {
		return nil, fmt.Errorf("lending: list corrections: %w", err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (o Correction, err error) {
		return o, row.Scan(&o.Event, &o.Day, &o.Note, &o.RecordedBy, &o.RecordedAt)
	})
	if err != nil {
		return nil, fmt.Errorf("lending: list corrections: %w", err)
	}
	return found, nil
}

// seesPlacement refuses with "not_found" what is not the caller's.
func seesPlacement(ctx context.Context, q postgres.Querier, c auth.Caller, placement uuid.UUID) error {
	scope := c.Scope()
	var one int
	err := q.QueryRow(ctx, `SELECT 1 FROM placement p WHERE p.id = $1 AND ($2::uuid IS NULL OR $2 IN (p.lender_id, p.borrower_id))
		AND ($3::text IS NULL OR $3 IN (p.town_code, p.lender_town_code, p.borrower_town_code))`, placement, scope.Firm, scope.Town).Scan(&one)
	if errors.Is(err, pgx.ErrNoRows) {
		return problem.NotFound("这条安置记录")
	}
	if err != nil {
		return fmt.Errorf("lending: see placement: %w", err)
	}
	return nil
}
