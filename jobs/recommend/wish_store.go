package recommend

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/calendar"
	"gongxiang/internal/pii"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
)

// PhoneOf is the number of an account: auth.Service's.
type PhoneOf func(ctx context.Context, q postgres.Querier, account uuid.UUID) (pii.Phone, error)

// WishOf reads a person's wish and its version; of who has none, the empty wish
// and 0. Whether the caller may know is his business.
func (s *Service) WishOf(ctx context.Context, q postgres.Querier, person uuid.UUID) (Wish, int, error) {
	w, version := Wish{Trades: []string{}, Towns: []string{}}, 0
	var floor *int64
	var from *calendar.Date
	err := q.QueryRow(ctx, `SELECT trades, towns, pay_floor_fen, lodging, available_from, version FROM job_wish WHERE person_id = $1`, person).
		Scan(&w.Trades, &w.Towns, &floor, &w.Lodging, &from, &version)
	if errors.Is(err, pgx.ErrNoRows) {
		return w, 0, nil
	}
	if err != nil {
		return Wish{}, 0, fmt.Errorf("recommend: read wish: %w", err)
	}
	if floor != nil {
		w.PayFloorFen = *floor
	}
	if from != nil {
		w.AvailableFrom = *from
	}
	return w, version, nil
}

// PutWish writes a person's wish over version, 0 where there was none, and gives
// the new version. The caller holds the person and has made sure that he may.
// Codes: "invalid" (422) with the fields, "stale_version" (409) with the wish
// as it stands, "not_found" (404) for a person who was erased.
func (s *Service) PutWish(ctx context.Context, tx pgx.Tx, person uuid.UUID, w Wish, version int) (int, error) {
	w = w.clean()
	if found := w.check(calendar.Today(s.Clock), s.Vacancies.Book()); len(found) > 0 {
		return 0, problem.Invalid(found...)
	}
	changed, err := writeWish(ctx, tx, person, w, version, s.Clock.Now())
	if err != nil {
		return 0, err
	}
	if changed {
		return version + 1, nil
	}
	stands, _, err := s.WishOf(ctx, tx, person)
	if err != nil {
		return 0, err
	}
	return 0, problem.Stale(stands)
}

func writeWish(ctx context.Context, tx pgx.Tx, person uuid.UUID, w Wish, version int, at time.Time) (changed bool, err error) {
	var floor *int64
	if w.PayFloorFen != 0 {
		floor = &w.PayFloorFen
	}
	var from *calendar.Date
	if w.AvailableFrom != 0 {
		from = &w.AvailableFrom
	}
	sql := `UPDATE job_wish SET trades = $2, towns = $3, pay_floor_fen = $4, lodging = $5, available_from = $6, version = version + 1, updated_at = $8
		WHERE person_id = $1 AND version = $7`
	if version == 0 {
		sql = `INSERT INTO job_wish (person_id, trades, towns, pay_floor_fen, lodging, available_from, version, created_at, updated_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7 + 1, $8, $8) ON CONFLICT (person_id) DO NOTHING`
	}
	tag, err := tx.Exec(ctx, sql, person, w.Trades, w.Towns, floor, w.Lodging, from, version, at)
	if postgres.Constraint(err) == "job_wish_of_living" {
		return false, problem.NotFound("这个人").Because(err)
	}
	if err != nil {
		return false, fmt.Errorf("recommend: write wish: %w", err)
	}
	return tag.RowsAffected() == 1, nil
}
