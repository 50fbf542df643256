package sheet_test

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"gongxiang/internal/calendar"
	"gongxiang/internal/sheet"
)

func FuzzRead(f *testing.F) {
	f.Add(sample(f, "surplus_clerk.xlsx"))
	f.Add(sample(f, "shortage_clerk.xlsx"))
	f.Add(book(texts([]string{"姓名", "身份证"}, []string{"张三", "1"})).zip())
	f.Add([]byte("姓名,身份证\r\n\"张\n三\",1\n合计,1\n"))
	f.Add([]byte("sep=;\n\"a\"\"b;c"))
	f.Add([]byte("\xFF\xFEa\x00,\x00b\x00"))
	f.Add([]byte("\xD0\xD5\xC3\xFB,\xC9\xED\xB7\xDD\xD6\xA4\n"))
	columns := append(append([]sheet.Column{}, roster...), surplusColumns[0])
	f.Fuzz(func(t *testing.T, data []byte) {
		limits := sheet.Limits{FileBytes: 1 << 20, UnzippedBytes: 4 << 20, Rows: 1000}
		table, m, err := sheet.ReadFor(data, limits, columns)
		var records *sheet.Records
		if err == nil {
			records, err = table.Records(m)
		}
		var r *sheet.Refusal
		if err != nil {
			if !errors.As(err, &r) {
				t.Fatalf("%v is no refusal", err)
			}
			checkSentence(t, r.Message)
			return
		}
		last := m.Bottom
		for _, row := range records.Rows {
			if row.Row <= last {
				t.Fatalf("row %d after %d", row.Row, last)
			}
			last = row.Row
			for _, c := range columns {
				if text := row.Cell(c.Field).Text; !utf8.ValidString(text) || strings.ContainsAny(text, "\x00\r\u200b") {
					t.Fatalf("cell %q", text)
				}
			}
		}
	})
}

// FuzzScan reaches the XML scanner without having to guess a zip archive.
func FuzzScan(f *testing.F) {
	f.Add(`<row r="1"><c r="A1" t="inlineStr"><is><t>姓名</t></is></c><c s="1"><v>44232</v></c></row>`)
	f.Add(`<row><c t="s"><v>1</v></c><c><f>A1</f></c><!-- > --><![CDATA[x]]></row>`)
	f.Add(`<row><c t="e"><v>#N/A</v></c></row></sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells><sheetData>`)
	f.Fuzz(func(t *testing.T, data string) {
		table, err := sheet.Read(book(data).zip(), sheet.Limits{Rows: 1000})
		if err != nil {
			code(t, err)
			return
		}
		if len(table.Lines) == 0 {
			t.Fatal("an empty table without a refusal")
		}
	})
}

// seeds are texts for the parsers of values.
func seeds(f *testing.F, more ...string) {
	for _, s := range append(more, "", "-", "＝1", "\x00", "\xff", "𠮷", "１２", strings.Repeat("长", 61)) {
		f.Add(s, uint8(0))
	}
	f.Add("2021-05-08", uint8(sheet.MarkDate))
	f.Add("1", uint8(sheet.MarkLostDigits))
}

// consistent holds what every parser promises.
func consistent[T any](t *testing.T, p sheet.Parsed[T]) bool {
	if p.Problem != "" {
		checkSentence(t, p.Problem)
	}
	if p.Problem != "" && (p.Blank || p.Shown != "") || p.Blank && p.Shown != "" || p.OK() && p.Shown == "" {
		t.Fatalf("%+v", p)
	}
	return p.OK()
}

func FuzzParseDate(f *testing.F) {
	seeds(f, "2021-02-01", "2021年2月1日", "44232", "二〇二一年二月三十日", "2021/2/3 8:30", "2021-02-01至2021-03-01")
	f.Fuzz(func(t *testing.T, text string, mark uint8) {
		p := sheet.ParseDate(sheet.Cell{Text: text, Mark: sheet.Mark(mark)})
		if consistent(t, p) {
			again := sheet.ParseDate(sheet.Cell{Text: p.Shown})
			if again.Value != p.Value || again.Changed || p.Value.Year() < 1900 || p.Value.Year() > 2199 {
				t.Fatalf("%q: %+v, then %+v", text, p, again)
			}
		}
	})
}

