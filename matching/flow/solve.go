package flow

import (
	"context"
	"runtime"
	"slices"
)

// coarser is how much finer each phase is than the one before.
const coarser = 4

// Solve finds a plan of least cost. It ends early with ctx's error.
//
// The suppliers bid for the takers, then the takers for the suppliers, by turns,
// each time in finer steps; the last phase leaves a plan that is nearly best, and
// shortest paths make it exact.
func Solve(ctx context.Context, p *Problem) (*Plan, error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	return p.solve(ctx, nil)
}

// solve solves anew, or goes on from a start: with the step that it is off by, and
// anew after all where that leads nowhere.
func (p *Problem) solve(ctx context.Context, start *draft) (*Plan, error) {
	first, arcs := p.backwards()
	suppliers := newSide(p.First, p.Arcs, p.Supply, p.Keep)
	takers := newSide(first, arcs, p.Demand, p.Short)
	lists := make([]shortlist, max(len(p.Supply), len(p.Demand))) // only who bids needs any
	suppliers.list, takers.list = lists[:len(p.Supply)], lists[:len(p.Demand)]
	bidders, others := suppliers, takers
	step := p.widest() << fine / 8
	if start != nil {
		p.resume(start, suppliers, takers)
		step = min(step, off(suppliers, takers))
	}
	plan, steps, most := &Plan{}, stepsFrom(step), mostLifts
	switch even := len(steps)%2 == 0; { // the suppliers have to bid last
	case start != nil:
		if even {
			steps = slices.Insert(steps, 0, steps[0]*coarser)
		}
		loosen(bidders, others, steps[0])
		most = fewLifts
	case even:
		bidders, others = others, bidders
		fallthrough
	default:
		others.open()
		copy(bidders.left, bidders.heads)
	}
	for k, step := range steps {
		if k > 0 {
			turn(bidders, others)
			bidders, others = others, bidders
			loosen(bidders, others, step)
		}
		bids, done, err := auction(ctx, bidders, others, step, most)
		switch {
		case err != nil:
			return nil, err
		case !done && start != nil: // some are off by far more than such steps are for
			return p.solve(ctx, nil)
		}
		plan.Phases++
		plan.Bids += bids
		if p.Watch != nil {
			p.Watch(Progress{Phase: plan.Phases, Phases: len(steps) + 1, Bound: bound(bidders, others)})
		}
	}
	var err error
	if plan.Searches, err = exact(ctx, suppliers, takers); err != nil {
		return nil, err
	}
	plan.Phases++
	return plan, plan.read(p, suppliers, takers)
}

// stepsFrom are how much bids beat each other by, from phase to phase, in prices.
func stepsFrom(first int64) (steps []int64) {
	for step := first; step > 1; step /= coarser {
		steps = append(steps, step)
	}
	return append(steps, 1)
}

// widest is how far costs are apart.
func (p *Problem) widest() int64 {
	low, high := int64(0), int64(0)
	for _, a := range p.Arcs {
		low, high = min(low, int64(a.Cost)), max(high, int64(a.Cost))
	}
	for _, stay := range [][]int64{p.Keep, p.Short} {
		for _, c := range stay {
			low, high = min(low, c), max(high, c)
		}
	}
	return high - low
}

// bound is a cost no plan is below, by the prices as they stand.
func bound(b, o *side) int64 {
	var s sum
	for i, heads := range b.heads {
		s.add(heads, b.worth(i, o.price, fine))
	}
	for j, heads := range o.heads {
		if heads > 0 {
			s.add(heads, -o.price[j])
		}
	}
	return s.shifted(fine)
}

// read takes the plan from the sides.
func (plan *Plan) read(p *Problem, suppliers, takers *side) (err error) {
	if takers.arcs, takers.list, suppliers.list = nil, nil, nil; len(p.Arcs) > 1<<20 {
		runtime.GC() // or both were in memory at once
	}
	plan.Heads = make([]int64, len(p.Arcs))
	for j, held := range takers.held {
		for _, h := range held {
			if h.who >= 0 {
				plan.Heads[p.arc(h.who, int32(j), h.cost)] += h.heads
			}
		}
	}
	plan.Supplier, plan.Taker = make([]int64, len(p.Supply)), make([]int64, len(p.Demand))
	for i := range plan.Supplier {
		plan.Supplier[i] = suppliers.worth(i, takers.price, 0)
	}
	for j := range plan.Taker {
		if plan.Taker[j] = -takers.price[j]; p.Demand[j] == 0 {
			plan.Taker[j] = p.Short[j]
		}
	}
	plan.Cost, err = p.cost(plan.Heads)
	return err
}

// arc is the first arc of a supplier that leads to the taker at this cost.
func (p *Problem) arc(i, j, cost int32) int32 {
	k := p.First[i]
	for p.Arcs[k] != (Arc{j, cost}) {
		k++
	}
	return k
}
