package imports_test

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/problem"
	"gongxiang/internal/route"
	"gongxiang/matching/imports"
	"gongxiang/matching/posting"
	"gongxiang/matching/reference"
)

// atOnce runs n at the same moment; what is no problem document is an error.
func atOnce(t *testing.T, n int, do func(i int) error) (done int64, refusals map[string]int) {
	t.Helper()
	var all sync.WaitGroup
	var mu sync.Mutex
	var count atomic.Int64
	start := make(chan struct{})
	refusals = map[string]int{}
	for i := range n {
		all.Go(func() {
			<-start
			err := do(i)
			if err == nil {
				count.Add(1)
				return
			}
			p, ok := problem.As(err)
			if !ok {
				t.Error(err)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			refusals[p.Code]++
		})
	}
	close(start)
	all.Wait()
	return count.Load(), refusals
}

func TestTwentyCommitsAtOnceAddOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	firm := w.Firm("水口镇")
	b := w.upload(t, firm, posting.Surplus, csv(ownHead, ownRow, "焊工,2,2021-02-10,2021-03-10"))
	done, refusals := atOnce(t, 20, func(int) error {
		out, err := w.Commit(ctx, firm, b.ID, b.Version, false, true)
		if err == nil && out.Added != 2 {
			t.Errorf("%+v", out)
		}
		return err
	})
	if done != 1 || refusals["wrong_state"] != 19 {
		t.Errorf("%d commits, %v", done, refusals)
	}
	if n := w.count(t, `SELECT count(*) FROM posting`); n != 2 {
		t.Errorf("%d postings", n)
	}
	if n := w.count(t, `SELECT count(*) FROM event WHERE thing = 'import' AND action = 'commit'`); n != 1 {
		t.Errorf("%d commits in the history", n)
	}
}

// The same file twice, committed at once, the rows in another order: each stands once.
func TestTheSameFileAtOnceAddsOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	firm := w.Firm("水口镇")
	var batches [8]imports.Batch
	for i := range batches {
		lines := []string{ownHead}
		for n := range 50 {
			if i%2 == 0 {
				n = 49 - n
			}
			lines = append(lines, fmt.Sprintf("抛光工,%d,2021-02-10,2021-03-10", n+1))
		}
		batches[i] = w.upload(t, firm, posting.Surplus, csv(lines...))
	}
	var added atomic.Int64
	_, refusals := atOnce(t, len(batches), func(i int) error {
		out, err := w.Commit(ctx, firm, batches[i].ID, 1, true, true)
		added.Add(int64(out.Added))
		return err
	})
	if n := w.count(t, `SELECT count(*) FROM posting`); n != 50 || added.Load() != 50 {
		t.Errorf("%d postings, %d said to be added, %v", n, added.Load(), refusals)
	}
}

// Rows that differ by their remarks only are different; the same file again adds
// nothing, also after a clerk has changed what came of it.
func TestRemarksMakeARowAnother(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	firm := w.Firm("水口镇")
	file := csv(ownHead+",备注", ownRow+",白班", ownRow+",夜班", ownRow+",夜班", ownRow+",")
	b := w.upload(t, firm, posting.Surplus, file)
	if b.Counts != (imports.Counts{Ready: 3, Duplicate: 1}) {
		t.Fatalf("%+v", b.Counts)
	}
	if out := w.commit(t, firm, b, true); out.Added != 3 {
		t.Fatalf("%+v", out)
	}
	again := func(want imports.Counts) {
		t.Helper()
		if b := w.upload(t, firm, posting.Surplus, file); b.Counts != want {
			t.Errorf("the same file again: %+v, want %+v", b.Counts, want)
		}
	}
	again(imports.Counts{Duplicate: 4})
	var id uuid.UUID
	if err := w.Service.DB.QueryRow(ctx, `SELECT id FROM posting WHERE note = '白班'`).Scan(&id); err != nil {
		t.Fatal(err)
	}
	p, err := w.Postings.Get(ctx, firm, posting.Surplus, id)
	if err != nil {
		t.Fatal(err)
	}
	in := p.Input()
	in.Note, in.Headcount = "白班，已来过三人", in.Headcount+1
	if p, err = w.Postings.Update(ctx, firm, posting.Surplus, id, p.Version, in); err != nil {
		t.Fatal(err)
	}
	again(imports.Counts{Duplicate: 4})
	// What it says now stands once, too; and what was withdrawn may come again.
	in.ContactName = "别人"
	_, err = w.Postings.Create(ctx, firm, posting.Surplus, in, true)
	refused(t, "what it says now", err, "duplicate_posting")
	if _, err = w.Postings.Withdraw(ctx, firm, posting.Surplus, id, p.Version, "不再需要"); err != nil {
		t.Fatal(err)
	}
	again(imports.Counts{Ready: 1, Duplicate: 3})
}

