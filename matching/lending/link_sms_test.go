package lending_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"gongxiang/internal/calendar"
	"gongxiang/matching/lending"
)

// sms is the text that a phone got last, "" if none.
func (w *world) sms(phone string) string {
	text, _ := w.inbox.texts.Load(phone)
	got, _ := text.(string)
	return got
}

// tokenIn is the secret of the link in a text.
func tokenIn(t testing.TB, text string) string {
	t.Helper()
	_, after, ok := strings.Cut(text, "https://gx.example/w#")
	if !ok {
		t.Fatalf("no link in %q", text)
	}
	token, _, _ := strings.Cut(after, " ")
	return token
}

func TestSendLinks(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Site = "https://gx.example"
	a := w.signed(t, 3)
	in := w.people(3)
	workers, err := w.Nominate(t.Context(), w.lender, a.ID, in)
	if err != nil {
		t.Fatal(err)
	}
	ids := idsOf(workers)
	send := func(ids ...uuid.UUID) []lending.SentLink {
		t.Helper()
		sent, err := w.SendLinks(t.Context(), w.lender, a.ID, ids)
		if err != nil {
			t.Fatal(err)
		}
		return sent
	}
	old := w.link(t, a, ids[0])
	for i, one := range send(ids[:2]...) {
		if one.Status != lending.MessageSent || one.WorkerID != ids[i] || one.Phone != in[i].Phone[:3]+"****"+in[i].Phone[7:] {
			t.Errorf("%+v", one)
		}
	}
	text := w.sms(in[0].Phone)
	if !strings.Contains(text, a.Lender.Name) || !strings.Contains(text, a.Borrower.Name) || strings.Contains(text, in[0].Name) || w.sms(in[2].Phone) != "" {
		t.Errorf("sent %q", text)
	}
	_, err = w.OpenLink(t.Context(), old)
	wants(t, err, "link_dead")
	l := linked{workers[0], in[0].Phone, tokenIn(t, text)}
	w.answer(t, l, lending.ToConsent)

	// Who was sent one a while ago keeps it; the others get theirs.
	for i, one := range send(ids...) {
		if want := []string{lending.MessageWaits, lending.MessageWaits, lending.MessageSent}[i]; one.Status != want {
			t.Errorf("%d: %+v, not %s", i, one, want)
		}
	}
	if w.sms(in[0].Phone) != text {
		t.Error("sent again at once")
	}
	if _, err := w.OpenLink(t.Context(), l.token); err != nil {
		t.Errorf("whoever was sent none keeps his link: %v", err)
	}
	w.clock.Advance(10 * time.Minute)
	if one := send(ids[0])[0]; one.Status != lending.MessageSent || w.sms(in[0].Phone) == text || !strings.Contains(w.sms(in[0].Phone), "查看您在") {
		t.Errorf("%+v, %q", one, w.sms(in[0].Phone))
	}
	got := w.worker(t, a, ids[2])
	if got.Link.Message == nil || got.Link.Message.Status != lending.MessageSent {
		t.Errorf("%+v", got.Link)
	}
	line, err := w.Timeline(t.Context(), w.lender, ids[2])
	if err != nil || line.Events[len(line.Events)-1].Action != "send_link" || !strings.Contains(line.Steps[1].Words, "短信已经发出") {
		t.Errorf("%+v (%v)", line, err)
	}
	if line, err = w.Timeline(t.Context(), w.borrower, ids[2]); err != nil || line.Events[len(line.Events)-1].Action == "send_link" {
		t.Errorf("the borrower reads %+v (%v)", line.Events, err)
	}
}

// A gateway that fails leaves a record, and may be tried again at once.
func TestSendLinksFails(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Site = "https://gx.example"
	a := w.signed(t, 1)
	worker := w.named(t, a, 1)[0]
	ids := []uuid.UUID{worker.ID}
	w.inbox.away.Store(true)
	sent, err := w.SendLinks(t.Context(), w.lender, a.ID, ids)
	if err != nil || sent[0].Status != lending.MessageFailed || !strings.Contains(sent[0].Words, "短信网关") {
		t.Fatalf("%+v (%v)", sent, err)
	}
	if got := w.worker(t, a, worker.ID); got.Link.Message.Status != lending.MessageFailed || got.Link.Message.Words == "" {
		t.Errorf("%+v", got.Link.Message)
	}
	w.inbox.away.Store(false)
	if sent, err = w.SendLinks(t.Context(), w.lender, a.ID, ids); err != nil || sent[0].Status != lending.MessageSent {
		t.Fatalf("%+v (%v)", sent, err)
	}
	breaks(t, func() error {
		_, err := w.db.Exec(t.Context(), `UPDATE link_message SET sent_at = NULL, failed_at = now(), failure = 'throttled' WHERE sent_at IS NOT NULL`)
		return err
	}(), "message_answered_once")
	// Of one nothing was heard: the node ended on the way.
	w.exec(t, `DELETE FROM throttle`)
	w.clock.Advance(10 * time.Minute)
	token := w.link(t, a, worker.ID)
	w.exec(t, `INSERT INTO link_message (link_hash, asked_by, asked_at) SELECT token_hash, made_by, made_at FROM worker_link WHERE voided_at IS NULL`)
	if got := w.worker(t, a, worker.ID); got.Link.Message.Status != lending.MessageSending {
		t.Errorf("%+v", got.Link.Message)
	}
	w.clock.Advance(3 * time.Minute)
	if got := w.worker(t, a, worker.ID); got.Link.Message.Status != lending.MessageFailed {
		t.Errorf("%+v", got.Link.Message)
	}
	if _, err := w.OpenLink(t.Context(), token); err != nil {
		t.Error(err)
	}
	// Five a day for a phone, whoever sends.
	for range 5 {
		w.clock.Advance(10 * time.Minute)
		if sent, err = w.SendLinks(t.Context(), w.lender, a.ID, ids); err != nil || sent[0].Status != lending.MessageSent {
			t.Fatalf("%+v (%v)", sent, err)
		}
	}
	w.clock.Advance(10 * time.Minute)
	if sent, err = w.SendLinks(t.Context(), w.lender, a.ID, ids); err != nil || sent[0].Status != lending.MessageFailed || !strings.Contains(sent[0].Words, "今天") {
		t.Fatalf("%+v (%v)", sent, err)
	}
}

