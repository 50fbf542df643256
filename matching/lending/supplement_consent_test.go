package lending_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"gongxiang/matching/lending"
)

// supplemented is the agreement once both firms have changed these clauses.
func (w *world) supplemented(t testing.TB, a lending.Agreement, change func(*lending.SupplementInput)) lending.Agreement {
	t.Helper()
	a, err := w.Agreement(t.Context(), w.lender, a.ID)
	if err != nil {
		t.Fatal(err)
	}
	in := lending.SupplementInput{Version: a.Version, Clauses: *a.Clauses, Reason: "订单有变化"}
	change(&in)
	if a, err = w.AskSupplement(t.Context(), w.lender, a.ID, in); err != nil {
		t.Fatal(err)
	}
	found, err := w.Supplements(t.Context(), w.lender, a.ID)
	if err != nil {
		t.Fatal(err)
	}
	if a, err = w.ConfirmSupplement(t.Context(), w.borrower, a.ID, found[0].ID, w.confirming(t, w.borrower, a, found[0])); err != nil {
		t.Fatal(err)
	}
	return a
}

func longerHours(in *lending.SupplementInput) {
	in.HoursRest = "每日 8 小时，每周休息 1 天，夜班"
}

func TestSupplementAsksAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Site = "https://gx.example"
	a := w.signed(t, 4)
	l, refusing, paper := w.linked(t, a), w.linked(t, a), w.linked(t, a)
	w.answer(t, l, lending.ToConsent)
	w.answer(t, refusing, lending.ToConsent)
	w.answer(t, paper, lending.ToConsent)
	ids := []uuid.UUID{l.ID, refusing.ID, paper.ID}
	if _, err := w.Amend(t.Context(), w.lender, a.ID, ids, today); err != nil {
		t.Fatal(err)
	}
	// What is between the firms asks nobody.
	w.supplemented(t, a, func(in *lending.SupplementInput) { in.CostSettlement = "工资、社会保险费" })
	if got := w.worker(t, a, l.ID); got.Change != nil {
		t.Errorf("%+v", got.Change)
	}
	a = w.supplemented(t, a, longerHours)
	fresh := w.linked(t, a) // is told the new conditions from the first
	w.answer(t, fresh, lending.ToConsent)
	if got := w.worker(t, a, fresh.ID); got.Change != nil {
		t.Errorf("%+v", got.Change)
	}
	shown, err := w.OpenLink(t.Context(), l.token)
	if err != nil || shown.Change == nil || shown.Change.Revision != 3 || !shown.MayConsent || !shown.MayRefuse || !shown.MayWithdraw {
		t.Fatalf("%+v (%v)", shown, err)
	}
	for _, told := range []string{"工作时间和休息休假：由“每日 8 小时，每周休息 1 天”改为“每日 8 小时，每周休息 1 天，夜班”。", "不同意新的条件，就不能安排您到岗", "【职业危害】", "不影响您和原单位的劳动关系"} {
		if !strings.Contains(shown.Text, told) {
			t.Errorf("does not tell %q:\n%s", told, shown.Text)
		}
	}
	if strings.Contains(shown.Text, "费用结算：") {
		t.Error("tells what is between the firms")
	}
	// Old conditions hold until then.
	line, err := w.Timeline(t.Context(), w.borrower, l.ID)
	if err != nil || len(line.Steps) != 5 || line.Steps[4].Step != "change" || !strings.Contains(line.Steps[4].Words, "同意之前不能到岗") {
		t.Errorf("%+v (%v)", line.Steps, err)
	}
	w.setDay(1)
	_, err = w.Start(t.Context(), w.borrower, a.ID, ids, day(1))
	if p := refusal(t, err, "change_unanswered"); !strings.Contains(p.Message, "有 3 名员工") {
		t.Error(p.Message)
	}
	breaks(t, func() error {
		_, err := w.db.Exec(t.Context(), `UPDATE secondment SET status = 'started', started_on = '2021-02-09' WHERE id = $1`, l.ID)
		return err
	}(), "secondment_start_needs_supplement")

	sent, err := w.SendLinks(t.Context(), w.lender, a.ID, []uuid.UUID{l.ID})
	if err != nil || sent[0].Status != lending.MessageSent || !strings.Contains(w.sms(l.phone), "改动您的借用条件") {
		t.Errorf("%+v %q (%v)", sent, w.sms(l.phone), err)
	}
	l.token = tokenIn(t, w.sms(l.phone))
	entered := w.answer(t, l, lending.ToConsent)
	if got := w.worker(t, a, l.ID); got.Change != nil || got.Status != lending.Amended {
		t.Errorf("%+v", got)
	}
	w.answer(t, refusing, lending.ToRefuse)
	got := w.worker(t, a, refusing.ID)
	if got.Change == nil || !got.Change.Refused || got.Status != lending.Amended {
		t.Errorf("%+v", got)
	}
	_, err = w.Answer(t.Context(), w.answering(t, refusing, lending.ToConsent))
	wants(t, err, "wrong_state") // once for a link
	_, err = w.ConsentToChange(t.Context(), w.lender, a.ID, []uuid.UUID{paper.ID}, day(-1), w.sheet(t, a.ID, []uuid.UUID{paper.ID}))
	wantsField(t, err, "on", "day")
	_, err = w.ConsentToChange(t.Context(), w.borrower, a.ID, []uuid.UUID{paper.ID}, day(1), w.sheet(t, a.ID, []uuid.UUID{paper.ID}))
	wants(t, err, "forbidden")
	if _, err = w.ConsentToChange(t.Context(), w.lender, a.ID, []uuid.UUID{paper.ID}, day(1), w.sheet(t, a.ID, []uuid.UUID{paper.ID})); err != nil {
		t.Fatal(err)
	}
	_, err = w.ConsentToChange(t.Context(), w.lender, a.ID, []uuid.UUID{paper.ID}, day(1), w.sheet(t, a.ID, []uuid.UUID{paper.ID}))
	wants(t, err, "nothing_asked")
	if _, err = w.AmendToChange(t.Context(), w.lender, a.ID, []uuid.UUID{l.ID, paper.ID}, day(1)); err != nil {
		t.Fatal(err)
	}
	if _, err = w.Start(t.Context(), w.borrower, a.ID, []uuid.UUID{l.ID, paper.ID}, day(1)); err != nil {
		t.Fatal(err)
	}
	if own, err := w.Own(t.Context(), entered.Session); err != nil || own.Change != nil {
		t.Errorf("%+v (%v)", own, err)
	}
	var kept string
	if err := w.db.QueryRow(t.Context(), `SELECT text FROM supplement_answer WHERE secondment_id = $1`, l.ID).Scan(&kept); err != nil || kept != shown.Text {
		t.Errorf("kept %q (%v)", kept, err)
	}
	if line, err = w.Timeline(t.Context(), w.lender, l.ID); err != nil || !tells(line, "consent_change", "worker") {
		t.Errorf("%+v (%v)", line.Events, err)
	}
	if line, err = w.Timeline(t.Context(), w.lender, paper.ID); err != nil || !tells(line, "consent_change", "lender") {
		t.Errorf("%+v (%v)", line.Events, err)
	}
}

