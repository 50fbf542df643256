package plan

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
)

// Comparison is what one plan does otherwise than another.
type Comparison struct {
	Run        Run     `json:"run"`
	Other      Run     `json:"other"`
	Difference Goals   `json:"difference" doc:"本方案比另一个多多少"`
	Heads      int64   `json:"heads" doc:"本方案多安排的人数"`
	Same       int     `json:"same" doc:"没有变化的对接数"`
	Items      []Moved `json:"items" doc:"有变化的对接，变化大的在前，最多 1,000 条"`
	Total      int     `json:"total" doc:"有变化的对接数"`
}

// Moved is a pair that the two plans treat otherwise. Trade, towns and whether the
// firm is above scale are as the plan found them, or as the other one did where
// only that one has the pair.
type Moved struct {
	SurplusID    uuid.UUID `json:"surplusId"`
	ShortageID   uuid.UUID `json:"shortageId"`
	LenderName   string    `json:"lenderName"`
	BorrowerName string    `json:"borrowerName"`
	TradeCode    string    `json:"tradeCode"`
	TradeName    string    `json:"tradeName" doc:"缺工的工种"`
	FromTown     string    `json:"fromTown"`
	FromName     string    `json:"fromName"`
	ToTown       string    `json:"toTown"`
	ToName       string    `json:"toName"`
	AboveScale   bool      `json:"aboveScale"`
	Heads        int64     `json:"heads" doc:"本方案的人数"`
	OtherHeads   int64     `json:"otherHeads" doc:"另一个方案的人数"`
	HeadDays     int64     `json:"headDays"`
	OtherDays    int64     `json:"otherDays"`
}

const mostMoved = 1000

// Compare tells what a plan does otherwise than another one, and at what price.
// Both must be in the officer's scope and done: "not_found", "wrong_state".
func (s *Service) Compare(ctx context.Context, c auth.Caller, id, other uuid.UUID) (Comparison, error) {
	var out Comparison
	var err error
	if out.Run, err = s.done(ctx, c, id); err != nil {
		return Comparison{}, err
	}
	if out.Other, err = s.done(ctx, c, other); err != nil {
		return Comparison{}, err
	}
	out.Difference, out.Heads = out.Run.Totals.minus(out.Other.Totals.Goals), out.Run.Totals.Heads-out.Other.Totals.Heads
	rows, err := s.DB.Query(ctx, `
		WITH pairs AS (
			SELECT surplus_id, shortage_id,
				coalesce(sum(heads) FILTER (WHERE run_id = $1), 0)::bigint AS heads, coalesce(sum(heads) FILTER (WHERE run_id = $2), 0)::bigint AS other_heads,
				coalesce(sum(heads * (upper(days) - lower(days))) FILTER (WHERE run_id = $1), 0)::bigint AS head_days,
				coalesce(sum(heads * (upper(days) - lower(days))) FILTER (WHERE run_id = $2), 0)::bigint AS other_days
			FROM plan_line WHERE run_id IN ($1, $2) GROUP BY 1, 2)
		SELECT p.surplus_id, p.shortage_id, le.name, be.name, b.trade_code, a.town_code, b.town_code, b.above_scale,
			p.heads, p.other_heads, p.head_days, p.other_days, count(*) OVER (), (SELECT count(*) FROM pairs WHERE (heads, head_days) = (other_heads, other_days))
		FROM pairs p CROSS JOIN LATERAL (SELECT CASE WHEN p.heads > 0 THEN $1 ELSE $2 END AS run_id) of
		JOIN plan_posting a ON (a.run_id, a.posting_id) = (of.run_id, p.surplus_id) JOIN plan_posting b ON (b.run_id, b.posting_id) = (of.run_id, p.shortage_id)
		JOIN enterprise le ON le.id = a.enterprise_id JOIN enterprise be ON be.id = b.enterprise_id
		WHERE (p.heads, p.head_days) <> (p.other_heads, p.other_days)
		ORDER BY abs(p.heads - p.other_heads) DESC, abs(p.head_days - p.other_days) DESC, p.surplus_id, p.shortage_id LIMIT $3`, id, other, mostMoved)
	if err != nil {
		return Comparison{}, fmt.Errorf("plan: compare: %w", err)
	}
	out.Items, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (m Moved, err error) {
		err = row.Scan(&m.SurplusID, &m.ShortageID, &m.LenderName, &m.BorrowerName, &m.TradeCode, &m.FromTown, &m.ToTown, &m.AboveScale,
			&m.Heads, &m.OtherHeads, &m.HeadDays, &m.OtherDays, &out.Total, &out.Same)
		trade, _ := s.Book().ByCode(m.TradeCode)
		m.TradeName, m.FromName, m.ToName = trade.Name, s.town(m.FromTown), s.town(m.ToTown)
		return m, err
	})
	if err != nil {
		return Comparison{}, fmt.Errorf("plan: compare: %w", err)
	}
	if len(out.Items) == 0 { // no row told it
		out.Same = out.Run.Totals.Assignments
	}
	return out, nil
}
