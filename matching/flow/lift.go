package flow

// lift raises prices at once to where they would come by bids in the end: each
// node by what the cheapest way costs from it to heads that nobody holds or that
// stay. Without it a few heads too many would raise the prices of a whole region
// bid by bid. No bidder gets further off its best than it was, and all who have
// heads left have a way at their price. Costs are finer by so many bits.
func lift(b, o *side, bits int) {
	s := lifting{b: b, o: o, bits: bits, distB: make([]int64, len(b.heads)), distO: make([]int64, len(o.heads))}
	s.begin()
	limit := s.spread()
	for j, heads := range o.heads {
		rise := min(s.distO[j], limit)
		if heads == 0 || rise == 0 {
			continue
		}
		o.price[j] += rise
		for k := range o.held[j] {
			o.held[j][k].level = o.price[j]
		}
	}
	for i := range b.heads {
		b.price[i] -= min(s.distB[i], limit)
	}
}

type lifting struct {
	b, o         *side
	bits         int
	distB, distO []int64 // to the nearest end
	first, holds []int32 // bidder i holds some of holds[first[i]:first[i+1]]
	heap         []label
	open         int // bidders with heads left whose way is not known yet
}

// begin finds the ends, and what bidders hold.
func (s *lifting) begin() {
	b, o := s.b, s.o
	s.first = make([]int32, len(b.heads)+2)
	for j, held := range o.held {
		s.distO[j] = endless
		for _, h := range held {
			if h.who < 0 {
				s.distO[j] = 0
			} else {
				s.first[h.who+2]++
			}
		}
		if s.distO[j] == 0 {
			s.heap = append(s.heap, label{node: int32(j)})
		}
	}
	for i := range b.heads {
		s.first[i+2] += s.first[i+1]
	}
	s.holds = make([]int32, s.first[len(b.heads)+1])
	for j, held := range o.held {
		for _, h := range held {
			if h.who >= 0 {
				s.holds[s.first[h.who+1]] = int32(j)
				s.first[h.who+1]++
			}
		}
	}
	for i := range b.heads {
		worth := b.worth(i, o.price, s.bits)
		b.price[i], s.distB[i] = -worth, b.stay[i]-worth
		s.heap = pushLabel(s.heap, label{dist: s.distB[i], node: ^int32(i)})
		if b.left[i] > 0 {
			s.open++
		}
	}
}

// spread goes back from the ends until all bidders with heads left are reached,
// and says how far the last of them is.
func (s *lifting) spread() (limit int64) {
	for s.open > 0 {
		var at label
		at, s.heap = popLabel(s.heap)
		if at.node < 0 {
			i := ^at.node
			if at.dist > s.distB[i] {
				continue
			}
			if s.b.left[i] > 0 {
				s.open--
			}
			limit = at.dist
			for _, j := range s.holds[s.first[i]:s.first[i+1]] {
				if at.dist < s.distO[j] {
					s.distO[j] = at.dist
					s.heap = pushLabel(s.heap, label{dist: at.dist, node: j})
				}
			}
			continue
		}
		j := at.node
		if at.dist > s.distO[j] {
			continue
		}
		off := at.dist + s.o.price[j]
		for _, a := range s.o.arcs[s.o.first[j]:s.o.first[j+1]] {
			if d := off + int64(a.Cost)<<s.bits + s.b.price[a.To]; d < s.distB[a.To] {
				s.distB[a.To] = d
				s.heap = pushLabel(s.heap, label{dist: d, node: ^a.To})
			}
		}
	}
	return limit
}
