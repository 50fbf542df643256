package flow

import "math"

// atOnce places heads that are left where it costs nothing: over arcs at their
// price, by the fewest who move over for them, for all bidders in one go, and again
// as long as that places many (Dinic's rounds). Where costs are few whole numbers,
// many ways cost the same, and one by one each bidder would search most of them.
func (s *paths) atOnce() (moves int) {
	l := &layers{paths: s, ofB: make([]int32, len(s.b.heads)), ofO: make([]int32, len(s.o.heads)), next: make([]int32, len(s.b.heads))}
	for l.flood() {
		copy(l.next, s.b.first)
		bidders, before := 0, moves
		for i := range s.b.left {
			if s.b.left[i] > 0 {
				bidders++
			}
			for s.b.left[i] > 0 {
				end, ok := l.dive(int32(i))
				if !ok {
					break
				}
				s.augment(int32(i), end)
				moves++
			}
		}
		if manyMore*(moves-before) < bidders {
			break
		}
	}
	return moves
}

// manyMore is how many bidders may be left for each that a round has placed.
const manyMore = 16

// layers say how many steps nodes are from those with heads left; dry where
// no way leads on.
type layers struct {
	*paths
	ofB, ofO []int32
	next     []int32 // arc of each bidder to look at next
	queue    []int32 // bidders
}

const dry = -1

// flood finds the levels, up to the first with an end; false if there is none.
func (l *layers) flood() bool {
	b, o := l.b, l.o
	l.queue = l.queue[:0]
	for j := range l.ofO {
		l.ofO[j] = dry
	}
	for i, heads := range b.left {
		if l.ofB[i] = dry; heads > 0 {
			l.ofB[i] = 0
			l.queue = append(l.queue, int32(i))
		}
	}
	last := int32(math.MaxInt32)
	for k := 0; k < len(l.queue); k++ {
		i := l.queue[k]
		at, price := l.ofB[i], b.price[i]
		if at >= last {
			break
		}
		if b.stay[i]+price == 0 {
			last = at
			continue
		}
		for _, a := range b.arcs[b.first[i]:b.first[i+1]] {
			if int64(a.Cost)+o.price[a.To]+price != 0 || l.ofO[a.To] != dry {
				continue
			}
			l.ofO[a.To] = at + 1
			for _, h := range o.held[a.To] {
				if h.who < 0 {
					last = min(last, at+2)
				} else if l.ofB[h.who] == dry {
					l.ofB[h.who] = at + 2
					l.queue = append(l.queue, h.who)
				}
			}
		}
	}
	return last < math.MaxInt32
}

// dive finds a way from a bidder down the levels to an end, as search does; false
// if all lead nowhere.
func (l *layers) dive(i0 int32) (end int32, ok bool) {
	b, o := l.b, l.o
	i := i0
	l.fromB[i] = nobody
	for {
		if b.stay[i]+b.price[i] == 0 {
			return ^i, true
		}
		on := int32(nobody)
		for on < 0 && l.next[i] < b.first[i+1] {
			a := b.arcs[l.next[i]]
			if l.ofO[a.To] == l.ofB[i]+1 && int64(a.Cost)+o.price[a.To]+b.price[i] == 0 {
				l.fromO[a.To], l.costO[a.To] = i, a.Cost
				for _, h := range o.held[a.To] {
					if h.who < 0 {
						return a.To, true
					}
					if l.ofB[h.who] == l.ofO[a.To]+1 {
						on = h.who
					}
				}
				if on >= 0 {
					l.fromB[on] = a.To
					break
				}
				l.ofO[a.To] = dry
			}
			l.next[i]++
		}
		if on >= 0 {
			i = on
			continue
		}
		if l.ofB[i] = dry; i == i0 {
			return 0, false
		}
		i = l.fromO[l.fromB[i]]
	}
}
