package flow

import (
	"math/bits"
	"slices"
)

// near are the ways out of the parts that cost little above the prices, a few for
// each node. Any other may be the cheapest only when parts have moved far. Those of
// who gives stay in found until a search comes to the part: in the first rounds none
// comes to most.
type near struct {
	limit int64 // ways that cost more above the prices are listed of whole nodes only
	lists []way
	grain uint  // a list is in order but for so many bits
	most  int64 // beyond it there is no order

	takers  []int64 // their prices; of whole ones more, by wholly
	which   []int32 // arcs of a row
	found   []way   // all of them, from those who give
	rows    []int32 // where in found those of each supplier begin, then those of the root, and the end
	first   []int32 // where the next way of a part goes
	members []int32 // nodes of a part
	bucket  []uint8
	moving  []way // from one list to another, or to its place
}

// way leads from a node to one of the other side, or to the root, and costs so
// much above their prices; ways from or to whole nodes so much less wholly, which
// no list ends before.
type way struct {
	over    int64
	own, to int32
}

// span is a list of ways; of those who give there is none before it is sorted. Then it
// has first those to or from whole nodes, from whole on the nearest, and from out on
// those that the part itself hangs together by.
type span struct {
	from, whole, out, to int32
	sorted               bool
}

const (
	each    = 3 // ways for each node
	buckets = 64
	// all is beyond what any way costs above the prices, and wholly brings any
	// below 0; ways to nowhere are beyond both.
	all    = 1 << 58
	wholly = 1 << 59
)

// look finds the near ways, and lists them for those who take.
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
	t.takers = append(t.takers[:0], t.price[n:]...)
	takers := t.takers
	for j := range takers {
		if t.whole[n+int32(j)] {
			takers[j] += wholly // then no arc to it is beyond the limit
		}
	}
	t.found, t.rows = t.found[:0], t.rows[:0]
	for i := range n {
		t.rows = append(t.rows, int32(len(t.found)))
		price, limit, row := t.price[i], t.limit, p.Arcs[p.First[i]:p.First[i+1]]
		if t.whole[i] {
			limit = all
		}
		t.which = slices.Grow(t.which[:0], len(row))[:len(row)]
		which := t.which[:within(row, takers, t.which, limit+price)]
		at := len(t.found)
		t.found = slices.Grow(t.found, len(which))[:at+len(which)]
		ways := t.found[at:]
		for z, x := range which {
			a := row[x]
			ways[z] = way{int64(a.Cost) - price - takers[a.To], i, n + a.To}
		}
		if t.whole[i] {
			for x := range ways {
				if w := &ways[x]; !t.whole[w.to] {
					w.over -= wholly
				}
			}
		}
		if over, listed := t.home(i); listed {
			t.found = append(t.found, way{over, i, t.root})
		}
	}
	t.rows = append(t.rows, int32(len(t.found)))
	for j := n; j < t.root; j++ {
		if over, listed := t.home(j); listed {
			t.found = append(t.found, way{over, t.root, j})
		}
	}
	t.rows = append(t.rows, int32(len(t.found)))
}

// home is what staying costs at a node above its price, less wholly if it is whole,
// and whether that is to be listed.
func (t *tree) home(v int32) (over int64, listed bool) {
	over, limit := t.stays(v), t.limit
	if t.whole[v] {
		over, limit = over-wholly, all-wholly
	}
	return over, over <= limit
}

// within says which arcs of a row cost no more than so much above the prices. (It
// stands apart, as seek and others do, so that all it handles is kept in registers.)
//
//go:noinline
func within(row []Arc, prices []int64, which []int32, limit int64) int {
	k := 0
	for x := range row {
		a := &row[x]
		which[k] = int32(x)
		if int64(a.Cost)-prices[a.To] <= limit {
			k++
		}
	}
	return k
}

// list deals the ways of those who take out to their parts, in no order.
func (t *tree) list() {
	found, part := t.found, t.part
	t.first = slices.Grow(t.first[:0], len(t.parts)+1)[:len(t.parts)+1]
	first := t.first
	clear(first)
	for k := range found {
		first[part[found[k].to]+1]++
	}
	for k := range t.parts {
		first[k+1] += first[k]
		t.parts[k].ways[takes] = span{from: first[k], to: first[k+1]}
	}
	t.lists = slices.Grow(t.lists[:0], 2*cap(found))[:len(found)] // and room for what sort adds
	lists := t.lists
	for k := range found {
		w := &found[k]
		at := &first[part[w.to]]
		lists[*at] = way{w.over, w.to, w.own}
		*at++
	}
}

// given gathers in moving the ways of those in part k who give.
func (t *tree) given(k int32) {
	t.members = t.among(t.parts[k].top, t.members)
	for _, v := range t.members {
		if v < t.n || v == t.root {
			row := min(v, t.n)
			t.moving = append(t.moving, t.found[t.rows[row]:t.rows[row+1]]...)
		}
	}
}

// sort brings a list of part k in order: first ways to or from whole nodes, then
// the nearest, and those last by which the part itself hangs together.
func (t *tree) sort(k int32, side int) {
	s := &t.parts[k].ways[side]
	t.moving = t.moving[:0]
	if side == gives { // they come behind all lists that there are
		t.given(k)
		s.from = int32(len(t.lists))
		s.to = s.from + int32(len(t.moving))
		t.lists = t.lists[:s.to]
	} else {
		t.moving = append(t.moving, t.lists[s.from:s.to]...)
	}
	list := t.lists[s.from:s.to]
	t.bucket = slices.Grow(t.bucket[:0], len(list))[:len(list)]
	bucket, ways := t.bucket, t.moving
	var nearer [buckets + 2]int32
	for z := range ways {
		w := &ways[z]
		b := 1 + uint8(min(w.over, t.most)>>t.grain)
		if w.over < 0 {
			b = 0
			w.over += wholly
		} else if w.over == 0 && t.part[w.to] == k && (t.nodes[w.own].up == w.to || t.nodes[w.to].up == w.own) {
			b = buckets
		}
		bucket[z] = b
		nearer[b+1]++
	}
	for b := range nearer[1:] {
		nearer[b+1] += nearer[b]
	}
	s.whole, s.out, s.sorted = s.from+nearer[1], s.from+nearer[buckets], true
	for z, b := range bucket {
		list[nearer[b]] = ways[z]
		nearer[b]++
	}
}

// deal parts a list in two, for those who stay and those who go to part k. What
// hangs together no more, by the way from v up, leads out now.
func (t *tree) deal(s span, k, v, up int32) (stay, goes span) {
	list, whole, out := t.lists[s.from:s.to], int(s.whole-s.from), int(s.out-s.from)
	if !s.sorted {
		whole, out = 0, len(list)
	}
	for z := out; z < len(list); z++ {
		if w := list[z]; w.own == v && w.to == up || w.own == up && w.to == v {
			copy(list[1:z+1], list[:z]) // none is nearer; and the first ones end no search
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
	stay = span{s.from, s.from + int32(ends[0]), s.from + int32(ends[1]), mid, s.sorted}
	return stay, span{mid, mid + int32(whole-ends[0]), mid + int32(out-ends[1]), s.to, s.sorted}
}

// apart brings ways that stay to the front, behind x that do, and copies those that
// go, of which there were z-x, to others; from z to end. It gives how many stay.
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