func FuzzParsePeriod(f *testing.F) {
	seeds(f, "2021-02-10至2021-02-28", "2021.2.10-3.5", "2021年2月10日–2月28日", "2021-02-10-2021-02-28")
	f.Fuzz(func(t *testing.T, text string, mark uint8) {
		p := sheet.ParsePeriod(sheet.Cell{Text: text, Mark: sheet.Mark(mark)})
		if consistent(t, p) {
			again := sheet.ParsePeriod(sheet.Cell{Text: p.Shown})
			if again.Value != p.Value || again.Changed || p.Value.To < p.Value.From || p.Value.From < calendar.NewDate(1900, 1, 1) {
				t.Fatalf("%q: %+v, then %+v", text, p, again)
			}
		}
	})
}

func FuzzParseHeadcount(f *testing.F) {
	seeds(f, "20人", "约二十", "一百零五", "-5", "3.5", "1,200", "20-30")
	f.Fuzz(func(t *testing.T, text string, mark uint8) {
		p := sheet.ParseHeadcount(sheet.Cell{Text: text, Mark: sheet.Mark(mark)}, 10000)
		if consistent(t, p) && (p.Value < 1 || p.Value > 10000) {
			t.Fatalf("%q: %+v", text, p)
		}
	})
}

func FuzzParsePay(f *testing.F) {
	seeds(f, "4500-5500", "4千以上", "0.5-0.8万", "5-8k", "4千5百", "面议", "25元/小时", "四千五百元左右", "￥4,500.50")
	f.Fuzz(func(t *testing.T, text string, mark uint8) {
		const least, most = 500_00, 100_000_00
		c := sheet.Cell{Text: text, Mark: sheet.Mark(mark)}
		p := sheet.ParsePay(c, least, most)
		if consistent(t, p) {
			v := p.Value
			outside := func(n int64) bool { return n != 0 && (n < least || n > most) }
			if outside(v.Min) || outside(v.Max) || v.Max != 0 && v.Min > v.Max {
				t.Fatalf("%q: %+v", text, p)
			}
			if again := sheet.ParsePay(sheet.Cell{Text: p.Shown}, least, most); again.Value != v {
				t.Fatalf("%q: %+v, then %+v", text, p, again)
			}
		}
		consistent(t, sheet.ParseAmount(c, least, most))
	})
}

func FuzzParseYesNo(f *testing.F) {
	seeds(f, "√", "有厂车", "不包", "是/否", "无")
	f.Fuzz(func(t *testing.T, text string, mark uint8) {
		consistent(t, sheet.ParseYesNo(sheet.Cell{Text: text, Mark: sheet.Mark(mark)}))
	})
}

func FuzzParseText(f *testing.F) {
	seeds(f, "开平市\n示例厂", "=1+1|cmd", "+86 138", "'=1", "甲\u200b乙")
	f.Fuzz(func(t *testing.T, text string, mark uint8) {
		p := sheet.ParseText(sheet.Cell{Text: text, Mark: sheet.Mark(mark)}, 20)
		if consistent(t, p) {
			if !utf8.ValidString(p.Value) || utf8.RuneCountInString(p.Value) > 20 || sheet.LooksLikeFormula(p.Value) {
				t.Fatalf("%q: %+v", text, p)
			}
		}
	})
}

// FuzzNeutral: whatever goes into an export comes back the same, and could not
// have run on the way.
func FuzzNeutral(f *testing.F) {
	for _, s := range []string{"=1", "＝1", "\t=1", "'=1", "\r@a", "-", "\u200b+1", " =1", "''=1", "'"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		safe := sheet.Neutral(text)
		if strings.IndexAny(safe, "=+-@\t\r\n") == 0 || sheet.Neutral(safe) != safe {
			t.Fatalf("%q became %q", text, safe)
		}
		if sheet.Clean(safe) != sheet.Clean(text) {
			t.Fatalf("%q came back as %q, not %q", text, sheet.Clean(safe), sheet.Clean(text))
		}
	})
}
