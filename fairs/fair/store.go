package fair

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
)

// inScope keeps a query within auth.Scope: a town's officer has his town's fairs,
// the city's have all, firms and seekers none.
const inScope = `(@firm::uuid IS NULL) AND (@town::text IS NULL OR f.town_code = @town) `

const selectFair = `
SELECT f.id, f.name, f.about, f.rules, coalesce(f.town_code, ''), coalesce(w.name, ''), f.status, f.starts_at, f.ends_at, f.live_at, f.closed_at, f.closed_reason,
	f.closed_at IS NOT NULL AND f.live_at IS NULL, f.rehearsal,
	(SELECT coalesce(jsonb_agg(jsonb_build_object('id', h.id, 'name', h.name, 'kind', h.kind, 'ofCode', h.of_code, 'capacity', h.capacity,
			'booths', (SELECT count(*) FROM fair_booth b WHERE b.hall_id = h.id AND b.status = 'approved')) ORDER BY h.position), '[]')
		FROM fair_hall h WHERE h.fair_id = f.id),
	(SELECT count(*)::int FROM fair_booth b WHERE b.fair_id = f.id AND b.status = 'requested'),
	(SELECT count(*)::int FROM fair_booth b WHERE b.fair_id = f.id AND b.status = 'approved'),
	(SELECT count(*)::int FROM fair_booking b WHERE b.fair_id = f.id AND b.cancelled_at IS NULL),
	f.version, f.created_at, f.updated_at
FROM fair f LEFT JOIN town w ON w.code = f.town_code `

// forUpdate holds the fair; none of its other rows.
const forUpdate = `FOR NO KEY UPDATE OF f`

func (s *Service) many(ctx context.Context, q postgres.Querier, where string, args pgx.NamedArgs) ([]Fair, error) {
	rows, err := q.Query(ctx, selectFair+where, args)
	if err != nil {
		return nil, fmt.Errorf("fair: find: %w", err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (f Fair, err error) {
		return f, row.Scan(&f.ID, &f.Name, &f.About, &f.Rules, &f.TownCode, &f.TownName, &f.Status, &f.StartsAt, &f.EndsAt, &f.LiveAt, &f.ClosedAt, &f.ClosedReason,
			&f.Cancelled, &f.Rehearsal, &f.Halls, &f.Requested, &f.Booths, &f.Bookings, &f.Version, &f.CreatedAt, &f.UpdatedAt)
	})
	if err != nil {
		return nil, fmt.Errorf("fair: find: %w", err)
	}
	return found, nil
}

// one is the fair in that scope, or problem "not_found".
func (s *Service) one(ctx context.Context, q postgres.Querier, scope auth.Scope, id uuid.UUID, lock string) (Fair, error) {
	found, err := s.many(ctx, q, `WHERE f.id = @id AND `+inScope+lock, pgx.NamedArgs{"id": id, "firm": scope.Firm, "town": scope.Town})
	if err == nil && len(found) != 1 {
		err = notFound()
	}
	if err != nil {
		return Fair{}, err
	}
	return found[0], nil
}

func notFound() error { return problem.NotFound("这场招聘会") }

func insertFair(ctx context.Context, tx pgx.Tx, id uuid.UUID, in Input, town string, rehearsal bool, by uuid.UUID, at time.Time) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO fair (id, name, about, rules, town_code, status, starts_at, ends_at, rehearsal, created_by, created_at, updated_at)
		VALUES ($1, $2, $3, $4, nullif($5, ''), 'planned', $6, $7, $8, $9, $10, $10)`,
		id, in.Name, in.About, in.Rules, town, in.StartsAt, in.EndsAt, rehearsal, by, at)
	if err != nil {
		return fmt.Errorf("fair: plan: %w", err)
	}
	return nil
}

func updateFair(ctx context.Context, tx pgx.Tx, id uuid.UUID, in Input, at time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE fair SET name = $2, about = $3, rules = $4, starts_at = $5, ends_at = $6, version = version + 1, updated_at = $7 WHERE id = $1`,
		id, in.Name, in.About, in.Rules, in.StartsAt, in.EndsAt, at)
	if err != nil {
		return fmt.Errorf("fair: edit: %w", err)
	}
	return nil
}