// Last month's sheet with another headcount is another posting, and the clerk is
// told before it is added; of what stands word for word, or for other days, town
// or shift, nothing is said.
func TestAnotherHeadcountIsSaid(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	firm, other := w.Firm("水口镇"), w.Firm("水口镇")
	w.commit(t, firm, w.upload(t, firm, posting.Surplus, csv(ownHead+",备注", ownRow+",白班", ownRow+",夜班")), true)
	head := ownHead + ",备注,所在镇街"
	file := csv(head, ownRow+",白班,", "抛光工,25,2021-02-10,2021-03-10,白班,", "抛光工,20,2021-02-10,2021-03-31,白班,",
		"抛光工,25,2021-03-11,2021-03-31,白班,", "抛光工,25,2021-02-10,2021-03-10,临时,", "抛光工,25,2021-02-10,2021-03-10,白班,赤坎镇", "焊工,25,2021-02-10,2021-03-10,白班,")
	heads := func(c auth.Caller, id uuid.UUID) string {
		var said []string
		for _, r := range w.allRows(t, c, id) {
			for _, cell := range r.Cells {
				if cell.Field == "headcount" && cell.Note != "" {
					said = append(said, fmt.Sprint(r.RowNo, " ", cell.Note))
				}
			}
		}
		return strings.Join(said, "\n")
	}
	const there = "已有一条 20 人（2021-02-10 至 2021-03-10，已发布），导入后两条都算数。若是它变了，请不导入这一行，去改那条。"
	b := w.upload(t, firm, posting.Surplus, file)
	same(t, "what is said of heads", heads(firm, b.ID), "3 "+there+"\n4 "+there)
	fixed, err := w.Correct(ctx, firm, b.ID, 8, map[string]string{"tradeCode": "抛光工", "headcount": "30"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, cell := range fixed.Row.Cells {
		if cell.Field == "headcount" && cell.Note != there {
			t.Errorf("after a correction: %q", cell.Note)
		}
	}
	b, err = w.Get(ctx, firm, b.ID)
	if err != nil {
		t.Fatal(err)
	}
	w.commit(t, firm, b, false)
	same(t, "of what was added", heads(firm, b.ID), "")
	same(t, "to another firm", heads(other, w.upload(t, other, posting.Surplus, file).ID), "")
	same(t, "of the other kind", heads(firm, w.upload(t, firm, posting.Shortage, file).ID), "")
}

// A sheet that corrects what is no part of a posting's identity is not taken for
// done: the cells that change nothing say so.
func TestCorrectionsOfWhatStandsAreSaid(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	firm := w.Firm("水口镇")
	head := ownHead + ",职业危害因素,包吃,接送,联系人,联系电话"
	w.commit(t, firm, w.upload(t, firm, posting.Shortage, csv(head, ownRow+",无,否,是,张三,13800000001")), true)
	const said = "和已有的那条不同，导入不会改它；要改请到那条里修改。"
	for row, want := range map[string]string{
		",无,否,是,张三,13800000001":     "",
		",无,否,是,,":                  "",
		",粉尘、噪声,否,是,张三,13800000001": "2 hazards " + said,
		",无,是,否,李四,13800000002":     "2 board " + said + "\n2 transport " + said + "\n2 contactName " + said + "\n2 contactPhone " + said,
	} {
		b := w.upload(t, firm, posting.Shortage, csv(head, ownRow+row))
		if b.Counts != (imports.Counts{Duplicate: 1}) {
			t.Errorf("%s: %+v", row, b.Counts)
		}
		same(t, row, notes(w.allRows(t, firm, b.ID)), want)
	}
}

// Sheets that register the same new firms, committed at once by several
// officers: each firm is registered once, no sheet is refused for it.
func TestNewFirmsAreRegisteredOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const sheets, firms = 6, 5
	var registered, added atomic.Int64
	type one struct {
		do func() error
	}
	var all []one
	for i := range sheets {
		lines := []string{allHead}
		for f := range firms {
			if i%2 == 0 {
				f = firms - 1 - f
			}
			uscc, err := reference.MakeUSCC(fmt.Sprintf("91440783MC%07d", f))
			if err != nil {
				t.Fatal(err)
			}
			lines = append(lines, fmt.Sprintf("开平市新%d厂,%s,水口镇,抛光工,%d,2021-02-10,2021-03-10", f, uscc, i+1))
		}
		city := w.Officer("")
		b := w.upload(t, city, posting.Surplus, csv(lines...))
		all = append(all, one{func() error {
			out, err := w.Commit(ctx, city, b.ID, b.Version, true, true)
			registered.Add(int64(out.RegisteredFirms))
			added.Add(int64(out.Added))
			return err
		}})
	}
	done, refusals := atOnce(t, sheets, func(i int) error { return all[i].do() })
	if done != sheets || registered.Load() != firms || added.Load() != sheets*firms {
		t.Errorf("%d sheets, %d firms, %d rows, %v", done, registered.Load(), added.Load(), refusals)
	}
	if n := w.count(t, `SELECT count(*) FROM enterprise`); n != firms {
		t.Errorf("%d firms", n)
	}
}

// A correction that comes with the commit is in it, or is refused: never lost.
func TestCorrectionAgainstCommit(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	firm := w.Firm("水口镇")
	for round := range 15 {
		b := w.upload(t, firm, posting.Surplus, csv(ownHead, fmt.Sprintf("抛光工,%d,2021-02-10,2021-03-10", 100+round)))
		var corrected, committed bool
		_, refusals := atOnce(t, 2, func(i int) error {
			if i == 0 {
				_, err := w.Correct(ctx, firm, b.ID, 2, map[string]string{"headcount": fmt.Sprint(500 + round)}, nil)
				corrected = err == nil
				return err
			}
			_, err := w.Commit(ctx, firm, b.ID, b.Version, true, true)
			committed = err == nil
			return err
		})
		old := w.count(t, `SELECT count(*) FROM posting WHERE headcount = $1`, 100+round)
		switch {
		case corrected == committed:
			t.Errorf("corrected %v, committed %v, %v", corrected, committed, refusals)
		case committed && old != 1, corrected && w.cellOf(t, firm, b.ID, 2, "headcount").Text != fmt.Sprint(500+round):
			t.Errorf("round %d: %d postings, %v", round, old, refusals)
		}
	}
}

// All or none, and nothing half done.
func TestAllOrNone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	city := w.Officer("")
	b := w.upload(t, city, posting.Surplus, clerk(t, "surplus_clerk.xlsx"))
	_, err := w.Commit(ctx, city, b.ID, b.Version, true, true)
	p := refused(t, "with problems", err, "import_has_problems")
	same(t, "sentence", p.Message, "还有 5 行需要修改，没有导入任何一行。请先改正，或选择只导入没有问题的行。")
	if n := w.count(t, `SELECT (SELECT count(*) FROM posting) + (SELECT count(*) FROM enterprise)`); n != 0 {
		t.Errorf("%d rows were left", n)
	}
	if after, err := w.Get(ctx, city, b.ID); err != nil || after.Status != imports.Preview || after.Version != b.Version || after.Counts != b.Counts {
		t.Errorf("%+v, %v", after, err)
	}
	for _, no := range []int{8, 9, 12, 14, 15} {
		if _, err := w.Ignore(ctx, city, b.ID, no); err != nil {
			t.Fatal(err)
		}
	}
	if out, err := w.Commit(ctx, city, b.ID, 6, true, false); err != nil || out != (imports.Outcome{Added: 5, Skipped: 5, Duplicates: 1, RegisteredFirms: 3}) {
		t.Errorf("%+v, %v", out, err)
	}
	after, err := w.Get(ctx, city, b.ID)
	if err != nil || after.Status != imports.Committed || after.Added != 5 || after.Counts != (imports.Counts{Added: 5, Duplicate: 1, Ignored: 5}) {
		t.Errorf("%+v, %v", after, err)
	}
	for _, r := range w.allRows(t, city, b.ID) {
		if (r.State == "added") != (r.PostingID != nil) || len(r.Cells) == 0 {
			t.Errorf("%+v", r)
		}
	}
}

