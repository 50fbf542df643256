package lending

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/problem"
	"gongxiang/internal/route"
	"gongxiang/internal/sheet"
)

const (
	openEndedWord = "无固定期限"
	rosterSheet   = "工人名单"
)

// ofOthers are words in the headings of what is not the worker's own: who answers by
// his phone consents for him.
var ofOthers = []string{"紧急", "应急", "家属", "家庭", "家长", "亲属", "亲友", "配偶", "父母", "监护", "单位电话", "单位联系", "企业电话", "企业联系", "公司电话", "公司联系"}

// rosterColumns are what a list of workers holds; they read it and make its template.
var rosterColumns = []sheet.TemplateColumn{
	{Column: sheet.Column{Field: "name", Label: "姓名", Synonyms: []string{"工人姓名", "员工姓名"}, Unlike: ofOthers, Required: true},
		How: "与身份证一致。", Example: "张三", Width: 12},
	{Column: sheet.Column{Field: "idNumber", Label: "身份证号", Synonyms: []string{"身份证号码", "公民身份号码", "身份证", "证件号"}, Unlike: ofOthers, Required: true},
		How: "18 位，最后一位可以是 X。这一列已设为文本格式。", Example: "440783199001011239", Width: 24},
	{Column: sheet.Column{Field: "phone", Label: "手机号", Synonyms: []string{"手机号码", "联系电话", "电话", "手机"}, Unlike: ofOthers, Required: true},
		How: "工人本人的 11 位手机号。", Example: "13800000001", Width: 16},
	{Column: sheet.Column{Field: "contractTo", Label: "合同到期日", Synonyms: []string{"劳动合同到期", "合同终止日", "合同期限", "到期日"}, Required: true},
		How: "劳动合同的最后一天，不能早于借用的最后一天；无固定期限合同填“无固定期限”。", Example: "2022-12-31", Width: 18},
	{Column: sheet.Column{Field: "engagement", Label: "用工形式", Synonyms: []string{"用工性质", "用工方式", "用工类型"}, Required: true},
		How: "全日制或非全日制。劳务派遣人员不得再出借。", Example: "全日制", Options: []string{"全日制", "非全日制"}, Width: 14},
}

// Roster is a sheet of workers as it was understood. Nothing of it is saved.
type Roster struct {
	Rows    []RosterRow    `json:"rows"`
	Columns []RosterColumn `json:"columns"`
	Skipped []SkippedRow   `json:"skipped" doc:"没有当作工人的行，如合计和说明"`
	Hidden  int            `json:"hidden" doc:"在表格里被隐藏或筛选掉、没有读取的行数"`
	Refused string         `json:"hiddenRefused,omitempty" doc:"隐藏的行为什么不能一起读取"`
	Others  []string       `json:"otherSheets" doc:"没有读取的工作表"`
	Unseen  []string       `json:"hiddenColumns" doc:"在表格里隐藏、照样读取的列"`
}

// RosterRow is one worker. Where there is no problem the texts are in the form
// in which the list of workers takes them.
type RosterRow struct {
	RowNo      int             `json:"rowNo" doc:"表格中的行号"`
	Name       string          `json:"name"`
	IDNumber   string          `json:"idNumber"`
	Phone      string          `json:"phone"`
	ContractTo *calendar.Date  `json:"contractTo,omitempty"`
	OpenEnded  bool            `json:"openEnded"`
	Engagement string          `json:"engagement"`
	Problems   []RosterProblem `json:"problems"`
}

// RosterProblem says what is wrong with a field of a row.
type RosterProblem struct {
	Field   string `json:"field"`
	Code    string `json:"code,omitempty" doc:"twice：与名单里前面一行的身份证号相同"`
	Message string `json:"message"`
}

// RosterColumn is a column of the sheet and what it was taken for.
type RosterColumn struct {
	Letter string `json:"letter"`
	Header string `json:"header"`
	Field  string `json:"field"`
}

// SkippedRow is a row that is no worker.
type SkippedRow struct {
	RowNo  int    `json:"rowNo"`
	Reason string `json:"reason"`
}

// CheckRoster reads a sheet of workers against an agreement and says of every
// row what is wrong, without saving anything. Rows that the sheet does not show
// are left out unless hidden: whoever filters his list to thirty lends thirty.
// Only the lender may. Problems:
// "not_found", "forbidden", "wrong_state", "sheet_missing_columns", or the code of a sheet.Refusal when
// the file as a whole cannot be read.
func (s *Service) CheckRoster(ctx context.Context, c auth.Caller, agreement uuid.UUID, data []byte, hidden bool) (Roster, error) {
	a, err := s.findAgreement(ctx, s.DB, c, agreement)
	if err != nil {
		return Roster{}, err
	}
	days, err := s.naming(a)
	if err != nil {
		return Roster{}, err
	}
	columns := make([]sheet.Column, len(rosterColumns))
	for i, c := range rosterColumns {
		columns[i] = c.Column
	}
	table, mapping, err := sheet.ReadFor(data, sheet.Limits{Rows: maxRoster, ShownOnly: !hidden}, columns)
	if err != nil {
		return Roster{}, refused(err)
	}
	if len(mapping.Missing) > 0 {
		return Roster{}, missingColumns(mapping.Missing)
	}
	if err := mapping.Doubled(); err != nil {
		return Roster{}, refused(err)
	}
	records, err := table.Records(mapping)
	if err != nil {
		return Roster{}, refused(err)
	}
	left, why := 0, ""
	if !hidden {
		why = table.HiddenRefused(records)
		records.Rows, left = records.Shown()
	}
	roster := rosterOf(records, mapping, days)
	roster.Hidden, roster.Refused = left, why
	roster.Others, roster.Unseen = append([]string{}, table.Others...), mapping.HiddenRead()
	return roster, nil
}

