package flow

// Rows are searched for arcs in blocks; the best of each row is a candidate.
// Candidates are tried, the best first, until they promise nothing any more or
// have been asked so often that fresh ones are better.
const (
	candidateMost = 400 // candidates kept
	candidateUses = 120 // pivots from one list
)

// entering is the next arc to let heads flow over, false when none lowers the
// cost: then the plan is optimal.
func (s *simplex) entering() (candidate, bool) {
	if s.uses < candidateUses {
		if c, ok := s.best(); ok {
			s.uses++
			return c, true
		}
	}
	s.uses = 1
	s.collect()
	return s.best()
}

// best takes the candidate that lowers the cost most as the prices stand now,
// and forgets those that no longer do.
func (s *simplex) best() (candidate, bool) {
	kept, least, at := s.candidates[:0], int64(0), -1
	for _, c := range s.candidates {
		if reduced := s.reduced(c); reduced < 0 {
			if reduced < least {
				least, at = reduced, len(kept)
			}
			kept = append(kept, c)
		}
	}
	s.candidates = kept
	if at < 0 {
		return candidate{}, false
	}
	c := kept[at]
	kept[at] = kept[len(kept)-1]
	s.candidates = kept[:len(kept)-1]
	return c, true
}

// collect goes on through the rows, the suppliers' and then the takers', until
// enough candidates are found or all rows have been seen.
func (s *simplex) collect() {
	s.candidates = s.candidates[:0]
	for range s.root {
		v := s.row
		if s.row++; s.row == s.root {
			s.row = 0
		}
		if s.tree[v].parent == none {
			continue
		}
		c := candidate{s.root, v, -1, 0}
		var ok bool
		if v < s.n {
			c, ok = s.bestOfRow(v)
		} else {
			c.cost = s.p.Short[v-s.n]
			ok = s.reduced(c) < 0
		}
		if ok {
			if s.candidates = append(s.candidates, c); len(s.candidates) == candidateMost {
				return
			}
		}
	}
}

// bestOfRow is the arc of a supplier that lowers the cost most.
func (s *simplex) bestOfRow(i int32) (c candidate, ok bool) {
	y, least := s.y[s.n:], s.y[i]
	if keep := s.p.Keep[i]; keep < least {
		least, c, ok = keep, candidate{i, s.root, -1, keep}, true
	}
	first := s.p.First[i]
	for k, a := range s.p.Arcs[first:s.p.First[i+1]] {
		if price := int64(a.Cost) + y[a.To]; price < least {
			least, c, ok = price, candidate{i, s.n + a.To, first + int32(k), int64(a.Cost)}, true
		}
	}
	return c, ok
}
