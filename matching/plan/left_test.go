package plan_test

import (
	"context"
	"testing"

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
		!p.Proved || p.Heads != 7 || p.Gain.HeadDays != 7*51 {
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
	if p.Detail.Change == nil || p.Detail.Change.PostingID != far.ID || !p.Proved || p.Heads != 4 || p.WhatFills != firm+"安排车辆接送，可以多安排 4 人。" {
		t.Fatalf("%+v %+v", p, p.Detail)
	}
}
