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

	takers []int64 // their prices, those of whole ones so much higher wholly
	found  []way   // all that are listed, from those who give
	bucket []uint8
	order  []int32
	first  []int32
	moving []way // from one list to another
}

// way leads from a node to one of the other side, or to the root, and costs so
// much above their prices; ways from or to whole nodes so much less wholly, which
// no list ends before.
type way struct {
	over    int64
	own, to int32
}

// span is a list of ways: first those to or from whole nodes, from whole on the
// nearest, and from out on those that the part itself hangs together by.
type span struct{ from, whole, out, to int32 }

const (
	each    = 4 // ways for each node
	buckets = 64
	// all is beyond what any way costs above the prices, and wholly brings any
	// below 0; ways to nowhere are beyond both.
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

// find finds the near ways of all who give: of suppliers, and of the root, which
// gives what takers go without.
func (t *tree) find() {
	p, n := t.p, t.n
	takers := append(t.takers[:0], t.price[n:]...)
	t.takers = takers
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
		t.found = t.found[:len(t.found)+k]
		if t.whole[i] {
			for x := range ways[:k] {
				if w := &ways[x]; !t.whole[w.to] {
					w.over -= wholly
				}
			}
		}
	}
	for v := range t.root {
		over, limit := t.stays(v), t.limit
		if t.whole[v] {
			over, limit = over-wholly, all-wholly
		}
		if over > limit {
			continue
		}
		if v < n {
			t.found = append(t.found, way{over, v, t.root})
		} else {
			t.found = append(t.found, way{over, t.root, v})
		}
	}
}

// list sorts the ways to the parts at both their ends: nearer ones first, and those
// last by which a part itself hangs together.
func (t *tree) list() {
	found, part, ways := t.found, t.part, len(t.found)
	t.bucket = slices.Grow(t.bucket[:0], cap(found))[:ways]
	t.order = slices.Grow(t.order[:0], cap(found))[:ways]
	t.first = slices.Grow(t.first[:0], 2*len(t.parts)+1)[:2*len(t.parts)+1]
	bucket, order, first := t.bucket, t.order, t.first
	clear(first)
	var nearer [buckets + 2]int32
	for k := range found {
		w := &found[k]
		own, to := part[w.own], part[w.to]
		b := t.bucketOf(w, own == to)
		bucket[k] = b
		nearer[b+1]++
		first[2*own+1]++
		first[2*to+2]++
	}
	for b := range nearer[1:] {
		nearer[b+1] += nearer[b]
	}
	for k := range first[1:] {
		first[k+1] += first[k]
	}
	for k, b := range bucket {
		at := &nearer[b]
		order[*at] = int32(k)
		*at++
	}
	t.lists = slices.Grow(t.lists[:0], 2*cap(found))[:2*ways]
	for k := range t.parts {
		for side := range 2 {
			t.parts[k].ways[side].from = first[2*k+side]
		}
	}
	whole, outward := nearer[0], nearer[buckets-1]
	for _, k := range order[:whole] {
		found[k].over += wholly
	}
	t.place(order[:whole])
	for k := range t.parts {
		for side := range 2 {
			t.parts[k].ways[side].whole = first[2*k+side]
		}
	}
	t.place(order[whole:outward])
	for k := range t.parts {
		for side := range 2 {
			t.parts[k].ways[side].out = first[2*k+side]
		}
	}
	t.place(order[outward:])
	for k := range t.parts {
		for side := range 2 {
			t.parts[k].ways[side].to = first[2*k+side]
		}
	}
}

// place lists ways, in an order, behind what is listed.
func (t *tree) place(order []int32) {
	found, part, first, lists := t.found, t.part, t.first, t.lists
	for _, k := range order {
		w := &found[k]
		own, to := &first[2*part[w.own]], &first[2*part[w.to]+1]
		lists[*own] = *w
		lists[*to] = way{w.over, w.to, w.own}
		*own++
		*to++
	}
}

// bucketOf says where in its lists a way comes; same if they are those of one part.
func (t *tree) bucketOf(w *way, same bool) uint8 {
	switch {
	case w.over < 0:
		return 0
	case same && w.over == 0 && (t.nodes[w.own].up == w.to || t.nodes[w.to].up == w.own):
		return buckets
	}
	return 1 + uint8(min(w.over, t.most)>>t.grain)
}

// deal parts a list in two, for those who stay and those who go to part k. What
// hangs together no more, by the way from v up, leads out now.
func (t *tree) deal(s span, k, v, up int32) (stay, goes span) {
	list, whole, out := t.lists[s.from:s.to], int(s.whole-s.from), int(s.out-s.from)
	for z := out; z < len(list); z++ {
		if w := list[z]; w.own == v && w.to == up || w.own == up && w.to == v {
			copy(list[1:z+1], list[:z])
			list[0] = w
			whole, out = whole+1, out+1
			break
		}
	}
	t.moving = slices.Grow(t.moving[:0], len(list)+1)
	others := t.moving[:len(list)+1]
	x, ends := 0, [3]int{whole, out, len(list)}
	z := 0
	for e, end := range ends {
		x = apart(list, others, t.part, k, x, z, end)
		z, ends[e] = end, x
	}
	copy(list[x:], others[:len(list)-x])
	mid := s.from + int32(x)
	stay = span{s.from, s.from + int32(ends[0]), s.from + int32(ends[1]), mid}
	return stay, span{mid, mid + int32(whole-ends[0]), mid + int32(out-ends[1]), s.to}
}

// apart brings ways that stay to the front, and those that go to others.
//
//go:noinline
func apart(list, others []way, part []int32, k int32, x, z, end int) int {
	for ; z < end; z++ {
		w := list[z]
		list[x], others[z-x] = w, w // and one of them stands; a branch would be wrong too often
		if part[w.own] != k {
			x++
		}
	}
	return x
}
