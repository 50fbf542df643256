package flow

import "slices"

// ties are ways that cost the same. Of twenty large pieces of the tree that are
// mended, nineteen go by a way that costs nothing: where one has moved, not one way
// has come down to its price but some tens, and those that it does not take serve
// the next ones. So they are kept, and the newest are tried before a search begins.
type ties struct {
	equal []way // the cheapest that a search has found, of the side that it was for
	spare []way // cost nothing and are not in the tree, or did when kept; from those who give, the newest last
}

const (
	// large is how many nodes there are below one that is tried with ties.
	large = 300
	// several are so many ties that a search for a large piece may end that has
	// found them at no price.
	several = 8
	// tries is how many ties are tried.
	tries = 40
	// tied is how many ways one search keeps at most.
	tied = 64
)

// keep keeps what a search has found beside the way that is taken, now that the
// parts have moved by its price.
func (t *tree) keep(side int, from, to int32) {
	for _, w := range t.equal {
		if w.own == from && w.to == to {
			continue
		}
		if side == takes {
			w.own, w.to = w.to, w.own
		}
		t.spare = append(t.spare, w)
	}
}

// tie is a way at no price out of part k and what hangs on it, or into these; false
// if none is at hand.
func (t *tree) tie(k int32, out bool) (w way, ok bool) {
	moved, left := t.moved[gives].by, tries
	for x := len(t.spare) - 1; x >= 0 && left > 0; x-- {
		w = t.spare[x]
		free := w.over+moved[t.part[w.to]] == moved[t.part[w.own]]
		ok = free && t.hangs(w.own, k) == out && t.hangs(w.to, k) != out
		if ok || !free {
			t.spare = slices.Delete(t.spare, x, x+1)
		}
		if ok {
			break
		}
		left--
	}
	t.work -= 10 + tries - left
	return w, ok
}

// hangs says whether a node hangs on part k or is in it.
func (t *tree) hangs(v, k int32) bool {
	at := t.part[v]
	for at != k && at != 0 {
		at = t.hung[at].up
	}
	return at == k
}
