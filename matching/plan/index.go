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
// first: looking through it ends where the days no longer meet.
type shelf []shelved

type shelved struct {
	to calendar.Date
	at int32
}

// index finds who comes into question by trade, town and period.
type index struct {
	towns   int
	shelves []shelf // by trade and town
}

func newIndex(trades, towns int) *index {
	return &index{towns, make([]shelf, trades*towns)}
}

func (x *index) add(trade, town int16, to calendar.Date, at int32) {
	k := int(trade)*x.towns + int(town)
	x.shelves[k] = append(x.shelves[k], shelved{to, at})
}

func (x *index) sort() {
	for _, s := range x.shelves {
		slices.SortFunc(s, func(a, b shelved) int { return cmp.Or(cmp.Compare(b.to, a.to), cmp.Compare(a.at, b.at)) })
	}
}

// each visits what lasts until the day given or longer, of the trades given.
func (x *index) each(trades []int16, until calendar.Date, visit func(at int32)) {
	for _, trade := range trades {
		for _, s := range x.shelves[int(trade)*x.towns : int(trade+1)*x.towns] {
			for _, e := range s {
				if e.to < until {
					break
				}
				visit(e.at)
			}
		}
	}
}

// allArcs is up to how many compatible pairs all are arcs; beyond, each posting
// brings its best, and pricing (lex.go) finds what is missing.
const allArcs = 1_500_000

// arc is a compatible pair: a supplier and a taker by their place in the net.
type arc struct{ from, to int32 }

// candidates are compatible pairs, by supplier and then taker, and how many
// there are in all. idle gives the suppliers' free heads.
func (m *model) candidates(ctx context.Context, suppliers []int32, takers []taker, idle []int64) ([]arc, int, error) {
	forward, back := newIndex(len(m.trades), len(m.km)), newIndex(len(m.trades), len(m.km))
	for k, t := range takers {
		n := &m.shortage[t.shortage]
		forward.add(n.trade, n.town, t.to, int32(k))
	}
	for k, i := range suppliers {
		s := &m.surplus[i]
		back.add(s.trade, s.town, s.to, int32(k))
	}
	forward.sort()
	back.sort()
	share := calendar.Date(m.set.MinDays - 1)
	ofSupplier := func(k int32, visit func(int32)) {
		s := &m.surplus[suppliers[k]]
		forward.each(m.related[s.trade], s.from+share, func(at int32) {
			if m.fits(suppliers[k], takers[at], idle[suppliers[k]]) {
				visit(at)
			}
		})
	}
	counts := make([]int, len(suppliers))
	best := make([][]int32, len(suppliers))
	most := m.set.Candidates
	if err := both(ctx, len(suppliers), func(k int32) {
		var top topList
		ofSupplier(k, func(at int32) {
			counts[k]++
			top.offer(m.rank(suppliers[k], takers[at], k, at), at, most)
		})
		best[k] = top.ids()
	}); err != nil {
		return nil, 0, err
	}
	total := 0
	for _, n := range counts {
		total += n
	}
	if total <= allArcs {
		if err := both(ctx, len(suppliers), func(k int32) {
			if counts[k] <= len(best[k]) {
				return
			}
			best[k] = make([]int32, 0, counts[k])
			ofSupplier(k, func(at int32) { best[k] = append(best[k], at) })
			slices.Sort(best[k])
		}); err != nil {
			return nil, 0, err
		}
		return join(best, nil), total, nil
	}
	wanted := make([][]int32, len(takers))
	if err := both(ctx, len(takers), func(k int32) {
		t, n := takers[k], &m.shortage[takers[k].shortage]
		var top topList
		back.each(m.related[n.trade], t.from+share, func(at int32) {
			if m.fits(suppliers[at], t, idle[suppliers[at]]) {
				top.offer(m.rank(suppliers[at], t, at, k), at, most)
			}
		})
		wanted[k] = top.ids()
	}); err != nil {
		return nil, 0, err
	}
	return join(best, wanted), total, nil
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
		slices.SortFunc(arcs, func(a, b arc) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to)) })
		arcs = slices.Compact(arcs)
	}
	return arcs
}

// rank orders a posting's candidates, more is better: above-scale takers, more
// days, less cost, and among equals by a number that scatters, so that not all
// choose the same few.
func (m *model) rank(i int32, t taker, k, at int32) uint64 {
	days := m.days(i, t)
	r := uint64(days)<<53 | uint64(1<<21-1-min(m.cost(i, t.shortage, days), 1<<21-1))<<32
	if m.shortage[t.shortage].above {
		r |= 1 << 63
	}
	return r | uint64(uint32(k)*2654435761^uint32(at)*2246822519)
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

func (l *topList) offer(rank uint64, at int32, most int) {
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
