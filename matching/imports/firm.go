package imports

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/postgres"
	"gongxiang/internal/sheet"
	"gongxiang/matching/enterprise"
	"gongxiang/matching/reference"
)

// The fields that tell whose a row is.
const (
	FieldFirm = "firmName"
	FieldUSCC = "uscc"
	FieldTown = "townCode"
)

// FirmFields are the columns that tell whose a row is. A firm's own sheet needs
// none: it holds its own rows.
func FirmFields(c auth.Caller) []Field {
	officer := !c.Is(auth.Enterprise)
	name := sheet.TemplateColumn{How: "与营业执照一致。", Example: "开平市示例水暖卫浴有限公司", Width: 30,
		Column: sheet.Column{Field: FieldFirm, Label: "企业名称", Required: officer, FillDown: true, Synonyms: []string{"单位名称", "公司名称", "用工单位", "企业"}}}
	code := sheet.TemplateColumn{How: "营业执照上的 18 位代码。", Example: "91440783MA000T014N", Width: 24,
		Column: sheet.Column{Field: FieldUSCC, Label: "统一社会信用代码", Required: officer, FillDown: true, Synonyms: []string{"信用代码", "社会信用"}}}
	return []Field{NewField(name, officer), NewField(code, officer)}
}

// Firms knows the firms of a sheet.
type Firms struct {
	caller auth.Caller
	own    *enterprise.Brief // whose rows only may stand in the sheet
	known  map[string]enterprise.Brief
	book   *reference.TradeBook
}

// ReadFirms looks up the firms of a batch: its own one, or those whose codes are
// among the texts.
func ReadFirms(ctx context.Context, q postgres.Querier, firms *enterprise.Service, book *reference.TradeBook,
	c auth.Caller, own *uuid.UUID, texts func(field string) []string) (*Firms, error) {
	f := &Firms{caller: c, book: book}
	if own != nil {
		brief, err := firms.BriefOf(ctx, q, *own)
		f.own = &brief
		return f, err
	}
	codes := map[string]bool{}
	for _, text := range texts(FieldUSCC) {
		if code, err := reference.ParseUSCC(text); err == nil {
			codes[code] = true
		}
	}
	var err error
	f.known, err = firms.ByUSCC(ctx, q, slices.Collect(maps.Keys(codes))...)
	return f, err
}

// FirmRow is whose a row is.
type FirmRow struct {
	ID   uuid.UUID // zero: not registered yet
	Name string
	USCC string

	fresh *enterprise.RegisterInput
}

// Cell reads a cell, if it tells whose the row is.
func (f *FirmRow) Cell(c sheet.Cell, shown *Cell) (mine bool) {
	switch shown.Field {
	case FieldFirm:
		Take(sheet.ParseText(c, longestName), shown, &f.Name)
	case FieldUSCC:
		Take(sheet.ParseText(c, longestCode), shown, &f.USCC)
	default:
		return false
	}
	return true
}

// Address is what a row says of the place and of whom to call there. Town is
// filled in where none is said.
type Address struct {
	Town                      *string
	Place                     string // where outside Kaiping
	ContactName, ContactPhone string
}

// Settle finds whose row it is, and fills in the town where none is said.
func (f *Firms) Settle(firm *FirmRow, at Address, row *Reading) {
	if f.own != nil {
		f.settleOwn(firm, at, row)
		return
	}
	if firm.USCC == "" {
		row.Complain(FieldUSCC, "没有填写统一社会信用代码，无法确定是哪家企业。")
		return
	}
	if !firm.parseUSCC(row) {
		return
	}
	known, ok := f.known[firm.USCC]
	if !ok {
		f.settleFresh(firm, at, row)
		return
	}
	switch {
	case f.caller.Role == auth.TownOfficer && f.caller.TownCode != known.TownCode:
		row.Complain(FieldUSCC, "这家企业登记在其他镇街，请由所在镇街或市里导入。")
	case known.Status != enterprise.Approved:
		row.Complain(FieldUSCC, "这家企业目前是“"+enterprise.StatusWord(known.Status)+"”，请先办理审核，再导入它的用工信息。")
	default:
		firm.compare(known, row)
	}
	firm.ID = known.ID
	f.townOf(known.TownCode, at, row)
}

