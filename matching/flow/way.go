package flow

// question is what a way is looked for.
type question struct {
	skip   int32 // an arc that must keep the heads it has
	goal   int32 // a node: of the other side, or ^i of the side that sends
	back   int64 // what the way costs from where heads stay to the goal
	leaves bool  // the head may not stay where it begins
}

// way is what a head costs above prices from a node of side b (^i), or of o, to
// where it may stay, and to the goal; endless if there is no way. It looks no
// further than it has to.
func (s *Standing) way(b, o *half, from int32, q question) (home, goal int64) {
	home, goal = endless, endless
	s.near, s.far = s.near[:0], s.far[:0]
	b.seen, o.seen = b.seen[:0], o.seen[:0]
	if from < 0 {
		b.reach(^from, 0)
	} else {
		o.reach(from, 0)
	}
	s.near = append(s.near, label{node: from})
	for {
		var at label
		if k := len(s.near); k > 0 {
			at, s.near = s.near[k-1], s.near[:k-1]
		} else if len(s.far) > 0 {
			at, s.far = popLabel(s.far)
		} else {
			break
		}
		if at.node == q.goal {
			goal = min(goal, at.dist)
		}
		if at.dist >= home && (q.goal == nowhither || goal != endless || at.dist-home >= q.back) {
			break
		}
		if at.node >= 0 {
			if at.dist == o.dist[at.node] {
				home = s.leave(b, o, at, home, q.skip)
			}
			continue
		}
		i := ^at.node
		if !q.leaves || at.node != from {
			home = min(home, at.dist+b.stays[i]-b.price[i])
		}
		off := at.dist - b.price[i]
		for _, a := range b.arcs[b.first[i]:b.first[i+1]] {
			d := off + int64(a.cost) - o.price[a.to]
			if d >= o.dist[a.to] || a.arc == q.skip {
				continue
			}
			o.reach(a.to, d)
			if d == at.dist {
				s.near = append(s.near, label{dist: d, node: a.to})
			} else {
				s.far = pushLabel(s.far, label{dist: d, node: a.to})
			}
		}
	}
	for _, h := range []*half{b, o} {
		for _, v := range h.seen {
			h.dist[v] = endless
		}
	}
	return home, goal
}

// leave goes from a node of the other side on to those whose heads it has.
func (s *Standing) leave(b, o *half, at label, home int64, skip int32) int64 {
	if o.left[at.node] > 0 {
		home = min(home, at.dist)
	}
	for _, l := range o.used[at.node] {
		if b.dist[l.who] == endless && l.arc != skip {
			b.reach(l.who, at.dist)
			s.near = append(s.near, label{dist: at.dist, node: ^l.who})
		}
	}
	return home
}

func (h *half) reach(v int32, dist int64) {
	if h.dist[v] == endless {
		h.seen = append(h.seen, v)
	}
	h.dist[v] = dist
}
