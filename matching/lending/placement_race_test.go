package lending_test

import (
	"context"
	"testing"
)

// A year of the borrower is recorded, and its town changes, while workers start:
// every start is a placement that says what was so, and none fails.
func TestStartsMeetTheYear(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 24)
	ids := w.ready(t, a, 24)
	stop := make(chan struct{})
	ended := make(chan error, 2)
	change := func(sql string, args ...any) {
		for {
			select {
			case <-stop:
				ended <- nil
				return
			default:
			}
			if _, err := w.db.Exec(context.Background(), sql, args...); err != nil {
				ended <- err
				return
			}
		}
	}
	go change(`UPDATE above_scale_year SET revenue_fen = 3999999999 - revenue_fen WHERE enterprise_id = $1`, w.borrower.EnterpriseID)
	go change(`UPDATE enterprise SET town_code = CASE town_code WHEN $2 THEN $3 ELSE $2 END WHERE id = $1`, w.borrower.EnterpriseID, w.towns[1].Code, w.towns[3].Code)
	errs := atOnce(6, func(i int) error {
		for n := range 4 {
			if _, err := w.Start(context.Background(), w.borrower, a.ID, ids[4*i+n:4*i+n+1], day(1)); err != nil {
				return err
			}
		}
		return nil
	})
	close(stop)
	for range 2 {
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
	for _, err := range errs {
		if err != nil {
			t.Error(err)
		}
	}
	if n := w.count(t, `SELECT count(*) FROM placement`); n != 24 {
		t.Errorf("%d placements", n)
	}
}
