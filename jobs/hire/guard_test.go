package hire_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/postgres"
	"gongxiang/jobs/hire"
)

// broken fails unless the database refused by that guard.
func broken(t testing.TB, err error, constraint string) {
	t.Helper()
	if got := postgres.Constraint(err); got != constraint {
		t.Errorf("got %v, want %s", err, constraint)
	}
}

// insertConfirmed writes a hire as if both had said it.
const insertConfirmed = `
	INSERT INTO hire (id, kind, application_id, vacancy_id, enterprise_id, seeker_id, person_id, worker_name, started_on,
		firm_confirmed_by, firm_confirmed_at, person_confirmed_by, person_confirmed_at, status, created_at, updated_at)
	SELECT $1, 'hire', a.id, a.vacancy_id, a.enterprise_id, a.person_id, $4, '张三丰', $5::date, $3, '2021-02-08T03:00:00Z', c.account_id, '2021-02-08T03:00:00Z', 'confirmed', now(), now()
	FROM application a JOIN person_account c ON c.person_id = a.person_id WHERE a.id = $2`

func TestTheDatabaseHoldsHires(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	who, v := w.seeker(), w.opened(1)
	id := w.accepted(who, v)
	var person uuid.UUID
	if err := w.World.DB.QueryRow(t.Context(), `SELECT person_id FROM application WHERE id = $1`, id).Scan(&person); err != nil {
		t.Fatal(err)
	}
	try := func(sql string, args ...any) error {
		return w.World.DB.InTx(t.Context(), func(tx pgx.Tx) error {
			_, err := tx.Exec(t.Context(), sql, args...)
			return err
		})
	}
	// A hire that both confirmed has its placement; a start is not told ahead.
	broken(t, try(insertConfirmed, newID(), id, w.firm.AccountID, person, today), "hire_has_placement")
	broken(t, try(insertConfirmed, newID(), id, w.firm.AccountID, person, today.AddDays(1)), "hire_started_before")
	// Neither side says it for the other, nor of somebody else.
	broken(t, try(insertConfirmed, newID(), id, w.Officer("").AccountID, person, today), "hire_said_by")
	broken(t, try(insertConfirmed, newID(), id, w.seeker().AccountID, person, today), "hire_said_by")
	broken(t, try(strings.Replace(insertConfirmed, "c.account_id", "$3", 1), newID(), id, w.firm.AccountID, person, today), "hire_said_by")
	somebody := w.seeker()
	w.hired(somebody, w.opened(1), w.number()) // whose ID number is known
	broken(t, try(insertConfirmed, newID(), w.accepted(somebody, v), w.firm.AccountID, person, today), "hire_of_himself")
	// Nor does anybody start of whom it is not known who he is.
	broken(t, w.World.DB.InTx(t.Context(), func(tx pgx.Tx) error {
		nameless := newID()
		if _, err := tx.Exec(t.Context(), insertConfirmed, nameless, id, w.firm.AccountID, person, today); err != nil {
			return err
		}
		_, err := tx.Exec(t.Context(), `INSERT INTO placement (id, kind, hire_id, person_id, borrower_id, borrower_town_code, town_code, trade_code, started_on, above_scale, recorded_by, recorded_at)
			SELECT gen_random_uuid(), 'hire', h.id, h.person_id, h.enterprise_id, e.town_code, v.town_code, v.trade_code, h.started_on, e.above_scale, h.firm_confirmed_by, now()
			FROM hire h JOIN vacancy v ON v.id = h.vacancy_id JOIN enterprise e ON e.id = h.enterprise_id WHERE h.id = $1`, nameless)
		return err
	}), "placement_of_known")
	h := w.hired(w.seeker(), w.opened(1), w.number())
	for _, c := range []struct{ sql, constraint string }{
		{`UPDATE hire SET started_on = started_on - 1 WHERE id = $1`, "hire_stays"},
		{`UPDATE hire SET status = 'proposed', firm_confirmed_at = NULL, firm_confirmed_by = NULL WHERE id = $1`, "hire_stays"},
		{`UPDATE hire SET status = 'ended', ended_on = started_on WHERE id = $1`, "hire_end_has_reason"},
		{`UPDATE hire SET status = 'ended', ended_on = started_on - 1, ended_reason = 'other' WHERE id = $1`, "hire_days"},
		{`INSERT INTO placement (id, kind, hire_id, person_id, borrower_id, borrower_town_code, town_code, trade_code, started_on, above_scale, recorded_by, recorded_at)
			SELECT gen_random_uuid(), kind, hire_id, person_id, borrower_id, borrower_town_code, town_code, trade_code, started_on, above_scale, recorded_by, recorded_at
			FROM placement WHERE hire_id = $1`, "placement_hire_once"},
		{`INSERT INTO placement (id, kind, hire_id, lender_id, person_id, borrower_id, borrower_town_code, town_code, trade_code, started_on, above_scale, recorded_by, recorded_at)
			SELECT gen_random_uuid(), 'secondment', NULL, borrower_id, person_id, borrower_id, borrower_town_code, town_code, trade_code, started_on, above_scale, recorded_by, recorded_at
			FROM placement WHERE hire_id = $1`, "placement_of_kind"},
	} {
		broken(t, try(c.sql, h.ID), c.constraint)
	}
	// A placement says what its hire says: here the firm is above-scale all at once.
	proposed := w.must(w.Say(t.Context(), w.firm, id, hire.Word{StartedOn: today}))
	broken(t, w.World.DB.InTx(t.Context(), func(tx pgx.Tx) error {
		for _, sql := range []string{
			`UPDATE application SET status = 'hired' WHERE id = (SELECT application_id FROM hire WHERE id = $1)`,
			`UPDATE hire SET status = 'confirmed', person_id = seeker_id, person_confirmed_by = (SELECT account_id FROM person_account WHERE person_id = seeker_id), person_confirmed_at = firm_confirmed_at WHERE id = $1`,
			`INSERT INTO placement (id, kind, hire_id, person_id, borrower_id, borrower_town_code, town_code, trade_code, started_on, above_scale, recorded_by, recorded_at)
				SELECT gen_random_uuid(), 'hire', h.id, h.person_id, h.enterprise_id, e.town_code, v.town_code, v.trade_code, h.started_on, true, h.firm_confirmed_by, now()
				FROM hire h JOIN vacancy v ON v.id = h.vacancy_id JOIN enterprise e ON e.id = h.enterprise_id WHERE h.id = $1`,
		} {
			if _, err := tx.Exec(t.Context(), sql, proposed.ID); err != nil {
				return err
			}
		}
		return nil
	}), "placement_as_hired")
	for _, sql := range []string{`DELETE FROM hire`, `UPDATE hire SET vacancy_id = NULL`, `UPDATE placement SET kind = 'hire'`, `DELETE FROM hire_followup`,
		`INSERT INTO hire_followup (hire_id, days, due_on) SELECT id, 30, started_on FROM hire`, `UPDATE hire_followup SET due_on = due_on + 1`} {
		if err := try(sql); err == nil {
			t.Errorf("%s is allowed", sql)
		}
	}
	if n := w.count(`SELECT count(*) FROM (VALUES ('2021-02-09'::date, '2021-03-08'::date, 1), ('2021-02-09', '2021-03-09', 2), ('2021-02-09', '2021-02-09', 1),
		('2020-12-31', '2021-02-28', 2)) x (first, last, months) WHERE months_begun(first, last) <> months`); n != 0 {
		t.Errorf("%d months are counted wrong", n)
	}
}

