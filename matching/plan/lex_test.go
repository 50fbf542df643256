package plan

import (
	"cmp"
	"context"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"gongxiang/internal/calendar"
)

// netOf is the first round's transport problem.
func netOf(t *testing.T, in Input) *net {
	t.Helper()
	m, err := newModel(in)
	if err != nil {
		t.Fatal(err)
	}
	n := &net{m: m}
	for i := range m.surplus {
		n.suppliers, n.idle = append(n.suppliers, int32(i)), append(n.idle, m.surplus[i].heads)
	}
	for j := range m.shortage {
		n.takers = append(n.takers, m.whole(int32(j)))
	}
	if _, err := n.candidates(t.Context()); err != nil {
		t.Fatal(err)
	}
	return n
}

// brute tries all ways to send heads in the first round, each pair none or as many
// as come at once at least; it knows the pairs by faults alone.
func brute(m *model) Goals {
	type link struct {
		i, t              int
		days, cost, least int64
		above             bool
	}
	s := m.start() // pins have their places
	var links []link
	var lack []int64
	for j := range m.shortage {
		for _, t := range s.gaps(int32(j)) {
			n := m.as(t)
			for i, idle := range s.out.Idle {
				if own := m.with(int32(i), idle); m.faults(&own, &n) == 0 {
					d := shared(&own, &n)
					links = append(links, link{i, len(lack), int64(d), int64(m.cost(&own, &n, d)), batch(&own, &n), n.above})
				}
			}
			lack = append(lack, t.heads)
		}
	}
	idle := slices.Clone(s.out.Idle)
	var best, now Goals
	var from func(k int)
	from = func(k int) {
		if k == len(links) {
			if now.better(best) {
				best = now
			}
			return
		}
		from(k + 1)
		l := links[k]
		for x := l.least; x <= min(idle[l.i], lack[l.t]); x++ {
			before := now
			idle[l.i], lack[l.t] = idle[l.i]-x, lack[l.t]-x
			if l.above {
				now.AboveHeads += x
			}
			now.HeadDays += x * l.days
			now.CostYuan += x * l.cost
			from(k + 1)
			now = before
			idle[l.i], lack[l.t] = idle[l.i]+x, lack[l.t]+x
		}
	}
	from(0)
	return best
}

func TestSolveIsBestInStrictOrder(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	placed := 0
	for round := range 1500 {
		in := random(r, 3)
		n := netOf(t, in)
		a, err := n.solve(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		got, want := n.goals(a.heads), brute(n.m)
		if got != want {
			t.Fatalf("round %d: %+v, all ways give %+v\n%+v", round, got, want, in)
		}
		// From a few arcs pricing comes to the same.
		few := netOf(t, in)
		few.take(few.arcs[:len(few.arcs)/3])
		b, err := few.solve(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if got := few.goals(b.heads); got != want || !few.exact {
			t.Fatalf("round %d: priced, %+v (exact: %v), all ways give %+v", round, got, few.exact, want)
		}
		before := pairs(a.heads)
		n.consolidate(a)
		if g := n.goals(a.heads); g != want {
			t.Fatalf("round %d: consolidating made %+v of %+v", round, g, want)
		}
		if pairs(a.heads) > before {
			t.Fatalf("round %d: consolidating made more pairs", round)
		}
		if got.AboveHeads > 0 {
			placed++
		}
	}
	if placed < 200 {
		t.Fatalf("only %d of the rounds placed anybody at an above-scale firm", placed)
	}
}

// Where a supplier lacks more pairs than it may bring at once, and prices rise and
// fall from one time to the next, pricing still comes to what all pairs give.
func TestPricingLosesNoPair(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(21, 22))
	for round := range 150 {
		in := random(r, 120)
		n, few := netOf(t, in), netOf(t, in)
		a, err := n.solve(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		few.take(few.arcs[:0])
		b, err := few.solve(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if got, want := few.goals(b.heads), n.goals(a.heads); got != want || !few.exact {
			t.Fatalf("round %d: priced %+v (exact: %v), all pairs give %+v", round, got, few.exact, want)
		}
	}
}

func pairs(heads []int64) (n int) {
	for _, x := range heads {
		if x > 0 {
			n++
		}
	}
	return n
}

// A price is what one more is worth: with one head more, or one place, the best plan
// gains no more than it, and with one less it loses no less. Where it would lose just
// what it would gain, the price is that, to the yuan; elsewhere it lies in between.
func TestPricesAreWhatOneMoreIsWorth(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 6))
	exact, between, above := 0, 0, 0
	for round := range 2000 {
		in := random(r, 3)
		n := netOf(t, in)
		if round%2 == 1 { // pricing brings in what is missing, and leaves prices as good
			n.take(n.arcs[:len(n.arcs)/3])
		}
		a, err := n.solve(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		base := n.goals(a.heads)
		with := func(kind byte, at, heads int) Goals {
			other := in
			other.Surpluses, other.Shortages = slices.Clone(in.Surpluses), slices.Clone(in.Shortages)
			if kind == surplusSide {
				other.Surpluses[at].Heads += heads
			} else {
				other.Shortages[at].Heads += heads
			}
			m, err := newModel(other)
			if err != nil {
				t.Fatal(err)
			}
			return brute(m)
		}
		hold := func(kind byte, at int, price Worth) {
			gain, loss := worthOf(with(kind, at, 1).minus(base)), worthOf(base.minus(with(kind, at, -1)))
			if byWorth(gain, price) > 0 || byWorth(price, loss) > 0 {
				t.Fatalf("round %d, side %d, %d: one more gains %+v, one less loses %+v, the price is %+v\n%+v", round, kind, at, gain, loss, price, in)
			}
			if gain != loss {
				between++
				return
			}
			exact++
			if gain.AboveHeads > 0 {
				above++
			}
		}
		for i, price := range a.supplier {
			hold(surplusSide, i, price)
		}
		for j, price := range a.taker {
			hold(shortageSide, j, price)
		}
	}
	if exact < 4000 || between < 300 || above < 100 {
		t.Errorf("%d prices are exact, %d of them of heads at above-scale firms; %d lie between", exact, above, between)
	}
}

func worthOf(g Goals) Worth {
	return Worth{AboveHeads: g.AboveHeads, HeadDays: g.HeadDays, SavedYuan: -g.CostYuan}
}

func byWorth(a, b Worth) int {
	return cmp.Or(cmp.Compare(a.AboveHeads, b.AboveHeads), cmp.Compare(a.HeadDays, b.HeadDays), cmp.Compare(a.forced, b.forced), cmp.Compare(a.SavedYuan, b.SavedYuan))
}

// What is quick and what explains are one rule.
func TestFitsIsNoFaults(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(7, 8))
	fit, not := 0, 0
	for range 500 {
		in := random(r, 4)
		for i := range in.Surpluses {
			in.Surpluses[i].Level, in.Surpluses[i].MinBatch, in.Surpluses[i].Dishonest = r.IntN(4), 1+r.IntN(3), r.IntN(9) == 0
		}
		for i := range in.Shortages {
			in.Shortages[i].Level = r.IntN(4)
		}
		m, err := newModel(in)
		if err != nil {
			t.Fatal(err)
		}
		for i := range m.surplus {
			for j := range m.shortage {
				fits, why := m.fits(&m.surplus[i], &m.shortage[j]), m.faults(&m.surplus[i], &m.shortage[j])
				if fits != (why == 0) {
					t.Fatalf("fits is %v, faults are %b", fits, why)
				}
				if fits {
					fit++
				} else {
					not++
				}
			}
		}
	}
	if fit < 100 || not < 100 {
		t.Fatalf("%d fit, %d do not", fit, not)
	}
}

// The index finds every compatible pair.
func TestIndexLosesNoPair(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(9, 10))
	for range 300 {
		in := random(r, 8)
		n := netOf(t, in)
		var want []arc
		for i := range n.m.surplus {
			for j := range n.takers {
				if n.m.faults(&n.m.surplus[i], &n.m.shortage[j]) == 0 {
					want = append(want, arc{int32(i), int32(j)})
				}
			}
		}
		if !slices.Equal(n.arcs, want) {
			t.Fatalf("found %v, want %v", n.arcs, want)
		}
	}
}

