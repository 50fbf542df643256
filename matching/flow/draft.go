package flow

import "slices"

// draft is a plan by the arcs that carry anything: of all arcs they are few.
type draft struct {
	cost            int64
	loads           []load
	supplier, taker []int64 // prices, as in Plan
	phases          int
}

// load is what an arc of a supplier carries.
type load struct {
	from, arc int32
	heads     int64
}

func (p *Problem) draft(plan *Plan) *draft {
	d := &draft{cost: plan.Cost, supplier: plan.Supplier, taker: plan.Taker, phases: plan.Phases}
	for i := range p.Supply {
		for k, heads := range plan.Heads[p.First[i]:p.First[i+1]] {
			if heads != 0 {
				d.loads = append(d.loads, load{int32(i), p.First[i] + int32(k), heads})
			}
		}
	}
	return d
}

// plan is the same with all arcs, and shares nothing with the draft.
func (d *draft) plan(arcs int) *Plan {
	plan := &Plan{Cost: d.cost, Heads: make([]int64, arcs), Supplier: slices.Clone(d.supplier), Taker: slices.Clone(d.taker), Phases: d.phases}
	for _, l := range d.loads {
		plan.Heads[l.arc] = l.heads
	}
	return plan
}
