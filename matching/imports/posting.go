package imports

import (
	"context"
	"crypto/sha256"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
	"gongxiang/internal/sheet"
	"gongxiang/matching/enterprise"
	"gongxiang/matching/posting"
	"gongxiang/matching/reference"
)

// postingKind is the surpluses or the shortages.
type postingKind struct {
	kind     posting.Kind
	postings *posting.Service
	firms    *enterprise.Service
	clock    calendar.Clock
}

func (k postingKind) Word() string { return k.kind.Word() }

func (k postingKind) MaxRows() int { return 0 }

func (k postingKind) Roles() []auth.Role {
	return []auth.Role{auth.Enterprise, auth.TownOfficer, auth.CityOfficer}
}

func (k postingKind) Notes() []string {
	return []string{"一行填一个工种；同一企业可以填多行。", "也可以直接上传您原有的表格，平台会自动找出各列。", "重复的行不会导入两次。"}
}

func (k postingKind) Fields(c auth.Caller) []Field {
	return postingFields(k.kind, c, append(TownNames(k.postings.Book()), reference.Outside.Name))
}

func (k postingKind) Read(ctx context.Context, q postgres.Querier, c auth.Caller, firm *uuid.UUID, texts func(string) []string) (func() Meaning, error) {
	book := k.postings.Book()
	firms, err := ReadFirms(ctx, q, k.firms, book, c, firm, texts)
	reader := postingReader{kind: k.kind, book: book, today: calendar.Today(k.clock), terms: NewTerms(book), firms: firms}
	return func() Meaning { return reader.begin() }, err
}

func (k postingKind) Standing(ctx context.Context, q postgres.Querier, rows []Meaning) ([]*uuid.UUID, error) {
	keys := make([]posting.Key, 0, len(rows))
	for _, m := range rows {
		if key, registered := m.(*postingRow).key(); registered {
			keys = append(keys, key)
		}
	}
	standing, err := posting.Standing(ctx, q, k.kind, keys...)
	found := make([]*uuid.UUID, len(rows))
	for i, m := range rows {
		if key, registered := m.(*postingRow).key(); registered {
			if id, ok := standing[key]; ok {
				found[i] = &id
			}
		}
	}
	return found, err
}

// Remark tells the clerk of rows beside which a posting stands that differs only
// by heads, days, pay or lodging: last month's, most likely, with another
// headcount. Added as well, it would count its workers twice. And of rows that
// stand already it says where they differ all the same, since nothing is changed.
func (k postingKind) Remark(ctx context.Context, q postgres.Querier, rows []Shown) error {
	var asked []*Reading
	var wanted []posting.Row
	var ids []uuid.UUID
	for _, r := range rows {
		if m := r.means.(*postingRow); r.Standing != nil {
			ids = append(ids, *r.Standing)
		} else if m.firm.ID != uuid.Nil {
			asked, wanted = append(asked, r.Reading), append(wanted, posting.Row{Firm: m.firm.ID, Input: m.input})
		}
	}
	near, err := posting.Near(ctx, q, k.kind, wanted...)
	if err != nil {
		return err
	}
	for i, n := range near {
		if n != nil {
			asked[i].Note("headcount", fmt.Sprintf("已有一条 %s 人（%s 至 %s，%s），导入后两条都算数。若是它变了，请不导入这一行，去改那条。",
				problem.Count(n.Headcount), n.PeriodFrom, n.PeriodTo, posting.StatusWord(n.Status)))
		}
	}
	standing, err := k.postings.FindAll(ctx, q, ids...)
	for _, r := range rows {
		if r.Standing == nil {
			continue
		}
		if p, ok := standing[*r.Standing]; ok { // otherwise a draft that was deleted since
			r.means.(*postingRow).compare(p.Input(), r.Reading)
		}
	}
	return err
}

// compare marks the cells that say something else than the posting that stands,
// though it counts as the same (posting.Fingerprint).
func (p *postingRow) compare(stands posting.Input, row *Reading) {
	in := p.input
	for field, differs := range map[string]bool{
		"minBatch": in.MinBatch != stands.MinBatch, "board": in.Board != stands.Board, "transport": in.Transport != stands.Transport,
		"hazards":     in.Hazards != stands.Hazards,
		"contactName": in.ContactName != stands.ContactName, "contactPhone": in.ContactPhone != stands.ContactPhone,
	} {
		if differs && row.Wrote(field) {
			row.Note(field, "和已有的那条不同，导入不会改它；要改请到那条里修改。")
		}
	}
}

func (k postingKind) Add(ctx context.Context, tx pgx.Tx, c auth.Caller, batch uuid.UUID, rows []Ready, publish bool) (Added, error) {
	firms := make([]*FirmRow, len(rows))
	for i, r := range rows {
		firms[i] = &r.Means.(*postingRow).firm
	}
	registered, err := RegisterFirms(ctx, tx, c, k.firms, firms)
	if err != nil {
		return Added{}, err
	}
	wanted := make([]posting.Row, len(rows))
	for i, r := range rows {
		wanted[i] = posting.Row{Firm: firms[i].ID, Input: r.Means.(*postingRow).input, RowNo: r.RowNo}
	}
	created, err := k.postings.CreateAll(ctx, tx, c, k.kind, wanted, publish, &batch)
	if err != nil {
		return Added{}, err
	}
	out := Added{make([]Created, len(created)), registered}
	for i, x := range created {
		out.Rows[i] = Created(x)
	}
	return out, nil
}

