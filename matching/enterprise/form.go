package enterprise

import (
	"unicode/utf8"

	"gongxiang/internal/input"
	"gongxiang/internal/pii"
	"gongxiang/internal/problem"
	"gongxiang/internal/sheet"
	"gongxiang/matching/reference"
)

// Limits of texts, in characters.
const (
	minName    = 2
	maxName    = 60
	maxAddress = 100
	maxContact = 50
	maxReason  = 200
	maxSource  = 100
	maxPurpose = 100
)

// Facts are what can be said of a firm.
type Facts struct {
	Name         string
	TownCode     string
	Industry     string // division; "" is unknown
	Address      string
	ContactName  string
	ContactPhone string
}

// Clean is the facts as they are stored: without invisible characters and
// needless blanks, the phone number in its one form.
func (f Facts) Clean() Facts {
	for _, text := range []*string{&f.Name, &f.TownCode, &f.Industry, &f.Address, &f.ContactName, &f.ContactPhone} {
		*text = sheet.Clean(*text)
	}
	if phone, ok := pii.ParsePhone(f.ContactPhone); ok {
		f.ContactPhone = phone.Raw()
	}
	return f
}

// Check is the one rule about a firm's facts, for pages and sheets: it takes
// cleaned facts and names every field that has to change. Industry and contact
// may be unknown where an officer registers a firm from a sheet.
func Check(f Facts, book *reference.TradeBook) []problem.Field {
	var found []problem.Field
	add := func(name, code, message string) {
		found = append(found, problem.Field{Name: name, Code: code, Message: message})
	}
	switch n := utf8.RuneCountInString(f.Name); {
	case n == 0:
		add("name", "required", "请填写企业名称。")
	case n < minName || n > maxName:
		add("name", "length", "企业名称应为 2 至 60 个字，请按营业执照填写。")
	case sheet.LooksLikeFormula(f.Name):
		add("name", "formula", "企业名称不像一个名称，请按营业执照填写。")
	}
	switch town, ok := book.Towns.ByCode(f.TownCode); {
	case !ok:
		add("townCode", "unknown", "请从 16 个镇街（管委会）中选择企业所在的镇街；不在开平的，选“开平市外”。")
	case town.Outside() && f.Address == "":
		add("address", "required", "企业在开平市外，请在地址中写明所在的市县，例如“江门市台山市水步镇”。")
	}
	if _, ok := reference.IndustryOf(f.Industry); f.Industry != "" && !ok {
		add("industry", "unknown", "没有这个行业大类，请按 GB/T 4754 从行业表中选择。")
	}
	if utf8.RuneCountInString(f.Address) > maxAddress {
		add("address", "length", "地址最多 100 个字，请缩短。")
	}
	if utf8.RuneCountInString(f.ContactName) > maxContact {
		add("contactName", "length", "联系人最多 50 个字，请缩短。")
	}
	if _, ok := pii.ParsePhone(f.ContactPhone); f.ContactPhone != "" && !ok {
		add("contactPhone", "phone", "联系电话不像手机或固定电话号码，请填写 11 位手机号或带区号的座机号，例如 0750-2200000。")
	}
	return found
}

// checkOwn is Check, and what a firm must say of itself.
func checkOwn(f Facts, book *reference.TradeBook) []problem.Field {
	found := Check(f, book)
	if f.Industry == "" {
		found = append(found, problem.Field{Name: "industry", Code: "required", Message: "请选择所属行业。"})
	}
	if f.ContactName == "" {
		found = append(found, problem.Field{Name: "contactName", Code: "required", Message: "请填写联系人。"})
	}
	return found
}

// sentence reads a reason, source or purpose that goes on record.
func sentence(form *input.Form, name, label, text string, least, most int) string {
	return form.Line(name, label, sheet.Clean(text), least, most)
}
