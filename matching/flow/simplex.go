package flow

import (
	"context"
	"math"
)

// node of the tree. Suppliers come first, then takers, then the root, where
// heads are kept back and short. The arc between a node and its parent leads
// from a supplier, and towards a taker: up from the one, down to the other.
type node struct {
	parent, child, next, prev int32 // prev of a first child is ^parent
	flow                      int64 // on the arc to the parent
	arc                       int32 // index of that arc, -1 for one to the root
	depth                     int32
}

const none = math.MaxInt32

// outside is the potential of a taker of nothing: no arc there is worth it.
const outside = math.MaxInt64 / 2

type simplex struct {
	p    *Problem
	n    int32 // suppliers
	root int32
	tree []node
	y    []int64 // potentials: for an arc of the tree, cost = y[tail] − y[head]

	row        int32       // where the search for candidates goes on
	candidates []candidate // arcs that promised something when they were found
	uses       int         // pivots since they were
	pivots     int
}

// candidate is an arc: of the problem, or with index -1 one to or from the root.
type candidate struct {
	tail, head, arc int32
	cost            int64
}

// reduced is what a head over the arc changes as the prices stand.
func (s *simplex) reduced(c candidate) int64 { return c.cost - s.y[c.tail] + s.y[c.head] }

// Solve finds a plan of least cost. It ends early with ctx's error.
func Solve(ctx context.Context, p *Problem) (*Plan, error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	s := newSimplex(p)
	for ; ; s.pivots++ {
		if s.pivots&0x3ff == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		next, ok := s.entering()
		if !ok {
			return s.plan()
		}
		s.pivot(next)
	}
}

// newSimplex starts with all heads kept back and all takers short. Nodes
// without heads stay out of the tree: nothing flows through them.
func newSimplex(p *Problem) *simplex {
	n, m := int32(len(p.Supply)), int32(len(p.Demand))
	s := &simplex{p: p, n: n, root: n + m, tree: make([]node, n+m+1), y: make([]int64, n+m+1)}
	s.tree[s.root] = node{parent: none, child: none, next: none, prev: none, arc: -1}
	for v := s.root - 1; v >= 0; v-- {
		s.tree[v] = node{parent: none, child: none, next: none, prev: none, arc: -1, depth: 1}
		if v < n {
			s.tree[v].flow, s.y[v] = p.Supply[v], p.Keep[v]
		} else {
			s.tree[v].flow, s.y[v] = p.Demand[v-n], -p.Short[v-n]
		}
		switch {
		case s.tree[v].flow > 0:
			s.hang(v, s.root)
		case v >= n:
			s.y[v] = outside
		}
	}
	return s
}

// hang makes v the first child of its new parent.
func (s *simplex) hang(v, parent int32) {
	t := &s.tree[v]
	first := s.tree[parent].child
	t.parent, t.next, t.prev = parent, first, ^parent
	if first != none {
		s.tree[first].prev = v
	}
	s.tree[parent].child = v
}

// cut takes v from among its siblings.
func (s *simplex) cut(v int32) {
	t := &s.tree[v]
	if t.prev < 0 {
		s.tree[^t.prev].child = t.next
	} else {
		s.tree[t.prev].next = t.next
	}
	if t.next != none {
		s.tree[t.next].prev = t.prev
	}
}

// pivot lets heads flow over an arc that lowers the cost, as many as the cycle
// takes that it closes, and drops the arc that is empty first.
func (s *simplex) pivot(c candidate) {
	tree, n := s.tree, s.n
	i, j := c.tail, c.head
	// The cycle goes over the arc to j, up to where both ways to the root meet,
	// and down to i. What lies against its way is emptied: above a taker on j's
	// side, above a supplier on i's. Of several that are empty at once the last
	// on the cycle's way is dropped: so no tree comes back.
	outI, outJ, leastI, leastJ := int32(none), int32(none), int64(math.MaxInt64), int64(math.MaxInt64)
	u, v := i, j
	for u != v {
		if tree[u].depth >= tree[v].depth {
			if u < n && tree[u].flow < leastI {
				leastI, outI = tree[u].flow, u
			}
			u = tree[u].parent
		} else {
			if v >= n && tree[v].flow <= leastJ {
				leastJ, outJ = tree[v].flow, v
			}
			v = tree[v].parent
		}
	}
	top, delta := u, min(leastI, leastJ)
	if delta > 0 {
		for u = i; u != top; u = tree[u].parent {
			if u < n {
				tree[u].flow -= delta
			} else {
				tree[u].flow += delta
			}
		}
		for v = j; v != top; v = tree[v].parent {
			if v >= n {
				tree[v].flow -= delta
			} else {
				tree[v].flow += delta
			}
		}
	}
	if leastJ <= leastI {
		s.rehang(j, i, outJ, delta, c.arc, -s.reduced(c))
	} else {
		s.rehang(i, j, outI, delta, c.arc, s.reduced(c))
	}
}

// rehang turns round the way from v up to out, which is cut off, hangs v below
// its new parent by the arc with this flow, and shifts the potentials of all
// that came along.
func (s *simplex) rehang(v, parent, out int32, flow int64, arc int32, shift int64) {
	tree := s.tree
	for below, to := v, parent; ; {
		up, oldFlow, oldArc := tree[below].parent, tree[below].flow, tree[below].arc
		s.cut(below)
		s.hang(below, to)
		tree[below].flow, tree[below].arc = flow, arc
		if below == out {
			break
		}
		below, to, flow, arc = up, below, oldFlow, oldArc
	}
	tree[v].depth = tree[parent].depth + 1
	for at := v; ; {
		s.y[at] += shift
		if c := tree[at].child; c != none {
			tree[c].depth = tree[at].depth + 1
			at = c
			continue
		}
		for at != v && tree[at].next == none {
			at = tree[at].parent
		}
		if at == v {
			return
		}
		up := tree[at].parent
		at = tree[at].next
		tree[at].depth = tree[up].depth + 1
	}
}

// plan reads the answer off the tree.
func (s *simplex) plan() (*Plan, error) {
	p := s.p
	out := &Plan{Heads: make([]int64, len(p.Arcs)), Supplier: make([]int64, s.n), Taker: make([]int64, s.root-s.n), Pivots: s.pivots}
	for v := range s.root {
		if t := &s.tree[v]; t.arc >= 0 {
			out.Heads[t.arc] = t.flow
		}
	}
	copy(out.Supplier, s.y[:s.n])
	for j := range out.Taker {
		if out.Taker[j] = -s.y[s.n+int32(j)]; p.Demand[j] == 0 {
			out.Taker[j] = p.Short[j]
		}
	}
	var err error
	out.Cost, err = p.cost(out.Heads)
	return out, err
}
