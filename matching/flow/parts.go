package flow

// parting divides the tree into parts that hang together, some tens of nodes
// each, and knows the near ways out of each. While mend moves whole parts, prices
// within one move alike: it is enough to know by how much.
type parting struct {
	part  []int32 // of the nodes; the root alone is part 0
	parts []piece
	moved []moved
	turns int32

	// whole nodes are looked at over all their arcs. later are those that have to
	// be, with all below, since they found no near way.
	whole []bool
	later []int32
	// lowest and highest is how far parts have moved that have nodes not whole.
	lowest, highest int64
	near
}

// piece is a part among the parts, like a limb among the nodes.
type piece struct {
	up, child, next, prev int32
	top                   int32 // the node of it that hangs on another part
	whole                 bool  // its nodes are: all of them or none
	gives, takes          span  // ways of its suppliers, and of its takers
}

// moved is how far a part has moved: its suppliers' prices have risen by so much,
// its takers' have fallen. turn is when it was last among those below.
type moved struct {
	by   int64
	turn int32
}

const (
	// tens is how many nodes make a part.
	tens = 48
	// wholes is how many nodes below one may be whole for it.
	wholes = 64
)

// divide forms the parts anew, and finds the near ways.
func (t *tree) divide() {
	if t.part == nil {
		t.part, t.whole = make([]int32, t.root+1), make([]bool, t.root+1)
	}
	clear(t.whole)
	for _, v := range t.later {
		if t.limbs[v].size <= wholes {
			for _, w := range t.spread(v) {
				t.whole[w] = true
			}
		}
		t.check(v)
	}
	t.later = t.later[:0]
	t.form()
	t.look()
}

// form cuts off a part wherever enough nodes hang below that are in none yet.
func (t *tree) form() {
	order, count := t.spread(t.root), t.part // first nodes, then the parts they are in
	for v := range count {
		count[v] = 1
	}
	for k := len(order) - 1; k > 0; k-- {
		if v := order[k]; count[v] < tens {
			count[t.limbs[v].up] += count[v]
		}
	}
	t.parts = append(t.parts[:0], piece{up: unhung, child: unhung, next: unhung, prev: unhung, top: t.root})
	t.moved = append(t.moved[:0], moved{})
	t.part[t.root] = 0
	for _, v := range order[1:] {
		if up := t.limbs[v].up; up == t.root || count[v] >= tens || t.whole[v] && !t.whole[up] {
			t.part[v] = t.newPart(v, t.part[up], 0)
		} else {
			t.part[v] = t.part[up]
		}
	}
	t.lowest, t.highest = 0, 0
}

// newPart is a part that hangs on part up by its node top, and has moved so far.
func (t *tree) newPart(top, up int32, by int64) int32 {
	k := int32(len(t.parts))
	t.parts = append(t.parts, piece{child: unhung, top: top, whole: t.whole[top]})
	t.moved = append(t.moved, moved{by: by})
	t.hangPart(k, up)
	return k
}

// gather lists a part and all that hang below it, and marks them.
func (t *tree) gather(k int32) {
	t.turns++
	t.moved[k].turn = t.turns
	t.below = append(t.below[:0], k)
	for x := 0; x < len(t.below); x++ {
		for c := t.parts[t.below[x]].child; c != unhung; c = t.parts[c].next {
			t.moved[c].turn = t.turns
			t.below = append(t.below, c)
		}
	}
}

// split makes what hangs below v in its part a part of its own.
func (t *tree) split(v int32) int32 {
	old, up := t.part[v], t.limbs[v].up
	k := t.newPart(v, old, t.moved[old].by)
	t.part[v] = k
	t.below = append(t.below[:0], v)
	for x := 0; x < len(t.below); x++ {
		for c := t.limbs[t.below[x]].child; c != unhung; c = t.limbs[c].next {
			if t.part[c] == old {
				t.part[c] = k
				t.below = append(t.below, c)
			}
		}
	}
	for c := t.parts[old].child; c != unhung; {
		at := c
		if c = t.parts[c].next; at != k && t.part[t.limbs[t.parts[at].top].up] == k {
			t.cutPart(at)
			t.hangPart(at, k)
		}
	}
	o, q := &t.parts[old], &t.parts[k]
	o.gives, q.gives = t.deal(o.gives, k, v, up)
	o.takes, q.takes = t.deal(o.takes, k, v, up)
	return k
}

// turn hangs a part by its node at, on what that hangs on.
func (t *tree) turn(k, at int32) {
	t.cutPart(k)
	t.hangPart(k, t.part[t.limbs[at].up])
	t.parts[k].top = at
}

// settle makes prices what they are where the parts have moved; the root's is 0.
func (t *tree) settle() {
	for v := range t.root {
		if by := t.moved[t.part[v]].by - t.moved[0].by; v < t.n {
			t.price[v] += by
		} else {
			t.price[v] -= by
		}
	}
}

func (t *tree) hangPart(k, parent int32) {
	q, first := &t.parts[k], t.parts[parent].child
	q.up, q.next, q.prev = parent, first, ^parent
	if first != unhung {
		t.parts[first].prev = k
	}
	t.parts[parent].child = k
}

func (t *tree) cutPart(k int32) {
	q := &t.parts[k]
	if q.prev < 0 {
		t.parts[^q.prev].child = q.next
	} else {
		t.parts[q.prev].next = q.next
	}
	if q.next != unhung {
		t.parts[q.next].prev = q.prev
	}
}
