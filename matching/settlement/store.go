package settlement

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/calendar"
	"gongxiang/internal/postgres"
	"gongxiang/matching/lending"
)

// listMonths are those in which somebody was lent, up to today's, and those that
// were settled.
func listMonths(ctx context.Context, q postgres.Querier, agreement uuid.UUID, today calendar.Date) ([]Summary, error) {
	rows, err := q.Query(ctx, `
		WITH month AS (
			SELECT generate_series(date_trunc('month', min(lower(days))::timestamp), least(max(upper(days)) - 1, $2::date)::timestamp, interval '1 month')::date AS month
			FROM secondment WHERE agreement_id = $1 AND status IN ('started', 'returned')
			UNION SELECT month FROM settlement WHERE agreement_id = $1)
		SELECT to_char(m.month, 'YYYY-MM'), coalesce(s.status, ''), coalesce(s.revision, 0), coalesce(s.total_fen, 0), coalesce(e.excess_fen, 0),
			s.id IS NOT NULL AND settlement_outdated(s.id)
		FROM month m LEFT JOIN settlement s ON s.agreement_id = $1 AND s.month = m.month AND NOT s.superseded
			LEFT JOIN settlement_month e ON e.agreement_id = $1 AND e.month = m.month
		ORDER BY m.month DESC`, agreement, today)
	if err != nil {
		return nil, fmt.Errorf("settlement: months: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Summary])
	if err != nil {
		return nil, fmt.Errorf("settlement: months: %w", err)
	}
	return found, nil
}

// workersOf gives who was lent in a month, in the order of the roster.
func workersOf(ctx context.Context, q postgres.Querier, agreement uuid.UUID, month calendar.Date) ([]Worker, error) {
	rows, err := q.Query(ctx, `
		WITH roster AS (SELECT id, worker_name, row_number() OVER (ORDER BY id)::int AS no FROM secondment WHERE agreement_id = $1)
		SELECT r.id, r.no, r.worker_name, m.due, m.recorded, m.paid_minutes, 0::bigint, '', coalesce((
			SELECT sum(w.payroll_fen) FROM settlement_worker w JOIN settlement s ON s.id = w.settlement_id
			WHERE w.secondment_id = r.id AND s.month = $2), 0)::bigint
		FROM attendance_of_month($1, $2) m JOIN roster r ON r.id = m.secondment_id ORDER BY r.id`, agreement, month)
	if err != nil {
		return nil, fmt.Errorf("settlement: workers: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Worker])
	if err != nil {
		return nil, fmt.Errorf("settlement: workers: %w", err)
	}
	return found, nil
}

// agreed fills in what the agreement says of a month: how pay is reckoned, and
// the days of the month after by which it is settled and paid; the last day of
// that month where the agreement is from before there was such a clause.
func agreed(ctx context.Context, q postgres.Querier, agreement uuid.UUID, month calendar.Date, m *Month) error {
	err := q.QueryRow(ctx, `
		SELECT w.rule, w.fen, day_after_month($2, t.settle_day), day_after_month($2, t.pay_day)
		FROM wage_of_month($1, $2) w, agreement_terms t WHERE t.agreement_id = $1 ORDER BY t.revision DESC LIMIT 1`, agreement, month).
		Scan(&m.WageRule, &m.PayFen, &m.SettleBy, &m.PayBy)
	if err != nil {
		return fmt.Errorf("settlement: what is agreed: %w", err)
	}
	return nil
}

func missing(ctx context.Context, q postgres.Querier, agreement uuid.UUID, month calendar.Period) ([]Missing, error) {
	rows, err := q.Query(ctx, `
		WITH roster AS (SELECT id, worker_name, days, status, row_number() OVER (ORDER BY id)::int AS no FROM secondment WHERE agreement_id = $1)
		SELECT r.id, r.no, r.worker_name, array_agg(d.day::date ORDER BY d.day)
		FROM roster r CROSS JOIN LATERAL generate_series(greatest(lower(r.days), $2::date)::timestamp, least(upper(r.days) - 1, $3::date)::timestamp, interval '1 day') d (day)
		WHERE r.status IN ('started', 'returned') AND NOT EXISTS (
			SELECT FROM attendance_day a WHERE a.secondment_id = r.id AND a.day = d.day::date AND a.kind <> 'cleared')
		GROUP BY r.id, r.no, r.worker_name ORDER BY r.id`, agreement, month.From, month.To)
	if err != nil {
		return nil, fmt.Errorf("settlement: missing days: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Missing])
	if err != nil {
		return nil, fmt.Errorf("settlement: missing days: %w", err)
	}
	return found, nil
}

// listRevisions gives a month's, the live one first.
func listRevisions(ctx context.Context, q postgres.Querier, agreement uuid.UUID, month calendar.Date) ([]Settlement, error) {
	rows, err := q.Query(ctx, `
		SELECT s.id, s.revision, s.reason, s.status, s.wage_rule, s.pay_fen, s.total_fen, s.version, d.display_name, coalesce(c.display_name, ''), s.confirmed_at,
			s.transfer_on, s.transfer_fen, coalesce(s.transfer_reference, ''), coalesce(t.display_name, ''), s.payroll_on, s.payroll_fen, coalesce(p.display_name, ''),
			coalesce((SELECT jsonb_agg(jsonb_build_object('workerId', w.secondment_id, 'name', n.worker_name, 'paidMinutes', w.paid_minutes, 'wageFen', w.wage_fen,
				'overtimeFen', w.overtime_fen, 'insuranceFen', w.insurance_fen, 'payrollFen', w.payroll_fen) ORDER BY w.secondment_id)
				FROM settlement_worker w JOIN secondment n ON n.id = w.secondment_id WHERE w.settlement_id = s.id), '[]'),
			coalesce((SELECT jsonb_agg(jsonb_build_object('kind', k.kind, 'reason', k.reason, 'amountFen', k.amount_fen) ORDER BY k.no)
				FROM settlement_cost k WHERE k.settlement_id = s.id), '[]')
		FROM settlement s JOIN account d ON d.id = s.created_by LEFT JOIN account c ON c.id = s.confirmed_by
			LEFT JOIN account t ON t.id = s.transfer_by LEFT JOIN account p ON p.id = s.payroll_by
		WHERE s.agreement_id = $1 AND s.month = $2 ORDER BY s.revision DESC`, agreement, month)
	if err != nil {
		return nil, fmt.Errorf("settlement: revisions: %w", err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (s Settlement, err error) {
		var lines, costs []byte
		err = row.Scan(&s.ID, &s.Revision, &s.Reason, &s.Status, &s.WageRule, &s.WageFen, &s.TotalFen, &s.Version, &s.DrawnUpBy, &s.ConfirmedBy, &s.ConfirmedAt,
			&s.TransferOn, &s.TransferFen, &s.TransferReference, &s.TransferBy, &s.PayrollOn, &s.PayrollFen, &s.PayrollBy, &lines, &costs)
		if err != nil {
			return s, err
		}
		err = errors.Join(json.Unmarshal(lines, &s.Lines), json.Unmarshal(costs, &s.Costs))
		for i, l := range s.Lines {
			s.Lines[i].Formula = lending.WageFormula(s.WageRule, s.WageFen, l.PaidMinutes, l.WageFen)
		}
		return s, err
	})
	if err != nil {
		return nil, fmt.Errorf("settlement: revisions: %w", err)
	}
	return found, nil
}

// excess is what the database says was moved and paid for a month, and beyond
// what is due.
func excess(ctx context.Context, q postgres.Querier, agreement uuid.UUID, month calendar.Date) (moved, paid, beyond int64, err error) {
	err = q.QueryRow(ctx, `SELECT moved_fen, paid_fen, excess_fen FROM settlement_month WHERE agreement_id = $1 AND month = $2`, agreement, month).Scan(&moved, &paid, &beyond)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, 0, 0, nil // nothing is confirmed
	}
	if err != nil {
		return 0, 0, 0, fmt.Errorf("settlement: excess: %w", err)
	}
	return moved, paid, beyond, nil
}

func insertSettlement(ctx context.Context, tx pgx.Tx, id, agreement uuid.UUID, month calendar.Date, s Settlement, by uuid.UUID, why string, at time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO settlement (id, agreement_id, month, revision, reason, status, wage_rule, pay_fen, total_fen, created_by, drawn_for, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, 'draft', $6, $7, $8, $9, $10, $11, $11)`, id, agreement, month, s.Revision, s.Reason, s.WageRule, s.WageFen, s.TotalFen, by, why, at)
	if err != nil {
		return fmt.Errorf("settlement: draw up: %w", err)
	}
	return nil
}

// writeLines puts a draft's lines in the place of those that it had.
func writeLines(ctx context.Context, tx pgx.Tx, id uuid.UUID, lines []Line, costs []Cost) error {
	var b pgx.Batch
	b.Queue(`DELETE FROM settlement_worker WHERE settlement_id = $1`, id)
	b.Queue(`DELETE FROM settlement_cost WHERE settlement_id = $1`, id)
	b.Queue(`DELETE FROM settlement_touched WHERE settlement_id = $1`, id)
	for _, l := range lines {
		b.Queue(`INSERT INTO settlement_worker (settlement_id, secondment_id, paid_minutes, wage_fen, overtime_fen, insurance_fen) VALUES ($1, $2, $3, $4, $5, $6)`,
			id, l.WorkerID, l.PaidMinutes, l.WageFen, l.OvertimeFen, l.InsuranceFen)
	}
	for i, c := range costs {
		b.Queue(`INSERT INTO settlement_cost (settlement_id, no, kind, reason, amount_fen) VALUES ($1, $2, $3, $4, $5)`, id, i+1, c.Kind, c.Reason, c.AmountFen)
	}
	if err := tx.SendBatch(ctx, &b).Close(); err != nil {
		return fmt.Errorf("settlement: write lines: %w", err)
	}
	return nil
}

// set changes a held settlement's columns; sql names them, $1 is its id.
func set(ctx context.Context, tx pgx.Tx, sql string, args ...any) error {
	if _, err := tx.Exec(ctx, `UPDATE settlement SET version = version + 1, `+sql+` WHERE id = $1`, args...); err != nil {
		return fmt.Errorf("settlement: change: %w", err)
	}
	return nil
}

func writePayroll(ctx context.Context, tx pgx.Tx, id uuid.UUID, pay []PayrollLine) error {
	var b pgx.Batch
	for _, p := range pay {
		b.Queue(`UPDATE settlement_worker SET payroll_fen = $3 WHERE settlement_id = $1 AND secondment_id = $2`, id, p.WorkerID, p.AmountFen)
	}
	if err := tx.SendBatch(ctx, &b).Close(); err != nil {
		return fmt.Errorf("settlement: payroll: %w", err)
	}
	return nil
}
