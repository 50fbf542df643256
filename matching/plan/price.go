package plan

import (
	"cmp"
	"context"
	"slices"
)

// Pricing makes the answer exact without all pairs being arcs: whatever pair is
// missing and, by the prices of the answer, would better it becomes an arc, and
// the rest is solved anew, until there is none. Then no pair at all is off the
// prices, and they prove the answer best among all compatible pairs.

// The limits of pricing. Where the last is reached, the answer is best among the
// arcs that it has, and says so (Result.Complete).
const (
	priceEach  = 16          // arcs that a supplier brings at once
	priceTimes = 12          // passes in each of the two solves,
	priceWork  = 150_000_000 // and pairs looked at in all, but one pass at least
)

func (n *net) passes() int {
	return max(1, min(priceTimes, priceWork/max(n.pairs, 1)))
}

// missing finds pairs that are no arcs and whose reduced cost is below zero, the
// lowest of each supplier first. reduced gives it for a compatible pair.
func (n *net) missing(ctx context.Context, reduced func(k, no int32, s, t *fact) int64) ([]arc, error) {
	found := make([][]arc, len(n.suppliers))
	err := both(ctx, len(n.suppliers), func(k int32) {
		type offer struct {
			reduced int64
			no      int32
		}
		var best []offer
		n.compatible(k, func(s, t *fact, no int32) {
			r := reduced(k, no, s, t)
			if r >= 0 || len(best) == priceEach && r >= best[priceEach-1].reduced || n.dropped[arc{k, no}] {
				return
			}
			at, _ := slices.BinarySearchFunc(best, offer{r, no}, func(a, b offer) int { return cmp.Or(cmp.Compare(a.reduced, b.reduced), cmp.Compare(a.no, b.no)) })
			if len(best) == priceEach {
				best = best[:priceEach-1]
			}
			best = slices.Insert(best, at, offer{r, no})
		})
		for _, o := range best {
			found[k] = append(found[k], arc{k, o.no})
		}
	})
	return slices.Concat(found...), err
}

// add takes pairs in as arcs.
func (n *net) add(more []arc) {
	arcs := slices.Concat(n.arcs, more)
	slices.SortFunc(arcs, byEnds)
	n.take(slices.Compact(arcs))
}
