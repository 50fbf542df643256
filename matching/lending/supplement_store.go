package lending

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/history"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
)

// A supplement whose agreement ended unanswered has lapsed, whatever its row says.
const selectSupplement = `
SELECT x.id, x.revision, CASE WHEN x.status = 'asked' AND g.status = 'ended' THEN 'lapsed' ELSE x.status END, x.changes, x.reason, x.facts, x.document_hash,
	x.asked_side, q.display_name, x.asked_at, coalesce(w.display_name, ''), x.answered_at, x.answer
FROM agreement_supplement x
JOIN agreement g ON g.id = x.agreement_id
JOIN account q ON q.id = x.asked_by
LEFT JOIN account w ON w.id = x.answered_by
WHERE x.agreement_id = $1 `

func scanSupplement(row pgx.CollectableRow) (x Supplement, err error) {
	err = row.Scan(&x.ID, &x.Revision, &x.Status, &x.changes, &x.Reason, &x.what, &x.Hash,
		&x.AskedSide, &x.AskedBy, &x.AskedAt, &x.AnsweredBy, &x.AnsweredAt, &x.Answer)
	x.Changes = x.what.Facts["变更内容"]
	return x, err
}

func listSupplements(ctx context.Context, q postgres.Querier, agreement uuid.UUID) ([]Supplement, error) {
	rows, err := q.Query(ctx, selectSupplement+`ORDER BY x.id DESC`, agreement)
	if err != nil {
		return nil, fmt.Errorf("lending: list supplements: %w", err)
	}
	found, err := pgx.CollectRows(rows, scanSupplement)
	if err != nil {
		return nil, fmt.Errorf("lending: list supplements: %w", err)
	}
	return found, nil
}

func findSupplement(ctx context.Context, q postgres.Querier, agreement, id uuid.UUID) (Supplement, error) {
	rows, err := q.Query(ctx, selectSupplement+`AND x.id = $2`, agreement, id)
	if err != nil {
		return Supplement{}, fmt.Errorf("lending: find supplement: %w", err)
	}
	x, err := pgx.CollectExactlyOneRow(rows, scanSupplement)
	if errors.Is(err, pgx.ErrNoRows) {
		return Supplement{}, problem.NotFound("这份补充协议")
	}
	if err != nil {
		return Supplement{}, fmt.Errorf("lending: find supplement: %w", err)
	}
	return x, nil
}

// nextRevision is the one that the next supplement of a held agreement makes.
func nextRevision(ctx context.Context, tx pgx.Tx, agreement uuid.UUID) (n int, err error) {
	if err = tx.QueryRow(ctx, `SELECT max(revision) + 1 FROM agreement_terms WHERE agreement_id = $1`, agreement).Scan(&n); err != nil {
		return 0, fmt.Errorf("lending: next revision: %w", err)
	}
	return n, nil
}

func insertSupplement(ctx context.Context, tx pgx.Tx, a Agreement, x Supplement, by uuid.UUID, at time.Time) error {
	facts, err := json.Marshal(x.what)
	if err != nil {
		return fmt.Errorf("lending: ask supplement: %w", err)
	}
	var b pgx.Batch
	b.Queue(`INSERT INTO agreement_supplement (id, agreement_id, revision, changes, reason, facts, document_hash, asked_side, asked_by, asked_at, status)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'asked')`, x.ID, a.ID, x.Revision, x.changes, x.Reason, facts, x.Hash, x.AskedSide, by, at)
	return sendSupplement(ctx, tx, &b, a, "ask_supplement", x.Reason, by, at)
}

// confirmSupplement answers it and writes the clauses that it makes.
func confirmSupplement(ctx context.Context, tx pgx.Tx, a Agreement, x Supplement, c Clauses, by uuid.UUID, at time.Time) error {
	return answerSupplement(ctx, tx, a, x, SupplementDone, "", func(b *pgx.Batch) { queueClauses(b, a.ID, x.Revision, c, nil, at) }, by, at)
}

func answerSupplement(ctx context.Context, tx pgx.Tx, a Agreement, x Supplement, status, answer string, then func(*pgx.Batch), by uuid.UUID, at time.Time) error {
	var b pgx.Batch
	b.Queue(`UPDATE agreement_supplement SET status = $2, answer = $3, answered_by = $4, answered_at = $5 WHERE id = $1`, x.ID, status, answer, by, at)
	action := "decline_supplement"
	if then != nil {
		action = "confirm_supplement"
		then(&b)
	}
	return sendSupplement(ctx, tx, &b, a, action, answer, by, at)
}

// sendSupplement adds the agreement's next version and the event.
func sendSupplement(ctx context.Context, tx pgx.Tx, b *pgx.Batch, a Agreement, action, reason string, by uuid.UUID, at time.Time) error {
	b.Queue(`UPDATE agreement SET version = version + 1, updated_at = $2 WHERE id = $1`, a.ID, at)
	e := event("agreement", a.ID, agreementMachine, a.Status, action)
	e.Reason, e.AccountID, e.At = reason, &by, at
	if err := history.Queue(b, e); err != nil {
		return err
	}
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("lending: %s: %w", action, err)
	}
	return nil
}
