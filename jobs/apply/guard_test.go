package apply_test

import (
	"context"
	"sync"
	"testing"

	"github.com/google/uuid"

	"gongxiang/internal/people"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
)

// atOnce runs n calls together and counts those that went well; the others
// must be refused with the code.
func atOnce(t *testing.T, n int, code string, call func(ctx context.Context, i int) error) (done int) {
	t.Helper()
	errs := make([]error, n)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() { errs[i] = call(context.Background(), i) })
	}
	all.Wait()
	for _, err := range errs {
		switch {
		case err == nil:
			done++
		case !problem.HasCode(err, code):
			t.Errorf("refused with %v, want %s", err, code)
		}
	}
	return done
}

func TestOneApplicationAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	who, v := w.Seeker("陈大文"), w.open("抛光工")
	if n := atOnce(t, 30, "already_applied", func(ctx context.Context, _ int) error { return second(w.Submit(ctx, who, v.ID, "")) }); n != 1 {
		t.Errorf("%d applications stand", n)
	}
}

func TestTwentyADayAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	who := w.Seeker("陈大文")
	ids := make([]uuid.UUID, 30)
	for i := range ids {
		ids[i] = w.open("抛光工" + string(rune('A'+i))).ID
	}
	if n := atOnce(t, 30, "applications_daily", func(ctx context.Context, i int) error { return second(w.Submit(ctx, who, ids[i], "")) }); n != 20 {
		t.Errorf("%d applications in a day", n)
	}
}

// The seeker withdraws while the firm offers: one of them is second.
func TestOneStepAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	who := w.Seeker("陈大文")
	a := w.applied(who, "抛光工")
	n := atOnce(t, 20, "stale_version", func(ctx context.Context, i int) error {
		if i%2 == 0 {
			return second(w.Offer(ctx, w.firm, a.ID, a.Version, holdOut))
		}
		return second(w.Withdraw(ctx, who, a.ID, a.Version, ""))
	})
	if n != 1 {
		t.Errorf("%d steps from one version", n)
	}
}

// What the domain would not do, the database refuses.
func TestDatabaseGuards(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(t), t.Context()
	who := w.Seeker("陈大文")
	a, v := w.applied(who, "抛光工"), w.open("钳工")
	person, err := people.OfAccount(ctx, w.World.DB, who.AccountID)
	if err != nil {
		t.Fatal(err)
	}
	rival := w.Firm("赤坎镇")
	put := func(person, vacancy, firm uuid.UUID, on string) error {
		_, err := w.World.DB.Exec(ctx, `INSERT INTO application (id, person_id, vacancy_id, enterprise_id, status, wish, fit, applied_on, created_at, updated_at)
			VALUES (gen_random_uuid(), $1, $2, $3, 'submitted', '{}', '{}', $4, now(), now())`, person, vacancy, firm, on)
		return err
	}
	run := func(sql string, args ...any) error { _, err := w.World.DB.Exec(ctx, sql, args...); return err }
	for constraint, err := range map[string]error{
		"application_once":           put(person, a.Vacancy.ID, w.firm.EnterpriseID, "2021-02-08"),
		"application_vacancy_open":   put(person, v.ID, w.firm.EnterpriseID, "2021-03-11"),
		"application_of_living":      put(uuid.New(), v.ID, w.firm.EnterpriseID, "2021-02-08"),
		"application_offered_what":   run(`UPDATE application SET status = 'offered' WHERE id = $1`, a.ID),
		"application_invited_where":  run(`UPDATE application SET status = 'invited' WHERE id = $1`, a.ID),
		"application_end_has_reason": run(`UPDATE application SET status = 'rejected' WHERE id = $1`, a.ID),
	} {
		if postgres.Constraint(err) != constraint {
			t.Errorf("got %v, want %s", err, constraint)
		}
	}
	if err := put(person, v.ID, rival.EnterpriseID, "2021-02-08"); postgres.Constraint(err) != "application_vacancy_open" {
		t.Errorf("for a vacancy of another firm: %v", err)
	}
	w.must(w.Withdraw(ctx, who, a.ID, 1, ""))
	if err := run(`UPDATE application SET status = 'submitted' WHERE id = $1`, a.ID); postgres.Constraint(err) != "application_ended" {
		t.Errorf("an ended one came back: %v", err)
	}
	w.Exec(`UPDATE enterprise SET status = 'suspended' WHERE id = $1`, w.firm.EnterpriseID)
	if err := put(person, v.ID, w.firm.EnterpriseID, "2021-02-08"); postgres.Constraint(err) != "application_firm_approved" {
		t.Errorf("of a suspended firm: %v", err)
	}
	for _, sql := range []string{`DELETE FROM application`, `DELETE FROM application_message`, `UPDATE application_message SET text = 'x'`, `UPDATE application SET vacancy_id = vacancy_id`} {
		if err := run(sql); err == nil {
			t.Errorf("the app may %s", sql)
		}
	}
}
