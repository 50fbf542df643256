package vacancy

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
	"gongxiang/internal/sheet"
	"gongxiang/matching/enterprise"
	"gongxiang/matching/imports"
	"gongxiang/matching/reference"
)

// Sheets is the kind of sheets that become vacancies, for imports.Accept.
type Sheets struct {
	*Service
	Firms *enterprise.Service
}

// Word is what such a sheet is called.
func (Sheets) Word() string { return "招聘岗位" }

// MaxRows leaves it to the reader.
func (Sheets) MaxRows() int { return 0 }

// Roles may import it: firms their own, officers those of firms in their scope.
func (Sheets) Roles() []auth.Role {
	return []auth.Role{auth.Enterprise, auth.TownOfficer, auth.CityOfficer}
}

// Notes stand below the explanations of the template.
func (Sheets) Notes() []string {
	return []string{
		"一行填一个岗位；同一企业可以填多行。", "也可以直接上传您原有的招聘表格，平台会自动找出各列。", "重复的岗位不会导入两次。",
		"不能向求职者收押金、扣证件，不能限定性别、婚育、户籍、民族，不能发布储备性的虚岗位；这样的行会标出来请您修改。",
	}
}

// Read prepares to read rows.
func (k Sheets) Read(ctx context.Context, q postgres.Querier, c auth.Caller, firm *uuid.UUID, texts func(string) []string) (func() imports.Meaning, error) {
	book := k.Book()
	firms, err := imports.ReadFirms(ctx, q, k.Firms, book, c, firm, texts)
	reader := sheetReader{book: book, today: k.today(), terms: imports.NewTerms(book), firms: firms}
	return func() imports.Meaning { return &sheetRow{reader: &reader} }, err
}

// Standing finds the drafts and open vacancies that say what rows say, and those
// that an officer took down.
func (Sheets) Standing(ctx context.Context, q postgres.Querier, rows []imports.Meaning) ([]*uuid.UUID, error) {
	found := make([]*uuid.UUID, len(rows))
	firms, prints := make([]uuid.UUID, len(rows)), make([][]byte, len(rows))
	for i, m := range rows {
		row := m.(*sheetRow)
		print := Fingerprint(row.input)
		firms[i], prints[i] = row.firm.ID, print[:]
	}
	// One index probe per row, whatever the statistics say.
	got, err := q.Query(ctx, `
		SELECT k.at, v.id FROM unnest($1::uuid[], $2::bytea[]) WITH ORDINALITY AS k (firm, print, at)
		CROSS JOIN LATERAL (SELECT id FROM vacancy WHERE enterprise_id = k.firm AND fingerprint = k.print AND status IN ('draft', 'open', 'taken_down') LIMIT 1) v`, firms, prints)
	if err != nil {
		return nil, fmt.Errorf("vacancy: find standing: %w", err)
	}
	var at int
	var id uuid.UUID
	if _, err := pgx.ForEachRow(got, []any{&at, &id}, func() error {
		found[at-1] = &[]uuid.UUID{id}[0]
		return nil
	}); err != nil {
		return nil, fmt.Errorf("vacancy: find standing: %w", err)
	}
	return found, nil
}

// Add opens the vacancies of rows, or saves them as drafts.
func (k Sheets) Add(ctx context.Context, tx pgx.Tx, c auth.Caller, _ uuid.UUID, rows []imports.Ready, publish bool) (out imports.Added, err error) {
	firms := make([]*imports.FirmRow, len(rows))
	for i, r := range rows {
		firms[i] = &r.Means.(*sheetRow).firm
	}
	if out.RegisteredFirms, err = imports.RegisterFirms(ctx, tx, c, k.Firms, firms); err != nil {
		return out, err
	}
	wanted := make([]Row, len(rows))
	out.Rows = make([]imports.Created, len(rows))
	for i, r := range rows {
		out.Rows[i].ID = uuid.Must(uuid.NewV7())
		wanted[i] = Row{ID: out.Rows[i].ID, Firm: firms[i].ID, Account: c.AccountID, Input: r.Means.(*sheetRow).input, Draft: !publish}
	}
	err = k.OpenAll(ctx, tx, wanted)
	if at := postgres.Constraint(err); at == "vacancy_once" || at == "vacancy_stays_down" {
		err = problem.Conflict("import_overtaken", "刚才有人保存了内容相同的岗位，没有导入任何一行。请再导入一次。").Because(err)
	}
	return out, err
}

// sheetReader reads the rows of one sheet.
type sheetReader struct {
	book  *reference.TradeBook
	today calendar.Date
	terms *imports.Terms
	firms *imports.Firms
}

// sheetRow is what a row says.
type sheetRow struct {
	reader    *sheetReader
	input     Input
	firm      imports.FirmRow
	inPay     string // the unit that the pay's own cell names
	inColumn  string // and the one in a column of its own
	tradeSaid bool
}

// Said is the same for rows that say the same of the same firm.
func (r *sheetRow) Said() []byte {
	print := Fingerprint(r.input)
	sum := sha256.Sum256(append([]byte(r.firm.USCC), print[:]...))
	return sum[:]
}

