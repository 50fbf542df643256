package flow

import (
	"context"
	"math"
)

// mend puts right what is wrong: a part of the tree that has heads over, or
// lacks some, gives or takes them the cheapest way there is and hangs there from
// then on; its prices follow (the dual simplex). false if t.work is done before.
func (t *tree) mend(ctx context.Context) (done bool, err error) {
	for v := range t.root {
		if t.wrong.noted[v] > 0 && t.limbs[v].size <= handful {
			t.later = append(t.later, v)
		}
	}
	for t.wrong.any() || len(t.later) > 0 {
		if t.work <= 0 || ctx.Err() != nil {
			return false, ctx.Err()
		}
		t.divide()
		for len(t.later) < waiting && t.work > 0 {
			v, ok := t.next()
			if !ok {
				break
			}
			if !t.shift(v) {
				t.later = append(t.later, v)
			}
		}
		t.settle()
	}
	return true, nil
}

const (
	// handful is how many nodes there are below one that is looked at over all
	// arcs from the first. A few of them have far to go.
	handful = 6
	// farthest is beyond all ways.
	farthest = 1 << 62
	// waiting is how many may wait for the next time that near ways are found.
	waiting = 40
)

// check notes a node whose arc carries what it must not.
func (t *tree) check(v int32) {
	l := &t.limbs[v]
	if l.right() {
		return
	}
	if level := levelOf(l.worth()); level > t.wrong.noted[v] {
		t.wrong.push(v, level)
	}
}

func (l *limb) right() bool { return l.flow == 0 || l.flow > 0 && l.arc != loose }

// worth is how soon a node is to be mended: the sooner, the more heads it is for
// and the fewer nodes move.
func (l *limb) worth() float64 {
	heads, nodes := float64(l.flow), float64(l.size)
	return heads * heads / (nodes * math.Sqrt(nodes))
}

// next is the node to be mended; false if nothing is wrong.
func (t *tree) next() (int32, bool) {
	for {
		v, level, some := t.wrong.pop()
		if !some {
			return 0, false
		}
		switch l := &t.limbs[v]; {
		case l.right():
		case levelOf(l.worth()) < level:
			t.check(v)
		default:
			return v, true
		}
	}
}

// shift mends what hangs below v. false if there may be a cheaper way than the
// near ones: then nothing has changed, and v has to wait.
func (t *tree) shift(v int32) bool {
	over := t.limbs[v].flow
	if v >= t.n {
		over = -over
	}
	k := t.part[v]
	if t.parts[k].top != v {
		k = t.split(v)
	}
	sign := int64(1) // of what moves: up for who gives
	if over < 0 {
		sign = -1
	}
	rest := t.limbs[v].size > t.root/2 // it is less to move all the others the other way
	if rest {
		sign = -sign
		t.hung.cut(k)
		t.gather(0)
		t.hung.hang(k, t.part[t.nodes[v].up])
	} else {
		t.gather(k)
	}
	least, from, to, sure := t.nearest(sign)
	if !sure {
		if t.lowest != t.highest || t.limbs[v].size <= wholes {
			return false
		}
		least, from, to = t.anywhere(sign)
	}
	if least != 0 {
		for _, k := range t.below {
			t.moved[k].by += sign * least
			if by := t.moved[k].by; !t.parts[k].whole {
				t.lowest, t.highest = min(t.lowest, by), max(t.highest, by)
			}
		}
	}
	if rest {
		from, to = to, from
	}
	arc := int32(stay)
	switch {
	case to == t.root:
	case over > 0:
		arc = t.p.cheapest(from, to-t.n)
	default:
		arc = t.p.cheapest(to, from-t.n)
	}
	t.rehang(v, from, to, arc, over)
	return true
}

// nearest is the cheapest way out of the parts below: from their suppliers with
// sign 1, to their takers with -1. sure if no way that is not listed is cheaper.
func (t *tree) nearest(sign int64) (least int64, from, to int32, sure bool) {
	edge := t.lowest // of others
	if sign < 0 {
		edge = -t.highest
	}
	least, unlisted := int64(farthest), int64(farthest)
	for _, k := range t.below {
		q, by := &t.parts[k], sign*t.moved[k].by
		list := &q.gives
		if sign < 0 {
			list = &q.takes
		}
		if !q.whole {
			unlisted = min(unlisted, t.limit+edge-by)
		}
		ways := t.lists[list.from:list.out]
		if x, over := t.outward(ways, sign, least+by, edge-1<<t.grain); x >= 0 {
			least, from, to = over-by, ways[x].own, ways[x].to
			if least == 0 {
				break
			}
		}
	}
	t.work -= 30 + 12*len(t.below)
	return least, from, to, least == 0 || least <= unlisted
}

// outward is the cheapest way of a list that leads out of the parts below and costs
// less than so much; those it leads to have moved by edge or more. Below 0 if there
// is none.
func (t *tree) outward(list []way, sign, least, edge int64) (best int, _ int64) {
	part, pieces, turns := t.part, t.moved, t.turns
	best = -1
	enough := t.ordered(least - edge)
	for x := 0; x < len(list); x++ {
		w := &list[x]
		over := w.over
		if over >= enough {
			break
		}
		if over < 0 {
			over += wholly
		}
		o := &pieces[part[w.to]]
		if over += sign * o.by; over < least && o.turn != turns {
			best, least = x, over
			enough = t.ordered(over - edge)
		}
	}
	return best, least
}

// ordered is where a search of a list may end that looks for ways below over.
func (n *near) ordered(over int64) int64 {
	if over > n.most {
		return endless
	}
	return over
}

// anywhere is nearest over all arcs.
func (t *tree) anywhere(sign int64) (least int64, from, to int32) {
	least = math.MaxInt64
	try := func(over int64, i, j int32) {
		a, b := &t.moved[t.part[i]], &t.moved[t.part[j]]
		if over += b.by - a.by; over < least && (a.turn == t.turns) != (b.turn == t.turns) && (a.turn == t.turns) == (sign > 0) {
			least, from, to = over, i, j
		}
	}
	for i := range t.n {
		try(t.stays(i), i, t.root)
		for _, a := range t.p.Arcs[t.p.First[i]:t.p.First[i+1]] {
			j := t.n + a.To
			try(int64(a.Cost)-t.price[i]-t.price[j], i, j)
		}
	}
	for j := t.n; j < t.root; j++ {
		try(t.stays(j), t.root, j)
	}
	if sign < 0 {
		from, to = to, from
	}
	t.work -= 2 * len(t.p.Arcs)
	return least, from, to
}

// cheapest is the arc from a supplier to a taker that costs least.
func (p *Problem) cheapest(i, j int32) int32 {
	arc := int32(-1)
	for k := p.First[i]; k < p.First[i+1]; k++ {
		if p.Arcs[k].To == j && (arc < 0 || p.Arcs[k].Cost < p.Arcs[arc].Cost) {
			arc = k
		}
	}
	return arc
}
