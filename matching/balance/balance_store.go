package balance

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/postgres"
	"gongxiang/matching/reference"
)

// row is one sum: of a week (0 is the first; town is empty), or of the whole
// window (week is -1) in a town.
type row struct {
	kind  string
	trade string
	town  string
	week  int
	heads int
}

// count sums the open heads twice in one pass: by trade and town for the whole
// window, by trade and week for its parts.
func count(ctx context.Context, q postgres.Querier, scope auth.Scope, f Filter, today calendar.Date) ([]row, error) {
	rows, err := q.Query(ctx, `
		WITH open AS MATERIALIZED (
			SELECT p.kind, p.trade_code, p.town_code, p.headcount - p.engaged AS heads,
				greatest(0, (p.period_from - @from::date) / 7) AS first,
				least(@weeks - 1, (p.period_to - @from::date) / 7) AS last
			FROM posting p JOIN enterprise e ON e.id = p.enterprise_id JOIN trade t ON t.code = p.trade_code
			WHERE p.status IN ('published', 'partly_filled') AND e.status = 'approved'
				AND p.period_to >= greatest(@from::date, @today::date) AND p.period_from < @from::date + 7 * @weeks::int
				AND (@firm::uuid IS NULL OR p.enterprise_id = @firm) AND (@town::text IS NULL OR @town IN (e.town_code, p.town_code))
				AND (@trade = '' OR p.trade_code = @trade) AND (@family = '' OR t.family = @family)
				AND (@place = '' OR p.town_code = @place) AND (NOT @above_scale OR e.above_scale))
		SELECT kind, trade_code, town_code, -1, sum(heads)::int FROM open GROUP BY kind, trade_code, town_code
		UNION ALL
		SELECT kind, trade_code, '', week, sum(heads)::int FROM open, generate_series(first, last) week WHERE town_code <> @outside GROUP BY kind, trade_code, week`,
		pgx.NamedArgs{"firm": scope.Firm, "town": scope.Town, "from": f.From, "today": today, "weeks": f.Weeks,
			"trade": f.TradeCode, "family": f.Family, "place": f.TownCode, "outside": reference.OutsideCode, "above_scale": f.AboveScale})
	if err != nil {
		return nil, fmt.Errorf("balance: count: %w", err)
	}
	sums, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (row, error) {
		var s row
		err := r.Scan(&s.kind, &s.trade, &s.town, &s.week, &s.heads)
		return s, err
	})
	if err != nil {
		return nil, fmt.Errorf("balance: count: %w", err)
	}
	return sums, nil
}
