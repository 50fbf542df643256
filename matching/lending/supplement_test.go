package lending_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/matching/lending"
)

func supplementing(version int) lending.SupplementInput {
	in := lending.SupplementInput{Version: version, Reason: "与工资系统一致", Clauses: fullClauses()}
	in.PayDay, in.HoursRest = 20, "每日 8 小时\n每周休息 2 天"
	return in
}

// asked is an agreement for which the lender has asked a supplement.
func (w *world) asked(t *testing.T) (lending.Agreement, lending.Supplement) {
	t.Helper()
	a := w.signed(t, 3)
	a, err := w.AskSupplement(t.Context(), w.lender, a.ID, supplementing(a.Version))
	if err != nil {
		t.Fatal(err)
	}
	found, err := w.Supplements(t.Context(), w.borrower, a.ID)
	if err != nil || len(found) != 1 {
		t.Fatalf("%v (%v)", found, err)
	}
	return a, found[0]
}

// confirming is what the other side sends that has read the supplement.
func (w *world) confirming(t testing.TB, c auth.Caller, a lending.Agreement, x lending.Supplement) lending.SignInput {
	t.Helper()
	in := w.signing(t, c, a.ID, a.Version)
	in.DocumentHash = x.Hash
	return in
}

func TestSupplement(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, x := w.asked(t)
	if a.Clauses.PayDay != 15 || x.Status != lending.SupplementAsked || x.Revision != 2 {
		t.Fatalf("nothing changes before the other side agreed: %+v, %+v", a.Clauses, x)
	}
	if x.Changes != "工作时间和休息休假：由“每日 8 小时，每周休息 1 天”改为“每日 8 小时每周休息 2 天”。\n发薪日：由“15”改为“20”。" {
		t.Error(x.Changes)
	}
	original, err := w.DocumentFile(t.Context(), w.lender, a.ID)
	if err != nil {
		t.Fatal(err)
	}
	d, err := w.SupplementDocument(t.Context(), w.city, a.ID, x.ID)
	if err != nil || d.Hash != x.Hash || len(d.Signed) != 1 {
		t.Fatalf("%+v (%v)", d, err)
	}
	a, err = w.ConfirmSupplement(t.Context(), w.borrower, a.ID, x.ID, w.confirming(t, w.borrower, a, x))
	if err != nil || a.Clauses.PayDay != 20 || a.Clauses.HoursRest != "每日 8 小时\n每周休息 2 天" || a.Heads != 3 || a.Status != lending.Signed {
		t.Fatalf("%+v (%v)", a.Clauses, err)
	}
	// The old text stays readable, as it was signed.
	after, err := w.DocumentFile(t.Context(), w.lender, a.ID)
	if err != nil || !bytes.Equal(original.Data, after.Data) {
		t.Errorf("the original changed (%v)", err)
	}
	file, err := w.SupplementFile(t.Context(), w.borrower, a.ID, x.ID)
	if err != nil || !strings.Contains(file.Name, a.Number+"-补1") || !bytes.Contains(file.Data, []byte("改为“20”")) {
		t.Errorf("%s (%v)", file.Name, err)
	}
	_, err = w.ConfirmSupplement(t.Context(), w.borrower, a.ID, x.ID, w.confirming(t, w.borrower, a, x))
	wants(t, err, "wrong_state")
	// The next one is the third revision, and stands on the second.
	next := supplementing(a.Version)
	next.SettleDay = 12
	if a, err = w.AskSupplement(t.Context(), w.borrower, a.ID, next); err != nil {
		t.Fatal(err)
	}
	found, err := w.Supplements(t.Context(), w.lender, a.ID)
	if err != nil || found[0].Revision != 3 || found[0].Changes != "结算日：由“10”改为“12”。" {
		t.Errorf("%+v (%v)", found, err)
	}
	a, err = w.DeclineSupplement(t.Context(), w.lender, a.ID, found[0].ID, a.Version, "先不改")
	if err != nil || a.Clauses.SettleDay != 10 {
		t.Errorf("%+v (%v)", a.Clauses, err)
	}
}

