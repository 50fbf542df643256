package settlement_test

import (
	"testing"

	"github.com/jackc/pgx/v5"

	"gongxiang/matching/lendingtest"
	"gongxiang/matching/settlement"
)

func TestGuards(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 2)
	m := w.drawn(t)
	exec := func(sql string, args ...any) error {
		_, err := w.World.DB.Exec(t.Context(), sql, args...)
		return err
	}
	lender, borrower := w.Lender.AccountID, w.Borrower.AccountID
	insert := func(revision, pay int, status string, by any) error {
		return exec(`INSERT INTO settlement (id, agreement_id, month, revision, reason, status, pay_fen, total_fen, created_by, created_at, updated_at)
			VALUES (gen_random_uuid(), $1, '2021-02-01', $2::int, CASE WHEN $2::int = 0 THEN '' ELSE '更正' END, $3, $4, 0, $5, now(), now())`, w.a.ID, revision, status, pay, by)
	}
	lendingtest.Breaks(t, insert(0, 520_001, "draft", lender), "settlement_pay_as_agreed")
	lendingtest.Breaks(t, insert(0, 520_000, "draft", borrower), "settlement_by_its_firm")
	lendingtest.Breaks(t, insert(0, 520_000, "paid_out", lender), "settlement_frozen")
	if err := insert(0, 520_000, "draft", lender); err != nil {
		t.Fatal(err)
	}
	lendingtest.Breaks(t, insert(1, 520_000, "draft", lender), "settlement_one_live")

	id := m.Live.ID
	// The parts are the whole.
	lendingtest.Breaks(t, exec(`UPDATE settlement SET total_fen = total_fen + 1 WHERE id = $1`, id), "settlement_adds_up")
	lendingtest.Breaks(t, exec(`INSERT INTO settlement_cost VALUES ($1, 1, 'other', '管理费用', 1)`, id), "settlement_adds_up")
	lendingtest.Breaks(t, exec(`DELETE FROM settlement_worker WHERE settlement_id = $1`, id), "settlement_adds_up")
	lendingtest.Breaks(t, exec(`UPDATE settlement_worker SET payroll_fen = 1 WHERE settlement_id = $1`, id), "settlement_adds_up")
	// Nor do a wage and its days part, though the sums agree.
	lendingtest.Breaks(t, pgx.BeginFunc(t.Context(), w.World.DB, func(tx pgx.Tx) error {
		for i, wage := range []int64{520_100, 519_900} {
			if _, err := tx.Exec(t.Context(), `DELETE FROM settlement_worker WHERE settlement_id = $1 AND secondment_id = $2`, id, w.workers[i].ID); err != nil {
				return err
			}
			if _, err := tx.Exec(t.Context(), `INSERT INTO settlement_worker VALUES ($1, $2, 10440, $3, 0, 100000)`, id, w.workers[i].ID, wage); err != nil {
				return err
			}
		}
		return nil
	}), "settlement_adds_up")
	confirm := func(by any) error {
		return exec(`UPDATE settlement SET status = 'confirmed', confirmed_by = $2, confirmed_at = now() WHERE id = $1`, id, by)
	}
	lendingtest.Breaks(t, confirm(lender), "settlement_by_its_firm")
	lendingtest.Breaks(t, exec(`UPDATE settlement SET superseded = true WHERE id = $1`, id), "settlement_frozen")
	lendingtest.Breaks(t, exec(`UPDATE settlement SET status = 'transferred' WHERE id = $1`, id), "settlement_frozen")
	// Every day of the month, and these days.
	if err := exec(`UPDATE attendance_day SET kind = 'cleared', minutes = 0, version = version + 1 WHERE secondment_id = $1 AND day = '2021-03-09'`, w.workers[1].ID); err != nil {
		t.Fatal(err)
	}
	lendingtest.Breaks(t, confirm(borrower), "settlement_attendance_complete")
	if err := exec(`UPDATE attendance_day SET kind = 'absent', version = version + 1 WHERE secondment_id = $1 AND day = '2021-03-09'`, w.workers[1].ID); err != nil {
		t.Fatal(err)
	}
	lendingtest.Breaks(t, confirm(borrower), "settlement_as_attended")
	if err := exec(`UPDATE attendance_day SET kind = 'leave', version = version + 1 WHERE secondment_id = $1 AND day = '2021-03-09'`, w.workers[1].ID); err != nil {
		t.Fatal(err)
	}
	if err := confirm(borrower); err != nil {
		t.Fatal(err)
	}
	// What was confirmed stays.
	lendingtest.Breaks(t, exec(`UPDATE settlement SET status = 'draft', confirmed_by = NULL, confirmed_at = NULL WHERE id = $1`, id), "settlement_frozen")
	lendingtest.Breaks(t, exec(`UPDATE settlement SET total_fen = 0 WHERE id = $1`, id), "settlement_frozen")
	lendingtest.Breaks(t, exec(`DELETE FROM settlement_worker WHERE settlement_id = $1`, id), "settlement_frozen")
	lendingtest.Breaks(t, exec(`INSERT INTO settlement_cost VALUES ($1, 1, 'other', '管理费用', 1)`, id), "settlement_frozen")
	lendingtest.Forbids(t, exec(`DELETE FROM settlement`))
	lendingtest.Breaks(t, exec(`UPDATE settlement SET pay_fen = 0 WHERE id = $1`, id), "settlement_frozen")
	lendingtest.Forbids(t, exec(`UPDATE settlement_worker SET wage_fen = 0`))
	move := func(fen int64, by any) error {
		return exec(`UPDATE settlement SET status = 'transferred', transfer_on = '2021-03-31', transfer_fen = $2, transfer_reference = '1', transfer_by = $3 WHERE id = $1`, id, fen, by)
	}
	lendingtest.Breaks(t, move(m.Live.TotalFen-1, borrower), "settlement_transfer_covers")
	lendingtest.Breaks(t, move(m.Live.TotalFen, lender), "settlement_by_its_firm")
	if err := move(m.Live.TotalFen+5, borrower); err != nil {
		t.Fatal(err)
	}
	lendingtest.Breaks(t, exec(`UPDATE settlement SET transfer_fen = transfer_fen - 5 WHERE id = $1`, id), "settlement_frozen")
	pay := func(fen int64) error {
		return pgx.BeginFunc(t.Context(), w.World.DB, func(tx pgx.Tx) error {
			if _, err := tx.Exec(t.Context(), `UPDATE settlement_worker SET payroll_fen = 520000 WHERE settlement_id = $1`, id); err != nil {
				return err
			}
			_, err := tx.Exec(t.Context(), `UPDATE settlement SET status = 'paid_out', payroll_on = '2021-03-31', payroll_fen = $2, payroll_by = $3 WHERE id = $1`, id, fen, lender)
			return err
		})
	}
	lendingtest.Breaks(t, pay(1_040_001), "settlement_adds_up")
	if err := pay(1_040_000); err != nil {
		t.Fatal(err)
	}
	lendingtest.Breaks(t, exec(`UPDATE settlement_worker SET payroll_fen = 0 WHERE settlement_id = $1`, id), "settlement_frozen")
	lendingtest.Breaks(t, exec(`UPDATE settlement SET payroll_fen = 0 WHERE id = $1`, id), "settlement_frozen")
	if m = must(t)(w.Get(t.Context(), w.City, w.a.ID, march)); m.Live.Status != settlement.PaidOut || m.ExcessFen != 5 {
		t.Errorf("%+v", m)
	}
}

