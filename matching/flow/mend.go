package flow

import (
	"context"
	"math"
)

// mend puts right what is wrong: a part of the tree that has heads over, or
// lacks some, gives or takes them the cheapest way there is and hangs there from
// then on; its prices follow (the dual simplex). false if t.work is done before.
func (t *tree) mend(ctx context.Context) (done bool, err error) {
	for t.work > 0 {
		v, ok := t.next()
		if !ok {
			return true, nil
		}
		if t.turn&0x3f == 0 && ctx.Err() != nil {
			return false, ctx.Err()
		}
		t.turn++
		over := t.limbs[v].flow
		if v >= t.n {
			over = -over
		}
		t.below = append(t.below[:0], v)
		if over > 0 {
			t.give(v, over)
		} else {
			t.take(v, over)
		}
	}
	return false, nil
}

// check notes a node whose arc carries what it must not.
func (t *tree) check(v int32) {
	l := &t.limbs[v]
	if l.flow >= 0 && (l.flow == 0 || l.arc != loose) {
		return
	}
	if worth := l.worth(); worth > t.noted[v] {
		t.noted[v] = worth
		t.wrong = pushLabel(t.wrong, label{dist: -worth, node: v})
	}
}

// worth is how soon a node is to be mended: the sooner, the more heads it is for
// and the fewer nodes have to be looked at.
func (l *limb) worth() int64 { return max(l.flow, -l.flow)<<10/int64(l.size) + 1 }

// next is the node to be mended; false if nothing is wrong.
func (t *tree) next() (int32, bool) {
	for len(t.wrong) > 0 {
		var at label
		at, t.wrong = popLabel(t.wrong)
		v, l := at.node, &t.limbs[at.node]
		if t.noted[v] == -at.dist {
			t.noted[v] = 0
		}
		switch {
		case l.flow >= 0 && (l.flow == 0 || l.arc != loose):
		case l.worth() < -at.dist:
			t.check(v)
		default:
			return v, true
		}
	}
	return 0, false
}

// give finds the cheapest way for heads that the part below v has over, from one
// of its suppliers to who hangs elsewhere. No way is cheaper than one at its
// price: then the rest of the part need not be looked at.
func (t *tree) give(v int32, over int64) {
	p, takers := t.p, t.price[t.n:t.root]
	least, from, to, arc := int64(math.MaxInt64), int32(0), int32(0), int32(0)
	for k := 0; k < len(t.below) && least > 0; k++ {
		i := t.spread(k)
		if i >= t.n {
			continue
		}
		price := t.price[i]
		if d := p.Keep[i] - price; d < least {
			least, from, to, arc = d, i, t.root, stay
		}
		first := p.First[i]
		for k, a := range p.Arcs[first:p.First[i+1]] {
			if d := int64(a.Cost) - price - takers[a.To]; d < least && !t.within(v, t.n+a.To) {
				least, from, to, arc = d, i, t.n+a.To, first+int32(k)
			}
		}
	}
	t.rehang(v, from, to, arc, over, least)
}

// take finds it for heads that the part below v lacks, from who hangs elsewhere
// to one of its takers.
func (t *tree) take(v int32, over int64) {
	p, suppliers := t.p, t.price[:t.n]
	least, from, to, arc := int64(math.MaxInt64), int32(0), int32(0), int32(0)
	for k := 0; k < len(t.below) && least > 0; k++ {
		at := t.spread(k)
		if at < t.n {
			continue
		}
		j, price := at-t.n, t.price[at]
		if d := p.Short[j] - price; d < least {
			least, from, to, arc = d, at, t.root, stay
		}
		for _, a := range t.takes.arcs[t.takes.first[j]:t.takes.first[j+1]] {
			if d := int64(a.cost) - price - suppliers[a.to]; d < least && !t.within(v, a.to) {
				least, from, to, arc = d, at, a.to, a.arc
			}
		}
	}
	t.rehang(v, from, to, arc, over, -least)
}

// spread adds who hangs on the k-th node of a part to it.
func (t *tree) spread(k int) int32 {
	t.work--
	at := t.below[k]
	t.up[at].mark = 2 * t.turn
	for c := t.limbs[at].child; c != unhung; c = t.limbs[c].next {
		t.below = append(t.below, c)
	}
	return at
}
