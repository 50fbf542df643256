package plan

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/problem"
)

// errTooLarge says that a plan cannot be made anew while somebody waits.
var errTooLarge = errors.New("plan: too large to be made anew at once")

// mostAgain is up to how many postings a plan is made anew while somebody waits,
// and how many those made anew at the same time have together, so that memory stays
// bounded. A request has a minute (web.DefaultLimits.Request): time for four solves
// of 90,000 postings, which take 7 to 14 seconds each.
const mostAgain = 120_000

// standing is a finished plan: what it was made of, as that was then, and what came
// out.
type standing struct {
	*model
	out     *Result
	givenUp int
}

// reconsidered has a question about a finished plan answered by making it anew. It
// waits for its turn, as long as ctx lasts. Problems: errTooLarge; "busy" where its
// turn does not come.
func (s *Service) reconsidered(ctx context.Context, r Run, ask func(*standing) error) error {
	postings := int64(r.Totals.Surpluses + r.Totals.Shortages)
	if postings > s.most {
		return errTooLarge
	}
	if err := s.turn.Acquire(ctx, postings); err != nil {
		return problem.New(503, "busy", "正在核算别人打开的内容，还没有轮到这一条，请稍后再试。").Because(err)
	}
	defer s.turn.Release(postings)
	p, err := s.standing(ctx, r)
	if err != nil {
		return err
	}
	return ask(p)
}

func (s *Service) standing(ctx context.Context, r Run) (*standing, error) {
	in := s.inputOf(r.Order, r.Settings, r.CreatedAt)
	var surplus, shortage []Worth
	rows, err := s.DB.Query(ctx, `
		SELECT posting_id, kind, enterprise_id, version, trade_code, level, heads, min_batch, period_from, period_to,
			town_code, pay_min_fen, pay_max_fen, lodging, transport, above_scale, dishonest, abnormal, hazards,
			worth_above, worth_days, worth_yuan, worth_forced
		FROM plan_posting WHERE run_id = $1 ORDER BY posting_id`, r.ID)
	if err != nil {
		return nil, fmt.Errorf("plan: as it stands: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var p Posting
		var kind string
		var w Worth
		if err := rows.Scan(&p.ID, &kind, &p.Firm, &p.Version, &p.Trade, &p.Level, &p.Heads, &p.MinBatch, &p.Period.From, &p.Period.To,
			&p.Town, &p.PayMin, &p.PayMax, &p.Lodging, &p.Transport, &p.AboveScale, &p.Dishonest, &p.Abnormal, &p.Hazards,
			&w.AboveHeads, &w.HeadDays, &w.SavedYuan, &w.forced); err != nil {
			return nil, fmt.Errorf("plan: as it stands: %w", err)
		}
		if kind == "surplus" {
			in.Surpluses, surplus = append(in.Surpluses, p), append(surplus, w)
		} else {
			in.Shortages, shortage = append(in.Shortages, p), append(shortage, w)
		}
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("plan: as it stands: %w", err)
	}
	m, err := newModel(in)
	if err != nil {
		return nil, err
	}
	made := m.blank()
	made.out.Surplus, made.out.Shortage = surplus, shortage
	rows, err = s.DB.Query(ctx, `SELECT surplus_id, shortage_id, heads, lower(days), upper(days) - 1, cost_yuan, round FROM plan_line WHERE run_id = $1`, r.ID)
	if err != nil {
		return nil, fmt.Errorf("plan: as it stands: %w", err)
	}
	var pair Pair
	var a Assignment
	if _, err := pgx.ForEachRow(rows, []any{&pair.SurplusID, &pair.ShortageID, &a.Heads, &a.Days.From, &a.Days.To, &a.CostYuan, &a.Round}, func() error {
		a.Surplus, a.Shortage = m.surplusAt[pair.SurplusID], m.takerAt[pair.ShortageID]
		made.out.Idle[a.Surplus] -= a.Heads
		made.filled[a.Shortage] = append(made.filled[a.Shortage], a)
		return nil
	}); err != nil {
		return nil, fmt.Errorf("plan: as it stands: %w", err)
	}
	return &standing{m, made.finish(), r.Totals.GivenUp}, nil
}

// of is what explains one posting of the plan, with its nth change; nil where nothing is left.
func (e *explainer) of(id uuid.UUID, nth int) *Detail {
	if i, ok := e.surplusAt[id]; ok {
		return e.surplus(i, nth).Detail
	}
	return e.shortage(e.takerAt[id], nth).Detail
}

// before is what a change is measured against: the plan as it stands. Made anew from
// its own prices it would come out the same, unless pairs were given up for the sake
// of a minimum batch: those prices prove the plan without these pairs, and which ones
// are given up when all of them are there again is a rule of thumb. Then the plan is
// made anew without the change, too: what that alone alters is not the change's doing.
func (p *standing) before(ctx context.Context) (*Result, error) {
	if p.givenUp == 0 {
		return p.out, nil
	}
	return p.with(ctx, func(*Input) {})
}

// with is the plan with one thing changed, made anew from its own prices.
func (p *standing) with(ctx context.Context, change func(*Input)) (*Result, error) {
	in := p.in
	in.Former = p.out.Former(in)
	in.Former.Again = true
	change(&in)
	return Compute(ctx, in)
}

// sent is how many heads a plan sends to or from a posting, and for how many days
// all told.
func (p *standing) sent(out *Result, of uuid.UUID) (heads, days int64) {
	for _, a := range out.Assignments {
		if p.in.Surpluses[a.Surplus].ID == of || p.in.Shortages[a.Shortage].ID == of {
			heads, days = heads+a.Heads, days+a.Heads*int64(a.Days.Days())
		}
	}
	return heads, days
}
