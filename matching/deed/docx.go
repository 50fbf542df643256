package deed

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
)

// Docx writes the document as .docx, the same bytes every time: the parts come
// in one order, carry no time and are not compressed, because a later release
// of a compressor may make other bytes of the same text.
func (d Document) Docx(r Record) ([]byte, error) {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, part := range []struct{ name, body string }{
		{"[Content_Types].xml", contentTypes},
		{"_rels/.rels", packageRels},
		{"word/document.xml", d.body(r)},
		{"word/styles.xml", styles},
		{"word/footer1.xml", footer(r.Number, d.Hash())},
		{"word/_rels/document.xml.rels", documentRels},
	} {
		w, err := z.CreateHeader(&zip.FileHeader{Name: part.name, Method: zip.Store})
		if err != nil {
			return nil, fmt.Errorf("deed: write docx: %w", err)
		}
		if _, err := w.Write([]byte(part.body)); err != nil {
			return nil, fmt.Errorf("deed: write docx: %w", err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("deed: write docx: %w", err)
	}
	return out.Bytes(), nil
}

const (
	header = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	office = `http://schemas.openxmlformats.org/officeDocument/2006/relationships`
	word   = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="` + office + `"`
	parts  = `http://schemas.openxmlformats.org/package/2006/`

	contentTypes = header + `<Types xmlns="` + parts + `content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>` +
		`<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>` +
		`<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>` +
		`<Override PartName="/word/footer1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/></Types>`
	packageRels  = header + `<Relationships xmlns="` + parts + `relationships"><Relationship Id="rId1" Type="` + office + `/officeDocument" Target="word/document.xml"/></Relationships>`
	documentRels = header + `<Relationships xmlns="` + parts + `relationships"><Relationship Id="rId1" Type="` + office + `/styles" Target="styles.xml"/><Relationship Id="rId2" Type="` + office + `/footer" Target="footer1.xml"/></Relationships>`

	// 仿宋 12 pt with 1.5 lines, first lines moved in by two characters; titles in
	// 黑体. Sizes are half points, spaces twentieths of a point.
	styles = header + `<w:styles ` + word + `><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="FangSong" w:hAnsi="FangSong" w:eastAsia="仿宋" w:cs="FangSong"/><w:sz w:val="24"/><w:szCs w:val="24"/><w:lang w:val="zh-CN" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault>` +
		`<w:pPrDefault><w:pPr><w:spacing w:line="360" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>` +
		`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:basedOn w:val="Normal"/><w:pPr><w:keepNext/><w:spacing w:before="240" w:after="360"/><w:jc w:val="center"/></w:pPr><w:rPr><w:rFonts w:ascii="SimHei" w:hAnsi="SimHei" w:eastAsia="黑体"/><w:sz w:val="36"/><w:szCs w:val="36"/></w:rPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Clause"><w:name w:val="Clause"/><w:basedOn w:val="Normal"/><w:pPr><w:keepNext/><w:keepLines/><w:spacing w:before="120"/><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:rFonts w:ascii="SimHei" w:hAnsi="SimHei" w:eastAsia="黑体"/></w:rPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Text"><w:name w:val="Text"/><w:basedOn w:val="Normal"/><w:pPr><w:keepLines/><w:ind w:firstLineChars="200" w:firstLine="480"/><w:jc w:val="both"/></w:pPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Cell"><w:name w:val="Cell"/><w:basedOn w:val="Normal"/><w:pPr><w:keepLines/><w:spacing w:line="300" w:lineRule="auto"/></w:pPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Foot"><w:name w:val="Foot"/><w:basedOn w:val="Normal"/><w:pPr><w:spacing w:line="240" w:lineRule="auto"/><w:jc w:val="center"/></w:pPr><w:rPr><w:rFonts w:ascii="SimSun" w:hAnsi="SimSun" w:eastAsia="宋体"/><w:sz w:val="15"/><w:szCs w:val="15"/></w:rPr></w:style></w:styles>`

	// A4 with 2.54 cm on all sides.
	page = `<w:sectPr><w:footerReference w:type="default" r:id="rId2"/><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440" w:header="720" w:footer="720" w:gutter="0"/></w:sectPr>`
)

func (d Document) body(r Record) string {
	var b strings.Builder
	b.WriteString(header + `<w:document ` + word + `><w:body>`)
	paragraph(&b, "Title", d.Title, false)
	for _, s := range d.Sections {
		if s.Heading != "" {
			paragraph(&b, "Clause", s.Number+"　"+s.Heading, true)
		}
		for i, p := range s.Parts {
			p.write(&b, s.Number != "" && i < len(s.Parts)-1)
		}
	}
	if len(r.Signed) > 0 {
		rows := [][]string{{"签署方", "经办人", "签署时间", "文件摘要（SHA-256）"}}
		for _, s := range r.Signed {
			rows = append(rows, []string{s.Side + " " + s.Firm, s.By, s.At, s.Hash})
		}
		paragraph(&b, "Clause", "平台签署记录", true)
		table(&b, rows, false)
	}
	paragraph(&b, "Cell", "", false) // no table may stand last
	b.WriteString(page + `</w:body></w:document>`)
	return b.String()
}

// write keeps a part on the page of the next one where they belong together.
func (p Part) write(b *strings.Builder, keep bool) {
	switch {
	case p.Table != nil:
		table(b, p.Table, keep)
	case p.Sign != nil:
		row := make([]string, len(p.Sign))
		for i, side := range p.Sign {
			row[i] = side + "\n\n经办人：\n日期：　　　　年　　月　　日"
		}
		table(b, [][]string{row}, false)
	default:
		paragraph(b, "Text", p.Text, keep)
	}
}

func paragraph(b *strings.Builder, style, text string, keep bool) {
	b.WriteString(`<w:p><w:pPr><w:pStyle w:val="` + style + `"/>`)
	if keep {
		b.WriteString(`<w:keepNext/>`)
	}
	b.WriteString(`</w:pPr>` + run(text) + `</w:p>`)
}

func run(text string) string {
	return `<w:r><w:t xml:space="preserve">` + escape(text) + `</w:t></w:r>`
}

func escape(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a Builder takes everything
	return b.String()
}

// table draws thin lines and never breaks a row over two pages.
func table(b *strings.Builder, rows [][]string, keep bool) {
	const width = 9026 // between the margins
	columns := 1
	for _, row := range rows {
		columns = max(columns, len(row))
	}
	b.WriteString(`<w:tbl><w:tblPr><w:tblW w:w="9026" w:type="dxa"/><w:tblBorders>`)
	for _, side := range []string{"top", "left", "bottom", "right", "insideH", "insideV"} {
		b.WriteString(`<w:` + side + ` w:val="single" w:sz="4" w:space="0" w:color="000000"/>`)
	}
	b.WriteString(`</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>`)
	for range columns {
		fmt.Fprintf(b, `<w:gridCol w:w="%d"/>`, width/columns)
	}
	b.WriteString(`</w:tblGrid>`)
	for _, row := range rows {
		b.WriteString(`<w:tr><w:trPr><w:cantSplit/></w:trPr>`)
		for i := range columns {
			fmt.Fprintf(b, `<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/></w:tcPr>`, width/columns)
			text := ""
			if i < len(row) {
				text = row[i]
			}
			for line := range strings.SplitSeq(text, "\n") {
				paragraph(b, "Cell", line, keep)
			}
			b.WriteString(`</w:tc>`)
		}
		b.WriteString(`</w:tr>`)
	}
	b.WriteString(`</w:tbl>`)
}

func footer(number, hash string) string {
	field := func(name string) string {
		return `<w:fldSimple w:instr="` + name + `"><w:r><w:t>1</w:t></w:r></w:fldSimple>`
	}
	return header + `<w:ftr ` + word + `><w:p><w:pPr><w:pStyle w:val="Foot"/></w:pPr>` + run("编号 "+number+"　第 ") + field("PAGE") + run(" 页，共 ") + field("NUMPAGES") + run(" 页") +
		`</w:p><w:p><w:pPr><w:pStyle w:val="Foot"/></w:pPr>` + run("文件摘要（SHA-256） "+hash) + `</w:p></w:ftr>`
}
