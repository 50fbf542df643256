package plan_test

import (
	"context"
	"testing"

	"gongxiang/internal/auth"
	"gongxiang/internal/route"
	"gongxiang/matching/plan"
	"gongxiang/matching/posting"
)

// Officers look at the part that goes to above-scale firms, and at one firm's.
func TestRowsOfAPlanAreNarrowed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := context.Background()
	w.Post(w.Lender, posting.Surplus, heads(10))
	large, small, far := w.Firm("水口镇"), w.Firm("水口镇"), w.Firm("水口镇")
	w.AboveScale(large)
	w.Post(large, posting.Shortage, heads(4))
	w.Post(small, posting.Shortage, heads(6))
	w.Post(far, posting.Shortage, heads(3))
	r := w.made(w.city, plan.Order{})
	for name, tc := range map[string]struct {
		filter plan.LineFilter
		lines  int
	}{
		"all":         {plan.LineFilter{}, 2},
		"above scale": {plan.LineFilter{AboveOnly: true}, 1},
	} {
		page, err := w.plans.Lines(ctx, w.city, r.ID, tc.filter, route.Paging{Limit: 10})
		if err != nil || len(page.Items) != tc.lines {
			t.Errorf("%s: %+v, %v", name, page.Items, err)
		}
		for _, l := range page.Items {
			if tc.filter.AboveOnly && l.Shortage.FirmID != large.EnterpriseID {
				t.Errorf("%s: %+v", name, l)
			}
		}
	}
	total := 0
	for _, firm := range []auth.Caller{large, small, far} {
		page, err := w.plans.LeftOf(ctx, w.city, r.ID, plan.LeftFilter{Kind: posting.Shortage, Firm: firm.EnterpriseID.String()}, route.Paging{Limit: 10})
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range page.Items {
			if l.FirmID != firm.EnterpriseID {
				t.Errorf("left of another firm: %+v", l)
			}
			total += l.LeftHeads
		}
	}
	if total != 3 {
		t.Errorf("%d heads are left by firm, want 3", total)
	}
}
