package imports

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gongxiang/internal/auth"
	"gongxiang/internal/postgres"
)

// Problem is a whole sentence about a cell: row, column, what to do.
type Problem struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}

// Reading is what was read of a row.
type Reading struct {
	cells    []Cell
	problems []Problem
	means    Meaning
	fields   []Field
	wrote    uint64 // by field: something stands there
	noted    bool   // the clerk is asked to look at something
}

// evaluator reads rows of one batch.
type evaluator struct {
	fields []Field
	mapped map[string]int // fields that have a column
	begin  func() Meaning
}

// evaluator for a batch and the rows that it is to read.
func (s *Service) evaluator(ctx context.Context, q postgres.Querier, c auth.Caller, b *Batch, rows []*row) (*evaluator, error) {
	texts := func(field string) []string {
		all := make([]string, 0, len(rows))
		for _, r := range rows {
			if text := r.cell(field).Text; text != "" {
				all = append(all, text)
			}
		}
		return all
	}
	begin, err := s.kinds[b.Kind].Read(ctx, q, c, b.firm, texts)
	return &evaluator{fields: b.Fields, mapped: b.places(), begin: begin}, err
}

// read says what a row means.
func (e *evaluator) read(r *row) Reading {
	out := Reading{cells: make([]Cell, 0, len(e.fields)), means: e.begin(), fields: e.fields}
	for i, f := range e.fields {
		if cell := r.cell(f.Field); e.mapped[f.Field] > 0 || !cell.Blank() {
			out.cells = append(out.cells, Cell{Field: f.Field, Text: cell.Text})
			shown := &out.cells[len(out.cells)-1]
			out.means.Cell(cell, shown)
			out.noted = out.noted || shown.asks
			if !cell.Blank() {
				out.wrote |= 1 << i
			}
		}
	}
	out.means.Settle(&out)
	for _, cell := range out.cells {
		if cell.Problem != "" {
			out.problems = append(out.problems, Problem{cell.Field, sentence(r.no, labelOf(e.fields, cell.Field), cell.Problem)})
		}
	}
	return out
}

// sentence says where the problem is: 第 14 行“结束日期”早于开始日期…
func sentence(no int, label, problem string) string {
	if rest, ok := strings.CutPrefix(problem, label); ok {
		return fmt.Sprintf("第 %d 行“%s”%s", no, label, rest)
	}
	return fmt.Sprintf("第 %d 行“%s”：%s", no, label, problem)
}

// Cell is the cell of a field, nil when the sheet has none. It holds until the
// next Complain.
func (out *Reading) Cell(field string) *Cell {
	i := slices.IndexFunc(out.cells, func(c Cell) bool { return c.Field == field })
	if i < 0 {
		return nil
	}
	return &out.cells[i]
}

// Complain marks a cell, unless something more basic is wrong with it already.
func (out *Reading) Complain(field, message string) {
	c := out.Cell(field)
	if c == nil {
		out.cells = append(out.cells, Cell{Field: field})
		c = &out.cells[len(out.cells)-1]
	}
	if c.Problem == "" {
		c.Problem = message
	}
}

// Wrong reports whether something is wrong already.
func (out *Reading) Wrong() bool {
	return slices.ContainsFunc(out.cells, func(c Cell) bool { return c.Problem != "" })
}

// Wrote reports whether something stands in the cell of a field, also when the
// cells are no longer held.
func (out *Reading) Wrote(field string) bool {
	i := slices.IndexFunc(out.fields, func(f Field) bool { return f.Field == field })
	return i >= 0 && out.wrote&(1<<i) != 0
}

// Note asks the clerk to look at a cell, if there is one, and has the row
// counted among those to look at.
func (out *Reading) Note(field, note string) {
	out.noted = true
	if c := out.Cell(field); c != nil {
		c.Note = note
	}
}

// Understand shows the form in which something is kept.
func (out *Reading) Understand(field, text string) {
	if c := out.Cell(field); c != nil {
		c.Understood, c.Changed = text, text != strings.TrimSpace(c.Text)
	}
}
