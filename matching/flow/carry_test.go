package flow_test

import "gongxiang/matching/flow"

// carried makes of the plan of an old problem a start for Repair of p. suppliers
// says for each of p's which one of old it was, -1 if it is new; takers likewise.
// Heads stay on the arc between the same two, of two such arcs on the one that
// costs the same; where there is none they are free.
func carried(p *flow.Problem, suppliers, takers []int32, old *flow.Problem, plan *flow.Plan) *flow.Plan {
	start := &flow.Plan{Heads: make([]int64, len(p.Arcs)), Supplier: pricesOf(suppliers, plan.Supplier, p.Keep), Taker: pricesOf(takers, plan.Taker, p.Short)}
	now := map[int32]int32{}
	for j, was := range takers {
		now[was] = int32(j)
	}
	for i, was := range suppliers {
		if was < 0 {
			continue
		}
		for k := old.First[was]; k < old.First[was+1]; k++ {
			a := old.Arcs[k]
			if j, ok := now[a.To]; ok && plan.Heads[k] > 0 {
				if at := arcOf(p, i, flow.Arc{To: j, Cost: a.Cost}); at >= 0 {
					start.Heads[at] += plan.Heads[k]
				}
			}
		}
	}
	return start
}

func pricesOf(was []int32, old, stays []int64) []int64 {
	prices := make([]int64, len(was))
	for v, was := range was {
		if prices[v] = stays[v]; was >= 0 {
			prices[v] = old[was]
		}
	}
	return prices
}

// arcOf is a supplier's arc to a taker, one of that cost if there is any, -1 if it
// has none.
func arcOf(p *flow.Problem, i int, arc flow.Arc) int32 {
	at := int32(-1)
	for k := p.First[i]; k < p.First[i+1]; k++ {
		if a := p.Arcs[k]; a == arc {
			return k
		} else if a.To == arc.To && at < 0 {
			at = k
		}
	}
	return at
}
