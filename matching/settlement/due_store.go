package settlement

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/postgres"
)

// withDues are the steps that wait of months that are over, within a scope: a
// month that nobody has drawn up waits for the lender, and so on. The
// payroll waits beside the borrower's confirmation and transfer. What was reckoned
// from another attendance than stands now is drawn up anew, or corrected by the
// settlement day of the month after.
const withDues = `
WITH month AS (
	SELECT s.agreement_id, m.month::date AS month
	FROM secondment s JOIN agreement a ON a.id = s.agreement_id
		CROSS JOIN LATERAL generate_series(date_trunc('month', lower(s.days)::timestamp), (upper(s.days) - 1)::timestamp, interval '1 month') m (month)
	WHERE s.status IN ('started', 'returned') AND m.month + interval '1 month' <= @today::date
		AND (@firm::uuid IS NULL OR @firm IN (a.lender_id, a.borrower_id))
	UNION SELECT m.agreement_id, m.month FROM settlement m JOIN agreement a ON a.id = m.agreement_id
	WHERE NOT m.superseded AND m.month + interval '1 month' <= @today::date AND (@firm::uuid IS NULL OR @firm IN (a.lender_id, a.borrower_id))),
due AS (
	SELECT a.id, a.number, l.name AS lender, b.name AS borrower, m.month, d.step, d.side, d.by, d.by < @today::date AS overdue,
		coalesce(s.total_fen, 0) AS total_fen, @firm IS NOT DISTINCT FROM CASE d.side WHEN 'lender' THEN a.lender_id ELSE a.borrower_id END AS mine,
		ARRAY[l.town_code, b.town_code, a.town_code] AS towns
	FROM month m JOIN agreement a ON a.id = m.agreement_id
		JOIN enterprise l ON l.id = a.lender_id JOIN enterprise b ON b.id = a.borrower_id
		JOIN LATERAL (SELECT day_after_month(m.month, settle_day) AS settle_by, day_after_month(m.month, pay_day) AS pay_by, settle_day
			FROM agreement_terms WHERE agreement_id = a.id ORDER BY revision DESC LIMIT 1) t ON true
		LEFT JOIN settlement s ON s.agreement_id = a.id AND s.month = m.month AND NOT s.superseded
		LEFT JOIN settlement_touched c ON c.settlement_id = s.id
		CROSS JOIN LATERAL (SELECT CASE WHEN c.settlement_id IS NULL THEN false ELSE settlement_outdated(s.id) END AS outdated,
			EXISTS (SELECT FROM settlement_worker WHERE settlement_id = s.id) AS has_workers) o
		CROSS JOIN LATERAL (VALUES
			('draw_up', 'lender', t.settle_by, s.status IS NULL OR s.status = 'draft' AND o.outdated),
			('confirm', 'borrower', t.settle_by, s.status IN ('draft', 'paid_unconfirmed') AND NOT o.outdated),
			('transfer', 'borrower', t.settle_by, s.status IN ('confirmed', 'paid_ahead')),
			('pay_out', 'lender', t.pay_by, (s.status IN ('confirmed', 'transferred') OR s.status = 'draft' AND NOT o.outdated) AND o.has_workers),
			('correct', 'lender', greatest(t.settle_by, day_after_month(date_trunc('month', c.day::timestamp)::date, t.settle_day)),
				s.status <> 'draft' AND o.outdated)) d (step, side, by, waits)
	WHERE d.waits AND (@town::text IS NULL OR @town IN (l.town_code, b.town_code, a.town_code))) `

func dueArgs(scope auth.Scope, today calendar.Date) pgx.NamedArgs {
	return pgx.NamedArgs{"firm": scope.Firm, "town": scope.Town, "today": today}
}

// like takes a text literally, anywhere.
func like(text string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(strings.TrimSpace(text)) + "%"
}

