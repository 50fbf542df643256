package flow

// Marks grow from one mending to the next by two, and tell whether a node was
// found below the one that is mended, or outside. turn counts mendings.

// within tells whether a node hangs below v.
func (t *tree) within(v, at int32) bool {
	in, out := 2*t.turn, 2*t.turn+1
	up := at
	for t.up[up].mark < in && up != v && up != t.root {
		up = t.up[up].node
	}
	mark := t.up[up].mark
	switch up {
	case v:
		mark = in
	case t.root:
		mark = out
	}
	for ; at != up; at = t.up[at].node {
		t.up[at].mark = mark
	}
	return mark == in
}

// meet is where the ways of two nodes to the root come together.
func (t *tree) meet(a, b int32) int32 {
	t.turn++ // marks of the mending are not needed any more
	in, out := 2*t.turn, 2*t.turn+1
	for {
		switch {
		case a == b || t.up[a].mark == out:
			return a
		case t.up[b].mark == in:
			return b
		}
		t.up[a].mark, t.up[b].mark = in, out
		if a != t.root {
			a = t.up[a].node
		}
		if b != t.root {
			b = t.up[b].node
		}
	}
}

// ends are arcs from one side.
type ends struct {
	first []int32
	arcs  []end
}

type end struct{ to, cost, arc int32 }

// backwards lets takers see their arcs.
func (t *tree) backwards() {
	p := t.p
	first, arcs := make([]int32, len(p.Demand)+2), make([]end, len(p.Arcs))
	for _, a := range p.Arcs {
		first[a.To+2]++
	}
	for j := range p.Demand {
		first[j+2] += first[j+1]
	}
	for i := range p.Supply {
		for k := p.First[i]; k < p.First[i+1]; k++ {
			a := p.Arcs[k]
			arcs[first[a.To+1]] = end{int32(i), a.Cost, k}
			first[a.To+1]++
		}
	}
	t.takes = ends{first[:len(p.Demand)+1], arcs}
}
