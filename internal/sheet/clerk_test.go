package sheet_test

import (
	"fmt"
	"strings"
	"testing"

	"gongxiang/internal/sheet"
)

var surplusColumns = []sheet.Column{
	{Field: "enterprise", Label: "企业名称", Synonyms: []string{"单位名称", "企业"}, Required: true, FillDown: true},
	{Field: "uscc", Label: "统一社会信用代码", Synonyms: []string{"信用代码"}, Required: true, FillDown: true},
	{Field: "town", Label: "所在镇街", Synonyms: []string{"镇街", "镇"}},
	{Field: "trade", Label: "工种", Synonyms: []string{"岗位", "职业"}, Required: true},
	{Field: "headcount", Label: "人数", Required: true},
	{Field: "level", Label: "技能等级", Synonyms: []string{"等级"}},
	{Field: "from", Label: "开始日期", Synonyms: []string{"起始日期"}, Required: true},
	{Field: "to", Label: "结束日期", Synonyms: []string{"截止日期", "终止日期"}, Required: true},
	{Field: "pay", Label: "月薪", Synonyms: []string{"工资", "薪资"}},
	{Field: "lodging", Label: "住宿"},
	{Field: "contact", Label: "联系人"},
	{Field: "phone", Label: "联系电话", Synonyms: []string{"电话", "手机"}},
}

var shortageColumns = []sheet.Column{
	{Field: "enterprise", Label: "企业名称", Required: true, FillDown: true},
	{Field: "uscc", Label: "统一社会信用代码", Required: true},
	{Field: "town", Label: "所在镇街", Synonyms: []string{"镇街"}},
	{Field: "aboveScale", Label: "规上企业", Synonyms: []string{"规上"}},
	{Field: "trade", Label: "工种", Synonyms: []string{"岗位"}, Required: true},
	{Field: "headcount", Label: "需求人数", Synonyms: []string{"人数"}, Required: true},
	{Field: "from", Label: "开始日期", Synonyms: []string{"用工时间/起", "开始"}, Required: true},
	{Field: "to", Label: "结束日期", Synonyms: []string{"用工时间/止", "结束"}, Required: true},
	{Field: "payMin", Label: "最低工资", Synonyms: []string{"工资/最低"}},
	{Field: "payMax", Label: "最高工资", Synonyms: []string{"工资/最高"}},
	{Field: "board", Label: "包吃", Synonyms: []string{"伙食"}},
	{Field: "lodging", Label: "包住", Synonyms: []string{"住宿"}},
	{Field: "transport", Label: "接送", Synonyms: []string{"交通"}},
	{Field: "place", Label: "工作地点", Synonyms: []string{"地址"}},
	{Field: "hazards", Label: "职业危害", Synonyms: []string{"危害"}},
	{Field: "phone", Label: "联系电话", Synonyms: []string{"电话"}},
}

const mostPay = 1_000_000_00

// show writes what was understood of a cell: the value, with a star when it
// differs from what stood there, a dash when blank, or the problem.
func show[T any](p sheet.Parsed[T]) string {
	switch {
	case p.Problem != "":
		return "✗" + p.Problem
	case p.Blank:
		return "-"
	case p.Changed:
		return p.Shown + "*"
	}
	return p.Shown
}

