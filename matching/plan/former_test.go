package plan

import (
	"math/rand/v2"
	"slices"
	"testing"

	"gongxiang/matching/flow"
)

// A plan that begins with another one is as good as one made anew, whatever
// changed in between.
func TestFormerChangesNothingOfHowGoodAPlanIs(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 6))
	carried := 0
	for round := range 2500 {
		in := random(r, 5)
		n := netOf(t, in)
		before, err := n.solve(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		former := formerOf(n, before)
		former.Again = round%2 == 0
		change(r, &in)
		anew, from := netOf(t, in), netOf(t, in)
		a, err := anew.solve(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if round%3 == 0 { // former pairs become arcs where they are none
			from.take(from.arcs[:len(from.arcs)/3])
		}
		from.begin(former)
		b, err := from.solve(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if got, want := from.goals(b.heads), anew.goals(a.heads); got != want || !from.exact {
			t.Fatalf("round %d: from a former plan %+v, anew %+v\n%+v", round, got, want, in)
		}
		carried += pairs(from.former.heads)
	}
	if carried < 1000 {
		t.Errorf("only %d pairs were carried along", carried)
	}
}

// formerOf is an answer of a net as another plan's beginning.
func formerOf(n *net, a *answer) *Former {
	out := &Result{Surplus: a.supplier, Shortage: a.taker}
	for k, x := range a.heads {
		if x > 0 {
			out.Assignments = append(out.Assignments, Assignment{Surplus: n.arcs[k].from, Shortage: n.arcs[k].to, Heads: x, Round: 1})
		}
	}
	return out.Former(n.m.in)
}

// change alters a posting of each side: other heads, other pay, gone.
func change(r *rand.Rand, in *Input) {
	for _, list := range []*[]Posting{&in.Surpluses, &in.Shortages} {
		if len(*list) == 0 {
			continue
		}
		k := r.IntN(len(*list))
		switch p := &(*list)[k]; r.IntN(4) {
		case 0:
			p.Heads = 1 + r.IntN(4)
		case 1:
			p.PayMin, p.PayMax = yuan(4000+int64(r.IntN(4))*500), nil
		case 2:
			*list = append((*list)[:k:k], (*list)[k+1:]...)
		}
	}
}

// Where nothing has changed a former plan proves itself: the solver has nothing
// to do, and the plan stays what it was, also among equals.
func TestFormerOfTheSameStays(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(7, 8))
	for round := range 500 {
		in := random(r, 6)
		n := netOf(t, in)
		a, err := n.solve(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		n.consolidate(a) // to another one of those that are equally good
		again := netOf(t, in)
		again.begin(formerOf(n, a))
		weight, _ := again.weight()
		p := again.weighted(weight)
		kept, err := flow.Repair(t.Context(), p, again.mostBefore(p, weight))
		if err != nil {
			t.Fatal(err)
		}
		b, err := again.solve(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(kept.Heads, a.heads) || !slices.Equal(b.heads, a.heads) {
			t.Fatalf("round %d: nothing changed, and the plan did: %v, first %v, then %v", round, a.heads, kept.Heads, b.heads)
		}
	}
}

// Nor does it where the former brings many pairs: postings came and went, days and
// pay are others, prices may make no sense, and some pairs are given up for a batch.
func TestFormerThatDrawsPairsChangesNothingEither(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(9, 10))
	drawn := 0
	for round := range 120 {
		in := random(r, 140)
		in.Days.To = today.AddDays(250)
		for _, list := range [][]Posting{in.Surpluses, in.Shortages} {
			for k := range list {
				list[k].Period.To = list[k].Period.From.AddDays(9 + r.IntN(200))
			}
		}
		n := netOf(t, in)
		before, err := n.solve(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		former := formerOf(n, before)
		if round%5 == 0 {
			for k := range former.Worth {
				former.Worth[k] = Worth{int64(r.IntN(5) - 2), int64(r.IntN(900) - 300), int64(r.IntN(9000) - 3000), int64(r.IntN(5) - 2)}
			}
		}
		share := []int{1, 10, 50, 100}[r.IntN(4)]
		in.Surpluses, in.Shortages = changeMany(r, surplusSide, in.Surpluses, share), changeMany(r, shortageSide, in.Shortages, share)
		anew, from := netOf(t, in), netOf(t, in)
		rare := 1 + r.IntN(40)
		from.take(slices.DeleteFunc(slices.Clone(from.arcs), func(arc) bool { return r.IntN(rare) > 0 }))
		from.begin(former)
		first := len(from.arcs)
		b, err := from.m.start().batched(t.Context(), from)
		if err != nil {
			t.Fatal(err)
		}
		drawn += len(from.arcs) + len(from.dropped) - first
		anew.dropped = from.dropped
		anew.take(slices.DeleteFunc(slices.Clone(anew.arcs), func(a arc) bool { return from.dropped[a] }))
		a, err := anew.solve(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if got, want := from.goals(b.heads), anew.goals(a.heads); got != want || !from.exact {
			t.Fatalf("round %d: from a former plan %+v, anew %+v; exact: %v", round, got, want, from.exact)
		}
	}
	if drawn < 1000 {
		t.Errorf("only %d pairs became arcs", drawn)
	}
}

// changeMany alters some of the postings of a side, in a hundred; some go, and some
// come a second time, as others.
func changeMany(r *rand.Rand, side int, list []Posting, share int) (out []Posting) {
	for _, p := range list {
		if r.IntN(100) >= share {
			out = append(out, p)
			continue
		}
		switch r.IntN(6) {
		case 0:
			p.Heads = 1 + r.IntN(6)
			p.MinBatch = 1 + r.IntN(min(4, p.Heads))
		case 1:
			p.PayMin, p.PayMax = yuan(3500+int64(r.IntN(6))*500), nil
		case 2:
			continue
		case 3:
			p.AboveScale = !p.AboveScale
		case 4:
			p.Period.From = today.AddDays(r.IntN(30))
			p.Period.To = p.Period.From.AddDays(9 + 10*r.IntN(9))
		default:
			other := p
			other.ID = id(byte(side), 100000+r.IntN(1<<20))
			out = append(out, other)
		}
		out = append(out, p)
	}
	return out
}
