package imports

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/postgres"
	"gongxiang/internal/sheet"
	"gongxiang/matching/enterprise"
	"gongxiang/matching/posting"
	"gongxiang/matching/reference"
)

// Cell is a cell as the check page shows it.
type Cell struct {
	Field      string `json:"field"`
	Text       string `json:"text" doc:"原来的内容，或改正后的内容"`
	Understood string `json:"understood" doc:"理解成什么"`
	Changed    bool   `json:"changed" doc:"理解的与原文写法不同"`
	Problem    string `json:"problem,omitempty"`
	Note       string `json:"note,omitempty" doc:"请核对的提示"`
}

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
	uscc     string
	firm     uuid.UUID // zero: not registered yet
	fresh    *enterprise.RegisterInput
}

// key tells rows that say the same; only for rows without problems.
func (r reading) key() string {
	print := posting.Fingerprint(r.input)
	return r.uscc + string(print[:])
}

// evaluator reads rows. It remembers what it has resolved: a sheet of 20,000
// rows has a few hundred different trades and towns.
type evaluator struct {
	kind   posting.Kind
	fields []Field
	mapped map[string]bool // fields that have a column
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
	e := &evaluator{kind: b.Kind, fields: b.Fields, mapped: map[string]bool{}, caller: c, book: s.Postings.Book(), today: calendar.Today(s.Clock),
		trades: map[string]reference.Resolution{}, towns: map[string]reference.TownResolution{}}
	for _, column := range b.Columns {
		if column.Field != nil {
			e.mapped[*column.Field] = true
		}
	}
	codes := map[string]bool{}
	for _, r := range rows {
		if code, err := reference.ParseUSCC(r.cell(fieldUSCC).Text); err == nil {
			codes[code] = true
		}
	}
	if b.firm != nil {
		own, err := s.Firms.BriefOf(ctx, q, *b.firm)
		if err != nil {
			return nil, err
		}
		e.own = &own
	}
	wanted := make([]string, 0, len(codes))
	for code := range codes {
		wanted = append(wanted, code)
	}
	var err error
	e.firms, err = s.Firms.ByUSCC(ctx, q, wanted...)
	return e, err
}

// read says what a row means.
func (e *evaluator) read(r *row) reading {
	var out reading
	for _, f := range e.fields {
		cell := r.cell(f.Field)
		if !e.mapped[f.Field] && cell.Blank() {
			continue
		}
		out.cells = append(out.cells, e.cell(f, cell, &out))
	}
	e.settleFirm(r, &out)
	out.input = out.input.Clean()
	for _, found := range posting.Check(e.kind, out.input, e.today, e.book) {
		name := found.Name
		if strings.HasPrefix(name, "pay") && e.mapped[fieldPay] && !e.mapped[name] {
			name = fieldPay
		}
		out.complain(name, found.Message)
	}
	for _, cell := range out.cells {
		if cell.Problem != "" {
			out.problems = append(out.problems, Problem{cell.Field, fmt.Sprintf("第 %d 行「%s」：%s", r.no, labelOf(e.fields, cell.Field), cell.Problem)})
		}
	}
	return out
}

// complain marks a cell, unless something more basic is wrong with it already.
func (out *reading) complain(field, message string) {
	i := slices.IndexFunc(out.cells, func(c Cell) bool { return c.Field == field })
	if i < 0 {
		out.cells = append(out.cells, Cell{Field: field})
		i = len(out.cells) - 1
	}
	if out.cells[i].Problem == "" {
		out.cells[i].Problem = message
	}
}

