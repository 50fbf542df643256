package imports_test

import (
	"strings"
	"testing"

	"gongxiang/matching/imports"
	"gongxiang/matching/posting"
)

// What an officer sees of the sheet that a clerk sent, with no firm registered yet.
func TestSurplusSheetOfAClerk(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	city := w.Officer("")
	b := w.upload(t, city, posting.Surplus, clerk(t, "surplus_clerk.xlsx"))
	rows := w.allRows(t, city, b.ID)
	same(t, "rows", summary(rows), `8 problem 第 8 行“统一社会信用代码”的校验码不对，请对照营业执照核对每一位。
9 problem 第 9 行“结束日期”早于开始日期（2021-02-01 早于 2021-03-31），请改正。
12 problem 第 12 行“所在镇街”：“火星镇”不是开平市的镇街，请从 16 个镇街（管委会）中选择；不在开平的，请写“开平市外”。
14 problem 第 14 行“人数”“-5”是负数，请填一个整数，例如 20。
15 problem 第 15 行“企业名称”：“=1+1|cmd”像是公式，请改成实际内容。
13 duplicate of 4
4 ready
5 ready
6 ready
7 ready
11 ready`)
	const fresh = " uscc 这家企业还没有登记，导入时由您登记。\n"
	same(t, "notes", notes(rows)+"\n", "9"+fresh+"12"+fresh+"12 tradeCode 按相近的工种“纺织染色工”理解，请核对。\n14"+fresh+"15"+fresh+"13"+fresh+"4"+fresh+"5"+fresh+"6"+fresh+"7"+fresh+"11"+fresh)
	if b.Counts != (imports.Counts{Ready: 5, Problem: 5, Duplicate: 1}) || b.SheetName != "富余员工" {
		t.Errorf("counts %+v of sheet %q", b.Counts, b.SheetName)
	}
	if len(b.Skipped) != 1 || b.Skipped[0] != (imports.Skipped{RowNo: 17, Text: "合计 212", Reason: "合计行"}) {
		t.Errorf("skipped %+v", b.Skipped)
	}
	for field, want := range map[string]imports.Cell{
		"headcount":  {Text: "20人", Understood: "20", Changed: true},
		"townCode":   {Text: "水口", Understood: "水口镇", Changed: true},
		"periodFrom": {Text: "2021年2月1日", Understood: "2021-02-01", Changed: true},
		"level":      {},
	} {
		got := w.cellOf(t, city, b.ID, 5, field)
		if want.Field = field; got != want {
			t.Errorf("row 5: %+v, want %+v", got, want)
		}
	}
	for no, want := range map[int]string{6: "缝纫工", 7: "车工", 11: "缝纫工"} {
		if got := w.cellOf(t, city, b.ID, no, "tradeCode"); got.Understood != want || got.Note != "" {
			t.Errorf("row %d: %+v, want %s", no, got, want)
		}
	}
	if got := w.cellOf(t, city, b.ID, 11, "uscc"); got.Understood != "91440783MA00004960" || !got.Changed {
		t.Errorf("a code in lower case: %+v", got)
	}

	if out := w.commit(t, city, b, true); out != (imports.Outcome{Added: 5, Skipped: 5, Duplicates: 1, RegisteredFirms: 3}) {
		t.Errorf("outcome %+v", out)
	}
	if n := w.count(t, `SELECT count(*) FROM posting WHERE status = 'published' AND import_id = $1 AND kind = 'surplus'`, b.ID); n != 5 {
		t.Errorf("%d postings", n)
	}
	if n := w.count(t, `SELECT sum(headcount) FROM posting`); n != 35+20+60+3+25 {
		t.Errorf("%d heads", n)
	}
	if n := w.count(t, `SELECT count(*) FROM enterprise WHERE status = 'approved' AND name IN ('开平市示例水暖卫浴有限公司', '开平市示例纺织厂', '示例五金店')`); n != 3 {
		t.Errorf("%d firms", n)
	}
	again := w.upload(t, city, posting.Surplus, clerk(t, "surplus_clerk.xlsx"))
	if again.Counts != (imports.Counts{Problem: 5, Duplicate: 6}) {
		t.Errorf("the same file again: %+v", again.Counts)
	}
	_, err := w.Commit(ctx, city, again.ID, again.Version, false, true)
	refused(t, "the same file again", err, "import_nothing_ready")
}