func tells(l lending.Timeline, action, who string) bool {
	for _, e := range l.Events {
		if e.Action == action && e.Who == who {
			return true
		}
	}
	return false
}

// While a worker is out, what he agreed to holds for him: his page says it, and
// the pay of the month stays, until all have agreed before the month.
func TestSupplementWhileOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 2)
	l, other := w.linked(t, a), w.linked(t, a)
	w.answer(t, l, lending.ToConsent)
	w.answer(t, other, lending.ToConsent)
	ids := []uuid.UUID{l.ID, other.ID}
	if _, err := w.Amend(t.Context(), w.lender, a.ID, ids, today); err != nil {
		t.Fatal(err)
	}
	w.setDay(1)
	if _, err := w.Start(t.Context(), w.borrower, a.ID, ids, day(1)); err != nil {
		t.Fatal(err)
	}
	a = w.supplemented(t, a, func(in *lending.SupplementInput) { in.Rule, in.Fen, in.PayDay = lending.ByDay, 30000, 20 })
	l.token, other.token = w.link(t, a, l.ID), w.link(t, a, other.ID)
	shown, err := w.OpenLink(t.Context(), l.token)
	if err != nil || shown.Change == nil || shown.MayWithdraw || !strings.Contains(shown.Text, "仍按您原来同意的条件办") {
		t.Fatalf("%+v (%v)", shown, err)
	}
	entered, err := w.Enter(t.Context(), l.token, w.code(t, l))
	if err != nil {
		t.Fatal(err)
	}
	if own, err := w.Own(t.Context(), entered.Session); err != nil || own.PayDay != 15 || own.Change == nil || !strings.Contains(own.Wage, "按月计薪") {
		t.Errorf("%+v (%v)", own, err)
	}
	rule := func(month string) (rule string) {
		t.Helper()
		if err := w.db.QueryRow(t.Context(), `SELECT rule FROM wage_of_month($1, $2::date)`, a.ID, month).Scan(&rule); err != nil {
			t.Fatal(err)
		}
		return rule
	}
	w.clock.Advance(time.Hour)
	w.answer(t, l, lending.ToConsent)
	if got := rule("2021-03-01"); got != lending.ByMonth {
		t.Errorf("one has not agreed, and March is reckoned %s", got)
	}
	w.answer(t, other, lending.ToConsent)
	if got := rule("2021-02-01") + " " + rule("2021-03-01"); got != "monthly daily" {
		t.Errorf("all have agreed in February: %s", got)
	}
	if own, err := w.Own(t.Context(), entered.Session); err == nil && (own.PayDay != 20 || own.Change != nil) {
		t.Errorf("%+v (%v)", own, err)
	}
	if got := w.worker(t, a, l.ID); got.Status != lending.Started || got.Change != nil {
		t.Errorf("%+v", got)
	}
}

