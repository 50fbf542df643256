package lending_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"gongxiang/internal/calendar"
	"gongxiang/matching/deed"
	"gongxiang/matching/lending"
)

// Whoever got a forwarded link reads the conditions and answers nothing: the
// code goes to the number that the employer gave, and to no other.
func TestForwardedLink(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 2)
	l, forwarder := w.linked(t, a), w.linked(t, a)
	in := w.answering(t, l, lending.ToConsent)
	reached := 0
	w.inbox.codes.Range(func(phone, _ any) bool {
		if reached++; phone != l.phone && !strings.HasPrefix(phone.(string), "133") { // the firms' own, from signing
			t.Errorf("a code went to %v", phone)
		}
		return true
	})
	if reached == 0 {
		t.Error("no code was sent")
	}
	// His own code does for his own link only.
	in.Code = w.code(t, forwarder)
	_, err := w.Answer(t.Context(), in)
	wantsField(t, err, "code", "code_wrong")
	_, err = w.Enter(t.Context(), l.token, in.Code)
	wantsField(t, err, "code", "code_wrong")
	if got := w.worker(t, a, l.ID); got.Status != lending.Nominated {
		t.Errorf("%+v", got)
	}
}

// After the start and after the return a link shows what was answered, and
// answers nothing any more; after the last day it dies.
func TestLinkAfterStartAndReturn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 1)
	l := w.linked(t, a)
	w.answer(t, l, lending.ToConsent)
	if _, err := w.Amend(t.Context(), w.lender, a.ID, []uuid.UUID{l.ID}, today); err != nil {
		t.Fatal(err)
	}
	w.setDay(1)
	if _, err := w.Start(t.Context(), w.borrower, a.ID, []uuid.UUID{l.ID}, day(1)); err != nil {
		t.Fatal(err)
	}
	refused := func(note string) {
		t.Helper()
		shown, err := w.OpenLink(t.Context(), l.token)
		if err != nil || shown.MayConsent || shown.MayRefuse || shown.MayWithdraw || !strings.Contains(shown.Note, note) {
			t.Errorf("%+v (%v)", shown, err)
		}
		for _, action := range []string{lending.ToConsent, lending.ToRefuse, lending.ToWithdraw} {
			_, err := w.Answer(t.Context(), w.answering(t, l, action))
			wants(t, err, "wrong_state")
		}
	}
	refused("您已经到岗")
	w.supplemented(t, a, longerHours)
	if shown, err := w.OpenLink(t.Context(), l.token); err != nil || shown.Change == nil || shown.MayWithdraw {
		t.Errorf("%+v (%v)", shown, err)
	}
	w.setDay(61)
	if _, err := w.EndExpired(t.Context()); err != nil {
		t.Fatal(err)
	}
	refused("借用已经结束") // nor is anything asked about the supplement
	breaks(t, func() error {
		_, err := w.db.Exec(t.Context(), `INSERT INTO supplement_answer (secondment_id, revision, action, channel, on_day, text, text_hash, recorded_by, at)
			VALUES ($1, 2, 'consent', 'paper', '2021-04-10', '文本', sha256(convert_to('文本', 'UTF8')), (SELECT id FROM account LIMIT 1), $2)`, l.ID, w.clock.Now())
		return err
	}(), "supplement_answer_in_turn")
	w.clock.Advance(31 * 24 * time.Hour)
	_, err := w.OpenLink(t.Context(), l.token)
	wants(t, err, "link_dead")
}

// What the database holds of answers to supplements, without Go.
func TestGuardOfSupplementAnswers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 2)
	l, other := w.linked(t, a), w.linked(t, a)
	w.answer(t, l, lending.ToConsent)
	by := w.borrower.AccountID
	insert := func(revision int, action, channel string, text string, link uuid.UUID) error {
		_, err := w.db.Exec(t.Context(), `INSERT INTO supplement_answer (secondment_id, revision, action, channel, on_day, text, text_hash, link_hash, recorded_by, at)
			SELECT $1, $2, $3, $4, '2021-02-08', '文本', sha256(convert_to($5, 'UTF8')),
				CASE WHEN $4 = 'phone' THEN (SELECT token_hash FROM worker_link WHERE secondment_id = $6) END,
				CASE WHEN $4 = 'paper' THEN $8::uuid END, $7`, l.ID, revision, action, channel, text, link, w.clock.Now(), by)
		return err
	}
	breaks(t, insert(2, "consent", "phone", "文本", l.ID), "supplement_answer_in_turn") // there is none
	w.supplemented(t, a, longerHours)
	breaks(t, insert(3, "consent", "phone", "文本", l.ID), "supplement_answer_in_turn")
	breaks(t, insert(2, "consent", "phone", "别的", l.ID), "supplement_answer_hash_of_text")
	breaks(t, insert(2, "refuse", "paper", "文本", l.ID), "supplement_answer_paper_consents")
	breaks(t, insert(2, "consent", "phone", "文本", other.ID), "consent_by_live_link")
	w.answer(t, l, lending.ToRefuse)
	breaks(t, insert(2, "consent", "phone", "文本", l.ID), "supplement_answer_link_once")
	breaks(t, insert(2, "consent", "paper", "文本", l.ID), "paper_by_lender")
	by = w.lender.AccountID
	if err := insert(2, "consent", "paper", "文本", l.ID); err != nil {
		t.Fatal(err)
	}
	breaks(t, insert(2, "consent", "paper", "文本", l.ID), "supplement_answer_in_turn") // said already
}

