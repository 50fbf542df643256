package imports_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/problem"
	"gongxiang/internal/route"
	"gongxiang/internal/search"
	"gongxiang/internal/sheet"
	"gongxiang/matching/enterprise"
	"gongxiang/matching/imports"
	"gongxiang/matching/matchingtest"
	"gongxiang/matching/posting"
)

var ctx = context.Background()

type world struct {
	*matchingtest.World
	*imports.Service
}

func newWorld(t testing.TB) world {
	w := matchingtest.New(t)
	firms := enterprise.New(enterprise.Deps{DB: w.DB, Vault: w.Vault, Clock: w.Clock, Book: w.Catalog.Book, Index: search.NewIndex(false),
		Auth: auth.New(auth.Deps{DB: w.DB, Vault: w.Vault, Clock: w.Clock})})
	return world{w, imports.New(w.DB, w.Vault, w.Clock, w.Postings, firms)}
}

func clerk(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("../../internal/sheet/testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func (w world) upload(t testing.TB, c auth.Caller, kind posting.Kind, data []byte) imports.Batch {
	t.Helper()
	b, err := w.Upload(ctx, c, kind, "表.xlsx", data)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func (w world) allRows(t testing.TB, c auth.Caller, id uuid.UUID) []imports.Row {
	t.Helper()
	var all []imports.Row
	page := route.Paging{Limit: 3}
	for {
		p, err := w.Rows(ctx, c, id, "", page)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p.Items...)
		if p.Next == "" {
			return all
		}
		page.Cursor = p.Next
	}
}

// summary writes a row as one line: number, state, problems.
func summary(rows []imports.Row) string {
	var lines []string
	for _, r := range rows {
		line := fmt.Sprintf("%d %s", r.RowNo, r.State)
		if r.DuplicateOf != nil && r.DuplicateOf.Row != nil {
			line += fmt.Sprintf(" of %d", *r.DuplicateOf.Row)
		}
		for _, p := range r.Problems {
			line += " " + p.Message
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

func csv(lines ...string) []byte { return []byte(strings.Join(lines, "\n")) }

func TestSurplusSheetOfAClerk(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	city := w.Officer("")
	b := w.upload(t, city, posting.Surplus, clerk(t, "surplus_clerk.xlsx"))
	const want = `8 problem 第 8 行「统一社会信用代码」：统一社会信用代码的校验码不对，请对照营业执照核对每一位。
9 problem 第 9 行「结束日期」：结束日期早于开始日期（2021-02-01 早于 2021-03-31），请改正。
12 problem 第 12 行「所在镇街」：“火星镇”不是开平市的镇街，请从 16 个镇街（管委会）中选择。
14 problem 第 14 行「人数」：人数“-5”是负数，请填一个整数，例如 20。
15 problem 第 15 行「企业名称」：“=1+1|cmd”像是公式，请改成实际内容。
13 duplicate of 4
4 ready
5 ready
6 ready
7 ready
11 ready`
	if got := summary(w.allRows(t, city, b.ID)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if b.Counts != (imports.Counts{Ready: 5, Problem: 5, Duplicate: 1}) || len(b.Skipped) != 1 {
		t.Errorf("counts %+v, skipped %+v", b.Counts, b.Skipped)
	}
	if _, err := w.Commit(ctx, city, b.ID, b.Version, true, true); !problem.HasCode(err, "import_has_problems") {
		t.Errorf("all or none with problems: %v", err)
	}
	out, err := w.Commit(ctx, city, b.ID, b.Version, false, true)
	if err != nil {
		t.Fatal(err)
	}
	if out != (imports.Outcome{Added: 5, Skipped: 5, Duplicates: 1, RegisteredFirms: 3}) {
		t.Errorf("outcome %+v", out)
	}
	again := w.upload(t, city, posting.Surplus, clerk(t, "surplus_clerk.xlsx"))
	if again.Counts != (imports.Counts{Problem: 5, Duplicate: 6}) {
		t.Errorf("the same file again: %+v", again.Counts)
	}
	if _, err := w.Commit(ctx, city, again.ID, again.Version, false, true); !problem.HasCode(err, "import_nothing_ready") {
		t.Errorf("the same file again: %v", err)
	}
}

func TestShortageSheetOfAClerk(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	city := w.Officer("")
	b := w.upload(t, city, posting.Shortage, clerk(t, "shortage_clerk.xlsx"))
	rows := w.allRows(t, city, b.ID)
	got := summary(rows)
	for _, want := range []string{"5 problem 第 5 行「最", "6 problem 第 6 行「结束日期」：", "3 ready", "4 ready"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
	if b.Counts != (imports.Counts{Ready: 2, Problem: 2}) {
		t.Errorf("counts %+v\n%s", b.Counts, got)
	}
	for _, r := range rows {
		for _, c := range r.Cells {
			if r.RowNo == 4 && c.Field == "tradeCode" && (c.Note == "" || !c.Changed) {
				t.Errorf("a trade taken in part is not marked: %+v", c)
			}
			if c.Field == "aboveScale" && !strings.Contains(c.Note, "就业服务专员") {
				t.Errorf("above-scale is not said to be left out: %+v", c)
			}
		}
	}
	if _, err := w.Commit(ctx, city, b.ID, b.Version, false, true); err != nil {
		t.Fatal(err)
	}
	var aboveScale int
	if err := w.World.DB.QueryRow(ctx, `SELECT count(*) FROM enterprise WHERE above_scale`).Scan(&aboveScale); err != nil || aboveScale != 0 {
		t.Errorf("%d firms made themselves above-scale (%v)", aboveScale, err)
	}
}

func TestAFirmImportsOnlyItsOwn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	firm := w.Firm("水口镇")
	own := w.upload(t, firm, posting.Surplus, clerk(t, "surplus_clerk.xlsx"))
	if own.Counts.Ready != 0 || own.Counts.Problem != 11 {
		t.Errorf("rows of others: %+v", own.Counts)
	}
	mine := w.upload(t, firm, posting.Surplus, csv("工种,人数,开始日期,结束日期", "抛光工,20,2021-02-10,2021-03-10", "车位,3,2021-02-10,2021-03-10"))
	if mine.Counts != (imports.Counts{Ready: 2}) {
		t.Errorf("own rows without code and name: %+v\n%s", mine.Counts, summary(w.allRows(t, firm, mine.ID)))
	}
	for name, c := range map[string]auth.Caller{"another firm": w.Firm("水口镇"), "an officer": w.Officer("")} {
		if _, err := w.Get(ctx, c, mine.ID); !problem.HasCode(err, "not_found") {
			t.Errorf("%s sees the sheet: %v", name, err)
		}
		if _, err := w.Commit(ctx, c, mine.ID, mine.Version, false, false); !problem.HasCode(err, "not_found") {
			t.Errorf("%s commits the sheet: %v", name, err)
		}
	}
}

func TestATownsOfficerStaysInTown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	town := w.Officer("水口镇")
	b := w.upload(t, town, posting.Surplus, clerk(t, "surplus_clerk.xlsx"))
	if b.Counts.Ready != 2 { // the two good rows of 水口镇
		t.Errorf("counts %+v\n%s", b.Counts, summary(w.allRows(t, town, b.ID)))
	}
}

func TestCorrecting(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	firm := w.Firm("水口镇")
	b := w.upload(t, firm, posting.Surplus, csv("工种,人数,开始日期,结束日期", "抛光工,20,2021-02-10,2021-03-10", "抛光工,二十几,2021-02-10,2021-03-10", "飞行员,5,2021-02-10,2021-03-10"))
	if b.Counts != (imports.Counts{Ready: 1, Problem: 2}) {
		t.Fatalf("counts %+v", b.Counts)
	}
	// A correction may make the row a duplicate, and another one free it.
	fixed, err := w.Correct(ctx, firm, b.ID, 3, map[string]string{"headcount": "20"})
	if err != nil || fixed.Row.State != "duplicate" || *fixed.Row.DuplicateOf.Row != 2 {
		t.Fatalf("corrected to a duplicate: %+v, %v", fixed.Row, err)
	}
	fixed, err = w.Correct(ctx, firm, b.ID, 2, map[string]string{"headcount": "25人"})
	if err != nil || fixed.Counts != (imports.Counts{Ready: 2, Problem: 1}) {
		t.Fatalf("freed: %+v, %v", fixed.Counts, err)
	}
	if fixed, err = w.Ignore(ctx, firm, b.ID, 4); err != nil || fixed.Counts != (imports.Counts{Ready: 2, Ignored: 1}) {
		t.Fatalf("left out: %+v, %v", fixed.Counts, err)
	}
	if _, err = w.Correct(ctx, firm, b.ID, 99, nil); !problem.HasCode(err, "not_found") {
		t.Errorf("no such row: %v", err)
	}
	if _, err = w.Correct(ctx, firm, b.ID, 2, map[string]string{"status": "filled"}); !problem.HasCode(err, "invalid") {
		t.Errorf("no such column: %v", err)
	}
	if _, err = w.Commit(ctx, firm, b.ID, b.Version, false, true); !problem.HasCode(err, "stale_version") {
		t.Errorf("with the version before the corrections: %v", err)
	}
	out, err := w.Commit(ctx, firm, b.ID, fixed.Version, true, true)
	if err != nil || out.Added != 2 {
		t.Fatalf("%+v, %v", out, err)
	}
	if _, err = w.Correct(ctx, firm, b.ID, 2, map[string]string{"headcount": "1"}); !problem.HasCode(err, "wrong_state") {
		t.Errorf("after the commit: %v", err)
	}
}

func TestTwoPeopleCorrectOneRow(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	firm := w.Firm("水口镇")
	b := w.upload(t, firm, posting.Surplus, csv("工种,人数,开始日期,结束日期,备注", "抛光工,x,2021-02-10,y,"))
	var both sync.WaitGroup
	for field, text := range map[string]string{"headcount": "7", "periodTo": "2021-03-01", "note": "夜班"} {
		both.Go(func() {
			if _, err := w.Correct(ctx, firm, b.ID, 2, map[string]string{field: text}); err != nil {
				t.Error(err)
			}
		})
	}
	both.Wait()
	if got := summary(w.allRows(t, firm, b.ID)); got != "2 ready" {
		t.Errorf("a correction was lost: %s", got)
	}
}

func TestColumnsChosenByHand(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	firm := w.Firm("水口镇")
	b := w.upload(t, firm, posting.Surplus, csv("工种,人数,开始日期,结束日期,甲", "抛光工,20,2021-02-10,2021-03-10,13800000001", "焊工,20,2021-02-10,2021-03-10,13800000001"))
	if _, err := w.Ignore(ctx, firm, b.ID, 3); err != nil {
		t.Fatal(err)
	}
	phone, trade := "contactPhone", "tradeCode"
	chosen, err := w.Choose(ctx, firm, b.ID, 2, []imports.Choice{{Index: 4, Field: &phone}})
	if err != nil {
		t.Fatal(err)
	}
	if *chosen.Columns[4].Field != phone || chosen.Counts != (imports.Counts{Ready: 1, Ignored: 1}) {
		t.Errorf("columns %+v, counts %+v", chosen.Columns, chosen.Counts)
	}
	if _, err = w.Choose(ctx, firm, b.ID, 2, []imports.Choice{{Index: 4}}); !problem.HasCode(err, "stale_version") {
		t.Errorf("stale: %v", err)
	}
	if _, err = w.Choose(ctx, firm, b.ID, chosen.Version, []imports.Choice{{Index: 77, Field: &trade}}); !problem.HasCode(err, sheet.CodeBadMapping) {
		t.Errorf("no such column: %v", err)
	}
}

func TestCommitsAtOnceAddOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	firm := w.Firm("水口镇")
	one := w.upload(t, firm, posting.Surplus, csv("工种,人数,开始日期,结束日期", "抛光工,20,2021-02-10,2021-03-10", "焊工,2,2021-02-10,2021-03-10"))
	two := w.upload(t, firm, posting.Surplus, csv("工种,人数,开始日期,结束日期", "焊工,2,2021-02-10,2021-03-10", "抛光工,20,2021-02-10,2021-03-10"))
	var all sync.WaitGroup
	for i := range 20 {
		b := []imports.Batch{one, two}[i%2]
		all.Go(func() {
			_, err := w.Commit(ctx, firm, b.ID, b.Version, false, true)
			var p *problem.Error
			if err != nil && !errors.As(err, &p) {
				t.Error(err)
			}
		})
	}
	all.Wait()
	var n int
	if err := w.World.DB.QueryRow(ctx, `SELECT count(*) FROM posting`).Scan(&n); err != nil || n != 2 {
		t.Errorf("%d postings, %v", n, err)
	}
}

func TestBadSheetsAreRefusedInWords(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	firm := w.Firm("水口镇")
	for name, tc := range map[string]struct {
		data []byte
		code string
	}{
		"nothing":   {nil, sheet.CodeEmpty},
		"damaged":   {clerk(t, "surplus_clerk.xlsx")[:3000], sheet.CodeDamaged},
		"a picture": {[]byte("\x89PNG\r\n\x1a\n0000000000"), sheet.CodeUnknownType},
		"no header": {csv("1,2", "3,4"), sheet.CodeNoHeader},
		"too large": {bytes.Repeat([]byte("a,b\n"), 6<<20), sheet.CodeTooLarge},
	} {
		_, err := w.Upload(ctx, firm, posting.Surplus, name, tc.data)
		if !problem.HasCode(err, tc.code) {
			t.Errorf("%s: %v, want %s", name, err, tc.code)
		}
	}
	b := w.upload(t, firm, posting.Surplus, csv("工种,人数,开始日期,结束日期,备注",
		"抛光工,20,2021-02-10,2021-03-10,"+strings.Repeat("长", 10000), "抛光工,99999999,2021-02-10,2021-03-10,", "抛光工,3,2021-13-45,2021-03-10,", "a\x00b,3,2021-02-10,2021-03-10,"))
	if b.Counts.Problem != 4 {
		t.Errorf("%+v\n%s", b.Counts, summary(w.allRows(t, firm, b.ID)))
	}
}

func TestProblemsAsASheetComeBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	city := w.Officer("")
	b := w.upload(t, city, posting.Surplus, clerk(t, "surplus_clerk.xlsx"))
	file, err := w.Problems(ctx, city, b.ID)
	if err != nil {
		t.Fatal(err)
	}
	again := w.upload(t, city, posting.Surplus, file.Data)
	if again.Counts != (imports.Counts{Problem: 5}) {
		t.Errorf("%+v\n%s", again.Counts, summary(w.allRows(t, city, again.ID)))
	}
}

func TestTemplatesAreFoundAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, c := range []auth.Caller{w.Firm("水口镇"), w.Officer("")} {
		for _, kind := range []posting.Kind{posting.Surplus, posting.Shortage} {
			file, err := imports.Template(kind, c)
			if err != nil {
				t.Fatal(err)
			}
			_, err = w.Upload(ctx, c, kind, file.Name, file.Data)
			if !problem.HasCode(err, sheet.CodeEmpty) {
				t.Errorf("an empty template of %s for %s: %v", kind, c.Role, err)
			}
		}
	}
}

func TestPhoneNumbersRestSealedAndGo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	firm := w.Firm("水口镇")
	b := w.upload(t, firm, posting.Surplus, csv("工种,人数,开始日期,结束日期,联系电话", "抛光工,20,2021-02-10,2021-03-10,13812345678"))
	var leaks int
	if err := w.World.DB.QueryRow(ctx, `SELECT (SELECT count(*) FROM import_batch b WHERE b::text LIKE '%13812345678%')
		+ (SELECT count(*) FROM import_row r WHERE r::text LIKE '%13812345678%' OR encode(r.cells_enc, 'escape') LIKE '%13812345678%')`).Scan(&leaks); err != nil || leaks != 0 {
		t.Errorf("%d leaks, %v", leaks, err)
	}
	w.World.Clock.Advance(29 * 24 * 3600 * 1e9)
	if n, err := w.Purge(ctx); n != 0 || err != nil {
		t.Errorf("purged %d too early, %v", n, err)
	}
	w.World.Clock.Advance(2 * 24 * 3600 * 1e9)
	if n, err := w.Purge(ctx); n != 1 || err != nil {
		t.Errorf("purged %d, %v", n, err)
	}
	if _, err := w.Get(ctx, firm, b.ID); !problem.HasCode(err, "not_found") {
		t.Errorf("still there: %v", err)
	}
}

func TestDiscarding(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	firm := w.Firm("水口镇")
	b := w.upload(t, firm, posting.Surplus, csv("工种,人数,开始日期,结束日期", "抛光工,20,2021-02-10,2021-03-10"))
	if err := w.Discard(ctx, firm, b.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Commit(ctx, firm, b.ID, 0, false, true); !problem.HasCode(err, "wrong_state") {
		t.Errorf("committed after it was thrown away: %v", err)
	}
	if p, err := w.List(ctx, firm, route.Paging{Limit: 10}); err != nil || len(p.Items) != 0 {
		t.Errorf("listed: %+v, %v", p.Items, err)
	}
}
