package plan

import (
	"cmp"
	"slices"
)

// consolidate makes one pair of several where nothing is lost by it: heads move
// between pairs that the prices call equally good. It takes two kinds of steps,
// in a fixed order, until none helps:
//
//	a supplier's heads at a taker move on to another taker of his that lacks heads;
//	two suppliers swap heads between two takers, and one pair less remains.
//
// The fewest pairs of all cannot be found like this: that is a fixed-charge
// problem, for which no exact method is fast. Nothing is proved but that no step
// of these kinds is left.
func (n *net) consolidate(a *answer) {
	c := newConsolidator(n, a)
	for work := 1 << 22; work > 0; {
		if !c.pass(&work) {
			return
		}
	}
}

type consolidator struct {
	n     *net
	a     *answer
	first []int32   // of each supplier's arcs
	into  [][]int32 // each taker's arcs that carry heads, or did
	lack  []int64   // of each taker
}

func newConsolidator(n *net, a *answer) *consolidator {
	c := &consolidator{n: n, a: a, first: make([]int32, len(n.suppliers)+1), into: make([][]int32, len(n.takers)),
		lack: make([]int64, len(n.takers))}
	for j, t := range n.takers {
		c.lack[j] = t.heads
	}
	for k, x := range n.arcs {
		c.first[x.from+1]++
		if heads := a.heads[k]; heads > 0 {
			c.into[x.to] = append(c.into[x.to], int32(k))
			c.lack[x.to] -= heads
		}
	}
	for i := range n.suppliers {
		c.first[i+1] += c.first[i]
	}
	return c
}

// at is the arc from a supplier to a taker.
func (c *consolidator) at(from, to int32) (int32, bool) {
	arcs := c.n.arcs[c.first[from]:c.first[from+1]]
	k, ok := slices.BinarySearchFunc(arcs, to, func(a arc, to int32) int { return cmp.Compare(a.to, to) })
	return c.first[from] + int32(k), ok
}

// pass tries every step once and reports whether one helped.
func (c *consolidator) pass(work *int) (helped bool) {
	heads := c.a.heads
	for i := range c.n.suppliers {
		used := c.used(int32(i))
		for _, k1 := range used {
			for _, k2 := range used {
				if *work--; *work <= 0 {
					return false
				}
				if k1 != k2 && heads[k1] > 0 && heads[k2] > 0 && (c.move(k1, k2) || c.swap(k1, k2, work)) {
					helped = true
				}
			}
		}
	}
	return helped
}

// used are the arcs of a supplier that carry heads and are tight, if he splits.
func (c *consolidator) used(i int32) []int32 {
	var used []int32
	for k := c.first[i]; k < c.first[i+1]; k++ {
		if c.a.heads[k] > 0 && c.a.tight[k] {
			used = append(used, k)
		}
	}
	if len(used) < 2 {
		return nil
	}
	return used
}

// move takes all heads of arc k1 over to k2, whose taker lacks as many, where
// the taker of k1 may lack them.
func (c *consolidator) move(k1, k2 int32) bool {
	from, to, x := c.n.arcs[k1].to, c.n.arcs[k2].to, c.a.heads[k1]
	if c.lack[to] < x || !c.a.mayLack[from] {
		return false
	}
	c.a.heads[k1], c.a.heads[k2] = 0, c.a.heads[k2]+x
	c.lack[from], c.lack[to] = c.lack[from]+x, c.lack[to]-x
	return true
}

// swap takes all heads of arc k1 over to k2, and as many of another supplier
// there the other way, if that leaves fewer pairs.
func (c *consolidator) swap(k1, k2 int32, work *int) bool {
	heads := c.a.heads
	from, to, x := c.n.arcs[k1].to, c.n.arcs[k2].to, heads[k1]
	for _, k3 := range c.into[to] {
		*work--
		if k3 == k2 || heads[k3] < x || !c.a.tight[k3] {
			continue
		}
		k4, ok := c.at(c.n.arcs[k3].from, from)
		if !ok || !c.a.tight[k4] || heads[k4] == 0 && heads[k3] != x {
			continue
		}
		if heads[k4] == 0 {
			c.into[from] = append(c.into[from], k4)
		}
		heads[k1], heads[k2], heads[k3], heads[k4] = 0, heads[k2]+x, heads[k3]-x, heads[k4]+x
		return true
	}
	return false
}
