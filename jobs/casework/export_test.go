package casework_test

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"gongxiang/internal/route"
	"gongxiang/internal/sheet"
	"gongxiang/jobs/casework"
	"gongxiang/matching/matchingtest"
)

// texts are the rows of a sheet, cells joined.
func texts(t testing.TB, file route.Download) []string {
	t.Helper()
	table, err := sheet.Read(file.Data, sheet.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, line := range table.Lines {
		var cells []string
		for _, c := range line.Cells {
			cells = append(cells, strings.ReplaceAll(c.Text, "\n", " "))
		}
		lines = append(lines, strings.Join(cells, "|"))
	}
	return lines
}

// part is one part of an .xlsx.
func part(t testing.TB, data []byte, name string) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestTheLedgerAsABureauPrintsIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.served()
	in := w.input()
	in.Name, in.IDNumber = "示例乙", adult
	in.Groups = append(in.Groups, group(casework.Released, ""))
	_, err := w.Register(t.Context(), w.officer, in)
	w.must(err)
	_, err = w.Register(t.Context(), w.Officer("三埠街道"), w.input())
	w.must(err)

	file, err := w.Export(t.Context(), w.officer, casework.Filter{})
	w.must(err)
	lines := texts(t, file)
	if file.Name != "水口镇一对一台账2021-02-08.xlsx" || len(lines) != 5 {
		t.Fatalf("%s\n%s", file.Name, strings.Join(lines, "\n"))
	}
	for i, want := range []string{
		"水口镇重点群体“一对一”就业服务台账（2021年2月8日）",
		"“131”服务",
		"|职业指导|岗位一|岗位二|岗位三|培训|",
		"1|示例乙|1101**********002X|138****0005|水口镇|就业困难人员（大龄）、敏感类别（已隐藏）|2021-02-08|",
		"2|示例甲||138****0001|水口镇|就业困难人员（大龄）|2021-02-08|2021-02-08|抛光工2组（",
	} {
		if !strings.Contains(lines[i], want) {
			t.Errorf("line %d: %s, want %s", i+1, lines[i], want)
		}
	}
	if !strings.Contains(lines[4], "中式面点师培训（推荐培训）2021-02-08|服务中，待核对达标|") {
		t.Error(lines[4])
	}
	print := part(t, file.Data, "xl/worksheets/sheet1.xml")
	for _, want := range []string{`orientation="landscape"`, `fitToPage="true"`, `<mergeCell ref="H2:L2"`, `<mergeCell ref="A2:A3"`} {
		if !strings.Contains(print, want) {
			t.Errorf("the sheet lacks %s", want)
		}
	}
	if book := part(t, file.Data, "xl/workbook.xml"); !strings.Contains(book, "$1:$3") {
		t.Error("the headings are not on each page")
	}
	if file, err = w.Export(t.Context(), w.Officer(""), casework.Filter{}); err != nil || len(texts(t, file)) != 6 {
		t.Errorf("the city: %v", err)
	}
	if file, err = w.Export(t.Context(), w.Officer("三埠街道"), casework.Filter{TownCode: w.Town("水口镇")}); err != nil || len(texts(t, file)) != 3 {
		t.Errorf("another town's: %v", err)
	}
}

func TestAnUnmaskedLedgerIsOnRecord(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	in := w.input()
	in.IDNumber = adult
	in.Groups = append(in.Groups, group(casework.Released, ""))
	p, err := w.Register(t.Context(), w.officer, in)
	w.must(err)
	_, err = w.ExportUnmasked(t.Context(), w.officer, casework.Filter{}, " ")
	refused(t, err, "invalid", "purpose")
	if looks, err := w.Looks(t.Context(), w.officer, p.ID); err != nil || len(looks) != 0 {
		t.Fatalf("%v, %v", looks, err)
	}
	file, err := w.ExportUnmasked(t.Context(), w.officer, casework.Filter{}, "报送市人社局")
	w.must(err)
	if got := texts(t, file)[3]; !strings.Contains(got, adult) || !strings.Contains(got, "刑释解戒人员") || !strings.Contains(got, "13800000001") {
		t.Error(got)
	}
	// Which group he has left is nobody's business any more.
	w.World.Clock.Advance(48 * time.Hour)
	p, err = w.EndGroup(t.Context(), w.officer, p.ID, p.Groups[1].ID, matchingtest.Today, "期满")
	w.must(err)
	later, err := w.ExportUnmasked(t.Context(), w.officer, casework.Filter{}, "再次报送")
	w.must(err)
	if got := texts(t, later)[3]; strings.Contains(got, "刑释") || !strings.Contains(got, "大龄") {
		t.Error(got)
	}
	looks, err := w.Looks(t.Context(), w.officer, p.ID)
	w.must(err)
	looks = looks[1:]
	if len(looks) != 1 || looks[0].Field != "导出台账" || looks[0].Purpose != "报送市人社局" {
		t.Errorf("%+v, %v", looks, err)
	}
}
