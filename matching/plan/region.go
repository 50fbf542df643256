package plan

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/matching/posting"
)

// Flow is what goes from one town to another.
type Flow struct {
	FromTown   string `json:"fromTown"`
	FromName   string `json:"fromName"`
	ToTown     string `json:"toTown"`
	ToName     string `json:"toName"`
	Heads      int64  `json:"heads"`
	AboveHeads int64  `json:"aboveHeads"`
	Lines      int    `json:"lines"`
}

// Price is what one head more of a trade in a town would be worth to the region,
// or one post more.
type Price struct {
	Kind      posting.Kind `json:"kind" enum:"surplus,shortage"`
	TradeCode string       `json:"tradeCode"`
	TradeName string       `json:"tradeName"`
	TownCode  string       `json:"townCode"`
	TownName  string       `json:"townName"`
	Worth
}

// Region is a plan from above.
type Region struct {
	Flows    []Flow     `json:"flows"`
	Prices   []Price    `json:"prices" doc:"再多一人（或一个岗位）值多少，最值得的在前"`
	Training []Training `json:"training" doc:"培训后能多解决缺工的工种，最值得的在前"`
}

// Region is a finished plan between the towns. Problems: "not_found",
// "wrong_state" before it is done.
func (s *Service) Region(ctx context.Context, c auth.Caller, id uuid.UUID) (Region, error) {
	if _, err := s.done(ctx, c, id); err != nil {
		return Region{}, err
	}
	var r Region
	var err error
	if r.Flows, err = s.flows(ctx, id); err != nil {
		return r, err
	}
	if r.Prices, err = s.prices(ctx, id); err != nil {
		return r, err
	}
	r.Training, err = s.training(ctx, id)
	return r, err
}

func (s *Service) flows(ctx context.Context, id uuid.UUID) ([]Flow, error) {
	rows, err := s.DB.Query(ctx, `
		SELECT a.town_code, b.town_code, sum(l.heads)::bigint, coalesce(sum(l.heads) FILTER (WHERE b.above_scale), 0)::bigint, count(*)
		FROM plan_line l
		JOIN plan_posting a ON a.run_id = l.run_id AND a.posting_id = l.surplus_id
		JOIN plan_posting b ON b.run_id = l.run_id AND b.posting_id = l.shortage_id
		WHERE l.run_id = $1 GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2`, id)
	if err != nil {
		return nil, fmt.Errorf("plan: flows: %w", err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (f Flow, err error) {
		err = row.Scan(&f.FromTown, &f.ToTown, &f.Heads, &f.AboveHeads, &f.Lines)
		f.FromName, f.ToName = s.town(f.FromTown), s.town(f.ToTown)
		return f, err
	})
	if err != nil {
		return nil, fmt.Errorf("plan: flows: %w", err)
	}
	return found, nil
}

func (s *Service) town(code string) string {
	t, _ := s.Book().Towns.ByCode(code)
	return t.Name
}

// prices are the best of each trade and town: one head more would come on the
// terms that suit most.
func (s *Service) prices(ctx context.Context, id uuid.UUID) ([]Price, error) {
	rows, err := s.DB.Query(ctx, `
		SELECT * FROM (
			SELECT DISTINCT ON (kind, trade_code, town_code) kind, trade_code, town_code, worth_above, worth_days, worth_yuan
			FROM plan_posting WHERE run_id = $1 AND (worth_above, worth_days) > (0, 0)
			ORDER BY kind, trade_code, town_code, worth_above DESC, worth_days DESC, worth_yuan DESC) p
		ORDER BY worth_above DESC, worth_days DESC, worth_yuan DESC, kind, trade_code, town_code LIMIT 200`, id)
	if err != nil {
		return nil, fmt.Errorf("plan: prices: %w", err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (p Price, err error) {
		err = row.Scan(&p.Kind, &p.TradeCode, &p.TownCode, &p.AboveHeads, &p.HeadDays, &p.SavedYuan)
		trade, _ := s.Book().ByCode(p.TradeCode)
		p.TradeName, p.TownName = trade.Name, s.town(p.TownCode)
		return p, err
	})
	if err != nil {
		return nil, fmt.Errorf("plan: prices: %w", err)
	}
	return found, nil
}
