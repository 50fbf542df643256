package imports

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/sheet"
	"gongxiang/matching/posting"
)

// The states of a row.
const (
	ready     = "ready"
	faulty    = "problem"
	duplicate = "duplicate"
	ignored   = "ignored"
	added     = "added"
)

// content is what is stored of a row, sealed.
type content struct {
	Cells   map[string]sheet.Cell `json:"cells"`           // by field, as they stood
	Fixed   map[string]string     `json:"fixed,omitempty"` // by field, as corrected by hand
	Ignored bool                  `json:"ignored,omitempty"`
}

// row is one row of the sheet.
type row struct {
	no int
	content
	state     string
	sameRow   *int32
	postingID *uuid.UUID
	says      reading // of the last sortRows
}

func (r *row) no32() int32 { return int32(r.no) } //nolint:gosec // at most some 20,050

// cell is the corrected cell, or the one that stood there.
func (r *row) cell(field string) sheet.Cell {
	if text, ok := r.Fixed[field]; ok {
		return sheet.Cell{Text: text}
	}
	return r.Cells[field]
}

// sortRows reads all rows of a batch and says of each whether it is ready, has
// problems, or says what an earlier row or a standing posting says already.
func (s *Service) sortRows(ctx context.Context, tx pgx.Tx, c auth.Caller, b *Batch, rows []*row) error {
	e, err := s.evaluator(ctx, tx, c, b, rows)
	if err != nil {
		return err
	}
	first := make(map[string]*row, len(rows))
	var keys []posting.Key
	b.Counts = Counts{}
	for _, r := range rows {
		r.says = e.read(r)
		r.sameRow, r.postingID = nil, nil
		switch {
		case r.Ignored:
			r.state = ignored
			continue
		case len(r.says.problems) > 0:
			r.state = faulty
			continue
		}
		key := r.says.key()
		if earlier := first[key]; earlier != nil {
			no := earlier.no32()
			r.state, r.sameRow = duplicate, &no
			continue
		}
		first[key] = r
		r.state = ready
		if r.says.firm != uuid.Nil {
			keys = append(keys, posting.Key{Firm: r.says.firm, Fingerprint: posting.Fingerprint(r.says.input)})
		}
	}
	standing, err := posting.Standing(ctx, tx, b.Kind, keys...)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if id, ok := standing[posting.Key{Firm: r.says.firm, Fingerprint: posting.Fingerprint(r.says.input)}]; ok && r.state == ready {
			r.state, r.postingID = duplicate, &id
		}
		b.Counts.count(r.state)
	}
	return nil
}

func (c *Counts) count(state string) {
	switch state {
	case ready:
		c.Ready++
	case faulty:
		c.Problem++
	case duplicate:
		c.Duplicate++
	case ignored:
		c.Ignored++
	case added:
		c.Added++
	}
}
