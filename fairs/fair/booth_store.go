package fair

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
)

// boothInScope: a firm has its own, a town's officer those of the town's fairs.
const boothInScope = `(@firm::uuid IS NULL OR b.enterprise_id = @firm) AND (@town::text IS NULL OR f.town_code = @town) `

const selectBooth = `
SELECT b.id, f.id, f.name, f.status, f.starts_at, f.ends_at, b.hall_id, h.name, e.id, e.name, coalesce(e.industry, ''), w.name, b.status, b.reason, b.introduction,
	b.opens_at, b.closes_at, b.open, b.shut,
	(SELECT coalesce(jsonb_agg(jsonb_build_object('id', v.id, 'title', v.title, 'headcount', v.headcount, 'open', v.status = 'open') ORDER BY v.id), '[]')
		FROM fair_booth_vacancy bv JOIN vacancy v ON v.id = bv.vacancy_id WHERE bv.booth_id = b.id),
	(SELECT coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'name', t.name, 'taken', t.account_id IS NOT NULL) ORDER BY t.id), '[]')
		FROM fair_seat t WHERE t.booth_id = b.id AND t.closed_at IS NULL),
	b.version, b.created_at, b.decided_at
FROM fair_booth b JOIN fair f ON f.id = b.fair_id JOIN fair_hall h ON h.id = b.hall_id JOIN enterprise e ON e.id = b.enterprise_id JOIN town w ON w.code = e.town_code `

func manyBooths(ctx context.Context, q postgres.Querier, scope auth.Scope, where string, args pgx.NamedArgs) ([]Booth, error) {
	args["firm"], args["town"] = scope.Firm, scope.Town
	rows, err := q.Query(ctx, selectBooth+`WHERE `+boothInScope+where, args)
	if err != nil {
		return nil, fmt.Errorf("fair: find booths: %w", err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (b Booth, err error) {
		return b, row.Scan(&b.ID, &b.Fair.ID, &b.Fair.Name, &b.Fair.Status, &b.Fair.StartsAt, &b.Fair.EndsAt, &b.HallID, &b.HallName,
			&b.EnterpriseID, &b.Firm, &b.Industry, &b.FirmTown, &b.Status, &b.Reason, &b.Introduction,
			&b.OpensAt, &b.ClosesAt, &b.Open, &b.Shut, &b.Vacancies, &b.Seats, &b.Version, &b.CreatedAt, &b.DecidedAt)
	})
	if err != nil {
		return nil, fmt.Errorf("fair: find booths: %w", err)
	}
	return found, nil
}

// oneBooth is the booth in that scope, or problem "not_found".
func oneBooth(ctx context.Context, q postgres.Querier, scope auth.Scope, id uuid.UUID, lock string) (Booth, error) {
	found, err := manyBooths(ctx, q, scope, `AND b.id = @id `+lock, pgx.NamedArgs{"id": id})
	if err == nil && len(found) != 1 {
		err = problem.NotFound("这个展位")
	}
	if err != nil {
		return Booth{}, err
	}
	return found[0], nil
}

// holdFirm holds an approved firm; otherwise problem "enterprise_not_approved".
func holdFirm(ctx context.Context, tx pgx.Tx, firm uuid.UUID) error {
	tag, err := tx.Exec(ctx, `SELECT FROM enterprise WHERE id = $1 AND status = 'approved' FOR SHARE`, firm)
	if err != nil {
		return fmt.Errorf("fair: hold firm: %w", err)
	}
	if tag.RowsAffected() != 1 {
		return firmNotApproved()
	}
	return nil
}

// holdVacancies holds those of the firm that are to be brought; problem
// "vacancy_gone" when one of them cannot be.
func holdVacancies(ctx context.Context, tx pgx.Tx, firm uuid.UUID, ids []uuid.UUID, at time.Time) error {
	ids = distinct(ids)
	tag, err := tx.Exec(ctx, `SELECT FROM vacancy WHERE id = ANY($1) AND enterprise_id = $2 AND status = 'open' AND valid_to >= $3 ORDER BY id FOR SHARE`,
		ids, firm, calendar.DateOf(at))
	if err != nil {
		return fmt.Errorf("fair: hold vacancies: %w", err)
	}
	if int(tag.RowsAffected()) != len(ids) {
		return vacancyGone()
	}
	return nil
}

// shareFair holds a fair that takes booths from being moved or ended meanwhile.
func shareFair(ctx context.Context, tx pgx.Tx, id uuid.UUID, at time.Time) (f Short, err error) {
	err = tx.QueryRow(ctx, `SELECT id, name, status, starts_at, ends_at FROM fair WHERE id = $1 AND opened_at IS NOT NULL FOR SHARE`, id).
		Scan(&f.ID, &f.Name, &f.Status, &f.StartsAt, &f.EndsAt)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return f, notFound()
	case err != nil:
		return f, fmt.Errorf("fair: share: %w", err)
	case f.Status == Closed || f.Status == Archived || !f.EndsAt.After(at):
		return f, takesNoBooths()
	}
	return f, nil
}

