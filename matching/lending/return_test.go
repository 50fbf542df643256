package lending_test

import (
	"context"
	"testing"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/history"
	"gongxiang/matching/lending"
	"gongxiang/matching/posting"
)

// out is an agreement of heads under which n workers have worked since day 1;
// it is day 10.
func (w *world) out(t testing.TB, heads, n int) (lending.Agreement, []lending.Worker) {
	t.Helper()
	a := w.signed(t, heads)
	ids := w.ready(t, a, n)
	workers, err := w.Start(t.Context(), w.borrower, a.ID, ids, day(1))
	if err != nil {
		t.Fatal(err)
	}
	w.setDay(10)
	return a, workers
}

func broken(version int) lending.ReturnInput {
	return lending.ReturnInput{Version: version, Reason: lending.ByWorker, Ground: "protection", Note: "没有发防护手套", LastDay: day(10)}
}

func unfit(version int) lending.ReturnInput {
	return lending.ReturnInput{Version: version, Reason: lending.ByBorrower, Ground: "incompetent", Note: "培训后仍不能独立操作", LastDay: day(10)}
}

func unsuited(version int) lending.ReturnInput {
	return lending.ReturnInput{Version: version, Reason: lending.ByAgreement, Ground: "unsuited", Note: "不习惯夜班", LastDay: day(9)}
}

func TestReturnAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, workers := w.out(t, 2, 2)
	r, err := w.AskReturn(t.Context(), w.lender, workers[0].ID, broken(workers[0].Version))
	if err != nil || r.Status != lending.ReturnDone || r.LastDay != day(10) || r.AskedSide != lending.Lender || r.AskedBy != "经办人" {
		t.Fatalf("%+v (%v)", r, err)
	}
	if _, err = w.AskReturn(t.Context(), w.borrower, workers[1].ID, unfit(workers[1].Version)); err != nil {
		t.Fatal(err)
	}
	all, err := w.Workers(t.Context(), w.borrower, a.ID)
	if err != nil || all[0].Status != lending.Returned || all[0].To != day(10) || all[0].From != day(1) {
		t.Fatalf("%+v (%v)", all, err)
	}
	// The agreement binds the heads of the postings as before.
	a, err = w.Agreement(t.Context(), w.lender, a.ID)
	if err != nil || a.Status != lending.Active || a.Counts.Returned != 2 || a.Surplus.Engaged != 2 {
		t.Fatalf("%+v (%v)", a, err)
	}
	// The agreement's timeline tells who came back, to officers without his name.
	for name, c := range map[string]auth.Caller{"张三丰": w.borrower, "张**": w.townOfficer(t, 1)} {
		seen, err := w.Agreement(t.Context(), c, a.ID)
		if err != nil {
			t.Fatal(err)
		}
		last := seen.History[len(seen.History)-1]
		if last.Action != "return" || last.From != "" || last.Reason != "培训后仍不能独立操作" || string(last.Detail) != `{"worker":"`+name+`"}` {
			t.Errorf("%+v", last)
		}
	}
	// On the last day worked the place is still held; from the next it is free.
	_, err = w.Nominate(t.Context(), w.lender, a.ID, w.people(1))
	wants(t, err, "heads_full")
	w.setDay(11)
	if next := w.named(t, a, 2); next[0].From != day(11) || next[0].To != day(60) {
		t.Errorf("%+v", next)
	}
	// Both firms and the officers of its towns see it; nobody else.
	for who, name := range map[string]struct {
		c    auth.Caller
		name string
	}{"lender": {w.lender, "张三丰"}, "borrower": {w.borrower, "张三丰"}, "officer": {w.townOfficer(t, 1), "张**"}} {
		found, err := w.Returns(t.Context(), name.c, a.ID)
		if err != nil || len(found) != 2 || found[0].WorkerName != name.name || found[0].Ground != "incompetent" {
			t.Errorf("%s: %+v (%v)", who, found, err)
		}
	}
	for _, c := range []auth.Caller{w.firm(t, "91", 3), w.townOfficer(t, 3)} {
		_, err = w.Returns(t.Context(), c, a.ID)
		wants(t, err, "not_found")
	}
	entries, err := history.Of(t.Context(), w.db, "secondment", workers[0].ID)
	if err != nil || entries[len(entries)-1].Action != "return" || entries[len(entries)-1].Reason != "没有发防护手套" || entries[len(entries)-1].By != "经办人" {
		t.Errorf("%+v (%v)", entries, err)
	}
	// At the end the others are cancelled, those who returned keep their day.
	w.setDay(61)
	if n, err := w.EndExpired(t.Context()); n != 1 || err != nil {
		t.Fatalf("ended %d (%v)", n, err)
	}
	if all, _ = w.Workers(t.Context(), w.lender, a.ID); all[0].To != day(10) {
		t.Errorf("%+v", all[0])
	}
}

