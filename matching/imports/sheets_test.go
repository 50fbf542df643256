package imports_test

import (
	"archive/zip"
	"bytes"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"gongxiang/internal/auth"
	"gongxiang/internal/route"
	"gongxiang/internal/sheet"
	"gongxiang/matching/imports"
	"gongxiang/matching/matchingtest"
	"gongxiang/matching/posting"
)

func TestProblemsAsASheetComeBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	city := w.Officer("")
	for _, kind := range []posting.Kind{posting.Surplus, posting.Shortage} {
		b := w.upload(t, city, kind, clerk(t, string(kind)+"_clerk.xlsx"))
		file, err := w.Problems(ctx, city, b.ID)
		if err != nil {
			t.Fatal(err)
		}
		table, err := sheet.Read(file.Data, sheet.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		var reasons []string
		for _, line := range table.Lines {
			reasons = append(reasons, line.Cells[len(line.Cells)-1].Text)
			for _, c := range line.Cells {
				if strings.HasPrefix(c.Text, "=") || c.Has(sheet.MarkFormula) {
					t.Errorf("a formula left in %q", c.Text)
				}
			}
		}
		if reasons[0] != "需要修改的原因" || !strings.HasPrefix(reasons[1], "第 ") {
			t.Errorf("%q", reasons)
		}
		again := w.upload(t, city, kind, file.Data)
		if again.Counts != (imports.Counts{Problem: b.Counts.Problem}) {
			t.Errorf("%s: %+v\n%s", kind, again.Counts, summary(w.allRows(t, city, again.ID)))
		}
	}
}

// The sheet holds what the clerk has typed meanwhile; corrected, it is ready.
func TestProblemsCorrectedInTheSheet(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	firm := w.Firm("水口镇")
	b := w.upload(t, firm, posting.Surplus, csv(ownHead, ownRow, "抛光工,x,2021-02-10,y"))
	if _, err := w.Correct(ctx, firm, b.ID, 3, map[string]string{"headcount": "30", "note": "夜班"}, nil); err != nil {
		t.Fatal(err)
	}
	file, err := w.Problems(ctx, firm, b.ID)
	if err != nil {
		t.Fatal(err)
	}
	again := w.upload(t, firm, posting.Surplus, file.Data)
	same(t, "rows", summary(w.allRows(t, firm, again.ID)), "2 problem 第 2 行“结束日期”：“y”不是日期，请按 2021-02-01 这样填写。")
	if got := w.cellOf(t, firm, again.ID, 2, "note").Text; got != "夜班" {
		t.Errorf("what was typed is not in the sheet: %q", got)
	}
	if fixed, err := w.Correct(ctx, firm, again.ID, 2, map[string]string{"periodTo": "2021-03-10"}, nil); err != nil || fixed.Row.State != "ready" {
		t.Errorf("%+v, %v", fixed.Row, err)
	}
}

// What a cell has lost is not taken for whole when the sheet of problems comes back.
func TestLostDigitsStayLostInTheSheet(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	firm := w.Firm("水口镇")
	cells := func(texts string, phone string) string {
		var b strings.Builder
		for cell := range strings.SplitSeq(texts, ",") {
			fmt.Fprintf(&b, `<c t="inlineStr"><is><t>%s</t></is></c>`, cell)
		}
		return "<row>" + b.String() + phone + "</row>"
	}
	data := matchingtest.Worksheet(t, "<sheetData>"+cells(ownHead+",联系电话", "")+cells(ownRow, "<c><v>0750220000012345678</v></c>")+"</sheetData>")
	for range 2 {
		b := w.upload(t, firm, posting.Surplus, data)
		if b.Counts != (imports.Counts{Problem: 1}) {
			t.Fatalf("%+v\n%s", b.Counts, summary(w.allRows(t, firm, b.ID)))
		}
		file, err := w.Problems(ctx, firm, b.ID)
		if err != nil {
			t.Fatal(err)
		}
		data = file.Data
	}
	if got := sheetText(t, data); !strings.Contains(got, "（后几位已丢失，请重新填写）|") {
		t.Error(got)
	}
}

