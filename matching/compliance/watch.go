package compliance

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/calendar"
	"gongxiang/internal/history"
)

// finding is a pattern behind which there are records that no alert has named.
type finding struct {
	Pattern string
	Firm    uuid.UUID
	Other   *uuid.UUID
	Person  *uuid.UUID
	Detail  Detail
	Fresh   []uuid.UUID // the records that are new
	All     []uuid.UUID
	Open    *uuid.UUID // the pattern's open alert
	Former  *uuid.UUID // its last one
}

// Watch evaluates the rules on what stands now and returns how many alerts it
// made or added to. It may run on several nodes at once: one waits for the
// other, and finds nothing new. Answers wait while it runs.
func (s *Service) Watch(ctx context.Context) (int, error) {
	total := 0
	err := s.DB.InTx(ctx, func(tx pgx.Tx) error {
		total = 0
		if err := holdWatch(ctx, tx); err != nil {
			return err
		}
		today := s.today()
		now, err := settingsOn(ctx, tx, today)
		if err != nil {
			return err
		}
		for _, r := range rules {
			found, err := evaluate(ctx, tx, r, now, today)
			if err != nil {
				return err
			}
			if err := write(ctx, tx, r, found, today, s.Clock.Now()); err != nil {
				return err
			}
			total += len(found)
		}
		return nil
	})
	return total, err
}

// holdWatch lets one evaluation in, and holds the open alerts for it.
func holdWatch(ctx context.Context, tx pgx.Tx) error {
	if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtext('compliance'))`); err != nil {
		return fmt.Errorf("compliance: wait for another watch: %w", err)
	}
	if _, err := tx.Exec(ctx, `SELECT FROM compliance_alert WHERE status = 'open' ORDER BY id FOR NO KEY UPDATE`); err != nil {
		return fmt.Errorf("compliance: hold open alerts: %w", err)
	}
	return nil
}

func evaluate(ctx context.Context, tx pgx.Tx, r rule, now thresholds, today calendar.Date) ([]finding, error) {
	rows, err := tx.Query(ctx, `WITH `+r.sql+`,
		named AS (SELECT DISTINCT a.pattern, e.thing_id FROM compliance_alert a JOIN compliance_evidence e ON e.alert_id = a.id WHERE a.kind = @kind),
		marked AS (SELECT f.*, n.thing_id IS NULL AS fresh FROM found f LEFT JOIN named n ON (n.pattern, n.thing_id) = (f.pattern, f.thing_id))
		SELECT g.*,
			(SELECT id FROM compliance_alert a WHERE a.kind = @kind AND a.pattern = g.pattern AND a.status = 'open'),
			(SELECT id FROM compliance_alert a WHERE a.kind = @kind AND a.pattern = g.pattern ORDER BY id DESC LIMIT 1)
		FROM (
			SELECT pattern, (array_agg(firm))[1], (array_agg(other ORDER BY weight DESC))[1], (array_agg(person))[1],
				(array_agg(detail ORDER BY fresh DESC, weight DESC, thing_id))[1],
				array_agg(DISTINCT thing_id) FILTER (WHERE fresh) AS fresh, array_agg(DISTINCT thing_id)
			FROM marked GROUP BY pattern HAVING bool_or(fresh)) g
		ORDER BY pattern`, now.args(r.kind, today))
	if err != nil {
		return nil, fmt.Errorf("compliance: evaluate %s: %w", r.kind, err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[finding])
	if err != nil {
		return nil, fmt.Errorf("compliance: evaluate %s: %w", r.kind, err)
	}
	return found, nil
}

// write makes an alert of each finding, or adds to the one that is open.
func write(ctx context.Context, tx pgx.Tx, r rule, found []finding, today calendar.Date, at time.Time) error {
	var b pgx.Batch
	var events []history.Event
	for _, f := range found {
		id, records, action := uuid.Must(uuid.NewV7()), f.All, "find"
		if f.Open != nil {
			id, records, action = *f.Open, f.Fresh, "grow"
			b.Queue(`UPDATE compliance_alert SET detail = $2, updated_at = $3 WHERE id = $1`, id, f.Detail, at)
		} else {
			b.Queue(`INSERT INTO compliance_alert (id, kind, pattern, firm_id, other_id, person_id, found_on, detail, status, former_id, created_at, updated_at)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open', $9, $10, $10)`,
				id, r.kind, f.Pattern, f.Firm, f.Other, f.Person, today, f.Detail, f.Former, at)
		}
		b.Queue(`INSERT INTO compliance_evidence (alert_id, thing, thing_id, found_on) SELECT $1, $2, id, $3 FROM unnest($4::uuid[]) id`,
			id, r.thing, today, records)
		events = append(events, history.Event{Thing: "compliance_alert", ThingID: id, Action: action, From: from(f), To: Open,
			Detail: map[string]int{"records": len(records)}, At: at})
	}
	if err := tx.SendBatch(ctx, &b).Close(); err != nil {
		return fmt.Errorf("compliance: write %s: %w", r.kind, err)
	}
	return history.RecordAll(ctx, tx, events)
}

func from(f finding) string {
	if f.Open != nil {
		return Open
	}
	return ""
}
