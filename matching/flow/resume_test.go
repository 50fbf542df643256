package flow_test

import (
	"math/rand/v2"
	"reflect"
	"testing"

	"gongxiang/matching/flow"
)

// Where far more has changed than can be mended, the plan is still a best one.
func TestRepairOfFarTooMuch(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(11, 12))
	p := region(r, 1500, 1500, 8, 5)
	start := solve(t, p)
	for k := range p.Arcs {
		if r.IntN(4) == 0 {
			p.Arcs[k].Cost = r.Int32N(1000)
		}
	}
	best := solve(t, p)
	repair(t, p, start, best.Cost)
	resume(t, p, start, best.Cost)
	resume(t, p, best, best.Cost)
}

func resume(t *testing.T, p *flow.Problem, start *flow.Plan, cost int64) {
	t.Helper()
	was := clonePlan(start)
	plan, err := flow.Resume(t.Context(), p, start)
	if err != nil {
		t.Fatalf("%v\n%+v\n%+v", err, p, start)
	}
	if err := p.Certify(plan); err != nil || plan.Cost != cost {
		t.Fatalf("%v; cost %d, want %d", err, plan.Cost, cost)
	}
	if !reflect.DeepEqual(start, was) {
		t.Fatal("the start has changed")
	}
	if again, err := flow.Resume(t.Context(), p, start); err != nil || !reflect.DeepEqual(plan, again) {
		t.Fatalf("two answers: %v", err)
	}
}

// Where costs are few whole numbers, thousands of ways cost the same, and many heads
// are placed at once in the end.
func TestManyWaysAlike(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(13, 14))
	p := &flow.Problem{First: []int32{0}}
	const n, arcs = 2500, 40
	last := make([]int32, n)
	for i := range n {
		p.Supply, p.Keep = append(p.Supply, 1+r.Int64N(60)), append(p.Keep, 0)
		p.Demand, p.Short = append(p.Demand, 1+r.Int64N(60)), append(p.Short, int64(i%4/3)*100_000)
		last[i] = 14 + r.Int32N(76)
	}
	for range n {
		first := r.Int32N(42)
		for range arcs {
			to := r.Int32N(n)
			p.Arcs = append(p.Arcs, flow.Arc{To: to, Cost: -max(1, last[to]-first)})
		}
		p.First = append(p.First, int32(len(p.Arcs)))
	}
	plan := solve(t, p)
	if err := p.Certify(plan); err != nil {
		t.Fatal(err)
	}
	start := &flow.Plan{Heads: plan.Heads, Supplier: make([]int64, n), Taker: make([]int64, n)}
	resume(t, p, start, plan.Cost)
}

// A supplier who holds all that he looks for, and has heads left that nearly must
// not stay, bids against himself: in steps that suit the others he would for hours.
func TestWhoOutbidsHimself(t *testing.T) {
	t.Parallel()
	p := &flow.Problem{Supply: []int64{100}, Keep: []int64{1 << 40}, Demand: []int64{5, 5, 9}, Short: []int64{0, 0, 0},
		Arcs: []flow.Arc{{To: 0, Cost: 1}, {To: 1, Cost: 2}}, First: []int32{0, 2}}
	heads := []int64{5, 5}
	for k := range int32(4) {
		p.Supply, p.Keep = append(p.Supply, 1), append(p.Keep, 100)
		p.Demand, p.Short = append(p.Demand, 1), append(p.Short, 0)
		p.Arcs = append(p.Arcs, flow.Arc{To: 3 + k, Cost: 5}, flow.Arc{To: 2, Cost: 1})
		p.First = append(p.First, int32(len(p.Arcs)))
		heads = append(heads, 1, 0)
	}
	start := &flow.Plan{Heads: heads, Supplier: make([]int64, len(p.Supply)), Taker: make([]int64, len(p.Demand))}
	resume(t, p, start, solve(t, p).Cost)
}