func missingColumns(missing []sheet.Column) error {
	labels := make([]string, len(missing))
	for i, c := range missing {
		labels[i] = "“" + c.Label + "”"
	}
	return problem.New(422, "sheet_missing_columns", "名单里没有找到"+strings.Join(labels, "")+"列，或者列下没有内容。请按模板填写后再上传。")
}

func refused(err error) error {
	var r *sheet.Refusal
	if errors.As(err, &r) {
		return problem.New(422, r.Code, r.Message).Because(err)
	}
	return err
}

func rosterOf(records *sheet.Records, mapping *sheet.Mapping, days calendar.Period) Roster {
	out := Roster{Rows: make([]RosterRow, len(records.Rows)), Columns: []RosterColumn{}, Skipped: []SkippedRow{}}
	inputs := make([]WorkerInput, len(records.Rows))
	for i, r := range records.Rows {
		out.Rows[i], inputs[i] = readRow(r)
	}
	var found []problem.Field
	if len(inputs) > 0 { // none, when the sheet hides all its rows
		_, found = checkWorkers(inputs, days)
	}
	for _, f := range found {
		row := &out.Rows[f.Row-1]
		if row.has(f.Name) {
			continue // what could not be read at all has been said
		}
		if first := slices.IndexFunc(out.Rows, func(r RosterRow) bool { return r.IDNumber == row.IDNumber }); f.Code == "twice" {
			f.Message = fmt.Sprintf("与第 %d 行的身份证号相同，请删去一行。", out.Rows[first].RowNo)
		}
		row.Problems = append(row.Problems, RosterProblem{f.Name, f.Code, f.Message})
	}
	for _, h := range mapping.Headings {
		out.Columns = append(out.Columns, RosterColumn{h.Letter, h.Text, h.Field})
	}
	for _, skipped := range records.Skipped {
		out.Skipped = append(out.Skipped, SkippedRow{skipped.Row, skipped.Reason})
	}
	return out
}

func readRow(r sheet.Record) (RosterRow, WorkerInput) {
	row := RosterRow{RowNo: r.Row, Problems: []RosterProblem{}}
	read := func(field string) string {
		p := sheet.ParseText(r.Cell(field), 60)
		if p.Problem != "" {
			row.add(field, p.Problem)
			return sheet.Clean(r.Cell(field).Text)
		}
		return p.Value
	}
	row.Name, row.IDNumber, row.Phone = read("name"), strings.ToUpper(read("idNumber")), read("phone")
	contract := strings.ReplaceAll(sheet.Clean(r.Cell("contractTo").Text), " ", "")
	if row.OpenEnded = strings.Contains(contract, openEndedWord) || contract == "无固定" || contract == "长期"; !row.OpenEnded {
		switch p := sheet.ParseDate(r.Cell("contractTo")); {
		case p.Problem != "":
			row.add("contractTo", p.Problem)
		case p.OK():
			row.ContractTo = &p.Value
		}
	}
	row.Engagement = engagementOf(sheet.Clean(r.Cell("engagement").Text))
	return row, WorkerInput{Name: row.Name, IDNumber: row.IDNumber, Phone: row.Phone,
		ContractTo: row.ContractTo, OpenEnded: row.OpenEnded, Engagement: row.Engagement}
}

// engagementOf reads how people write it; "" when it is none.
func engagementOf(text string) string {
	switch {
	case strings.Contains(text, "派遣"):
		return Dispatched
	case strings.Contains(text, "非全日"), text == "兼职", text == "小时工":
		return PartTime
	case strings.Contains(text, "全日制"), text == "全职", text == "正式", text == "正式工", text == "合同工":
		return Regular
	}
	return ""
}

func (r *RosterRow) add(field, message string) {
	r.Problems = append(r.Problems, RosterProblem{Field: field, Message: message})
}

func (r *RosterRow) has(field string) bool {
	for _, p := range r.Problems {
		if p.Field == field {
			return true
		}
	}
	return false
}

// RosterTemplate is the sheet to fill in.
func RosterTemplate() (route.Download, error) {
	t := sheet.Template{Sheet: rosterSheet, Columns: rosterColumns, Notes: []string{
		"提交名单前请先告知工人工作内容、地点、期限和报酬，并取得本人同意。",
		"劳动合同到期日早于借用最后一天的工人、劳务派遣人员、未满 16 周岁的人不能出借。",
	}}
	var b bytes.Buffer
	if _, err := t.WriteTo(&b); err != nil {
		return route.Download{}, err
	}
	return route.Download{Name: rosterSheet + "模板.xlsx", Data: b.Bytes()}, nil
}