// What was ready yesterday may not be today; the page then shows how it stands.
func TestRowsAreSortedAnewAtTheCommit(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	firm := w.Firm("水口镇")
	b := w.upload(t, firm, posting.Surplus, csv(ownHead, "抛光工,20,2021-02-01,2021-02-09", "焊工,20,2021-02-01,2021-02-09"))
	w.World.Clock.Advance(72 * time.Hour)
	_, err := w.Commit(ctx, firm, b.ID, b.Version, false, true)
	refused(t, "over", err, "import_nothing_ready")
	after, err := w.Get(ctx, firm, b.ID)
	if err != nil || after.Counts != (imports.Counts{Problem: 2}) {
		t.Errorf("%+v, %v", after.Counts, err)
	}
	p, err := w.Rows(ctx, firm, b.ID, "problem", false, route.Paging{Limit: 5})
	if err != nil || len(p.Items) != 2 {
		t.Fatal(p, err)
	}
	same(t, "sentence", p.Items[0].Problems[0].Message, "第 2 行“结束日期”（2021-02-09）已经过去，请填写今天（2021-02-11）或以后的日期。")
}

func TestDiscarding(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	firm := w.Firm("水口镇")
	b := w.upload(t, firm, posting.Surplus, csv(ownHead, ownRow))
	if err := w.Discard(ctx, firm, b.ID); err != nil {
		t.Fatal(err)
	}
	_, err := w.Commit(ctx, firm, b.ID, b.Version, false, true)
	refused(t, "after it was thrown away", err, "wrong_state")
	_, err = w.Correct(ctx, firm, b.ID, 2, nil, nil)
	refused(t, "after it was thrown away", err, "wrong_state")
	if p, err := w.List(ctx, firm, route.Paging{Limit: 10}); err != nil || len(p.Items) != 0 {
		t.Errorf("listed: %+v, %v", p.Items, err)
	}
	if n := w.count(t, `SELECT (SELECT count(*) FROM import_row) + (SELECT count(*) FROM import_batch WHERE file_enc IS NOT NULL)`); n != 0 {
		t.Error("the rows or the file are still there")
	}
}

