package flow

import (
	"context"
	"math"
	"slices"
)

// Standing is a best plan that answers what would be otherwise: each answer is
// exact, found by a shortest way through what the plan leaves open, and changes
// nothing. It is for one goroutine at a time.
type Standing struct {
	p                 *Problem
	plan              *Plan
	suppliers, takers *half
	near, far         []label
}

// half is one side of a standing plan, the suppliers or the takers, and how far
// the nodes are on the way that is looked for.
type half struct {
	ends
	heads, stays []int64
	price, left  []int64
	used         [][]link
	dist         []int64
	seen         []int32
}

// Stand proves a plan (Certify) and makes it ready to be asked.
func (p *Problem) Stand(plan *Plan) (*Standing, error) {
	if err := p.Certify(plan); err != nil {
		return nil, err
	}
	takes := p.ends()
	gives := ends{p.First, make([]end, len(p.Arcs))}
	b, o := newHalf(gives, p.Supply, p.Keep, plan.Supplier), newHalf(takes, p.Demand, p.Short, plan.Taker)
	for i := range p.Supply {
		for k := p.First[i]; k < p.First[i+1]; k++ {
			a := p.Arcs[k]
			gives.arcs[k] = end{a.To, a.Cost, k}
			if x := plan.Heads[k]; x > 0 {
				b.left[i], o.left[a.To] = b.left[i]-x, o.left[a.To]-x
				b.used[i], o.used[a.To] = append(b.used[i], link{a.To, k}), append(o.used[a.To], link{int32(i), k})
			}
		}
	}
	b.fit(o, true)
	o.fit(b, false)
	return &Standing{p: p, plan: plan, suppliers: b, takers: o}, nil
}

func newHalf(e ends, heads, stays, price []int64) *half {
	h := &half{ends: e, heads: heads, stays: stays, price: slices.Clone(price), left: slices.Clone(heads),
		used: make([][]link, len(heads)), dist: make([]int64, len(heads))}
	for i := range h.dist {
		h.dist[i] = endless
	}
	return h
}

// fit prices those without heads, whom a plan need not price; first only beside
// those who have some.
func (h *half) fit(o *half, first bool) {
	for i, heads := range h.heads {
		if heads > 0 {
			continue
		}
		h.price[i] = h.stays[i]
		for _, a := range h.arcs[h.first[i]:h.first[i+1]] {
			if o.heads[a.to] > 0 || !first {
				h.price[i] = min(h.price[i], int64(a.cost)-o.price[a.to])
			}
		}
	}
}

// SupplyMore is what the whole costs more if a supplier has one head more.
func (s *Standing) SupplyMore(i int32) int64 { return s.more(s.suppliers, s.takers, i) }

// DemandMore is what the whole costs more if a taker wants one head more.
func (s *Standing) DemandMore(j int32) int64 { return s.more(s.takers, s.suppliers, j) }

// SupplyLess is what the whole costs more if a supplier has one head less; false
// if it has none.
func (s *Standing) SupplyLess(i int32) (int64, bool) { return s.less(s.suppliers, s.takers, i) }

// DemandLess is what the whole costs more if a taker wants one head less; false
// if it wants none.
func (s *Standing) DemandLess(j int32) (int64, bool) { return s.less(s.takers, s.suppliers, j) }

func (s *Standing) more(h, other *half, i int32) int64 {
	home, _ := s.way(h, other, ^i, question{skip: none, goal: nowhither})
	return h.price[i] + home
}

func (s *Standing) less(h, other *half, i int32) (int64, bool) {
	if h.heads[i] == 0 {
		return 0, false
	}
	home, _ := s.way(other, h, i, question{skip: none, goal: nowhither})
	return home - h.price[i], true
}

// Undo is what the whole costs more if an arc carries one head less and takes no
// other for it; false if it carries none.
func (s *Standing) Undo(arc int32) (int64, bool) {
	if s.plan.Heads[arc] == 0 {
		return 0, false
	}
	i, j := s.p.supplierOf(arc), s.p.Arcs[arc].To
	back, _ := s.way(s.takers, s.suppliers, ^j, question{skip: arc, goal: nowhither})
	home, there := s.way(s.suppliers, s.takers, ^i, question{skip: arc, goal: j, back: back})
	return min(there, home+back), true
}

