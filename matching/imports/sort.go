package imports

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/matching/posting"
)

// sort says what a row is on its own: left out, in trouble, or ready.
func (r *row) sort(e *evaluator) {
	r.says = e.read(r)
	r.said, r.sameRow, r.postingID = nil, nil, nil
	switch {
	case r.Ignored:
		r.state = ignored
	case len(r.says.problems) > 0:
		r.state = faulty
	default:
		r.state, r.said = ready, r.says.said()
	}
}

// sortAll reads all rows of a batch and says of each whether it is ready, has
// problems, or says what an earlier row or a standing posting says already.
func (s *Service) sortAll(ctx context.Context, tx pgx.Tx, c auth.Caller, b *Batch, rows []*row) error {
	e, err := s.evaluator(ctx, tx, c, b, rows)
	if err != nil {
		return err
	}
	first := make(map[string]*row, len(rows))
	asked := make(map[posting.Key]*row, len(rows))
	keys := make([]posting.Key, 0, len(rows))
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
		if key, registered := r.says.key(); registered {
			keys = append(keys, key)
			asked[key] = r
		}
	}
	standing, err := posting.Standing(ctx, tx, b.Kind, keys...)
	if err != nil {
		return err
	}
	for key, id := range standing {
		r := asked[key]
		r.state, r.postingID = duplicate, &id
	}
	b.count(rows)
	return nil
}

// sortAgain sorts the rows that say what one row said or now says.
func (s *Service) sortAgain(ctx context.Context, tx pgx.Tx, b *Batch, said []byte, says reading) error {
	if said == nil {
		return nil
	}
	var standing *uuid.UUID
	if key, registered := says.key(); registered {
		found, err := posting.Standing(ctx, tx, b.Kind, key)
		if err != nil {
			return err
		}
		if id, ok := found[key]; ok {
			standing = &id
		}
	}
	return saveGroup(ctx, tx, b.ID, said, standing)
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
