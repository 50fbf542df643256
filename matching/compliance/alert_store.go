package compliance

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/people"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
)

// selectAlert keeps to the officer's town; to a firm it shows nothing.
const selectAlert = `
SELECT a.id, a.kind, f.id, f.name, ft.name, o.id, coalesce(o.name, ''), coalesce(ot.name, ''), coalesce(p.name, ''), a.found_on, a.detail,
	(SELECT count(*) FROM compliance_evidence e WHERE e.alert_id = a.id),
	a.status, a.note, coalesce(c.display_name, ''), a.answered_at, a.former_id
FROM compliance_alert a
JOIN enterprise f ON f.id = a.firm_id JOIN town ft ON ft.code = f.town_code
LEFT JOIN enterprise o ON o.id = a.other_id LEFT JOIN town ot ON ot.code = o.town_code
LEFT JOIN person p ON p.id = a.person_id
LEFT JOIN account c ON c.id = a.answered_by
WHERE @firm::uuid IS NULL AND (@town::text IS NULL OR @town IN (f.town_code, o.town_code)) `

func scanAlert(row pgx.CollectableRow) (a Alert, err error) {
	var other *uuid.UUID
	var o Firm
	err = row.Scan(&a.ID, &a.Kind, &a.Firm.ID, &a.Firm.Name, &a.Firm.TownName, &other, &o.Name, &o.TownName, &a.WorkerName, &a.FoundOn, &a.Detail,
		&a.Records, &a.Status, &a.Note, &a.AnsweredBy, &a.AnsweredAt, &a.FormerID)
	if other != nil {
		o.ID = *other
		a.Other = &o
	}
	a.WorkerName = people.MaskName(a.WorkerName)
	return a, err
}

func scoped(c auth.Caller, args pgx.NamedArgs) pgx.NamedArgs {
	scope := c.Scope()
	args["firm"], args["town"] = scope.Firm, scope.Town
	return args
}

// escape takes a text literally in LIKE.
func escape(text string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(text)
}

func listAlerts(ctx context.Context, q postgres.Querier, args pgx.NamedArgs) ([]Alert, error) {
	rows, err := q.Query(ctx, selectAlert+`
		AND (@status = '' OR a.status = @status) AND (@kind = '' OR a.kind = @kind)
		AND (@place = '' OR @place IN (f.town_code, o.town_code)) AND (f.name LIKE @q OR o.name LIKE @q)
		AND (@first OR a.id < @before) ORDER BY a.id DESC LIMIT @limit`, args)
	if err != nil {
		return nil, fmt.Errorf("compliance: list alerts: %w", err)
	}
	found, err := pgx.CollectRows(rows, scanAlert)
	if err != nil {
		return nil, fmt.Errorf("compliance: list alerts: %w", err)
	}
	return found, nil
}

func findAlert(ctx context.Context, q postgres.Querier, c auth.Caller, id uuid.UUID) (Alert, error) {
	rows, err := q.Query(ctx, selectAlert+`AND a.id = @id`, scoped(c, pgx.NamedArgs{"id": id}))
	if err != nil {
		return Alert{}, fmt.Errorf("compliance: find alert: %w", err)
	}
	a, err := pgx.CollectExactlyOneRow(rows, scanAlert)
	if errors.Is(err, pgx.ErrNoRows) {
		return Alert{}, problem.NotFound("这条提醒")
	}
	if err != nil {
		return Alert{}, fmt.Errorf("compliance: find alert: %w", err)
	}
	return a, nil
}

// evidenceOf is what stands behind an alert now; days are those that the
// records have today.
func evidenceOf(ctx context.Context, q postgres.Querier, alert uuid.UUID) ([]Evidence, error) {
	rows, err := q.Query(ctx, `
		SELECT e.thing, e.thing_id, a.id, a.number, l.name, b.name, t.name, coalesce(s.worker_name, ''),
			lower(coalesce(s.days, a.days)), upper(coalesce(s.days, a.days)) - 1, e.found_on
		FROM compliance_evidence e
		LEFT JOIN secondment s ON e.thing = 'secondment' AND s.id = e.thing_id
		JOIN agreement a ON a.id = CASE e.thing WHEN 'secondment' THEN s.agreement_id ELSE e.thing_id END
		JOIN enterprise l ON l.id = a.lender_id JOIN enterprise b ON b.id = a.borrower_id JOIN trade t ON t.code = a.trade_code
		WHERE e.alert_id = $1 ORDER BY 9 DESC, e.thing_id DESC LIMIT 500`, alert)
	if err != nil {
		return nil, fmt.Errorf("compliance: records of alert: %w", err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (e Evidence, err error) {
		e, err = pgx.RowToStructByPos[Evidence](row)
		e.WorkerName = people.MaskName(e.WorkerName)
		return e, err
	})
	if err != nil {
		return nil, fmt.Errorf("compliance: records of alert: %w", err)
	}
	return found, nil
}

func holdAlert(ctx context.Context, tx pgx.Tx, id uuid.UUID) (status string, err error) {
	if err = tx.QueryRow(ctx, `SELECT status FROM compliance_alert WHERE id = $1 FOR NO KEY UPDATE`, id).Scan(&status); err != nil {
		return "", fmt.Errorf("compliance: hold alert: %w", err)
	}
	return status, nil
}

func answerAlert(ctx context.Context, tx pgx.Tx, id uuid.UUID, status, note string, by uuid.UUID, at time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE compliance_alert SET status = $2, note = $3, answered_by = $4, answered_at = $5, updated_at = $5 WHERE id = $1`,
		id, status, note, by, at)
	if err != nil {
		return fmt.Errorf("compliance: answer: %w", err)
	}
	return nil
}

// staffUnknown counts the firms with workers out, today or later, of whose staff
// nobody knows.
func staffUnknown(ctx context.Context, q postgres.Querier, args pgx.NamedArgs) (n int, err error) {
	err = q.QueryRow(ctx, `
		SELECT count(DISTINCT e.id) FROM enterprise e JOIN agreement a ON a.lender_id = e.id JOIN secondment s ON s.agreement_id = a.id
		WHERE @firm::uuid IS NULL AND (@town::text IS NULL OR e.town_code = @town) AND s.status = 'started' AND upper(s.days) > @today
			AND NOT EXISTS (SELECT FROM enterprise_staff d WHERE d.enterprise_id = e.id)`, args).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("compliance: lenders of unknown staff: %w", err)
	}
	return n, nil
}
