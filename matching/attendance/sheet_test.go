package attendance_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"gongxiang/internal/calendar"
	"gongxiang/matching/attendance"
	"gongxiang/matching/lendingtest"
	"gongxiang/matching/matchingtest"
)

var february = calendar.Period{From: calendar.NewDate(2021, 2, 1), To: calendar.NewDate(2021, 2, 28)}

func (w *world) check(t *testing.T, csv string) attendance.Sheet {
	t.Helper()
	got, err := w.CheckSheet(t.Context(), w.Borrower, w.a.ID, february, []byte(csv), false)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestSheetComesBackAsItWent(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 2)
	odd := w.entry(0, 1, attendance.Worked, 0)
	odd.Minutes = 435
	if _, err := w.record(t, w.entry(0, 0, attendance.Worked, 0), odd, w.entry(1, 0, attendance.Leave, 0), w.entry(1, 1, attendance.Rest, 0), w.entry(1, 2, attendance.Absent, 0)); err != nil {
		t.Fatal(err)
	}
	file, err := w.MonthSheet(t.Context(), w.Borrower, w.a.ID, february)
	if err != nil || !bytes.HasPrefix(file.Data, []byte("PK")) {
		t.Fatalf("%s %v", file.Name, err)
	}
	got, err := w.CheckSheet(t.Context(), w.Borrower, w.a.ID, february, file.Data, false)
	if err != nil || got.Same != 5 || len(got.Entries)+len(got.Problems) > 0 {
		t.Fatalf("%+v %v", got, err)
	}
	_, err = w.CheckSheet(t.Context(), w.Lender, w.a.ID, february, file.Data, false)
	lendingtest.Wants(t, err, "forbidden")
	_, err = w.CheckSheet(t.Context(), w.Borrower, w.a.ID, february, []byte("随便写的"), false)
	lendingtest.Wants(t, err, "sheet_no_header")
}

func TestSheetKeepsGoodCells(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 2)
	got := w.check(t, strings.Join([]string{
		"序号,姓名,7日,8日（一）,9日,10日,11日,12日,13日,31日,出勤天数",
		"1,张一,8,全天,半天,26,1,休,8,8,99",
		"2,张二,,√,4小时,事假,假,病假,,,1.5",
		"3,张三,,8,,,,,,,",
		"2,张二,,8,,,,,,,",
		"1,张二,,8,,,,,,,",
		"合计,,,3,,,,,,,",
	}, "\n"))
	want := map[string]string{
		"2 C（7日）": "早于到岗", "2 F（10日）": "超过了 24 小时", "2 G（11日）": "分不清", "2 I（13日）": "还没有到", "2 J（31日）": "只有 28 天",
		"2 K": "超过了2021 年 2 月的 28 天", "3 H（12日）": "看不懂", "4 B": "没有这名工人", "5 B": "第 3 行已经出现过", "6 B": "对不上",
	}
	for _, p := range got.Problems {
		at := fmt.Sprintf("%d %s", p.Row, p.Column)
		if want[at] == "" || !strings.Contains(p.Message, want[at]) {
			t.Errorf("%s: %s", at, p.Message)
		}
		delete(want, at)
	}
	for at, message := range want {
		t.Errorf("%s: nothing says %s", at, message)
	}
	if len(got.Skipped) != 1 {
		t.Errorf("%+v", got.Skipped)
	}
	// What was understood can be saved as it is.
	if len(got.Entries) != 7 {
		t.Fatalf("%d entries: %+v", len(got.Entries), got.Entries)
	}
	if _, err := w.record(t, got.Entries...); err != nil {
		t.Fatal(err)
	}
}

// The same names and days stand in every month's sheet.
func TestSheetOfAnotherMonth(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	file, err := w.MonthSheet(t.Context(), w.Borrower, w.a.ID, february)
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.CheckSheet(t.Context(), w.Borrower, w.a.ID, calendar.Period{From: calendar.NewDate(2021, 3, 1), To: calendar.NewDate(2021, 3, 31)}, file.Data, false)
	lendingtest.Wants(t, err, "sheet_other_month")
	const month = "姓名,8日\n张一,8\n"
	for title, code := range map[string]string{
		"2021年3月考勤\n": "sheet_other_month", "某厂 2021 年 02 月考勤，制表日期 2021年3月1日\n": "", "制表日期：2021年3月1日\n": "", "考勤表\n": "",
		"2021年1月-2月考勤\n": "", "2021年1月至2021年3月\n": "", "2020年12月～2021年2月\n": "", "2021年1-3月\n": "", "2021年1、2月份\n": "",
		"2月份考勤表，填表时间：2021年3月\n": "", "考勤表，2021年3月1号填\n": "", "考勤表，2021年3月制\n": "", "2021年1月26日至2月25日考勤\n": "", "２０２１年２月\n": "",
		"2021年3月-4月\n": "sheet_other_month", "2020年2月\n": "sheet_other_month", "2020年1-3月\n": "sheet_other_month", "2021年3月1-31日\n": "sheet_other_month", "2021年3-12月\n": "sheet_other_month",
		"3月考勤，每月8小时，满12个月\n": "", "2021年2月 协议 GX2020-000001\n": "sheet_other_agreement", "协议 " + w.a.Number + "\n": "",
	} {
		_, err := w.CheckSheet(t.Context(), w.Borrower, w.a.ID, february, []byte(title+month), false)
		if code != "" {
			lendingtest.Wants(t, err, code)
		} else if err != nil {
			t.Errorf("%q: %v", title, err)
		}
	}
	_, err = w.CheckSheet(t.Context(), w.Borrower, w.a.ID, february, []byte("姓名,8日,8日\n张一,8,4\n"), false)
	lendingtest.Wants(t, err, "sheet_same_columns")
}

