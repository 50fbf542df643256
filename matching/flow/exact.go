package flow

import (
	"cmp"
	"context"
	"slices"
)

// exact makes the plan of least cost from a nearly best one: prices become whole
// costs, heads off their price are given up, and first those of the bidders then
// those of the others go the cheapest way there is.
func exact(ctx context.Context, b, o *side) (searches int, err error) {
	for _, s := range []*side{b, o} {
		for i := range s.stay {
			s.stay[i] >>= fine
		}
	}
	for i := range b.list {
		if l := &b.list[i]; l.bound > -endless && l.bound < endless {
			l.bound >>= fine
		}
	}
	for j := range o.price {
		o.price[j] >>= fine
	}
	for i := range b.heads {
		worth := b.worth(i, o.price, 0)
		b.price[i] = -worth
		if b.stay[i] > worth {
			b.left[i] += b.kept[i]
			b.kept[i] = 0
		}
	}
	for j, held := range o.held {
		for k := range held {
			if h := &held[k]; h.who >= 0 && int64(h.cost)+o.price[j]+b.price[h.who] > 0 {
				b.left[h.who] += h.heads
				h.who = nobody
			}
		}
		o.held[j] = merge(held)
	}
	if searches, err = newPaths(b, o).run(ctx); err != nil {
		return searches, err
	}
	turnExact(b, o)
	for i := range o.list {
		o.list[i].none()
	}
	more, err := newPaths(o, b).run(ctx)
	if err != nil {
		return searches + more, err
	}
	turnExact(o, b)
	return searches + more, nil
}

// merge makes one of what the same one holds.
func merge(held []hold) []hold {
	if len(held) < 2 {
		return held
	}
	slices.SortFunc(held, func(x, y hold) int { return cmp.Compare(x.who, y.who) })
	out := held[:1]
	for _, h := range held[1:] {
		if last := &out[len(out)-1]; last.who == h.who {
			last.heads += h.heads
		} else {
			out = append(out, h)
		}
	}
	return out
}

// turnExact changes the parts as turn does, at prices that are exact.
func turnExact(b, o *side) {
	for i := range b.heads {
		b.held[i] = b.held[i][:0]
		if b.kept[i] > 0 {
			b.held[i] = append(b.held[i], hold{heads: b.kept[i], who: nobody})
			b.kept[i] = 0
		}
	}
	for j, held := range o.held {
		for _, h := range held {
			switch {
			case h.who >= 0:
				b.held[h.who] = append(b.held[h.who], hold{heads: h.heads, who: int32(j), cost: h.cost})
			case o.price[j] > -o.stay[j]:
				o.left[j] += h.heads
			default:
				o.kept[j] += h.heads
			}
		}
	}
}