// postingReader reads rows of one sheet.
type postingReader struct {
	kind  posting.Kind
	book  *reference.TradeBook
	today calendar.Date
	terms *Terms
	firms *Firms
}

func (r *postingReader) begin() *postingRow { return &postingRow{reader: r} }

// postingRow is what a row says.
type postingRow struct {
	reader *postingReader
	input  posting.Input
	firm   FirmRow
	place  string // where outside Kaiping
}

// Said is the same for rows that say the same of the same firm, registered or
// not.
func (p *postingRow) Said() []byte {
	print := posting.Fingerprint(p.input)
	sum := sha256.Sum256(append([]byte(p.firm.USCC), print[:]...))
	return sum[:]
}

// key is what may stand once; not of a firm that is not registered.
func (p *postingRow) key() (key posting.Key, registered bool) {
	return posting.Row{Firm: p.firm.ID, Input: p.input}.KeyOf(), p.firm.ID != uuid.Nil
}

func (p *postingRow) Settle(row *Reading) {
	in := &p.input
	if p.place != "" && in.Workplace == "" && p.reader.kind == posting.Shortage {
		in.Workplace = p.place
	}
	p.reader.firms.Settle(&p.firm, Address{&in.TownCode, p.place, in.ContactName, in.ContactPhone}, row)
	p.input = p.input.Clean()
	for _, found := range posting.Check(p.reader.kind, p.input, p.reader.today, p.reader.book) {
		row.Complain(payColumn(found.Name, row), found.Message)
	}
}

// payColumn is where the clerk wrote what a rule names: both ends of the pay in
// one cell, perhaps.
func payColumn(field string, row *Reading) string {
	if (field == "payMinFen" || field == "payMaxFen") && row.Cell(field) == nil && row.Cell(fieldPay) != nil {
		return fieldPay
	}
	return field
}

func (p *postingRow) Cell(c sheet.Cell, shown *Cell) {
	in := &p.input
	yesNo := func(into *bool) { Take(sheet.ParseYesNo(c), shown, into) }
	if p.firm.Cell(c, shown) {
		return
	}
	switch shown.Field {
	case fieldAboveScale:
		yesNo(nil)
		shown.Problem, shown.Note = "", "是否规上由就业服务专员认定，这一列不导入。"
	case FieldTown:
		in.TownCode, p.place = p.reader.terms.Town(c, shown)
		if in.TownCode == reference.OutsideCode {
			shown.Note = "在开平市外：可以对接，不计入补贴人数，也不计入各镇街的统计。"
		}
	case "tradeCode":
		in.TradeCode = p.reader.terms.Trade(c, shown)
	case "level":
		in.Level = p.reader.terms.Level(c, shown)
	case "headcount":
		Take(sheet.ParseHeadcount(c, posting.MaxHeadcount), shown, &in.Headcount)
	case "minBatch":
		Take(sheet.ParseHeadcount(c, posting.MaxHeadcount), shown, &in.MinBatch)
	case "periodFrom":
		Take(sheet.ParseDate(c), shown, &in.PeriodFrom)
	case "periodTo":
		Take(sheet.ParseDate(c), shown, &in.PeriodTo)
	case fieldPay:
		if pay := Take(sheet.ParsePay(c, posting.MinPayFen, posting.MaxPayFen), shown, nil); pay.OK() {
			in.PayMinFen, in.PayMaxFen = some(pay.Value.Min), some(pay.Value.Max)
		}
	case "payMinFen":
		amount(c, shown, &in.PayMinFen)
	case "payMaxFen":
		amount(c, shown, &in.PayMaxFen)
	case "lodging":
		yesNo(&in.Lodging)
	case "board":
		yesNo(&in.Board)
	case "transport":
		yesNo(&in.Transport)
	case "workplace":
		Text(c, shown, &in.Workplace)
	case "hazards":
		Text(c, shown, &in.Hazards)
	case "note":
		Text(c, shown, &in.Note)
	case "contactName":
		Text(c, shown, &in.ContactName)
	case "contactPhone":
		Take(sheet.ParseText(c, longestTerm), shown, &in.ContactPhone)
	}
}

// amount reads one bound of the pay; it goes before a pay in one cell.
func amount(c sheet.Cell, shown *Cell, into **int64) {
	if p := Take(sheet.ParseAmount(c, posting.MinPayFen, posting.MaxPayFen), shown, nil); p.OK() {
		*into = some(p.Value)
	}
}

func some(fen int64) *int64 {
	if fen == 0 {
		return nil
	}
	return &fen
}
