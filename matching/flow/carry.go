package flow

// Carry makes of the plan of an old problem a start for Repair of p. suppliers
// says for each of p's which one of old it was, -1 if it is new; takers likewise;
// none was two of them. Heads stay on the arc between the same two, of two such
// arcs on the one that costs the same; where there is none they are free.
func (p *Problem) Carry(suppliers, takers []int32, old *Problem, plan *Plan) *Plan {
	start := &Plan{Heads: make([]int64, len(p.Arcs)), Supplier: carry(suppliers, plan.Supplier, p.Keep), Taker: carry(takers, plan.Taker, p.Short)}
	now := make([]int32, len(old.Demand))
	for j := range now {
		now[j] = -1
	}
	for j, was := range takers {
		if was >= 0 {
			now[was] = int32(j)
		}
	}
	for i, was := range suppliers {
		if was < 0 {
			continue
		}
		for k := old.First[was]; k < old.First[was+1]; k++ {
			a := old.Arcs[k]
			if plan.Heads[k] == 0 || now[a.To] < 0 {
				continue
			}
			if at := p.find(int32(i), Arc{now[a.To], a.Cost}); at >= 0 {
				start.Heads[at] += plan.Heads[k]
			}
		}
	}
	return start
}

func carry(was []int32, old, stays []int64) []int64 {
	prices := make([]int64, len(was))
	for v, was := range was {
		if prices[v] = stays[v]; was >= 0 {
			prices[v] = old[was]
		}
	}
	return prices
}

// find is a supplier's arc to a taker, one of that cost if there is any, -1 if it
// has none.
func (p *Problem) find(i int32, arc Arc) int32 {
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
