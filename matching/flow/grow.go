package flow

// grow hangs all nodes by the arcs of a start that are at their price: first who
// has heads that stay, on the root, and on them who is tied to them. Who is tied
// to nobody hangs on the root by nothing. It gives how many arcs that carry
// anything are lost, as they are off their price.
func (t *tree) grow(start *draft) (lost int) {
	p, n := t.p, t.n
	used := make([]link, 0, len(start.loads))
	over := append(append(make([]int64, 0, t.root), p.Supply...), p.Demand...)
	for _, l := range start.loads {
		if l.heads <= 0 {
			continue
		}
		a := p.Arcs[l.arc]
		j := n + a.To
		over[l.from] -= min(l.heads, over[l.from])
		over[j] -= min(l.heads, over[j])
		if int64(a.Cost) == t.price[l.from]+t.price[j] {
			used = append(used, link{l.from, l.arc})
		} else {
			lost++
		}
	}
	g := t.links(used)
	for v, heads := range over {
		if heads > 0 && t.stays(int32(v)) == 0 {
			g.reach(int32(v), t.root, stay)
		}
	}
	g.spread()
	for v := range t.root {
		if t.nodes[v].up == unhung && t.price[v] != nowhere {
			if t.stays(v) == 0 {
				g.reach(v, t.root, stay)
			} else {
				g.reach(v, t.root, loose)
			}
			g.spread()
		}
	}
	return lost
}

// growth is a tree that grows over the links of its nodes.
type growth struct {
	*tree
	last  []int32 // links of v are links[last[v-1]:last[v]]
	links []link
	queue []int32
}

// link is an arc and who is at its other end.
type link struct{ who, arc int32 }

// links lists arcs, given with their suppliers, at both their ends.
func (t *tree) links(arcs []link) *growth {
	g := &growth{tree: t, last: make([]int32, t.root+2), links: make([]link, 2*len(arcs)), queue: make([]int32, 0, t.root)}
	for _, l := range arcs {
		g.last[l.who+2]++
		g.last[t.n+t.p.Arcs[l.arc].To+2]++
	}
	for v := range t.root {
		g.last[v+2] += g.last[v+1]
	}
	for _, l := range arcs {
		i, j := l.who, t.n+t.p.Arcs[l.arc].To
		g.links[g.last[i+1]], g.links[g.last[j+1]] = link{j, l.arc}, link{i, l.arc}
		g.last[i+1]++
		g.last[j+1]++
	}
	return g
}

func (g *growth) reach(v, parent, arc int32) {
	g.limbs[v].arc = arc
	g.nodes.hang(v, parent)
	g.queue = append(g.queue, v)
}

// spread hangs who is linked to those in the queue, and who is to them.
func (g *growth) spread() {
	for k := 0; k < len(g.queue); k++ {
		v := g.queue[k]
		for _, l := range g.links[g.last[v]:g.last[v+1]] {
			if g.nodes[l.who].up == unhung {
				g.reach(l.who, v, l.arc)
			}
		}
	}
	g.queue = g.queue[:0]
}

// fill lets all heads flow, and finds what is wrong then.
func (t *tree) fill() {
	t.below = t.nodes.spread(t.root, t.below)
	order := t.below
	for _, v := range order[1:] {
		l := &t.limbs[v]
		if l.size = 1; v < t.n {
			l.flow = t.p.Supply[v]
		} else {
			l.flow = t.p.Demand[v-t.n]
		}
	}
	for k := len(order) - 1; k > 0; k-- {
		l, up := &t.limbs[order[k]], &t.limbs[t.nodes[order[k]].up]
		up.flow -= l.flow
		up.size += l.size
		t.check(order[k])
	}
}