func sheetText(t *testing.T, data []byte) string {
	t.Helper()
	table, err := sheet.Read(data, sheet.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, line := range table.Lines {
		for _, c := range line.Cells {
			b.WriteString(c.Text + "|")
		}
	}
	return b.String()
}

// Columns that a sheet hides are read: a hidden phone is mostly meant to be used.
// They are marked, and yield to one of the same heading that is seen.
func TestHiddenColumnsAreRead(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	firm := w.Firm("水口镇")
	hidden := func(column int, lines ...string) []byte {
		return rewritten(t, matchingtest.Workbook(t, lines), func(part []byte) []byte {
			return bytes.Replace(part, []byte("<sheetData>"), fmt.Appendf(nil, `<cols><col min="%d" max="%[1]d" hidden="1"/></cols><sheetData>`, column), 1)
		})
	}
	b := w.upload(t, firm, posting.Surplus, hidden(5, ownHead+",联系电话", ownRow+",0750-2200000"))
	if c := b.Columns[4]; !c.Hidden || c.Field == nil || *c.Field != "contactPhone" || b.Columns[3].Hidden {
		t.Errorf("%+v", b.Columns)
	}
	if got := w.cellOf(t, firm, b.ID, 2, "contactPhone").Understood; got != "0750-2200000" {
		t.Errorf("read %q", got)
	}
	b = w.upload(t, firm, posting.Surplus, hidden(5, ownHead+",联系电话,联系电话", ownRow+",0750-2200000,0750-2200001"))
	if got := w.cellOf(t, firm, b.ID, 2, "contactPhone").Understood; got != "0750-2200001" || len(b.Twice) != 0 {
		t.Errorf("of two read %q, %+v", got, b.Twice)
	}
	b = w.upload(t, firm, posting.Surplus, csv(ownHead+",联系电话,联系电话", ownRow+",0750-2200000,0750-2200001"))
	if len(b.Twice) != 1 || b.Twice[0] != (imports.Twice{Header: "联系电话", Taken: "E", Left: "F"}) {
		t.Errorf("two seen: %+v", b.Twice)
	}
}

// Of a column that is hidden and one that is shown with a lesser heading, the page
// says which it read.
func TestHiddenColumnBeforeOneThatIsShown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	firm := w.Firm("水口镇")
	lines := []string{"工种,人数,计划人数（二月）,开始日期,结束日期", "抛光工,20,25,2021-02-10,2021-03-10"}
	book := rewritten(t, matchingtest.Workbook(t, lines), func(part []byte) []byte {
		return bytes.Replace(part, []byte("<sheetData>"), []byte(`<cols><col min="2" max="2" hidden="1"/></cols><sheetData>`), 1)
	})
	b := w.upload(t, firm, posting.Surplus, book)
	if got := w.cellOf(t, firm, b.ID, 2, "headcount").Understood; got != "20" ||
		len(b.Twice) != 1 || b.Twice[0] != (imports.Twice{Header: "计划人数（二月）", Taken: "B", Left: "C", Hidden: "人数"}) {
		t.Errorf("read %q, %+v", got, b.Twice)
	}
	if b = w.upload(t, firm, posting.Surplus, matchingtest.Workbook(t, lines)); len(b.Twice) != 0 {
		t.Errorf("both shown: %+v", b.Twice)
	}
}

func TestTemplatesAreFoundAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, c := range []auth.Caller{w.Firm("水口镇"), w.Officer("")} {
		for _, kind := range []posting.Kind{posting.Surplus, posting.Shortage} {
			file, err := w.Template(c, string(kind))
			if err != nil {
				t.Fatal(err)
			}
			_, err = w.Upload(ctx, c, string(kind), file.Name, file.Data)
			refused(t, "an empty template", err, sheet.CodeEmpty)
			guide := guideOf(t, file.Data)
			if _, there := guide["企业名称"]; there == c.Is(auth.Enterprise) || guide["规上企业"] != "" {
				t.Errorf("%s for %s: %v", kind, c.Role, guide)
			}
			var heads, examples []string
			for head, example := range guide {
				heads, examples = append(heads, head+"*"), append(examples, example)
			}
			b := w.upload(t, c, kind, csv(strings.Join(heads, ","), strings.Join(examples, ",")))
			if b.Counts != (imports.Counts{Ready: 1}) {
				t.Errorf("the examples of %s for %s: %s", kind, c.Role, summary(w.allRows(t, c, b.ID)))
			}
		}
	}
}

