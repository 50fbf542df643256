package plan_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/uuid"

	"gongxiang/internal/problem"
	"gongxiang/matching/plan"
	"gongxiang/matching/posting"
)

// Who is lent stays where he is, unless the officer takes up the agreement again;
// then its heads may go elsewhere in the plan, and its place may be filled by others.
func TestOnlyFreedAgreementsMoveInAPlan(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := context.Background()
	kept, freed := w.Agreed(3, 30), w.Agreed(5, 30)
	var surplus, shortage uuid.UUID
	if err := w.DB.QueryRow(ctx, `SELECT surplus_id, shortage_id FROM agreement WHERE id = $1`, freed.ID).Scan(&surplus, &shortage); err != nil {
		t.Fatal(err)
	}
	above := w.Firm("水口镇")
	w.AboveScale(above)
	need := w.Post(above, posting.Shortage, heads(9))
	if r := w.made(w.city, plan.Order{}); r.Totals.Heads != 0 || r.Totals.Surpluses != 0 {
		t.Fatalf("whoever is lent moves: %+v", r.Totals)
	}
	r := w.made(w.city, plan.Order{Freed: []uuid.UUID{freed.ID}})
	lines := w.lines(r)
	if r.Totals.SurplusHeads != 5 || len(lines) != 1 || lines[0].Heads != 5 || lines[0].Shortage.PostingID != need.ID || lines[0].Surplus.PostingID != surplus {
		t.Fatalf("%+v %+v", r.Totals, lines)
	}
	left := map[uuid.UUID]int{}
	for _, l := range w.left(r, posting.Shortage) {
		left[l.PostingID] = l.LeftHeads
	}
	// After those 30 days the firm lacks all nine.
	if len(left) != 2 || left[need.ID] != 9 || left[shortage] != 5 {
		t.Errorf("left %v", left)
	}
	for _, a := range []uuid.UUID{kept.ID, freed.ID} {
		now, err := w.Lending.Agreement(ctx, w.Lender, a)
		if err != nil || now.Status != "signed" {
			t.Errorf("the agreement is now %s, %v", now.Status, err)
		}
	}
	_, err := w.plans.Start(ctx, w.city, plan.Order{Freed: []uuid.UUID{freed.ID, uuid.New()}})
	var p *problem.Error
	if !errors.As(err, &p) || p.Code != "invalid" || len(p.Fields) != 1 || p.Fields[0].Name != "freed" || p.Fields[0].Code != "unknown" {
		t.Errorf("an agreement that is none: %v", err)
	}
}
