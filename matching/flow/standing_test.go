package flow_test

import (
	"math/rand/v2"
	"testing"

	"gongxiang/matching/flow"
)

// within tries all ways that send from low to high heads over one arc; ok is
// false if there are none.
func within(p *flow.Problem, arc int32, low, high int64) (least int64, ok bool) {
	left := append([]int64{}, p.Demand...)
	var from func(i int, k int32, heads, cost int64)
	from = func(i int, k int32, heads, cost int64) {
		for i < len(p.Supply) && k == p.First[i+1] {
			cost += heads * p.Keep[i]
			if i++; i < len(p.Supply) {
				heads = p.Supply[i]
			}
		}
		if i == len(p.Supply) {
			for j, short := range left {
				cost += short * p.Short[j]
			}
			if !ok || cost < least {
				least, ok = cost, true
			}
			return
		}
		a := p.Arcs[k]
		for x := int64(0); x <= min(heads, left[a.To]); x++ {
			if k == arc && (x < low || x > high) {
				continue
			}
			left[a.To] -= x
			from(i, k+1, heads-x, cost+x*int64(a.Cost))
			left[a.To] += x
		}
	}
	if len(p.Supply) > 0 {
		from(0, 0, p.Supply[0], 0)
	} else {
		from(0, 0, 0, 0)
	}
	return least, ok
}

func TestStandingAnswers(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(15, 16))
	asked := map[string]int{}
	for round := range 1200 {
		p := random(r, 3, []int32{3, 10, 100}[round%3])
		plan := solve(t, p)
		s, err := p.Stand(plan)
		if err != nil {
			t.Fatal(err)
		}
		is := func(what string, at int, got int64, ok bool, want int64, wantOK bool) {
			t.Helper()
			asked[what]++
			if ok != wantOK || ok && got != want {
				t.Fatalf("round %d: %s %d: %d, %v; want %d, %v\n%+v\n%+v", round, what, at, got, ok, want, wantOK, p, plan)
			}
		}
		with := func(v *int64, by int64) int64 {
			*v += by
			defer func() { *v -= by }()
			return brute(p) - plan.Cost
		}
		for i := range p.Supply {
			is("supply more", i, s.SupplyMore(int32(i)), true, with(&p.Supply[i], 1), true)
			if got, ok := s.SupplyLess(int32(i)); p.Supply[i] > 0 {
				is("supply less", i, got, ok, with(&p.Supply[i], -1), true)
			} else {
				is("supply less", i, got, ok, 0, false)
			}
		}
		for j := range p.Demand {
			is("demand more", j, s.DemandMore(int32(j)), true, with(&p.Demand[j], 1), true)
			if got, ok := s.DemandLess(int32(j)); p.Demand[j] > 0 {
				is("demand less", j, got, ok, with(&p.Demand[j], -1), true)
			} else {
				is("demand less", j, got, ok, 0, false)
			}
		}
		for k, x := range plan.Heads {
			want, wantOK := within(p, int32(k), 0, x-1)
			got, ok := s.Undo(int32(k))
			is("undo", k, got, ok, want-plan.Cost, wantOK)
			want, wantOK = within(p, int32(k), x+1, 9)
			got, ok = s.Force(int32(k))
			is("force", k, got, ok, want-plan.Cost, wantOK)
			want, _ = within(p, int32(k), 0, 0)
			if q, without, err := s.Without(t.Context(), int32(k)); err != nil || without.Cost != want || q.Certify(without) != nil || len(q.Arcs) != len(p.Arcs)-1 {
				t.Fatalf("round %d: without %d: %+v, %v; want cost %d", round, k, without, err, want)
			}
		}
	}
	for what, n := range asked {
		if n < 1000 {
			t.Errorf("%s was asked %d times", what, n)
		}
	}
}

// fewest is how many heads stay at a node at least in the plans that are best a
// little above the price of staying: what the whole costs more when it is one
// higher. Its price is one of p's.
func fewest(p *flow.Problem, price *int64) int64 {
	was := brute(p)
	*price++
	defer func() { *price-- }()
	return brute(p) - was
}

func TestWhatWouldFill(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(17, 18))
	filled := 0
	for round := range 1500 {
		p := random(r, 3, []int32{3, 10, 100}[round%3])
		plan := solve(t, p)
		s, err := p.Stand(plan)
		if err != nil {
			t.Fatal(err)
		}
		check := func(stays *int64, left, upTo, by int64, ok bool) {
			t.Helper()
			if !ok {
				return
			}
			filled++
			*stays += by
			now := fewest(p, stays)
			*stays--
			before := fewest(p, stays)
			*stays -= by - 1
			if now > upTo || by > 0 && before <= upTo {
				t.Fatalf("round %d: %d heads left; %d leave %d, one less leaves %d; want %d\n%+v\n%+v", round, left, by, now, before, upTo, p, plan)
			}
		}
		for j := range p.Demand {
			left := p.Demand[j]
			for k, a := range p.Arcs {
				if int(a.To) == j {
					left -= plan.Heads[k]
				}
			}
			by, ok := s.FillOne(int32(j))
			if left == 0 && ok {
				t.Fatalf("round %d: taker %d lacks nothing and is filled", round, j)
			}
			check(&p.Short[j], left, left-1, by, ok)
			by, ok, err := s.FillAll(t.Context(), int32(j))
			if err != nil {
				t.Fatal(err)
			}
			check(&p.Short[j], left, 0, by, ok)
		}
		for i := range p.Supply {
			left := p.Supply[i]
			for k := p.First[i]; k < p.First[i+1]; k++ {
				left -= plan.Heads[k]
			}
			by, ok := s.PlaceOne(int32(i))
			check(&p.Keep[i], left, left-1, by, ok)
		}
	}
	if filled < 1000 {
		t.Errorf("only %d were filled", filled)
	}
}

func TestStandRefusesWhatIsNotBest(t *testing.T) {
	t.Parallel()
	p := &flow.Problem{Supply: []int64{1}, Demand: []int64{1}, Keep: []int64{5}, Short: []int64{5}, First: []int32{0, 1}, Arcs: []flow.Arc{{To: 0, Cost: 1}}}
	plan := solve(t, p)
	p.Keep[0] = -9
	if _, err := p.Stand(plan); err == nil {
		t.Error("a plan that is not best stands")
	}
}
