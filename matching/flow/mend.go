package flow

import (
	"context"
	"math"
)

// mend puts right what is wrong: a part of the tree that has heads over, or
// lacks some, gives or takes them the cheapest way there is and hangs there from
// then on; its prices follow (the dual simplex). false if t.work is done before.
func (t *tree) mend(ctx context.Context) (done bool, err error) {
	for v := range t.root {
		if t.wrong.noted[v] > 0 && t.limbs[v].size <= handful {
			t.later = append(t.later, v)
		}
	}
	for t.wrong.any() || len(t.later) > 0 {
		if t.work <= 0 || ctx.Err() != nil {
			return false, ctx.Err()
		}
		t.divide()
		for len(t.later) < waiting && t.work > 0 {
			v, ok := t.next()
			if !ok {
				break
			}
			if !t.shift(v) {
				t.later = append(t.later, v)
			}
		}
		t.settle()
	}
	return true, nil
}

const (
	// handful is how many nodes there are below one that is looked at over all
	// arcs from the first. A few of them have far to go.
	handful = 6
	// farthest is beyond all ways that lead out.
	farthest = 1 << 61
	// waiting is how many may wait for the next time that near ways are found.
	waiting = 40
)

// check notes a node whose arc carries what it must not.
func (t *tree) check(v int32) {
	l := &t.limbs[v]
	if l.right() {
		return
	}
	if level := levelOf(l.worth()); level > t.wrong.noted[v] {
		t.wrong.push(v, level)
	}
}

func (l *limb) right() bool { return l.flow == 0 || l.flow > 0 && l.arc != loose }

// worth is how soon a node is to be mended: the sooner, the more heads it is for
// and the fewer nodes move.
func (l *limb) worth() float64 {
	heads, nodes := float64(l.flow), float64(l.size)
	return heads * heads / (nodes * math.Sqrt(nodes))
}

// next is the node to be mended; false if nothing is wrong.
func (t *tree) next() (int32, bool) {
	for {
		v, level, some := t.wrong.pop()
		if !some {
			return 0, false
		}
		switch l := &t.limbs[v]; {
		case l.right():
		case levelOf(l.worth()) < level:
			t.check(v)
		default:
			return v, true
		}
	}
}

// shift mends what hangs below v. false if there may be a cheaper way than the
// near ones: then nothing has changed, and v has to wait.
func (t *tree) shift(v int32) bool {
	over := t.limbs[v].flow
	if v >= t.n {
		over = -over
	}
	k := t.part[v]
	if t.parts[k].top != v {
		k = t.split(v)
	}
	enough := 1
	if t.limbs[v].size > large {
		if w, ok := t.tie(k, over > 0); ok && over > 0 {
			t.pass(v, w.own, w.to, over)
			return true
		} else if ok {
			t.pass(v, w.to, w.own, over)
			return true
		}
		enough = several
	}
	side := gives // of what hangs below, or of all the others
	if over < 0 {
		side = takes
	}
	rest := t.limbs[v].size > t.root/2 // it is less to move all the others the other way
	if rest {
		side = 1 - side
		t.hung.cut(k)
		t.below = t.hung.spread(0, t.below)
		t.hung.hang(k, t.part[t.nodes[v].up])
	} else {
		t.below = t.hung.spread(k, t.below)
	}
	for _, k := range t.below {
		t.moved[side].by[k] = inside // until move
	}
	least, from, to, sure := t.nearest(side, enough)
	if !sure {
		if t.moved[gives].lowest != 0 || t.moved[takes].lowest != 0 || t.limbs[v].size <= wholes {
			t.move(side, 0)
			return false
		}
		least, from, to = t.anywhere(side)
	}
	t.move(side, least)
	if enough > 1 {
		t.keep(side, from, to)
	}
	if rest {
		from, to = to, from
	}
	t.pass(v, from, to, over)
	return true
}

// pass lets what is over at v go by the way from one node below it to one that is
// not, and hangs there what hangs below v.
func (t *tree) pass(v, from, to int32, over int64) {
	arc := int32(stay)
	switch {
	case from == t.root || to == t.root:
	case over > 0:
		arc = t.p.cheapest(from, to-t.n)
	default:
		arc = t.p.cheapest(to, from-t.n)
	}
	t.rehang(v, from, to, arc, over)
}

