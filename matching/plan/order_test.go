package plan_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/google/uuid"

	"gongxiang/internal/problem"
	"gongxiang/matching/plan"
	"gongxiang/matching/posting"
)

// refused are the fields of an order that is refused as invalid, with their codes.
func refused(t *testing.T, err error) (fields []string) {
	t.Helper()
	var p *problem.Error
	if !errors.As(err, &p) || p.Code != "invalid" {
		t.Fatalf("%v is no refusal of a field", err)
	}
	for _, f := range p.Fields {
		fields = append(fields, f.Name+" "+f.Code)
	}
	return fields
}

// Who names a posting that there is none of, or the two sides exchanged, is told
// which; nothing is planned without it.
func TestOrdersNamePostingsThatThereAre(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := context.Background()
	s, n := w.Post(w.Lender, posting.Surplus, heads(10)).ID, w.Post(w.Borrower, posting.Shortage, heads(10)).ID
	good, none := plan.Pair{SurplusID: s, ShortageID: n}, uuid.New()
	change := func(ids ...uuid.UUID) (sc plan.Scenario) {
		for _, id := range ids {
			sc.Changes = append(sc.Changes, plan.Change{PostingID: id, Lodging: true})
		}
		return sc
	}
	for name, c := range map[string]struct {
		order plan.Order
		want  []string
	}{
		"forbids no surplus":    {plan.Order{Forbidden: []plan.Pair{good, {SurplusID: none, ShortageID: n}}}, []string{"forbidden[1].surplusId unknown"}},
		"forbids no shortage":   {plan.Order{Forbidden: []plan.Pair{{SurplusID: s, ShortageID: none}}}, []string{"forbidden[0].shortageId unknown"}},
		"forbids sides swapped": {plan.Order{Forbidden: []plan.Pair{{SurplusID: n, ShortageID: s}}}, []string{"forbidden[0].surplusId unknown"}},
		"pins no shortage":      {plan.Order{Pinned: []plan.Pin{{Pair: good, Heads: 1}, {Pair: plan.Pair{SurplusID: s, ShortageID: none}, Heads: 1}}}, []string{"pinned[1].shortageId unknown"}},
		"changes none":          {plan.Order{Scenario: change(n, s, none)}, []string{"changes[2].postingId unknown"}},
		"changes one twice":     {plan.Order{Scenario: change(n, s, n)}, []string{"changes[2].postingId twice"}},
		"each list has its own": {plan.Order{Pinned: []plan.Pin{{Heads: 1}}, Forbidden: []plan.Pair{{}}, Scenario: change(uuid.Nil)},
			[]string{"pinned[0].surplusId unknown", "forbidden[0].surplusId unknown", "changes[0].postingId unknown"}},
	} {
		_, err := w.plans.Start(ctx, w.city, c.order)
		if got := refused(t, err); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	w.made(w.city, plan.Order{Forbidden: []plan.Pair{good}, Scenario: change(n, s)})
}

// What was decided about a posting goes on to hold when the posting is not in the
// plan: it is no fault, and a pin that comes to nothing is counted.
func TestOrdersMayNamePostingsOutsideThePlan(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s, n := w.Post(w.Lender, posting.Surplus, heads(10)).ID, w.Post(w.Borrower, posting.Shortage, heads(10)).ID
	o := plan.Order{Towns: []string{w.Town("赤坎镇")}, Scenario: plan.Scenario{Changes: []plan.Change{{PostingID: n, Lodging: true}}},
		Pinned: []plan.Pin{{Pair: plan.Pair{SurplusID: s, ShortageID: n}, Heads: 4}}}
	if r := w.made(w.city, o); r.Totals.Surpluses != 0 || r.Totals.Shortages != 0 || r.Totals.DroppedPins != 1 {
		t.Errorf("in another town: %+v", r.Totals)
	}
	o.Pinned, o.Forbidden = nil, []plan.Pair{o.Pinned[0].Pair}
	if r := w.made(w.city, o); r.Totals.Surpluses != 0 {
		t.Errorf("in another town: %+v", r.Totals)
	}
}

// A plan that is not done gives another nothing to begin with.
func TestPlansBuildOnFinishedOnesOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := context.Background()
	base, err := w.plans.Start(ctx, w.city, plan.Order{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.plans.Start(ctx, w.city, plan.Order{BasedOn: &base.ID})
	if got := refused(t, err); !slices.Equal(got, []string{"basedOn unfinished"}) {
		t.Errorf("queued: %v", got)
	}
	if err := w.plans.Work(ctx, base.ID); err != nil {
		t.Fatal(err)
	}
	w.made(w.city, plan.Order{BasedOn: &base.ID})
	cancelled, err := w.plans.Start(ctx, w.city, plan.Order{})
	if err == nil {
		_, err = w.plans.Cancel(ctx, w.city, cancelled.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.plans.Start(ctx, w.city, plan.Order{BasedOn: &cancelled.ID})
	if got := refused(t, err); !slices.Equal(got, []string{"basedOn unfinished"}) {
		t.Errorf("cancelled: %v", got)
	}
}
