package flow_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"gongxiang/matching/flow"
)

// region is a problem of some size: most arcs are near, few anywhere.
func region(r *rand.Rand, n, m, arcs int, heads int64) *flow.Problem {
	p := &flow.Problem{First: []int32{0}}
	for range m {
		p.Demand, p.Short = append(p.Demand, r.Int64N(heads+1)), append(p.Short, 4000)
	}
	for i := range n {
		p.Supply, p.Keep = append(p.Supply, r.Int64N(heads+1)), append(p.Keep, 2500)
		for range arcs {
			to := (i*m/n + r.IntN(4*arcs)) % m
			if r.IntN(8) == 0 {
				to = r.IntN(m)
			}
			p.Arcs = append(p.Arcs, flow.Arc{To: int32(to), Cost: r.Int32N(2500)})
		}
		p.First = append(p.First, int32(len(p.Arcs)))
	}
	return p
}

func TestShapes(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(7, 8))
	all := func(side []int64, v int64) {
		for i := range side {
			side[i] = v
		}
	}
	for name, p := range map[string]*flow.Problem{
		"nobody":         {First: []int32{0}},
		"only suppliers": {Supply: []int64{3, 0}, Keep: []int64{5, -5}, First: []int32{0, 0, 0}},
		"only takers":    {Demand: []int64{3, 0}, Short: []int64{5, -5}, First: []int32{0}},
		"a region":       region(r, 1000, 1000, 30, 200),
		"few suppliers":  region(r, 30, 3000, 200, 5000),
		"few takers":     region(r, 3000, 30, 20, 5000),
		"single heads":   region(r, 800, 700, 20, 1),
		"one giant surplus": func() *flow.Problem {
			p := region(r, 1, 4000, 8000, 100)
			p.Supply[0] = 1 << 40
			return p
		}(),
		"one giant shortage": func() *flow.Problem {
			p := region(r, 4000, 1, 2, 100)
			p.Demand[0] = 1 << 40
			return p
		}(),
		"one giant among others": func() *flow.Problem {
			p := region(r, 400, 4000, 40, 100)
			p.Supply[7] = 1 << 20
			return p
		}(),
		"no arc is worth it": func() *flow.Problem {
			p := region(r, 100, 100, 10, 9)
			all(p.Keep, -flow.MaxStay)
			return p
		}(),
		"nothing may stay": func() *flow.Problem {
			p := region(r, 300, 300, 10, 9)
			all(p.Keep, flow.MaxStay)
			all(p.Short, flow.MaxStay)
			all(p.Supply, 2)
			all(p.Demand, 2)
			return p
		}(),
		"costs at the limits": func() *flow.Problem {
			p := region(r, 200, 200, 10, 9)
			for k := range p.Arcs {
				p.Arcs[k].Cost = []int32{math.MinInt32, math.MaxInt32, 0}[r.IntN(3)]
			}
			for i := range p.Keep {
				p.Keep[i] = []int64{-flow.MaxStay, flow.MaxStay, 0}[r.IntN(3)]
				p.Short[i] = []int64{-flow.MaxStay, flow.MaxStay, 0}[r.IntN(3)]
			}
			return p
		}(),
		"heads at the limit": {Supply: []int64{flow.MaxHeads}, Keep: []int64{3}, Demand: []int64{flow.MaxHeads - 1, 1}, Short: []int64{7, 7},
			First: []int32{0, 3}, Arcs: []flow.Arc{{To: 0, Cost: 2}, {To: 1, Cost: 1}, {To: 1, Cost: 1}}},
		"every arc the same": func() *flow.Problem {
			p := region(r, 500, 500, 30, 9)
			for k := range p.Arcs {
				p.Arcs[k].Cost = 1
			}
			return p
		}(),
	} {
		plan, err := flow.Solve(t.Context(), p)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if err := p.Certify(plan); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		nothing := &flow.Plan{Heads: make([]int64, len(p.Arcs)), Supplier: slices.Clone(p.Keep), Taker: slices.Clone(p.Short)}
		if repaired, err := flow.Repair(t.Context(), p, nothing); err != nil || repaired.Cost != plan.Cost {
			t.Errorf("%s: repaired from nothing: %v, %v; want cost %d", name, repaired, err, plan.Cost)
		}
		if again, err := flow.Solve(t.Context(), p); err != nil || !reflect.DeepEqual(plan, again) {
			t.Errorf("%s: another plan the second time, %v", name, err)
		}
	}
}

// What no sum of 64 bits holds is refused, not wrong.
func TestCostBeyond64Bits(t *testing.T) {
	t.Parallel()
	p := &flow.Problem{Supply: []int64{flow.MaxHeads}, Keep: []int64{flow.MaxStay}, First: []int32{0, 0}}
	if _, err := flow.Solve(t.Context(), p); !errors.Is(err, flow.ErrProblem) {
		t.Errorf("%v", err)
	}
}

func TestWatchAndCancel(t *testing.T) {
	t.Parallel()
	p := region(rand.New(rand.NewPCG(9, 10)), 2000, 2000, 30, 200)
	var seen []flow.Progress
	p.Watch = func(at flow.Progress) { seen = append(seen, at) }
	plan, err := flow.Solve(t.Context(), p)
	if err != nil || len(seen) == 0 {
		t.Fatalf("%v, %+v", err, seen)
	}
	for k, at := range seen {
		if at.Phase != k+1 || at.Phases != len(seen)+1 || at.Bound > plan.Cost {
			t.Errorf("%+v; the cost is %d", at, plan.Cost)
		}
	}
	if last := seen[len(seen)-1]; last.Bound < plan.Cost/100*99 {
		t.Errorf("%+v at last; the cost is %d", last, plan.Cost)
	}
	ctx, cancel := context.WithCancel(t.Context())
	p.Watch = func(flow.Progress) { cancel() }
	if plan, err := flow.Solve(ctx, p); plan != nil || !errors.Is(err, context.Canceled) {
		t.Errorf("%v, %v", plan, err)
	}
}

// A few heads too many among costs that are small beside what staying costs lift
// all prices a long way: not bid by bid.
func TestFewHeadsTooMany(t *testing.T) {
	t.Parallel()
	p := region(rand.New(rand.NewPCG(11, 12)), 1000, 1000, 20, 200)
	var supply, demand int64
	for i := range p.Supply {
		p.Keep[i], p.Short[i] = 1e6, 1e6
		supply, demand = supply+p.Supply[i], demand+p.Demand[i]
	}
	p.Supply[0] += max(0, demand-supply) + 50
	p.Demand[0] += max(0, supply-demand)
	plan, err := flow.Solve(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Certify(plan); err != nil {
		t.Error(err)
	}
	if plan.Bids+100*plan.Searches > 260_000 {
		t.Errorf("%d bids and %d searches", plan.Bids, plan.Searches)
	}
}
