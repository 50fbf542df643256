package imports

import (
	"context"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/problem"
	"gongxiang/internal/route"
)

// Row is a row as the check page shows it.
type Row struct {
	RowNo       int        `json:"rowNo" doc:"表格里的行号"`
	State       string     `json:"state" enum:"ready,problem,duplicate,ignored,added"`
	Cells       []Cell     `json:"cells"`
	Problems    []Problem  `json:"problems"`
	DuplicateOf *Duplicate `json:"duplicateOf,omitempty"`
	PostingID   *uuid.UUID `json:"postingId,omitempty" doc:"导入后的那一条"`
}

// Duplicate is what a row repeats: an earlier row, or a posting that stands.
type Duplicate struct {
	Row       *int32     `json:"row,omitempty"`
	PostingID *uuid.UUID `json:"postingId,omitempty"`
}

func (r *row) view() Row {
	v := Row{RowNo: r.no, State: r.state, Cells: r.says.cells, Problems: r.says.problems}
	if v.Problems == nil || r.state != faulty {
		v.Problems = []Problem{}
	}
	switch r.state {
	case duplicate:
		v.DuplicateOf = &Duplicate{r.sameRow, r.postingID}
	case added:
		v.PostingID = r.postingID
	}
	return v
}

// Correction is what a change of one row leaves.
type Correction struct {
	Row     Row    `json:"row"`
	Counts  Counts `json:"counts"`
	Version int    `json:"version"`
}

// maxCell is the length in characters of what may be typed into a cell.
const maxCell = 2000

// Correct replaces cells of a row by hand, and takes a row that was left out in
// again. Cells that are not named stay: two people may correct one row.
// Problems: those of change, "not_found" for a row, "invalid" for a field.
func (s *Service) Correct(ctx context.Context, c auth.Caller, id uuid.UUID, no int, cells map[string]string) (Correction, error) {
	return s.changeRow(ctx, c, id, no, func(b *Batch, r *row) error {
		if r.Fixed == nil {
			r.Fixed = map[string]string{}
		}
		for field, text := range cells {
			if !slices.ContainsFunc(b.Fields, func(f Field) bool { return f.Field == field }) {
				return problem.Invalid(problem.Field{Name: field, Code: "unknown", Message: "没有“" + short(field, 20) + "”这一列，请刷新页面后再试。"})
			}
			if len([]rune(text)) > maxCell {
				return problem.Invalid(problem.Field{Name: field, Row: no, Code: "length", Message: "这一格最多 2000 个字，请缩短。"})
			}
			r.Fixed[field] = text
		}
		r.Ignored = false
		return nil
	})
}

// Ignore leaves a row out of the import.
func (s *Service) Ignore(ctx context.Context, c auth.Caller, id uuid.UUID, no int) (Correction, error) {
	return s.changeRow(ctx, c, id, no, func(_ *Batch, r *row) error {
		r.Ignored = true
		return nil
	})
}

// changeRow sorts all rows anew: what one row says may make another one a
// duplicate, or free it.
func (s *Service) changeRow(ctx context.Context, c auth.Caller, id uuid.UUID, no int, apply func(*Batch, *row) error) (Correction, error) {
	var out Correction
	b, err := s.change(ctx, c, id, 0, func(tx pgx.Tx, b *Batch) error {
		rows, err := s.rows(ctx, tx, `ORDER BY row_no`, b.ID)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(rows, func(r *row) bool { return r.no == no })
		if i < 0 {
			return problem.NotFound("这一行")
		}
		before := make(map[int]row, len(rows))
		for _, r := range rows {
			before[r.no] = *r
		}
		if err := apply(b, rows[i]); err != nil {
			return err
		}
		if err := s.sortRows(ctx, tx, c, b, rows); err != nil {
			return err
		}
		if err := s.saveContent(ctx, tx, b.ID, rows[i]); err != nil {
			return err
		}
		out.Row = rows[i].view()
		return saveStates(ctx, tx, b.ID, slices.DeleteFunc(rows, func(r *row) bool { return r.standsAs(before[r.no]) }))
	})
	out.Counts, out.Version = b.Counts, b.Version
	return out, err
}

// standsAs reports whether nothing of the state has changed.
func (r *row) standsAs(was row) bool {
	return r.state == was.state && equal(r.sameRow, was.sameRow) && equal(r.postingID, was.postingID)
}

func equal[T comparable](a, b *T) bool { return a == b || a != nil && b != nil && *a == *b }

// position is where a page of rows ends.
type position struct {
	Rank int
	No   int
}

// Rows are a page of a batch's rows, those with problems first.
func (s *Service) Rows(ctx context.Context, c auth.Caller, id uuid.UUID, state string, page route.Paging) (route.Page[Row], error) {
	after, _, err := route.DecodeCursor[position](page.Cursor)
	if err != nil {
		return route.Page[Row]{}, err
	}
	b, err := s.Get(ctx, c, id)
	if err != nil {
		return route.Page[Row]{}, err
	}
	const rank = `array_position(ARRAY['problem', 'duplicate', 'ready', 'ignored', 'added'], state)`
	rows, err := s.rows(ctx, s.DB, `AND ($2 = '' OR state = $2) AND (`+rank+`, row_no) > ($3, $4) ORDER BY `+rank+`, row_no LIMIT $5`,
		b.ID, state, after.Rank, after.No, page.Limit+1)
	if err != nil {
		return route.Page[Row]{}, err
	}
	e, err := s.evaluator(ctx, s.DB, c, &b, rows)
	if err != nil {
		return route.Page[Row]{}, err
	}
	views := make([]Row, len(rows))
	for i, r := range rows {
		r.says = e.read(r)
		views[i] = r.view()
	}
	return route.NewPage(views, page.Limit, func(v Row) position {
		return position{1 + slices.Index([]string{faulty, duplicate, ready, ignored, added}, v.State), v.RowNo}
	}), nil
}

// List is the caller's batches, the newest first.
func (s *Service) List(ctx context.Context, c auth.Caller, page route.Paging) (route.Page[Batch], error) {
	before, _, err := route.DecodeCursor[uuid.UUID](page.Cursor)
	if err != nil {
		return route.Page[Batch]{}, err
	}
	batches, err := list(ctx, s.DB, c, before, page.Limit+1)
	if err != nil {
		return route.Page[Batch]{}, err
	}
	return route.NewPage(batches, page.Limit, func(b Batch) uuid.UUID { return b.ID }), nil
}
