package flow

import "math"

// side is one side of the market: the suppliers, or the takers. It bids for the
// heads (or the places) of the other side, and is bid for in its turn.
//
// While sides bid, prices and what staying costs are finer than the problem's
// costs by fine bits; while plans are made exact they are the problem's own.
type side struct {
	first []int32 // arcs of i are arcs[first[i]:first[i+1]], To is on the other side
	arcs  []Arc
	heads []int64
	stay  []int64

	// As bidders: heads that still look for a place, and heads that stay.
	left, kept []int64
	list       []shortlist
	// As those who are bid for: what one head is paid at least, and who holds
	// the heads. A head of nobody stays where it is if the price is the lowest
	// there is, −stay; if not it looks for somebody.
	price []int64
	held  [][]hold
}

// hold is what somebody of the other side holds of a node, at a price bid.
type hold struct {
	level int64
	heads int64
	who   int32 // nobody: the heads stay or look for somebody
	cost  int32 // of the arc
}

const (
	nobody = -1
	fine   = 4
	// far is the price of who has no heads, beyond all others.
	far = 1 << 60
	// endless is beyond all prices and ways.
	endless = math.MaxInt64
)

func newSide(first []int32, arcs []Arc, heads, stay []int64) *side {
	n := len(heads)
	s := &side{first: first, arcs: arcs, heads: heads, stay: make([]int64, n), left: make([]int64, n), kept: make([]int64, n),
		price: make([]int64, n), held: make([][]hold, n)}
	for i, c := range stay {
		s.stay[i] = c << fine
	}
	return s
}

// backwards are the arcs as the takers see them.
func (p *Problem) backwards() (first []int32, arcs []Arc) {
	first = make([]int32, len(p.Demand)+2)
	for _, a := range p.Arcs {
		first[a.To+2]++
	}
	for j := range p.Demand {
		first[j+2] += first[j+1]
	}
	arcs = make([]Arc, len(p.Arcs))
	for i := range p.Supply {
		for _, a := range p.Arcs[p.First[i]:p.First[i+1]] {
			arcs[first[a.To+1]] = Arc{int32(i), a.Cost}
			first[a.To+1]++
		}
	}
	return first[:len(p.Demand)+1], arcs
}

// worth is what a head of i costs at best as the others' prices stand.
func (s *side) worth(i int, price []int64, bits int) int64 {
	w := s.stay[i]
	for _, a := range s.arcs[s.first[i]:s.first[i+1]] {
		w = min(w, int64(a.Cost)<<bits+price[a.To])
	}
	return w
}

// open prices every node at the least, with nobody holding anything.
func (s *side) open() {
	for j, heads := range s.heads {
		s.price[j] = far
		if heads > 0 {
			s.price[j] = -s.stay[j]
			s.held[j] = append(s.held[j], hold{level: s.price[j], heads: heads, who: nobody})
		}
	}
}

// turn changes the parts: those who bid are bid for, with all they got, and the
// heads of the others that look for somebody bid.
func turn(b, o *side) {
	for i := range b.heads {
		b.held[i] = b.held[i][:0]
		if b.heads[i] == 0 {
			b.price[i] = far
			continue
		}
		worth := b.stay[i]
		if b.kept[i] > 0 {
			b.held[i] = append(b.held[i], hold{level: -worth, heads: b.kept[i], who: nobody})
		} else {
			worth = b.worth(i, o.price, fine)
		}
		b.price[i] = -worth
		if b.left[i] > 0 {
			b.held[i] = append(b.held[i], hold{level: -worth, heads: b.left[i], who: nobody})
		}
		b.kept[i], b.left[i] = 0, 0
	}
	for j, held := range o.held {
		for _, h := range held {
			switch {
			case h.who >= 0:
				b.held[h.who] = append(b.held[h.who], hold{b.price[h.who], h.heads, int32(j), h.cost})
			case h.level > -o.stay[j]:
				o.left[j] += h.heads
			default:
				o.kept[j] += h.heads
			}
		}
	}
}

// loosen gives up what costs more than eps above the best.
func loosen(b, o *side, eps int64) {
	for i := range b.heads {
		worth := b.worth(i, o.price, fine)
		b.price[i] = -worth
		if b.stay[i] > worth+eps {
			b.left[i] += b.kept[i]
			b.kept[i] = 0
		}
	}
	for j, held := range o.held {
		for k := range held {
			h := &held[k]
			h.level = o.price[j]
			if h.who >= 0 && int64(h.cost)<<fine+o.price[j]+b.price[h.who] > eps {
				b.left[h.who] += h.heads
				h.who = nobody
			}
		}
	}
}
