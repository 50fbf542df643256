package search

import (
	"cmp"
	"context"
	"slices"
)

// found is what one step gives: at most Limit rows from the cursor on, and what
// there is to say of all of them.
type found struct {
	rows   []row
	more   bool // there is a next page, behind last
	last   row
	facets Facets
	total  int
}

// row is a document with what it was sorted by.
type row struct {
	Document
	key int64
}

// unknownKey says that the engine does not tell by what it sorted.
const unknownKey = -1

// attempt is an engine's way to answer by one step of the ladder.
type attempt func(ctx context.Context, q Query, s step, from cursor) (found, error)

// climb tries the steps until one gives something, and makes the answer.
func (q Query) climb(ctx context.Context, engine string, try attempt) (Result, error) {
	q, err := q.normal()
	if err != nil {
		return Result{}, err
	}
	ladder := q.ladder()
	from, paging, err := q.cursor(len(ladder))
	if err != nil {
		return Result{}, err
	}
	for i := from.Step; ; i++ {
		f, err := try(ctx, q, ladder[i], from)
		if err != nil {
			return Result{}, err
		}
		if f.total > 0 || paging || i == len(ladder)-1 {
			return q.result(engine, ladder[i], i, from, f), nil
		}
	}
}

func (q Query) result(engine string, s step, i int, from cursor, f found) Result {
	r := Result{Hits: []Hit{}, Facets: f.facets, Total: f.total, Similar: s.similar && f.total > 0, Engine: engine}
	marks := q.marks(s)
	for _, d := range f.rows {
		r.Hits = append(r.Hits, Hit{d.Document, marks.highlight(d.Document)})
	}
	if f.more {
		r.Next = after(q, i, f.last, from.Seen+q.Limit)
	}
	return r
}

// sort puts the most frequent values first and drops the empty one, which
// enterprises have for a trade.
func (f *Facets) sort() {
	for _, counts := range []*[]Count{&f.TradeCode, &f.TownCode, &f.AboveScale} {
		*counts = slices.DeleteFunc(*counts, func(c Count) bool { return c.Value == "" || c.N == 0 })
		slices.SortFunc(*counts, func(a, b Count) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Value, b.Value)) })
	}
}
