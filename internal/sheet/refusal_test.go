package sheet_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"

	"gongxiang/internal/sheet"
)

func TestReadRefuses(t *testing.T) {
	t.Parallel()
	good := book(texts([]string{"企业名称", "人数"}, []string{"甲", "3"}))
	ole := "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + strings.Repeat("\x00", 600)
	const dtd = `<?xml version="1.0"?><!DOCTYPE worksheet [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>`
	big5, _ := traditionalchinese.Big5.NewEncoder().String("企業名稱,工種,人數\n開平市示例紡織廠,縫紉工,三十人\n開平市示例電子廠,裝配工,廠車接送\n")
	broken := []byte("企业名称,工种,人数\n开平市示例纺织厂,缝纫工,三十人\n开平市示例电子厂,装配工,有厂车\n")
	broken[20] = 0xFF
	// Every field has an even number of characters, so that GB18030 takes all bytes.
	plausible := []byte("企业名称,岗位\n示例工厂,车工\n示例工厂,岗位\n")
	plausible[4] = 0xC8

	tests := []struct {
		name string
		data []byte
		want string
	}{
		{"nothing", nil, sheet.CodeEmpty},
		{"only blanks", []byte(" \r\n\t\n"), sheet.CodeEmpty},
		{"only commas", []byte(",,,\n,,,\n"), sheet.CodeEmpty},
		{"empty worksheet", book("").zip(), sheet.CodeEmpty},
		{"old .xls", []byte(ole), sheet.CodeLegacyXLS},
		{"encrypted .xlsx", []byte(ole + "E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00"), sheet.CodeEncrypted},
		{"zip with password", passworded(good.zip()), sheet.CodeEncrypted},
		{"macros", good.with("xl/vbaProject.bin", "x").zip(), sheet.CodeMacros},
		{"old macros", good.with("xl/macrosheets/sheet1.xml", "x").zip(), sheet.CodeMacros},
		{"macro type", good.with("[Content_Types].xml", `<Types><Override PartName="/xl/workbook.xml" ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>`).zip(), sheet.CodeMacros},
		{"cut zip", good.zip()[:len(good.zip())/2], sheet.CodeDamaged},
		{"changed byte", changed(good, "甲"), sheet.CodeDamaged},
		{"cut part", good.with("xl/worksheets/sheet1.xml", `<worksheet><sheetData><row><c><v>1</v></c></row>`).zip(), sheet.CodeDamaged},
		{"wrong nesting", good.with("xl/worksheets/sheet1.xml", `<worksheet><sheetData><row><c></row></c></sheetData></worksheet>`).zip(), sheet.CodeDamaged},
		{"no workbook", good.with("_rels/.rels", relsHead+`</Relationships>`).zip(), sheet.CodeDamaged},
		{"missing part", good.with("xl/workbook.xml", `<workbook><sheets><sheet name="a" r:id="rId9"/></sheets></workbook>`).with("xl/_rels/workbook.xml.rels", relsHead+`<Relationship Id="rId9" Type="`+relPrefix+`/worksheet" Target="nowhere.xml"/></Relationships>`).zip(), sheet.CodeDamaged},
		{"part twice", twice(good), sheet.CodeDamaged},
		{"worksheet outside", good.with("xl/_rels/workbook.xml.rels", relsHead+`<Relationship Id="rId1" Type="`+relPrefix+`/worksheet" Target="worksheets/sheet1.xml" TargetMode="External"/></Relationships>`).zip(), sheet.CodeEmpty},
		{"deep nesting", book(strings.Repeat("<x>", 63) + strings.Repeat("</x>", 63)).zip(), sheet.CodeDamaged},
		{"long tag", book(`<x a="` + strings.Repeat("a", 70<<10) + `"/>`).zip(), sheet.CodeDamaged},
		{"merged areas without end", good.with("xl/worksheets/sheet1.xml", `<worksheet><sheetData/>`+strings.Repeat(`<mergeCell ref="A1:B2"/>`, 1<<16+1)+`</worksheet>`).zip(), sheet.CodeDamaged},
		{"one long text in every cell", repeated(good), sheet.CodeTooLarge},
		{"strings without end", stored(good.with("xl/sharedStrings.xml", `<sst>`+strings.Repeat(`<si/>`, 1<<20+1)+`</sst>`)), sheet.CodeTooLarge},
		{"strings of many megabytes", stored(good.with("xl/sharedStrings.xml", `<sst>`+strings.Repeat(`<si><t>`+strings.Repeat("a", 2000)+`</t></si>`, 26_000)+`</sst>`)), sheet.CodeTooLarge},
		{"document type", good.with("xl/worksheets/sheet1.xml", dtd+`<worksheet>&b;</worksheet>`).zip(), sheet.CodeDamaged},
		{"document type in styles", good.with("xl/styles.xml", dtd+`<styleSheet/>`).zip(), sheet.CodeDamaged},
		{"unknown entity", book(`<row><c t="inlineStr"><is><t>&xxe;</t></is></c></row>`).zip(), sheet.CodeDamaged},
		{"another encoding", good.with("xl/worksheets/sheet1.xml", `<?xml version="1.0" encoding="GBK"?><worksheet/>`).zip(), sheet.CodeDamaged},
		{"row 0", book(`<row r="0"><c><v>1</v></c></row>`).zip(), sheet.CodeDamaged},
		{"rows out of order", book(`<row r="5"/><row r="4"/>`).zip(), sheet.CodeDamaged},
		{"row of another", book(`<row r="5"><c r="A6"><v>1</v></c></row>`).zip(), sheet.CodeDamaged},
		{"row beyond the sheet", book(`<row r="1048577"><c><v>1</v></c></row>`).zip(), sheet.CodeDamaged},
		{"column beyond the sheet", book(`<row r="1"><c r="XFE1"><v>1</v></c></row>`).zip(), sheet.CodeDamaged},
		{"string that is not there", book(`<row><c t="s"><v>2</v></c></row>`).zip(), sheet.CodeDamaged},
		{"no number", book(`<row><c><v>1e999</v></c></row>`).zip(), sheet.CodeDamaged},
		{"very many columns", book(`<row>` + strings.Repeat(`<c><v>1</v></c>`, 200_000) + `</row>`).zip(), sheet.CodeTooManyColumns},
		{"a million empty columns", book(`<row>` + strings.Repeat(`<c/>`, 1_000_000) + `</row>`).zip(), sheet.CodeDamaged},
		{"one far column", book(`<row r="1"><c r="XFD1"><v>1</v></c></row>`).zip(), sheet.CodeTooManyColumns},
		{"CSV of a million columns", []byte(strings.Repeat("a,", 1_000_000)), sheet.CodeTooManyColumns},
		{"too many rows", []byte(strings.Repeat("a,b\n", 20_051)), sheet.CodeTooManyRows},
		{"bomb in the worksheet", good.with("xl/worksheets/sheet1.xml", `<worksheet>`+strings.Repeat(" ", 8<<20)+`</worksheet>`).zip(), sheet.CodeBomb},
		{"bomb beside it", good.with("xl/media/image1.png", strings.Repeat("\x00", 8<<20)).zip(), sheet.CodeBomb},
		{"many entries", many(good).zip(), sheet.CodeBomb},
		{"bomb that lies about its size", lying(good), sheet.CodeDamaged},
		{"zip in a zip", parts{"r.zip": string(good.zip())}.zip(), sheet.CodeUnknownType},
		{"quine", quineLike(), sheet.CodeUnknownType},
		{"document", good.with("word/document.xml", "<x/>").zip(), sheet.CodeUnknownType},
		{"binary workbook", good.with("xl/workbook.bin", "x").zip(), sheet.CodeUnknownType},
		{"picture", []byte("\x89PNG\r\n\x1a\n0000"), sheet.CodeUnknownType},
		{"page called .xls", []byte("\xEF\xBB\xBF<html><table><tr><td>1</td></tr></table></html>"), sheet.CodeUnknownType},
		{"program", append([]byte("MZ"), bytes.Repeat([]byte{0, 1, 2, 0, 3, 200}, 100)...), sheet.CodeUnknownType},
		{"Big5", []byte(big5), sheet.CodeEncoding},
		{"broken UTF-8", broken, sheet.CodeEncoding},
		{"broken UTF-8 that could be GB18030", plausible, sheet.CodeEncoding},
		{"broken UTF-8 with mark", append([]byte("\xEF\xBB\xBF"), broken...), sheet.CodeEncoding},
		{"odd UTF-16", []byte("\xFF\xFEa\x00,\x00b"), sheet.CodeEncoding},
		{"open quote", []byte("a,b\n\"c,d\ne,f\n"), sheet.CodeDamaged},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := sheet.Read(tt.data, sheet.Limits{FileBytes: 64 << 20})
			if got := code(t, err); got != tt.want {
				t.Errorf("got %q (%v), want %q", got, err, tt.want)
			}
		})
	}
}

