package imports

import (
	"errors"

	"gongxiang/internal/auth"
	"gongxiang/matching/enterprise"
	"gongxiang/matching/reference"
)

// settleFirm finds whose row it is, and fills in the town where none is said.
func (e *evaluator) settleFirm(out *reading) {
	if e.own != nil {
		e.settleOwn(out)
		return
	}
	if out.uscc == "" {
		out.complain(fieldUSCC, "没有填写统一社会信用代码，无法确定是哪家企业。")
		return
	}
	if !out.parseUSCC() {
		return
	}
	firm, known := e.firms[out.uscc]
	if !known {
		e.settleFresh(out)
		return
	}
	switch {
	case e.caller.Role == auth.TownOfficer && e.caller.TownCode != firm.TownCode:
		out.complain(fieldUSCC, "这家企业登记在其他镇街，请由所在镇街或市里导入。")
	case firm.Status != enterprise.Approved:
		out.complain(fieldUSCC, "这家企业目前是“"+enterprise.StatusWord(firm.Status)+"”，请先办理审核，再导入它的用工信息。")
	}
	out.firm = firm.ID
	e.compareName(firm, out)
	e.townOf(firm.TownCode, out)
}

// settleOwn keeps a firm to its own rows.
func (e *evaluator) settleOwn(out *reading) {
	if out.uscc != "" && out.parseUSCC() && out.uscc != e.own.USCC {
		out.complain(fieldUSCC, "这一行是其他企业的。企业账号只能导入本企业的用工信息，请选择不导入这一行，或请就业服务专员导入。")
	}
	out.uscc, out.firm = e.own.USCC, e.own.ID
	e.compareName(*e.own, out)
	e.townOf(e.own.TownCode, out)
}

// parseUSCC brings the code into its one form, or says what is wrong with it.
func (out *reading) parseUSCC() bool {
	code, err := reference.ParseUSCC(out.uscc)
	var why reference.USCCProblem
	if errors.As(err, &why) {
		out.complain(fieldUSCC, why.Message())
		return false
	}
	out.uscc = code
	out.understand(fieldUSCC, code)
	return true
}

// compareName: the code decides, another name is worth a look.
func (e *evaluator) compareName(firm enterprise.Brief, out *reading) {
	if out.firmName != "" && out.firmName != firm.Name {
		out.note(fieldFirm, "登记的名称是“"+firm.Name+"”，按这家企业导入，请核对。")
	}
}

// settleFresh prepares a firm that is registered when the sheet is committed.
func (e *evaluator) settleFresh(out *reading) {
	if e.caller.Role == auth.TownOfficer {
		e.townOf(e.caller.TownCode, out)
		if out.input.TownCode != e.caller.TownCode {
			out.complain("townCode", "这家企业还没有登记，您只能登记本镇街的企业。")
		}
	}
	facts := enterprise.Facts{Name: out.firmName, TownCode: out.input.TownCode, Address: out.place, ContactName: out.input.ContactName, ContactPhone: out.input.ContactPhone}
	for _, found := range enterprise.Check(facts.Clean(), e.book) {
		switch found.Name {
		case "name":
			out.complain(fieldFirm, found.Message)
		case "townCode":
			out.complain("townCode", "这家企业还没有登记，请填写它所在的镇街。")
		case "address":
			out.complain("townCode", "这家企业还没有登记，请写明它在哪个市县，例如“台山市水步镇”。")
		}
	}
	out.note(fieldUSCC, "这家企业还没有登记，导入时由您登记。")
	out.fresh = &enterprise.RegisterInput{USCC: out.uscc, Facts: facts}
}

// townOf takes the firm's town where the row names none, and says so.
func (e *evaluator) townOf(code string, out *reading) {
	cell := out.cell("townCode")
	if out.input.TownCode != "" || cell != nil && cell.Problem != "" {
		return
	}
	out.input.TownCode = code
	if town, ok := e.book.Towns.ByCode(code); ok && cell != nil {
		cell.Understood, cell.Changed, cell.Note = town.Name, true, "没有填写，按企业所在的镇街。"
	}
}