// Settle brings the row into a vacancy's form and applies the one rule.
func (r *sheetRow) Settle(row *imports.Reading) {
	in := &r.input
	r.settleTrade(row)
	switch {
	case r.inPay != "" && r.inColumn != "" && r.inPay != r.inColumn:
		row.Complain("payUnit", "与工资里写的单位不同，请改成一致。")
	case r.inColumn != "":
		in.PayUnit = r.inColumn
	default:
		in.PayUnit = r.inPay
	}
	r.reader.firms.Settle(&r.firm, imports.Address{Town: &in.TownCode}, row)
	*in = in.Clean()
	for _, found := range Check(*in, r.reader.today, r.reader.book) {
		row.Complain(r.columnOf(found.Name, row), found.Message)
	}
}

// settleTrade takes the title for the trade's name, or the trade's name for the
// title, where one of the two is missing.
func (r *sheetRow) settleTrade(row *imports.Reading) {
	in := &r.input
	if !r.tradeSaid && in.Title != "" {
		if found := r.reader.terms.Resolve(in.Title); found.OK {
			in.TradeCode = found.Trade.Code
			row.Note("title", "没有填写工种，按“"+found.Trade.Name+"”导入，请核对。")
		} else {
			row.Complain("tradeCode", "没有填写，从岗位名称也看不出工种，请从工种表中选择。")
		}
	}
	if trade, ok := r.reader.book.ByCode(in.TradeCode); ok && in.Title == "" {
		in.Title = trade.Name
	}
}

// columnOf is where the clerk wrote what Check names.
func (r *sheetRow) columnOf(field string, row *imports.Reading) string {
	pay := field == "payMinFen" || field == "payMaxFen" || field == "payUnit"
	if pay && row.Cell(field) == nil && row.Cell("pay") != nil {
		return "pay"
	}
	return field
}

// Cell reads one cell.
func (r *sheetRow) Cell(c sheet.Cell, shown *imports.Cell) {
	in := &r.input
	yesNo := func(into *bool) { imports.Take(sheet.ParseYesNo(c), shown, into) }
	if r.firm.Cell(c, shown) {
		return
	}
	switch shown.Field {
	case "title":
		imports.Text(c, shown, &in.Title)
	case "tradeCode":
		in.TradeCode = r.reader.terms.Trade(c, shown)
		r.tradeSaid = in.TradeCode != "" || shown.Problem != ""
	case "level":
		in.Level = r.reader.terms.Level(c, shown)
	case "headcount":
		imports.Take(sheet.ParseHeadcount(c, MaxHeadcount), shown, &in.Headcount)
	case "pay":
		if p := imports.Take(sheet.ParseWage(c), shown, nil); p.OK() {
			in.PayMinFen, in.PayMaxFen, r.inPay = known(p.Value.Min), known(p.Value.Max), p.Value.Unit
		}
	case "payMinFen":
		r.bound(c, shown, &in.PayMinFen)
	case "payMaxFen":
		r.bound(c, shown, &in.PayMaxFen)
	case "payUnit":
		r.unit(c, shown)
	case imports.FieldTown:
		in.TownCode, _ = r.reader.terms.Town(c, shown)
	case "lodging":
		yesNo(&in.Lodging)
	case "board":
		yesNo(&in.Board)
	case "transport":
		yesNo(&in.Transport)
	case "insurance":
		insurance(c, shown, &in.Insurance)
	case "workplace":
		imports.Text(c, shown, &in.Workplace)
	case "hours":
		imports.Text(c, shown, &in.Hours)
	case "requirements":
		imports.Text(c, shown, &in.Requirements)
	case "description":
		imports.Text(c, shown, &in.Description)
	case "validTo":
		imports.Take(sheet.ParseDate(c), shown, &in.ValidTo)
	}
}

// bound reads one end of the pay; it goes before a pay in one cell.
func (r *sheetRow) bound(c sheet.Cell, shown *imports.Cell, into **int64) {
	p := imports.Take(sheet.ParseWage(c), shown, nil)
	switch {
	case !p.OK():
	case p.Value.Min != p.Value.Max:
		shown.Understood, shown.Problem = "", "这里只能填一个数，例如 4500。"
	default:
		*into = known(p.Value.Min)
		if p.Value.Unit != "" {
			r.inPay = p.Value.Unit
		}
	}
}

var unitWords = map[string]string{"month": "每月", "day": "每天", "hour": "每小时", "piece": "每件"}

func (r *sheetRow) unit(c sheet.Cell, shown *imports.Cell) {
	p := imports.Take(sheet.ParseText(c, maxShort), shown, nil)
	if !p.OK() {
		return
	}
	if r.inColumn = sheet.WageUnit(p.Value); r.inColumn == "" {
		shown.Understood, shown.Problem = "", "看不懂工资单位，请填每月、每天、每小时或每件。"
		return
	}
	shown.Means(unitWords[r.inColumn], c)
}

// insurance also knows the words that people write instead of a yes.
func insurance(c sheet.Cell, shown *imports.Cell, into *bool) {
	text := sheet.Clean(c.Text)
	says := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
	}
	if c.Problem() != "" || !says("险", "社保") {
		imports.Take(sheet.ParseYesNo(c), shown, into)
		return
	}
	*into = !says("不", "无", "没", "未")
	word := "否"
	if *into {
		word = "是"
	}
	shown.Means(word, c)
}
