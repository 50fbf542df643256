package lending_test

import (
	"bytes"
	"strings"
	"testing"

	"gongxiang/internal/sheet"
	"gongxiang/matching/lending"
	"gongxiang/matching/matchingtest"
)

func TestCheckRoster(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 10)
	one, two := w.someone(), w.someone()
	rows := []string{
		"2021年春节后出借人员名单,,,,",
		"序号,姓 名,身份证号码,联系电话,劳动合同期限,用工性质",
		"1,张三," + one.IDNumber + "," + one.Phone + ",2022-12-31,全日制",
		"2,李四," + two.IDNumber + "," + two.Phone + ",无固定期限,非全日制",
		"3,王五," + one.IDNumber + ",12345,2021/3/1,劳务派遣",
		"4,赵六,440783199001010011,13800000009,明年,正式工",
		"5,,,,,",
		"合计,2人,,,,",
	}
	roster, err := w.CheckRoster(t.Context(), w.lender, a.ID, []byte(strings.Join(rows, "\n")), false)
	if err != nil {
		t.Fatal(err)
	}
	if len(roster.Rows) != 4 {
		t.Fatalf("%d rows: %+v, skipped %+v", len(roster.Rows), roster.Rows, roster.Skipped)
	}
	good := roster.Rows[0]
	if len(good.Problems) != 0 || good.RowNo != 3 || good.ContractTo.String() != "2022-12-31" || good.Engagement != lending.Regular {
		t.Errorf("%+v", good)
	}
	if open := roster.Rows[1]; len(open.Problems) != 0 || !open.OpenEnded || open.Engagement != lending.PartTime {
		t.Errorf("%+v", open)
	}
	fields := func(r lending.RosterRow) string {
		var names []string
		for _, p := range r.Problems {
			names = append(names, p.Field)
		}
		return strings.Join(names, " ")
	}
	if got := fields(roster.Rows[2]); got != "phone engagement contractTo idNumber" {
		t.Errorf("row 5: %s: %+v", got, roster.Rows[2].Problems)
	}
	if got := fields(roster.Rows[3]); got != "contractTo idNumber" {
		t.Errorf("row 6: %s: %+v", got, roster.Rows[3].Problems)
	}
	var persons int
	if err := w.db.QueryRow(t.Context(), `SELECT count(*) FROM person`).Scan(&persons); err != nil || persons != 0 {
		t.Errorf("a check saved %d persons (%v)", persons, err)
	}
	// What the check calls good is taken as it stands.
	var inputs []lending.WorkerInput
	for _, r := range roster.Rows[:2] {
		inputs = append(inputs, lending.WorkerInput{Name: r.Name, IDNumber: r.IDNumber, Phone: r.Phone,
			ContractTo: r.ContractTo, OpenEnded: r.OpenEnded, Engagement: r.Engagement})
	}
	if _, err := w.Nominate(t.Context(), w.lender, a.ID, inputs); err != nil {
		t.Error(err)
	}
}

// Whoever filters his list lends those whom he sees; the others only when he
// asks for them.
func TestCheckRosterLeavesOutHiddenRows(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 10)
	lines := []string{"姓名,身份证号,手机号,合同到期日,用工形式"}
	for _, name := range []string{"张三", "李四", "王五"} {
		in := w.someone()
		lines = append(lines, name+","+in.IDNumber+","+in.Phone+",2022-12-31,全日制")
	}
	for _, tt := range []struct {
		hidden  []int
		ask     bool
		names   string
		notRead int
	}{
		{[]int{2, 4}, false, "李四", 2},
		{[]int{2, 4}, true, "张三李四王五", 0},
		{nil, false, "张三李四王五", 0},
		{[]int{2, 3, 4}, false, "", 3},
	} {
		roster, err := w.CheckRoster(t.Context(), w.lender, a.ID, matchingtest.Workbook(t, lines, tt.hidden...), tt.ask)
		if err != nil {
			t.Fatal(err)
		}
		names := ""
		for _, r := range roster.Rows {
			names += r.Name
			if len(r.Problems) != 0 {
				t.Errorf("%+v", r)
			}
		}
		if names != tt.names || roster.Hidden != tt.notRead {
			t.Errorf("%v, asked for %v: %q, %d not read", tt.hidden, tt.ask, names, roster.Hidden)
		}
	}
}

