package attendance

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/people"
	"gongxiang/internal/problem"
	"gongxiang/internal/route"
	"gongxiang/internal/sheet"
	"gongxiang/matching/lending"
)

const (
	sheetName = "考勤"
	// mostRows is a roster's greatest length.
	mostRows = 1000
)

// MonthSheet is a month as a table: a row for each worker, a column for each
// day, filled with what is recorded. The borrower fills in the rest and sends it
// back. Problem: "not_found".
func (s *Service) MonthSheet(ctx context.Context, c auth.Caller, agreement uuid.UUID, month calendar.Period) (route.Download, error) {
	roll, err := s.Attendance(ctx, c, agreement, month)
	if err != nil {
		return route.Download{}, err
	}
	layout := sheet.Layout{Sheet: sheetName, Title: fmt.Sprintf("考勤 %s 协议 %s　填法：小时数（如 8），或：全天、半天、休、假（带薪）、缺（不计薪）", monthWord(month), roll.Agreement.Number),
		Columns: []sheet.LayoutColumn{{Label: "序号", Kind: sheet.KindNumber, Width: 6}, {Label: "姓名", Width: 12}}}
	for day := month.From; day <= month.To; day++ {
		layout.Columns = append(layout.Columns, sheet.LayoutColumn{Label: dayLabel(day), Width: 7})
	}
	layout.Columns = append(layout.Columns, sheet.LayoutColumn{Label: totalLabel, Width: 12})
	w, err := sheet.NewWriter(layout)
	if err != nil {
		return route.Download{}, err
	}
	defer func() { _ = w.Close() }()
	for _, worker := range roll.Workers {
		values := []any{worker.No, worker.Name}
		for day := month.From; day <= month.To; day++ {
			values = append(values, shown(worker.day(day)))
		}
		if err := w.Row(append(values, "")...); err != nil {
			return route.Download{}, err
		}
	}
	var b bytes.Buffer
	if _, err := w.WriteTo(&b); err != nil {
		return route.Download{}, err
	}
	return route.Download{Name: fmt.Sprintf("考勤_%s_%s.xlsx", roll.Agreement.Number, month.From.String()[:7]), Data: b.Bytes()}, nil
}

const totalLabel = "出勤天数"

func monthWord(month calendar.Period) string {
	return fmt.Sprintf("%d 年 %d 月", month.From.Year(), month.From.Time().Month())
}

func dayLabel(day calendar.Date) string {
	return fmt.Sprintf("%d日（%s）", day.Time().Day(), []string{"日", "一", "二", "三", "四", "五", "六"}[day.Time().Weekday()])
}

// shown is a day as the sheet has it, and as parseDay reads it.
func shown(d Day) string {
	switch d.Kind {
	case Worked:
		if d.Minutes == FullDay {
			return "8"
		}
		return strconv.FormatFloat(math.Round(float64(d.Minutes)/60*100)/100, 'f', -1, 64) + "小时"
	case Absent:
		return "缺"
	case Leave:
		return "假"
	case Rest:
		return "休"
	}
	return ""
}

// Sheet is a month's table as it was understood. Nothing of it is saved.
type Sheet struct {
	Month    string         `json:"month"`
	Entries  []Entry        `json:"entries" doc:"看懂了、与现有登记不同的格，可以直接保存"`
	Same     int            `json:"same" doc:"与现有登记相同的格数"`
	Problems []SheetProblem `json:"problems"`
	Skipped  []SheetProblem `json:"skipped" doc:"没有当作工人的行，如合计和说明"`
	Hidden   int            `json:"hidden" doc:"在表格里被隐藏或筛选掉、没有读取的行数"`
	Refused  string         `json:"hiddenRefused,omitempty" doc:"隐藏的行为什么不能一起读取"`
	Others   []string       `json:"otherSheets" doc:"没有读取的工作表"`
	Unseen   []string       `json:"hiddenColumns" doc:"在表格里隐藏、照样读取的列"`
}

// SheetProblem is what is wrong with a row or with a cell of it.
type SheetProblem struct {
	Row     int    `json:"row" doc:"表格中的行号"`
	Column  string `json:"column,omitempty" doc:"列，如 K（9日）"`
	Message string `json:"message"`
}

