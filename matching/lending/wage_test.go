package lending_test

import (
	"slices"
	"strings"
	"testing"

	"gongxiang/matching/lending"
)

// A day's or an hour's amount keeps to the accepted monthly pay of 5,200 yuan.
func TestWageOfClauses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.drafted(t, 3)
	set := func(rule string, fen int64) (err error) {
		c := fullClauses()
		c.Wage = lending.Wage{Rule: rule, Fen: fen}
		b, err := w.SetClauses(t.Context(), w.lender, a.ID, a.Version, c)
		if err == nil {
			a = b
		}
		return err
	}
	wantsField(t, set("weekly", 100_000), "wageRule", "enum")
	for _, c := range []struct {
		rule        string
		least, most int64
	}{{lending.ByDay, 23_908, 459_770}, {lending.ByHour, 2_988, 57_471}} {
		for _, fen := range []int64{1, c.least - 1, c.most + 1, -1} {
			f := wantsField(t, set(c.rule, fen), "wageFen", "range")
			if !strings.Contains(f.Message, "5,200.00 元") {
				t.Error(f.Message)
			}
			_, err := w.db.Exec(t.Context(), `UPDATE agreement_terms SET wage_rule = $2, wage_fen = greatest(1, $3::bigint) WHERE agreement_id = $1`, a.ID, c.rule, fen)
			breaks(t, err, "terms_wage_as_agreed")
		}
		for _, fen := range []int64{c.least, c.most} {
			if err := set(c.rule, fen); err != nil || a.Clauses.Wage != (lending.Wage{Rule: c.rule, Fen: fen}) {
				t.Fatalf("%s %d: %v", c.rule, fen, err)
			}
		}
	}
	// Without an amount there is nothing to sign.
	if err := set(lending.ByHour, 0); err != nil {
		t.Fatal(err)
	}
	_, err := w.signAs(t, w.lender, a.ID, a.Version)
	if p := refusal(t, err, "clauses_incomplete"); len(p.Fields) != 1 || p.Fields[0].Name != "wageRule" {
		t.Errorf("%+v", p.Fields)
	}
	_, err = w.db.Exec(t.Context(), `UPDATE agreement SET status = 'lender_signed', lender_signed_by = $2, lender_signed_at = now() WHERE id = $1`, a.ID, w.lender.AccountID)
	breaks(t, err, "agreement_signs_complete")
	_, err = w.db.Exec(t.Context(), `UPDATE agreement_terms SET wage_rule = 'monthly', wage_fen = 520000 WHERE agreement_id = $1`, a.ID)
	breaks(t, err, "terms_month_has_no_wage")
	// By the month the amount is the agreement's own.
	if err := set("", 12_345); err != nil || a.Clauses.Wage != (lending.Wage{Rule: lending.ByMonth}) {
		t.Errorf("%+v, %v", a.Clauses.Wage, err)
	}
}

func TestDocumentsSayTheWage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.drafted(t, 3)
	c := fullClauses()
	c.Wage = lending.Wage{Rule: lending.ByDay, Fen: 24_000}
	if _, err := w.SetClauses(t.Context(), w.lender, a.ID, a.Version, c); err != nil {
		t.Fatal(err)
	}
	d, err := w.Document(t.Context(), w.lender, a.ID)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, s := range d.Sections {
		for _, p := range s.Parts {
			all = append(all, p.Text)
		}
	}
	want := "工资标准：按日计薪，每人每日 240.00 元，按出勤和带薪假的天数计算，每日 8 小时，不满一日的按小时折算；按每月 21.75 天折算，不低于约定的每月 5,200.00 元。每人每月 5200 元"
	if !slices.Contains(all, want) {
		t.Errorf("%q", all)
	}
}
