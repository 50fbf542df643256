package lending

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/calendar"
	"gongxiang/internal/postgres"
)

// owedOf are the amendments that an agreement's workers wait for.
func owedOf(ctx context.Context, q postgres.Querier, agreement uuid.UUID) (map[uuid.UUID]AmendmentOwed, error) {
	rows, err := q.Query(ctx, `SELECT s.id, s.owed, agreed_day(s.id)
		FROM (SELECT id, owed_amendment(id) AS owed FROM secondment WHERE agreement_id = $1
			AND EXISTS (SELECT FROM agreement_supplement WHERE agreement_id = $1 AND status = 'done')) s WHERE s.owed IS NOT NULL`, agreement)
	if err != nil {
		return nil, fmt.Errorf("lending: amendments owed: %w", err)
	}
	found := make(map[uuid.UUID]AmendmentOwed)
	var id uuid.UUID
	var owed AmendmentOwed
	if _, err = pgx.ForEachRow(rows, []any{&id, &owed.Revision, &owed.AgreedOn}, func() error {
		found[id] = owed
		return nil
	}); err != nil {
		return nil, fmt.Errorf("lending: amendments owed: %w", err)
	}
	return found, nil
}

// addOwed notes whose labour contract is still to be amended.
func addOwed(ctx context.Context, q postgres.Querier, agreement uuid.UUID, workers []Worker) error {
	found, err := owedOf(ctx, q, agreement)
	if err != nil {
		return err
	}
	for i, w := range workers {
		if owed, ok := found[w.ID]; ok {
			workers[i].Owed = &owed
		}
	}
	return nil
}

// recordAmendments keeps that held workers' contracts now say what each agreed to.
func recordAmendments(ctx context.Context, tx pgx.Tx, ids []uuid.UUID, on calendar.Date, by uuid.UUID, at time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO contract_amendment (secondment_id, revision, on_day, recorded_by, at)
		SELECT id, agreed_revision(id), $2, $3, $4 FROM unnest($1::uuid[]) AS w (id)`, ids, on, by, at)
	if err != nil {
		return fmt.Errorf("lending: record amendments: %w", err)
	}
	return nil
}

// toldTo are the revisions of the clauses that an agreement's workers agreed to
// last; of who has not agreed yet, the newest one, which he is going to be asked.
func toldTo(ctx context.Context, q postgres.Querier, agreement uuid.UUID) (map[uuid.UUID]int, error) {
	rows, err := q.Query(ctx, `SELECT id, coalesce(CASE WHEN status <> 'nominated' THEN agreed_revision(id) END,
		(SELECT max(revision) FROM agreement_terms WHERE agreement_id = $1)) FROM secondment WHERE agreement_id = $1`, agreement)
	if err != nil {
		return nil, fmt.Errorf("lending: revisions of workers: %w", err)
	}
	found := make(map[uuid.UUID]int)
	var id uuid.UUID
	var n int
	if _, err = pgx.ForEachRow(rows, []any{&id, &n}, func() error {
		found[id] = n
		return nil
	}); err != nil {
		return nil, fmt.Errorf("lending: revisions of workers: %w", err)
	}
	return found, nil
}

// lastAmendments are the days on which an agreement's workers' contracts were
// amended last, and to which revision: what another amendment takes the place of.
func lastAmendments(ctx context.Context, q postgres.Querier, agreement uuid.UUID) (map[uuid.UUID]amended, error) {
	rows, err := q.Query(ctx, `SELECT DISTINCT ON (m.secondment_id) m.secondment_id, m.revision, m.on_day FROM contract_amendment m
		JOIN secondment s ON s.id = m.secondment_id WHERE s.agreement_id = $1 AND s.status IN ('amended', 'started', 'returned')
		ORDER BY m.secondment_id, m.id DESC`, agreement)
	if err != nil {
		return nil, fmt.Errorf("lending: last amendments: %w", err)
	}
	found := make(map[uuid.UUID]amended)
	var id uuid.UUID
	var m amended
	if _, err = pgx.ForEachRow(rows, []any{&id, &m.revision, &m.on}, func() error {
		found[id] = m
		return nil
	}); err != nil {
		return nil, fmt.Errorf("lending: last amendments: %w", err)
	}
	return found, nil
}

// amended is what a labour contract was amended to.
type amended struct {
	revision int
	on       calendar.Date
}