// Wages may be paid before the borrower confirms; the database holds all else.
func TestGuardOfUnconfirmedWages(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	m := w.drawn(t)
	exec := func(sql string, args ...any) error {
		_, err := w.World.DB.Exec(t.Context(), sql, args...)
		return err
	}
	lender, borrower, id := w.Lender.AccountID, w.Borrower.AccountID, m.Live.ID
	pay := func(by any) error {
		return pgx.BeginFunc(t.Context(), w.World.DB, func(tx pgx.Tx) error {
			if _, err := tx.Exec(t.Context(), `UPDATE settlement_worker SET payroll_fen = 5 WHERE settlement_id = $1`, id); err != nil {
				return err
			}
			_, err := tx.Exec(t.Context(), `UPDATE settlement SET status = 'paid_unconfirmed', payroll_on = '2021-04-01', payroll_fen = 5, payroll_by = $2 WHERE id = $1`, id, by)
			return err
		})
	}
	lendingtest.Breaks(t, pay(borrower), "settlement_by_its_firm")
	lendingtest.Breaks(t, exec(`UPDATE settlement SET status = 'paid_unconfirmed' WHERE id = $1`, id), "settlement_steps")
	if err := pay(lender); err != nil {
		t.Fatal(err)
	}
	lendingtest.Breaks(t, exec(`UPDATE settlement SET total_fen = 0 WHERE id = $1`, id), "settlement_frozen")
	lendingtest.Breaks(t, exec(`UPDATE settlement SET status = 'draft', payroll_on = NULL, payroll_fen = NULL, payroll_by = NULL WHERE id = $1`, id), "settlement_frozen")
	lendingtest.Breaks(t, exec(`UPDATE settlement_worker SET payroll_fen = 6 WHERE settlement_id = $1`, id), "settlement_frozen")
	lendingtest.Breaks(t, exec(`DELETE FROM settlement_worker WHERE settlement_id = $1`, id), "settlement_frozen")
	confirm := func(status string, by any) error {
		return exec(`UPDATE settlement SET status = $2, confirmed_by = $3, confirmed_at = now() WHERE id = $1`, id, status, by)
	}
	lendingtest.Breaks(t, confirm("paid_ahead", lender), "settlement_by_its_firm")
	lendingtest.Breaks(t, confirm("confirmed", borrower), "settlement_frozen")
	lendingtest.Breaks(t, confirm("paid_out", borrower), "settlement_frozen")
	if err := exec(`UPDATE attendance_day SET kind = 'absent', minutes = 0, version = version + 1 WHERE day = '2021-03-09'`); err != nil {
		t.Fatal(err)
	}
	lendingtest.Breaks(t, confirm("paid_ahead", borrower), "settlement_as_attended")
	if err := exec(`UPDATE attendance_day SET kind = 'worked', minutes = 480, version = version + 1 WHERE day = '2021-03-09'`); err != nil {
		t.Fatal(err)
	}
	if err := confirm("paid_ahead", borrower); err != nil {
		t.Fatal(err)
	}
}