func TestSurplusSheetOfAClerk(t *testing.T) {
	t.Parallel()
	table, m, err := sheet.ReadFor(sample(t, "surplus_clerk.xlsx"), sheet.Limits{}, surplusColumns)
	if err != nil {
		t.Fatal(err)
	}
	if table.Name != "富余员工" || m.Top != 3 || m.Bottom != 3 || len(m.Missing) != 0 {
		t.Errorf("sheet %q, header %d to %d, missing %v", table.Name, m.Top, m.Bottom, m.Missing)
	}
	var headings []string
	for _, h := range m.Headings {
		headings = append(headings, h.Letter+h.Text+"="+h.Field)
	}
	const wantHeadings = "A序号= B企业名称=enterprise C统一社会信用代码=uscc D所在镇街=town E工种=trade F富余人数=headcount G技能等级=level " +
		"H可调剂起始日期=from I可调剂截止日期=to J期望月薪=pay K是否需要住宿=lodging L联系人=contact M联系电话=phone"
	if got := strings.Join(headings, " "); got != wantHeadings {
		t.Errorf("headings\n%s\nwant\n%s", got, wantHeadings)
	}
	records, err := table.Records(m)
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for _, r := range records.Rows {
		fmt.Fprintf(&got, "%d %s %s %s %s %s %s %s %s %s %s %s %s\n", r.Row,
			show(sheet.ParseText(r.Cell("enterprise"), 100)), show(sheet.ParseText(r.Cell("uscc"), 30)),
			show(sheet.ParseText(r.Cell("town"), 30)), show(sheet.ParseText(r.Cell("trade"), 50)),
			show(sheet.ParseHeadcount(r.Cell("headcount"), 10000)), show(sheet.ParseText(r.Cell("level"), 20)),
			show(sheet.ParseDate(r.Cell("from"))), show(sheet.ParseDate(r.Cell("to"))),
			show(sheet.ParsePay(r.Cell("pay"), 500_00, mostPay)), show(sheet.ParseYesNo(r.Cell("lodging"))),
			show(sheet.ParseText(r.Cell("contact"), 20)), show(sheet.ParseText(r.Cell("phone"), 30)))
	}
	const want = `4 开平市示例水暖卫浴有限公司 91440783MA000T014N 水口镇 抛光工 35 中级工 2021-02-01 2021-03-31 ¥4,500–5,500 否 示例甲 13800000001
5 开平市示例水暖卫浴有限公司 91440783MA000T014N 水口 装配工 20* - 2021-02-01* 2021-03-31* ¥4,800* 否 示例甲 13800000001
6 开平市示例纺织厂 91440783MA00004960 三埠 缝纫工 60* 初级 2021-02-03* 2021-04-15* ¥4,000 起* 是 示例乙 0750-2200001
7 示例五金店 92440783MA000T022E 长沙街道办 车工 3 高级工 2021-02-05* 2021-03-31* 面议 否 示例丙 138 0000 0003
8 开平市示例食品有限公司 91440783MA000T014P 赤坎镇 包装工 12 - 2021-02-05 2021-03-20 ¥3,800–4,500 否 示例丁 13800000004
9 开平市示例水暖卫浴有限公司 91440783MA000T014N 水口镇 电焊 8 - 2021-03-31 2021-02-01 ¥5,500–7,000 否 示例甲 13800000001
11 开平市示例纺织厂 91440783ma00004960 三埠街道 车位 25 - 2021-02-08* 2021-03-28* ¥4,000–5,000 是 示例乙 13800000002
12 开平市示例纺织厂 91440783MA00004960 火星镇 印染工 15 - 2021-02-08 2021-03-28 ¥4,600 是 示例乙 13800000002
13 开平市示例水暖卫浴有限公司 91440783MA000T014N 水口镇 抛光工 35 中级工 2021-02-01 2021-03-31 ¥4,500–5,500 否 示例甲 13800000001
14 开平市示例纺织厂 91440783MA00004960 三埠 缝纫工 ✗人数“-5”是负数，请填一个整数，例如 20。 - 2021-02-08 2021-03-28 ¥4,600 是 示例乙 13800000002
15 ✗“=1+1|cmd”像是公式，请改成实际内容。 91440783MA00004960 三埠 保洁 4 - 2021-02-08 2021-03-28 ¥3,000 否 示例乙 13800000002
`
	if got.String() != want {
		t.Errorf("got\n%s\nwant\n%s", got.String(), want)
	}
	if records.Blank != 2 || len(records.Skipped) != 1 || records.Skipped[0] != (sheet.Skipped{Row: 17, Text: "合计 212", Reason: "合计行"}) {
		t.Errorf("blank %d, skipped %+v", records.Blank, records.Skipped)
	}
}

func TestShortageSheetOfAClerk(t *testing.T) {
	t.Parallel()
	table, m, err := sheet.ReadFor(sample(t, "shortage_clerk.xlsx"), sheet.Limits{}, shortageColumns)
	if err != nil {
		t.Fatal(err)
	}
	if m.Top != 1 || m.Bottom != 2 || len(m.Missing) != 0 || len(m.Headings) != len(shortageColumns) {
		t.Errorf("header %d to %d, %d headings, missing %v", m.Top, m.Bottom, len(m.Headings), m.Missing)
	}
	for i, h := range m.Headings {
		if h.Field != shortageColumns[i].Field {
			t.Errorf("column %s %q is %q, want %q", h.Letter, h.Text, h.Field, shortageColumns[i].Field)
		}
	}
	if got := m.Headings[8].Text; got != "工资待遇（元/月）/最低" {
		t.Errorf("two-row heading is %q", got)
	}
	records, err := table.Records(m)
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for _, r := range records.Rows {
		text := func(field string) string { return show(sheet.ParseText(r.Cell(field), 100)) }
		yes := func(field string) string { return show(sheet.ParseYesNo(r.Cell(field))) }
		fmt.Fprintf(&got, "%d %s %s %s %s %s %s %s %s %s %s %s %s %s %s %s %s\n", r.Row, text("enterprise"), text("uscc"), text("town"),
			yes("aboveScale"), text("trade"), show(sheet.ParseHeadcount(r.Cell("headcount"), 10000)),
			show(sheet.ParseDate(r.Cell("from"))), show(sheet.ParseDate(r.Cell("to"))),
			show(sheet.ParseAmount(r.Cell("payMin"), 500_00, mostPay)), show(sheet.ParseAmount(r.Cell("payMax"), 500_00, mostPay)),
			yes("board"), yes("lodging"), yes("transport"), text("place"), text("hazards"), text("phone"))
	}
	const want = `3 开平市示例卫浴科技股份有限公司 91440783MA0000015X 翠山湖 是 抛光工 50 2021-02-10 2021-03-20 ¥5,000 ¥6,500 是* 是* - 翠山湖新区1号 粉尘、噪声 13800000011
4 开平市示例电子有限公司 91440783MA0000023Q 月山镇 是 电子装配 / SMT操作员 120 2021-02-08 2021-04-30 ¥4,800 ¥6,000 是* 是* 是* 月山镇工业区 无 13800000012
5 开平市示例制衣有限公司 91440783MA0000031K 长沙 否 缝纫工（平车） 30 2021-02-18 2021-05-01 ¥6,000 ¥4,500 否 是 - 长沙街道 - 13800000013
6 开平市示例铸造有限公司 91440783MA000004XB 苍城镇 是 铸造工 18 2021-02-10 - ¥5,500 ¥8,000 是 是 - 苍城镇 高温、粉尘、噪声 13800000014
`
	if got.String() != want {
		t.Errorf("got\n%s\nwant\n%s", got.String(), want)
	}
	if records.Blank != 0 || len(records.Skipped) != 0 {
		t.Errorf("blank %d, skipped %+v", records.Blank, records.Skipped)
	}
}
