package casework

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/people"
	"gongxiang/internal/pii"
	"gongxiang/internal/postgres"
	"gongxiang/internal/sheet"
	"gongxiang/matching/imports"
)

// Sheets is the kind of sheets in which towns kept their key people before, for
// imports.Accept.
type Sheets struct{ *Service }

// Word is what such a sheet is called.
func (Sheets) Word() string { return "重点群体台账" }

// MaxRows is what is written within a request's time, each row being a person
// with groups, a case and records.
func (Sheets) MaxRows() int { return 2000 }

// Roles may import it: officers, a town's its own people.
func (Sheets) Roles() []auth.Role { return []auth.Role{auth.TownOfficer, auth.CityOfficer} }

// Notes stand below the explanations of the template.
func (Sheets) Notes() []string {
	return []string{
		"一行填一个人。已经登记过的人不会再登记，重新上传也不会重复。", "也可以直接上传您原有的台账，平台会自动找出各列。",
		"登记日期以后的职业指导和培训计入“131”；以前推荐的岗位平台无法核实当天是否招聘、是否适合，只记为备注，请在台账里重新推荐。",
	}
}

// Read prepares to read rows: who of them is on a ledger already.
func (k Sheets) Read(ctx context.Context, q postgres.Querier, c auth.Caller, _ *uuid.UUID, texts func(string) []string) (func() imports.Meaning, error) {
	known, err := k.known(ctx, q, texts("idNumber"), texts("phone"))
	if err != nil {
		return nil, err
	}
	first, err := schemes(ctx, q, `ORDER BY s.valid_from LIMIT 1`)
	if err != nil {
		return nil, err
	}
	reader := sheetReader{Service: k.Service, caller: c, town: c.Scope().Town, known: known, terms: imports.NewTerms(k.Book()), today: k.today(), earliest: first[0].ValidFrom}
	return func() imports.Meaning { return &sheetRow{reader: &reader} }, nil
}

// sheetReader reads the rows of one sheet.
type sheetReader struct {
	*Service
	caller          auth.Caller
	town            *string // whose people only may stand in the sheet
	known           onLedger
	terms           *imports.Terms
	today, earliest calendar.Date
}

// sheetRow is what a row says.
type sheetRow struct {
	reader       *sheetReader
	name         string
	idNumber     pii.IDNumber
	phone        pii.Phone
	town         string
	groups       []group
	registeredOn calendar.Date
	proof        string
	guidanceOn   calendar.Date
	vacancies    [oldVacancies]oldVacancy
	training     string
	trainingOn   calendar.Date
	result, end  string
	note         string
	different    bool // said to be somebody else
	other        bool // somebody else by his ID number
	stands       *uuid.UUID
	numberIndex  []byte
	phoneIndex   []byte
	said         []byte
}

// oldVacancy is one that a town's sheet says was recommended.
type oldVacancy struct {
	title, firm string
	on          calendar.Date
}

// Cell reads one cell.
func (r *sheetRow) Cell(c sheet.Cell, shown *imports.Cell) {
	switch shown.Field {
	case "name":
		if p := imports.Take(sheet.ParseText(c, 50), shown, nil); p.OK() {
			if r.name = people.CleanName(p.Value); !people.ValidName(r.name) {
				shown.Problem = "姓名应为 2 至 50 个字，不含数字和符号。"
			}
		}
	case "idNumber":
		r.readIDNumber(c, shown)
	case "phone":
		if p := imports.Take(sheet.ParseText(c, 40), shown, nil); p.OK() {
			var ok bool
			if r.phone, ok = pii.ParsePhone(p.Value); !ok {
				shown.Problem = "请填写 11 位手机号，或带区号的固定电话。"
				return
			}
			shown.Means(r.phone.Raw(), c)
		}
	case imports.FieldTown:
		r.town, _ = r.reader.terms.Town(c, shown)
	case "groups":
		if p := imports.Take(sheet.ParseText(c, 200), shown, nil); p.OK() {
			if r.groups, shown.Problem = parseGroups(p.Value); shown.Problem == "" {
				shown.Means(groupsWord(r.groups), c)
			}
		}
	case "registeredOn":
		imports.Take(sheet.ParseDate(c), shown, &r.registeredOn)
	case "proof":
		imports.Take(sheet.ParseText(c, 200), shown, &r.proof)
	case "guidanceOn":
		imports.Take(sheet.ParseDate(c), shown, &r.guidanceOn)
	case "training":
		r.text(c, shown, 60, &r.training)
	case "trainingOn":
		imports.Take(sheet.ParseDate(c), shown, &r.trainingOn)
	case "result":
		r.readResult(c, shown)
	case "note":
		r.text(c, shown, 400, &r.note)
	case fieldDifferent:
		imports.Take(sheet.ParseYesNo(c), shown, &r.different)
	default:
		r.readVacancy(c, shown)
	}
}

// text is one that stays on the ledger: no numbers of people.
func (r *sheetRow) text(c sheet.Cell, shown *imports.Cell, most int, into *string) {
	imports.Take(sheet.ParseText(c, most), shown, into)
	if pii.InText(*into) {
		shown.Understood, shown.Problem = "", "里面有电话或身份证号码，请删去；号码填在自己的列里。"
	}
}