// "Returned on the 10th, elsewhere from the 10th: refused."
func TestElsewhereFromTheNextDay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 1)
	who := w.people(1)
	named, err := w.Nominate(t.Context(), w.lender, a.ID, who)
	if err != nil {
		t.Fatal(err)
	}
	w.makeReady(t, a, idsOf(named))
	w.setDay(1)
	started, err := w.Start(t.Context(), w.borrower, a.ID, idsOf(named), day(1))
	if err != nil {
		t.Fatal(err)
	}
	w.setDay(10)
	if _, err := w.AskReturn(t.Context(), w.borrower, started[0].ID, unfit(started[0].Version)); err != nil {
		t.Fatal(err)
	}
	elsewhere := func(from int) lending.Agreement {
		in := terms(1)
		in.From = day(from)
		p, err := w.Propose(t.Context(), w.lender, offer(w.posting(t, w.lender, posting.Surplus, 1), w.posting(t, w.borrower, posting.Shortage, 1), in))
		if err != nil {
			t.Fatal(err)
		}
		return w.sign(t, w.accepted(t, p))
	}
	_, err = w.Nominate(t.Context(), w.lender, elsewhere(10).ID, who)
	wantsField(t, err, "idNumber", "lent_out")
	if _, err = w.Nominate(t.Context(), w.lender, elsewhere(11).ID, who); err != nil {
		t.Fatalf("from the next day: %v", err)
	}
}

