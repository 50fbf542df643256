package sheet_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"gongxiang/internal/sheet"
)

// found lists the mapping as "field=letter".
func found(m *sheet.Mapping) string {
	var out []string
	for _, h := range m.Headings {
		if h.Field != "" {
			out = append(out, h.Field+"="+h.Letter)
		}
	}
	return strings.Join(out, " ")
}

var roster = []sheet.Column{
	{Field: "name", Label: "姓名", Synonyms: []string{"员工姓名"}, Required: true},
	{Field: "id", Label: "身份证号码", Synonyms: []string{"身份证号", "身份证", "证件号码"}, Required: true},
	{Field: "phone", Label: "手机号码", Synonyms: []string{"电话", "手机"}},
	{Field: "from", Label: "合同开始日期", Synonyms: []string{"合同期限/起", "合同/开始"}},
	{Field: "to", Label: "合同结束日期", Synonyms: []string{"合同期限/止", "合同/结束", "合同到期"}},
}

func TestDetectFindsTheHeader(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, csv   string
		top, bottom int
		want        string
		missing     int
	}{
		{"at once", "姓名,身份证号码\n张三,1\n", 1, 1, "name=A id=B", 0},
		{"below a title and notes", "员工花名册,,\n填表说明：姓名与身份证一致,,\n\n序号,姓名,身份证号\n1,张三,1\n", 4, 4, "name=B id=C", 0},
		{"starred, spaced, with units and in full width", "姓 名＊,身份证号码（18位）,联系电话(必填)\n张三,1,2\n", 1, 1, "name=A id=B phone=C", 0},
		{"other words, other order", "手机,合同到期日,证件号码,员工姓名\n1,2,3,张三\n", 1, 1, "phone=A to=B id=C name=D", 0},
		{"two rows without merged cells", "姓名,证件,,合同期限,\n,身份证,手机,起,止\n张三,1,2,3,4\n", 1, 2, "name=A id=B phone=C from=D to=E", 0},
		{"three rows", "花名册,,,,\n姓名,身份证,合同,,\n,,开始,结束,备注\n张三,1,2,3,4\n", 2, 3, "name=A id=B from=C to=D", 0},
		{"an equal heading before a containing one", "紧急联系人姓名,姓名,身份证\n李四,张三,1\n", 1, 1, "name=B id=C", 0},
		{"the first of two equal ones", "姓名,身份证,姓名\n张三,1,李四\n", 1, 1, "name=A id=B", 0},
		{"a required one missing", "姓名,手机\n张三,1\n", 1, 1, "name=A phone=B", 1},
		{"data are no second row", "姓名,身份证,手机,\n张三,x,手机,手机\n", 1, 1, "name=A id=B phone=C", 0},
		{"a row with a number is no second row", "姓名,身份证,手机,合同,\n,,,开始,44232\n张三,1,2,3,4\n", 1, 1, "name=A id=B phone=C", 0},
		{"brackets do not count", "家属姓名,姓名（必填）,身份证\n李四,张三,1\n", 1, 1, "name=B id=C", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, m, err := sheet.ReadFor([]byte(tt.csv), sheet.Limits{}, roster)
			if err != nil {
				t.Fatal(err)
			}
			if m.Top != tt.top || m.Bottom != tt.bottom || found(m) != tt.want || len(m.Missing) != tt.missing {
				t.Errorf("rows %d to %d, %s, missing %v", m.Top, m.Bottom, found(m), m.Missing)
			}
		})
	}
}

