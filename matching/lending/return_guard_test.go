package lending_test

import (
	"testing"

	"github.com/jackc/pgx/v5"
)

func TestGuardOfReturns(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, workers := w.out(t, 5, 2)
	id := workers[0].ID
	exec := func(sql string, args ...any) error {
		_, err := w.db.Exec(t.Context(), sql, args...)
		return err
	}
	// Days end early only with the return, and never grow.
	breaks(t, exec(`UPDATE secondment SET days = daterange(lower(days), upper(days) - 1) WHERE id = $1`, id), "secondment_days_only_by_return")
	breaks(t, exec(`UPDATE secondment SET days = daterange(lower(days), upper(days) + 1) WHERE id = $1`, id), "secondment_days_only_by_return")
	// No return without who, when and why, whatever it calls itself.
	for _, reason := range []string{"by_worker", "by_borrower", "by_agreement"} {
		breaks(t, exec(`UPDATE secondment SET status = 'returned', returned_reason = $2, days = daterange(lower(days), $3, '[]') WHERE id = $1`, id, reason, day(9)), "return_is_settled")
	}
	breaks(t, exec(`UPDATE secondment SET status = 'returned', returned_reason = 'expired', days = daterange(lower(days), $2, '[]') WHERE id = $1`, id, day(9)), "return_is_settled")
	breaks(t, exec(`UPDATE secondment SET status = 'returned' WHERE id = $1`, id), "secondment_return_has_reason")

	insert := func(reason, ground, side, by, status, more string) error {
		_, err := w.db.Exec(t.Context(), `INSERT INTO secondment_return (id, secondment_id, reason, ground, note, last_day, asked_side, asked_by, asked_at, status, worker_agreed_on, answered_by, answered_at, answer)
			SELECT gen_random_uuid(), $1, $2, $3, '情况', '2021-02-17', $4, $5, now(), $6, `+more, id, reason, ground, side, by, status)
		return err
	}
	lender, borrower := w.lender.AccountID.String(), w.borrower.AccountID.String()
	none := `NULL, NULL, NULL, ''`
	breaks(t, insert("by_worker", "incompetent", "lender", lender, "done", none), "return_ground")
	breaks(t, insert("by_worker", "pay", "borrower", borrower, "done", none), "return_ground")
	breaks(t, insert("by_borrower", "incompetent", "lender", lender, "done", none), "return_ground")
	breaks(t, insert("expired", "pay", "lender", lender, "done", none), "return_ground")
	breaks(t, insert("by_worker", "pay", "lender", borrower, "done", none), "return_by_its_firm")
	breaks(t, insert("by_worker", "pay", "lender", lender, "asked", none), "return_asked_only_by_agreement")
	breaks(t, insert("by_agreement", "unsuited", "borrower", borrower, "done", none), "return_needs_both")
	breaks(t, insert("by_agreement", "unsuited", "borrower", borrower, "done", `'2021-02-17', NULL, NULL, ''`), "return_needs_both")
	breaks(t, insert("by_agreement", "unsuited", "borrower", borrower, "done", `NULL, '`+lender+`', now(), ''`), "return_needs_both")
	breaks(t, insert("by_agreement", "unsuited", "borrower", borrower, "done", `'2021-02-17', '`+borrower+`', now(), ''`), "return_by_its_firm")
	breaks(t, insert("by_agreement", "unsuited", "borrower", borrower, "asked", `NULL, '`+lender+`', now(), ''`), "return_answer")
	// A record without its return.
	breaks(t, insert("by_worker", "pay", "lender", lender, "done", none), "return_is_settled")

	r, err := w.AskReturn(t.Context(), w.borrower, id, unfit(workers[0].Version))
	if err != nil {
		t.Fatal(err)
	}
	breaks(t, insert("by_agreement", "unsuited", "borrower", borrower, "asked", none), "return_once")
	for _, set := range []string{"last_day = last_day", "reason = reason", "ground = ground", "note = note", "asked_by = asked_by", "asked_at = now()"} {
		forbids(t, exec(`UPDATE secondment_return SET `+set))
	}
	forbids(t, exec(`DELETE FROM secondment_return`))
	breaks(t, exec(`UPDATE secondment_return SET status = 'asked'`), "return_settled_once")
	breaks(t, exec(`UPDATE secondment_return SET objection = '不服', objected_by = $1, objected_at = now()`, borrower), "return_by_its_firm")
	breaks(t, exec(`UPDATE secondment_return SET objection = '不服'`), "return_objection")
	if _, err = w.ObjectReturn(t.Context(), w.lender, id, r.Version, "不服"); err != nil {
		t.Fatal(err)
	}
	breaks(t, exec(`UPDATE secondment_return SET objection = '算了'`), "return_settled_once")
	// Who has returned stays so, to the day.
	breaks(t, exec(`UPDATE secondment SET days = daterange(lower(days), upper(days) - 1) WHERE id = $1`, id), "secondment_days_only_by_return")
	breaks(t, exec(`UPDATE secondment SET status = 'started', returned_reason = NULL WHERE id = $1`, id), "secondment_returns_once")
	breaks(t, exec(`UPDATE secondment SET returned_reason = 'by_worker' WHERE id = $1`, id), "secondment_returns_once")
	// The record of another day than the return's.
	err = pgx.BeginFunc(t.Context(), w.db, func(tx pgx.Tx) error {
		if _, err := tx.Exec(t.Context(), `INSERT INTO secondment_return (id, secondment_id, reason, ground, note, last_day, asked_side, asked_by, asked_at, status)
			VALUES (gen_random_uuid(), $1, 'by_worker', 'pay', '情况', '2021-02-17', 'lender', $2, now(), 'done')`, workers[1].ID, w.lender.AccountID); err != nil {
			return err
		}
		_, err := tx.Exec(t.Context(), `UPDATE secondment SET status = 'returned', returned_reason = 'by_worker', days = daterange(lower(days), '2021-02-16', '[]') WHERE id = $1`, workers[1].ID)
		return err
	})
	breaks(t, err, "return_is_settled")
}
