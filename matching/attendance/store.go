package attendance

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/calendar"
	"gongxiang/internal/postgres"
)

// listWorkers gives who was lent on one of the days, in the order of the roster,
// numbered as in it.
func listWorkers(ctx context.Context, q postgres.Querier, agreement uuid.UUID, days calendar.Period) ([]Worker, error) {
	rows, err := q.Query(ctx, `
		WITH roster AS (
			SELECT id, worker_name, days, status, row_number() OVER (ORDER BY id) AS no FROM secondment WHERE agreement_id = $1)
		SELECT r.id, r.no, r.worker_name, lower(r.days), upper(r.days) - 1, coalesce(d.days, '[]')
		FROM roster r LEFT JOIN LATERAL (
			SELECT jsonb_agg(jsonb_build_object('day', d.day, 'kind', d.kind, 'minutes', d.minutes, 'version', d.version,
				'recordedBy', a.display_name, 'recordedAt', d.recorded_at,
				'objection', coalesce(o.note, ''), 'objectedBy', coalesce(oa.display_name, '')) ORDER BY d.day) AS days
			FROM attendance_day d JOIN account a ON a.id = d.recorded_by
				LEFT JOIN attendance_objection o ON (o.secondment_id, o.day, o.version) = (d.secondment_id, d.day, d.version)
				LEFT JOIN account oa ON oa.id = o.account_id
			WHERE d.secondment_id = r.id AND d.day BETWEEN $2 AND $3) d ON true
		WHERE r.status IN ('started', 'returned') AND r.days && daterange($2, $3, '[]') ORDER BY r.id`, agreement, days.From, days.To)
	if err != nil {
		return nil, fmt.Errorf("attendance: list: %w", err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (w Worker, err error) {
		var recorded []byte
		if err = row.Scan(&w.WorkerID, &w.No, &w.Name, &w.From, &w.To, &recorded); err == nil {
			err = json.Unmarshal(recorded, &w.Days)
		}
		return w, err
	})
	if err != nil {
		return nil, fmt.Errorf("attendance: list: %w", err)
	}
	return found, nil
}

// holdWorkers locks those who have started, before their days are read: a return
// waits, or has shortened them.
func holdWorkers(ctx context.Context, tx pgx.Tx, agreement uuid.UUID) error {
	_, err := tx.Exec(ctx, `SELECT FROM secondment WHERE agreement_id = $1 AND status IN ('started', 'returned') ORDER BY id FOR NO KEY UPDATE`, agreement)
	if err != nil {
		return fmt.Errorf("attendance: hold workers: %w", err)
	}
	return nil
}

func writeDays(ctx context.Context, tx pgx.Tx, entries []Entry, by uuid.UUID, why string, at time.Time) error {
	workers, days := make([]uuid.UUID, len(entries)), make([]calendar.Date, len(entries))
	kinds, minutes := make([]string, len(entries)), make([]int, len(entries))
	for i, e := range entries {
		workers[i], days[i], kinds[i], minutes[i] = e.WorkerID, e.Day, e.Kind, e.Minutes
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO attendance_day AS d (secondment_id, day, kind, minutes, recorded_by, recorded_at, recorded_for)
		SELECT w, day, kind, minutes, $5, $6, $7 FROM unnest($1::uuid[], $2::date[], $3::text[], $4::int[]) AS t (w, day, kind, minutes)
		ON CONFLICT (secondment_id, day) DO UPDATE SET kind = EXCLUDED.kind, minutes = EXCLUDED.minutes,
			version = d.version + 1, recorded_by = EXCLUDED.recorded_by, recorded_at = EXCLUDED.recorded_at, recorded_for = EXCLUDED.recorded_for`,
		workers, days, kinds, minutes, by, at, why)
	if err != nil {
		return fmt.Errorf("attendance: write: %w", err)
	}
	return nil
}

func insertObjection(ctx context.Context, tx pgx.Tx, worker uuid.UUID, d Day, note, why string, by uuid.UUID, at time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO attendance_objection (secondment_id, day, version, note, objected_for, account_id, at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		worker, d.Day, d.Version, note, why, by, at)
	if err != nil {
		return fmt.Errorf("attendance: object: %w", err)
	}
	return nil
}

// Change is one entry of a day's history: a record or an objection.
type Change struct {
	FromKind    string    `json:"fromKind,omitempty" enum:"worked,absent,leave,rest,cleared" doc:"第一次登记时为空"`
	FromMinutes int       `json:"fromMinutes,omitempty"`
	ToKind      string    `json:"toKind,omitempty" enum:"worked,absent,leave,rest,cleared" doc:"异议时为空"`
	ToMinutes   int       `json:"toMinutes,omitempty"`
	Objection   string    `json:"objection,omitempty"`
	OnBehalf    string    `json:"onBehalf,omitempty" doc:"专员代已注销的一方登记的原因"`
	By          string    `json:"by" doc:"空表示企业注销后借用提前结束，系统清除"`
	At          time.Time `json:"at"`
}

func listChanges(ctx context.Context, q postgres.Querier, agreement, worker uuid.UUID, day calendar.Date) ([]Change, error) {
	rows, err := q.Query(ctx, `
		SELECT h.from_kind, h.from_minutes, h.to_kind, h.to_minutes, h.objection, h.reason, coalesce(a.display_name, ''), h.at FROM (
			SELECT coalesce(from_kind, '') AS from_kind, coalesce(from_minutes, 0) AS from_minutes, to_kind, to_minutes, '' AS objection, reason, account_id, at, secondment_id, 2 * row_number() OVER (ORDER BY id) AS turn
			FROM attendance_change WHERE secondment_id = $2 AND day = $3
			UNION ALL SELECT '', 0, '', 0, note, objected_for, account_id, at, secondment_id, 2 * version + 1 FROM attendance_objection WHERE secondment_id = $2 AND day = $3) h
		LEFT JOIN account a ON a.id = h.account_id JOIN secondment s ON s.id = h.secondment_id AND s.agreement_id = $1
		ORDER BY h.turn`, agreement, worker, day)
	if err != nil {
		return nil, fmt.Errorf("attendance: history: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Change])
	if err != nil {
		return nil, fmt.Errorf("attendance: history: %w", err)
	}
	return found, nil
}
