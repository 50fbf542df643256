package imports

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/route"
	"gongxiang/internal/sheet"
)

// The states of a row.
const (
	ready     = "ready"
	faulty    = "problem"
	duplicate = "duplicate"
	ignored   = "ignored"
	added     = "added"
)

// shownOrder has the rows first that wait for the clerk.
var shownOrder = []string{faulty, duplicate, ready, ignored, added}

// content is what is stored of a row, sealed.
type content struct {
	Cells   []stored          `json:"cells"`           // as they stood; those that hold anything
	Fixed   map[string]string `json:"fixed,omitempty"` // by field, as corrected by hand
	Ignored bool              `json:"ignored,omitempty"`
}

// stored is a cell in the few letters that are worth it for 20,000 rows.
type stored struct {
	Field string     `json:"f"`
	Text  string     `json:"t"`
	Mark  sheet.Mark `json:"m,omitempty"`
}

// row is one row of the sheet.
type row struct {
	no     int
	hidden bool // in the sheet; left out until the clerk wants it
	content
	state   string
	said    []byte // what it says, shortened; nil of rows with problems or left out
	sameRow *int
	thing   *uuid.UUID // what it became, or repeats
	noted   bool       // ready or standing, with something to look at
	says    Reading    // once an evaluator has read it
}

// cell is the corrected cell, or the one that stood there.
func (r *row) cell(field string) sheet.Cell {
	if text, ok := r.Fixed[field]; ok {
		return sheet.Cell{Text: text}
	}
	for _, c := range r.Cells {
		if c.Field == field {
			return sheet.Cell{Text: c.Text, Mark: c.Mark}
		}
	}
	return sheet.Cell{}
}

// Row is a row as the check page shows it.
type Row struct {
	RowNo       int        `json:"rowNo" doc:"表格里的行号"`
	State       string     `json:"state" enum:"ready,problem,duplicate,ignored,added"`
	Hidden      bool       `json:"hidden" doc:"在表格里被隐藏或筛选掉，先不导入"`
	Cells       []Cell     `json:"cells"`
	Problems    []Problem  `json:"problems"`
	DuplicateOf *Duplicate `json:"duplicateOf,omitempty"`
	PostingID   *uuid.UUID `json:"postingId,omitempty" doc:"导入后的那一条：用工信息、岗位或人员"`
}

// Duplicate is what a row repeats: an earlier row, or what stands
// already.
type Duplicate struct {
	Row       *int       `json:"row,omitempty"`
	PostingID *uuid.UUID `json:"postingId,omitempty"`
}

func (r *row) view(fields []Field) Row {
	for _, f := range fields {
		if c := r.says.Cell(f.Field); f.secret && c != nil {
			c.Text = masked(c.Text)
		}
	}
	v := Row{RowNo: r.no, State: r.state, Hidden: r.hidden, Cells: r.says.cells, Problems: r.says.problems}
	if v.Problems == nil || r.state == ignored || r.state == added {
		v.Problems = []Problem{}
	}
	switch r.state {
	case duplicate:
		v.DuplicateOf = &Duplicate{r.sameRow, r.thing}
	case added:
		v.PostingID = r.thing
	}
	return v
}

// position is where a page of rows ends.
type position struct {
	Rank int
	No   int
}

// Rows are a page of a batch's rows, those with problems first; state may be
// "", noted has only those with something to look at. Problem: "not_found".
func (s *Service) Rows(ctx context.Context, c auth.Caller, id uuid.UUID, state string, noted bool, page route.Paging) (route.Page[Row], error) {
	after, _, err := route.DecodeCursor[position](page.Cursor)
	if err != nil {
		return route.Page[Row]{}, err
	}
	b, err := s.Get(ctx, c, id)
	if err != nil {
		return route.Page[Row]{}, err
	}
	rows, err := s.page(ctx, s.DB, b.ID, state, noted, after, page.Limit+1)
	if err != nil {
		return route.Page[Row]{}, err
	}
	e, err := s.evaluator(ctx, s.DB, c, &b, rows)
	if err != nil {
		return route.Page[Row]{}, err
	}
	views := make([]Row, len(rows))
	for _, r := range rows {
		r.says = e.read(r)
	}
	if err := s.remark(ctx, s.DB, &b, rows...); err != nil {
		return route.Page[Row]{}, err
	}
	for i, r := range rows {
		views[i] = r.view(b.Fields)
	}
	return route.NewPage(views, page.Limit, func(v Row) position {
		return position{1 + slices.Index(shownOrder, v.State), v.RowNo}
	}), nil
}
