package lending_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/problem"
	"gongxiang/matching/lending"
)

// linked is a worker with a link that nobody has opened.
type linked struct {
	lending.Worker
	phone, token string
}

func (w *world) linked(t testing.TB, a lending.Agreement) linked {
	t.Helper()
	in := w.people(1)
	workers, err := w.Nominate(t.Context(), w.lender, a.ID, in)
	if err != nil {
		t.Fatal(err)
	}
	return linked{workers[0], in[0].Phone, w.link(t, a, workers[0].ID)}
}

func (w *world) link(t testing.TB, a lending.Agreement, worker uuid.UUID) string {
	t.Helper()
	made, err := w.MakeLinks(t.Context(), w.lender, a.ID, []uuid.UUID{worker})
	if err != nil {
		t.Fatal(err)
	}
	return made[0].Token
}

// code is one that was sent now, past the minute in which no other is.
func (w *world) code(t testing.TB, l linked) string {
	t.Helper()
	w.clock.Advance(time.Minute)
	if _, err := w.SendWorkerCode(t.Context(), l.token); err != nil {
		t.Fatal(err)
	}
	code, ok := w.inbox.codes.Load(l.phone)
	if !ok {
		t.Fatal("the code went to another phone")
	}
	return code.(string)
}

// answering is a right answer to what the link shows.
func (w *world) answering(t testing.TB, l linked, action string) lending.Answering {
	t.Helper()
	shown, err := w.OpenLink(t.Context(), l.token)
	if err != nil {
		t.Fatal(err)
	}
	return lending.Answering{Token: l.token, Code: w.code(t, l), Action: action, TextHash: shown.TextHash}
}

func (w *world) answer(t testing.TB, l linked, action string) lending.Entered {
	t.Helper()
	entered, err := w.Answer(t.Context(), w.answering(t, l, action))
	if err != nil {
		t.Fatal(err)
	}
	return entered
}

func (w *world) worker(t testing.TB, a lending.Agreement, id uuid.UUID) lending.Worker {
	t.Helper()
	workers, err := w.Workers(t.Context(), w.lender, a.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, worker := range workers {
		if worker.ID == id {
			return worker
		}
	}
	t.Fatal("no such worker")
	return lending.Worker{}
}

func TestConsentByLink(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 3)
	l := w.linked(t, a)
	shown, err := w.OpenLink(t.Context(), l.token)
	if err != nil {
		t.Fatal(err)
	}
	if !shown.MayConsent || !shown.MayRefuse || shown.MayWithdraw || shown.Phone != l.phone[:3]+"****"+l.phone[7:] {
		t.Errorf("%+v", shown)
	}
	if strings.Contains(shown.Text, l.Name) || strings.Contains(shown.Text, l.phone) {
		t.Error("the text names the worker")
	}
	clauses := fullClauses()
	for _, told := range []string{a.Lender.Name, a.Borrower.Name, clauses.WorkContent, clauses.Workplace, clauses.HoursRest, clauses.Hazards, clauses.Protection,
		clauses.BoardLodging, clauses.InjuryDuty, clauses.ReturnCases, "5,200.00 元", "每月 15 日", "2021-02-09 至 2021-04-09", "到岗之前随时可以撤回", "不得为这件事向您收费"} {
		if !strings.Contains(shown.Text, told) {
			t.Errorf("the text does not tell %q:\n%s", told, shown.Text)
		}
	}
	if got := w.worker(t, a, l.ID); got.Link == nil || got.Link.OpenedAt == nil || got.Answer != nil {
		t.Errorf("%+v", got)
	}
	entered := w.answer(t, l, lending.ToConsent)
	got := w.worker(t, a, l.ID)
	if got.Status != lending.Consented || *got.ConsentedOn != today || got.Answer == nil || got.Answer.Channel != lending.ByPhone {
		t.Errorf("%+v %+v", got, got.Answer)
	}
	var text string
	var hash []byte
	if err := w.db.QueryRow(t.Context(), `SELECT text, text_hash FROM consent_record WHERE secondment_id = $1`, l.ID).Scan(&text, &hash); err != nil {
		t.Fatal(err)
	}
	if sum := sha256.Sum256([]byte(shown.Text)); text != shown.Text || string(hash) != string(sum[:]) || hex.EncodeToString(hash) != shown.TextHash {
		t.Error("the text that was shown is not the one on record")
	}
	// The same link again says what was answered, and answers no more.
	again, err := w.OpenLink(t.Context(), l.token)
	if err != nil || again.MayConsent || again.MayRefuse || !again.MayWithdraw || len(again.Answers) != 1 || again.Text != shown.Text {
		t.Errorf("%+v (%v)", again, err)
	}
	in := w.answering(t, l, lending.ToConsent)
	_, err = w.Answer(t.Context(), in)
	wants(t, err, "wrong_state")
	in.Action = lending.ToRefuse
	_, err = w.Answer(t.Context(), in)
	wants(t, err, "wrong_state")
	// On to the start, and his own view of it.
	if _, err := w.Amend(t.Context(), w.lender, a.ID, []uuid.UUID{l.ID}, today); err != nil {
		t.Fatal(err)
	}
	own, err := w.Own(t.Context(), entered.Session)
	if err != nil || own.Name != l.Name || own.PayFen != 520000 || own.PayDay != 15 || own.Lender.Phone != "13800000001" || own.Borrower.Contact != "王经理" || own.Days != 60 {
		t.Errorf("%+v (%v)", own, err)
	}
	w.setDay(1)
	if _, err := w.Start(t.Context(), w.borrower, a.ID, []uuid.UUID{l.ID}, day(1)); err != nil {
		t.Fatal(err)
	}
	w.setDay(3)
	entered, err = w.Enter(t.Context(), l.token, w.code(t, l))
	if err != nil {
		t.Fatal(err)
	}
	if own, err = w.Own(t.Context(), entered.Session); err != nil || own.Status != lending.Started || own.DaysSoFar != 3 || !own.Steps[3].Done {
		t.Errorf("%+v (%v)", own, err)
	}
	var seen int
	if err := w.db.QueryRow(t.Context(), `SELECT count(*) FROM pii_access WHERE subject_id = $1 AND field = 'contactPhone'`, l.ID).Scan(&seen); err != nil || seen != 2 {
		t.Errorf("%d views on record (%v)", seen, err)
	}
}

