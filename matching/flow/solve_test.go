package flow_test

import (
	"math/rand/v2"
	"testing"

	"gongxiang/matching/flow"
)

// random is a small problem; narrow costs make many ties.
func random(r *rand.Rand, most int, costs int32) *flow.Problem {
	n, m := r.IntN(most+1), r.IntN(most+1)
	p := &flow.Problem{First: []int32{0}}
	for range n {
		p.Supply, p.Keep = append(p.Supply, r.Int64N(4)), append(p.Keep, r.Int64N(int64(costs)))
		for j := range m {
			if r.IntN(3) > 0 {
				p.Arcs = append(p.Arcs, flow.Arc{To: int32(j), Cost: r.Int32N(2*costs) - costs/4})
			}
		}
		p.First = append(p.First, int32(len(p.Arcs)))
	}
	for range m {
		p.Demand, p.Short = append(p.Demand, r.Int64N(4)), append(p.Short, r.Int64N(int64(costs)))
	}
	return p
}

// brute tries all ways to send the heads, supplier by supplier.
func brute(p *flow.Problem) int64 {
	left := append([]int64{}, p.Demand...)
	var from func(i int, k int32, heads int64) int64
	from = func(i int, k int32, heads int64) int64 {
		if i == len(p.Supply) {
			var cost int64
			for j, short := range left {
				cost += short * p.Short[j]
			}
			return cost
		}
		if k == p.First[i+1] {
			next := int64(0)
			if i+1 < len(p.Supply) {
				next = p.Supply[i+1]
			}
			return heads*p.Keep[i] + from(i+1, k, next)
		}
		a := p.Arcs[k]
		best := from(i, k+1, heads)
		for x := int64(1); x <= min(heads, left[a.To]); x++ {
			left[a.To] -= x
			best = min(best, x*int64(a.Cost)+from(i, k+1, heads-x))
			left[a.To] += x
		}
		return best
	}
	heads := int64(0)
	if len(p.Supply) > 0 {
		heads = p.Supply[0]
	}
	return from(0, 0, heads)
}

func TestSolveAgainstAllWays(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for round := range 3000 {
		p := random(r, 4, []int32{3, 10, 1000}[round%3])
		plan, err := flow.Solve(t.Context(), p)
		if err != nil {
			t.Fatal(err)
		}
		if err := p.Certify(plan); err != nil {
			t.Fatalf("round %d: %v\n%+v\n%+v", round, err, p, plan)
		}
		if want := brute(p); plan.Cost != want {
			t.Fatalf("round %d: cost %d, all ways give %d\n%+v\n%+v", round, plan.Cost, want, p, plan)
		}
	}
}