// Whoever filters his list means the rows that he sees: the others are left out
// until he takes them in, also when he maps the columns anew.
func TestHiddenRowsAreLeftOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	city := w.Officer("")
	data := clerk(t, "surplus_clerk.xlsx")
	whole := w.upload(t, city, posting.Surplus, data)
	b := w.upload(t, city, posting.Surplus, hide(t, data, 7, 9))
	rows := w.allRows(t, city, b.ID)
	if b.HiddenRows != 2 || whole.HiddenRows != 0 || b.Counts.Ignored != 2 || len(rows) != len(w.allRows(t, city, whole.ID)) {
		t.Fatalf("%d hidden, %+v beside %+v", b.HiddenRows, b.Counts, whole.Counts)
	}
	for _, r := range rows {
		if gone := r.RowNo == 7 || r.RowNo == 9; r.Hidden != gone || (r.State == "ignored") != gone {
			t.Errorf("row %d: hidden %v, %s", r.RowNo, r.Hidden, r.State)
		}
	}
	taken, err := w.Correct(ctx, city, b.ID, 7, nil, nil)
	if err != nil || taken.Counts.Ignored != 1 || !taken.Row.Hidden {
		t.Fatalf("taken in: %+v, %v", taken, err)
	}
	var mapped []imports.Choice
	for _, c := range b.Columns {
		mapped = append(mapped, imports.Choice{Index: c.Index, Field: c.Field})
	}
	b, err = w.Choose(ctx, city, b.ID, taken.Version, mapped)
	if err != nil || b.Counts.Ignored != 1 || b.HiddenRows != 2 {
		t.Errorf("mapped anew: %+v, %d hidden, %v", b.Counts, b.HiddenRows, err)
	}
}

// All hidden rows come in at one word: those that the sheet hides, not those that
// the clerk left out, and not from a sheet that has changed meanwhile.
func TestHiddenRowsTakenInAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	firm, stranger := w.Firm("水口镇"), w.Firm("水口镇")
	lines := []string{ownHead, ownRow, "抛光工,21,2021-02-10,2021-03-10", "抛光工,x,2021-02-10,2021-03-10", ownRow, "焊工,3,2021-02-10,2021-03-10"}
	b := w.upload(t, firm, posting.Surplus, matchingtest.Workbook(t, lines, 3, 4, 5))
	left, err := w.Ignore(ctx, firm, b.ID, 6)
	if err != nil || b.Marks.Hidden != 3 || left.Marks.Hidden != 3 {
		t.Fatalf("%+v %+v %v", b.Marks, left, err)
	}
	_, err = w.TakeHidden(ctx, stranger, b.ID, left.Version)
	refused(t, "of another firm", err, "not_found")
	_, err = w.TakeHidden(ctx, firm, b.ID, b.Version)
	refused(t, "of what has changed", err, "stale_version")
	b, err = w.TakeHidden(ctx, firm, b.ID, left.Version)
	if err != nil || b.Marks.Hidden != 0 || b.Counts != (imports.Counts{Ready: 2, Problem: 1, Duplicate: 1, Ignored: 1}) {
		t.Fatalf("%+v %+v %v", b.Counts, b.Marks, err)
	}
	if again, err := w.Get(ctx, firm, b.ID); err != nil || again.Marks != b.Marks || again.Counts != b.Counts {
		t.Errorf("read again: %+v %v", again, err)
	}
	w.commit(t, firm, b, true)
	_, err = w.TakeHidden(ctx, firm, b.ID, b.Version)
	refused(t, "after the commit", err, "wrong_state")
}

