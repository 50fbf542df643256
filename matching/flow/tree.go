package flow

// tree is a plan that hangs together: every node that has heads hangs on another
// by an arc at its price, or on the place where heads are kept back and short
// (the root). So what the arcs carry follows from who has how many. Where that
// is less than nothing, the plan is not one yet: mend puts it right.
type tree struct {
	p       *Problem
	n, root int32 // suppliers; takers follow, then the root
	nodes   forest
	limbs   []limb  // of the nodes
	price   []int64 // suppliers' and takers', as of divide; nowhere for who has no heads
	parting

	wrong urgent  // nodes whose arc carries what it must not
	below []int32 // nodes, or parts, that are looked at
	work  int     // what may be looked at before Solve is cheaper
}

// limb is the arc that a node hangs by. Heads flow up from a supplier, down to a
// taker.
type limb struct {
	arc  int32 // its index, or stay, or loose
	size int32 // nodes from here on
	flow int64
}

const (
	stay    = -1       // hangs on the root by the price of what stays
	loose   = -2       // hangs on the root by nothing: nothing may flow there
	nowhere = -1 << 60 // no arc to such a price is worth it
	// deepest is below all prices that Repair and Solve make: they are what a head
	// costs on an arc less a price of the other side, and that is MaxStay at most.
	deepest = -1 << 54
)

// newTree prices the nodes, no higher than what staying costs, and hangs none.
func newTree(p *Problem, start *draft) *tree {
	n, m := int32(len(p.Supply)), int32(len(p.Demand))
	t := &tree{p: p, n: n, root: n + m, nodes: make(forest, n+m+1), limbs: make([]limb, n+m+1), price: make([]int64, n+m), wrong: urgent{noted: make([]uint16, n+m)},
		work: 1<<20 + 200*len(p.Arcs)}
	ways := min(each*int(t.root), len(p.Arcs))*5/4 + int(t.root)
	t.lists, t.found = make([]way, 0, 2*ways), make([]way, 0, ways) // first, while there is room in one piece
	for v := range t.limbs {
		t.nodes[v], t.limbs[v].arc = bare, loose
	}
	for v := range t.root {
		if heads, stays, price := t.at(start, v); heads == 0 {
			t.price[v] = nowhere
		} else {
			t.price[v] = min(max(price, deepest), stays)
		}
	}
	return t
}

// at is what a node has, what staying costs there, and its price in a draft.
func (t *tree) at(d *draft, v int32) (heads, stays, price int64) {
	if v < t.n {
		return t.p.Supply[v], t.p.Keep[v], d.supplier[v]
	}
	v -= t.n
	return t.p.Demand[v], t.p.Short[v], d.taker[v]
}

// stays is what staying costs at a node above its price.
func (t *tree) stays(v int32) int64 {
	if v < t.n {
		return t.p.Keep[v] - t.price[v]
	}
	return t.p.Short[v-t.n] - t.price[v]
}

// rehang cuts the part of the tree below v off and hangs it by its node from on
// a node outside, by an arc that takes what is over.
func (t *tree) rehang(v, from, to, arc int32, over int64) {
	all := t.limbs[v].size
	t.carry(t.nodes[v].up, to, all, over)
	flow, size, part := over, all, int32(-1)
	if from >= t.n {
		flow = -over
	}
	for at, parent := from, to; ; {
		l, up := &t.limbs[at], t.nodes[at].up
		was := *l
		t.nodes.cut(at)
		t.nodes.hang(at, parent)
		l.flow, l.arc, l.size = flow, arc, size
		t.check(at)
		if k := t.part[at]; k != part {
			part = k
			t.turn(k, at)
		}
		if at == v {
			return
		}
		if flow = was.flow + over; up >= t.n {
			flow = was.flow - over
		}
		at, parent, arc, size = up, at, was.arc, all-was.size
	}
}

// carry lets heads, and so many nodes, that came by a go by b, up to where the
// ways of the two come together: who has fewer nodes below is not there yet.
func (t *tree) carry(a, b, nodes int32, heads int64) {
	for a != b {
		l, m := &t.limbs[a], &t.limbs[b]
		sizeA, sizeB := l.size-nodes, m.size
		if sizeA <= sizeB && a != t.root {
			l.size = sizeA
			t.add(a, -heads)
			a = t.nodes[a].up
		}
		if sizeB <= sizeA && b != t.root {
			m.size = sizeB + nodes
			t.add(b, heads)
			b = t.nodes[b].up
		}
		t.work -= 4
	}
}

// add lets more heads flow up from a node.
func (t *tree) add(v int32, heads int64) {
	if v >= t.n {
		heads = -heads
	}
	t.limbs[v].flow += heads
	t.check(v)
}