// Whatever comes in, no surplus and on no day a shortage has more than its heads,
// and the same comes out again.
func TestPlansKeepToTheHeads(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(11, 12))
	for range 400 {
		in := random(r, 8)
		for i := range in.Surpluses {
			in.Surpluses[i].MinBatch = 1 + r.IntN(2)
		}
		for range r.IntN(3) {
			if len(in.Surpluses) > 0 && len(in.Shortages) > 0 {
				in.Pinned = append(in.Pinned, Pin{Pair{in.Surpluses[r.IntN(len(in.Surpluses))].ID, in.Shortages[r.IntN(len(in.Shortages))].ID}, 1 + r.IntN(3)})
			}
		}
		out, err := Compute(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		check(t, in, out)
		again, err := Compute(context.Background(), in)
		if err != nil || !reflect.DeepEqual(out, again) {
			t.Fatalf("the same input gives another plan: %v", err)
		}
	}
}

// Two surpluses fill one shortage one after the other.
func TestSequentialCover(t *testing.T) {
	t.Parallel()
	need := post(shortageSide, 1, 10)
	first, second := post(surplusSide, 1, 10), post(surplusSide, 2, 10)
	first.Period.To = today.AddDays(14)
	second.Period.From = today.AddDays(15)
	out, err := Compute(t.Context(), ask([]Posting{first, second}, []Posting{need}))
	if err != nil {
		t.Fatal(err)
	}
	if out.Heads != 20 || out.Goals.HeadDays != 300 || len(out.Gaps[0]) != 0 {
		t.Fatalf("%+v", out)
	}
	if days := out.Assignments[1].Days; days != (calendar.Period{From: today.AddDays(15), To: today.AddDays(29)}) {
		t.Fatalf("the second comes %v", days)
	}
}

// What pricing adds little by little is repaired, not solved anew, and comes to
// the same.
func TestPricingRepairs(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(13, 14))
	for range 20 {
		in := random(r, 120)
		whole, part := netOf(t, in), netOf(t, in)
		var arcs []arc
		for k, a := range part.arcs {
			if k%150 != 7 {
				arcs = append(arcs, a)
			}
		}
		part.take(arcs)
		a, err := whole.solve(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		b, err := part.solve(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if whole.goals(a.heads) != part.goals(b.heads) || !part.exact {
			t.Fatalf("%+v, and from a part of the arcs %+v", whole.goals(a.heads), part.goals(b.heads))
		}
	}
}
