package incident

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
	"gongxiang/matching/lending"
)

const selectIncident = `
SELECT i.id, a.id, a.number, l.name, b.name, s.id, s.worker_name, i.day, i.place, i.what, i.injury, i.measures, i.side,
	r.display_name, i.recorded_at, coalesce(k.display_name, ''), i.acknowledged_at, a.lender_id, a.borrower_id
FROM incident i
JOIN secondment s ON s.id = i.secondment_id
JOIN agreement a ON a.id = s.agreement_id
JOIN enterprise l ON l.id = a.lender_id
JOIN enterprise b ON b.id = a.borrower_id
JOIN account r ON r.id = i.recorded_by
LEFT JOIN account k ON k.id = i.acknowledged_by
WHERE (@firm::uuid IS NULL OR a.lender_id = @firm OR a.borrower_id = @firm)
	AND (@town::text IS NULL OR @town IN (l.town_code, b.town_code, a.town_code)) `

func scan(c auth.Caller) pgx.RowToFunc[Incident] {
	return func(row pgx.CollectableRow) (i Incident, err error) {
		var lender, borrower uuid.UUID
		err = row.Scan(&i.ID, &i.AgreementID, &i.AgreementNumber, &i.Lender, &i.Borrower, &i.WorkerID, &i.WorkerName, &i.Day, &i.Place, &i.What,
			&i.Injury, &i.Measures, &i.Side, &i.RecordedBy, &i.RecordedAt, &i.AcknowledgedBy, &i.AcknowledgedAt, &lender, &borrower)
		return i.seenBy(c, lender, borrower), err
	}
}

func scoped(c auth.Caller, args pgx.NamedArgs) pgx.NamedArgs {
	scope := c.Scope()
	args["firm"], args["town"] = scope.Firm, scope.Town
	return args
}

func list(ctx context.Context, q postgres.Querier, c auth.Caller, f Filter, before *uuid.UUID, limit int) ([]Incident, error) {
	var agreement *uuid.UUID
	if id, err := uuid.Parse(f.AgreementID); err == nil {
		agreement = &id
	}
	rows, err := q.Query(ctx, selectIncident+`
		AND (@agreement::uuid IS NULL OR a.id = @agreement) AND (NOT @open OR i.acknowledged_at IS NULL) AND (NOT @injury OR i.injury)
		AND (@before::uuid IS NULL OR i.id < @before) ORDER BY i.id DESC LIMIT @limit`,
		scoped(c, pgx.NamedArgs{"agreement": agreement, "open": f.Open, "injury": f.Injury, "before": before, "limit": limit}))
	if err != nil {
		return nil, fmt.Errorf("incident: list: %w", err)
	}
	found, err := pgx.CollectRows(rows, scan(c))
	if err != nil {
		return nil, fmt.Errorf("incident: list: %w", err)
	}
	return found, nil
}

func find(ctx context.Context, q postgres.Querier, c auth.Caller, id uuid.UUID) (Incident, error) {
	rows, err := q.Query(ctx, selectIncident+`AND i.id = @id`, scoped(c, pgx.NamedArgs{"id": id}))
	if err != nil {
		return Incident{}, fmt.Errorf("incident: find: %w", err)
	}
	i, err := pgx.CollectExactlyOneRow(rows, scan(c))
	if errors.Is(err, pgx.ErrNoRows) {
		return Incident{}, problem.NotFound("这条事故记录")
	}
	if err != nil {
		return Incident{}, fmt.Errorf("incident: find: %w", err)
	}
	return i, nil
}

// daysOf are those of a worker who has started under an agreement.
func daysOf(ctx context.Context, q postgres.Querier, agreement, worker uuid.UUID) (days calendar.Period, err error) {
	err = q.QueryRow(ctx, `SELECT lower(days), upper(days) - 1 FROM secondment WHERE agreement_id = $1 AND id = $2 AND status IN ('started', 'returned')`,
		agreement, worker).Scan(&days.From, &days.To)
	if errors.Is(err, pgx.ErrNoRows) {
		return days, problem.NotFound("这名已到岗的员工")
	}
	if err != nil {
		return days, fmt.Errorf("incident: find worker: %w", err)
	}
	return days, nil
}

func insert(ctx context.Context, tx pgx.Tx, id uuid.UUID, in Input, side lending.Side, by uuid.UUID, at time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO incident (id, secondment_id, day, place, what, injury, measures, side, recorded_by, recorded_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, id, in.WorkerID, in.Day, in.Place, in.What, in.Injury, in.Measures, side, by, at)
	if err != nil {
		return fmt.Errorf("incident: record: %w", err)
	}
	return nil
}

func acknowledge(ctx context.Context, tx pgx.Tx, id, by uuid.UUID, at time.Time) error {
	if _, err := tx.Exec(ctx, `UPDATE incident SET acknowledged_by = $2, acknowledged_at = $3 WHERE id = $1`, id, by, at); err != nil {
		return fmt.Errorf("incident: acknowledge: %w", err)
	}
	return nil
}

func insertNote(ctx context.Context, tx pgx.Tx, incident uuid.UUID, side lending.Side, note string, by uuid.UUID, at time.Time) error {
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO incident_note (id, incident_id, side, note, account_id, at) VALUES ($1, $2, $3, $4, $5, $6)`, id, incident, side, note, by, at)
	if err != nil {
		return fmt.Errorf("incident: add note: %w", err)
	}
	return nil
}

func listNotes(ctx context.Context, q postgres.Querier, incident uuid.UUID) ([]Note, error) {
	rows, err := q.Query(ctx, `SELECT n.side, n.note, a.display_name, n.at FROM incident_note n JOIN account a ON a.id = n.account_id
		WHERE n.incident_id = $1 ORDER BY n.id`, incident)
	if err != nil {
		return nil, fmt.Errorf("incident: notes: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Note])
	if err != nil {
		return nil, fmt.Errorf("incident: notes: %w", err)
	}
	return found, nil
}

// translate turns a refusal of the database into a problem; other errors pass.
func translate(err error) error {
	switch postgres.Constraint(err) {
	case "incident_acknowledged_once":
		return problem.Conflict("acknowledged", "贵企业已经确认过知悉。").Because(err)
	case "incident_within_days", "incident_not_in_future":
		return problem.New(422, "outside_days", "发生日期不在这名员工的借用期限之内，或者还没有到，请核对。").Because(err)
	}
	return err
}