// Three notes among many rows are counted, and found.
func TestNotesAreCounted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	firm := w.Firm("水口镇")
	const head = ownHead + ",规上企业,联系电话"
	lines := []string{head, "抛光工,20,2021-02-10,2021-03-10,是,0750-2200000", "焊工,3,2021-02-10,2021-03-10,是,"}
	w.commit(t, firm, w.upload(t, firm, posting.Surplus, csv(lines...)), true)
	lines[1] = "抛光工,20,2021-02-10,2021-03-10,是,0750-2200001" // stands, with another phone
	lines[2] = "焊工,4,2021-02-10,2021-03-10,是,"               // one like it stands
	for n := range 60 {
		lines = append(lines, fmt.Sprintf("缝纫工,%d,2021-02-10,2021-03-10,是,", n+1))
	}
	b := w.upload(t, firm, posting.Surplus, csv(lines...))
	if b.Marks.Noted != 2 {
		t.Errorf("%+v\n%s", b.Marks, notes(w.allRows(t, firm, b.ID)))
	}
	page, err := w.Rows(ctx, firm, b.ID, "", true, route.Paging{Limit: 5})
	if err != nil || len(page.Items) != 2 || page.Items[0].RowNo != 2 || page.Items[1].RowNo != 3 || page.Next != "" {
		t.Fatalf("%s, %v", summary(page.Items), err)
	}
	fixed, err := w.Correct(ctx, firm, b.ID, 3, map[string]string{"tradeCode": "包装工"}, nil)
	if err != nil || fixed.Marks.Noted != 1 {
		t.Errorf("corrected: %+v, %v", fixed, err)
	}
	fixed, err = w.Correct(ctx, firm, b.ID, 10, map[string]string{"tradeCode": "焊工"}, nil)
	if err != nil || fixed.Marks.Noted != 2 {
		t.Errorf("corrected for the worse: %+v, %v", fixed, err)
	}
	left, err := w.Ignore(ctx, firm, b.ID, 10)
	if err != nil || left.Marks.Noted != 1 {
		t.Errorf("left out: %+v, %v", left, err)
	}
}

// A row that is freed from one that says the same has its notes at once, and the
// page is told of it.
func TestFreedRowsHaveTheirNotes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	firm := w.Firm("水口镇")
	w.commit(t, firm, w.upload(t, firm, posting.Surplus, csv(ownHead, ownRow)), true)
	const more = "抛光工,21,2021-02-10,2021-03-10"
	b := w.upload(t, firm, posting.Surplus, csv(ownHead, more, more, more))
	if b.Marks.Noted != 1 || b.Counts != (imports.Counts{Ready: 1, Duplicate: 2}) {
		t.Fatalf("%+v %+v", b.Marks, b.Counts)
	}
	left, err := w.Ignore(ctx, firm, b.ID, 2)
	if err != nil || left.Marks.Noted != 1 || left.Counts != (imports.Counts{Ready: 1, Duplicate: 1, Ignored: 1}) {
		t.Fatalf("%+v %v", left, err)
	}
	same(t, "the others", summary(left.Others), "3 ready\n4 duplicate of 3")
	if !strings.HasPrefix(notes(left.Others), "3 headcount 已有一条 20 人") {
		t.Errorf("notes: %s", notes(left.Others))
	}
	taken, err := w.Correct(ctx, firm, b.ID, 2, nil, nil)
	if err != nil || taken.Marks.Noted != 1 {
		t.Fatalf("%+v %v", taken, err)
	}
	same(t, "the others again", summary(taken.Others), "3 duplicate of 2\n4 duplicate of 2")
	fixed, err := w.Correct(ctx, firm, b.ID, 2, map[string]string{"headcount": "20"}, nil)
	if err != nil || fixed.Marks.Noted != 1 || fixed.Row.State != "duplicate" {
		t.Fatalf("%+v %v", fixed, err)
	}
	same(t, "once it says something else", summary(fixed.Others), "3 ready\n4 duplicate of 3")
}

