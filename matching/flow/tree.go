package flow

// tree is a plan that hangs together: every node that has heads hangs on another
// by an arc at its price, or on the place where heads are kept back and short
// (the root). So what the arcs carry follows from who has how many. Where that
// is less than nothing, the plan is not one yet: mend puts it right.
type tree struct {
	p       *Problem
	n, root int32 // suppliers; takers follow, then the root
	limbs   []limb
	up      []bough
	price   []int64 // suppliers' and takers'; nowhere for who has no heads

	takes ends    // the arcs as takers see them
	wrong []label // nodes whose arc carries what it must not, a heap
	noted []int64 // the worth a node is in the heap with, 0 if it is not
	below []int32 // the part of the tree that is looked at
	turn  int32   // counts mendings
	work  int     // nodes that may be looked at before Solve is cheaper
}

// limb is a node, what hangs on it, and the arc it hangs by. Heads flow up from
// a supplier, down to a taker.
type limb struct {
	child, next, prev int32 // prev of a first child is ^parent
	arc               int32 // index of the arc, or stay, or loose
	flow              int64
	size              int32 // nodes from here on
}

// bough is what a node hangs on, and what is known of it (within, meet).
type bough struct{ node, mark int32 }

const (
	stay    = -1 // hangs on the root by the price of what stays
	loose   = -2 // hangs on the root by nothing: nothing may flow there
	unhung  = 1<<31 - 1
	nowhere = -1 << 60 // no arc to such a price is worth it
	// deepest is below all prices that Repair and Solve make: they are what a head
	// costs on an arc less a price of the other side, and that is MaxStay at most.
	deepest = -1 << 54
)

// newTree prices the nodes, no higher than what staying costs, and hangs none.
func newTree(p *Problem, start *Plan) *tree {
	n, m := int32(len(p.Supply)), int32(len(p.Demand))
	t := &tree{p: p, n: n, root: n + m, limbs: make([]limb, n+m+1), up: make([]bough, n+m+1), price: make([]int64, n+m),
		noted: make([]int64, n+m), work: 1<<16 + 150*int(n+m)}
	for v := range t.limbs {
		t.limbs[v] = limb{child: unhung, next: unhung, prev: unhung, arc: loose}
		t.up[v].node = unhung
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

// at is what a node has, what staying costs there, and its price in a plan.
func (t *tree) at(plan *Plan, v int32) (heads, stays, price int64) {
	if v < t.n {
		return t.p.Supply[v], t.p.Keep[v], plan.Supplier[v]
	}
	v -= t.n
	return t.p.Demand[v], t.p.Short[v], plan.Taker[v]
}

// hang makes v the first child of its new parent.
func (t *tree) hang(v, parent int32) {
	l := &t.limbs[v]
	first := t.limbs[parent].child
	t.up[v].node, l.next, l.prev = parent, first, ^parent
	if first != unhung {
		t.limbs[first].prev = v
	}
	t.limbs[parent].child = v
}

// cut takes v from among its siblings.
func (t *tree) cut(v int32) {
	l := &t.limbs[v]
	if l.prev < 0 {
		t.limbs[^l.prev].child = l.next
	} else {
		t.limbs[l.prev].next = l.next
	}
	if l.next != unhung {
		t.limbs[l.next].prev = l.prev
	}
}

// rehang cuts the part of the tree below v off and hangs it by its node from on
// a node outside, by an arc that takes what is over. Prices shift.
func (t *tree) rehang(v, from, to, arc int32, over, shift int64) {
	if shift != 0 {
		for _, at := range t.below {
			if at < t.n {
				t.price[at] += shift
			} else {
				t.price[at] -= shift
			}
		}
	}
	all, out := t.limbs[v].size, t.up[v].node
	top := t.meet(out, to)
	for at := out; at != top; at = t.up[at].node {
		t.limbs[at].size -= all
		t.add(at, -over)
	}
	for at := to; at != top; at = t.up[at].node {
		t.limbs[at].size += all
		t.add(at, over)
	}
	flow, size := over, all
	if from >= t.n {
		flow = -over
	}
	for at, parent := from, to; ; {
		l, up := &t.limbs[at], t.up[at].node
		was := *l
		t.cut(at)
		t.hang(at, parent)
		l.flow, l.arc, l.size = flow, arc, size
		t.check(at)
		if at == v {
			return
		}
		if flow = was.flow + over; up >= t.n {
			flow = was.flow - over
		}
		at, parent, arc, size = up, at, was.arc, all-was.size
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