// Who is in a list twice is named by the sheet's rows. Rows that it hides do not
// count towards its length, unless they are asked for; hidden columns are named,
// and refused where another one may be meant.
func TestCheckRosterSaysWhatItReads(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 10)
	one, two := w.someone(), w.someone()
	line := func(in lending.WorkerInput) string {
		return "张三," + in.IDNumber + "," + in.Phone + ",2022-12-31,全日制"
	}
	const head = "姓名,身份证号,手机号,合同到期日,用工形式"
	roster, err := w.CheckRoster(t.Context(), w.lender, a.ID, matchingtest.Workbook(t, []string{"外派名单", head, line(one), line(two), line(two), line(one)}, 4), false)
	if err != nil || len(roster.Rows) != 3 || len(roster.Rows[1].Problems) != 0 {
		t.Fatalf("%+v %v", roster, err)
	}
	if p := roster.Rows[2].Problems; len(p) != 1 || p[0].Code != "twice" || p[0].Message != "与第 3 行的身份证号相同，请删去一行。" {
		t.Errorf("%+v", p)
	}

	lines, hidden := []string{head, line(one)}, []int{}
	for n := range 1200 {
		lines, hidden = append(lines, line(two)), append(hidden, n+3)
	}
	roster, err = w.CheckRoster(t.Context(), w.lender, a.ID, matchingtest.Workbook(t, lines, hidden...), false)
	if err != nil || len(roster.Rows) != 1 || roster.Hidden != 1200 || roster.Refused != "连同隐藏的行超过 1,000 行，不能一起读取；需要这些行的，请拆成几个文件后分别上传。" {
		t.Errorf("%d rows, %d hidden, %q, %v", len(roster.Rows), roster.Hidden, roster.Refused, err)
	}
	for most, refused := range map[int]bool{999: false, 1000: true} { // with the one that is shown
		roster, err = w.CheckRoster(t.Context(), w.lender, a.ID, matchingtest.Workbook(t, lines[:most+2], hidden[:most]...), false)
		if err != nil || roster.Hidden != most || (roster.Refused != "") != refused {
			t.Errorf("%d hidden: %q, %v", roster.Hidden, roster.Refused, err)
		}
		_, err = w.CheckRoster(t.Context(), w.lender, a.ID, matchingtest.Workbook(t, lines[:most+2], hidden[:most]...), true)
		if (err != nil) != refused {
			t.Errorf("%d hidden, taken in: %v", most, err)
		}
	}
	_, err = w.CheckRoster(t.Context(), w.lender, a.ID, matchingtest.Workbook(t, lines, hidden...), true)
	wants(t, err, sheet.CodeTooManyRows)

	columns := func(head, line string) []byte {
		return matchingtest.Worksheet(t, `<cols><col min="3" max="3" hidden="1"/></cols><sheetData>`+matchingtest.Rows(t, []string{head, line})+`</sheetData>`)
	}
	roster, err = w.CheckRoster(t.Context(), w.lender, a.ID, columns(head, line(one)), false)
	if err != nil || len(roster.Unseen) != 1 || roster.Unseen[0] != "C 列“手机号”" {
		t.Errorf("%+v %v", roster.Unseen, err)
	}
	_, err = w.CheckRoster(t.Context(), w.lender, a.ID, columns(head+",本人手机号码（新）", line(one)+",13900000001"), false)
	wants(t, err, sheet.CodeTwice)
}

func TestCheckRosterRefusals(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 10)
	good := []byte("姓名,身份证号,手机号,合同到期日,用工形式\n张三,1,1,1,1\n")
	_, err := w.CheckRoster(t.Context(), w.borrower, a.ID, good, false)
	wants(t, err, "forbidden")
	_, err = w.CheckRoster(t.Context(), w.firm(t, "91", 0), a.ID, good, false)
	wants(t, err, "not_found")
	_, err = w.CheckRoster(t.Context(), w.lender, w.drafted(t, 5).ID, good, false)
	wants(t, err, "wrong_state")
	_, err = w.CheckRoster(t.Context(), w.lender, a.ID, []byte("\x00\x01\x02"), false)
	if err == nil {
		t.Error("binary rubbish was read")
	}
	_, err = w.CheckRoster(t.Context(), w.lender, a.ID, []byte("工资,天气\n1,2\n"), false)
	wants(t, err, sheet.CodeNoHeader)
	_, err = w.CheckRoster(t.Context(), w.lender, a.ID, []byte("姓名,身份证号\n张三,1\n"), false)
	wants(t, err, "sheet_missing_columns")
	many := []byte("姓名,身份证号,手机号,合同到期日,用工形式\n" + strings.Repeat("张三,1,1,1,1\n", 1001))
	_, err = w.CheckRoster(t.Context(), w.lender, a.ID, many, false)
	wants(t, err, sheet.CodeTooManyRows)
}

// A word to the wrong phone tells somebody else of a person's work.
func TestCheckRosterOfTwoPhones(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 10)
	in := w.someone()
	sheetOf := func(heads string) []byte {
		return []byte("姓名,身份证号," + heads + ",合同到期日,用工形式\n张三," + in.IDNumber + ",13900000001," + in.Phone + ",2022-12-31,全日制\n")
	}
	_, err := w.CheckRoster(t.Context(), w.lender, a.ID, sheetOf("手机号,手机号"), false)
	wants(t, err, sheet.CodeTwice)
	roster, err := w.CheckRoster(t.Context(), w.lender, a.ID, sheetOf("联系电话,手机号"), false)
	if err != nil || roster.Rows[0].Phone != in.Phone {
		t.Errorf("%+v %v", roster.Rows, err)
	}
	// The phone of the family or the firm is never his, whichever comes first and is longer.
	for _, heads := range []string{"紧急联系电话,本人手机号", "家属手机号,员工电话", "单位联系电话,本人手机号", "紧急联系人手机号,手机号（本人）", "紧急联系人电话,电话", "联系电话（紧急联系人）,本人手机号码", "单位电话,派出单位员工手机"} {
		roster, err := w.CheckRoster(t.Context(), w.lender, a.ID, sheetOf(heads), false)
		if err != nil || roster.Rows[0].Phone != in.Phone {
			t.Errorf("%s: %+v %v", heads, roster.Rows, err)
		}
	}
	_, err = w.CheckRoster(t.Context(), w.lender, a.ID, sheetOf("紧急联系电话,家庭电话"), false)
	wants(t, err, "sheet_missing_columns")
}

func TestRosterTemplateIsRead(t *testing.T) {
	t.Parallel()
	file, err := lending.RosterTemplate()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(file.Data, []byte("PK")) || file.Name != "工人名单模板.xlsx" {
		t.Errorf("%s", file.Name)
	}
}
