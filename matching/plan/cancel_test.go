package plan_test

import (
	"context"
	"slices"
	"testing"
	"time"

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
		w.plans.Entered = func(_ context.Context, phase string) {
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

// In a long phase nothing but the heartbeat looks whether the plan is still wanted: it
// ends the attempt in the middle, and the solver stops where it is.
func TestHeartbeatNoticesACancelInTheMiddle(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := context.Background()
	w.Post(w.Lender, posting.Surplus, heads(10))
	w.Post(w.Firm("水口镇"), posting.Shortage, heads(6))
	for name, tc := range map[string]struct {
		lose func(plan.Run) // what happens to the plan while it is solved
		ends string
	}{
		"the officer cancels": {func(r plan.Run) {
			if _, err := w.plans.Cancel(ctx, w.city, r.ID); err != nil {
				t.Error(err)
			}
		}, plan.Cancelled},
		"another attempt takes it": {func(r plan.Run) {
			w.Exec(`UPDATE plan_run SET claim = gen_random_uuid() WHERE id = $1`, r.ID)
		}, plan.Running},
	} {
		r, err := w.plans.Start(ctx, w.city, plan.Order{})
		if err != nil {
			t.Fatal(err)
		}
		var after []string
		w.plans.Entered = func(working context.Context, phase string) {
			if phase != plan.PhaseSolving {
				after = append(after, phase)
				return
			}
			after = nil
			tc.lose(r)
			select {
			case <-working.Done():
			case <-time.After(20 * time.Second):
				t.Errorf("%s: nobody noticed", name)
			}
		}
		if err := w.plans.Work(ctx, r.ID); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		w.plans.Entered = nil
		if now, err := w.plans.Run(ctx, w.city, r.ID); err != nil || now.Status != tc.ends || now.Totals != nil || now.Phase != plan.PhaseSolving {
			t.Errorf("%s: %+v, %v", name, now, err)
		}
		if slices.Contains(after, plan.PhaseExplaining) || slices.Contains(after, plan.PhaseSaving) {
			t.Errorf("%s: it went on with %v", name, after)
		}
		var stored int
		if err := w.DB.QueryRow(ctx, `SELECT count(*) FROM plan_posting WHERE run_id = $1`, r.ID).Scan(&stored); err != nil || stored != 0 {
			t.Errorf("%s: %d rows stay, %v", name, stored, err)
		}
	}
}
