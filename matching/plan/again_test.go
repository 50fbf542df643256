package plan_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"gongxiang/internal/problem"
	"gongxiang/matching/plan"
	"gongxiang/matching/posting"
)

// asked is a world with a plan of three postings: a line that can be undone, and a
// shortage that a change would fill.
func asked(t *testing.T) (w *world, r plan.Run, line int, need uuid.UUID) {
	w = newWorld(t)
	w.Post(w.Lender, posting.Surplus, heads(10))
	w.Post(w.Firm("水口镇"), posting.Shortage, heads(3))
	need = w.Post(w.Firm("大沙镇"), posting.Shortage, func(in *posting.Input) { in.Headcount, in.TownCode = 4, w.Town("大沙镇") }).ID
	r = w.made(w.city, plan.Order{})
	return w, r, w.lines(r)[0].Line, need
}

// Those who wait for a plan to be made anew take turns, so that memory stays
// bounded: who does not come to it before the request ends is told so, who leaves
// leaves at once, and neither keeps the place of those that come later.
func TestPlansAreMadeAnewInTurn(t *testing.T) {
	t.Parallel()
	w, r, line, need := asked(t)
	ctx := context.Background()
	ask := func(ctx context.Context) map[string]error {
		why, err := w.plans.Why(ctx, w.city, r.ID, line)
		if err == nil && why.Undo == nil {
			t.Error("undoing has no price")
		}
		p, failed := w.plans.Prove(ctx, w.city, r.ID, need)
		if failed == nil && (!p.Proved || p.Heads != 4) {
			t.Errorf("not proved: %+v", p)
		}
		return map[string]error{"why": err, "proof": failed}
	}
	release := w.plans.Most(10, 8) // room for two postings, where the plan has three
	short, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	left, leave := context.WithCancel(ctx)
	out := make(chan map[string]error)
	go func() { out <- ask(left) }()
	if _, err := w.plans.Why(short, w.city, r.ID, line); !problem.HasCode(err, "busy") {
		t.Errorf("whose time is up: %v", err)
	}
	leave()
	for what, err := range <-out {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s, of who left: %v", what, err)
		}
	}
	release()
	for what, err := range ask(ctx) {
		if err != nil {
			t.Errorf("%s, once the others are done: %v", what, err)
		}
	}
	w.plans.Most(10, 7)
	for what, err := range ask(ctx) {
		if err != nil {
			t.Errorf("%s, where there is just room: %v", what, err)
		}
	}
}

// Up to a limit each line has its price and each change its proof; beyond it the
// answer says that there is none.
func TestPlansAreMadeAnewUpToALimit(t *testing.T) {
	t.Parallel()
	w, r, line, need := asked(t)
	ctx := context.Background()
	for name, tc := range map[string]struct {
		most     int64
		computed bool
	}{
		"at the limit": {3, true},
		"beyond it":    {2, false},
	} {
		w.plans.Most(tc.most, 0)
		why, err := w.plans.Why(ctx, w.city, r.ID, line)
		if err != nil || (why.Undo != nil) != tc.computed || len(why.Reasons) == 0 {
			t.Errorf("%s: %+v, %v", name, why, err)
		}
		p, err := w.plans.Prove(ctx, w.city, r.ID, need)
		if err != nil || p.Proved != tc.computed || p.WhatFills == "" || p.Detail.Heads != 4 || p.Why == "" {
			t.Errorf("%s: %+v, %v", name, p, err)
		}
	}
}
