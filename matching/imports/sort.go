package imports

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/postgres"
)

// sort says what a row is on its own: left out, in trouble, or ready.
func (r *row) sort(e *evaluator) {
	r.says = e.read(r)
	r.said, r.sameRow, r.thing = nil, nil, nil
	switch {
	case r.Ignored:
		r.state = ignored
	case len(r.says.problems) > 0:
		r.state = faulty
	default:
		r.state, r.said = ready, r.says.means.Said()
	}
}

// sortAll reads all rows of a batch and says of each whether it is ready, has
// problems, or says what an earlier row or what stands already says.
func (s *Service) sortAll(ctx context.Context, tx pgx.Tx, c auth.Caller, b *Batch, rows []*row) error {
	e, err := s.evaluator(ctx, tx, c, b, rows)
	if err != nil {
		return err
	}
	first := make(map[string]*row, len(rows))
	asked, means := make([]*row, 0, len(rows)), make([]Meaning, 0, len(rows))
	for _, r := range rows {
		r.sort(e)
		r.says.cells, r.says.problems = nil, nil // only shown row by row, and they take much room
		if r.state != ready {
			continue
		}
		if earlier := first[string(r.said)]; earlier != nil {
			r.state, r.sameRow = duplicate, &earlier.no
			continue
		}
		first[string(r.said)] = r
		asked, means = append(asked, r), append(means, r.says.means)
	}
	standing, err := s.kinds[b.Kind].Standing(ctx, tx, means)
	if err != nil {
		return err
	}
	for i, r := range asked {
		if standing[i] != nil {
			r.state, r.thing = duplicate, standing[i]
		}
	}
	b.count(rows)
	return nil
}

// Shown is a row that is about to be shown: what was read of it, and what stands
// that says the same.
type Shown struct {
	*Reading
	Standing *uuid.UUID
}

// remark has the kind say of rows that are ready, or stand already, what the clerk
// should look at.
func (s *Service) remark(ctx context.Context, q postgres.Querier, b *Batch, rows ...*row) error {
	kind, ok := s.kinds[b.Kind].(interface {
		Remark(ctx context.Context, q postgres.Querier, rows []Shown) error
	})
	if !ok {
		return nil
	}
	var shown []Shown
	for _, r := range rows {
		if r.shown() {
			shown = append(shown, Shown{&r.says, r.thing})
		}
	}
	return kind.Remark(ctx, q, shown)
}

// note says of all rows, once they are sorted, in which of them there is something
// to look at.
func (s *Service) note(ctx context.Context, q postgres.Querier, b *Batch, rows []*row) error {
	if err := s.remark(ctx, q, b, rows...); err != nil {
		return err
	}
	b.Marks = Marks{}
	for _, r := range rows {
		if r.noted = r.says.noted; r.noted && r.shown() {
			b.Marks.Noted++
		}
		if r.hidden && r.state == ignored {
			b.Marks.Hidden++
		}
	}
	return nil
}

// shown rows have their notes looked at: those that will be added, and those
// that stand already.
func (r *row) shown() bool { return r.state == ready || r.state == duplicate && r.thing != nil }

// sortAgain sorts the rows that say what one row said or now says.
func (s *Service) sortAgain(ctx context.Context, tx pgx.Tx, b *Batch, said []byte, means Meaning) error {
	if said == nil {
		return nil
	}
	standing, err := s.kinds[b.Kind].Standing(ctx, tx, []Meaning{means})
	if err != nil {
		return err
	}
	return saveGroup(ctx, tx, b.ID, said, standing[0])
}

// count works out the counts from all rows.
func (b *Batch) count(rows []*row) {
	b.Counts = Counts{}
	for _, r := range rows {
		switch r.state {
		case ready:
			b.Counts.Ready++
		case faulty:
			b.Counts.Problem++
		case duplicate:
			b.Counts.Duplicate++
		case ignored:
			b.Counts.Ignored++
		case added:
			b.Counts.Added++
		}
	}
}
