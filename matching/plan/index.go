package plan

import (
	"cmp"
	"container/heap"
	"context"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"gongxiang/internal/calendar"
)

// shelf is one side's entries of one trade in one town, those that last longest
// first: looking through it ends where the days no longer meet. The facts lie in
// it one after the other, since there are millions to look at.
type shelf []shelved

type shelved struct {
	fact
	no int32 // of the entry, as whoever added it counts
}

// index finds who comes into question by trade, town and period.
type index struct {
	m       *model
	shelves []shelf // by trade and town
}

func (m *model) newIndex() *index { return &index{m, make([]shelf, len(m.trades)*len(m.km))} }

func (x *index) add(f fact, no int32) {
	k := int(f.trade)*len(x.m.km) + int(f.town)
	x.shelves[k] = append(x.shelves[k], shelved{f, no})
}

func (x *index) sort() {
	for _, s := range x.shelves {
		slices.SortFunc(s, func(a, b shelved) int { return cmp.Or(cmp.Compare(b.to, a.to), cmp.Compare(a.no, b.no)) })
	}
}

// only is the index of some of its entries, in the same order.
func (x *index) only(some func(no int32) bool) *index {
	y := &index{x.m, make([]shelf, len(x.shelves))}
	for k, s := range x.shelves {
		for i := range s {
			if some(s[i].no) {
				y.shelves[k] = append(y.shelves[k], s[i])
			}
		}
	}
	return y
}

// each visits what lasts until the day given or longer, of the trades that a
// trade is related to. An index that is not sorted is visited with day 0.
func (x *index) each(trade int16, until calendar.Date, visit func(*shelved)) {
	for _, t := range x.m.related[trade] {
		for _, s := range x.shelves[int(t)*len(x.m.km) : int(t+1)*len(x.m.km)] {
			for k := range s {
				if s[k].to < until {
					break
				}
				visit(&s[k])
			}
		}
	}
}

// allArcs is up to how many compatible pairs all are arcs from the start; beyond,
// each posting brings its best, and pricing (price.go) adds what is missing.
const allArcs = 1_500_000

// arc is a compatible pair: a supplier and a taker by their place in the net.
type arc struct{ from, to int32 }

// candidates makes the net's first arcs of compatible pairs and tells how many
// pairs there are in all.
func (n *net) candidates(ctx context.Context) (pairs int, err error) {
	m, back := n.m, n.m.newIndex()
	n.shelves = m.newIndex()
	for k, t := range n.takers {
		n.shelves.add(m.as(t), int32(k))
	}
	for k, i := range n.suppliers {
		back.add(m.with(i, n.idle[k]), int32(k))
	}
	n.shelves.sort()
	back.sort()
	counts := make([]int, len(n.suppliers))
	best := make([][]int32, len(n.suppliers))
	most := m.set.Candidates
	if err := both(ctx, len(n.suppliers), func(k int32) {
		var top topList
		n.compatible(k, func(s, t *fact, no int32) {
			counts[k]++
			top.offer(m, s, t, k, no, most)
		})
		best[k] = top.ids()
	}); err != nil {
		return 0, err
	}
	for _, c := range counts {
		pairs += c
	}
	if pairs <= allArcs {
		err := both(ctx, len(n.suppliers), func(k int32) {
			if counts[k] <= len(best[k]) {
				return
			}
			best[k] = make([]int32, 0, counts[k])
			n.compatible(k, func(_, _ *fact, no int32) { best[k] = append(best[k], no) })
			slices.Sort(best[k])
		})
		n.take(join(best, nil))
		return pairs, err
	}
	wanted := make([][]int32, len(n.takers))
	err = both(ctx, len(n.takers), func(k int32) {
		t := m.as(n.takers[k])
		var top topList
		back.each(t.trade, t.from+calendar.Date(m.set.MinDays-1), func(s *shelved) {
			if top.wants(&s.fact, &t, most) && m.fits(&s.fact, &t) {
				top.offer(m, &s.fact, &t, k, s.no, most)
			}
		})
		wanted[k] = top.ids()
	})
	n.take(join(best, wanted))
	return pairs, err
}

