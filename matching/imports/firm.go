package imports

import (
	"errors"

	"gongxiang/internal/auth"
	"gongxiang/internal/sheet"
	"gongxiang/matching/enterprise"
	"gongxiang/matching/reference"
)

// settleFirm finds whose row it is, and fills in the town where none is said.
func (e *evaluator) settleFirm(r *row, out *reading) {
	name := sheet.Clean(r.cell(fieldFirm).Text)
	if e.own != nil {
		e.settleOwn(out)
		return
	}
	code, err := reference.ParseUSCC(out.uscc)
	var why reference.USCCProblem
	switch {
	case out.uscc == "":
		out.complain(fieldUSCC, "没有填写统一社会信用代码，无法确定是哪家企业。")
		return
	case errors.As(err, &why):
		out.complain(fieldUSCC, why.Message())
		return
	}
	out.uscc = code
	out.understand(fieldUSCC, code)
	firm, known := e.firms[code]
	if !known {
		e.settleFresh(r, name, out)
		return
	}
	if e.caller.Role == auth.TownOfficer && e.caller.TownCode != firm.TownCode {
		out.complain(fieldUSCC, "这家企业登记在其他镇街，请由所在镇街或市里导入。")
	}
	if firm.Status != enterprise.Approved {
		out.complain(fieldUSCC, "这家企业还没有通过审核或已被暂停，请先审核。")
	}
	if name != "" && name != firm.Name {
		out.note(fieldFirm, "登记的名称是“"+firm.Name+"”，按统一社会信用代码导入到这家企业。")
	}
	out.firm = firm.ID
	out.townOf(firm.TownCode)
}

// settleOwn keeps a firm to its own rows.
func (e *evaluator) settleOwn(out *reading) {
	if out.uscc != "" {
		code, err := reference.ParseUSCC(out.uscc)
		var why reference.USCCProblem
		switch {
		case errors.As(err, &why):
			out.complain(fieldUSCC, why.Message())
		case code != e.own.USCC:
			out.complain(fieldUSCC, "这一行是其他企业的。企业账号只能导入本企业的，请删去这一行，或由就业服务专员导入。")
		default:
			out.understand(fieldUSCC, code)
		}
	}
	out.uscc, out.firm = e.own.USCC, e.own.ID
	out.townOf(e.own.TownCode)
}

// settleFresh prepares a firm that is registered when the sheet is committed.
func (e *evaluator) settleFresh(r *row, name string, out *reading) {
	facts := enterprise.Facts{Name: name, TownCode: out.input.TownCode, ContactName: out.input.ContactName, ContactPhone: out.input.ContactPhone}
	if e.caller.Role == auth.TownOfficer && facts.TownCode != "" && facts.TownCode != e.caller.TownCode {
		out.complain("townCode", "这家企业还没有登记，您只能登记本镇街的企业。")
	}
	if r.cell(fieldFirm).Problem() == "" {
		for _, found := range enterprise.Check(facts.Clean(), e.book) {
			switch found.Name {
			case "name":
				out.complain(fieldFirm, found.Message)
			case "townCode":
				out.complain("townCode", found.Message)
			}
		}
	}
	out.note(fieldUSCC, "还没有登记，导入时登记为新企业。")
	out.fresh = &enterprise.RegisterInput{USCC: out.uscc, Facts: facts}
}

// townOf takes the firm's town where the row names none.
func (out *reading) townOf(code string) {
	if out.input.TownCode == "" {
		out.input.TownCode = code
	}
}

func (out *reading) note(field, note string) {
	for i := range out.cells {
		if out.cells[i].Field == field {
			out.cells[i].Note = note
		}
	}
}

// understand shows the form in which a code is kept.
func (out *reading) understand(field, text string) {
	for i := range out.cells {
		if out.cells[i].Field == field {
			out.cells[i].Understood, out.cells[i].Changed = text, text != out.cells[i].Text
		}
	}
}
