package lending

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/calendar"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
)

// A request whose secondment ended otherwise has lapsed, whatever its row says.
const selectReturn = `
SELECT r.id, s.id, s.worker_name, s.version, CASE WHEN r.status = 'asked' AND s.status <> 'started' THEN 'lapsed' ELSE r.status END,
	r.reason, r.ground, r.note, r.last_day, r.asked_side, q.display_name, r.asked_at, r.worker_agreed_on,
	coalesce(w.display_name, ''), r.answered_at, r.answer, r.objection, coalesce(o.display_name, ''), r.objected_at
FROM secondment_return r
JOIN secondment s ON s.id = r.secondment_id
JOIN account q ON q.id = r.asked_by
LEFT JOIN account w ON w.id = r.answered_by
LEFT JOIN account o ON o.id = r.objected_by `

func scanReturn(row pgx.CollectableRow) (r Return, err error) {
	err = row.Scan(&r.id, &r.WorkerID, &r.WorkerName, &r.Version, &r.Status, &r.Reason, &r.Ground, &r.Note, &r.LastDay, &r.AskedSide, &r.AskedBy, &r.AskedAt,
		&r.WorkerAgreedOn, &r.AnsweredBy, &r.AnsweredAt, &r.Answer, &r.Objection, &r.ObjectedBy, &r.ObjectedAt)
	return r, err
}

func listReturns(ctx context.Context, q postgres.Querier, agreement uuid.UUID) ([]Return, error) {
	rows, err := q.Query(ctx, selectReturn+`WHERE s.agreement_id = $1 ORDER BY r.id DESC`, agreement)
	if err != nil {
		return nil, fmt.Errorf("lending: list returns: %w", err)
	}
	found, err := pgx.CollectRows(rows, scanReturn)
	if err != nil {
		return nil, fmt.Errorf("lending: list returns: %w", err)
	}
	return found, nil
}

// latestReturn is the last one asked for a held worker; "wrong_state" when
// there is none.
func latestReturn(ctx context.Context, q postgres.Querier, worker uuid.UUID) (Return, error) {
	rows, err := q.Query(ctx, selectReturn+`WHERE s.id = $1 ORDER BY r.id DESC LIMIT 1`, worker)
	if err != nil {
		return Return{}, fmt.Errorf("lending: find return: %w", err)
	}
	r, err := pgx.CollectExactlyOneRow(rows, scanReturn)
	if errors.Is(err, pgx.ErrNoRows) {
		return Return{}, problem.Conflict("wrong_state", "这名员工没有提前返回的记录。")
	}
	if err != nil {
		return Return{}, fmt.Errorf("lending: find return: %w", err)
	}
	return r, nil
}

// agreementOf is under which agreement a worker was named.
func agreementOf(ctx context.Context, q postgres.Querier, worker uuid.UUID) (id uuid.UUID, err error) {
	err = q.QueryRow(ctx, `SELECT agreement_id FROM secondment WHERE id = $1`, worker).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return id, problem.NotFound("这名员工")
	}
	if err != nil {
		return id, fmt.Errorf("lending: agreement of worker: %w", err)
	}
	return id, nil
}

func insertReturn(ctx context.Context, tx pgx.Tx, id, worker uuid.UUID, in ReturnInput, side Side, status string, by uuid.UUID, at time.Time) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO secondment_return (id, secondment_id, reason, ground, note, last_day, asked_side, asked_by, asked_at, worker_agreed_on, status)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		id, worker, in.Reason, in.Ground, in.Note, in.LastDay, side, by, at, in.WorkerAgreedOn, status)
	if err != nil {
		return fmt.Errorf("lending: ask return: %w", err)
	}
	return nil
}

// answerReturn keeps the worker's own agreement when it was given with the request.
func answerReturn(ctx context.Context, tx pgx.Tx, r Return, status, answer string, agreedOn *calendar.Date, by uuid.UUID, at time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE secondment_return SET status = $2, answer = $3, worker_agreed_on = coalesce($4, worker_agreed_on),
		answered_by = $5, answered_at = $6 WHERE id = $1`, r.id, status, answer, agreedOn, by, at)
	if err != nil {
		return fmt.Errorf("lending: answer return: %w", err)
	}
	return nil
}

func objectToReturn(ctx context.Context, tx pgx.Tx, r Return, text string, by uuid.UUID, at time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE secondment_return SET objection = $2, objected_by = $3, objected_at = $4 WHERE id = $1`, r.id, text, by, at)
	if err != nil {
		return fmt.Errorf("lending: object to return: %w", err)
	}
	return nil
}

// bringBack ends a held worker's days on the last one worked.
func bringBack(ctx context.Context, tx pgx.Tx, w Worker, cause string, lastDay calendar.Date, reason string, detail map[string]any, by uuid.UUID, at time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE secondment SET status = 'returned', returned_reason = $2, days = daterange(lower(days), $3, '[]'),
		version = version + 1, updated_at = $4 WHERE id = $1`, w.ID, cause, lastDay, at)
	if err != nil {
		return fmt.Errorf("lending: bring back: %w", err)
	}
	return recordWorkers(ctx, tx, map[uuid.UUID]Worker{w.ID: w}, "return", reason, detail, &by, at)
}

// touchWorker records what was said about a held worker whose state stays.
func touchWorker(ctx context.Context, tx pgx.Tx, w Worker, action, reason string, detail map[string]any, by uuid.UUID, at time.Time) error {
	if _, err := tx.Exec(ctx, `UPDATE secondment SET version = version + 1, updated_at = $2 WHERE id = $1`, w.ID, at); err != nil {
		return fmt.Errorf("lending: touch worker: %w", err)
	}
	return recordWorkers(ctx, tx, map[uuid.UUID]Worker{w.ID: w}, action, reason, detail, &by, at)
}