func TestConsentSheets(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 3)
	l := w.linked(t, a)
	waiting := w.named(t, a, 1)[0]
	shown, err := w.OpenLink(t.Context(), l.token)
	if err != nil {
		t.Fatal(err)
	}
	sheets, err := w.ConsentSheets(t.Context(), w.lender, a.ID, nil)
	if err != nil || len(sheets) != 2 || sheets[0].Text != shown.Text || sheets[0].TextHash != shown.TextHash || sheets[0].Name != l.Name || sheets[0].Change {
		t.Fatalf("%+v (%v)", sheets, err)
	}
	w.answer(t, l, lending.ToConsent)
	if sheets, err = w.ConsentSheets(t.Context(), w.lender, a.ID, nil); err != nil || len(sheets) != 1 || sheets[0].WorkerID != waiting.ID {
		t.Errorf("%+v (%v)", sheets, err)
	}
	_, err = w.ConsentSheets(t.Context(), w.lender, a.ID, &l.ID)
	wants(t, err, "wrong_state")
	none := newID()
	_, err = w.ConsentSheets(t.Context(), w.lender, a.ID, &none)
	wants(t, err, "not_found")
	_, err = w.ConsentSheets(t.Context(), w.borrower, a.ID, nil)
	wants(t, err, "forbidden")
	w.setDay(2)
	w.supplemented(t, a, longerHours)
	if sheets, err = w.ConsentSheets(t.Context(), w.lender, a.ID, &l.ID); err != nil || len(sheets) != 1 || !sheets[0].Change || !strings.Contains(sheets[0].Text, "夜班") {
		t.Errorf("%+v (%v)", sheets, err)
	}
	// A sheet from before says other conditions.
	_, err = w.Consent(t.Context(), w.lender, a.ID, []uuid.UUID{waiting.ID}, day(1), w.sheet(t, a.ID, []uuid.UUID{waiting.ID}))
	wantsField(t, err, "on", "day")
	if _, err = w.Consent(t.Context(), w.lender, a.ID, []uuid.UUID{waiting.ID}, day(2), w.sheet(t, a.ID, []uuid.UUID{waiting.ID})); err != nil {
		t.Error(err)
	}
}

// What is kept is the text that was signed, found by its number: not what stands
// on the day on which a clerk gets round to it.
func TestPaperConsentIsToTheTextThatWasSigned(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 3)
	ids := idsOf(w.named(t, a, 3))
	first := w.sheet(t, a.ID, ids)
	whole, err := w.ConsentSheets(t.Context(), w.lender, a.ID, &ids[0])
	if err != nil {
		t.Fatal(err)
	}
	consent := func(id uuid.UUID, on calendar.Date, sheet string) error {
		_, err := w.Consent(t.Context(), w.lender, a.ID, []uuid.UUID{id}, on, sheet)
		return err
	}
	wantsField(t, consent(ids[0], day(0), ""), "sheet", "required")
	wantsField(t, consent(ids[0], day(0), "1234567"), "sheet", "format")
	wantsField(t, consent(ids[0], day(0), "第一版的告知书"), "sheet", "format")
	wantsField(t, consent(ids[0], day(0), "00000000"), "sheet", "unknown")

	// Another wording meanwhile: both may have been signed, and each is kept.
	w.setDay(1)
	all, err := w.Templates(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	worded := all[slices.IndexFunc(all, func(s lending.TemplateSheet) bool { return s.Kind == deed.Consent })]
	if _, err := w.WriteTemplate(t.Context(), w.city, deed.Consent, lending.TemplateDraft{Version: worded.Current.Version, Note: "改得更明白",
		Body: strings.Replace(worded.Current.Body, "## 职业危害", "## 对身体有什么害处", 1)}); err != nil {
		t.Fatal(err)
	}
	second := w.sheet(t, a.ID, ids)
	if first == second {
		t.Fatal("two wordings, one number")
	}
	wantsField(t, consent(ids[1], day(0), second), "on", "day") // it was not there yet
	if err := consent(ids[0], day(1), strings.ToUpper(first[:4]+" "+first[4:])); err != nil {
		t.Fatal(err)
	}
	if err := consent(ids[1], day(1), second); err != nil {
		t.Fatal(err)
	}
	var kept, newer string
	if err := w.db.QueryRow(t.Context(), `SELECT (SELECT text FROM consent_record WHERE secondment_id = $1), (SELECT text FROM consent_record WHERE secondment_id = $2)`,
		ids[0], ids[1]).Scan(&kept, &newer); err != nil || kept != whole[0].Text || !strings.Contains(newer, "【对身体有什么害处】") {
		t.Errorf("kept %q, %q (%v)", kept, newer, err)
	}

	// Other conditions meanwhile: what was signed is void, and the supplement's own
	// sheet is known by its number too.
	w.supplemented(t, a, longerHours)
	wantsField(t, consent(ids[2], day(1), second), "sheet", "outdated")
	if err := consent(ids[2], day(1), w.sheet(t, a.ID, ids[2:])); err != nil {
		t.Fatal(err)
	}
	change := func(sheet string) error {
		_, err := w.ConsentToChange(t.Context(), w.lender, a.ID, ids[:1], day(1), sheet)
		return err
	}
	wantsField(t, change(""), "sheet", "required")
	wantsField(t, change(first), "sheet", "unknown")
	asked := w.sheet(t, a.ID, ids[:1])
	w.supplemented(t, a, func(in *lending.SupplementInput) { in.BoardLodging = "包住" })
	wantsField(t, change(asked), "sheet", "unknown") // it has changed again
	if err := change(w.sheet(t, a.ID, ids[:1])); err != nil {
		t.Fatal(err)
	}
}
