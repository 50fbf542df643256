package imports_test

import (
	"fmt"
	"strings"
	"testing"

	"gongxiang/internal/sheet"
	"gongxiang/matching/imports"
	"gongxiang/matching/posting"
)

func columns(b imports.Batch) string {
	var all []string
	for _, c := range b.Columns {
		field := "-"
		if c.Field != nil {
			field = *c.Field
		}
		all = append(all, fmt.Sprintf("%s %s=%s (%s)", c.Letter, c.Header, field, c.Sample))
	}
	return strings.Join(all, ", ")
}

func choose(fields ...string) []imports.Choice {
	choices := make([]imports.Choice, len(fields))
	for i, f := range fields {
		if choices[i].Index = i; f != "" {
			choices[i].Field = &f
		}
	}
	return choices
}

func TestColumnsChosenByHand(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	firm := w.Firm("水口镇")
	b := w.upload(t, firm, posting.Surplus, csv("工种,人数,开始日期,结束日期,甲,乙",
		"抛光工,20,2021-02-10,2021-03-10,13800000001,", "焊工,20,2021-02-10,2021-03-10,13800000001,30", "焊工,x,2021-02-10,2021-03-10,13800000001,40"))
	same(t, "as detected", columns(b), "A 工种=tradeCode (抛光工), B 人数=headcount (20), C 开始日期=periodFrom (2021-02-10), D 结束日期=periodTo (2021-03-10), E 甲=- (13800000001), F 乙=- (30)")
	if _, err := w.Ignore(ctx, firm, b.ID, 3); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Correct(ctx, firm, b.ID, 4, map[string]string{"headcount": "7", "tradeCode": "抛光工"}, nil); err != nil {
		t.Fatal(err)
	}
	chosen, err := w.Choose(ctx, firm, b.ID, 3, choose("tradeCode", "headcount", "periodFrom", "periodTo", "contactPhone", ""))
	if err != nil || chosen.Version != 4 || chosen.Counts != (imports.Counts{Ready: 2, Ignored: 1}) {
		t.Fatalf("%+v, %v", chosen.Counts, err)
	}
	if got := w.cellOf(t, firm, b.ID, 4, "headcount").Text; got != "7" {
		t.Errorf("a correction was lost: %q", got)
	}
	if got := w.cellOf(t, firm, b.ID, 2, "contactPhone"); got.Understood != "13800000001" {
		t.Errorf("%+v", got)
	}
	// The heads now come from another column: what was typed over the old one goes, the trade stays.
	moved, err := w.Choose(ctx, firm, b.ID, 4, choose("tradeCode", "", "periodFrom", "periodTo", "", "headcount"))
	if err != nil || moved.Counts != (imports.Counts{Ready: 1, Problem: 1, Ignored: 1}) {
		t.Fatalf("%+v, %v\n%s", moved.Counts, err, summary(w.allRows(t, firm, b.ID)))
	}
	if heads, trade := w.cellOf(t, firm, b.ID, 4, "headcount").Text, w.cellOf(t, firm, b.ID, 4, "tradeCode").Text; heads != "40" || trade != "抛光工" {
		t.Errorf("%s %s", heads, trade)
	}
	same(t, "kept", columns(moved)[:30], columns(b)[:30])
	if again, err := w.Get(ctx, firm, b.ID); err != nil || columns(again) != columns(moved) || again.Counts != moved.Counts {
		t.Errorf("%s, %v", columns(again), err)
	}

	for what, try := range map[string]struct {
		version int
		choice  []imports.Choice
		code    string
	}{
		"stale":                 {1, choose("tradeCode"), "stale_version"},
		"no such column":        {5, []imports.Choice{{Index: 77, Field: &[]string{"note"}[0]}}, sheet.CodeBadMapping},
		"no such field":         {5, choose("status"), sheet.CodeBadMapping},
		"two columns for one":   {5, choose("tradeCode", "tradeCode"), sheet.CodeBadMapping},
		"a column before the A": {5, []imports.Choice{{Index: -1, Field: &[]string{"note"}[0]}}, sheet.CodeBadMapping},
	} {
		_, err := w.Choose(ctx, firm, b.ID, try.version, try.choice)
		refused(t, what, err, try.code)
	}
}

// Without a column that must be there every row says so, until it is pointed out.
func TestARequiredColumnThatIsMissing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	firm := w.Firm("水口镇")
	b := w.upload(t, firm, posting.Surplus, csv("工种,开始日期,结束日期,多少", "抛光工,2021-02-10,2021-03-10,20"))
	same(t, "rows", summary(w.allRows(t, firm, b.ID)), "2 problem 第 2 行“人数”应为 1 到 10,000 的整数。")
	file, err := w.Problems(ctx, firm, b.ID)
	if err != nil {
		t.Fatal(err)
	}
	if again := w.upload(t, firm, posting.Surplus, file.Data); !strings.Contains(columns(again), "人数=headcount") {
		t.Errorf("the column is not in the sheet of problems: %s", columns(again))
	}
	if b, err = w.Choose(ctx, firm, b.ID, 1, choose("tradeCode", "periodFrom", "periodTo", "headcount")); err != nil || b.Counts != (imports.Counts{Ready: 1}) {
		t.Fatalf("%+v, %v", b.Counts, err)
	}
}