// compatible visits every taker that a supplier may serve.
func (n *net) compatible(k int32, visit func(s, t *fact, no int32)) {
	s := n.m.with(n.suppliers[k], n.idle[k])
	n.near(n.shelves, &s, func(t *shelved) {
		if n.m.fits(&s, &t.fact) {
			visit(&s, &t.fact, t.no)
		}
	})
}

// near visits every taker of an index that is of a trade related to a supplier's
// and lasts long enough: who may be compatible.
func (n *net) near(takers *index, s *fact, visit func(t *shelved)) {
	takers.each(s.trade, s.from+calendar.Date(n.m.set.MinDays-1), visit)
}

// join merges the suppliers' lists of takers with the takers' of suppliers.
func join(best, wanted [][]int32) []arc {
	var arcs []arc
	for k, list := range best {
		for _, at := range list {
			arcs = append(arcs, arc{int32(k), at})
		}
	}
	for k, list := range wanted {
		for _, at := range list {
			arcs = append(arcs, arc{at, int32(k)})
		}
	}
	if wanted != nil {
		slices.SortFunc(arcs, byEnds)
		arcs = slices.Compact(arcs)
	}
	return arcs
}

func byEnds(a, b arc) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to)) }

// coarse and fine order a posting's candidates, more is better: above-scale
// takers, more days, less cost, and among equals by a number that scatters, so
// that not all choose the same few. Most pairs fall at the first step.
func coarse(s, n *fact) uint64 {
	r := uint64(shared(s, n)) << 53
	if n.above {
		r |= 1 << 63
	}
	return r
}

func (m *model) fine(s, n *fact, own, other int32) uint64 {
	cost := m.cost(s, n, shared(s, n))
	return uint64(1<<21-1-min(cost, 1<<21-1))<<32 | uint64(uint32(own)*2654435761^uint32(other)*2246822519)
}

// topList keeps the best few of what it is offered.
type topList struct {
	ranks []uint64
	at    []int32
}

func (l *topList) Len() int           { return len(l.ranks) }
func (l *topList) Less(a, b int) bool { return l.ranks[a] < l.ranks[b] }
func (l *topList) Swap(a, b int) {
	l.ranks[a], l.ranks[b] = l.ranks[b], l.ranks[a]
	l.at[a], l.at[b] = l.at[b], l.at[a]
}
func (l *topList) Push(any) {}
func (l *topList) Pop() any { return nil }

// wants tells at little cost whether a pair may be among the best: most are not.
func (l *topList) wants(s, n *fact, most int) bool {
	return len(l.ranks) < most || coarse(s, n)|(1<<53-1) > l.ranks[0]
}

func (l *topList) offer(m *model, s, n *fact, own, at int32, most int) {
	if !l.wants(s, n, most) {
		return
	}
	rank := coarse(s, n) | m.fine(s, n, own, at)
	if len(l.ranks) < most {
		l.ranks, l.at = append(l.ranks, rank), append(l.at, at)
		if len(l.ranks) == most {
			heap.Init(l)
		}
		return
	}
	if rank > l.ranks[0] {
		l.ranks[0], l.at[0] = rank, at
		heap.Fix(l, 0)
	}
}

func (l *topList) ids() []int32 {
	slices.Sort(l.at)
	return l.at
}

// both runs do for 0 … n-1 on all processors; the order does not matter.
func both(ctx context.Context, n int, do func(k int32)) error {
	var next atomic.Int32
	var wait sync.WaitGroup
	const step = 64
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			for ctx.Err() == nil {
				end := int(next.Add(step))
				for k := end - step; k < min(end, n); k++ {
					do(int32(k))
				}
				if end >= n {
					return
				}
			}
		})
	}
	wait.Wait()
	return ctx.Err()
}