// Whoever holds a link that was passed on reads what was answered, not why: that
// takes the code.
func TestALinkTellsNoReason(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	l := w.linked(t, w.signed(t, 1))
	in := w.answering(t, l, lending.ToRefuse)
	in.Reason = "家里有人要照顾"
	entered, err := w.Answer(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	shown, err := w.OpenLink(t.Context(), l.token)
	if err != nil || len(shown.Answers) != 1 || shown.Answers[0].Action != lending.ToRefuse || shown.Answers[0].Reason != "" {
		t.Errorf("%+v %v", shown.Answers, err)
	}
	own, err := w.Own(t.Context(), entered.Session)
	if err != nil || len(own.Answers) != 1 || own.Answers[0].Reason != in.Reason {
		t.Errorf("%+v %v", own.Answers, err)
	}
}

// Whatever is wrong with a link, the answer is the same.
func TestDeadLinks(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 5)
	void, old := w.linked(t, a), w.linked(t, a)
	newer := w.link(t, a, void.ID)
	if newer == void.token {
		t.Fatal("the same link twice")
	}
	var first *problem.Error
	dead := func(token string) {
		t.Helper()
		_, opened := w.OpenLink(t.Context(), token)
		_, sent := w.SendWorkerCode(t.Context(), token)
		_, answered := w.Answer(t.Context(), lending.Answering{Token: token, Code: "000000", Action: lending.ToConsent})
		_, entered := w.Enter(t.Context(), token, "000000")
		for _, err := range []error{opened, sent, answered, entered} {
			p := refusal(t, err, "link_dead")
			if first == nil {
				first = p
			}
			if p.Message != first.Message || p.Status != 404 {
				t.Errorf("%v tells more than %v", p, first)
			}
		}
	}
	dead(void.token)
	dead("")
	dead("x")
	dead(strings.Repeat("A", 43))
	w.clock.Advance(14*24*time.Hour - time.Second)
	if _, err := w.OpenLink(t.Context(), old.token); err != nil {
		t.Error(err)
	}
	w.clock.Advance(time.Second)
	dead(old.token)
}

func TestWhoGuessesAtLinksIsSlowedDown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	l := w.linked(t, w.signed(t, 2))
	ctx := auth.WithClient(t.Context(), auth.Client{Address: "10.0.0.9"})
	for range 100 { // right ones are not counted
		if _, err := w.OpenLink(ctx, l.token); err != nil {
			t.Fatal(err)
		}
	}
	for range 60 {
		_, err := w.OpenLink(ctx, "x")
		wants(t, err, "link_dead")
	}
	_, err := w.OpenLink(ctx, "x")
	wants(t, err, "throttled")
	if _, err := w.OpenLink(auth.WithClient(t.Context(), auth.Client{Address: "10.0.0.10"}), l.token); err != nil {
		t.Error(err)
	}
}

func TestAnswersThatAreRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 10)
	l, other := w.linked(t, a), w.linked(t, a)
	good := w.answering(t, l, lending.ToConsent)
	for name, c := range map[string]struct {
		change func(*lending.Answering)
		code   string
	}{
		"a wrong code":            {func(in *lending.Answering) { in.Code = "000000" }, "invalid"},
		"no code":                 {func(in *lending.Answering) { in.Code = "" }, "invalid"},
		"another's code":          {func(in *lending.Answering) { in.Code = w.code(t, other) }, "invalid"},
		"another's link":          {func(in *lending.Answering) { in.Token = other.token }, "invalid"},
		"another text":            {func(in *lending.Answering) { in.TextHash = strings.Repeat("0", 64) }, "text_changed"},
		"no text":                 {func(in *lending.Answering) { in.TextHash = "" }, "text_changed"},
		"nothing to withdraw":     {func(in *lending.Answering) { in.Action = lending.ToWithdraw }, "wrong_state"},
		"no answer":               {func(in *lending.Answering) { in.Action = "perhaps" }, "wrong_state"},
		"a number in the reason":  {func(in *lending.Answering) { in.Reason = "打 13800000001" }, "invalid"},
		"a reason without an end": {func(in *lending.Answering) { in.Reason = strings.Repeat("长", 201) }, "invalid"},
	} {
		t.Run(name, func(t *testing.T) {
			w.clock.Advance(time.Hour) // not to be throttled
			in := good
			in.Code = w.code(t, l)
			c.change(&in)
			_, err := w.Answer(t.Context(), in)
			wants(t, err, c.code)
		})
	}
	if got := w.worker(t, a, l.ID); got.Status != lending.Nominated || got.Answer != nil {
		t.Errorf("%+v", got)
	}
	// The other firm is suspended: refusing stays possible, consenting does not.
	w.exec(t, `UPDATE enterprise SET status = 'suspended' WHERE id = $1`, w.borrower.EnterpriseID)
	w.clock.Advance(time.Hour)
	good.Code = w.code(t, l)
	_, err := w.Answer(t.Context(), good)
	wants(t, err, "wrong_state")
	good.Action = lending.ToRefuse
	if _, err := w.Answer(t.Context(), good); err != nil { // with the same code: it was not spent
		t.Error(err)
	}
}

func TestLinksThatAreNotMade(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 3)
	worker := w.named(t, a, 1)[0].ID
	elsewhere := w.named(t, w.signed(t, 3), 1)[0].ID
	for code, try := range map[string]struct {
		c   auth.Caller
		ids []uuid.UUID
	}{"forbidden": {w.borrower, []uuid.UUID{worker}}, "not_found": {w.lender, []uuid.UUID{worker, elsewhere}}, "invalid": {w.lender, nil}} {
		_, err := w.MakeLinks(t.Context(), try.c, a.ID, try.ids)
		wants(t, err, code)
	}
	if _, err := w.Cancel(t.Context(), w.lender, a.ID, worker, "病了"); err != nil {
		t.Fatal(err)
	}
	_, err := w.MakeLinks(t.Context(), w.lender, a.ID, []uuid.UUID{worker})
	wants(t, err, "wrong_state")
}

// Twenty taps at once answer once.
func TestOneAnswerOfMany(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 2)
	l := w.linked(t, a)
	in := w.answering(t, l, lending.ToConsent)
	errs := atOnce(20, func(i int) error {
		one := in
		if i%2 == 1 {
			one.Action = lending.ToRefuse
		}
		_, err := w.Answer(context.Background(), one)
		return err
	})
	if n := tally(t, errs, "invalid", "wrong_state"); n != 1 {
		t.Errorf("%d answers stand", n)
	}
}

func TestOwnSessionEnds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	l := w.linked(t, w.signed(t, 2))
	enter := func() string {
		entered, err := w.Enter(t.Context(), l.token, w.code(t, l))
		if err != nil {
			t.Fatal(err)
		}
		return entered.Session
	}
	own := func(session string) error {
		_, err := w.Own(t.Context(), session)
		return err
	}
	for _, none := range []string{"", "x", l.token} {
		wants(t, own(none), "unauthenticated")
	}
	session := enter()
	for range 3 { // in use it goes on
		w.clock.Advance(29 * time.Minute)
		if err := own(session); err != nil {
			t.Error(err)
		}
	}
	w.clock.Advance(30 * time.Minute)
	wants(t, own(session), "unauthenticated")
	session = enter()
	if err := w.LeaveOwn(t.Context(), session); err != nil {
		t.Fatal(err)
	}
	wants(t, own(session), "unauthenticated")
	session = enter()
	for range 25 {
		w.clock.Advance(29 * time.Minute)
		_ = own(session)
	}
	wants(t, own(session), "unauthenticated")
	if err := w.SweepWorkers(t.Context()); err != nil {
		t.Fatal(err)
	}
	var left int
	if err := w.db.QueryRow(t.Context(), `SELECT count(*) FROM worker_session`).Scan(&left); err != nil || left != 0 {
		t.Errorf("%d sessions left (%v)", left, err)
	}
}
