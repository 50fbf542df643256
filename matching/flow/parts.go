package flow

// parting divides the tree into parts that hang together, some tens of nodes
// each, and knows the near ways out of each. While mend moves whole parts, prices
// within one move alike: it is enough to know by how much.
type parting struct {
	part  []int32 // of the nodes; the root alone is part 0
	hung  forest  // the parts
	parts []piece
	moved [2]moves // as those see it who give, and those who take

	// whole nodes are looked at over all their arcs. later are those that have to
	// be, with all below, since they found no near way.
	whole []bool
	later []int32
	near
	ties
}

// piece is a part.
type piece struct {
	top   int32   // the node of it that hangs on another part
	whole bool    // its nodes are: all of them or none
	ways  [2]span // of its suppliers (gives), and of its takers (takes)
}

// moves is how far parts have moved. For those who give it is how far the prices
// of its suppliers have risen, and those of its takers fallen: ways to it cost so
// much more. For those who take it is the same negated.
type moves struct {
	by     []int64
	lowest int64 // of parts with nodes not whole
}

const (
	gives = 0
	takes = 1
	// inside stands for how far parts have moved that a way is to lead out of: none
	// to them is cheapest.
	inside = 1 << 62
	// tens is how many nodes make a part.
	tens = 80
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
			t.below = t.nodes.spread(v, t.below)
			for _, w := range t.below {
				t.whole[w] = true
			}
		}
		t.check(v)
	}
	t.later = t.later[:0]
	t.form()
	t.look()
	t.spare = t.spare[:0]
}

// form cuts off a part wherever enough nodes hang below that are in none yet.
func (t *tree) form() {
	t.below = t.nodes.spread(t.root, t.below)
	order, count := t.below, t.part // first nodes, then the parts they are in
	for v := range count {
		count[v] = 1
	}
	for k := len(order) - 1; k > 0; k-- {
		if v := order[k]; count[v] < tens {
			count[t.nodes[v].up] += count[v]
		}
	}
	t.hung, t.parts = append(t.hung[:0], bare), append(t.parts[:0], piece{top: t.root})
	for side := range t.moved {
		t.moved[side] = moves{by: append(t.moved[side].by[:0], 0)}
	}
	t.part[t.root] = 0
	for _, v := range order[1:] {
		if up := t.nodes[v].up; up == t.root || count[v] >= tens || t.whole[v] && !t.whole[up] {
			t.part[v] = t.newPart(v, t.part[up], 0)
		} else {
			t.part[v] = t.part[up]
		}
	}
}

// outside is how far that part has moved least which is not inside, of those with
// nodes not whole.
func (t *tree) outside(moved []int64) int64 {
	lowest := int64(inside)
	for k, by := range moved {
		if by < lowest && !t.parts[k].whole {
			lowest = by
		}
	}
	return lowest
}

// newPart is a part that hangs on part up by its node top, and has moved so far.
func (t *tree) newPart(top, up int32, by int64) int32 {
	k := int32(len(t.parts))
	t.hung, t.parts = append(t.hung, bare), append(t.parts, piece{top: top, whole: t.whole[top]})
	t.moved[gives].by, t.moved[takes].by = append(t.moved[gives].by, by), append(t.moved[takes].by, -by)
	t.hung.hang(k, up)
	return k
}

// split makes what hangs below v in its part a part of its own.
func (t *tree) split(v int32) int32 {
	old, up := t.part[v], t.nodes[v].up
	k := t.newPart(v, old, t.moved[gives].by[old])
	t.below = t.among(v, t.below)
	for _, w := range t.below {
		t.part[w] = k
	}
	for c := t.hung[old].child; c != unhung; {
		at := c
		if c = t.hung[c].next; at != k && t.part[t.nodes[t.parts[at].top].up] == k {
			t.hung.cut(at)
			t.hung.hang(at, k)
		}
	}
	o, q := &t.parts[old], &t.parts[k]
	for side := range o.ways {
		if side == takes || o.ways[side].sorted { // else they are still in found
			o.ways[side], q.ways[side] = t.deal(o.ways[side], k, v, up)
		}
	}
	return k
}

// among lists v and what hangs below it in its part, in the place of what list holds.
func (t *tree) among(v int32, list []int32) []int32 {
	k := t.part[v]
	list = append(list[:0], v)
	for x := 0; x < len(list); x++ {
		for c := t.nodes[list[x]].child; c != unhung; c = t.nodes[c].next {
			if t.part[c] == k {
				list = append(list, c)
			}
		}
	}
	return list
}

// turn hangs a part by its node at, on what that hangs on.
func (t *tree) turn(k, at int32) {
	t.hung.cut(k)
	t.hung.hang(k, t.part[t.nodes[at].up])
	t.parts[k].top = at
}

// settle makes prices what they are where the parts have moved; the root's is 0.
func (t *tree) settle() {
	moved := t.moved[gives].by
	for v := range t.root {
		if by := moved[t.part[v]] - moved[0]; v < t.n {
			t.price[v] += by
		} else {
			t.price[v] -= by
		}
	}
}