// CheckSheet reads a month's table against what stands, without saving: what
// was understood comes back ready for Record. Rows that the sheet does not show
// are left out unless hidden. Only the borrower may. Problems:
// "not_found", "forbidden", "sheet_missing_columns", or the code of a
// sheet.Refusal when the file as a whole cannot be read.
func (s *Service) CheckSheet(ctx context.Context, c auth.Caller, agreement uuid.UUID, month calendar.Period, data []byte, hidden bool) (Sheet, error) {
	roll, err := s.Attendance(ctx, c, agreement, month)
	if err != nil {
		return Sheet{}, err
	}
	if !slices.Contains(roll.Agreement.Settles, lending.Borrower) {
		return Sheet{}, problem.Forbidden("考勤由借用方登记。出借方可以对某一天提出异议。")
	}
	table, mapping, err := sheet.ReadFor(data, sheet.Limits{Rows: mostRows, ShownOnly: !hidden}, columns())
	if err != nil {
		return Sheet{}, refused(err)
	}
	if len(mapping.Missing) > 0 {
		return Sheet{}, problem.New(422, "sheet_missing_columns", "表里没有找到“姓名”列，或者列下没有内容。请下载考勤表填写后再上传。")
	}
	// 21日加班 is no second 21日, as it would be if that were hidden.
	mapping.Twice = slices.DeleteFunc(mapping.Twice, func(d sheet.Double) bool { return d.Hidden != "" && dayField.MatchString(d.Field) })
	if err := mapping.Doubled("total"); err != nil {
		return Sheet{}, refused(err)
	}
	if err := titleFault(table, mapping, roll.Agreement.Number, month); err != nil {
		return Sheet{}, err
	}
	// A day is a heading of its own: 1日 is not to be found in 31日.
	letters, others := map[string]string{}, map[int]string{}
	for _, h := range mapping.Headings {
		if dayField.MatchString(h.Field) && h.How != sheet.FoundExact {
			others[h.Index] = ""
		} else {
			letters[h.Field] = h.Letter
		}
	}
	if mapping, err = mapping.Override(others); err != nil {
		return Sheet{}, refused(err)
	}
	records, err := table.Records(mapping)
	if err != nil {
		return Sheet{}, refused(err)
	}
	r := reading{month: month, today: s.today(), workers: roll.Workers, letters: letters, seen: map[uuid.UUID]int{},
		out: Sheet{Month: month.From.String()[:7], Entries: []Entry{}, Problems: []SheetProblem{}, Skipped: []SheetProblem{}, Others: append([]string{}, table.Others...), Unseen: mapping.HiddenRead("no")}}
	rows := records.Rows
	if !hidden {
		r.out.Refused = table.HiddenRefused(records)
		rows, r.out.Hidden = records.Shown()
	}
	for _, record := range rows {
		r.row(record)
	}
	for _, skipped := range records.Skipped {
		r.out.Skipped = append(r.out.Skipped, SheetProblem{Row: skipped.Row, Message: skipped.Reason})
	}
	return r.out, nil
}

var dayField = regexp.MustCompile(`^d\d+$`)

// columns are all the days that a month can have: one too many is then refused
// rather than overlooked.
func columns() []sheet.Column {
	list := []sheet.Column{
		{Field: "no", Label: "序号", Synonyms: []string{"编号", "名单序号"}},
		{Field: "name", Label: "姓名", Synonyms: []string{"工人姓名", "员工姓名"}, Required: true},
		{Field: "total", Label: totalLabel, Synonyms: []string{"合计", "合计天数", "出勤合计"}},
	}
	for day := 1; day <= 31; day++ {
		n := strconv.Itoa(day)
		list = append(list, sheet.Column{Field: "d" + n, Label: n + "日", Synonyms: []string{n, n + "号"}})
	}
	return list
}

func refused(err error) error {
	var r *sheet.Refusal
	if errors.As(err, &r) {
		return problem.New(422, r.Code, r.Message).Because(err)
	}
	return err
}

// reading is a table on its way to entries.
type reading struct {
	month   calendar.Period
	today   calendar.Date
	workers []Worker
	letters map[string]string
	seen    map[uuid.UUID]int // the row in which a worker stands
	out     Sheet
}

func (r *reading) problem(row int, field, message string) {
	column := ""
	if letter := r.letters[field]; letter != "" {
		column = letter
		if n, ok := strings.CutPrefix(field, "d"); ok {
			column += "（" + n + "日）"
		}
	}
	r.out.Problems = append(r.out.Problems, SheetProblem{Row: row, Column: column, Message: message})
}

func (r *reading) row(record sheet.Record) {
	w, ok := r.worker(record)
	if !ok {
		return
	}
	worked, whole := 0.0, true
	for n := 1; n <= 31; n++ {
		field, cell := "d"+strconv.Itoa(n), record.Cell("d"+strconv.Itoa(n))
		day := r.month.From.AddDays(n - 1)
		if cell.Blank() && cell.Problem() == "" {
			continue
		}
		if day > r.month.To {
			r.problem(record.Row, field, fmt.Sprintf("%s只有 %d 天，没有 %d 日，请清空这一格。", monthWord(r.month), r.month.Days(), n))
			continue
		}
		kind, minutes, trouble := parseDay(cell)
		if _, outside := dayFault(w, day, r.today); trouble == "" {
			trouble = outside
		}
		if trouble != "" {
			whole = false
			r.problem(record.Row, field, trouble)
			continue
		}
		if kind == Worked {
			worked += float64(min(minutes, FullDay)) / FullDay
		}
		stands := w.day(day)
		if stands.Kind == kind && stands.Minutes == minutes {
			r.out.Same++
			continue
		}
		r.out.Entries = append(r.out.Entries, Entry{WorkerID: w.WorkerID, Day: day, Kind: kind, Minutes: minutes, Version: stands.Version})
	}
	r.checkTotal(record, worked, whole)
}