func TestReadRefusesBeyondItsLimits(t *testing.T) {
	t.Parallel()
	data := book(texts([]string{"甲", "乙"}, []string{"1", "2"})).with("xl/media/image1.png", strings.Repeat("0123456789", 10_000)).zip()
	tests := []struct {
		limits sheet.Limits
		want   string
	}{
		{sheet.Limits{}, ""},
		{sheet.Limits{FileBytes: int64(len(data)) - 1}, sheet.CodeTooLarge},
		{sheet.Limits{FileBytes: int64(len(data))}, ""},
		{sheet.Limits{UnzippedBytes: 100}, sheet.CodeBomb},
		{sheet.Limits{UnzippedBytes: 100_000}, sheet.CodeBomb}, // for the picture, which is never opened
		{sheet.Limits{Entries: 7}, sheet.CodeBomb},
		{sheet.Limits{Entries: 8}, ""},
		{sheet.Limits{Columns: 1}, sheet.CodeTooManyColumns},
		{sheet.Limits{Columns: 2}, ""},
	}
	for _, tt := range tests {
		if _, err := sheet.Read(data, tt.limits); code(t, err) != tt.want {
			t.Errorf("%+v: %v, want %q", tt.limits, err, tt.want)
		}
	}
}

// A part that inflates to more than the directory says must not be believed:
// what comes out is counted.
func TestReadCountsWhatReallyInflates(t *testing.T) {
	t.Parallel()
	p := book(texts([]string{"企业名称"}))
	// The same part listed under twenty sheets is inflated once for each.
	var sheets, rels strings.Builder
	for i := range 20 {
		fmt.Fprintf(&sheets, `<sheet name="s%d" r:id="r%d"/>`, i, i)
		fmt.Fprintf(&rels, `<Relationship Id="r%d" Type="%s/worksheet" Target="worksheets/sheet1.xml"/>`, i, relPrefix)
	}
	p["xl/workbook.xml"] = `<workbook><sheets>` + sheets.String() + `</sheets></workbook>`
	p["xl/_rels/workbook.xml.rels"] = relsHead + rels.String() + `</Relationships>`
	p["xl/worksheets/sheet1.xml"] = `<worksheet>` + strings.Repeat("<x/>", 1000) + `</worksheet>`
	_, err := sheet.Read(p.zip(), sheet.Limits{UnzippedBytes: 20_000})
	if got := code(t, err); got != sheet.CodeBomb {
		t.Errorf("got %q (%v)", got, err)
	}
}

