package matchingtest

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// Workbook is an .xlsx of lines whose cells are apart by commas; the hidden rows,
// counted from 1, are not shown in it.
func Workbook(t testing.TB, lines []string, hidden ...int) []byte {
	t.Helper()
	return Worksheet(t, "<sheetData>"+Rows(t, lines, hidden...)+"</sheetData>")
}

// Rows are the rows of Workbook as a worksheet has them.
func Rows(t testing.TB, lines []string, hidden ...int) string {
	t.Helper()
	var rows bytes.Buffer
	for i, line := range lines {
		fmt.Fprintf(&rows, `<row r="%d"`, i+1)
		if slices.Contains(hidden, i+1) {
			rows.WriteString(` hidden="1"`)
		}
		rows.WriteString(">")
		for cell := range strings.SplitSeq(line, ",") {
			rows.WriteString(`<c t="inlineStr"><is><t>`)
			if err := xml.EscapeText(&rows, []byte(cell)); err != nil {
				t.Fatal(err)
			}
			rows.WriteString(`</t></is></c>`)
		}
		rows.WriteString("</row>")
	}
	return rows.String()
}

// Worksheet is an .xlsx with one worksheet of this XML.
func Worksheet(t testing.TB, inside string) []byte {
	t.Helper()
	const rels = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/`
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, part := range [][2]string{
		{"[Content_Types].xml", `<Types/>`},
		{"_rels/.rels", rels + `officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/_rels/workbook.xml.rels", rels + `worksheet" Target="worksheets/sheet1.xml"/></Relationships>`},
		{"xl/workbook.xml", `<workbook><sheets><sheet name="表一" sheetId="1" id="r1"/></sheets></workbook>`},
		{"xl/worksheets/sheet1.xml", `<worksheet>` + inside + `</worksheet>`},
	} {
		f, err := z.Create(part[0])
		if err == nil {
			_, err = f.Write([]byte(part[1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
