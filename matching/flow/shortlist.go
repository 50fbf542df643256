package flow

// shortlist is the few best arcs of a bidder, the others being at bound or above
// since it was made. Prices only rise while it bids: so what is below bound in
// the list is best of all.
type shortlist struct {
	bound int64
	count int32
	arcs  [6]Arc
}

func (l *shortlist) none() { l.bound, l.count = -endless, 0 }

// best is the best arc of a bidder, what a head costs over it and over the second
// best, and how much work it was to find.
func (b *side) best(i int32, price []int64) (arc Arc, best, second int64, looked int) {
	l := &b.list[i]
	for {
		looked += int(l.count)
		best, second = endless, endless
		for _, a := range l.arcs[:l.count] {
			switch v := int64(a.Cost)<<fine + price[a.To]; {
			case v < best:
				arc, best, second = a, v, best
			case v < second:
				second = v
			}
		}
		if second <= l.bound {
			return arc, best, second, looked
		}
		row := b.arcs[b.first[i]:b.first[i+1]]
		looked += len(row)
		l.fill(row, price, fine)
	}
}

// fill lists the best arcs, in order.
func (l *shortlist) fill(row []Arc, price []int64, bits uint) {
	var values [len(l.arcs)]int64
	n := 0
	l.bound = endless
	for _, a := range row {
		v := int64(a.Cost)<<(bits&63) + price[a.To]
		if v >= l.bound {
			continue
		}
		k := n
		if n < len(values) {
			n++
		} else if k--; v >= values[k] {
			l.bound = v
			continue
		} else {
			l.bound = values[k]
		}
		for ; k > 0 && values[k-1] > v; k-- {
			values[k], l.arcs[k] = values[k-1], l.arcs[k-1]
		}
		values[k], l.arcs[k] = v, a
	}
	l.count = int32(n)
}
