package sheet_test

import (
	"testing"
	"unicode/utf16"

	"golang.org/x/text/encoding/simplifiedchinese"

	"gongxiang/internal/sheet"
)

func TestReadKnowsEveryKindOfCell(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, cell, text string
		mark             sheet.Mark
	}{
		{"shared string", `<c t="s"><v>0</v></c>`, "企业名称", 0},
		{"rich shared string without its guide", `<c t="s"><v>1</v></c>`, "富余人数", 0},
		{"inline string", `<c t="inlineStr"><is><r><t>甲</t></r><r><t xml:space="preserve"> 乙&amp;&#20057;</t></r></is></c>`, "甲 乙&乙", 0},
		{"CDATA", `<c t="inlineStr"><is><t><![CDATA[<甲>]]></t></is></c>`, "<甲>", 0},
		{"escaped character", `<c t="str"><v>甲_x000D__x0041_乙_x1</v></c>`, "甲A乙_x1", 0},
		{"null and control characters", `<c t="inlineStr"><is><t>甲&#0;&#1;_x0000_乙&#8203;</t></is></c>`, "甲乙", 0},
		{"integer", `<c><v>35</v></c>`, "35", sheet.MarkNumber},
		{"phone as a number", `<c><v>1.3800000001E10</v></c>`, "13800000001", sheet.MarkNumber},
		{"ID as a number", `<c><v>4.4078319900101E17</v></c>`, "440783199001010000", sheet.MarkNumber | sheet.MarkLostDigits},
		{"huge number", `<c><v>1E300</v></c>`, "1E+300", sheet.MarkNumber | sheet.MarkLostDigits},
		{"tiny number", `<c><v>1E-300</v></c>`, "1E-300", sheet.MarkNumber},
		{"binary fraction", `<c><v>0.30000000000000004</v></c>`, "0.3", sheet.MarkNumber},
		{"negative", `<c><v>-5</v></c>`, "-5", sheet.MarkNumber},
		{"date", `<c s="1"><v>44232</v></c>`, "2021-02-05", sheet.MarkDate},
		{"Chinese date format", `<c s="2"><v>44232</v></c>`, "2021-02-05", sheet.MarkDate},
		{"date and time", `<c s="1"><v>44232.604166666664</v></c>`, "2021-02-05 14:30", sheet.MarkDate},
		{"last second of the day", `<c s="1"><v>44232.99999</v></c>`, "2021-02-06", sheet.MarkDate},
		{"unit in quotes is no date", `<c s="3"><v>44232</v></c>`, "44232", sheet.MarkNumber},
		{"colour in brackets is no date", `<c s="4"><v>44232</v></c>`, "44232", sheet.MarkNumber},
		{"time of day is no date", `<c s="5"><v>0.5</v></c>`, "0.5", sheet.MarkNumber},
		{"number too large for a date", `<c s="1"><v>99999999</v></c>`, "99999999", sheet.MarkNumber},
		{"unknown style", `<c s="99"><v>44232</v></c>`, "44232", sheet.MarkNumber},
		{"ISO date", `<c t="d"><v>2021-02-05T00:00:00</v></c>`, "2021-02-05T00:00:00", sheet.MarkDate},
		{"truth", `<c t="b"><v>1</v></c>`, "TRUE", 0},
		{"error", `<c t="e"><v>#N/A</v></c>`, "#N/A", sheet.MarkError},
		{"formula with result", `<c><f>1+1</f><v>2</v></c>`, "2", sheet.MarkFormula | sheet.MarkNumber},
		{"formula with an empty text as result", `<c t="str"><f>""</f><v></v></c><c><v>1</v></c>`, "", 0},
		{"formula without result", `<c><f>cmd|'/c calc'!A0</f></c>`, "=cmd|'/c calc'!A0", sheet.MarkFormula | sheet.MarkNoResult},
		{"link out of the file", `<c t="str"><f>[1]表!A1</f><v>甲</v></c>`, "甲", sheet.MarkFormula},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			table := read(t, book(`<row>`+tt.cell+`<c><v>9</v></c></row>`).zip())
			c := table.Lines[0].Cells[0]
			if tt.text == "" {
				c.Mark &^= sheet.MarkFormula
			}
			if c.Text != tt.text || c.Mark != tt.mark {
				t.Errorf("got %q, mark %b; want %q, mark %b", c.Text, c.Mark, tt.text, tt.mark)
			}
		})
	}
}