func TestErasureOfAHiredPerson(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	who := w.seeker()
	h := w.hired(who, w.opened(1), w.number())
	admin := newID()
	w.Exec(`INSERT INTO account (id, role, login, display_name) VALUES ($1, 'administrator', 'root', '管理员')`, admin)
	var person uuid.UUID
	if err := w.World.DB.QueryRow(t.Context(), `SELECT person_id FROM hire WHERE id = $1`, h.ID).Scan(&person); err != nil {
		t.Fatal(err)
	}
	erase := func() error {
		_, err := w.World.DB.Exec(t.Context(), `SELECT person_erase($1, $2, $3, '本人申请', $4)`, person, admin, today, w.World.Clock.Now())
		return err
	}
	broken(t, erase(), "person_must_stay")
	w.must(w.AnswerFollowup(t.Context(), w.firm, h.ID, 30, h.Version, hire.Answer{Answer: "left", EndedOn: &today, Reason: "resigned", Note: "张三丰回老家"}))
	if err := erase(); err != nil {
		t.Fatal(err)
	}
	if n := w.count(`SELECT count(*) FROM hire h JOIN hire_followup f ON f.hire_id = h.id WHERE h.worker_name LIKE '张%' OR f.note <> ''`); n != 0 {
		t.Error("his name is still there")
	}
	if n := w.count(`SELECT count(*) FROM ledger_salt`); n != 0 {
		t.Errorf("%d salts lead to him", n)
	}
	if entries := w.checkLedger(); len(entries) != 2 {
		t.Errorf("%d entries", len(entries))
	}
}