func TestListing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	firm := w.Firm("水口镇")
	var ids []string
	for i := range 5 {
		b := w.upload(t, firm, posting.Surplus, csv(ownHead, fmt.Sprintf("抛光工,%d,2021-02-10,2021-03-10", i+1)))
		ids = append([]string{b.ID.String()}, ids...)
	}
	page := route.Paging{Limit: 2}
	var listed []string
	for {
		p, err := w.List(ctx, firm, page)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range p.Items {
			listed = append(listed, b.ID.String())
		}
		if page.Cursor = p.Next; p.Next == "" {
			break
		}
	}
	same(t, "the newest first", fmt.Sprint(listed), fmt.Sprint(ids))
}

// A borrower outside Kaiping: the sheet's own words say where.
func TestFirmsOutsideComeIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	line := func(town string) string {
		return "台山示例卫浴有限公司," + w.USCC("91") + "," + town + ",抛光工,20,2021-02-10,2021-03-10"
	}
	city := w.Officer("")
	b := w.upload(t, city, posting.Shortage, csv(allHead, line("台山市水步镇"), line("开平市外")))
	if c := w.cellOf(t, city, b.ID, 2, "townCode"); c.Understood != "开平市外" || !strings.Contains(c.Note, "不计入补贴") {
		t.Errorf("%+v", c)
	}
	if c := w.cellOf(t, city, b.ID, 3, "townCode"); !strings.Contains(c.Problem, "请写明它在哪个市县") {
		t.Errorf("%+v", c)
	}
	if n := w.commit(t, city, b, true).Added; n != 1 {
		t.Fatalf("%d came in", n)
	}
	if n := w.count(t, `SELECT count(*) FROM enterprise e JOIN posting p ON p.enterprise_id = e.id
		WHERE (e.town_code, e.address, p.town_code, p.workplace) = ('outside', '台山市水步镇', 'outside', '台山市水步镇')`); n != 1 {
		t.Error("it does not say where")
	}
	town := w.Officer("水口镇")
	b = w.upload(t, town, posting.Shortage, csv(allHead, line("台山市水步镇")))
	if c := w.cellOf(t, town, b.ID, 2, "townCode"); c.Problem == "" {
		t.Error("a town's officer registers a firm outside the town")
	}
}
