package sheet_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gongxiang/internal/sheet"
)

// parts are the files of a workbook that is made by hand, bad ones included.
type parts map[string]string

const (
	relsHead  = `<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
	relPrefix = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
)

// book makes a workbook with one worksheet of this XML inside its sheetData.
func book(sheetData string) parts {
	return parts{
		"[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>`,
		"_rels/.rels":         relsHead + `<Relationship Id="rId1" Type="` + relPrefix + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":     `<workbook xmlns:r="r"><sheets><sheet name="表一" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": relsHead + `<Relationship Id="rId1" Type="` + relPrefix + `/worksheet" Target="worksheets/sheet1.xml"/>` +
			`<Relationship Id="rId2" Type="` + relPrefix + `/styles" Target="/xl/styles.xml"/>` +
			`<Relationship Id="rId3" Type="` + relPrefix + `/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
		"xl/styles.xml": `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/><numFmt numFmtId="165" formatCode="0.00&quot;day&quot;"/><numFmt numFmtId="166" formatCode="[Red]0"/></numFmts>` +
			`<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="20"/></cellXfs></styleSheet>`,
		"xl/sharedStrings.xml":     `<sst><si><t>企业名称</t></si><si><r><rPr/><t>富余</t></r><r><t>人数</t></r><rPh><t>fuyu</t></rPh></si></sst>`,
		"xl/worksheets/sheet1.xml": `<worksheet><sheetData>` + sheetData + `</sheetData></worksheet>`,
	}
}

func (p parts) with(name, content string) parts {
	p = maps.Clone(p)
	p[name] = content
	return p
}

func (p parts) zip() []byte {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, name := range slices.Sorted(maps.Keys(p)) {
		f, err := w.Create(name)
		if err == nil {
			_, err = f.Write([]byte(p[name]))
		}
		if err != nil {
			panic(err)
		}
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return out.Bytes()
}

// texts makes rows of inline strings.
func texts(rows ...[]string) string {
	var b strings.Builder
	for _, row := range rows {
		b.WriteString("<row>")
		for _, text := range row {
			b.WriteString(`<c t="inlineStr"><is><t>` + text + `</t></is></c>`)
		}
		b.WriteString("</row>")
	}
	return b.String()
}

func sample(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func read(t testing.TB, data []byte) *sheet.Table {
	t.Helper()
	table, err := sheet.Read(data, sheet.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// code gives a refusal's code, and fails when the error is none.
func code(t testing.TB, err error) string {
	t.Helper()
	if err == nil {
		return ""
	}
	var r *sheet.Refusal
	if !errors.As(err, &r) {
		t.Fatalf("%v is no refusal", err)
	}
	checkSentence(t, r.Message)
	return r.Code
}

var quoted = regexp.MustCompile(`(?s)“.*”`)

// checkSentence holds what every sentence for people must keep to; what it
// quotes of a cell is the clerk's.
func checkSentence(t testing.TB, s string) {
	t.Helper()
	s = quoted.ReplaceAllString(s, "“”")
	if s == "" || !strings.HasSuffix(s, "。") || strings.ContainsAny(s, "!！\x00\n") || strings.Contains(s, "%!") {
		t.Errorf("bad sentence %q", s)
	}
}

func dump(table *sheet.Table) string {
	var b strings.Builder
	for _, line := range table.Lines {
		fmt.Fprintf(&b, "%d:", line.Number)
		for i, c := range line.Cells {
			if i > 0 {
				b.WriteByte('|')
			}
			b.WriteString(c.Text)
		}
		b.WriteByte('\n')
	}
	return b.String()
}