// Two presses at once send one message each.
func TestSendLinksAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Site = "https://gx.example"
	a := w.signed(t, 4)
	ids := idsOf(w.named(t, a, 4))
	counts := make(chan int, 5)
	for _, err := range atOnce(5, func(int) error {
		sent, err := w.SendLinks(t.Context(), w.lender, a.ID, ids)
		n := 0
		for _, one := range sent {
			if one.Status == lending.MessageSent {
				n++
			}
		}
		counts <- n
		return err
	}) {
		if err != nil {
			t.Error(err)
		}
	}
	total := 0
	for range 5 {
		total += <-counts
	}
	if total != 4 {
		t.Errorf("%d messages to 4 workers", total)
	}
}

func TestSendLinksRefusals(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 2)
	ids := idsOf(w.named(t, a, 2))
	_, err := w.SendLinks(t.Context(), w.borrower, a.ID, ids)
	wants(t, err, "forbidden")
	_, err = w.SendLinks(t.Context(), w.firm(t, "91", 0), a.ID, ids)
	wants(t, err, "not_found")
	_, err = w.SendLinks(t.Context(), w.lender, a.ID, []uuid.UUID{newID()})
	wants(t, err, "not_found")
	_, err = w.SendLinks(t.Context(), w.lender, a.ID, nil)
	wantsField(t, err, "workerIds", "length")
	_, err = w.SendLinks(t.Context(), w.lender, a.ID, make([]uuid.UUID, 51))
	wantsField(t, err, "workerIds", "length")
	if _, err := w.Cancel(t.Context(), w.lender, a.ID, ids[0], "病了"); err != nil {
		t.Fatal(err)
	}
	_, err = w.SendLinks(t.Context(), w.lender, a.ID, ids)
	wants(t, err, "wrong_state")
}

// A new wording counts for links made from then on; a running invitation keeps
// the one that it showed, and a wording that leaves out what must be told is refused.
func TestConsentWording(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 2)
	l := w.linked(t, a)
	before, err := w.OpenLink(t.Context(), l.token)
	if err != nil {
		t.Fatal(err)
	}
	sheets, err := w.Templates(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	sheet := sheets[len(sheets)-1]
	for _, f := range sheet.Fields {
		_, err := w.WriteTemplate(t.Context(), w.city, sheet.Kind, lending.TemplateDraft{Version: 2, Body: strings.ReplaceAll(sheet.Current.Body, "{{"+f.Name+"}}", "略"), Note: "去掉一项"})
		if got := wantsField(t, err, "body", "template"); !f.Required || !strings.Contains(got.Message, "缺少“{{"+f.Name+"}}”，这一项必须写进告知书") {
			t.Errorf("without %s: %s", f.Name, got.Message)
		}
	}
	_, err = w.WriteTemplate(t.Context(), w.city, sheet.Kind, lending.TemplateDraft{Version: 2, Body: sheet.Current.Body + "\n| 甲 | 乙 |", Note: "加表"})
	wantsField(t, err, "body", "template")
	draft := lending.TemplateDraft{Version: 2, Body: strings.Replace(sheet.Current.Body, "## 职业危害", "## 对身体有什么害处", 1), Note: "说得更明白"}
	if p := w.PreviewTemplate(sheet.Kind, draft); len(p.Faults) != 0 || !strings.Contains(p.Notice, "【对身体有什么害处】\n粉尘、噪声\n") {
		t.Errorf("%+v", p)
	}
	if _, err := w.WriteTemplate(t.Context(), w.city, sheet.Kind, draft); err != nil {
		t.Fatal(err)
	}
	if again, err := w.OpenLink(t.Context(), l.token); err != nil || again.Text != before.Text || !strings.Contains(again.Text, "文本第 2 版") {
		t.Errorf("a running invitation changed: %s (%v)", again.Text, err)
	}
	w.answer(t, l, lending.ToConsent)
	other := w.linked(t, a)
	if shown, err := w.OpenLink(t.Context(), other.token); err != nil || !strings.Contains(shown.Text, "【对身体有什么害处】") || !strings.Contains(shown.Text, "文本第 3 版") {
		t.Errorf("%s (%v)", shown.Text, err)
	}
	if _, err := w.Consent(t.Context(), w.lender, a.ID, []uuid.UUID{other.ID}, calendar.Today(w.clock), w.sheet(t, a.ID, []uuid.UUID{other.ID})); err != nil {
		t.Fatal(err)
	}
	var texts []string
	if err := w.db.QueryRow(t.Context(), `SELECT array_agg(substring(text FROM '文本第 (.) 版') ORDER BY id) FROM consent_record`).Scan(&texts); err != nil || strings.Join(texts, "") != "23" {
		t.Errorf("kept %v (%v)", texts, err)
	}
}
