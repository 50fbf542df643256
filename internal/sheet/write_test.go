package sheet_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"gongxiang/internal/calendar"
	"gongxiang/internal/sheet"
)

var layout = sheet.Layout{Sheet: "富余员工", Title: "开平市富余员工名单", Columns: []sheet.LayoutColumn{
	{Label: "企业名称"}, {Label: "富余人数", Kind: sheet.KindNumber}, {Label: "月薪下限", Kind: sheet.KindMoney},
	{Label: "开始日期", Kind: sheet.KindDate}, {Label: "包住", Kind: sheet.KindYesNo}, {Label: "备注", Width: 40},
}}

func export(t testing.TB, layout sheet.Layout, rows ...[]any) []byte {
	t.Helper()
	w, err := sheet.NewWriter(layout)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	for _, row := range rows {
		if err := w.Row(row...); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if _, err := w.WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestExportIsReadBack(t *testing.T) {
	t.Parallel()
	day := calendar.NewDate(2021, 2, 5)
	var none *calendar.Date
	data := export(t, layout,
		[]any{"甲厂", 35, int64(4500_50), day, true, "第一行\n第二行"},
		[]any{"乙厂 & <子>", int64(3), int64(0), &day, false, nil},
		[]any{nil, 2.5, nil, none, nil, ""},
		[]any{"丙厂", nil, int64(-1_00), nil, nil, "=1+1"},
	)
	table, m, err := sheet.ReadFor(data, sheet.Limits{}, []sheet.Column{{Field: "name", Label: "企业名称"}, {Field: "note", Label: "备注"}})
	if err != nil {
		t.Fatal(err)
	}
	if m.Top != 2 || table.Name != "富余员工" {
		t.Errorf("header in row %d of %q", m.Top, table.Name)
	}
	const want = "1:开平市富余员工名单\n2:企业名称|富余人数|月薪下限|开始日期|包住|备注\n" +
		"3:甲厂|35|4500.5|2021-02-05|是|第一行\n第二行\n4:乙厂 & <子>|3|0|2021-02-05|否\n5:|2.5\n6:丙厂||-1|||'=1+1\n"
	if got := dump(table); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	c := table.Lines[2].Cells
	if !c[1].Has(sheet.MarkNumber) || !c[2].Has(sheet.MarkNumber) || !c[3].Has(sheet.MarkDate) {
		t.Errorf("number, money and date have marks %b, %b, %b", c[1].Mark, c[2].Mark, c[3].Mark)
	}
}

func TestExportLooksRight(t *testing.T) {
	t.Parallel()
	f, err := excelize.OpenReader(bytes.NewReader(export(t, layout, []any{"甲厂", 35, int64(123456_50), calendar.NewDate(2021, 2, 5), true, nil})))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for ref, want := range map[string]string{"A1": "开平市富余员工名单", "C3": "123,456.50", "D3": "2021-02-05", "E3": "是"} {
		if got, err := f.GetCellValue("富余员工", ref); err != nil || got != want {
			t.Errorf("%s shows %q, want %q (%v)", ref, got, want, err)
		}
	}
	if panes, err := f.GetPanes("富余员工"); err != nil || !panes.Freeze || panes.YSplit != 2 {
		t.Errorf("panes %+v, %v", panes, err)
	}
	if width, err := f.GetColWidth("富余员工", "C"); err != nil || width < 13 {
		t.Errorf("width %v, %v", width, err)
	}
	if props, err := f.GetDocProps(); err != nil || props.Creator != "共享用工" {
		t.Errorf("creator %+v, %v", props, err)
	}
}

func TestExportRefusesWrongValues(t *testing.T) {
	t.Parallel()
	w, err := sheet.NewWriter(layout)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	for i, row := range [][]any{{}, {"甲"}, {1, nil, nil, nil, nil, nil}, {nil, "1", nil, nil, nil, nil}, {nil, nil, 4500, nil, nil, nil},
		{nil, nil, nil, "2021-02-05", nil, nil}, {nil, nil, nil, nil, "是", nil}} {
		if w.Row(row...) == nil {
			t.Errorf("row %d was taken", i)
		}
	}
	if _, err := sheet.NewWriter(sheet.Layout{Sheet: "a/b"}); err == nil {
		t.Error("a wrong sheet name was taken")
	}
}

// No text may run as a formula: not in the file, and not in a CSV file that
// somebody saves from it.
func TestNeutral(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"=1+1":                "'=1+1",
		"+1":                  "'+1",
		"-1":                  "'-1",
		"@SUM(A1)":            "'@SUM(A1)",
		"\t=1":                "'=1",
		"\r=1":                "'=1",
		"\n=1":                "'=1",
		"\x20=1":              "'=1",
		"\u200b=1":            "'=1",
		"\x00=1":              "'=1",
		"\u00a0=1":            "'=1",
		"\u3000=1":            "'=1",
		"＝1":                  "'＝1",
		"＋1":                  "'＋1",
		"－1":                  "'－1",
		"＠1":                  "'＠1",
		"−1":                  "'−1",
		"=HYPERLINK(\"h\",1)": "'=HYPERLINK(\"h\",1)",
		"\t":                  "",
		"\t甲\r":               "甲",
		"甲=1":                 "甲=1",
		"甲\x00乙":              "甲乙",
		"4500-5500":           "4500-5500",
		"":                    "",
	} {
		got := sheet.Neutral(text)
		if got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
		if back := sheet.Clean(got); back != sheet.Clean(text) {
			t.Errorf("%q came back as %q", text, back)
		}
		f, err := excelize.OpenReader(bytes.NewReader(export(t, sheet.Layout{Sheet: "a", Title: text, Columns: []sheet.LayoutColumn{{Label: text}}}, []any{text})))
		if err != nil {
			t.Fatal(err)
		}
		for _, ref := range []string{"A1", "A2", "A3"} {
			if formula, err := f.GetCellFormula("a", ref); err != nil || formula != "" {
				t.Errorf("%q is the formula %q in %s (%v)", text, formula, ref, err)
			}
		}
		f.Close()
	}
}

func TestTemplateIsFilledInAndReadBack(t *testing.T) {
	t.Parallel()
	var trades []string
	for i := range 300 {
		trades = append(trades, fmt.Sprintf("工种%d", i))
	}
	template := sheet.Template{Sheet: "富余员工", Notes: []string{"一行填一个工种。"}}
	for _, c := range surplusColumns {
		tc := sheet.TemplateColumn{Column: c, How: strings.Repeat("填写"+c.Label, 60), Example: "=1"}
		switch c.Field {
		case "trade":
			tc.Options = trades
		case "headcount":
			tc.Kind = sheet.KindNumber
		case "from", "to":
			tc.Kind = sheet.KindDate
		case "pay":
			tc.Kind = sheet.KindMoney
		case "lodging":
			tc.Kind = sheet.KindYesNo
		}
		template.Columns = append(template.Columns, tc)
	}
	var out bytes.Buffer
	if _, err := template.WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	_, _, err := sheet.ReadFor(out.Bytes(), sheet.Limits{}, surplusColumns)
	if got := code(t, err); got != sheet.CodeEmpty {
		t.Errorf("the empty template: %v", err)
	}

	f, err := excelize.OpenReader(bytes.NewReader(out.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rules, err := f.GetDataValidations("富余员工")
	if err != nil || len(rules) != len(surplusColumns) {
		t.Fatalf("%d rules, %v", len(rules), err)
	}
	for _, r := range rules {
		if len([]rune(*r.Prompt)) > 255 || r.Sqref == "D2:D20001" && r.Formula1 != "'选项'!$A$1:$A$300" {
			t.Errorf("rule %+v", r)
		}
	}
	if visible, err := f.GetSheetVisible("选项"); err != nil || visible {
		t.Errorf("the options are visible: %v, %v", visible, err)
	}
	for i, v := range []any{"甲厂", "91440783MA000T014N", "水口", "工种1", 20, "", 44232, "2021-3-1", "面议", "是", "张三", "13800000001"} {
		if err := f.SetCellValue("富余员工", sheet.ColumnLetter(i)+"2", v); err != nil {
			t.Fatal(err)
		}
	}
	out.Reset()
	if _, err := f.WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	table, m, err := sheet.ReadFor(out.Bytes(), sheet.Limits{}, surplusColumns)
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range m.Headings {
		if h.How != sheet.FoundExact {
			t.Errorf("%s %q was found %s", h.Letter, h.Text, h.How)
		}
	}
	if got, want := dump(table), "2:甲厂|91440783MA000T014N|水口|工种1|20||2021-02-05|2021-3-1|面议|是|张三|13800000001\n"; !strings.HasSuffix(got, want) {
		t.Errorf("got %s", got)
	}
}