// hide hides rows of a workbook's first worksheet.
func hide(t *testing.T, data []byte, rows ...int) []byte {
	t.Helper()
	return rewritten(t, data, func(part []byte) []byte {
		for _, n := range rows {
			row := fmt.Sprintf(`<row r="%d"`, n)
			if !bytes.Contains(part, []byte(row)) {
				t.Fatalf("there is no row %d", n)
			}
			part = bytes.Replace(part, []byte(row), []byte(row+` hidden="1"`), 1)
		}
		return part
	})
}

// rewritten is a workbook with its first worksheet changed.
func rewritten(t *testing.T, data []byte, change func([]byte) []byte) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	copied := zip.NewWriter(&out)
	for _, f := range z.File {
		if f.Name != "xl/worksheets/sheet1.xml" {
			if err := copied.Copy(f); err != nil {
				t.Fatal(err)
			}
			continue
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		part, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		into, err := copied.Create(f.Name)
		if err == nil {
			_, err = into.Write(change(part))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := copied.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// guideOf reads what a template explains: each column's example.
func guideOf(t *testing.T, data []byte) map[string]string {
	t.Helper()
	// Without the first worksheet, which is to be filled in, the second one is read.
	table, err := sheet.Read(rewritten(t, data, func([]byte) []byte { return []byte(`<worksheet><sheetData/></worksheet>`) }), sheet.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	examples := map[string]string{}
	for _, line := range table.Lines[1:] {
		if len(line.Cells) > 3 {
			examples[line.Cells[0].Text] = line.Cells[3].Text
		}
	}
	return examples
}

// A canary in every cell, in the notes below the table and in a column that is
// not used: nothing of it lies open in the database.
func TestPhoneNumbersRestSealedAndGo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	firm := w.Firm("水口镇")
	const canary = "13812345678"
	b := w.upload(t, firm, posting.Surplus, csv(ownHead+",联系电话,另外", ownRow+","+canary+","+canary, "抛光工,"+canary+",2021-02-10,2021-03-10,"+canary+","+canary, "填表人："+canary+",,,,,"))
	if len(b.Skipped) != 1 || !strings.Contains(b.Skipped[0].Text, canary) || b.Columns[5].Sample != canary {
		t.Fatalf("%+v, %+v", b.Skipped, b.Columns)
	}
	if _, err := w.Correct(ctx, firm, b.ID, 3, map[string]string{"note": canary}, nil); err != nil {
		t.Fatal(err)
	}
	leaks := func() int {
		return w.count(t, `SELECT (SELECT count(*) FROM import_batch b WHERE b::text LIKE '%'||$1||'%' OR b::text LIKE '%'||$2||'%')
			+ (SELECT count(*) FROM import_row r WHERE r::text LIKE '%'||$1||'%' OR r::text LIKE '%'||$2||'%')
			+ (SELECT count(*) FROM event e WHERE e::text LIKE '%'||$1||'%')`, canary, hex.EncodeToString([]byte(canary)))
	}
	if n := leaks(); n != 0 {
		t.Errorf("%d leaks", n)
	}
	if _, err := w.Commit(ctx, firm, b.ID, 2, false, true); err != nil {
		t.Fatal(err)
	}
	if n := leaks() + w.count(t, `SELECT count(*) FROM search_document d WHERE d::text LIKE '%'||$1||'%'`, canary); n != 0 {
		t.Errorf("%d leaks after the commit", n)
	}
	w.World.Clock.Advance(30 * 24 * time.Hour)
	if n, err := w.Purge(ctx); n != 0 || err != nil {
		t.Errorf("purged %d too early, %v", n, err)
	}
	w.World.Clock.Advance(time.Second)
	if n, err := w.Purge(ctx); n != 1 || err != nil {
		t.Errorf("purged %d, %v", n, err)
	}
	_, err := w.Get(ctx, firm, b.ID)
	refused(t, "after the purge", err, "not_found")
	if n := w.count(t, `SELECT count(*) FROM posting`); n != 1 {
		t.Errorf("%d postings after the purge", n)
	}
}
