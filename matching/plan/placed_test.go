package plan_test

import (
	"context"
	"testing"

	"gongxiang/internal/calendar"
	"gongxiang/internal/route"
	"gongxiang/matching/plan"
	"gongxiang/matching/posting"
)

// A plan tells how many of the heads that it sent out came to work: who has only
// been named does not count, who has gone home still does, and nobody does whom
// another plan or the firms themselves brought together.
func TestPlacedHeadsAreCounted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := context.Background()
	w.Started(2, 20)
	w.Post(w.Lender, posting.Surplus, heads(10))
	w.Post(w.Borrower, posting.Shortage, func(in *posting.Input) { in.Headcount, in.Transport = 6, true })
	other, r := w.made(w.city, plan.Order{}), w.made(w.city, plan.Order{})
	sent, err := w.plans.Send(ctx, w.city, r.ID, numbers(w.lines(r)))
	if err != nil || sent.Sent != 1 {
		t.Fatalf("%+v, %v", sent, err)
	}
	p, err := w.Lending.Proposal(ctx, w.Lender, *sent.Items[0].ProposalID)
	if err != nil {
		t.Fatal(err)
	}
	if p, err = w.Lending.Accept(ctx, w.Lender, p.ID, p.Version); err != nil {
		t.Fatal(err)
	}
	if p, err = w.Lending.Accept(ctx, w.Borrower, p.ID, p.Version); err != nil {
		t.Fatal(err)
	}
	want := plan.Sent{Lines: 1, Heads: 6, Agreed: 1, AgreedHeads: 6}
	hold := func(when string, placed int64) {
		t.Helper()
		want.Placed = placed
		if now, err := w.plans.Run(ctx, w.city, r.ID); err != nil || now.Sent != want {
			t.Errorf("%s: %+v, %v", when, now.Sent, err)
		}
	}
	a := w.Signed(*p.AgreementID)
	hold("signed", 0)
	ready := w.Ready(a.ID, 4)
	hold("named", 0)
	if _, err := w.Lending.Start(ctx, w.Borrower, a.ID, ready[:3], calendar.Today(w.Clock)); err != nil {
		t.Fatal(err)
	}
	hold("three of four started", 3)
	w.SetDay(a.To.AddDays(1))
	if n, err := w.Lending.EndExpired(ctx); err != nil || n != 2 {
		t.Fatalf("%d agreements ended, %v", n, err)
	}
	hold("gone home", 3)
	page, err := w.plans.Runs(ctx, w.city, route.Paging{Limit: 10})
	if err != nil || len(page.Items) != 2 || page.Items[0].Sent != want || page.Items[1].ID != other.ID || page.Items[1].Sent != (plan.Sent{}) {
		t.Errorf("%+v, %v", page.Items, err)
	}
}