func TestDetectFollowsMergedCells(t *testing.T) {
	t.Parallel()
	// 合同 stands over C and D only, though E has nothing above 起 either.
	rows := texts([]string{"姓名", "身份证", "合同", "", ""}, []string{"", "", "开始", "结束", "结束"}, []string{"张三", "1", "2", "3", "4"})
	p := book(rows)
	p["xl/worksheets/sheet1.xml"] = `<worksheet><sheetData>` + rows + `</sheetData><mergeCells><mergeCell ref="A1:A2"/><mergeCell ref="B1:B2"/><mergeCell ref="C1:D1"/></mergeCells></worksheet>`
	_, m, err := sheet.ReadFor(p.zip(), sheet.Limits{}, roster)
	if err != nil {
		t.Fatal(err)
	}
	if m.Bottom != 2 || found(m) != "name=A id=B from=C to=D" || m.Headings[4].Text != "结束" {
		t.Errorf("%d, %s, %+v", m.Bottom, found(m), m.Headings)
	}
}

func TestMappingIsOverridden(t *testing.T) {
	t.Parallel()
	table, m, err := sheet.ReadFor([]byte("姓名,号码,身份证,\n张三,1,2,3\n"), sheet.Limits{}, roster)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name    string
		choice  map[int]string
		want    string
		missing int
		code    string
	}{
		{"nothing", nil, "name=A id=C", 0, ""},
		{"another column", map[int]string{1: "phone"}, "name=A phone=B id=C", 0, ""},
		{"a column without heading", map[int]string{3: "phone"}, "name=A id=C phone=D", 0, ""},
		{"a field moves", map[int]string{1: "id"}, "name=A id=B", 0, ""},
		{"two fields change places", map[int]string{0: "id", 2: "name"}, "id=A name=C", 0, ""},
		{"a column is freed", map[int]string{2: ""}, "name=A", 1, ""},
		{"a field twice", map[int]string{0: "id", 1: "id"}, "", 0, sheet.CodeBadMapping},
		{"no such field", map[int]string{1: "pay"}, "", 0, sheet.CodeBadMapping},
		{"no such column", map[int]string{4: "phone"}, "", 0, sheet.CodeBadMapping},
		{"a column before the first", map[int]string{-1: "phone"}, "", 0, sheet.CodeBadMapping},
	}
	for _, tt := range tests {
		got, err := m.Override(tt.choice)
		if c := code(t, err); c != tt.code {
			t.Errorf("%s: %v", tt.name, err)
		}
		if err != nil {
			continue
		}
		if found(got) != tt.want || len(got.Missing) != tt.missing {
			t.Errorf("%s: %s, missing %v", tt.name, found(got), got.Missing)
		}
	}
	if found(m) != "name=A id=C" {
		t.Errorf("the original became %s", found(m))
	}
	moved, err := m.Override(map[int]string{3: "id"})
	if err != nil {
		t.Fatal(err)
	}
	records, err := table.Records(moved)
	if err != nil || records.Rows[0].Cell("id").Text != "3" || records.Rows[0].Cell("phone").Text != "" || records.Rows[0].Has("phone") {
		t.Errorf("%v %+v", err, records)
	}
}

func TestRecordsSetAsideWhatIsNoData(t *testing.T) {
	t.Parallel()
	const csv = `序号,姓名,身份证,备注
甲,1,2,3
例：,示例甲,1,
1,张三,1,
,,,
2,李四,2,合计无误
3,,,
7,姓名,,
序号,姓名,身份证,备注
小计,,2,
4,合 计：,2,
共计2人,,,
5,王总计,3,
注：以上,为实,,
填表人：赵六,,审核：钱七,
6,孙八,4,
`
	table, m, err := sheet.ReadFor([]byte(csv), sheet.Limits{}, roster)
	if err != nil {
		t.Fatal(err)
	}
	records, err := table.Records(m)
	if err != nil {
		t.Fatal(err)
	}
	rows := make(map[int]string)
	for _, r := range records.Rows {
		rows[r.Row] = r.Cell("name").Text
	}
	if want := map[int]string{4: "张三", 6: "李四", 8: "姓名", 13: "王总计", 16: "孙八"}; !maps.Equal(rows, want) {
		t.Errorf("rows %v, want %v", rows, want)
	}
	var reasons []string
	for _, s := range records.Skipped {
		reasons = append(reasons, s.Reason)
	}
	want := []string{"列的编号", "填写示例", "没有填写需要的内容", "重复的表头", "合计行", "合计行", "合计行", "表下的说明", "表下的说明"}
	if !slices.Equal(reasons, want) || records.Blank != 1 {
		t.Errorf("skipped %+v, blank %d", records.Skipped, records.Blank)
	}
}