// Withdrawing while a supplement waits takes back the first consent.
func TestWithdrawWhileAsked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 1)
	l := w.linked(t, a)
	w.answer(t, l, lending.ToConsent)
	a = w.supplemented(t, a, longerHours)
	w.answer(t, l, lending.ToWithdraw)
	if got := w.worker(t, a, l.ID); got.Status != lending.Nominated || got.Change != nil {
		t.Errorf("%+v", got)
	}
	l.token = w.link(t, a, l.ID)
	if shown, err := w.OpenLink(t.Context(), l.token); err != nil || shown.Change != nil || !strings.Contains(shown.Text, "夜班") || strings.Contains(shown.Text, "条件有变动") {
		t.Errorf("%+v (%v)", shown, err)
	}
}

// A supplement and a start at once: never one under conditions that she did not
// agree to.
func TestSupplementAndStartAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 1)
	ids := w.ready(t, a, 1)
	w.setDay(1)
	in := lending.SupplementInput{Version: a.Version, Clauses: *a.Clauses, Reason: "订单有变化"}
	longerHours(&in)
	a, err := w.AskSupplement(t.Context(), w.lender, a.ID, in)
	if err != nil {
		t.Fatal(err)
	}
	found, err := w.Supplements(t.Context(), w.lender, a.ID)
	if err != nil {
		t.Fatal(err)
	}
	confirming := w.confirming(t, w.borrower, a, found[0])
	errs := atOnce(2, func(i int) error {
		if i == 0 {
			_, err := w.ConfirmSupplement(t.Context(), w.borrower, a.ID, found[0].ID, confirming)
			return err
		}
		_, err := w.Start(t.Context(), w.borrower, a.ID, ids, day(1))
		return err
	})
	switch {
	case errs[0] == nil && errs[1] == nil: // started first: asked now, the old holds
		if got := w.worker(t, a, ids[0]); got.Change == nil {
			t.Error("started, and nobody asks")
		}
	case errs[0] == nil:
		wants(t, errs[1], "change_unanswered")
	default: // the start made another version of the agreement
		wants(t, errs[0], "stale_version")
	}
}