// A month of the workers that the clerk sees.
func TestSheetLeavesOutHiddenRows(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 2)
	data := matchingtest.Workbook(t, []string{"姓名,8日", "张一,8", "张二,8"}, 3)
	for ask, want := range map[bool][2]int{false: {1, 1}, true: {2, 0}} {
		got, err := w.CheckSheet(t.Context(), w.Borrower, w.a.ID, february, data, ask)
		if err != nil || [2]int{len(got.Entries), got.Hidden} != want || len(got.Problems) > 0 {
			t.Errorf("asked for %v: %+v %v", ask, got, err)
		}
	}
	lines, hidden := []string{"姓名,8日", "张一,8"}, []int{}
	for n := range 1000 {
		lines, hidden = append(lines, "张二,8"), append(hidden, n+3)
	}
	for most, refused := range map[int]bool{999: false, 1000: true} { // with the one that is shown
		data := matchingtest.Workbook(t, lines[:most+2], hidden[:most]...)
		got, err := w.CheckSheet(t.Context(), w.Borrower, w.a.ID, february, data, false)
		if err != nil || got.Hidden != most || (got.Refused != "") != refused {
			t.Errorf("%d hidden: %q, %v", got.Hidden, got.Refused, err)
		}
		if _, err = w.CheckSheet(t.Context(), w.Borrower, w.a.ID, february, data, true); (err != nil) != refused {
			t.Errorf("%d hidden, read: %v", most, err)
		}
	}
}

// Hidden days count, and are named if anything stands in them; overtime beside
// one is no second day.
func TestSheetNamesHiddenColumns(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 2)
	got, err := w.CheckSheet(t.Context(), w.Borrower, w.a.ID, february, matchingtest.Worksheet(t,
		`<cols><col min="2" max="3" hidden="1"/></cols><sheetData>`+matchingtest.Rows(t, []string{"姓名,5日,8日,8日加班", "张一,,8,2"})+`</sheetData>`), false)
	if err != nil || len(got.Entries) != 1 || len(got.Unseen) != 1 || got.Unseen[0] != "C 列“8日”" {
		t.Errorf("%+v %v", got, err)
	}
}

func TestSheetHoldsTheSum(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	for total, trouble := range map[string]string{"1.5": "", "1.5天": "", "2": "加起来是 1.5 天", "28": "加起来", "29": "28 天", "x": "数字"} {
		got := w.check(t, "姓名,8日,9日,出勤天数\n张一,8,4,"+total+"\n")
		if (trouble == "") != (len(got.Problems) == 0) || trouble != "" && !strings.Contains(got.Problems[0].Message, trouble) {
			t.Errorf("%s: %+v", total, got.Problems)
		}
	}
	// A day is never found in another's heading.
	if got := w.check(t, "姓名,备注1日,18日\n张一,8,\n"); len(got.Entries) != 0 {
		t.Errorf("%+v", got)
	}
}

func TestMonth(t *testing.T) {
	t.Parallel()
	for text, days := range map[string]int{"2021-02": 28, "2020-02": 29, "2021-12": 31, "2021-13": 0, "21-02": 0, "0001-01": 0, "": 0} {
		month, err := attendance.Month(text)
		if (err == nil) != (days > 0) || days > 0 && month.Days() != days {
			t.Errorf("%q: %v %v", text, month, err)
		}
	}
}

// A name is found however its dot, its blanks and its rare characters were typed.
func TestSheetFindsNamesAsTheyAreTyped(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 3, "阿卜杜拉·买买提", "𠮷田", "李.明")
	got := w.check(t, "姓名,8日\n阿卜杜拉•买买提,8\n𠮷 田,8\n李．明,8\n")
	if len(got.Entries) != 3 || len(got.Problems) != 0 {
		t.Errorf("%+v", got)
	}
}
