package flow

import (
	"math/bits"
	"slices"
)

// near are the ways out of the parts that cost little above the prices, a few for
// each node. Any other may be the cheapest only when parts have moved far.
type near struct {
	limit int64 // ways that cost more above the prices are listed of whole nodes only
	lists []way
	grain uint  // a list is in order but for so many bits
	most  int64 // beyond it there is no order

	found  []way // all that are listed
	place  []place
	order  []int32
	first  []int32
	moving []way // from one list to another
}

// way leads from a node to one of the other side, or to the root, and costs so
// much above their prices.
type way struct {
	over    int64
	own, to int32
}

// span is a list of ways: first those to or from whole nodes, then the nearest,
// and, from out on, those that the part itself hangs together by.
type span struct{ from, out, to int32 }

const (
	each    = 4 // ways for each node
	buckets = 64
	// all is beyond what any way costs above the prices, and wholly brings any
	// below it; ways to nowhere are beyond both.
	all    = 1 << 58
	wholly = 1 << 59
)

// look finds the near ways and lists them by parts.
func (t *tree) look() {
	t.bound()
	t.find()
	t.list()
	t.work -= len(t.p.Arcs)/2 + 10*len(t.found)
}

// bound sets the limit, by a sample of the arcs.
func (t *tree) bound() {
	p, i := t.p, 0
	var sample []int64
	step := max(len(p.Arcs)/1024, 1)
	for k := step / 2; k < len(p.Arcs); k += step {
		for int(p.First[i+1]) <= k {
			i++
		}
		if over := int64(p.Arcs[k].Cost) - t.price[i] - t.price[t.n+p.Arcs[k].To]; over < all {
			sample = append(sample, over)
		}
	}
	slices.Sort(sample)
	furthest := int64(0)
	t.limit = all
	if n := len(sample); n > 0 {
		furthest = sample[n-1]
		if at := each * int(t.root) / step; at < n {
			t.limit, furthest = sample[at], sample[at]
		}
	}
	t.grain = uint(max(bits.Len64(uint64(furthest))-bits.Len(buckets-1), 0))
	t.most = (buckets - 2) << t.grain
}

// find lists the near ways of suppliers, and what stays.
func (t *tree) find() {
	p, n := t.p, t.n
	takers := slices.Clone(t.price[n:])
	for j := range takers {
		if t.whole[n+int32(j)] {
			takers[j] += wholly // then no arc to it is beyond the limit
		}
	}
	t.found = slices.Grow(t.found[:0], min(each*int(t.root), len(p.Arcs))*5/4+int(t.root))
	for i := range n {
		price, limit, row := t.price[i], t.limit, p.Arcs[p.First[i]:p.First[i+1]]
		if t.whole[i] {
			limit = all
		}
		t.found = slices.Grow(t.found, len(row))
		ways, k := t.found[len(t.found):len(t.found)+len(row)], 0
		for _, a := range row {
			over := int64(a.Cost) - price - takers[a.To]
			ways[k] = way{over, i, n + a.To}
			k += int(uint64(over-limit-1) >> 63) // a branch would be wrong too often
		}
		for x := range ways[:k] {
			if w := &ways[x]; t.whole[w.to] {
				w.over += wholly
			}
		}
		t.found = t.found[:len(t.found)+k]
	}
	for v := range t.root {
		if over := t.stays(v); over <= t.limit || t.whole[v] {
			t.found = append(t.found, way{over, v, t.root})
		}
	}
}

// list sorts the ways to the parts at both their ends.
func (t *tree) list() {
	parts := len(t.parts)
	var nearer [buckets + 1]int32
	t.first = slices.Grow(t.first[:0], 4*parts+2)[:4*parts+2]
	clear(t.first)
	t.place = slices.Grow(t.place[:0], len(t.found))[:len(t.found)]
	for k := range t.found {
		at := t.placed(&t.found[k])
		t.place[k] = at
		nearer[at.bucket+1]++
		t.first[at.own+2]++
		t.first[at.to+2]++
	}
	for b := range buckets {
		nearer[b+1] += nearer[b]
	}
	for k := range 4 * parts {
		t.first[k+2] += t.first[k+1]
	}
	t.order = slices.Grow(t.order[:0], len(t.found))[:len(t.found)]
	for k := range t.place {
		at := &nearer[t.place[k].bucket]
		t.order[*at] = int32(k)
		*at++
	}
	t.lists = slices.Grow(t.lists[:0], 2*len(t.found))[:2*len(t.found)]
	for _, k := range t.order {
		w, at := t.found[k], t.place[k]
		own, to := &t.first[at.own+1], &t.first[at.to+1]
		t.lists[*own] = w
		t.lists[*to] = way{w.over, w.to, w.own}
		*own++
		*to++
	}
	for k := range parts {
		f := t.first[4*k : 4*k+5]
		t.parts[k].gives, t.parts[k].takes = span{f[0], f[1], f[2]}, span{f[2], f[3], f[4]}
	}
}

// place is where a way is listed at both its ends, of four lists for each part:
// its suppliers' ways, those of them it hangs together by, its takers' likewise.
type place struct{ own, to, bucket int32 }

func (t *tree) placed(w *way) place {
	a, b := t.part[w.own], t.part[w.to]
	at := place{own: 4 * a, to: 4*b + 2}
	if w.own >= t.n {
		at = place{own: 4*a + 2, to: 4 * b}
	}
	if t.parts[a].whole || t.parts[b].whole {
		return at
	}
	at.bucket = 1 + int32(min(w.over, t.most)>>t.grain)
	if a == b && w.over == 0 && (t.nodes[w.own].up == w.to || t.nodes[w.to].up == w.own) {
		at.own, at.to = at.own+1, at.to+1
	}
	return at
}

// deal parts a list in two, for those who stay and those who go to part k. What
// hangs together no more, by the way from v up, leads out now.
func (t *tree) deal(s span, k, v, up int32) (stay, goes span) {
	list, out := t.lists[s.from:s.to], int(s.out-s.from)
	for z := out; z < len(list); z++ {
		if w := list[z]; w.own == v && w.to == up || w.own == up && w.to == v {
			copy(list[1:z+1], list[:z]) // none is nearer, and so near a one ends no search
			list[0] = w
			out++
			break
		}
	}
	t.moving = slices.Grow(t.moving[:0], len(list)+1)
	others := t.moving[:len(list)+1]
	x, y, outX, outY := 0, 0, 0, 0
	for z, w := range list {
		if z == out {
			outX, outY = x, y
		}
		list[x], others[y] = w, w // and one of them stands; a branch would be wrong too often
		moves := 0
		if t.part[w.own] == k {
			moves = 1
		}
		x, y = x+1-moves, y+moves
	}
	if out == len(list) {
		outX, outY = x, y
	}
	copy(list[x:], others[:y])
	mid := s.from + int32(x)
	return span{s.from, s.from + int32(outX), mid}, span{mid, mid + int32(outY), s.to}
}
