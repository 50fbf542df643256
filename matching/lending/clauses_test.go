package lending_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"gongxiang/matching/lending"
)

// What the proposal and the post say stands there before anybody writes.
func TestClausesBeginWithWhatIsKnown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.proposal(t, 3)
	w.exec(t, `UPDATE posting SET workplace = '翠山湖新区1号', hazards = '粉尘', lodging = true, board = true WHERE id = $1`, p.Shortage.ID)
	p, err := w.Accept(t.Context(), w.borrower, p.ID, p.Version)
	if err != nil {
		t.Fatal(err)
	}
	a, err := w.Agreement(t.Context(), w.city, *p.AgreementID)
	if err != nil {
		t.Fatal(err)
	}
	want := lending.Clauses{WorkContent: w.trade.Name + "岗位的工作", Workplace: "翠山湖新区1号", Hazards: "粉尘",
		Wage: lending.Wage{Rule: lending.ByMonth}, PayStandard: "加班费按国家规定另计。", BoardLodging: "借用方提供住宿、工作餐。"}
	if *a.Clauses != want {
		t.Errorf("%+v", *a.Clauses)
	}
}

func TestNothingEmptyIsSigned(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.drafted(t, 3)
	full := map[string]any{}
	raw, err := json.Marshal(fullClauses())
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &full); err != nil {
		t.Fatal(err)
	}
	delete(full, "wageRule") // has no empty value: TestWageOfClauses
	delete(full, "wageFen")
	if len(full) != 14 {
		t.Fatalf("%d clauses", len(full))
	}
	for name, value := range full {
		one := map[string]any{}
		for k, v := range full {
			one[k] = v
		}
		if one[name] = ""; name == "payDay" || name == "settleDay" {
			one[name] = 0
		}
		c := lending.Clauses{}
		raw, _ := json.Marshal(one)
		if err := json.Unmarshal(raw, &c); err != nil {
			t.Fatal(err)
		}
		if a, err = w.SetClauses(t.Context(), w.borrower, a.ID, a.Version, c); err != nil {
			t.Fatalf("%s (%v): %v", name, value, err)
		}
		_, err := w.signAs(t, w.lender, a.ID, a.Version)
		if p := refusal(t, err, "clauses_incomplete"); len(p.Fields) != 1 || p.Fields[0].Name != name {
			t.Errorf("%s: %v", name, p.Fields)
		}
		// The database refuses by itself.
		_, err = w.db.Exec(t.Context(), `UPDATE agreement SET status = 'lender_signed', lender_signed_by = $2, lender_signed_at = now() WHERE id = $1`, a.ID, w.lender.AccountID)
		breaks(t, err, "agreement_signs_complete")
	}
	if _, err := w.SetClauses(t.Context(), w.borrower, a.ID, a.Version, fullClauses()); err != nil {
		t.Fatal(err)
	}
	_, err = w.db.Exec(t.Context(), `UPDATE agreement SET status = 'lender_signed', lender_signed_by = $2, lender_signed_at = now() WHERE id = $1`, a.ID, w.lender.AccountID)
	breaks(t, err, "agreement_signs_document")
}

// A change after one signature voids it, and says so.
func TestAnEditVoidsASignature(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.drafted(t, 3)
	a, err := w.signAs(t, w.lender, a.ID, a.Version)
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.db.Exec(t.Context(), `UPDATE agreement_terms SET pay_day = 20 WHERE agreement_id = $1`, a.ID)
	breaks(t, err, "terms_stay_as_signed")
	c := fullClauses()
	_, err = w.SetClauses(t.Context(), w.borrower, a.ID, a.Version, c)
	wants(t, err, "nothing_changed")
	c.PayDay = 20
	_, err = w.SetClauses(t.Context(), w.borrower, a.ID, a.Version-1, c)
	wants(t, err, "stale_version")
	if a, err = w.SetClauses(t.Context(), w.borrower, a.ID, a.Version, c); err != nil {
		t.Fatal(err)
	}
	last := a.History[len(a.History)-1]
	if a.Status != lending.Draft || len(a.Signatures) != 0 || a.Clauses.PayDay != 20 || last.Action != "edit_clauses" || !strings.Contains(string(last.Detail), `"lender"`) {
		t.Errorf("%s, %v, %+v", a.Status, a.Signatures, last)
	}
	a = w.sign(t, a)
	_, err = w.SetClauses(t.Context(), w.lender, a.ID, a.Version, fullClauses())
	wants(t, err, "wrong_state")
	_, err = w.db.Exec(t.Context(), `UPDATE agreement_terms SET pay_day = 21 WHERE agreement_id = $1`, a.ID)
	breaks(t, err, "terms_stay_as_signed")
	_, err = w.db.Exec(t.Context(), `DELETE FROM agreement_terms`)
	forbids(t, err)
}

func TestClausesAreChecked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.drafted(t, 3)
	for name, wrong := range map[string]struct {
		field, code string
		set         func(*lending.Clauses)
	}{
		"too long":        {"workContent", "too_long", func(c *lending.Clauses) { c.WorkContent = strings.Repeat("长", 1001) }},
		"a phone number":  {"injuryDuty", "contact_in_text", func(c *lending.Clauses) { c.InjuryDuty = "打 13800000001" }},
		"the 32nd":        {"payDay", "range", func(c *lending.Clauses) { c.PayDay = 32 }},
		"a negative day":  {"settleDay", "range", func(c *lending.Clauses) { c.SettleDay = -1 }},
		"two with faults": {"settleDay", "range", func(c *lending.Clauses) { c.PayDay, c.SettleDay = 40, 40 }},
	} {
		c := fullClauses()
		wrong.set(&c)
		_, err := w.SetClauses(t.Context(), w.lender, a.ID, a.Version, c)
		t.Log(name)
		wantsField(t, err, wrong.field, wrong.code)
	}
	c := fullClauses()
	c.ReturnCases = " 第一款 \r\n\r\n第二款\n"
	a, err := w.SetClauses(t.Context(), w.lender, a.ID, a.Version, c)
	if err != nil || a.Clauses.ReturnCases != "第一款\n第二款" {
		t.Errorf("%q (%v)", a.Clauses.ReturnCases, err)
	}
	_, err = w.SetClauses(t.Context(), w.city, a.ID, a.Version, c)
	wants(t, err, "forbidden")
	_, err = w.SetClauses(t.Context(), w.firm(t, "91", 3), a.ID, a.Version, c)
	wants(t, err, "not_found")
}

// Of a signature and an edit at once one is first: no signature stands under a
// text that its firm did not see.
func TestSignAndEditAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for range 10 {
		a := w.drafted(t, 1)
		c := fullClauses()
		c.PayDay = 20
		in := w.signing(t, w.lender, a.ID, a.Version)
		errs := atOnce(2, func(i int) error {
			var err error
			if i == 0 {
				_, err = w.Sign(t.Context(), w.lender, a.ID, in)
			} else {
				_, err = w.SetClauses(t.Context(), w.borrower, a.ID, a.Version, c)
			}
			return err
		})
		if tally(t, errs, "stale_version") != 1 {
			t.Fatal(errs)
		}
		now, err := w.Agreement(t.Context(), w.lender, a.ID)
		if err != nil || (len(now.Signatures) == 1) != (now.Clauses.PayDay == 15) || !slices.Contains([]string{lending.Draft, lending.LenderSigned}, now.Status) {
			t.Errorf("%v, %+v (%v)", now.Signatures, now.Clauses, err)
		}
	}
}
