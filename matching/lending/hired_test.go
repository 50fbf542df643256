package lending_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/postgres"
	"gongxiang/matching/lending"
)

// hire writes, as package jobs/hire does, that a firm has hired a person from the
// n-th day, and until the last one if there is one.
func (w *world) hire(person uuid.UUID, firm auth.Caller, from int, last *int) error {
	vacancy, application, id, account := newID(), newID(), newID(), newID()
	at := w.clock.Now()
	// By which he says it himself.
	if _, err := w.db.Exec(context.Background(), `INSERT INTO account (id, role, login, display_name) VALUES ($1, 'seeker', $2, '张三丰')`, account, "seeker-"+account.String()); err != nil {
		return err
	}
	if _, err := w.db.Exec(context.Background(), `INSERT INTO person_account (account_id, person_id, created_at) VALUES ($1, $2, $3)`, account, person, at); err != nil {
		return err
	}
	return w.db.InTx(context.Background(), func(tx pgx.Tx) error {
		for _, q := range []struct {
			sql  string
			args []any
		}{
			{`INSERT INTO vacancy (id, enterprise_id, title, trade_code, headcount, pay_unit, town_code, valid_to, status, fingerprint, created_by, created_at, updated_at)
				VALUES ($1, $2, '抛光工', $3, 1, 'month', $4, $5, 'open', uuid_send($1), $6, $7, $7)`,
				[]any{vacancy, firm.EnterpriseID, w.trade.Code, w.towns[0].Code, day(90), firm.AccountID, at}},
			{`INSERT INTO application (id, person_id, vacancy_id, enterprise_id, status, wish, fit, start_on, applied_on, created_at, updated_at)
				VALUES ($1, $2, $3, $4, 'hired', '{}', '{}', $5, $5, $6, $6)`, []any{application, person, vacancy, firm.EnterpriseID, day(from), at}},
			{`INSERT INTO hire (id, kind, application_id, vacancy_id, enterprise_id, seeker_id, person_id, worker_name, started_on,
					firm_confirmed_by, firm_confirmed_at, person_confirmed_by, person_confirmed_at, status, created_at, updated_at)
				VALUES ($1, 'hire', $2, $3, $4, $5, $5, '张三丰', $6, $7, $8, $9, $8, 'confirmed', $8, $8)`,
				[]any{id, application, vacancy, firm.EnterpriseID, person, day(from), firm.AccountID, at, account}},
			{`INSERT INTO placement (id, kind, hire_id, person_id, borrower_id, borrower_town_code, town_code, trade_code, started_on, above_scale, recorded_by, recorded_at)
				SELECT gen_random_uuid(), 'hire', h.id, h.person_id, e.id, e.town_code, v.town_code, v.trade_code, h.started_on, above_scale_on(e.id, h.started_on), $2, $3
				FROM hire h JOIN vacancy v ON v.id = h.vacancy_id JOIN enterprise e ON e.id = h.enterprise_id WHERE h.id = $1`, []any{id, firm.AccountID, at}},
		} {
			if _, err := tx.Exec(context.Background(), q.sql, q.args...); err != nil {
				return err
			}
		}
		if last == nil {
			return nil
		}
		_, err := tx.Exec(context.Background(), `UPDATE hire SET status = 'ended', ended_on = $2, ended_reason = 'resigned' WHERE id = $1`, id, day(*last))
		return err
	})
}

