package flow

import (
	"context"
	"slices"
)

// paths makes plans exact: heads that are left go the cheapest way there is, by
// others who move over for them, and prices follow so that no arc is below them.
// A search goes no further than the first end it finds.
type paths struct {
	b, o         *side
	distB, distO []int64 // endless where the search has not been
	fromB        []int32 // the node a bidder moves away from, nobody where the search began
	fromO        []int32 // the bidder who comes to a node, over an arc of this cost
	costO        []int32
	seenB, seenO []int32
	looked       int     // arcs that were looked at
	far          []label // to be looked at, a binary heap
	near         []label // to be looked at now, at the distance of what is looked at: in turn, as ends are close by
}

// label is a node at a distance; bidder i is ^i. With rest it stands for the arcs
// that a bidder's list leaves out.
type label struct {
	dist int64
	node int32
	rest bool
}

func newPaths(b, o *side) *paths {
	s := &paths{b: b, o: o, distB: make([]int64, len(b.heads)), distO: make([]int64, len(o.heads)),
		fromB: make([]int32, len(b.heads)), fromO: make([]int32, len(o.heads)), costO: make([]int32, len(o.heads))}
	for i := range s.distB {
		s.distB[i] = endless
	}
	for j := range s.distO {
		s.distO[j] = endless
	}
	return s
}

// run places all heads that are left.
func (s *paths) run(ctx context.Context) (searches int, err error) {
	enough := len(s.b.arcs) + len(s.b.heads) + len(s.o.heads)
	for i := range s.b.left {
		for s.b.left[i] > 0 {
			if err := ctx.Err(); err != nil {
				return searches, err
			}
			if s.looked > enough { // they all look through the same large part
				lift(s.b, s.o, 0)
				searches += s.atOnce()
				s.looked = 0
				continue
			}
			searches++
			end := s.search(int32(i))
			s.augment(int32(i), end)
		}
	}
	return searches, nil
}

// search finds the end of the cheapest way from bidder i0: a node of the others
// with heads of nobody, or a bidder (^i) whose heads stay. It raises prices by
// what the way costs.
func (s *paths) search(i0 int32) int32 {
	s.far, s.near = s.far[:0], append(s.near[:0], label{0, ^i0, false})
	s.seenB, s.seenO = append(s.seenB[:0], i0), s.seenO[:0]
	s.distB[i0], s.fromB[i0] = 0, nobody
	best, end := int64(endless), int32(0)
	for next := 0; next < len(s.near) || len(s.far) > 0; {
		var at label
		if next < len(s.near) {
			at = s.near[next]
			next++
		} else {
			at, s.far = popLabel(s.far)
		}
		if at.dist >= best {
			break
		}
		if at.rest {
			i := ^at.node
			row := s.b.arcs[s.b.first[i]:s.b.first[i+1]]
			s.b.list[i].fill(row, s.o.price, 0)
			s.over(label{s.distB[i], at.node, false}, row, best)
			continue
		}
		if at.node >= 0 {
			if at.dist == s.distO[at.node] && s.holders(at) {
				best, end = at.dist, at.node
			}
		} else {
			if stay := at.dist + s.b.stay[^at.node] + s.b.price[^at.node]; stay < best {
				best, end = stay, at.node
			}
			s.arcs(at, best)
		}
	}
	for _, i := range s.seenB {
		s.b.price[i] -= max(best-s.distB[i], 0)
		s.distB[i] = endless
	}
	for _, j := range s.seenO {
		s.o.price[j] += max(best-s.distO[j], 0)
		s.distO[j] = endless
	}
	return end
}

// holders goes on to who holds heads of a node; true if some are nobody's.
func (s *paths) holders(at label) bool {
	for _, h := range s.o.held[at.node] {
		if h.who < 0 {
			return true
		}
		if s.distB[h.who] == endless {
			s.seenB = append(s.seenB, h.who)
			s.distB[h.who], s.fromB[h.who] = at.dist, at.node
			s.near = append(s.near, label{at.dist, ^h.who, false})
		}
	}
	return false
}

// arcs goes on from a bidder over its best arcs, and to the rest later, should the
// way be as long as they are.
func (s *paths) arcs(at label, best int64) {
	i := ^at.node
	l := &s.b.list[i]
	if l.bound == -endless {
		l.fill(s.b.arcs[s.b.first[i]:s.b.first[i+1]], s.o.price, 0)
	}
	if l.bound < endless {
		if rest := at.dist + s.b.price[i] + l.bound; rest < best {
			s.far = pushLabel(s.far, label{rest, at.node, true})
		}
	}
	s.over(at, l.arcs[:l.count], best)
}

// over goes on over some arcs, as far as they end before best.
func (s *paths) over(at label, arcs []Arc, best int64) {
	i, price := ^at.node, s.o.price
	off := at.dist + s.b.price[i]
	s.looked += len(arcs)
	for _, a := range arcs {
		d := off + int64(a.Cost) + price[a.To]
		if d >= best || d >= s.distO[a.To] {
			continue
		}
		if s.distO[a.To] == endless {
			s.seenO = append(s.seenO, a.To)
		}
		s.distO[a.To], s.fromO[a.To], s.costO[a.To] = d, i, a.Cost
		if d == at.dist {
			s.near = append(s.near, label{d, a.To, false})
		} else {
			s.far = pushLabel(s.far, label{d, a.To, false})
		}
	}
}

// augment moves as many heads of bidder i0 to the end as can go the way found.
func (s *paths) augment(i0, end int32) {
	b, o := s.b, s.o
	heads, first := b.left[i0], end // the first node from the end that somebody leaves
	if end < 0 {
		first = s.fromB[^end]
	}
	leaves := int32(nobody)
	if end < 0 {
		leaves = ^end
	}
	for j, who := first, leaves; j >= 0; j = s.fromB[who] {
		held := o.held[j]
		heads = min(heads, held[holding(held, who)].heads)
		who = s.fromO[j]
	}
	b.left[i0] -= heads
	if end < 0 {
		b.kept[^end] += heads
	}
	for j, who := first, leaves; j >= 0; j = s.fromB[who] {
		held := o.held[j]
		k := holding(held, who)
		if held[k].heads -= heads; held[k].heads == 0 {
			held[k] = held[len(held)-1]
			held = held[:len(held)-1]
		}
		who = s.fromO[j]
		if k := holding(held, who); k >= 0 {
			held[k].heads += heads
		} else {
			held = append(held, hold{heads: heads, who: who, cost: s.costO[j]})
		}
		o.held[j] = held
	}
}

func holding(held []hold, who int32) int {
	return slices.IndexFunc(held, func(h hold) bool { return h.who == who })
}

func pushLabel(heap []label, l label) []label {
	heap = append(heap, l)
	k := len(heap) - 1
	for k > 0 {
		up := (k - 1) / 2
		if heap[up].dist <= l.dist {
			break
		}
		heap[k] = heap[up]
		k = up
	}
	heap[k] = l
	return heap
}

func popLabel(heap []label) (label, []label) {
	top, last := heap[0], len(heap)-1
	l := heap[last]
	heap = heap[:last]
	k := 0
	for c := 1; c < last; c = 2*k + 1 {
		if c+1 < last && heap[c+1].dist < heap[c].dist {
			c++
		}
		if heap[c].dist >= l.dist {
			break
		}
		heap[k] = heap[c]
		k = c
	}
	if last > 0 {
		heap[k] = l
	}
	return top, heap
}
