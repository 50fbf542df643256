package plan_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/uuid"

	"gongxiang/matching/plan"
	"gongxiang/matching/posting"
)

// What would fill a shortage is proved by solving anew.
func TestSmallestChangeIsProved(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Post(w.Lender, posting.Surplus, heads(10))
	low := int64(420000)
	need := w.Post(w.Borrower, posting.Shortage, func(in *posting.Input) {
		in.Headcount, in.PayMinFen, in.PayMaxFen, in.Transport = 7, &low, &low, true
	})
	r := w.made(w.city, plan.Order{})
	p, err := w.plans.Prove(context.Background(), w.city, r.ID, need.ID)
	if err != nil {
		t.Fatal(err)
	}
	if p.Cause != plan.CausePay || p.Detail.PayFen != 30000 || p.Detail.Change == nil || p.Detail.Change.PayFen != 30000 ||
		!p.Proved || p.Heads != 7 || p.Days != 7*51 || p.Gain.HeadDays != 7*51 {
		t.Fatalf("%+v %+v", p, p.Detail)
	}
}

// Where only the other side can do something about it, it is named, and proved too.
func TestChangeOfTheOtherSideIsProved(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	idle := w.Post(w.Lender, posting.Surplus, heads(10))
	far := w.Post(w.Firm("大沙镇"), posting.Shortage, func(in *posting.Input) { in.Headcount, in.TownCode = 4, w.Town("大沙镇") })
	r := w.made(w.city, plan.Order{})
	firm := w.left(r, posting.Shortage)[0].FirmName
	p, err := w.plans.Prove(context.Background(), w.city, r.ID, idle.ID)
	if err != nil {
		t.Fatal(err)
	}
	if p.Detail.Change == nil || p.Detail.Change.PostingID != far.ID || !p.Proved || p.Heads != 4 || p.WhatFills != firm+"安排车辆接送" {
		t.Fatalf("%+v %+v", p, p.Detail)
	}
}

// wanted is a world in which ten heads would come if they need not come together:
// all of them to an above-scale firm, none to the shortage that is asked about.
func wanted(t *testing.T) (w *world, need uuid.UUID, together string) {
	w = newWorld(t)
	above := w.Firm("水口镇")
	w.AboveScale(above)
	w.Post(above, posting.Shortage, heads(5))
	w.Post(above, posting.Shortage, func(in *posting.Input) { in.Headcount, in.PeriodTo = 5, in.PeriodTo.AddDays(-1) })
	need = w.Post(w.Borrower, posting.Shortage, heads(5)).ID
	w.Post(w.Lender, posting.Surplus, func(in *posting.Input) { in.Headcount, in.MinBatch = 10, 8 })
	if err := w.DB.QueryRow(context.Background(), `SELECT name || '不要求成批' FROM enterprise WHERE id = $1`, w.Lender.EnterpriseID).Scan(&together); err != nil {
		t.Fatal(err)
	}
	return w, need, together
}

// dear adds five who would come to it for more pay.
func dear(w *world) {
	floor := int64(700000)
	w.Post(w.Firm("水口镇"), posting.Surplus, func(in *posting.Input) {
		in.Headcount, in.PayMinFen, in.PayMaxFen, in.PeriodTo = 5, &floor, &floor, in.PeriodTo.AddDays(-1)
	})
}

// Where the change that asks least brings nobody here, since others need those heads
// more, the next one is tried: what is named is proved to help, and what was tried
// in vain is told with what it does to the plan.
func TestNextChangeIsTriedWhereTheFirstBringsNobody(t *testing.T) {
	t.Parallel()
	w, need, together := wanted(t)
	r := w.made(w.city, plan.Order{})
	p, err := w.plans.Prove(context.Background(), w.city, r.ID, need)
	if err != nil || p.Proved || p.WhatFills != "" || p.Detail.Change != nil || p.Heads != 0 || len(p.Tried) != 1 || p.Tried[0].What != together || p.Tried[0].Gain.AboveHeads != 10 {
		t.Fatalf("nothing helps: %+v %+v, %v", p, p.Detail, err)
	}
	dear(w)
	r = w.made(w.city, plan.Order{})
	p, err = w.plans.Prove(context.Background(), w.city, r.ID, need)
	if err != nil || !p.Proved || p.Heads != 5 || p.WhatFills != "月薪提高 1,500 元" || p.Detail.Change == nil || p.Detail.Change.PostingID != need ||
		p.Detail.Change.PayFen != 150000 || p.Gain.HeadDays != 5*50 || len(p.Tried) != 1 || p.Tried[0].What != together {
		t.Fatalf("pay helps: %+v %+v, %v", p, p.Detail, err)
	}
	for _, l := range w.left(r, posting.Shortage) {
		if l.PostingID == need && (l.WhatFills != together || l.Detail.Heads != 5) {
			t.Errorf("the list, unproved: %+v %+v", l, l.Detail)
		}
	}
}

// As many heads for longer are a help, too.
func TestChangeThatBringsDaysOnlyHelps(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	need := w.Post(w.Borrower, posting.Shortage, heads(5))
	w.Post(w.Lender, posting.Surplus, func(in *posting.Input) { in.Headcount, in.PeriodTo = 5, in.PeriodFrom.AddDays(24) })
	w.Post(w.Firm("水口镇"), posting.Surplus, func(in *posting.Input) { in.Headcount, in.Lodging = 5, true })
	r := w.made(w.city, plan.Order{})
	p, err := w.plans.Prove(context.Background(), w.city, r.ID, need.ID)
	if err != nil || !p.Proved || p.WhatFills != "提供住宿" || p.Heads != 0 || p.Days != 5*26 || p.Gain.HeadDays != 5*26 || len(p.Tried) != 0 {
		t.Fatalf("%+v %+v, %v", p, p.Detail, err)
	}
}

// When time is up after a change was tried, its officer is told of that one; before,
// of nothing.
func TestWhatWasTriedIsToldWhenTimeIsUp(t *testing.T) {
	t.Parallel()
	w, need, together := wanted(t)
	dear(w)
	r := w.made(w.city, plan.Order{})
	try := func(until int) (plan.Proof, int, error) {
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		told := 0
		var l plan.Left
		for _, l = range w.left(r, posting.Shortage) {
			if l.PostingID == need {
				break
			}
		}
		p, err := w.plans.Try(ctx, r, l, func(plan.Phase) {
			if told++; told == until {
				cancel()
			}
		})
		return p, told, err
	}
	p, all, err := try(0)
	if err != nil || !p.Proved || len(p.Tried) != 1 {
		t.Fatalf("%+v, %v", p, err)
	}
	if p, _, err := try(all); err != nil || p.Proved || p.WhatFills != "" || p.Detail.Change != nil || len(p.Tried) != 1 || p.Tried[0].What != together {
		t.Errorf("in the second solve: %+v, %v", p, err)
	}
	if _, _, err := try(1); !errors.Is(err, context.Canceled) {
		t.Errorf("in the first: %v", err)
	}
}
