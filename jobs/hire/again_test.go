package hire_test

import (
	"context"
	"sync"
	"testing"

	"github.com/google/uuid"

	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
	"gongxiang/jobs/hire"
)

// left is a hire that ended yesterday.
func (w *world) left(h hire.Hire) hire.Hire {
	w.t.Helper()
	return w.must(w.End(w.t.Context(), w.firm, h.ID, h.Version, hire.Leaving{EndedOn: today.AddDays(-1), Reason: "agreed"}))
}

// Whoever went home for the festival comes back to his post: another application,
// another hire, another placement; the former ones stay.
func TestBackToTheSamePost(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	who, v, number := w.seeker(), w.opened(1), w.number()
	first := w.hired(who, v, number)
	_, err := w.Apply.Submit(t.Context(), who, v.ID, "")
	refused(t, err, "already_applied")
	w.left(first)
	a, err := w.Apply.Submit(t.Context(), who, v.ID, "回来上班")
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.Apply.Submit(t.Context(), who, v.ID, "")
	refused(t, err, "already_applied")
	old, err := w.Apply.Get(t.Context(), who, *first.ApplicationID)
	if err != nil || old.Status != "hired" || old.LeftOn == nil || *old.LeftOn != today.AddDays(-1) || a.LeftOn != nil {
		t.Errorf("%+v, then %+v (%v)", old, a, err)
	}
	seen, err := w.Apply.Get(t.Context(), w.firm, old.ID)
	if err != nil || seen.Applicant.MayCall || seen.Applicant.Name != "张**" {
		t.Errorf("%+v (%v)", seen.Applicant, err)
	}
	w.Exec(`UPDATE application SET status = 'accepted', start_on = $2 WHERE id = $1`, a.ID, today)
	w.must(w.Say(t.Context(), w.firm, a.ID, hire.Word{StartedOn: today}))
	again := w.must(w.Say(t.Context(), who, a.ID, hire.Word{StartedOn: today, Version: 1})) // who he is was said before
	if again.Status != hire.Confirmed || again.ID == first.ID || len(again.Followups) != 3 {
		t.Errorf("%+v", again)
	}
	var log []string
	for _, e := range w.checkLedger() {
		log = append(log, string(e.Event))
	}
	if n := w.count(`SELECT count(*) FROM placement`); n != 2 || len(log) != 3 || log[0] != "started" || log[1] != "ended" || log[2] != "started" {
		t.Errorf("%d placements, %v", n, log)
	}
}

// The days of two hires do not meet.
func TestBackOnTheLastDay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	who, v, number := w.seeker(), w.opened(2), w.number()
	h := w.hired(who, v, number)
	w.must(w.End(t.Context(), w.firm, h.ID, h.Version, hire.Leaving{EndedOn: today, Reason: "agreed"}))
	id := w.accepted(who, v)
	w.must(w.Say(t.Context(), w.firm, id, hire.Word{StartedOn: today}))
	_, err := w.Say(t.Context(), who, id, hire.Word{StartedOn: today, Version: 1})
	refused(t, err, "already_hired")
}

func TestWhatKeepsApplicationsApart(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	who, v := w.seeker(), w.opened(1)
	h := w.hired(who, v, w.number())
	if _, err := w.World.DB.Exec(t.Context(), `UPDATE application SET left_on = $2 WHERE id = $1`, h.ApplicationID, today); err == nil {
		t.Error("the app says itself that he left")
	}
	_, err := w.World.DB.Exec(t.Context(), `INSERT INTO application (id, person_id, vacancy_id, enterprise_id, status, wish, fit, applied_on, created_at, updated_at)
		SELECT gen_random_uuid(), person_id, vacancy_id, enterprise_id, 'submitted', '{}', '{}', applied_on, now(), now() FROM application WHERE id = $1`, h.ApplicationID)
	if got := postgres.Constraint(err); got != "application_once" {
		t.Errorf("got %v", err)
	}
}

// However many at once, one application and one hire come of it, also while the
// former hire ends.
func TestBackAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	who, v := w.seeker(), w.opened(1)
	h := w.hired(who, v, w.number())
	var done sync.WaitGroup
	var ended error
	errs := make([]error, 12)
	done.Go(func() {
		_, ended = w.End(context.Background(), w.firm, h.ID, h.Version, hire.Leaving{EndedOn: today.AddDays(-1), Reason: "agreed"})
	})
	for i := range errs {
		done.Go(func() { _, errs[i] = w.Apply.Submit(context.Background(), who, v.ID, "") })
	}
	done.Wait()
	if ended != nil {
		t.Fatal(ended)
	}
	w.onlyOne(errs, `SELECT count(*) FROM application WHERE left_on IS NULL`, "already_applied")

	_, _ = w.Apply.Submit(t.Context(), who, v.ID, "") // if all came before the end
	var id uuid.UUID
	if err := w.World.DB.QueryRow(t.Context(), `UPDATE application SET status = 'accepted', start_on = $1 WHERE left_on IS NULL RETURNING id`, today).Scan(&id); err != nil {
		t.Fatal(err)
	}
	for i := range errs {
		c := w.firm
		if i%2 == 0 {
			c = who
		}
		done.Go(func() { _, errs[i] = w.Say(context.Background(), c, id, hire.Word{StartedOn: today, Version: i / 6}) })
	}
	done.Wait()
	for _, err := range errs {
		if err != nil && !problem.HasCode(err, "wrong_state") && !problem.HasCode(err, "stale_version") {
			t.Error(err)
		}
	}
	if n := w.count(`SELECT count(*) FROM hire WHERE status <> 'ended'`); n != 1 {
		t.Errorf("%d hires", n)
	}
	w.checkLedger()
}

// onlyOne fails unless at most one went well, as many as stand, and the others
// were refused with the code.
func (w *world) onlyOne(errs []error, standing, code string) {
	w.t.Helper()
	n := 0
	for _, err := range errs {
		if err == nil {
			n++
		} else {
			refused(w.t, err, code)
		}
	}
	if got := w.count(standing); n > 1 || got != n {
		w.t.Errorf("%d went well, %d stand", n, got)
	}
}
