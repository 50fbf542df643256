package lending_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"gongxiang/matching/lending"
)

// agreedAgain are two workers of an agreement, amended on the first day, of whom
// the first has started, and both of whom agreed to longer hours on paper.
func (w *world) agreedAgain(t *testing.T) (lending.Agreement, []uuid.UUID) {
	t.Helper()
	a := w.signed(t, 3)
	ids := idsOf(w.named(t, a, 2))
	w.makeReady(t, a, ids)
	w.setDay(1)
	if _, err := w.Start(t.Context(), w.borrower, a.ID, ids[:1], day(1)); err != nil {
		t.Fatal(err)
	}
	a = w.supplemented(t, a, func(in *lending.SupplementInput) {
		longerHours(in)
		in.CostSettlement = "工资、社会保险费"
	})
	for i := range ids { // who is out is told something else than who is not
		if _, err := w.ConsentToChange(t.Context(), w.lender, a.ID, ids[i:i+1], day(1), w.sheet(t, a.ID, ids[i:])); err != nil {
			t.Fatal(err)
		}
	}
	return a, ids
}

func TestSupplementOwesAnAmendment(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, ids := w.agreedAgain(t)
	for _, id := range ids {
		if got := w.worker(t, a, id); got.Owed == nil || got.Owed.Revision != 2 || got.Owed.AgreedOn != day(1) {
			t.Errorf("%+v", got.Owed)
		}
	}
	// Who is out goes on; who is not does not start.
	for i, words := range []string{"不影响继续上岗", "登记之前不能到岗"} {
		line, err := w.Timeline(t.Context(), w.lender, ids[i])
		if err != nil || len(line.Steps) != 5 || line.Steps[4].Step != "amend_change" || line.Steps[4].Who != "lender" || !strings.Contains(line.Steps[4].Words, words) {
			t.Errorf("%+v (%v)", line.Steps, err)
		}
	}
	w.setDay(2)
	_, err := w.Start(t.Context(), w.borrower, a.ID, ids[1:], day(2))
	wants(t, err, "amendment_owed")
	breaks(t, func() error {
		_, err := w.db.Exec(t.Context(), `UPDATE secondment SET status = 'started', started_on = '2021-02-10', days = daterange('2021-02-10', upper(days)) WHERE id = $1`, ids[1])
		return err
	}(), "secondment_start_needs_amendment")

	// The document says what is new, and what it takes the place of.
	doc := amendmentText(t, w, a, ids[0])
	for _, told := range []string{"夜班", "再次变更劳动合同", a.Number + "-补1", a.Number + "-变2", "由“每日 8 小时，每周休息 1 天”改为"} {
		if !strings.Contains(doc, told) {
			t.Errorf("does not say %q:\n%s", told, doc)
		}
	}
	if strings.Contains(doc, "费用结算：") {
		t.Error("says what is between the firms")
	}

	_, err = w.AmendToChange(t.Context(), w.borrower, a.ID, ids, day(2))
	wants(t, err, "forbidden")
	_, err = w.AmendToChange(t.Context(), w.lender, a.ID, ids, day(0))
	wantsField(t, err, "on", "day")
	_, err = w.AmendToChange(t.Context(), w.lender, a.ID, ids, day(3))
	wantsField(t, err, "on", "future")
	_, err = w.AmendToChange(t.Context(), w.lender, a.ID, []uuid.UUID{newID()}, day(2))
	wants(t, err, "not_found")
	_, err = w.AmendToChange(t.Context(), w.lender, a.ID, nil, day(2))
	wantsField(t, err, "workerIds", "length")
	done, err := w.AmendToChange(t.Context(), w.lender, a.ID, ids, day(2))
	if err != nil || done[0].Owed != nil || done[0].Status != lending.Started || done[1].Status != lending.Amended {
		t.Fatalf("%+v (%v)", done, err)
	}
	_, err = w.AmendToChange(t.Context(), w.lender, a.ID, ids, day(2))
	wants(t, err, "nothing_owed")
	if _, err = w.Start(t.Context(), w.borrower, a.ID, ids[1:], day(2)); err != nil {
		t.Fatal(err)
	}
	if line, err := w.Timeline(t.Context(), w.lender, ids[0]); err != nil || !tells(line, "amend_change", "lender") {
		t.Errorf("%+v (%v)", line.Events, err)
	}
	if doc := amendmentText(t, w, a, ids[0]); strings.Contains(doc, "再次变更") {
		t.Error("once registered it is the amendment that stands")
	}
}

