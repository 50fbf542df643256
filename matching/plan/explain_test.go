package plan

import (
	"context"
	"testing"
)

// Whoever is idle, but only on days that are served, is no reason to move the
// days of a shortage.
func TestDaysWithinAShortageAreNoChange(t *testing.T) {
	t.Parallel()
	need := post(shortageSide, 1, 5)
	need.Period.To = today.AddDays(59)
	serves, idle := post(surplusSide, 1, 5), post(surplusSide, 2, 5)
	serves.Period.To, idle.Period.To = today.AddDays(29), today.AddDays(9)
	late := post(surplusSide, 3, 5)
	late.Period.From, late.Period.To = today.AddDays(65), today.AddDays(90)
	for name, tc := range map[string]struct {
		surpluses []Posting
		moves     bool
	}{
		"idle on served days": {[]Posting{serves, idle}, false},
		"idle after the end":  {[]Posting{serves, late}, true},
	} {
		in := ask(tc.surpluses, []Posting{need})
		in.Days.To = today.AddDays(100)
		m, err := newModel(in)
		if err != nil {
			t.Fatal(err)
		}
		out, err := m.compute(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		why, err := m.explain(context.Background(), out)
		if err != nil {
			t.Fatal(err)
		}
		d := why.shortage[0].Detail
		if d == nil || (d.Change != nil) != tc.moves {
			t.Fatalf("%s: %+v", name, d)
		}
		if tc.moves && (d.Change.To == nil || *d.Change.To <= need.Period.To) {
			t.Errorf("%s: %+v", name, d.Change)
		}
	}
}