// Force is what the whole costs more if an arc has to carry one head more; false
// if its supplier has none or its taker wants none.
func (s *Standing) Force(arc int32) (int64, bool) {
	i, j := s.p.supplierOf(arc), s.p.Arcs[arc].To
	if s.plan.Heads[arc] >= min(s.p.Supply[i], s.p.Demand[j]) {
		return 0, false
	}
	back, _ := s.way(s.takers, s.suppliers, i, question{skip: arc, goal: nowhither})
	home, there := s.way(s.suppliers, s.takers, j, question{skip: arc, goal: ^i, back: back})
	above := int64(s.p.Arcs[arc].Cost) - s.suppliers.price[i] - s.takers.price[j]
	return above + min(there, home+back), true
}

// supplierOf is whose an arc is.
func (p *Problem) supplierOf(arc int32) int32 {
	i, _ := slices.BinarySearch(p.First, arc+1)
	return int32(i - 1)
}

// FillOne is by how much all arcs of a taker that is short have to become cheaper
// (or going short dearer) for it to get one head more: at so much it is as good,
// at one more it is better. false if no head can get there, or none is lacking.
func (s *Standing) FillOne(j int32) (int64, bool) { return s.fillOne(s.takers, s.suppliers, j) }

// PlaceOne is the same for a supplier that keeps heads back.
func (s *Standing) PlaceOne(i int32) (int64, bool) { return s.fillOne(s.suppliers, s.takers, i) }

func (s *Standing) fillOne(h, other *half, i int32) (int64, bool) {
	if h.left[i] == 0 {
		return 0, false
	}
	home, _ := s.way(h, other, ^i, question{skip: none, goal: nowhither, leaves: true})
	return home, home != endless
}

// FillAll is by how much they have to become cheaper for the taker to get all it
// lacks, by solving for it. false if it cannot.
func (s *Standing) FillAll(ctx context.Context, j int32) (int64, bool, error) {
	if s.takers.left[j] == 0 {
		return 0, false, nil
	}
	q := *s.p
	q.Short = slices.Clone(q.Short)
	q.Short[j] = MaxStay
	plan, err := Repair(ctx, &q, s.plan)
	if err != nil {
		return 0, false, err
	}
	filled, err := q.Stand(plan)
	if err != nil || filled.takers.left[j] > 0 {
		return 0, false, err
	}
	less, _ := filled.DemandLess(j)
	return -less - s.p.Short[j], true, nil
}

// Without is the best plan that does not use an arc, and the problem it is one of:
// like p, less that arc, so that those behind it count one less.
func (s *Standing) Without(ctx context.Context, arc int32) (*Problem, *Plan, error) {
	q, start := *s.p, *s.plan
	q.First = slices.Clone(q.First)
	for i := s.p.supplierOf(arc) + 1; int(i) < len(q.First); i++ {
		q.First[i]--
	}
	q.Arcs = slices.Concat(q.Arcs[:arc], q.Arcs[arc+1:])
	start.Heads = slices.Concat(start.Heads[:arc], start.Heads[arc+1:])
	plan, err := Repair(ctx, &q, &start)
	return &q, plan, err
}

const (
	none      = -1            // no arc
	nowhither = math.MaxInt32 // no node
)

// ends are arcs from one side.
type ends struct {
	first []int32
	arcs  []end
}

type end struct{ to, cost, arc int32 }

// ends are the arcs as the takers see them.
func (p *Problem) ends() ends {
	first, arcs := make([]int32, len(p.Demand)+2), make([]end, len(p.Arcs))
	for _, a := range p.Arcs {
		first[a.To+2]++
	}
	for j := range p.Demand {
		first[j+2] += first[j+1]
	}
	for i := range p.Supply {
		for k := p.First[i]; k < p.First[i+1]; k++ {
			a := p.Arcs[k]
			arcs[first[a.To+1]] = end{int32(i), a.Cost, k}
			first[a.To+1]++
		}
	}
	return ends{first[:len(p.Demand)+1], arcs}
}
