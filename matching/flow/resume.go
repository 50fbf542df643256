package flow

import "slices"

// resume has the takers hold what they have in a start, at its prices; all other
// heads look for a place, or for somebody.
func (p *Problem) resume(start *draft, suppliers, takers *side) {
	copy(suppliers.left, suppliers.heads)
	free := slices.Clone(takers.heads)
	for j, heads := range takers.heads {
		takers.price[j] = far
		if heads > 0 {
			takers.price[j] = max(-max(start.taker[j], deepest)<<fine, -takers.stay[j])
		}
	}
	for _, l := range start.loads {
		a := p.Arcs[l.arc]
		if heads := min(l.heads, suppliers.left[l.from], free[a.To]); heads > 0 {
			takers.held[a.To] = append(takers.held[a.To], hold{takers.price[a.To], heads, l.from, a.Cost})
			suppliers.left[l.from] -= heads
			free[a.To] -= heads
		}
	}
	for j, heads := range free {
		if heads > 0 {
			takers.held[j] = append(takers.held[j], hold{takers.price[j], heads, nobody, 0})
		}
	}
}

// off is the step to go on with: what half of those that are off their price are
// off by at most, and some more, since whole regions move in steps of its size.
func off(b, o *side) int64 {
	var all []int64
	note := func(by int64) {
		if by > 0 {
			all = append(all, by)
		}
	}
	for i, heads := range b.heads {
		if b.price[i] = -b.worth(i, o.price, fine); heads > 0 && b.left[i] > 0 {
			note(b.stay[i] + b.price[i])
		}
	}
	for j, held := range o.held {
		for _, h := range held {
			if h.who >= 0 {
				note(int64(h.cost)<<fine + o.price[j] + b.price[h.who])
			} else {
				note(o.price[j] + o.stay[j])
			}
		}
	}
	if len(all) == 0 {
		return 1
	}
	slices.Sort(all)
	return all[len(all)/2] * coarser
}