// settleOwn keeps a firm to its own rows.
func (f *Firms) settleOwn(firm *FirmRow, at Address, row *Reading) {
	switch {
	case firm.USCC != "" && !firm.parseUSCC(row):
	case firm.USCC != "" && firm.USCC != f.own.USCC:
		row.Complain(FieldUSCC, "这一行是其他企业的。企业账号只能导入本企业的用工信息，请选择不导入这一行，或请就业服务专员导入。")
	default:
		firm.compare(*f.own, row)
	}
	firm.USCC, firm.ID = f.own.USCC, f.own.ID
	f.townOf(f.own.TownCode, at, row)
}

// parseUSCC brings the code into its one form, or says what is wrong with it.
func (f *FirmRow) parseUSCC(row *Reading) bool {
	code, err := reference.ParseUSCC(f.USCC)
	var why reference.USCCProblem
	if errors.As(err, &why) {
		row.Complain(FieldUSCC, why.Message())
		return false
	}
	f.USCC = code
	row.Understand(FieldUSCC, code)
	return true
}

// compare: the code decides, another name is worth a look.
func (f *FirmRow) compare(known enterprise.Brief, row *Reading) {
	if f.Name != "" && f.Name != known.Name {
		row.Note(FieldFirm, "登记的名称是“"+known.Name+"”，按这家企业导入，请核对。")
	}
}

// settleFresh prepares a firm that is registered when the sheet is committed.
func (f *Firms) settleFresh(firm *FirmRow, at Address, row *Reading) {
	if f.caller.Role == auth.TownOfficer {
		f.townOf(f.caller.TownCode, at, row)
		if *at.Town != f.caller.TownCode {
			row.Complain(FieldTown, "这家企业还没有登记，您只能登记本镇街的企业。")
		}
	}
	facts := enterprise.Facts{Name: firm.Name, TownCode: *at.Town, Address: at.Place, ContactName: at.ContactName, ContactPhone: at.ContactPhone}
	for _, found := range enterprise.Check(facts.Clean(), f.book) {
		switch found.Name {
		case "name":
			row.Complain(FieldFirm, found.Message)
		case "townCode":
			row.Complain(FieldTown, "这家企业还没有登记，请填写它所在的镇街。")
		case "address":
			row.Complain(FieldTown, "这家企业还没有登记，请写明它在哪个市县，例如“台山市水步镇”。")
		}
	}
	row.Note(FieldUSCC, "这家企业还没有登记，导入时由您登记。")
	firm.fresh = &enterprise.RegisterInput{USCC: firm.USCC, Facts: facts}
}

// townOf takes the firm's town where the row names none, and says so.
func (f *Firms) townOf(code string, at Address, row *Reading) {
	cell := row.Cell(FieldTown)
	if *at.Town != "" || cell != nil && cell.Problem != "" {
		return
	}
	*at.Town = code
	if town, ok := f.book.Towns.ByCode(code); ok && cell != nil {
		cell.Understood, cell.Changed, cell.Note = town.Name, true, "没有填写，按企业所在的镇街。"
	}
}

// RegisterFirms makes the firms that are not there yet, one for all their rows,
// fills in their ids and tells how many there were; the first row says what is
// known of one. They come in the order of their codes: of two sheets with the
// same new firms one waits for the other. Problem: "uscc_taken" when another
// sheet was quicker.
func RegisterFirms(ctx context.Context, tx pgx.Tx, c auth.Caller, firms *enterprise.Service, rows []*FirmRow) (int, error) {
	fresh := map[string]enterprise.RegisterInput{}
	for _, r := range rows {
		if r.fresh == nil {
			continue
		}
		if _, known := fresh[r.USCC]; !known {
			fresh[r.USCC] = *r.fresh
		}
	}
	made := make(map[string]uuid.UUID, len(fresh))
	for _, uscc := range slices.Sorted(maps.Keys(fresh)) {
		e, err := firms.RegisterByOfficer(ctx, tx, c, fresh[uscc])
		if err != nil {
			return 0, err
		}
		made[uscc] = e.ID
	}
	for _, r := range rows {
		if r.fresh != nil {
			r.ID = made[r.USCC]
		}
	}
	return len(made), nil
}