func TestReadOfTheOtherDateSystem(t *testing.T) {
	t.Parallel()
	p := book(`<row><c s="1"><v>42770</v></c></row>`)
	p["xl/workbook.xml"] = `<workbook><workbookPr date1904="1"/><sheets><sheet name="a" r:id="rId1"/></sheets></workbook>`
	if got := read(t, p.zip()).Lines[0].Cells[0].Text; got != "2021-02-05" {
		t.Errorf("got %s", got)
	}
	// A number that the sheet does not show as a date counts from the same day; what
	// is text, or says its year, does not.
	const cells = `<row><c><v>42770</v></c><c><f>A2</f><v>42770</v></c><c><v>20210205</v></c><c t="inlineStr"><is><t>44232</t></is></c></row>`
	for days, want := range map[string][]string{"1": {"2021-02-05", "2021-02-05", "2021-02-05", "2021-02-05"}, "0": {"2017-02-04", "2017-02-04", "2021-02-05", "2021-02-05"}} {
		p := book(cells)
		p["xl/workbook.xml"] = `<workbook><workbookPr date1904="` + days + `"/><sheets><sheet name="a" r:id="rId1"/></sheets></workbook>`
		for i, c := range read(t, p.zip()).Lines[0].Cells {
			if got := sheet.ParseDate(c); got.Value.String() != want[i] {
				t.Errorf("1904 %s, %q: got %+v, want %s", days, c.Text, got, want[i])
			}
		}
	}
}