func (r *sheetRow) readIDNumber(c sheet.Cell, shown *imports.Cell) {
	p := imports.Take(sheet.ParseText(c, 40), shown, nil)
	shown.Understood = ""
	if !p.OK() {
		return
	}
	number, message := r.reader.idNumber(p.Value)
	if shown.Problem = message; message == "" {
		r.idNumber = number
		shown.Understood, shown.Changed = number.String(), false
	}
}

func (r *sheetRow) readVacancy(c sheet.Cell, shown *imports.Cell) {
	field := strings.TrimRight(shown.Field, "123")
	n, err := strconv.Atoi(strings.TrimPrefix(shown.Field, field))
	if err != nil || n < 1 || n > oldVacancies {
		return
	}
	v := &r.vacancies[n-1]
	switch field {
	case "vacancy":
		r.text(c, shown, 80, &v.title)
	case "firm":
		r.text(c, shown, 60, &v.firm)
	case "vacancyOn":
		imports.Take(sheet.ParseDate(c), shown, &v.on)
	}
}

func (r *sheetRow) readResult(c sheet.Cell, shown *imports.Cell) {
	r.text(c, shown, 200, &r.result)
	if r.result == "" || shown.Problem != "" {
		return
	}
	var known bool
	r.end, known = parseResult(r.result)
	word := "仍在服务"
	if r.end != "" {
		word = "结案：" + endWords[r.end]
	}
	shown.Means(word, c)
	if !known {
		shown.Ask("看不出是否已经结束，按仍在服务导入，原文记入备注。")
	}
}

// Settle applies the rules of a registration and of its records.
func (r *sheetRow) Settle(row *imports.Reading) {
	r.settleTown(row)
	for _, must := range []struct {
		missing        bool
		field, message string
	}{
		{r.name == "", "name", "请填写姓名。"}, {r.phone.IsZero(), "phone", "请填写 11 位手机号，或带区号的固定电话。"},
		{len(r.groups) == 0, "groups", "请填写所属群体。"}, {r.registeredOn == 0, "registeredOn", "请填写登记日期。"},
	} {
		if must.missing {
			row.Complain(must.field, must.message)
		}
	}
	switch {
	case r.registeredOn > r.reader.today:
		row.Complain("registeredOn", fmt.Sprintf("登记日期（%s）还没有到，今天是 %s。", r.registeredOn, r.reader.today))
	case r.registeredOn < r.reader.earliest:
		row.Complain("registeredOn", fmt.Sprintf("登记日期（%s）早于最早的服务标准（%s 起），请核对年份。", r.registeredOn, r.reader.earliest))
	}
	r.settleDay(row, "guidanceOn", r.guidanceOn)
	r.settleDay(row, "trainingOn", r.trainingOn)
	for i, v := range r.vacancies {
		r.settleDay(row, fmt.Sprintf("vacancyOn%d", i+1), v.on)
		if v.title == "" && (v.firm != "" || v.on != 0) {
			row.Complain(fmt.Sprintf("vacancy%d", i+1), "写了企业或日期，没有写岗位，请补上。")
		}
	}
	switch {
	case r.training != "" && r.trainingOn == 0:
		row.Complain("trainingOn", "写了培训项目，没有写日期，请补上。")
	case r.training == "" && r.trainingOn != 0:
		row.Complain("training", "写了培训日期，没有写培训项目，请补上。")
	case r.training != "" && len([]rune(r.training)) < 2:
		row.Complain("training", "培训项目至少 2 个字。")
	}
	if !row.Wrong() {
		r.settleKnown(row)
	}
}

func (r *sheetRow) settleTown(row *imports.Reading) {
	switch own := r.reader.town; {
	case own == nil && r.town == "":
		row.Complain(imports.FieldTown, "请填写所在镇街。")
	case own == nil:
		if town, ok := r.reader.Book().Towns.ByCode(r.town); ok && town.Outside() {
			row.Complain(imports.FieldTown, "请从 16 个镇街（管委会）中填写所在的镇街。")
		}
	case r.town != "" && r.town != *own:
		row.Complain(imports.FieldTown, "您只能登记本镇街的人员。")
	default:
		r.town = *own
	}
}

// settleDay keeps a service within the case.
func (r *sheetRow) settleDay(row *imports.Reading, field string, day calendar.Date) {
	switch {
	case day == 0:
	case day > r.reader.today:
		row.Complain(field, fmt.Sprintf("这一天（%s）还没有到，今天是 %s。", day, r.reader.today))
	case r.registeredOn != 0 && day < r.registeredOn:
		row.Complain(field, fmt.Sprintf("这一天（%s）早于登记日期（%s）。登记以前的服务不计入，请核对；要保留请写在备注里。", day, r.registeredOn))
	}
}

// idNumber reads one, or says what is wrong with it.
func (s *Service) idNumber(text string) (pii.IDNumber, string) {
	number, err := pii.ParseIDNumber(text)
	var why pii.IDProblem
	if errors.As(err, &why) {
		return pii.IDNumber{}, why.Message()
	}
	return number, s.tooYoung(number)
}
