package plan

import (
	"math/rand/v2"
	"testing"
)

// planned makes a plan and holds it to every bound that was told on the way.
func planned(t *testing.T, in Input) (out *Result, told []Goals) {
	t.Helper()
	in.OnProgress = func(p Phase) {
		if p.Bound != nil {
			told = append(told, *p.Bound)
		}
	}
	out, err := Compute(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range told {
		if out.Goals.AboveHeads > b.AboveHeads || out.Goals.HeadDays > b.HeadDays {
			t.Fatalf("the plan has %+v, told was that none exceeds %+v", out.Goals, b)
		}
	}
	return out, told
}

// Two come one after the other to the ten places of an above-scale firm, and a
// pinned pair takes places beside them: 22 heads, of whom no round sees more than 10.
func TestNoPlanExceedsItsBound(t *testing.T) {
	t.Parallel()
	need, other := post(shortageSide, 1, 10), post(shortageSide, 2, 2)
	need.AboveScale, other.AboveScale = true, true
	first, second, pinned := post(surplusSide, 1, 10), post(surplusSide, 2, 10), post(surplusSide, 3, 2)
	first.Period.To = today.AddDays(14)
	second.Period.From = today.AddDays(15)
	in := ask([]Posting{first, second, pinned}, []Posting{need, other})
	in.Pinned = []Pin{{Pair{pinned.ID, other.ID}, 2}}
	out, told := planned(t, in)
	want := Goals{AboveHeads: 22, HeadDays: 360}
	if out.Goals.AboveHeads != want.AboveHeads || out.Goals.HeadDays != want.HeadDays {
		t.Fatalf("%+v", out.Goals)
	}
	if len(told) == 0 || told[len(told)-1] != want {
		t.Fatalf("told was %+v, want %+v", told, want)
	}
}

// What suits nobody counts for nothing: a bound that counts it says little.
func TestBoundLeavesOutWhoSuitsNobody(t *testing.T) {
	t.Parallel()
	need, above := post(shortageSide, 1, 5), post(shortageSide, 2, 50)
	above.AboveScale = true
	above.Trade = trade("会计")
	in := ask([]Posting{post(surplusSide, 1, 10)}, []Posting{need, above})
	out, told := planned(t, in)
	if out.Goals.HeadDays != 150 || len(told) == 0 || told[0] != (Goals{HeadDays: 300}) {
		t.Fatalf("%+v, told was %+v", out.Goals, told)
	}
}

// Whatever comes in: pins, batches, places filled one after the other.
func TestBoundsHold(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(51, 52))
	tight := 0
	for range 400 {
		in := random(r, 8)
		for i := range in.Surpluses {
			in.Surpluses[i].MinBatch = 1 + r.IntN(3)
		}
		for range r.IntN(3) {
			if len(in.Surpluses) > 0 && len(in.Shortages) > 0 {
				in.Pinned = append(in.Pinned, Pin{Pair{in.Surpluses[r.IntN(len(in.Surpluses))].ID, in.Shortages[r.IntN(len(in.Shortages))].ID}, 1 + r.IntN(3)})
			}
		}
		out, told := planned(t, in)
		if len(told) > 0 && told[0].AboveHeads == out.Goals.AboveHeads && told[0].HeadDays == out.Goals.HeadDays {
			tight++
		}
	}
	if tight == 0 {
		t.Error("no bound was reached")
	}
}
