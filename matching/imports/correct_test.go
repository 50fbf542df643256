package imports_test

import (
	"strings"
	"sync"
	"testing"

	"gongxiang/matching/imports"
	"gongxiang/matching/posting"
)

// A correction may make the row a duplicate, and another one free it.
func TestCorrecting(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	firm := w.Firm("水口镇")
	b := w.upload(t, firm, posting.Surplus, csv(ownHead, ownRow, "抛光工,二十几,2021-02-10,2021-03-10", "飞行员,5,2021-02-10,2021-03-10", ownRow))
	if b.Counts != (imports.Counts{Ready: 1, Problem: 2, Duplicate: 1}) {
		t.Fatalf("counts %+v", b.Counts)
	}
	step := func(what string, no int, cells map[string]string, state string, counts imports.Counts, all string) imports.Correction {
		t.Helper()
		fixed, err := w.Correct(ctx, firm, b.ID, no, cells, nil)
		if err != nil || fixed.Row.State != state || fixed.Counts != counts {
			t.Fatalf("%s: %+v, %+v, %v", what, fixed.Row, fixed.Counts, err)
		}
		same(t, what, summary(w.allRows(t, firm, b.ID)), all)
		return fixed
	}
	const pilot = "4 problem 第 4 行“工种”：没有“飞行员”这个工种，请从工种表中选择。\n"
	fixed := step("to a duplicate", 3, map[string]string{"headcount": "20人"}, "duplicate", imports.Counts{Ready: 1, Problem: 1, Duplicate: 2},
		pilot+"3 duplicate of 2\n5 duplicate of 2\n2 ready")
	if c := fixed.Row.Cells[1]; c.Text != "20人" || c.Understood != "20" || !c.Changed || c.Problem != "" {
		t.Errorf("the corrected cell: %+v", c)
	}
	step("the first one goes", 2, map[string]string{"headcount": "25"}, "ready", imports.Counts{Ready: 2, Problem: 1, Duplicate: 1},
		pilot+"5 duplicate of 3\n2 ready\n3 ready")
	step("into trouble", 3, map[string]string{"headcount": "-1"}, "problem", imports.Counts{Ready: 2, Problem: 2},
		"3 problem 第 3 行“人数”“-1”是负数，请填一个整数，例如 20。\n"+pilot+"2 ready\n5 ready")
	step("an earlier one", 3, map[string]string{"headcount": "25"}, "duplicate", imports.Counts{Ready: 2, Problem: 1, Duplicate: 1},
		pilot+"3 duplicate of 2\n2 ready\n5 ready")

	out, err := w.Ignore(ctx, firm, b.ID, 2)
	if err != nil || out.Row.State != "ignored" || out.Counts != (imports.Counts{Ready: 2, Problem: 1, Ignored: 1}) {
		t.Fatalf("left out: %+v, %+v, %v", out.Row, out.Counts, err)
	}
	same(t, "left out", summary(w.allRows(t, firm, b.ID)), pilot+"3 ready\n5 ready\n2 ignored")
	step("taken in again", 2, nil, "ready", imports.Counts{Ready: 2, Problem: 1, Duplicate: 1}, pilot+"3 duplicate of 2\n2 ready\n5 ready")
}

// Two clerks in one cell: the second is told, and nothing of the first is lost.
// In two cells of one row they do not meet.
func TestTwoInOneCell(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	firm := w.Firm("水口镇")
	b := w.upload(t, firm, posting.Surplus, csv(ownHead, ownRow))
	before := w.allRows(t, firm, b.ID)[0].Cells[1].Text
	seen := map[string]string{"headcount": before}
	if _, err := w.Correct(ctx, firm, b.ID, 2, map[string]string{"headcount": "25"}, seen); err != nil {
		t.Fatal(err)
	}
	_, err := w.Correct(ctx, firm, b.ID, 2, map[string]string{"headcount": "30"}, seen)
	refused(t, "the second", err, "stale_cell")
	if c := w.allRows(t, firm, b.ID)[0].Cells[1]; c.Text != "25" {
		t.Errorf("the first one's is gone: %+v", c)
	}
	if _, err := w.Correct(ctx, firm, b.ID, 2, map[string]string{"periodTo": "2021-03-20"}, map[string]string{"periodTo": "2021-03-10"}); err != nil {
		t.Errorf("another cell: %v", err)
	}
	if _, err := w.Correct(ctx, firm, b.ID, 2, map[string]string{"headcount": "30"}, map[string]string{"headcount": "25"}); err != nil {
		t.Errorf("once he has seen it: %v", err)
	}
}

func TestCorrectionsThatAreRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	firm := w.Firm("水口镇")
	b := w.upload(t, firm, posting.Surplus, csv(ownHead, ownRow))
	_, err := w.Correct(ctx, firm, b.ID, 99, nil, nil)
	refused(t, "no such row", err, "not_found")
	_, err = w.Ignore(ctx, firm, b.ID, 1)
	refused(t, "the header", err, "not_found")
	_, err = w.Correct(ctx, firm, b.ID, 2, map[string]string{"status": "filled"}, nil)
	refused(t, "no such column", err, "invalid")
	_, err = w.Correct(ctx, firm, b.ID, 2, map[string]string{"note": strings.Repeat("长", 2001)}, nil)
	if p := refused(t, "too long", err, "invalid"); p.Fields[0].Name != "note" || p.Fields[0].Row != 2 {
		t.Errorf("%+v", p.Fields)
	}
	if after, err := w.Get(ctx, firm, b.ID); err != nil || after.Version != 1 || after.Counts != (imports.Counts{Ready: 1}) {
		t.Errorf("a refused correction left %+v, %v", after, err)
	}
	fixed, err := w.Correct(ctx, firm, b.ID, 2, map[string]string{"headcount": "21"}, nil)
	if err != nil || fixed.Version != 2 {
		t.Fatal(fixed.Version, err)
	}
	_, err = w.Commit(ctx, firm, b.ID, b.Version, false, true)
	refused(t, "committing what one has not seen", err, "stale_version")
	if out, err := w.Commit(ctx, firm, b.ID, fixed.Version, true, true); err != nil || out.Added != 1 {
		t.Fatal(out, err)
	}
	_, err = w.Correct(ctx, firm, b.ID, 2, map[string]string{"headcount": "1"}, nil)
	refused(t, "after the commit", err, "wrong_state")
	_, err = w.Choose(ctx, firm, b.ID, fixed.Version+1, nil)
	refused(t, "after the commit", err, "wrong_state")
	refused(t, "after the commit", w.Discard(ctx, firm, b.ID), "wrong_state")
}

// A row that says what stands names the posting; corrected, it is ready.
func TestARowThatStandsAlready(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	firm := w.Firm("水口镇")
	stands := w.Post(firm, posting.Surplus, func(in *posting.Input) {
		*in = posting.Input{
			TradeCode: in.TradeCode, Headcount: 20, PeriodFrom: in.PeriodFrom.AddDays(2), PeriodTo: in.PeriodFrom.AddDays(30), TownCode: in.TownCode}
	})
	b := w.upload(t, firm, posting.Surplus, csv(ownHead, ownRow, ownRow))
	rows := w.allRows(t, firm, b.ID)
	same(t, "rows", summary(rows), "2 duplicate of a posting\n3 duplicate of 2")
	if *rows[0].DuplicateOf.PostingID != stands.ID {
		t.Errorf("%+v", rows[0].DuplicateOf)
	}
	if _, err := w.Correct(ctx, firm, b.ID, 2, map[string]string{"headcount": "21"}, nil); err != nil {
		t.Fatal(err)
	}
	same(t, "corrected", summary(w.allRows(t, firm, b.ID)), "3 duplicate of a posting\n2 ready")
	if _, err := w.Correct(ctx, firm, b.ID, 2, map[string]string{"headcount": "20"}, nil); err != nil {
		t.Fatal(err)
	}
	same(t, "back again", summary(w.allRows(t, firm, b.ID)), "2 duplicate of a posting\n3 duplicate of 2")
}

func TestTwoPeopleCorrectOneRow(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	firm := w.Firm("水口镇")
	b := w.upload(t, firm, posting.Surplus, csv(ownHead+",备注", "抛光工,x,2021-02-10,y,"))
	var all sync.WaitGroup
	for field, text := range map[string]string{"headcount": "7", "periodTo": "2021-03-01", "note": "夜班", "level": "中级工"} {
		all.Go(func() {
			if _, err := w.Correct(ctx, firm, b.ID, 2, map[string]string{field: text}, nil); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	same(t, "rows", summary(w.allRows(t, firm, b.ID)), "2 ready")
	if after, _ := w.Get(ctx, firm, b.ID); after.Version != 5 {
		t.Errorf("version %d after four corrections", after.Version)
	}
	if got := w.cellOf(t, firm, b.ID, 2, "level").Text + w.cellOf(t, firm, b.ID, 2, "note").Text; got != "中级工夜班" {
		t.Errorf("a correction was lost: %s", got)
	}
}