// cell reads one cell into the input.
func (e *evaluator) cell(f Field, c sheet.Cell, out *reading) Cell {
	in := &out.input
	shown := Cell{Field: f.Field, Text: c.Text}
	switch f.Field {
	case fieldFirm:
		take(sheet.ParseText(c, 60), &shown, nil)
	case fieldUSCC:
		take(sheet.ParseText(c, 40), &shown, &out.uscc)
	case fieldAboveScale:
		take(sheet.ParseYesNo(c), &shown, nil)
		shown.Note = "是否规上由就业服务专员认定，这一列不导入。"
		shown.Problem = ""
	case "townCode":
		e.town(c, &shown, in)
	case "tradeCode":
		e.trade(c, &shown, in)
	case "level":
		e.level(c, &shown, in)
	case "headcount":
		take(sheet.ParseHeadcount(c, posting.MaxHeadcount), &shown, &in.Headcount)
	case "periodFrom":
		take(sheet.ParseDate(c), &shown, &in.PeriodFrom)
	case "periodTo":
		take(sheet.ParseDate(c), &shown, &in.PeriodTo)
	case fieldPay:
		p := sheet.ParsePay(c, posting.MinPayFen, posting.MaxPayFen)
		take(p, &shown, nil)
		if p.OK() {
			in.PayMinFen, in.PayMaxFen = some(p.Value.Min), some(p.Value.Max)
		}
	case "payMinFen", "payMaxFen":
		p := sheet.ParseAmount(c, posting.MinPayFen, posting.MaxPayFen)
		take(p, &shown, nil)
		if p.OK() && f.Field == "payMinFen" {
			in.PayMinFen = some(p.Value)
		} else if p.OK() {
			in.PayMaxFen = some(p.Value)
		}
	case "lodging":
		take(sheet.ParseYesNo(c), &shown, &in.Lodging)
	case "board":
		take(sheet.ParseYesNo(c), &shown, &in.Board)
	case "transport":
		take(sheet.ParseYesNo(c), &shown, &in.Transport)
	case "workplace":
		take(sheet.ParseText(c, 2000), &shown, &in.Workplace)
	case "hazards":
		take(sheet.ParseText(c, 2000), &shown, &in.Hazards)
	case "note":
		take(sheet.ParseText(c, 2000), &shown, &in.Note)
	case "contactName":
		take(sheet.ParseText(c, 2000), &shown, &in.ContactName)
	case "contactPhone":
		take(sheet.ParseText(c, 100), &shown, &in.ContactPhone)
	}
	return shown
}

func some(fen int64) *int64 {
	if fen == 0 {
		return nil
	}
	return &fen
}

// take fills in what was understood; into may be nil.
func take[T any](p sheet.Parsed[T], shown *Cell, into *T) {
	shown.Understood, shown.Changed, shown.Problem = p.Shown, p.Changed, p.Problem
	if into != nil && p.OK() {
		*into = p.Value
	}
}

func (e *evaluator) trade(c sheet.Cell, shown *Cell, in *posting.Input) {
	p := sheet.ParseText(c, 200)
	take(p, shown, nil)
	if !p.OK() {
		return
	}
	r, known := e.trades[p.Value]
	if !known {
		r = e.book.Resolve(p.Value)
		e.trades[p.Value] = r
	}
	if !r.OK {
		shown.Problem = r.Note
		return
	}
	in.TradeCode = r.Trade.Code
	shown.Understood, shown.Changed = r.Trade.Name, r.Trade.Name != strings.TrimSpace(c.Text)
	if !r.Exact {
		shown.Note = r.Note
	}
}

func (e *evaluator) town(c sheet.Cell, shown *Cell, in *posting.Input) {
	p := sheet.ParseText(c, 200)
	take(p, shown, nil)
	if !p.OK() {
		return
	}
	r, known := e.towns[p.Value]
	if !known {
		r = e.book.Towns.Resolve(p.Value)
		e.towns[p.Value] = r
	}
	if !r.OK {
		shown.Problem = r.Note
		return
	}
	in.TownCode = r.Town.Code
	shown.Understood, shown.Changed = r.Town.Name, r.Town.Name != strings.TrimSpace(c.Text)
}

func (e *evaluator) level(c sheet.Cell, shown *Cell, in *posting.Input) {
	p := sheet.ParseText(c, 50)
	take(p, shown, nil)
	if !p.OK() {
		return
	}
	level, ok := reference.ParseLevel(p.Value)
	if !ok {
		shown.Problem = "看不懂“" + short(p.Value, 20) + "”，请填初级工、中级工、高级工、技师、高级技师，或者不填。"
		return
	}
	in.Level = level
	shown.Understood, shown.Changed = reference.LevelName(level), reference.LevelName(level) != p.Value
}
