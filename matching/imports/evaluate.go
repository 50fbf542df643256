package imports

import (
	"context"
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/postgres"
	"gongxiang/matching/enterprise"
	"gongxiang/matching/posting"
	"gongxiang/matching/reference"
)

// Problem is a whole sentence about a cell: row, column, what to do.
type Problem struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}

// reading is what a row says.
type reading struct {
	cells    []Cell
	problems []Problem
	input    posting.Input
	firmName string
	uscc     string
	firm     uuid.UUID // zero: not registered yet
	fresh    *enterprise.RegisterInput
	place    string // where outside Kaiping
}

// said is the same for rows that say the same of the same firm, registered or
// not; of rows without problems.
func (r reading) said() []byte {
	print := posting.Fingerprint(r.input)
	sum := sha256.Sum256(append([]byte(r.uscc), print[:]...))
	return sum[:]
}

// key is what may stand once; not of a firm that is not registered.
func (r reading) key() (key posting.Key, registered bool) {
	return posting.Row{Firm: r.firm, Input: r.input}.KeyOf(), r.firm != uuid.Nil
}

// evaluator reads rows. It remembers what it has resolved: a sheet of 20,000
// rows has a few hundred different trades and towns.
type evaluator struct {
	kind   posting.Kind
	fields []Field
	mapped map[string]int // fields that have a column
	caller auth.Caller
	own    *enterprise.Brief // whose rows only may stand in the sheet
	firms  map[string]enterprise.Brief
	book   *reference.TradeBook
	today  calendar.Date
	trades map[string]reference.Resolution
	towns  map[string]reference.TownResolution
}

// evaluator for a batch and the rows that it is to read.
func (s *Service) evaluator(ctx context.Context, q postgres.Querier, c auth.Caller, b *Batch, rows []*row) (*evaluator, error) {
	e := &evaluator{kind: b.Kind, fields: b.Fields, mapped: b.places(), caller: c, book: s.Postings.Book(), today: calendar.Today(s.Clock),
		trades: map[string]reference.Resolution{}, towns: map[string]reference.TownResolution{}}
	if b.firm != nil {
		own, err := s.Firms.BriefOf(ctx, q, *b.firm)
		if err != nil {
			return nil, err
		}
		e.own = &own
		return e, nil
	}
	codes := map[string]bool{}
	for _, r := range rows {
		if code, err := reference.ParseUSCC(r.cell(fieldUSCC).Text); err == nil {
			codes[code] = true
		}
	}
	var err error
	e.firms, err = s.Firms.ByUSCC(ctx, q, slices.Collect(maps.Keys(codes))...)
	return e, err
}

// read says what a row means.
func (e *evaluator) read(r *row) reading {
	out := reading{cells: make([]Cell, 0, len(e.fields))}
	for _, f := range e.fields {
		if cell := r.cell(f.Field); e.mapped[f.Field] > 0 || !cell.Blank() {
			out.cells = append(out.cells, e.cell(f.Field, cell, &out))
		}
	}
	if out.place != "" && out.input.Workplace == "" && e.kind == posting.Shortage {
		out.input.Workplace = out.place
	}
	e.settleFirm(&out)
	out.input = out.input.Clean()
	for _, found := range posting.Check(e.kind, out.input, e.today, e.book) {
		out.complain(e.columnOf(found.Name, &out), found.Message)
	}
	for _, cell := range out.cells {
		if cell.Problem != "" {
			out.problems = append(out.problems, Problem{cell.Field, sentence(r.no, labelOf(e.fields, cell.Field), cell.Problem)})
		}
	}
	return out
}

// columnOf is where the clerk wrote what posting.Check names.
func (e *evaluator) columnOf(field string, out *reading) string {
	if (field == "payMinFen" || field == "payMaxFen") && out.cell(field) == nil && out.cell(fieldPay) != nil {
		return fieldPay
	}
	return field
}

// sentence says where the problem is: 第 14 行“结束日期”早于开始日期…
func sentence(no int, label, problem string) string {
	if rest, ok := strings.CutPrefix(problem, label); ok {
		return fmt.Sprintf("第 %d 行“%s”%s", no, label, rest)
	}
	return fmt.Sprintf("第 %d 行“%s”：%s", no, label, problem)
}

func (out *reading) cell(field string) *Cell {
	i := slices.IndexFunc(out.cells, func(c Cell) bool { return c.Field == field })
	if i < 0 {
		return nil
	}
	return &out.cells[i]
}

// complain marks a cell, unless something more basic is wrong with it already.
func (out *reading) complain(field, message string) {
	c := out.cell(field)
	if c == nil {
		out.cells = append(out.cells, Cell{Field: field})
		c = &out.cells[len(out.cells)-1]
	}
	if c.Problem == "" {
		c.Problem = message
	}
}

// note asks the clerk to look at a cell, if there is one.
func (out *reading) note(field, note string) {
	if c := out.cell(field); c != nil {
		c.Note = note
	}
}

// understand shows the form in which something is kept.
func (out *reading) understand(field, text string) {
	if c := out.cell(field); c != nil {
		c.Understood, c.Changed = text, text != strings.TrimSpace(c.Text)
	}
}