func TestRecordsOfMergedCells(t *testing.T) {
	t.Parallel()
	rows := texts([]string{"企业名称", "工种", "人数", "镇街"}, []string{"甲厂", "车工", "5", "水口"}, []string{"", "焊工", ""}, []string{"", "钳工", "3"}, []string{"乙厂", "铣工", "2"})
	p := book("")
	p["xl/worksheets/sheet1.xml"] = `<worksheet><sheetData>` + rows + `</sheetData><mergeCells><mergeCell ref="C2:C3"/><mergeCell ref="A2:A4"/><mergeCell ref="D4:D5"/></mergeCells></worksheet>`
	table, m, err := sheet.ReadFor(p.zip(), sheet.Limits{}, surplusColumns)
	if err != nil {
		t.Fatal(err)
	}
	before := dump(table)
	records, err := table.Records(m)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"甲厂", "甲厂*", "甲厂*", "乙厂"} {
		if got := show(sheet.ParseText(records.Rows[i].Cell("enterprise"), 20)); got != want {
			t.Errorf("row %d: %s, want %s", i, got, want)
		}
	}
	if p := sheet.ParseText(records.Rows[3].Cell("town"), 20); !p.Blank {
		t.Errorf("merged cells without a text were understood as %+v", p)
	}
	heads := sheet.ParseHeadcount(records.Rows[1].Cell("headcount"), 100)
	if heads.Problem == "" {
		t.Errorf("a merged number was understood as %+v", heads)
	}
	if dump(table) != before {
		t.Error("Records changed the table")
	}
}

func TestRecordsCountsOnlyData(t *testing.T) {
	t.Parallel()
	head := "姓名,身份证\n"
	for extra, want := range map[string]string{"": "", "合计,20\n": "", "甲,1\n": sheet.CodeTooManyRows} {
		data := head + strings.Repeat("甲,1\n", 20) + extra
		table, m, err := sheet.ReadFor([]byte(data), sheet.Limits{Rows: 20}, roster)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = table.Records(m); code(t, err) != want {
			t.Errorf("%q: %v", extra, err)
		}
	}
	p := book(`<row><c t="inlineStr"><is><t>姓名</t></is></c><c t="inlineStr"><is><t>身份证</t></is></c></row>` +
		strings.Repeat(`<row><c t="inlineStr"><is><t>甲</t></is></c><c><v>1</v></c></row>`, 20) + strings.Repeat(`<row hidden="1"><c t="inlineStr"><is><t>乙</t></is></c><c><v>1</v></c></row>`, 100))
	_, _, err := sheet.ReadFor(p.zip(), sheet.Limits{Rows: 20}, roster)
	if code(t, err) != sheet.CodeTooManyRows || !strings.Contains(err.Error(), "连同隐藏的行") {
		t.Errorf("with hidden rows: %v", err)
	}
	table, m, err := sheet.ReadFor(p.zip(), sheet.Limits{Rows: 20, ShownOnly: true}, roster)
	if err != nil {
		t.Fatal(err)
	}
	if records, err := table.Records(m); err != nil || len(records.Rows) != 120 {
		t.Errorf("hidden rows that do not count: %v", err)
	}
	table, m, err = sheet.ReadFor([]byte(head+"合计,0\n"), sheet.Limits{}, roster)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = table.Records(m); code(t, err) != sheet.CodeEmpty {
		t.Errorf("only a total: %v", err)
	}
}