func listDues(ctx context.Context, q postgres.Querier, scope auth.Scope, f DueFilter, after dueKey, today calendar.Date, limit int) ([]Due, error) {
	args := dueArgs(scope, today)
	for name, value := range map[string]any{"mine": f.Mine, "overdue": f.Overdue, "step": f.Step, "place": f.TownCode, "q": like(f.Q),
		"first": after.Month == "", "by": after.By, "id": after.ID, "afterMonth": after.Month, "afterStep": after.Step, "limit": limit} {
		args[name] = value
	}
	rows, err := q.Query(ctx, withDues+`
		SELECT id, number, lender, borrower, to_char(month, 'YYYY-MM'), step, side, by, overdue, total_fen FROM due
		WHERE (NOT @mine OR mine) AND (NOT @overdue OR overdue) AND (@step = '' OR step = @step) AND (@place = '' OR @place = ANY (towns))
			AND (lender LIKE @q OR borrower LIKE @q OR number LIKE @q)
			AND (@first OR (by, id, to_char(month, 'YYYY-MM'), step) > (@by::date, @id::uuid, @afterMonth, @afterStep))
		ORDER BY by, id, to_char(month, 'YYYY-MM'), step LIMIT @limit`, args)
	if err != nil {
		return nil, fmt.Errorf("settlement: dues: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Due])
	if err != nil {
		return nil, fmt.Errorf("settlement: dues: %w", err)
	}
	return found, nil
}

// Waiting counts for the first page: a firm's own steps of months that are over,
// for officers the overdue ones and the months with forbidden profit.
func Waiting(ctx context.Context, q postgres.Querier, scope auth.Scope, today calendar.Date) (due, excess int, err error) {
	err = q.QueryRow(ctx, withDues+`
		SELECT (SELECT count(*) FROM due WHERE CASE WHEN @firm::uuid IS NULL THEN overdue ELSE mine END),
			(SELECT count(*) FROM settlement_month e JOIN agreement a ON a.id = e.agreement_id
				JOIN enterprise l ON l.id = a.lender_id JOIN enterprise b ON b.id = a.borrower_id
				WHERE e.excess_fen > 0 AND @firm::uuid IS NULL AND (@town::text IS NULL OR @town IN (l.town_code, b.town_code, a.town_code)))`,
		dueArgs(scope, today)).Scan(&due, &excess)
	if err != nil {
		return 0, 0, fmt.Errorf("settlement: count what waits: %w", err)
	}
	return due, excess, nil
}

// fromExcess keeps to an officer's town; to a firm it shows nothing.
const fromExcess = `
FROM settlement_month e JOIN agreement a ON a.id = e.agreement_id
	JOIN enterprise l ON l.id = a.lender_id JOIN enterprise b ON b.id = a.borrower_id JOIN town t ON t.code = a.town_code
	JOIN settlement s ON s.agreement_id = e.agreement_id AND s.month = e.month AND NOT s.superseded
WHERE e.excess_fen > 0 AND @firm::uuid IS NULL AND (@town::text IS NULL OR @town IN (l.town_code, b.town_code, a.town_code))
	AND e.month BETWEEN @from AND @to AND (@place = '' OR @place IN (l.town_code, b.town_code, a.town_code))
	AND (l.name LIKE @q OR b.name LIKE @q OR a.number LIKE @q) `

func excessArgs(scope auth.Scope, f ExcessFilter, days calendar.Period) pgx.NamedArgs {
	return pgx.NamedArgs{"firm": scope.Firm, "town": scope.Town, "from": days.From, "to": days.To, "place": f.TownCode, "q": like(f.Q)}
}

func listExcesses(ctx context.Context, q postgres.Querier, scope auth.Scope, f ExcessFilter, days calendar.Period, behind *excessKey, limit int) ([]Excess, error) {
	args := excessArgs(scope, f, days)
	args["first"], args["limit"] = behind == nil, limit
	if behind == nil {
		behind = &excessKey{}
	}
	args["month"], args["id"] = behind.Month, behind.ID
	rows, err := q.Query(ctx, `SELECT a.id, a.number, l.name, b.name, t.name, to_char(e.month, 'YYYY-MM'), s.status, s.total_fen, e.moved_fen, e.paid_fen, e.excess_fen`+fromExcess+`
		AND (@first OR (to_char(e.month, 'YYYY-MM'), a.id) < (@month, @id::uuid)) ORDER BY to_char(e.month, 'YYYY-MM') DESC, a.id DESC LIMIT @limit`, args)
	if err != nil {
		return nil, fmt.Errorf("settlement: list excess: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Excess])
	if err != nil {
		return nil, fmt.Errorf("settlement: list excess: %w", err)
	}
	return found, nil
}

func sumExcesses(ctx context.Context, q postgres.Querier, scope auth.Scope, f ExcessFilter, days calendar.Period) (months, firms int, fen int64, err error) {
	err = q.QueryRow(ctx, `SELECT count(*), count(DISTINCT l.id), coalesce(sum(e.excess_fen), 0)::bigint`+fromExcess, excessArgs(scope, f, days)).Scan(&months, &firms, &fen)
	if err != nil {
		return 0, 0, 0, fmt.Errorf("settlement: sum excess: %w", err)
	}
	return months, firms, fen, nil
}