func TestReadKeepsRowNumbersAndGaps(t *testing.T) {
	t.Parallel()
	table := read(t, book(`<row r="3"><c r="B3"><v>1</v></c><c r="D3"><v>2</v></c></row><row r="4"><c r="A4" s="1"/></row><row/><row><c><v>3</v></c></row>`).zip())
	if got, want := dump(table), "3:|1||2\n6:3\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// What a filter leaves out is told from what the clerk sees.
func TestReadKnowsHiddenRows(t *testing.T) {
	t.Parallel()
	const cell = `<c t="inlineStr"><is><t>示例</t></is></c>`
	table := read(t, book(`<row>`+cell+`</row><row hidden="1">`+cell+`</row><row hidden="true">`+cell+`</row><row hidden="0">`+cell+`</row><row>`+cell+`</row>`).zip())
	for i, hidden := range []bool{false, true, true, false, false} {
		if table.Lines[i].Hidden != hidden {
			t.Errorf("row %d: %v", i+1, !hidden)
		}
	}
}

func TestReadChoosesTheWorksheet(t *testing.T) {
	t.Parallel()
	p := book(texts([]string{"各镇汇总"}, []string{"镇街", "人数"}, []string{"水口", "3"}))
	p["xl/workbook.xml"] = `<workbook><sheets><sheet name="隐藏" state="hidden" r:id="rId5"/><sheet name="空" r:id="rId4"/><sheet name="说明" r:id="rId1"/><sheet name="数据" r:id="rId5"/></sheets></workbook>`
	p["xl/_rels/workbook.xml.rels"] = relsHead + `<Relationship Id="rId1" Type="` + relPrefix + `/worksheet" Target="worksheets/sheet1.xml"/>` +
		`<Relationship Id="rId4" Type="` + relPrefix + `/worksheet" Target="worksheets/sheet4.xml"/>` +
		`<Relationship Id="rId5" Type="` + relPrefix + `/worksheet" Target="worksheets/Sheet5.xml"/>` +
		`<Relationship Id="rId6" Type="` + relPrefix + `/externalLink" Target="http://example.invalid/x" TargetMode="External"/></Relationships>`
	p["xl/worksheets/sheet4.xml"] = `<worksheet><sheetData/></worksheet>`
	p["xl/worksheets/sheet5.xml"] = `<worksheet><sheetData>` + texts([]string{"企业名称", "工种", "人数"}, []string{"甲厂", "车工", "3"}) + `</sheetData></worksheet>`
	if got := read(t, p.zip()).Name; got != "说明" {
		t.Errorf("Read took %q", got)
	}
	table, m, err := sheet.ReadFor(p.zip(), sheet.Limits{}, surplusColumns)
	if err != nil || table.Name != "数据" || len(table.Others) != 2 || len(m.Missing) != 3 {
		t.Errorf("ReadFor: %v, %+v, %+v", err, table, m)
	}
}

func TestReadCSVInEveryEncoding(t *testing.T) {
	t.Parallel()
	const text = "企业名称,人数,备注\r\n\"开平市,示例厂\",３０,\"他说\"\"好\"\"\n第二行\"\r\n\r\n乙厂,5,\t甲\u200b\x00乙\n,,\n="
	const want = "1:企业名称|人数|备注\n2:开平市,示例厂|３０|他说\"好\"\n第二行\n4:乙厂|5| 甲乙\n6:=\n"
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	var little, big []byte
	for _, u := range utf16.Encode([]rune(text)) {
		little = append(little, byte(u), byte(u>>8))
		big = append(big, byte(u>>8), byte(u))
	}
	for name, tt := range map[string]struct{ data, encoding string }{
		"UTF-8":                       {text, "utf-8"},
		"UTF-8 with mark":             {"\xEF\xBB\xBF" + text, "utf-8"},
		"GB18030":                     {gb, "gb18030"},
		"UTF-16LE with mark":          {"\xFF\xFE" + string(little), "utf-16"},
		"UTF-16BE with mark":          {"\xFE\xFF" + string(big), "utf-16"},
		"UTF-16LE, rows without mark": {string(little), "utf-16"},
		"UTF-16BE, rows without mark": {string(big), "utf-16"},
	} {
		table := read(t, []byte(tt.data))
		if got := dump(table); got != want || table.Encoding != tt.encoding {
			t.Errorf("%s, read as %s:\n%s\nwant\n%s", name, table.Encoding, got, want)
		}
	}
}

func TestReadCSVAsProgramsWriteIt(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"a;b;c\n1,5;2;3\n":        "1:a|b|c\n2:1,5|2|3\n",
		"a\tb\tc\n1,5\t2\t3":      "1:a|b|c\n2:1,5|2|3\n",
		"sep=;\na;b\n":            "1:a|b\n",
		"a,b\rc,d\r":              "1:a|b\n2:c|d\n",
		"a\"b,c\n":                "1:a\"b|c\n",
		"\"a\"b,c\n":              "1:ab|c\n",
		"=\"0750\",=\"1\"+\"2\"":  "1:0750|=\"1\"+\"2\"\n",
		"\"\",b\n":                "1:|b\n",
		"\"a\n\nb\",c\nd":         "1:a\n\nb|c\n2:d\n",
		"\xEF\xBB\xBFsep=,\na,b,": "1:a|b\n",
	} {
		if got := dump(read(t, []byte(text))); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
	if c := read(t, []byte("#REF!,#n/a,#1")).Lines[0].Cells; c[0].Problem() == "" || c[1].Problem() == "" || c[2].Problem() != "" {
		t.Errorf("failed formulas: %+v", c)
	}
	c := read(t, []byte("1.38E+10,4.40783E+17,E+1,1E+")).Lines[0].Cells
	for i, want := range []bool{true, true, false, false} {
		if c[i].Has(sheet.MarkLostDigits) != want {
			t.Errorf("%q: mark %v", c[i].Text, c[i].Mark)
		}
	}
}
