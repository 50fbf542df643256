package plan

import (
	"cmp"
	"context"
	"slices"

	"gongxiang/matching/flow"
)

// Pricing makes the answer exact without all pairs being arcs: whatever pair is
// missing and, by the prices of the answer, would better it becomes an arc, and
// the rest is solved anew, until there is none. Then no pair at all is off the
// prices, and they prove the answer best among all compatible pairs.

// The limits of pricing, in each of the two solves. Where one is reached, the
// answer is best among the arcs that it has, and says so (Result.Complete). A plan of
// some 100,000 postings may take nine tenths of the work.
const (
	priceEach  = 16            // arcs that a supplier brings at once
	priceTimes = 24            // passes
	priceWork  = 1_000_000_000 // pairs whose price is asked
	priceNear  = 100           // days, or yuan: so near another plan's prices pairs are arcs before all else
)

// looked is what missing knows of the last time: the prices, and which suppliers
// had more pairs than they could bring. Only where a price has risen since, or
// where pairs were left, can one be missing. The zero value knows nothing.
type looked struct {
	supplier, taker []int64
	left            []bool
	asked           int64 // pairs, all times together
}

// missing finds pairs whose reduced cost is less than below, the lowest of each
// supplier first; by an answer's prices none of those below zero is an arc. reduced
// gives it by the prices of now. It is asked before whether the pair is compatible,
// which takes longer.
func (n *net) missing(ctx context.Context, last *looked, now *flow.Plan, below int64, reduced func(k, no int32, s, t *fact) int64) ([]arc, error) {
	found, left, asked := make([][]arc, len(n.suppliers)), make([]bool, len(n.suppliers)), make([]int64, len(n.suppliers))
	rose := func(was, is []int64, k int32) bool { return was == nil || is[k] > was[k] }
	risen := n.shelves.only(func(no int32) bool { return rose(last.taker, now.Taker, no) })
	err := both(ctx, len(n.suppliers), func(k int32) {
		type offer struct {
			reduced int64
			no      int32
		}
		var best []offer
		from := risen
		if rose(last.supplier, now.Supplier, k) || last.left[k] {
			from = n.shelves
		}
		s := n.m.with(n.suppliers[k], n.idle[k])
		n.near(from, &s, func(t *shelved) {
			asked[k]++
			r := reduced(k, t.no, &s, &t.fact)
			if r >= below || len(best) == priceEach && r >= best[priceEach-1].reduced || n.dropped[arc{k, t.no}] || !n.m.fits(&s, &t.fact) {
				return
			}
			at, _ := slices.BinarySearchFunc(best, offer{r, t.no}, func(a, b offer) int { return cmp.Or(cmp.Compare(a.reduced, b.reduced), cmp.Compare(a.no, b.no)) })
			if len(best) == priceEach {
				best = best[:priceEach-1]
			}
			best = slices.Insert(best, at, offer{r, t.no})
		})
		for _, o := range best {
			found[k] = append(found[k], arc{k, o.no})
		}
		left[k] = len(best) == priceEach && best[priceEach-1].reduced < 0
	})
	*last = looked{now.Supplier, now.Taker, left, last.asked}
	for _, pairs := range asked {
		last.asked += pairs
	}
	return slices.Concat(found...), err
}

// add takes pairs in as arcs.
func (n *net) add(more []arc) {
	slices.SortFunc(more, byEnds)
	arcs, at := make([]arc, 0, len(n.arcs)+len(more)), 0
	for _, a := range more {
		for at < len(n.arcs) && byEnds(n.arcs[at], a) < 0 {
			arcs = append(arcs, n.arcs[at])
			at++
		}
		arcs = append(arcs, a)
	}
	before := n.arcs
	n.take(slices.Compact(append(arcs, before[at:]...)))
	if n.former != nil && n.former.heads != nil {
		n.former.heads = carried(before, n.former.heads, n.arcs)
	}
}