func setStatus(ctx context.Context, tx pgx.Tx, id uuid.UUID, to, reason string, at time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE fair SET status = $2, closed_reason = CASE $3 WHEN '' THEN closed_reason ELSE $3 END,
		version = version + 1, updated_at = $4 WHERE id = $1`, id, to, reason, at)
	if err != nil {
		return fmt.Errorf("fair: set status: %w", err)
	}
	return nil
}

// putHalls makes the fair's halls those of the list, in its order. One that is
// named by an id that the fair has not is problem "not_found".
func putHalls(ctx context.Context, tx pgx.Tx, fair uuid.UUID, halls []HallInput) error {
	var keep []uuid.UUID
	for _, h := range halls {
		if h.ID != nil {
			keep = append(keep, *h.ID)
		}
	}
	if _, err := tx.Exec(ctx, `DELETE FROM fair_hall WHERE fair_id = $1 AND NOT id = ANY($2)`, fair, append([]uuid.UUID{}, keep...)); err != nil {
		return fmt.Errorf("fair: delete halls: %w", err)
	}
	for i, h := range halls {
		if h.ID == nil {
			id, err := newID()
			if err != nil {
				return err
			}
			if _, err = tx.Exec(ctx, `INSERT INTO fair_hall (id, fair_id, name, kind, of_code, position, capacity) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
				id, fair, h.Name, h.Kind, h.OfCode, i+1, h.Capacity); err != nil {
				return fmt.Errorf("fair: make a hall: %w", err)
			}
			continue
		}
		tag, err := tx.Exec(ctx, `UPDATE fair_hall SET name = $3, kind = $4, of_code = $5, position = $6, capacity = $7 WHERE id = $1 AND fair_id = $2`,
			h.ID, fair, h.Name, h.Kind, h.OfCode, i+1, h.Capacity)
		if err != nil {
			return fmt.Errorf("fair: change a hall: %w", err)
		}
		if tag.RowsAffected() != 1 {
			return problem.NotFound("展厅“" + h.Name + "”")
		}
	}
	return nil
}

// moveBooths keeps each booth's hours where they were within the fair; one that
// would have none left is open throughout.
func moveBooths(ctx context.Context, tx pgx.Tx, was Fair, in Input, at time.Time) error {
	_, err := tx.Exec(ctx, `
		WITH moved AS (
			SELECT id, CASE WHEN opens_at = @wasStart THEN @start ELSE least(greatest(opens_at + (@start::timestamptz - @wasStart), @start), @end) END AS opens,
				CASE WHEN closes_at = @wasEnd THEN @end ELSE least(greatest(closes_at + (@start::timestamptz - @wasStart), @start), @end) END AS closes
			FROM fair_booth WHERE fair_id = @fair AND status IN ('requested', 'approved'))
		UPDATE fair_booth b SET opens_at = CASE WHEN m.opens < m.closes THEN m.opens ELSE @start END,
			closes_at = CASE WHEN m.opens < m.closes THEN m.closes ELSE @end END, version = version + 1, updated_at = @at
		FROM moved m WHERE b.id = m.id`,
		pgx.NamedArgs{"fair": was.ID, "wasStart": was.StartsAt, "wasEnd": was.EndsAt, "start": in.StartsAt, "end": in.EndsAt, "at": at})
	if err != nil {
		return fmt.Errorf("fair: move booths: %w", err)
	}
	return nil
}

// overdue holds open fairs whose end has passed, those that no other node has.
func overdue(ctx context.Context, tx pgx.Tx, at time.Time) ([]uuid.UUID, error) {
	rows, err := tx.Query(ctx, `SELECT id FROM fair WHERE status = 'open' AND ends_at <= $1 ORDER BY id LIMIT 100 FOR NO KEY UPDATE SKIP LOCKED`, at)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
}