func TestReturnByAgreement(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, workers := w.out(t, 3, 3)
	agreed, early, late := day(10), day(0), day(11)
	// The borrower asks; the lender confirms with the worker's own agreement.
	r, err := w.AskReturn(t.Context(), w.borrower, workers[0].ID, unsuited(workers[0].Version))
	if err != nil || r.Status != lending.ReturnAsked || r.WorkerAgreedOn != nil {
		t.Fatalf("%+v (%v)", r, err)
	}
	if all, _ := w.Workers(t.Context(), w.lender, a.ID); all[0].Status != lending.Started || all[0].To != day(60) {
		t.Fatalf("asking already ended it: %+v", all[0])
	}
	_, err = w.AskReturn(t.Context(), w.borrower, workers[0].ID, unsuited(r.Version))
	wants(t, err, "return_asked")
	_, err = w.ConfirmReturn(t.Context(), w.borrower, workers[0].ID, r.Version, nil)
	wants(t, err, "forbidden")
	_, err = w.ConfirmReturn(t.Context(), w.lender, workers[0].ID, r.Version, nil)
	wantsField(t, err, "workerAgreedOn", "required")
	_, err = w.ConfirmReturn(t.Context(), w.lender, workers[0].ID, r.Version, &early)
	wantsField(t, err, "workerAgreedOn", "day")
	_, err = w.ConfirmReturn(t.Context(), w.lender, workers[0].ID, r.Version, &late)
	wantsField(t, err, "workerAgreedOn", "future")
	_, err = w.ConfirmReturn(t.Context(), w.lender, workers[0].ID, r.Version-1, &agreed)
	wants(t, err, "stale_version")
	done, err := w.ConfirmReturn(t.Context(), w.lender, workers[0].ID, r.Version, &agreed)
	if err != nil || done.Status != lending.ReturnDone || *done.WorkerAgreedOn != agreed || done.AnsweredBy != "经办人" {
		t.Fatalf("%+v (%v)", done, err)
	}
	_, err = w.ConfirmReturn(t.Context(), w.lender, workers[0].ID, done.Version, &agreed)
	wants(t, err, "wrong_state")

	// The lender asks with it; the borrower confirms without.
	in := unsuited(workers[1].Version)
	_, err = w.AskReturn(t.Context(), w.lender, workers[1].ID, in)
	wantsField(t, err, "workerAgreedOn", "required")
	in.WorkerAgreedOn = &agreed
	if r, err = w.AskReturn(t.Context(), w.lender, workers[1].ID, in); err != nil {
		t.Fatal(err)
	}
	_, err = w.ConfirmReturn(t.Context(), w.borrower, workers[1].ID, r.Version, &agreed)
	wantsField(t, err, "workerAgreedOn", "side")
	if done, err = w.ConfirmReturn(t.Context(), w.borrower, workers[1].ID, r.Version, nil); err != nil || done.Status != lending.ReturnDone || *done.WorkerAgreedOn != agreed {
		t.Fatalf("%+v (%v)", done, err)
	}

	// One is refused, asked again, taken back, and lapses with the agreement.
	version := workers[2].Version
	for _, c := range []auth.Caller{w.lender, w.borrower} {
		if r, err = w.AskReturn(t.Context(), w.borrower, workers[2].ID, unsuited(version)); err != nil {
			t.Fatal(err)
		}
		_, err = w.DeclineReturn(t.Context(), c, workers[2].ID, r.Version, "")
		wantsField(t, err, "reason", "required")
		if r, err = w.DeclineReturn(t.Context(), c, workers[2].ID, r.Version, "本人想留下"); err != nil || r.Status != lending.ReturnDeclined || r.Answer != "本人想留下" {
			t.Fatalf("%+v (%v)", r, err)
		}
		version = r.Version
	}
	if _, err = w.AskReturn(t.Context(), w.borrower, workers[2].ID, unsuited(version)); err != nil {
		t.Fatal(err)
	}
	w.setDay(61)
	if _, err := w.EndExpired(t.Context()); err != nil {
		t.Fatal(err)
	}
	if found, err := w.Returns(t.Context(), w.city, a.ID); err != nil || len(found) != 5 || found[0].Status != lending.ReturnLapsed {
		t.Errorf("%+v (%v)", found, err)
	}
}

func TestReturnRefusals(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, workers := w.out(t, 3, 1)
	id, version := workers[0].ID, workers[0].Version
	waiting := w.named(t, a, 1)[0]
	ask := func(c auth.Caller, worker uuid.UUID, in lending.ReturnInput) error {
		_, err := w.AskReturn(t.Context(), c, worker, in)
		return err
	}
	wants(t, ask(w.borrower, id, broken(version)), "forbidden")
	wants(t, ask(w.lender, id, unfit(version)), "forbidden")
	wants(t, ask(w.city, id, broken(version)), "forbidden")
	wants(t, ask(w.firm(t, "91", 3), id, broken(version)), "not_found")
	wants(t, ask(w.townOfficer(t, 3), id, broken(version)), "not_found")
	wants(t, ask(w.lender, newID(), broken(version)), "not_found")
	wants(t, ask(w.lender, id, broken(version-1)), "stale_version")
	in := broken(waiting.Version)
	wants(t, ask(w.lender, waiting.ID, in), "wrong_state")
	for _, c := range []struct {
		change      func(*lending.ReturnInput)
		field, code string
	}{
		{func(in *lending.ReturnInput) { in.Reason = "expired" }, "reason", "required"},
		{func(in *lending.ReturnInput) { in.Ground = "incompetent" }, "ground", "required"},
		{func(in *lending.ReturnInput) { in.Note = "无" }, "note", "required"},
		{func(in *lending.ReturnInput) { in.Note = "请打 13800138000 问" }, "note", "contact_in_text"},
		{func(in *lending.ReturnInput) { in.LastDay = 0 }, "lastDay", "required"},
		{func(in *lending.ReturnInput) { in.LastDay = day(11) }, "lastDay", "future"},
		{func(in *lending.ReturnInput) { in.LastDay = day(0) }, "lastDay", "day"},
		{func(in *lending.ReturnInput) { d := day(9); in.WorkerAgreedOn = &d }, "workerAgreedOn", "side"},
	} {
		in := broken(version)
		c.change(&in)
		err := ask(w.lender, id, in)
		found := false
		for _, f := range refusal(t, err, "invalid").Fields {
			found = found || f.Name == c.field && (f.Code == c.code || c.field == "note")
		}
		if !found {
			t.Errorf("got %v, want %s %s", err, c.field, c.code)
		}
	}
	_, err := w.ConfirmReturn(t.Context(), w.borrower, id, version, nil)
	wants(t, err, "wrong_state") // nobody asked
	first := broken(version)
	first.LastDay = day(1) // the day of the start is a day worked
	if err := ask(w.lender, id, first); err != nil {
		t.Fatal(err)
	}
	wants(t, ask(w.lender, id, broken(version+1)), "wrong_state")
}