// move moves the parts below by so much, up if they give and down if they take, and
// they are not inside any more.
func (t *tree) move(side int, by int64) {
	here, there := &t.moved[side], &t.moved[1-side]
	for _, k := range t.below {
		there.by[k] -= by
		here.by[k] = -there.by[k]
		if !t.parts[k].whole {
			there.lowest = min(there.lowest, there.by[k])
		}
	}
}

// nearest is the cheapest way out of the parts below, from those who give or from
// those who take, and t.equal are those that cost the same: all that are listed, or
// enough of them if they cost nothing. sure if no way that is not listed is cheaper.
func (t *tree) nearest(side, enough int) (least int64, from, to int32, sure bool) {
	others, own := &t.moved[side], &t.moved[1-side]
	least, unlisted := int64(farthest), int64(farthest)
	looked, lowest := 0, others.lowest
	t.equal = t.equal[:0]
	if enough > 1 { // worth another look: less to search, and less often in doubt
		lowest = t.outside(others.by)
	}
	for _, k := range t.below {
		q, by := &t.parts[k], -own.by[k]
		if !q.whole {
			unlisted = min(unlisted, t.limit+lowest-by)
		}
		s := &q.ways[side]
		if !s.sorted {
			t.sort(k, side)
		}
		over, far := t.outward(s, others.by, by, least, lowest, enough)
		looked += far
		if least = over; least == 0 && len(t.equal) >= enough {
			break
		}
	}
	t.work -= 30 + 4*len(t.below) + looked
	if least < farthest {
		from, to = t.equal[0].own, t.equal[0].to
	}
	return least, from, to, least == 0 || least <= unlisted
}

// outward goes on with a list of a part that has moved by so much, after others
// whose cheapest way costs least: it gives what the cheapest costs now, and how many
// were looked at. Parts have moved by lowest at least. The first ways of the list
// are in no order, nor are those beyond t.most.
func (t *tree) outward(s *span, moved []int64, by, least, lowest int64, enough int) (_ int64, looked int) {
	list, whole, edge := t.lists[s.from:s.out], int(s.whole-s.from), lowest-1<<t.grain
	x, ends := 0, int64(endless)
	for _, end := range [2]int{whole, len(list)} {
		for {
			x += seek(list[x:end], t.part, moved, ends, least+by)
			if x == end || list[x].over >= ends {
				break
			}
			if over := list[x].over + moved[t.part[list[x].to]] - by; over < least {
				least, t.equal = over, t.equal[:0]
			}
			if len(t.equal) < tied {
				t.equal = append(t.equal, list[x])
			}
			x++
			if least == 0 && len(t.equal) >= enough {
				return least, x
			}
			if x > whole {
				ends = ordered(least+1+by-edge, t.most)
			}
		}
		ends = ordered(least+1+by-edge, t.most)
	}
	return least, x
}

// ordered is where a search of a list may end that looks for ways below over.
func ordered(over, most int64) int64 {
	if over > most {
		return endless
	}
	return over
}

// seek is the first way of a list that costs so much, or less, or ends the search.
//
//go:noinline
func seek(list []way, part []int32, moved []int64, ends, most int64) int {
	for x := range list {
		w := &list[x]
		if w.over >= ends || w.over+moved[part[w.to]] <= most {
			return x
		}
	}
	return len(list)
}

// anywhere is nearest over all arcs.
func (t *tree) anywhere(side int) (least int64, from, to int32) {
	others, own := t.moved[side].by, t.moved[1-side].by
	least, t.equal = farthest, t.equal[:0]
	try := func(over int64, v, w int32) {
		if side == takes {
			v, w = w, v
		}
		k, o := t.part[v], t.part[w]
		if over += own[k] + others[o]; others[k] == inside && over < least {
			least, from, to = over, v, w
		}
	}
	for i := range t.n {
		try(t.stays(i), i, t.root)
		for _, a := range t.p.Arcs[t.p.First[i]:t.p.First[i+1]] {
			j := t.n + a.To
			try(int64(a.Cost)-t.price[i]-t.price[j], i, j)
		}
	}
	for j := t.n; j < t.root; j++ {
		try(t.stays(j), t.root, j)
	}
	t.work -= 2 * len(t.p.Arcs)
	return least, from, to
}

// cheapest is the arc from a supplier to a taker that costs least.
func (p *Problem) cheapest(i, j int32) int32 {
	arc := int32(-1)
	for k := p.First[i]; k < p.First[i+1]; k++ {
		if p.Arcs[k].To == j && (arc < 0 || p.Arcs[k].Cost < p.Arcs[arc].Cost) {
			arc = k
		}
	}
	return arc
}