// What the firms settle between them asks for no amendment.
func TestSettlingOwesNoAmendment(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 1)
	id := w.named(t, a, 1)[0].ID
	w.makeReady(t, a, []uuid.UUID{id})
	w.supplemented(t, a, func(in *lending.SupplementInput) { in.SettleDay = 20 })
	if _, err := w.ConsentToChange(t.Context(), w.lender, a.ID, []uuid.UUID{id}, day(0), w.sheet(t, a.ID, []uuid.UUID{id})); err != nil {
		t.Fatal(err) // he is told on which day his employer gets the money
	}
	if got := w.worker(t, a, id); got.Owed != nil {
		t.Errorf("%+v", got.Owed)
	}
	w.setDay(1)
	if _, err := w.Start(t.Context(), w.borrower, a.ID, []uuid.UUID{id}, day(1)); err != nil {
		t.Fatal(err)
	}
}

// The document follows what the worker agreed to, not the newest clauses.
func TestAmendmentSaysWhatWasAgreed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 1)
	id := w.named(t, a, 1)[0].ID
	w.makeReady(t, a, []uuid.UUID{id})
	w.supplemented(t, a, longerHours)
	if doc := amendmentText(t, w, a, id); strings.Contains(doc, "夜班") {
		t.Error("says what nobody agreed to")
	}
	if got := w.worker(t, a, id); got.Change == nil || got.Owed != nil {
		t.Errorf("%+v %+v", got.Change, got.Owed)
	}
	_, err := w.AmendToChange(t.Context(), w.lender, a.ID, []uuid.UUID{id}, day(0))
	wants(t, err, "nothing_owed")
}

// The database holds it, whatever the program says.
func TestAmendmentGuards(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, ids := w.agreedAgain(t)
	insert := func(revision int, on string) error {
		_, err := w.db.Exec(t.Context(), `INSERT INTO contract_amendment (secondment_id, revision, on_day, recorded_by, at) VALUES ($1, $2, $3::date, $4, now())`,
			ids[0], revision, on, w.lender.AccountID)
		return err
	}
	breaks(t, insert(1, "2021-02-09"), "amendment_of_what_was_agreed")
	breaks(t, insert(3, "2021-02-09"), "amendment_of_what_was_agreed")
	breaks(t, insert(2, "2021-02-08"), "amendment_after_consent")
	if err := insert(2, "2021-02-09"); err != nil {
		t.Error(err)
	}
	for _, sql := range []string{`UPDATE contract_amendment SET revision = 1`, `DELETE FROM contract_amendment`} {
		if _, err := w.db.Exec(t.Context(), sql); err == nil || !strings.Contains(err.Error(), "permission denied") {
			t.Errorf("%s: %v", sql, err)
		}
	}
}

// Of many who register at once, one does.
func TestOneRegistersAnAmendment(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, ids := w.agreedAgain(t)
	errs := atOnce(8, func(int) error {
		_, err := w.AmendToChange(t.Context(), w.lender, a.ID, ids[:1], day(1))
		return err
	})
	if n := tally(t, errs, "nothing_owed"); n != 1 {
		t.Errorf("%d registered", n)
	}
}

func amendmentText(t *testing.T, w *world, a lending.Agreement, id uuid.UUID) string {
	t.Helper()
	d, err := w.AmendmentFile(t.Context(), w.lender, a.ID, id)
	if err != nil {
		t.Fatal(err)
	}
	return string(d.Data)
}