func TestDetectRefuses(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ csv, want string }{
		"no header":     {"张三,缝纫工\n李四,车工\n", sheet.CodeNoHeader},
		"one word only": {"企业名称一览\n甲厂\n乙厂\n", sheet.CodeNoHeader},
		"nothing below": {"企业名称,工种,人数\n", sheet.CodeEmpty},
	} {
		_, _, err := sheet.ReadFor([]byte(tt.csv), sheet.Limits{}, surplusColumns)
		if got := code(t, err); got != tt.want {
			t.Errorf("%s: %v, want %s", name, err, tt.want)
		}
	}
}

func TestTextIsReadUpToTheLimit(t *testing.T) {
	t.Parallel()
	table := read(t, []byte("名称,"+strings.Repeat("长", 2001)+","+strings.Repeat("长", 2000)+"\n"))
	c := table.Lines[0].Cells
	if !c[1].Has(sheet.MarkTooLong) || len([]rune(c[1].Text)) != 2000 || c[2].Has(sheet.MarkTooLong) {
		t.Errorf("marks %v and %v", c[1].Mark, c[2].Mark)
	}
	checkSentence(t, c[1].Problem())
}

// passworded sets the flag of encryption on the first entry, in both places.
func passworded(data []byte) []byte {
	data[6] |= 1
	data[bytes.Index(data, []byte("PK\x01\x02"))+8] |= 1
	return data
}

// stored makes a workbook whose parts are not compressed.
func stored(p parts) []byte {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for name, content := range p {
		f, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		if err != nil {
			panic(err)
		}
		if _, err := f.Write([]byte(content)); err != nil {
			panic(err)
		}
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return out.Bytes()
}

// changed makes a workbook in which a byte no longer fits its checksum.
func changed(p parts, at string) []byte {
	return bytes.Replace(stored(p), []byte(at), []byte("乙"), 1)
}

// twice makes a workbook whose worksheet stands in it under two spellings.
func twice(p parts) []byte {
	return p.with("xl/worksheets/Sheet1.xml", p["xl/worksheets/sheet1.xml"]).zip()
}

// repeated shows one long shared string ten thousand times.
func repeated(p parts) []byte {
	row := "<row>" + strings.Repeat(`<c t="s"><v>0</v></c>`, 100) + "</row>"
	return p.with("xl/sharedStrings.xml", `<sst><si><t>`+strings.Repeat("长", 2000)+`</t></si></sst>`).
		with("xl/worksheets/sheet1.xml", `<worksheet><sheetData>`+strings.Repeat(row, 100)+`</sheetData></worksheet>`).zip()
}

func many(p parts) parts {
	p = p.with("x", "")
	for i := range 2000 {
		p[fmt.Sprintf("x/%d", i)] = ""
	}
	return p
}

// lying declares 100 bytes for a worksheet that has eight million.
func lying(p parts) []byte {
	const name = "xl/worksheets/sheet1.xml"
	data := p.with(name, `<worksheet>`+strings.Repeat("<x/>", 2<<20)+`</worksheet>`).zip()
	at := bytes.LastIndex(data, []byte(name)) - 46
	binary.LittleEndian.PutUint32(data[at+24:], 100)
	return data
}

// quineLike is an archive that holds an archive that holds an archive.
func quineLike() []byte {
	data := parts{"r/r.zip": "x"}.zip()
	for range 10 {
		data = parts{"r/r.zip": string(data)}.zip()
	}
	return data
}

func TestReadsGB18030WithRareCharacters(t *testing.T) {
	t.Parallel()
	text := "企业名称,联系人,人数\n开平市示例纺织厂,朱镕基𠮷,30\n"
	data, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	table := read(t, []byte(data))
	if table.Encoding != "gb18030" || table.Lines[1].Cells[1].Text != "朱镕基𠮷" {
		t.Errorf("%s: %s", table.Encoding, dump(table))
	}
}