func TestObjection(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, workers := w.out(t, 3, 2)
	object := func(c auth.Caller, i, version int) (lending.Return, error) {
		return w.ObjectReturn(t.Context(), c, workers[i].ID, version, "没有安排过培训")
	}
	_, err := object(w.lender, 0, workers[0].Version)
	wants(t, err, "wrong_state")
	r, err := w.AskReturn(t.Context(), w.borrower, workers[0].ID, unfit(workers[0].Version))
	if err != nil {
		t.Fatal(err)
	}
	_, err = object(w.borrower, 0, r.Version)
	wants(t, err, "forbidden")
	_, err = object(w.lender, 0, r.Version-1)
	wants(t, err, "stale_version")
	if r, err = object(w.lender, 0, r.Version); err != nil || r.Objection != "没有安排过培训" || r.ObjectedBy != "经办人" || r.Status != lending.ReturnDone {
		t.Fatalf("%+v (%v)", r, err)
	}
	_, err = object(w.lender, 0, r.Version)
	wants(t, err, "wrong_state")
	own, err := w.AskReturn(t.Context(), w.lender, workers[1].ID, broken(workers[1].Version))
	if err != nil {
		t.Fatal(err)
	}
	_, err = object(w.lender, 1, own.Version) // to what it said itself
	wants(t, err, "wrong_state")
}

// Two returns of one worker at once, and a return against the expiry: one
// stands, and its days and reason agree.
func TestReturnAgainstOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, workers := w.out(t, 20, 20)
	errs := atOnce(40, func(i int) error {
		worker := workers[i/2%10]
		if i%2 == 0 {
			_, err := w.AskReturn(context.Background(), w.lender, worker.ID, broken(worker.Version))
			return err
		}
		_, err := w.AskReturn(context.Background(), w.borrower, worker.ID, unfit(worker.Version))
		return err
	})
	if n := tally(t, errs, "stale_version"); n != 10 {
		t.Errorf("%d returns of 10 workers", n)
	}
	w.setDay(61)
	errs = atOnce(11, func(i int) error {
		if i == 10 {
			_, err := w.EndExpired(context.Background())
			return err
		}
		_, err := w.AskReturn(context.Background(), w.lender, workers[10+i].ID, broken(workers[10+i].Version))
		return err
	})
	tally(t, errs, "stale_version", "wrong_state")
	var odd int
	if err := w.db.QueryRow(t.Context(), `SELECT count(*) FROM secondment s LEFT JOIN secondment_return r ON r.secondment_id = s.id
		WHERE agreement_id = $1 AND (s.status <> 'returned' OR (s.returned_reason = 'expired') <> (r.id IS NULL))`, a.ID).Scan(&odd); err != nil || odd != 0 {
		t.Errorf("%d do not add up (%v)", odd, err)
	}
}
