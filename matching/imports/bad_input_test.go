package imports_test

import (
	"fmt"
	"strings"
	"testing"

	"gongxiang/internal/sheet"
	"gongxiang/matching/matchingtest"
	"gongxiang/matching/posting"
)

func TestFilesThatCannotBeRead(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	firm := w.Firm("水口镇")
	bad := matchingtest.BadSheets(t, ownHead, ownRow)
	bad["cut short"] = matchingtest.BadSheet{Data: clerk(t, "surplus_clerk.xlsx")[:3000], Code: sheet.CodeDamaged, Status: 422}
	for name, try := range bad {
		_, err := w.Upload(ctx, firm, "surplus", name, try.Data)
		if p := refused(t, name, err, try.Code); p.Status != try.Status {
			t.Errorf("%s: status %d", name, p.Status)
		}
	}
	if n := w.count(t, `SELECT count(*) FROM import_batch`); n != 0 {
		t.Errorf("%d refused files were kept", n)
	}
}

// GB18030 as Chinese programs write it, and UTF-8 with a byte order mark.
func TestEncodings(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	firm := w.Firm("水口镇")
	gb := []byte("\xb9\xa4\xd6\xd6,\xc8\xcb\xca\xfd,\xbf\xaa\xca\xbc\xc8\xd5\xc6\xda,\xbd\xe1\xca\xf8\xc8\xd5\xc6\xda\r\n\xc5\xd7\xb9\xe2\xb9\xa4,20,2021-02-10,2021-03-10\r\n")
	for name, data := range map[string][]byte{"GB18030": gb, "a byte order mark": append([]byte("\xEF\xBB\xBF"), csv(ownHead, ownRow)...)} {
		b := w.upload(t, firm, posting.Surplus, data)
		same(t, name, summary(w.allRows(t, firm, b.ID)), "2 ready")
	}
}

// Each bad row says what is wrong, in Chinese, by row and column; none of them
// is an error of ours.
func TestBadRows(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	city := w.Officer("")
	const head = allHead + ",月薪,住宿,备注,联系人,联系电话,技能等级"
	row := func(column int, text string) string {
		cells := strings.Split("开平市示例水暖卫浴有限公司,91440783MA000T014N,水口镇,抛光工,20,2021-02-10,2021-03-10,4500-5500,是,两班倒,示例甲,13800000001,中级工", ",")
		cells[column] = text
		return strings.Join(cells, ",")
	}
	bad := []struct {
		column     int
		text, want string
	}{
		{0, "", "“企业名称”：请填写企业名称。"},
		{0, strings.Repeat("长", 10_000), "“企业名称”：这一格的文字太长，请缩短后再填。"},
		{0, strings.Repeat("长", 61), "“企业名称”：文字有61个字，超过了60个字的上限，请缩短。"},
		{0, "+cmd|' /C calc'!A0", "像是公式，请改成实际内容。"},
		{1, "91440783MA000T014P", "“统一社会信用代码”的校验码不对，请对照营业执照核对每一位。"},
		{1, "91440783MA000T014", "“统一社会信用代码”应为 18 位，请核对是否漏填或多填。"},
		{1, "91440783MAO00T014N", "“统一社会信用代码”只由数字和大写字母组成，不含 I、O、S、V、Z，请核对。"},
		{1, "9.14E+17", "“统一社会信用代码”"},
		{2, "天河区", "“所在镇街”：“天河区”不是开平市的镇街，请从 16 个镇街（管委会）中选择；不在开平的，请写“开平市外”。"},
		{3, "飞行员", "“工种”：没有“飞行员”这个工种，请从工种表中选择。"},
		{3, "抛光公", "“工种”：没有“抛光公”这个工种，是不是“抛光工”"},
		{4, "-5", "“人数”“-5”是负数，请填一个整数，例如 20。"},
		{4, "0", "“人数”是0，请填至少1人。"},
		{4, "99999999999999999999", "“人数”"},
		{4, "5-8", "“人数”：“5-8”是一个范围，请填一个确定的人数。"},
		{5, "2021-04-01", "“结束日期”早于开始日期（2021-03-10 早于 2021-04-01），请改正。"},
		{5, "2021-02-30", "“开始日期”：“2021-02-30”不存在，2021年2月没有30日，请核对。"},
		{5, "2月10日", "“开始日期”：“2月10日”没有写年份，请按 2021-02-01 这样填写。"},
		{6, "2021-02-07", "“结束日期”"},
		{6, "2051-01-01", "“结束日期”：起止日期共 "},
		{7, "200元/天", "“期望月薪”：“200元/天”是按天算的工资，请折算成每月的工资后填写。"},
		{7, "5500-4500", "“期望月薪”：最低工资5,500元高于最高工资4,500元，请核对。"},
		{8, "也许", "“需要住宿”：看不懂“也许”，请填“是”或“否”。"},
		{9, "电话 138 0000 0001", "“备注”里有电话或身份证号码。"},
		{11, "12345", "“联系电话”不像手机或固定电话号码，"},
		{12, "特级", "“技能等级”：看不懂“特级”，"},
	}
	lines := []string{head}
	for _, b := range bad {
		lines = append(lines, row(b.column, b.text))
	}
	lines = append(lines, row(9, "空\x00字节"), row(10, "示\u202e例"))
	b := w.upload(t, city, posting.Surplus, csv(lines...))
	rows := w.allRows(t, city, b.ID)
	got := map[int]string{}
	for _, r := range rows {
		got[r.RowNo] = summary(rows[:0]) + fmt.Sprint(r.Problems)
	}
	for i, b := range bad {
		if !strings.Contains(got[i+2], fmt.Sprintf("第 %d 行", i+2)) || !strings.Contains(got[i+2], b.want) {
			t.Errorf("%.30q: %s, want %s", b.text, got[i+2], b.want)
		}
	}
	// Characters that nobody sees are taken away.
	for _, no := range []int{len(bad) + 2, len(bad) + 3} {
		if got[no] != "[]" {
			t.Errorf("row %d: %s", no, got[no])
		}
	}
	if n := w.commit(t, city, b, true).Added; n != 2 {
		t.Errorf("%d rows were added: the last two differ by a remark", n)
	}
}

func TestHostileCorrections(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	firm := w.Firm("水口镇")
	b := w.upload(t, firm, posting.Surplus, csv(ownHead, ownRow))
	for _, text := range []string{"=1+1", "\x00", "\xff\xfe", "'; DROP TABLE posting; --", strings.Repeat("x", 2000), "\u202e\u200b", "<script>"} {
		for _, f := range b.Fields {
			if _, err := w.Correct(ctx, firm, b.ID, 2, map[string]string{f.Field: text}, nil); err != nil {
				t.Errorf("%s: %q: %v", f.Field, text, err)
			}
		}
		if rows := w.allRows(t, firm, b.ID); len(rows) != 1 || rows[0].State != "problem" {
			t.Errorf("%q: %s", text, summary(rows))
		}
	}
	if got := fileNameOf(t, w, "C:\\Users\\示例\\..\\富余\x00.xlsx"); got != "富余.xlsx" {
		t.Errorf("file name %q", got)
	}
}

func fileNameOf(t *testing.T, w world, name string) string {
	t.Helper()
	b, err := w.Upload(ctx, w.Firm("水口镇"), "surplus", name, csv(ownHead, ownRow))
	if err != nil {
		t.Fatal(err)
	}
	return b.FileName
}
