package match

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/calendar"
	"gongxiang/internal/postgres"
	"gongxiang/matching/posting"
	"gongxiang/matching/reference"
)

// candidates are the open postings of the other kind that come into question
// for p. Only what is rated is read: there can be thousands.
func candidates(ctx context.Context, q postgres.Querier, p posting.Posting, book *reference.TradeBook, today calendar.Date, f Filter) ([]Side, error) {
	other := posting.Shortage
	if p.Kind == posting.Shortage {
		other = posting.Surplus
	}
	trades := slices.Collect(maps.Keys(book.RelatedTo(p.TradeCode)))
	rows, err := q.Query(ctx, `
		SELECT p.id, p.trade_code, p.level, p.headcount - p.engaged, p.period_from, p.period_to, p.town_code,
			p.pay_min_fen, p.pay_max_fen, p.lodging, p.transport, e.above_scale AND e.town_code <> $9, e.town_code = $9,
			coalesce(f.dishonest, false), coalesce(f.abnormal, false), p.hazards
		FROM posting p JOIN enterprise e ON e.id = p.enterprise_id
		LEFT JOIN (
			SELECT enterprise_id, bool_or(kind = 'dishonest') AS dishonest, bool_or(kind = 'abnormal_operation') AS abnormal
			FROM enterprise_flag WHERE days @> $5::date GROUP BY enterprise_id) f ON f.enterprise_id = e.id
		WHERE p.kind = $1 AND p.trade_code = ANY($2) AND p.status IN ('published', 'partly_filled')
			AND p.headcount > p.engaged AND p.enterprise_id <> $3 AND e.status = 'approved'
			AND p.period_to >= greatest($4, $5::date) AND p.period_from <= $6
			AND ($7 = '' OR p.town_code = $7) AND (NOT $8 OR e.above_scale AND e.town_code <> $9)`,
		other, trades, p.Enterprise.ID, p.PeriodFrom, today, p.PeriodTo, f.TownCode, f.AboveScaleOnly, reference.OutsideCode)
	if err != nil {
		return nil, fmt.Errorf("match: candidates: %w", err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Side, error) {
		var s Side
		err := row.Scan(&s.ID, &s.Trade, &s.Level, &s.Heads, &s.Period.From, &s.Period.To, &s.Town,
			&s.PayMin, &s.PayMax, &s.Lodging, &s.Transport, &s.AboveScale, &s.Outside, &s.Dishonest, &s.Abnormal, &s.Hazards)
		return s, err
	})
	if err != nil {
		return nil, fmt.Errorf("match: candidates: %w", err)
	}
	return found, nil
}

// flagsOf tells which lists a firm stands on.
func flagsOf(ctx context.Context, q postgres.Querier, firm uuid.UUID, today calendar.Date) (dishonest, abnormal bool, err error) {
	err = q.QueryRow(ctx, `
		SELECT coalesce(bool_or(kind = 'dishonest'), false), coalesce(bool_or(kind = 'abnormal_operation'), false)
		FROM enterprise_flag WHERE enterprise_id = $1 AND days @> $2::date`, firm, today).Scan(&dishonest, &abnormal)
	if err != nil {
		return false, false, fmt.Errorf("match: flags: %w", err)
	}
	return dishonest, abnormal, nil
}

// openProposals are the unanswered proposals between a posting and others, by
// the other posting's id.
func openProposals(ctx context.Context, q postgres.Querier, id uuid.UUID) (map[uuid.UUID]uuid.UUID, error) {
	rows, err := q.Query(ctx, `
		SELECT id, CASE WHEN surplus_id = $1 THEN shortage_id ELSE surplus_id END
		FROM proposal WHERE (surplus_id = $1 OR shortage_id = $1) AND status = 'proposed'`, id)
	if err != nil {
		return nil, fmt.Errorf("match: open proposals: %w", err)
	}
	open := make(map[uuid.UUID]uuid.UUID)
	var proposal, counterpart uuid.UUID
	if _, err = pgx.ForEachRow(rows, []any{&proposal, &counterpart}, func() error {
		open[counterpart] = proposal
		return nil
	}); err != nil {
		return nil, fmt.Errorf("match: open proposals: %w", err)
	}
	return open, nil
}
