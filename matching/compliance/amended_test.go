package compliance_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"gongxiang/matching/compliance"
)

// agreed has a worker who is out agree to a supplement on the n-th day.
func (w *world) agreed(t testing.TB, secondment uuid.UUID, n int) {
	t.Helper()
	w.exec(t, `INSERT INTO consent_record (secondment_id, action, channel, on_day, text, text_hash, recorded_by, at, revision)
		VALUES ($1, 'consent', 'paper', $2, '去', sha256('去'), $3, now(), 1)`, secondment, day(0), w.city.AccountID)
	w.exec(t, `INSERT INTO supplement_answer (secondment_id, revision, action, channel, on_day, text, text_hash, recorded_by, at)
		VALUES ($1, 2, 'consent', 'paper', $2, '改', sha256('改'), $3, now())`, secondment, day(n), w.city.AccountID)
}

func TestContractNotAmended(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	lender, borrower := w.firm(t, 0, 0), w.firm(t, 1, 0)
	changed := func(changes string) uuid.UUID {
		a := w.agreement(t, lender, borrower, 0)
		w.exec(t, `INSERT INTO agreement_supplement (id, agreement_id, revision, changes, reason, facts, document_hash, asked_side, asked_by, asked_at, status, answered_by, answered_at)
			VALUES ($1, $2, 2, $3, '订单变化', '{}', repeat('0', 64), 'lender', $4, now(), 'done', $4, now())`, newID(), a, changes, w.city.AccountID)
		return a
	}
	a, settling := changed(`{"hoursRest": "夜班", "settleDay": 5}`), changed(`{"settleDay": 5, "settleWay": "转账", "costSettlement": "工资"}`)
	first, second := w.out(t, a, w.person(t), 0, 100), w.out(t, a, w.person(t), 0, 100)
	done, back, asked := w.out(t, a, w.person(t), 0, 100), w.out(t, a, w.person(t), 0, 100), w.out(t, a, w.person(t), 0, 100)
	for i, id := range []uuid.UUID{first, second, done, back, w.out(t, settling, w.person(t), 0, 100)} {
		w.agreed(t, id, min(i, 1))
	}
	w.exec(t, `INSERT INTO consent_record (secondment_id, action, channel, on_day, text, text_hash, recorded_by, at, revision)
		VALUES ($1, 'consent', 'paper', $2, '去', sha256('去'), $3, now(), 1)`, asked, day(0), w.city.AccountID) // has not agreed: nothing to amend
	w.exec(t, `INSERT INTO contract_amendment (secondment_id, revision, on_day, at) VALUES ($1, 2, $2, now())`, done, day(1))
	w.exec(t, `UPDATE secondment SET status = 'returned', returned_reason = 'by_agreement' WHERE id = $1`, back)

	w.clock.Advance(15 * day24)
	if found := w.watch(t, compliance.NotAmended); len(found) != 0 {
		t.Fatalf("on the fifteenth day: %+v", found)
	}
	w.clock.Advance(day24)
	found := w.watch(t, compliance.NotAmended)
	if len(found) != 1 || found[0].Firm.ID != lender || found[0].Other.ID != borrower || found[0].Records != 1 ||
		*found[0].Detail.Day != day(0) || found[0].Detail.Workers != 1 || found[0].Detail.MostDays != 15 {
		t.Fatalf("%+v", found)
	}
	w.clock.Advance(day24)
	if found = w.watch(t, compliance.NotAmended); len(found) != 1 || found[0].Records != 2 || found[0].Detail.Workers != 2 {
		t.Fatalf("%+v", found)
	}
	full, err := w.Alert(t.Context(), w.city, found[0].ID)
	if err != nil || len(full.Evidence) != 2 || full.Evidence[0].AgreementID != a {
		t.Errorf("%+v (%v)", full.Evidence, err)
	}
	if _, err := w.Answer(t.Context(), w.city, found[0].ID, "已督促出借方补签"); err != nil {
		t.Fatal(err)
	}
	w.clock.Advance(30 * day24)
	if found = w.watch(t, compliance.NotAmended); len(found) != 0 {
		t.Errorf("alerts about the same again: %+v", found)
	}
}

const day24 = 24 * time.Hour
