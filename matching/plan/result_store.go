package plan

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// saveResult writes what the plan found and what it makes of it.
func saveResult(ctx context.Context, tx pgx.Tx, id uuid.UUID, in Input, out *Result, why *reasons) error {
	columns := []string{"run_id", "posting_id", "kind", "enterprise_id", "version", "trade_code", "level", "heads", "min_batch", "period_from", "period_to",
		"town_code", "pay_min_fen", "pay_max_fen", "lodging", "transport", "above_scale", "dishonest", "abnormal", "hazards",
		"left_heads", "left_days", "worth_above", "worth_days", "worth_yuan", "worth_forced", "cause", "detail"}
	row := func(kind string, p Posting, heads, days int64, w Worth, r reasonFor) []any {
		return []any{id, p.ID, kind, p.Firm, p.Version, p.Trade, p.Level, p.Heads, p.MinBatch, p.Period.From, p.Period.To,
			p.Town, p.PayMin, p.PayMax, p.Lodging, p.Transport, p.AboveScale, p.Dishonest, p.Abnormal, p.Hazards,
			heads, days, w.AboveHeads, w.HeadDays, w.SavedYuan, w.forced, r.Cause, r.Detail}
	}
	n := len(in.Surpluses)
	_, err := tx.CopyFrom(ctx, pgx.Identifier{"plan_posting"}, columns, pgx.CopyFromSlice(n+len(in.Shortages), func(k int) ([]any, error) {
		if k < n {
			p, idle := in.Surpluses[k], out.Idle[k]
			days := max(0, min(p.Period.To, in.Days.To)-max(p.Period.From, in.Days.From)+1)
			return row("surplus", p, idle, idle*int64(days), out.Surplus[k], why.surplus[k]), nil
		}
		heads, days := lacking(out.Gaps[k-n])
		return row("shortage", in.Shortages[k-n], heads, days, out.Shortage[k-n], why.shortage[k-n]), nil
	}))
	if err != nil {
		return fmt.Errorf("plan: save the postings: %w", err)
	}
	_, err = tx.CopyFrom(ctx, pgx.Identifier{"plan_line"}, []string{"run_id", "line", "surplus_id", "shortage_id", "heads", "days", "cost_yuan", "round"},
		pgx.CopyFromSlice(len(out.Assignments), func(k int) ([]any, error) {
			a := out.Assignments[k]
			return []any{id, k + 1, in.Surpluses[a.Surplus].ID, in.Shortages[a.Shortage].ID, a.Heads, a.Days.Range(), a.CostYuan, a.Round}, nil
		}))
	if err != nil {
		return fmt.Errorf("plan: save the lines: %w", err)
	}
	return nil
}