// Who is hired by another firm is not lent: not named, and not started if it
// came between. Days are whole: who left the day before is free.
func TestHiredElsewhereIsNotLent(t *testing.T) {
	t.Parallel()
	on := func(n int) *int { return &n }
	for name, c := range map[string]struct {
		last    *int
		own     bool
		refused bool
	}{
		"still there":             {nil, false, true},
		"left the day before":     {on(0), false, false},
		"left on the first day":   {on(1), false, true},
		"hired by the lender":     {nil, true, false},
		"was hired by the lender": {on(1), true, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			employer := w.firm(t, "91", 2)
			if c.own {
				employer = w.lender
			}
			a, b := w.signed(t, 3), w.other(t) // both from day 1
			inputs := w.people(1)
			named, err := w.Nominate(t.Context(), w.lender, a.ID, inputs)
			if err != nil {
				t.Fatal(err)
			}
			ids := idsOf(named)
			w.makeReady(t, a, ids)
			w.setDay(1)
			person := w.personOf(t, ids[0])
			if err := w.hire(person, employer, -5, c.last); err != nil {
				t.Fatal(err)
			}
			start := func() error { _, err := w.Start(t.Context(), w.borrower, a.ID, ids, day(1)); return err }
			if c.refused {
				wants(t, start(), "hired_elsewhere")
				_, err := w.db.Exec(t.Context(), `UPDATE secondment SET status = 'started', started_on = $2 WHERE id = $1`, ids[0], day(1))
				breaks(t, err, "secondment_hired_elsewhere")
			} else if err := start(); err != nil {
				t.Fatal(err)
			}
			// And so for who is named only now; b is another lender's.
			other := w.someone()
			fresh, err := w.Nominate(t.Context(), w.lender, a.ID, []lending.WorkerInput{other})
			if err != nil {
				t.Fatal(err)
			}
			person = w.personOf(t, fresh[0].ID)
			if _, err := w.Cancel(t.Context(), w.lender, a.ID, fresh[0].ID, "换人"); err != nil {
				t.Fatal(err)
			}
			if err := w.hire(person, employer, -5, c.last); err != nil {
				t.Fatal(err)
			}
			_, err = w.Nominate(t.Context(), w.lender, a.ID, []lending.WorkerInput{w.someone(), other})
			_, raw := w.db.Exec(t.Context(), `
				INSERT INTO secondment (id, agreement_id, surplus_id, shortage_id, person_id, worker_name, phone_enc, days, engagement, status)
				SELECT $1, a.id, a.surplus_id, a.shortage_id, $3, '张三丰', '', a.days, 'regular', 'nominated' FROM agreement a WHERE a.id = $2`, newID(), b.a.ID, person)
			switch {
			case c.refused:
				if f := wantsField(t, err, "idNumber", "hired_elsewhere"); f.Row != 2 || strings.Contains(f.Message, "试验") {
					t.Errorf("%+v", f)
				}
				breaks(t, raw, "secondment_hired_elsewhere")
			case err != nil:
				t.Error(err)
			}
		})
	}
}

// A hire and a start or a naming at once: never both on one day, whoever comes first.
func TestHireMeetsStart(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	employer := w.firm(t, "91", 2)
	a := w.signed(t, 60)
	inputs := w.people(20)
	named, err := w.Nominate(t.Context(), w.lender, a.ID, inputs)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range named {
		if _, err := w.Cancel(t.Context(), w.lender, a.ID, x.ID, "换人"); err != nil {
			t.Fatal(err)
		}
	}
	ids := w.ready(t, a, 20)
	persons := make([]uuid.UUID, 40)
	for i := range 20 {
		persons[i], persons[20+i] = w.personOf(t, ids[i]), w.personOf(t, named[i].ID)
	}
	errs := atOnce(80, func(i int) error {
		switch n := i / 2; {
		case i%2 == 0:
			return w.hire(persons[n], employer, n%2, nil) // from the day of the start, or the day before
		case n < 20:
			_, err := w.Start(context.Background(), w.borrower, a.ID, ids[n:n+1], day(1))
			return err
		default:
			_, err := w.Nominate(context.Background(), w.lender, a.ID, inputs[n-20:n-19])
			return err
		}
	})
	for i, err := range errs {
		switch c := postgres.Constraint(err); {
		case err == nil || i%2 == 0 && (c == "hire_lent_later" || c == "hire_needs_release"):
		case i%2 == 1 && i < 40:
			wants(t, err, "hired_elsewhere")
		case i%2 == 1:
			if f := refusal(t, err, "invalid").Fields; len(f) != 1 || f[0].Code != "hired_elsewhere" {
				t.Errorf("%v", err)
			}
		default:
			t.Errorf("act %d: %v", i, err)
		}
	}
	if n := w.count(t, `SELECT count(*) FROM secondment s JOIN hire h USING (person_id) WHERE s.status IN ('started', 'returned')`); n != 0 {
		t.Errorf("%d are hired and lent", n)
	}
	if n := w.count(t, `SELECT count(*) FROM secondment WHERE status = 'started'`) + w.count(t, `SELECT count(*) FROM hire WHERE person_id = ANY($1)`, persons[:20]); n != 20 {
		t.Errorf("%d of 20 are hired or lent", n)
	}
	if n := w.deadlocks(t); n != 0 {
		t.Errorf("%d deadlocks", n)
	}
}
