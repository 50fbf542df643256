package app_test

import (
	"testing"

	"github.com/google/uuid"

	"gongxiang/internal/route"
	"gongxiang/matching/posting"
)

// plan is a finished one of 水口镇's officer with a line and a shortage that
// still lacks heads, or one that waits, where the route needs that.
func (x *things) plan(t *testing.T, r route.Route) thing {
	x.heads++
	in := x.a.Input()
	in.Headcount = 100 + 2*x.heads // one more below: no two postings are alike
	var short posting.Posting
	for kind, firm := range map[posting.Kind]uuid.UUID{posting.Surplus: x.lender.Caller.EnterpriseID, posting.Shortage: x.borrower.Caller.EnterpriseID} {
		c := x.lender.Caller
		if c.EnterpriseID != firm {
			c = x.borrower.Caller
			in.Headcount++
		}
		p, err := x.a.Postings.Create(t.Context(), c, kind, in, true)
		if err != nil {
			t.Fatal(err)
		}
		if kind == posting.Shortage {
			short = p
		}
	}
	var made struct{ ID string }
	x.officer.Must("POST", "/api/plans", map[string]any{"scenario": map[string]any{}}, &made)
	if last(r) != "cancel" {
		if err := x.a.Domains.Plan.Work(t.Context(), uuid.MustParse(made.ID)); err != nil {
			t.Fatal(err)
		}
	}
	return thing{id: made.ID, owner: x.officer, params: map[string]string{"line": "1", "postingId": short.ID.String(), "otherId": made.ID},
		known: map[string]any{"lines": []int{1}}}
}
