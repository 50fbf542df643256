package flow

import (
	"context"
	"fmt"
)

// Repair finds a plan of least cost from another one, and proves it (Certify).
// The nearer the start is to a best plan of p, the less it costs; any start
// gives a best plan, so the problem may have changed in any way since the start
// was made. Where too much of it is off its price to be mended, bids go on from
// there.
//
// start speaks of p: Heads of p's arcs, prices of p's suppliers and takers; its
// Cost is not looked at. Who is new has no heads, and for a price what staying
// costs. A start that is a best plan of p comes back as it is. p and start are left
// as they are. Errors are ErrProblem and ctx's.
func Repair(ctx context.Context, p *Problem, start *Plan) (*Plan, error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	if len(start.Heads) != len(p.Arcs) || len(start.Supplier) != len(p.Supply) || len(start.Taker) != len(p.Demand) {
		return nil, fmt.Errorf("%w: the start is one of another problem", ErrProblem)
	}
	done, err := p.repair(ctx, p.draft(start))
	if err != nil {
		return nil, err
	}
	return done.plan(len(p.Arcs)), nil
}

func (p *Problem) repair(ctx context.Context, start *draft) (done *draft, err error) {
	if start.cost, err = p.proof(start); err == nil {
		return start, nil
	}
	if done, err = p.mended(ctx, start); err != nil {
		return nil, err
	}
	done.cost, err = p.proof(done)
	return done, err
}

// mended mends the start as a tree. Where much of it is off its price, or it takes
// too long for all that, bids go on from it.
func (p *Problem) mended(ctx context.Context, start *draft) (*draft, error) {
	t := newTree(p, start)
	t.fit()
	if lost := t.grow(start); lost < few || lost < len(start.loads)/few {
		t.fill()
		if done, err := t.mend(ctx); err != nil {
			return nil, err
		} else if done {
			return t.draft(), nil
		}
	}
	plan, err := p.solve(ctx, start)
	if err != nil {
		return nil, err
	}
	return p.draft(plan), nil
}

// few is how many arcs off their price are few; so is one of so many.
const few = 64

// fit lowers prices until no arc is below them, at that end of such an arc where
// more of them are.
func (t *tree) fit() {
	p, takers := t.p, t.price[t.n:]
	type below struct{ i, j, cost int32 }
	var arcs []below
	for i := range p.Supply {
		price, row := t.price[i], p.Arcs[p.First[i]:p.First[i+1]]
		if price == nowhere || least(row, takers) >= price {
			continue
		}
		for _, a := range row {
			if int64(a.Cost)-takers[a.To] < price {
				arcs = append(arcs, below{int32(i), t.n + a.To, a.Cost})
			}
		}
	}
	count := make([]int32, t.root)
	for _, a := range arcs {
		count[a.i]++
		count[a.j]++
	}
	for _, a := range arcs {
		v, other := a.i, a.j
		if count[a.j] > count[a.i] {
			v, other = a.j, a.i
		}
		if price := int64(a.cost) - t.price[other]; price < t.price[v] {
			t.price[v] = price
		}
	}
}

// draft reads the answer off.
func (t *tree) draft() *draft {
	p, n := t.p, t.n
	d := &draft{loads: make([]load, 0, t.root), supplier: t.price[:n:n], taker: t.price[n:]}
	for v := range t.root {
		if l := &t.limbs[v]; l.arc < 0 || l.flow == 0 {
			continue
		} else if v < n {
			d.loads = append(d.loads, load{v, l.arc, l.flow})
		} else {
			d.loads = append(d.loads, load{t.nodes[v].up, l.arc, l.flow})
		}
	}
	for i, heads := range p.Supply {
		if heads == 0 {
			d.supplier[i] = p.Keep[i]
		}
	}
	for j, heads := range p.Demand {
		if heads == 0 {
			d.taker[j] = p.Short[j]
		}
	}
	return d
}
