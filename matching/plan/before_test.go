package plan

import (
	"math/rand/v2"
	"reflect"
	"testing"
)

// A change that changes nothing brings nothing, and takes nothing away: where no
// pair was given up, the plan made anew is the plan, to the last head; and where some
// were, what giving up others alters is not taken for what the change brings.
func TestNoChangeBringsNothing(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(61, 62))
	givenUp, altered := 0, 0
	for round := range 3000 {
		in := random(r, 12)
		for _, list := range [][]Posting{in.Surpluses, in.Shortages} {
			for k := range list {
				if round%2 == 0 {
					list[k].MinBatch = 1 + r.IntN(3)
				}
			}
		}
		m, err := newModel(in)
		if err != nil {
			t.Fatal(err)
		}
		out, err := m.compute(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		p := &standing{m, out, out.Batches}
		before, err := p.before(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		after, err := p.with(t.Context(), func(in *Input) { in.Scenario.Changes = []Change{{PostingID: id(shortageSide, 0)}} })
		if err != nil {
			t.Fatal(err)
		}
		if gain := after.Goals.minus(before.Goals); gain != (Goals{}) || !reflect.DeepEqual(after.Assignments, before.Assignments) {
			t.Fatalf("round %d, %d pairs given up: no change brings %+v: %+v, then %+v", round, out.Batches, gain, before.Assignments, after.Assignments)
		}
		if out.Batches > 0 {
			givenUp++
			if before.Goals != out.Goals {
				altered++
			}
		}
	}
	if givenUp < 100 || altered == 0 {
		t.Errorf("pairs were given up in %d plans, of which %d came out otherwise", givenUp, altered)
	}
}
