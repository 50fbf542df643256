package lending_test

import (
	"testing"
	"time"

	"gongxiang/internal/people"
	"gongxiang/matching/lending"
)

// The other side's number is on record once a day for each who opens the page,
// however often, also at once; what is asked for is on record each time.
func TestNumbersOnAPageAreRecordedDaily(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 1)
	w.exec(t, `DELETE FROM throttle`)
	records := func(want int, field string) {
		t.Helper()
		var n int
		if err := w.db.QueryRow(t.Context(), `SELECT count(*) FROM pii_access WHERE subject_id = $1 AND field = $2`, a.ID, field).Scan(&n); err != nil || n != want {
			t.Errorf("%s on record %d times, want %d (%v)", field, n, want, err)
		}
	}
	errs := atOnce(20, func(i int) error {
		who := w.lender
		if i%2 == 0 {
			who = w.borrower
		}
		_, err := w.Agreement(t.Context(), who, a.ID)
		return err
	})
	if n := tally(t, errs); n != 20 {
		t.Fatalf("%d of 20 went well", n)
	}
	records(2, "contactPhone")
	w.clock.Advance(14*time.Hour + 59*time.Minute) // nine in the morning: still the same day
	open := func() {
		t.Helper()
		if got, err := w.Agreement(t.Context(), w.lender, a.ID); err != nil || got.Contacts == nil || got.Contacts.Borrower.Phone == "" {
			t.Fatalf("%+v (%v)", got.Contacts, err)
		}
	}
	open()
	records(2, "contactPhone")
	w.clock.Advance(time.Minute)
	open()
	records(3, "contactPhone")
	access := people.Access{AccountID: w.lender.AccountID, Subject: "agreement", SubjectID: a.ID, Field: lending.FieldPhone, Purpose: "核对", At: w.clock.Now()}
	for range 2 {
		if err := people.RecordAccess(t.Context(), w.db, access); err != nil {
			t.Fatal(err)
		}
	}
	records(2, lending.FieldPhone)
	// What Go might forget the database holds.
	w.exec(t, `INSERT INTO pii_access (account_id, subject, subject_id, field, purpose, at)
		SELECT account_id, subject, subject_id, field, purpose, at FROM pii_access WHERE subject_id = $1 AND field = 'contactPhone'`, a.ID)
	records(3, "contactPhone")
}