// lockAround holds what stands above a booth, in order.
func lockAround(ctx context.Context, tx pgx.Tx, b Booth, vacancies []uuid.UUID) error {
	for _, step := range []struct {
		sql string
		arg any
	}{
		{`SELECT FROM enterprise WHERE id = $1 FOR SHARE`, b.EnterpriseID},
		{`SELECT FROM vacancy WHERE id = ANY($1) ORDER BY id FOR SHARE`, append([]uuid.UUID{}, vacancies...)},
		{`SELECT FROM fair WHERE id = $1 FOR SHARE`, b.Fair.ID},
		{`SELECT FROM fair_hall WHERE fair_id = $1 ORDER BY id FOR NO KEY UPDATE`, b.Fair.ID},
	} {
		if _, err := tx.Exec(ctx, step.sql, step.arg); err != nil {
			return fmt.Errorf("fair: lock around a booth: %w", err)
		}
	}
	return nil
}

func insertBooth(ctx context.Context, tx pgx.Tx, id, fair uuid.UUID, c auth.Caller, in BoothInput, at time.Time) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO fair_booth (id, fair_id, hall_id, enterprise_id, status, introduction, opens_at, closes_at, created_by, created_at, updated_at)
		VALUES ($1, $2, $3, $4, 'requested', $5, $6, $7, $8, $9, $9)`,
		id, fair, in.HallID, c.EnterpriseID, in.Introduction, in.OpensAt, in.ClosesAt, c.AccountID, at)
	return hallMissing(err)
}

// hallMissing: the hall that was named is none of this fair's.
func hallMissing(err error) error {
	if postgres.Constraint(err) == "fair_booth_hall" {
		return problem.NotFound("这个展厅")
	}
	if err != nil {
		return fmt.Errorf("fair: place a booth: %w", err)
	}
	return nil
}

func updateBooth(ctx context.Context, tx pgx.Tx, id uuid.UUID, in BoothInput, at time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE fair_booth SET hall_id = $2, introduction = $3, opens_at = $4, closes_at = $5, version = version + 1, updated_at = $6 WHERE id = $1`,
		id, in.HallID, in.Introduction, in.OpensAt, in.ClosesAt, at)
	return hallMissing(err)
}

func moveBooth(ctx context.Context, tx pgx.Tx, b Booth, hall *uuid.UUID, at time.Time) error {
	if hall == nil || *hall == b.HallID {
		return nil
	}
	_, err := tx.Exec(ctx, `UPDATE fair_booth SET hall_id = $2, version = version + 1, updated_at = $3 WHERE id = $1`, b.ID, hall, at)
	return hallMissing(err)
}

func setBooth(ctx context.Context, tx pgx.Tx, id uuid.UUID, to, reason string, by *uuid.UUID, at time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE fair_booth SET status = $2, reason = $3, decided_by = coalesce($4, decided_by), open = false,
		decided_at = CASE WHEN $4::uuid IS NULL THEN decided_at ELSE $5 END, version = version + 1, updated_at = $5 WHERE id = $1`, id, to, reason, by, at)
	if err != nil {
		return fmt.Errorf("fair: set a booth: %w", err)
	}
	return nil
}

func bring(ctx context.Context, tx pgx.Tx, booth uuid.UUID, vacancies []uuid.UUID) error {
	_, err := tx.Exec(ctx, `INSERT INTO fair_booth_vacancy (booth_id, vacancy_id) SELECT $1, unnest($2::uuid[])`, booth, append([]uuid.UUID{}, vacancies...))
	if err != nil {
		return fmt.Errorf("fair: bring vacancies: %w", err)
	}
	return nil
}

func dropVacancies(ctx context.Context, tx pgx.Tx, booth uuid.UUID, keep []uuid.UUID) error {
	if _, err := tx.Exec(ctx, `DELETE FROM fair_booth_vacancy WHERE booth_id = $1 AND NOT vacancy_id = ANY($2)`, booth, keep); err != nil {
		return fmt.Errorf("fair: drop vacancies: %w", err)
	}
	return nil
}

// putSeats makes the booth's seats those of the list. One in which somebody sits
// stays: problem "seat_taken".
func putSeats(ctx context.Context, tx pgx.Tx, booth uuid.UUID, seats []SeatInput, at time.Time) error {
	keep := []uuid.UUID{}
	for _, seat := range seats {
		if seat.ID != nil {
			keep = append(keep, *seat.ID)
		}
	}
	var taken int
	if err := tx.QueryRow(ctx, `SELECT count(*) FROM fair_seat WHERE booth_id = $1 AND closed_at IS NULL AND account_id IS NOT NULL AND NOT id = ANY($2)`,
		booth, keep).Scan(&taken); err != nil {
		return fmt.Errorf("fair: seats: %w", err)
	}
	if taken > 0 {
		return problem.Conflict("seat_taken", "要删的席位里有人在座，请先让他离席。")
	}
	var b pgx.Batch
	b.Queue(`UPDATE fair_seat SET closed_at = $3 WHERE booth_id = $1 AND closed_at IS NULL AND NOT id = ANY($2)`, booth, keep, at)
	// Two that change names meet nobody in between.
	b.Queue(`UPDATE fair_seat SET name = right(id::text, 20) WHERE booth_id = $1 AND closed_at IS NULL AND id = ANY($2)`, booth, keep)
	for _, seat := range seats {
		if seat.ID != nil {
			b.Queue(`UPDATE fair_seat SET name = $3 WHERE booth_id = $1 AND id = $2 AND closed_at IS NULL`, booth, seat.ID, seat.Name)
			continue
		}
		id, err := newID()
		if err != nil {
			return err
		}
		b.Queue(`INSERT INTO fair_seat (id, booth_id, name) VALUES ($1, $2, $3)`, id, booth, seat.Name)
	}
	if err := tx.SendBatch(ctx, &b).Close(); err != nil {
		return fmt.Errorf("fair: seats: %w", err)
	}
	return nil
}
