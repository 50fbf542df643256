package lending_test

import (
	"testing"
	"time"

	"gongxiang/internal/pii"
	"gongxiang/matching/lending"
	"gongxiang/matching/lendingtest"
)

// withPhone is a worker with a link, for whom the lender gave a certain number.
func (w *world) withPhone(t testing.TB, a lending.Agreement, phone string) linked {
	t.Helper()
	in := w.people(1)
	in[0].Phone = phone
	workers, err := w.Nominate(t.Context(), w.lender, a.ID, in)
	if err != nil {
		t.Fatal(err)
	}
	return linked{workers[0], phone, w.link(t, a, workers[0].ID)}
}

// A lender that gives its clerk's number for all workers consents for one of them.
func TestOnePhoneConsentsForOneWorker(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 3)
	first, second := w.withPhone(t, a, "13700000001"), w.withPhone(t, a, "137-0000-0001")
	second.phone = first.phone
	w.answer(t, first, lending.ToConsent)
	in := w.answering(t, second, lending.ToConsent)
	_, err := w.Answer(t.Context(), in)
	wants(t, err, "phone_taken")
	if got := w.worker(t, a, second.ID); got.Status != lending.Nominated {
		t.Errorf("%+v", got)
	}
	// The first takes it back: the number is free again, and the code still good.
	w.answer(t, first, lending.ToWithdraw)
	in.Code = w.code(t, second)
	if _, err := w.Answer(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	first.token = w.link(t, a, first.ID)
	again := w.answering(t, first, lending.ToConsent)
	_, err = w.Answer(t.Context(), again)
	wants(t, err, "phone_taken")
	again.Action = lending.ToRefuse // whoever says no takes nothing from anybody
	if _, err := w.Answer(t.Context(), again); err != nil {
		t.Error(err)
	}
}

// The same worker has his number under several agreements, and a number that he
// has given up is another's later.
func TestOnePhoneIsOnePersons(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 2)
	first := w.withPhone(t, a, "13700000001")
	w.answer(t, first, lending.ToConsent)
	if _, err := w.Cancel(t.Context(), w.lender, a.ID, first.ID, "不去了"); err != nil {
		t.Fatal(err)
	}
	w.answer(t, w.withPhone(t, a, first.phone), lending.ToConsent)
}

// Ten workers with one number answer at once: one of them consents.
func TestOnePhoneAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 10)
	phone, ok := pii.ParseMobile("13700000001")
	if !ok {
		t.Fatal()
	}
	index, err := w.Auth.PhoneIndex(phone)
	if err != nil {
		t.Fatal(err)
	}
	all := make([]linked, 10)
	for i := range all {
		all[i] = w.linked(t, a)
	}
	errs := lendingtest.AtOnce(len(all), func(i int) error {
		_, err := w.db.Exec(t.Context(), `WITH answer AS (INSERT INTO consent_record (secondment_id, action, channel, on_day, text, text_hash, recorded_by, at, revision)
				VALUES ($1, 'consent', 'paper', $2, '去', sha256('去'), $3, $4, 1))
			UPDATE secondment SET status = 'consented', consented_on = $2, consent_channel = 'paper', answering_phone = $5 WHERE id = $1`,
			all[i].ID, today, w.lender.AccountID, w.clock.Now(), index)
		return err
	})
	n := 0
	for _, err := range errs {
		if err == nil {
			n++
		} else {
			lendingtest.Breaks(t, err, "secondment_one_phone_one_worker")
		}
	}
	if n != 1 {
		t.Errorf("%d consented by one number", n)
	}
	// Whoever consents by a code says by which number.
	other := w.signed(t, 1)
	l := w.linked(t, other)
	_, err = w.db.Exec(t.Context(), `INSERT INTO consent_record (secondment_id, action, channel, on_day, text, text_hash, link_hash, at, revision)
		SELECT $1, 'consent', 'phone', $2, '去', sha256('去'), token_hash, $3, 1 FROM worker_link WHERE secondment_id = $1`, l.ID, today, w.clock.Now().Add(time.Second))
	lendingtest.Breaks(t, err, "answer_by_known_phone")
}
