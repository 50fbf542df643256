package lending_test

import (
	"testing"

	"gongxiang/matching/lending"
)

// What Go might forget about consent the database refuses.
func TestGuardOfConsent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 5)
	l, other := w.linked(t, a), w.linked(t, a)
	exec := func(sql string, args ...any) error {
		_, err := w.db.Exec(t.Context(), sql, args...)
		return err
	}
	const record = `INSERT INTO consent_record (secondment_id, action, channel, on_day, text, text_hash, link_hash, recorded_by, at, revision)
		SELECT $1, $2, $3, '2021-02-08', '文本', sha256(convert_to($4, 'UTF8')),
			CASE WHEN $3 = 'phone' THEN (SELECT token_hash FROM worker_link WHERE secondment_id = $5 ORDER BY made_at LIMIT 1) END,
			CASE WHEN $3 = 'paper' THEN (SELECT id FROM account LIMIT 1) END, $6, 1`
	now := w.clock.Now()

	breaks(t, exec(record, l.ID, "consent", "phone", "文本", l.ID, now), "answer_by_known_phone")
	w.exec(t, `UPDATE secondment SET answering_phone = sha256(id::text::bytea)`)
	for _, channel := range []string{"phone", "paper"} {
		breaks(t, exec(`UPDATE secondment SET status = 'consented', consented_on = '2021-02-08', consent_channel = $2 WHERE id = $1`, l.ID, channel), "secondment_is_consented")
	}
	breaks(t, exec(`UPDATE secondment SET consented_on = '2021-02-08', consent_channel = 'paper' WHERE id = $1`, l.ID), "secondment_is_consented")
	breaks(t, exec(record, l.ID, "consent", "phone", "文本", l.ID, now), "secondment_is_consented") // and the secondment stays
	breaks(t, exec(record, l.ID, "consent", "phone", "别的", l.ID, now), "consent_hash_of_text")
	breaks(t, exec(record, l.ID, "consent", "phone", "文本", other.ID, now), "consent_by_live_link")
	breaks(t, exec(record, l.ID, "consent", "phone", "文本", l.ID, now.AddDate(0, 0, 14)), "consent_by_live_link")
	breaks(t, exec(record, l.ID, "withdraw", "phone", "文本", l.ID, now), "consent_in_turn")
	breaks(t, exec(record, l.ID, "refuse", "paper", "文本", l.ID, now), "consent_paper_consents")
	breaks(t, exec(record, l.ID, "refuse", "phone", "文本", l.ID, now), "secondment_is_consented")

	w.answer(t, l, lending.ToConsent)
	now = w.clock.Now()
	for _, action := range []string{"consent", "refuse"} {
		breaks(t, exec(record, l.ID, action, "phone", "文本", l.ID, now), "consent_in_turn")
	}
	breaks(t, exec(record, l.ID, "withdraw", "phone", "文本", l.ID, now), "secondment_is_consented")
	breaks(t, exec(`UPDATE secondment SET status = 'nominated', consented_on = NULL, consent_channel = NULL WHERE id = $1`, l.ID), "secondment_is_consented")
	breaks(t, exec(`UPDATE secondment SET consented_on = '2021-02-07' WHERE id = $1`, l.ID), "secondment_is_consented")
	breaks(t, exec(`UPDATE secondment SET consent_channel = 'paper' WHERE id = $1`, l.ID), "secondment_is_consented")

	w.answer(t, l, lending.ToWithdraw)
	breaks(t, exec(record, l.ID, "consent", "phone", "文本", l.ID, w.clock.Now()), "consent_link_once")
	if w.link(t, a, l.ID) == l.token {
		t.Fatal("the same link")
	}
	breaks(t, exec(record, l.ID, "consent", "phone", "文本", l.ID, w.clock.Now()), "consent_by_live_link")

	breaks(t, exec(`INSERT INTO worker_link (token_hash, secondment_id, made_by, made_at, expires_at, consent_version)
		SELECT sha256('x'), secondment_id, made_by, made_at, expires_at, 1 FROM worker_link WHERE secondment_id = $1 LIMIT 1`, other.ID), "worker_link_one")
	for _, sql := range []string{
		`UPDATE consent_record SET text = '别的'`, `DELETE FROM consent_record`, `UPDATE supplement_answer SET action = 'consent'`, `DELETE FROM supplement_answer`, `UPDATE worker_link SET secondment_id = secondment_id`,
		`DELETE FROM worker_link`, `UPDATE worker_link SET consent_version = 2`, `DELETE FROM link_message`, `UPDATE link_message SET asked_at = now()`, `UPDATE worker_session SET secondment_id = secondment_id`, `UPDATE worker_session SET expires_at = expires_at`,
	} {
		forbids(t, exec(sql))
	}
}