// checkTotal holds the clerk's own sum against the days.
func (r *reading) checkTotal(record sheet.Record, worked float64, whole bool) {
	text := sheet.Clean(record.Cell("total").Text)
	if text == "" {
		return
	}
	total, err := strconv.ParseFloat(strings.TrimSuffix(text, "天"), 64)
	switch {
	case err != nil:
		r.problem(record.Row, "total", "出勤天数应是数字，或者留空。")
	case total > float64(r.month.Days()):
		r.problem(record.Row, "total", fmt.Sprintf("出勤 %g 天，超过了%s的 %d 天，请核对这一行。", total, monthWord(r.month), r.month.Days()))
	case whole && math.Abs(total-worked) > 0.01:
		r.problem(record.Row, "total", fmt.Sprintf("写的是出勤 %g 天，各格加起来是 %g 天，请核对这一行。", total, math.Round(worked*100)/100))
	}
}

// worker finds whom a row means: by number and name, or by a name that only one has.
func (r *reading) worker(record sheet.Record) (Worker, bool) {
	name, number := people.CleanName(record.Cell("name").Text), strings.TrimSuffix(sheet.Clean(record.Cell("no").Text), "号")
	var fits []Worker
	for _, w := range r.workers {
		if strings.ReplaceAll(people.CleanName(w.Name), " ", "") == strings.ReplaceAll(name, " ", "") && (number == "" || number == strconv.Itoa(w.No)) {
			fits = append(fits, w)
		}
	}
	switch {
	case name == "":
		r.problem(record.Row, "name", "没有写姓名，这一行没有读取。")
	case len(fits) == 0 && number != "" && slices.ContainsFunc(r.workers, func(w Worker) bool { return strconv.Itoa(w.No) == number }):
		r.problem(record.Row, "name", "序号和姓名对不上，请按考勤表原来的序号和姓名填写。")
	case len(fits) == 0:
		r.problem(record.Row, "name", "这个月的已到岗名单里没有这名工人，请核对姓名。")
	case len(fits) > 1:
		r.problem(record.Row, "name", "名单里有同名的工人，请填写序号。")
	case r.seen[fits[0].WorkerID] > 0:
		r.problem(record.Row, "name", fmt.Sprintf("这名工人在第 %d 行已经出现过，请只留一行。", r.seen[fits[0].WorkerID]))
	default:
		r.seen[fits[0].WorkerID] = record.Row
		return fits[0], true
	}
	return Worker{}, false
}

var (
	hours    = regexp.MustCompile(`^(\d{1,3}(?:\.\d{1,2})?)(小时|时|h)?$`)
	dayWords = map[string]string{
		"全天": Worked, "全勤": Worked, "出勤": Worked, "√": Worked, "✓": Worked, "✔": Worked, "一天": Worked, "1天": Worked,
		"休": Rest, "休息": Rest, "公休": Rest, "轮休": Rest,
		"假": Leave, "带薪假": Leave, "年假": Leave, "法定假": Leave, "节假日": Leave, "婚假": Leave, "丧假": Leave,
		"缺": Absent, "缺勤": Absent, "旷工": Absent, "事假": Absent, "×": Absent,
	}
)

// parseDay reads one cell; trouble is a whole sentence.
func parseDay(c sheet.Cell) (kind string, minutes int, trouble string) {
	if p := c.Problem(); p != "" {
		return "", 0, p
	}
	text := strings.ToLower(strings.ReplaceAll(sheet.Clean(c.Text), " ", ""))
	if kind, ok := dayWords[text]; ok {
		if kind == Worked {
			minutes = FullDay
		}
		return kind, minutes, ""
	}
	if text == "半天" || text == "0.5天" {
		return Worked, FullDay / 2, ""
	}
	m := hours.FindStringSubmatch(text)
	if m == nil {
		return "", 0, "看不懂这一格，请写小时数，或者全天、半天、休、假（带薪）、缺（不计薪）。"
	}
	n, _ := strconv.ParseFloat(m[1], 64)
	switch minutes = int(math.Round(n * 60)); {
	case minutes > longest:
		return "", 0, fmt.Sprintf("一天写了 %g 小时，超过了 24 小时，请核对。", n)
	case minutes == 0:
		return "", 0, "没有出勤请写休、假（带薪）或缺（不计薪）。"
	case m[2] == "" && n <= 1:
		return "", 0, fmt.Sprintf("“%g”分不清是天数还是小时数，请写全天、半天，或者“%g小时”。", n, n)
	}
	return Worked, minutes, ""
}
