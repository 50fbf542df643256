package plan_test

import (
	"context"
	"testing"

	"gongxiang/internal/problem"
	"gongxiang/internal/route"
	"gongxiang/matching/plan"
	"gongxiang/matching/posting"
)

func TestCancelledPlanIsNotMade(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := context.Background()
	r, err := w.plans.Start(ctx, w.city, plan.Order{})
	if err != nil {
		t.Fatal(err)
	}
	if r, err = w.plans.Cancel(ctx, w.city, r.ID); err != nil || r.Status != plan.Cancelled {
		t.Fatalf("%+v, %v", r, err)
	}
	if err := w.plans.Work(ctx, r.ID); err != nil {
		t.Fatal(err)
	}
	if r, err = w.plans.Run(ctx, w.city, r.ID); err != nil || r.Status != plan.Cancelled || r.Totals != nil {
		t.Errorf("%+v, %v", r, err)
	}
	if _, err := w.plans.Cancel(ctx, w.city, r.ID); !problem.HasCode(err, "wrong_state") {
		t.Errorf("cancelled twice: %v", err)
	}
	if _, err := w.plans.Lines(ctx, w.city, r.ID, plan.LineFilter{}, route.Paging{Limit: 1}); !problem.HasCode(err, "wrong_state") {
		t.Errorf("lines of a cancelled plan: %v", err)
	}
}

// A plan that is cancelled while it is made ends as cancelled, however far it is,
// and nothing of it stays.
func TestPlanIsCancelledWhileItIsMade(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := context.Background()
	w.Post(w.Lender, posting.Surplus, heads(10))
	w.Post(w.Firm("水口镇"), posting.Shortage, heads(6))
	for _, at := range []string{plan.PhaseReading, plan.PhaseCandidates, plan.PhaseSolving, plan.PhaseCosts, plan.PhaseExplaining, plan.PhaseSaving} {
		r, err := w.plans.Start(ctx, w.city, plan.Order{})
		if err != nil {
			t.Fatal(err)
		}
		cancelled := false
		w.plans.Entered = func(phase string) {
			if phase != at || cancelled {
				return
			}
			cancelled = true
			if now, err := w.plans.Run(ctx, w.city, r.ID); err != nil || now.Status != plan.Running || now.Phase != at {
				t.Errorf("%s: before it is cancelled: %+v, %v", at, now, err)
			}
			if now, err := w.plans.Cancel(ctx, w.city, r.ID); err != nil || now.Status != plan.Cancelled {
				t.Errorf("%s: %+v, %v", at, now, err)
			}
		}
		if err := w.plans.Work(ctx, r.ID); err != nil || !cancelled {
			t.Fatalf("%s: cancelled %v, %v", at, cancelled, err)
		}
		w.plans.Entered = nil
		if r, err = w.plans.Run(ctx, w.city, r.ID); err != nil || r.Status != plan.Cancelled || r.Totals != nil || r.Failure != "" {
			t.Errorf("%s: %+v, %v", at, r, err)
		}
		var stored, ends int
		if err := w.DB.QueryRow(ctx, `SELECT (SELECT count(*) FROM plan_posting WHERE run_id = $1) + (SELECT count(*) FROM plan_line WHERE run_id = $1),
			(SELECT count(*) FROM event WHERE thing = 'plan' AND thing_id = $1 AND to_state IN ('done', 'failed'))`, r.ID).Scan(&stored, &ends); err != nil || stored != 0 || ends != 0 {
			t.Errorf("%s: %d rows stay, %d other ends, %v", at, stored, ends, err)
		}
		if n, err := w.plans.Resume(ctx); err != nil || n != 0 {
			t.Errorf("%s: resumed %d, %v", at, n, err)
		}
	}
}
