package recommend

import (
	"bytes"
	"cmp"
	"slices"
	"sync"

	"github.com/google/uuid"

	"gongxiang/internal/calendar"
	"gongxiang/matching/reference"
)

// pool is every vacancy that is open, by trade and town, so that a wish looks
// only where something good can be. It holds facts, no texts: some 10 MB of
// 100,000 vacancies. What it proposes is read from the database before anybody
// sees it.
type pool struct {
	mu    sync.RWMutex
	cells map[cellKey][]entry
	where map[uuid.UUID]cellKey

	turn chan struct{} // held by who reads the feed
	seq  int64         // of the feed, up to which the pool follows
}

type cellKey struct{ trade, town string }

type entry struct {
	facts
	id uuid.UUID
}

func newPool() *pool {
	return &pool{cells: map[cellKey][]entry{}, where: map[uuid.UUID]cellKey{}, turn: make(chan struct{}, 1)}
}

// put files a vacancy, or takes it out where it is no longer open.
func (p *pool) put(changes []change) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range changes {
		if key, ok := p.where[c.id]; ok {
			p.cells[key] = slices.DeleteFunc(p.cells[key], func(e entry) bool { return e.id == c.id })
			delete(p.where, c.id)
		}
		if c.open {
			p.cells[c.cellKey] = append(p.cells[c.cellKey], c.entry)
			p.where[c.id] = c.cellKey
		}
	}
}

// candidate is an entry that suits, with its points.
type candidate struct {
	entry
	score int
}

// better orders candidates, the best first; no two are equal.
func better(a, b candidate) int {
	return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(b.low, a.low), cmp.Compare(b.high, a.high), bytes.Compare(b.id[:], a.id[:]))
}

// best is the n best of what suits w on a day, without those in not.
func (p *pool) best(book *reference.TradeBook, w Wish, on calendar.Date, n int, not map[uuid.UUID]bool) []candidate {
	type place struct {
		site
		entries []entry
		most    int
	}
	p.mu.RLock()
	defer p.mu.RUnlock()
	places := make([]place, 0, len(p.cells))
	for key, entries := range p.cells {
		if len(entries) > 0 {
			s := siteOf(book, w, key.trade, key.town)
			places = append(places, place{s, entries, s.most(w)})
		}
	}
	slices.SortFunc(places, func(a, b place) int { return cmp.Compare(b.most, a.most) })
	var found []candidate // sorted, at most n
	for _, at := range places {
		if len(found) == n && at.most < found[n-1].score {
			break // nothing here, nor further on, can come in
		}
		for _, e := range at.entries {
			if e.validTo < on || not[e.id] || !suits(w, at.site, e.facts) {
				continue
			}
			c := candidate{e, score(w, at.site, e.facts)}
			i, _ := slices.BinarySearchFunc(found, c, better)
			if i < n {
				found = slices.Insert(found[:min(len(found), n-1)], i, c)
			}
		}
	}
	return found
}
