package flow_test

import (
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"gongxiang/matching/flow"
)

// Whatever a start says of heads and prices, going on from it ends at a best plan,
// the same each time.
func TestResumeFromAnything(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(9, 10))
	for round := range 3000 {
		costs := []int32{3, 10, 1000}[round%3]
		p := random(r, 4, costs)
		start := &flow.Plan{Heads: make([]int64, len(p.Arcs)), Supplier: make([]int64, len(p.Supply)), Taker: make([]int64, len(p.Demand))}
		for k := range start.Heads {
			start.Heads[k] = r.Int64N(6) - 2
		}
		for j := range start.Taker {
			if start.Taker[j] = r.Int64N(int64(costs)*4) - int64(costs)*2; r.IntN(20) == 0 {
				start.Taker[j] = []int64{math.MinInt64, math.MaxInt64}[r.IntN(2)]
			}
		}
		resume(t, p, start, brute(p))
	}
}

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