// The same sheet, uploaded by one of the firms in it.
func TestSurplusSheetOfAClerkAsAFirm(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	firm := w.register(t, "91440783MA000T014N", "开平市示例水暖卫浴有限公司", "水口镇", "approved")
	b := w.upload(t, firm, posting.Surplus, clerk(t, "surplus_clerk.xlsx"))
	const other = "：这一行是其他企业的。企业账号只能导入本企业的用工信息，请选择不导入这一行，或请就业服务专员导入。"
	rows := w.allRows(t, firm, b.ID)
	same(t, "rows", summary(rows), `6 problem 第 6 行“统一社会信用代码”`+other+`
7 problem 第 7 行“统一社会信用代码”`+other+`
8 problem 第 8 行“统一社会信用代码”的校验码不对，请对照营业执照核对每一位。
9 problem 第 9 行“结束日期”早于开始日期（2021-02-01 早于 2021-03-31），请改正。
11 problem 第 11 行“统一社会信用代码”`+other+`
12 problem 第 12 行“统一社会信用代码”`+other+` 第 12 行“所在镇街”：“火星镇”不是开平市的镇街，请从 16 个镇街（管委会）中选择；不在开平的，请写“开平市外”。
14 problem 第 14 行“统一社会信用代码”`+other+` 第 14 行“人数”“-5”是负数，请填一个整数，例如 20。
15 problem 第 15 行“企业名称”：“=1+1|cmd”像是公式，请改成实际内容。 第 15 行“统一社会信用代码”`+other+`
13 duplicate of 4
4 ready
5 ready`)
	// What is refused is not said to be taken.
	for _, r := range rows {
		for _, c := range r.Cells {
			if r.State == "problem" && strings.Contains(c.Note, "按这家企业导入") {
				t.Errorf("row %d is refused, and %s", r.RowNo, c.Note)
			}
		}
	}
	if out := w.commit(t, firm, b, true); out != (imports.Outcome{Added: 2, Skipped: 8, Duplicates: 1}) {
		t.Errorf("outcome %+v", out)
	}
	if n := w.count(t, `SELECT count(*) FROM posting WHERE enterprise_id = $1`, firm.EnterpriseID); n != 2 {
		t.Errorf("%d postings", n)
	}
	if n := w.count(t, `SELECT count(*) FROM enterprise`); n != 1 {
		t.Errorf("%d firms", n)
	}
}

func TestShortageSheetOfAClerk(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	city := w.Officer("")
	b := w.upload(t, city, posting.Shortage, clerk(t, "shortage_clerk.xlsx"))
	rows := w.allRows(t, city, b.ID)
	same(t, "rows", summary(rows), `5 problem 第 5 行“最高月薪”（4,500.00 元）低于最低月薪（6,000.00 元），请改正。
6 problem 第 6 行“结束日期”：请填写结束日期。
3 ready
4 ready`)
	if b.Counts != (imports.Counts{Ready: 2, Problem: 2}) {
		t.Errorf("counts %+v", b.Counts)
	}
	same(t, "the trade of row 4", w.cellOf(t, city, b.ID, 4, "tradeCode").Note, "按“电子装配”理解为“电子设备装接工”，其余文字没有采用，请核对。")
	same(t, "above-scale", w.cellOf(t, city, b.ID, 3, "aboveScale").Note, "是否规上由就业服务专员认定，这一列不导入。")
	if out := w.commit(t, city, b, true); out != (imports.Outcome{Added: 2, Skipped: 2, RegisteredFirms: 2}) {
		t.Errorf("outcome %+v", out)
	}
	if n := w.count(t, `SELECT count(*) FROM enterprise WHERE above_scale`); n != 0 {
		t.Errorf("%d firms made themselves above-scale", n)
	}
	if n := w.count(t, `SELECT count(*) FROM posting WHERE kind = 'shortage' AND board AND lodging AND pay_min_fen IN (500000, 480000)
		AND hazards IN ('粉尘、噪声', '无') AND workplace IN ('翠山湖新区1号', '月山镇工业区')`); n != 2 {
		t.Errorf("%d postings as written", n)
	}
}