func TestSupplementRefusals(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	draft := w.drafted(t, 2)
	_, err := w.AskSupplement(t.Context(), w.lender, draft.ID, supplementing(draft.Version))
	wants(t, err, "wrong_state")
	a, x := w.asked(t)
	in := w.confirming(t, w.lender, a, x)
	_, err = w.ConfirmSupplement(t.Context(), w.lender, a.ID, x.ID, in)
	wants(t, err, "forbidden")
	_, err = w.AskSupplement(t.Context(), w.borrower, a.ID, supplementing(a.Version))
	wants(t, err, "supplement_open")
	_, err = w.AskSupplement(t.Context(), w.borrower, a.ID, lending.SupplementInput{Version: a.Version, Clauses: fullClauses(), Reason: "改"})
	wantsField(t, err, "reason", "too_short")
	empty := supplementing(a.Version)
	empty.Hazards = ""
	_, err = w.AskSupplement(t.Context(), w.borrower, a.ID, empty)
	wants(t, err, "clauses_incomplete")
	_, err = w.AskSupplement(t.Context(), w.borrower, a.ID, lending.SupplementInput{Version: a.Version, Clauses: fullClauses(), Reason: "没有改动"})
	wants(t, err, "nothing_changed")
	_, err = w.AskSupplement(t.Context(), w.borrower, a.ID, supplementing(a.Version-1))
	wants(t, err, "stale_version")
	in = w.confirming(t, w.borrower, a, x)
	in.DocumentHash = strings.Repeat("0", 64)
	_, err = w.ConfirmSupplement(t.Context(), w.borrower, a.ID, x.ID, in)
	wants(t, err, "stale_version")
	in = w.confirming(t, w.borrower, a, x)
	in.Code = "x"
	_, err = w.ConfirmSupplement(t.Context(), w.borrower, a.ID, x.ID, in)
	wantsField(t, err, "code", "code_wrong")
	_, err = w.ConfirmSupplement(t.Context(), w.borrower, a.ID, newID(), w.confirming(t, w.borrower, a, x))
	wants(t, err, "not_found")
	for _, c := range []auth.Caller{w.firm(t, "91", 3), w.townOfficer(t, 3)} {
		_, err = w.SupplementDocument(t.Context(), c, a.ID, x.ID)
		wants(t, err, "not_found")
	}
	other := w.signed(t, 1)
	_, err = w.SupplementDocument(t.Context(), w.lender, other.ID, x.ID)
	wants(t, err, "not_found")
	// An ended agreement takes none, and what waits for an answer has lapsed.
	if a, err = w.Terminate(t.Context(), w.lender, a.ID, a.Version, "订单取消"); err != nil {
		t.Fatal(err)
	}
	_, err = w.AskSupplement(t.Context(), w.lender, a.ID, supplementing(a.Version))
	if p := refusal(t, err, "wrong_state"); !strings.Contains(p.Message, "已经结束") {
		t.Error(p.Message)
	}
	_, err = w.ConfirmSupplement(t.Context(), w.borrower, a.ID, x.ID, w.confirming(t, w.borrower, a, x))
	wants(t, err, "wrong_state")
	found, err := w.Supplements(t.Context(), w.lender, a.ID)
	if err != nil || found[0].Status != lending.SupplementLapsed {
		t.Errorf("%+v (%v)", found, err)
	}
}

// The database holds it without Go.
func TestGuardOfSupplements(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, x := w.asked(t)
	exec := func(sql string, args ...any) error {
		_, err := w.db.Exec(t.Context(), sql, args...)
		return err
	}
	insert := func(agreement uuid.UUID, by auth.Caller) error {
		return exec(`INSERT INTO agreement_supplement (id, agreement_id, revision, changes, reason, facts, document_hash, asked_side, asked_by, asked_at, status)
			SELECT gen_random_uuid(), $1, 2, changes, reason, facts, document_hash, 'lender', $2, now(), 'asked' FROM agreement_supplement LIMIT 1`, agreement, by.AccountID)
	}
	const confirm = `UPDATE agreement_supplement SET status = 'done', answered_by = $2, answered_at = now() WHERE id = $1`
	breaks(t, insert(a.ID, w.lender), "supplement_one_open")
	breaks(t, exec(confirm, x.ID, w.lender.AccountID), "supplement_by_its_firm")
	breaks(t, exec(confirm, x.ID, w.borrower.AccountID), "supplement_has_terms")
	breaks(t, exec(`INSERT INTO agreement_terms (agreement_id, revision, work_content, workplace, hours_rest, protection, hazards, pay_standard,
			pay_day, pay_method, settle_day, settle_way, board_lodging, return_cases, injury_duty, cost_settlement, updated_at)
		SELECT agreement_id, 2, work_content, workplace, hours_rest, protection, hazards, pay_standard,
			20, pay_method, settle_day, settle_way, board_lodging, return_cases, injury_duty, cost_settlement, updated_at FROM agreement_terms WHERE agreement_id = $1`, a.ID), "terms_by_supplement")
	forbids(t, exec(`UPDATE agreement_supplement SET changes = '{}'`))
	draft := w.drafted(t, 1)
	breaks(t, insert(draft.ID, w.lender), "supplement_of_living_agreement")
	other := w.signed(t, 1)
	breaks(t, insert(other.ID, w.borrower), "supplement_by_its_firm")
	if _, err := w.Terminate(t.Context(), w.lender, other.ID, other.Version, "订单取消"); err != nil {
		t.Fatal(err)
	}
	breaks(t, insert(other.ID, w.lender), "supplement_of_living_agreement")
	if err := exec(`UPDATE agreement_supplement SET status = 'declined', answer = '不', answered_by = $2, answered_at = now() WHERE id = $1`, x.ID, w.borrower.AccountID); err != nil {
		t.Fatal(err)
	}
	breaks(t, exec(`UPDATE agreement_supplement SET answer = '又'`), "supplement_answered_once")
}

// Confirmed and declined at once: one of them.
func TestSupplementIsAnsweredOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for range 5 {
		a, x := w.asked(t)
		in := w.confirming(t, w.borrower, a, x)
		errs := atOnce(2, func(i int) error {
			var err error
			if i == 0 {
				_, err = w.ConfirmSupplement(t.Context(), w.borrower, a.ID, x.ID, in)
			} else {
				_, err = w.DeclineSupplement(t.Context(), w.lender, a.ID, x.ID, a.Version, "撤回")
			}
			return err
		})
		if tally(t, errs, "stale_version", "wrong_state") != 1 {
			t.Fatal(errs)
		}
	}
}
