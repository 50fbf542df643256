package posting_test

import (
	"encoding/json"
	"testing"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/history"
	"gongxiang/internal/pgtest"
	"gongxiang/matching/posting"
)

func TestUpdate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.firm(t, "approved", 0)
	p := w.published(t, c, w.input())
	in := w.input()
	in.Headcount, in.ContactPhone, in.TradeCode, in.PayMaxFen = 40, "0750-2200001", w.other.Code, nil
	got, err := w.Update(t.Context(), c, posting.Surplus, p.ID, p.Version, in)
	if err != nil {
		t.Fatal(err)
	}
	stored := w.find(t, p.ID)
	if got.Version != 2 || stored.Version != 2 || stored.Headcount != 40 || stored.Open != 40 || stored.TradeName != w.other.Name ||
		got.TradeName != w.other.Name || stored.ContactPhone.Raw() != "0750-2200001" || stored.PayMaxFen != nil {
		t.Fatalf("%+v", stored)
	}
	if n := w.count(t, `SELECT heads FROM search_document WHERE id = $1`, p.ID); n != 40 {
		t.Fatalf("the search says %d heads", n)
	}
	entries, err := w.History(t.Context(), c, posting.Surplus, p.ID)
	if err != nil {
		t.Fatal(err)
	}
	checkDetail(t, entries[1])
}

// checkDetail wants what changed, and of the contact only that it did.
func checkDetail(t *testing.T, e history.Entry) {
	t.Helper()
	var detail map[string]any
	if err := json.Unmarshal(e.Detail, &detail); err != nil {
		t.Fatal(err)
	}
	heads, _ := detail["headcount"].(map[string]any)
	if e.Action != "edit" || heads["from"] != 35.0 || heads["to"] != 40.0 || detail["contactPhone"] != true || len(detail) != 4 {
		t.Fatalf("%s %v", e.Action, detail)
	}
}

func TestMaskedPhoneSentBackIsKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.firm(t, "approved", 0)
	p := w.published(t, c, w.input())
	in := w.input()
	in.ContactPhone, in.Headcount = "138****0001", 36
	p, err := w.Update(t.Context(), c, posting.Surplus, p.ID, p.Version, in)
	if err != nil || p.ContactPhone.Raw() != "13800000001" {
		t.Fatal(p, err)
	}
	in.ContactPhone = "138****0002"
	_, err = w.Update(t.Context(), c, posting.Surplus, p.ID, p.Version, in)
	refused(t, err, "invalid", "contactPhone")
	in.ContactPhone = ""
	if p, err = w.Update(t.Context(), c, posting.Surplus, p.ID, p.Version, in); err != nil || !p.ContactPhone.IsZero() {
		t.Fatal(p, err)
	}
}

func TestStaleSave(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.firm(t, "approved", 0)
	p := w.published(t, c, w.input())
	if _, err := w.Update(t.Context(), c, posting.Surplus, p.ID, 1, w.heads(40)); err != nil {
		t.Fatal(err)
	}
	_, err := w.Update(t.Context(), c, posting.Surplus, p.ID, 1, w.heads(50))
	stale := refusal(t, err, "stale_version")
	if current, ok := stale.Current.(posting.Posting); !ok || current.Headcount != 40 || current.Version != 2 {
		t.Fatalf("%+v", stale.Current)
	}
	_, err = w.Withdraw(t.Context(), c, posting.Surplus, p.ID, 1, "不需要了")
	refused(t, err, "stale_version")
	if stored := w.find(t, p.ID); stored.Headcount != 40 || stored.Status != posting.Published {
		t.Fatalf("overwritten: %+v", stored)
	}
}

func TestFiftyEditsWithOneVersion(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.firm(t, "approved", 0)
	p := w.published(t, c, w.input())
	done, errs := atOnce(50, func(i int) (posting.Posting, error) {
		return w.Update(t.Context(), c, posting.Surplus, p.ID, p.Version, w.heads(100+i))
	})
	if len(done) != 1 {
		t.Fatalf("%d edits went through", len(done))
	}
	for _, err := range errs {
		refused(t, err, "stale_version")
	}
	if stored := w.find(t, p.ID); stored.Headcount != done[0].Headcount || stored.Version != 2 {
		t.Fatalf("%+v", stored)
	}
	if n := w.count(t, `SELECT heads FROM search_document WHERE id = $1`, p.ID); n != done[0].Headcount {
		t.Fatalf("the search says %d heads", n)
	}
}

func TestOthersCannotChange(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.firm(t, "approved", 0)
	p := w.published(t, c, w.input())
	for name, caller := range map[string]auth.Caller{
		"another firm": w.firm(t, "approved", 0), "an officer": w.officer(0), "the city": {Role: auth.CityOfficer}, "nobody": {},
	} {
		_, update := w.Update(t.Context(), caller, posting.Surplus, p.ID, 1, w.heads(40))
		_, publish := w.Publish(t.Context(), caller, posting.Surplus, p.ID, 1)
		_, withdraw := w.Withdraw(t.Context(), caller, posting.Surplus, p.ID, 1, "不需要了")
		for _, err := range []error{update, publish, withdraw, w.Delete(t.Context(), caller, posting.Surplus, p.ID, 1)} {
			t.Log(name)
			refused(t, err, "not_found")
		}
	}
	_, err := w.Update(t.Context(), c, posting.Shortage, p.ID, 1, w.heads(40))
	refused(t, err, "not_found") // it is no shortage
	_, err = w.Update(t.Context(), c, posting.Surplus, uuid.New(), 1, w.heads(40))
	refused(t, err, "not_found")
}

func TestStates(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.firm(t, "approved", 0)
	allowed := map[string][]string{
		posting.Draft:        {"edit", "publish", "delete"},
		posting.Published:    {"edit", "withdraw"},
		posting.PartlyFilled: {"edit", "withdraw"},
		posting.Filled:       {"edit"},
		posting.Withdrawn:    {},
		posting.Expired:      {},
	}
	heads := 1
	for status, may := range allowed {
		for _, action := range []string{"edit", "publish", "delete", "withdraw"} {
			heads++
			p := w.published(t, c, w.heads(heads))
			engaged := map[string]int{posting.PartlyFilled: 1, posting.Filled: heads}[status]
			pgtest.ExecAsOwner(t, w.db, `UPDATE posting SET status = $2, engaged = $3 WHERE id = $1`, p.ID, status, engaged)
			err := w.act(t, c, p, action)
			ok := false
			for _, a := range may {
				ok = ok || a == action
			}
			if ok && err != nil {
				t.Errorf("%s from %s: %v", action, status, err)
			}
			if !ok {
				t.Log(action, "from", status)
				refused(t, err, "wrong_state")
				if now := w.find(t, p.ID); now.Status != status {
					t.Errorf("%s from %s changed it to %s", action, status, now.Status)
				}
			}
		}
	}
}

func (w *world) act(t *testing.T, c auth.Caller, p posting.Posting, action string) (err error) {
	switch action {
	case "edit":
		in := p.Input()
		in.Level = 4
		_, err = w.Update(t.Context(), c, p.Kind, p.ID, p.Version, in)
	case "publish":
		_, err = w.Publish(t.Context(), c, p.Kind, p.ID, p.Version)
	case "withdraw":
		_, err = w.Withdraw(t.Context(), c, p.Kind, p.ID, p.Version, "不需要了")
	case "delete":
		err = w.Delete(t.Context(), c, p.Kind, p.ID, p.Version)
	}
	return err
}

func TestDeletedDraft(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.firm(t, "approved", 0)
	p, err := w.Create(t.Context(), c, posting.Surplus, w.input(), false)
	if err != nil {
		t.Fatal(err)
	}
	if err = w.Delete(t.Context(), c, p.Kind, p.ID, p.Version); err != nil {
		t.Fatal(err)
	}
	_, err = w.Find(t.Context(), w.db, p.ID)
	refused(t, err, "not_found")
	if n := w.count(t, `SELECT count(*) FROM event WHERE thing_id = $1`, p.ID); n != 2 {
		t.Fatalf("%d events", n)
	}
}

func TestPublishDraft(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.firm(t, "approved", 0)
	p, err := w.Create(t.Context(), c, posting.Surplus, w.input(), false)
	if err != nil {
		t.Fatal(err)
	}
	if p, err = w.Publish(t.Context(), c, p.Kind, p.ID, p.Version); err != nil || p.Status != posting.Published {
		t.Fatal(p.Status, err)
	}
	if n := w.count(t, `SELECT count(*) FROM search_document WHERE id = $1 AND status = 'published'`, p.ID); n != 1 {
		t.Fatal("it cannot be found")
	}
	late, err := w.Create(t.Context(), c, posting.Surplus, w.heads(3), false)
	if err != nil {
		t.Fatal(err)
	}
	w.clock.Advance(60 * 24 * 3600e9)
	_, err = w.Publish(t.Context(), c, late.Kind, late.ID, late.Version)
	refused(t, err, "invalid", "periodTo")
}

func TestWithdrawNeedsReason(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.firm(t, "approved", 0)
	p := w.published(t, c, w.input())
	for _, reason := range []string{"", " \x00", "请打13800000001"} {
		_, err := w.Withdraw(t.Context(), c, p.Kind, p.ID, p.Version, reason)
		refused(t, err, "invalid", "reason")
	}
	p, err := w.Withdraw(t.Context(), c, p.Kind, p.ID, p.Version, "订单恢复，员工已返岗")
	if err != nil || p.Status != posting.Withdrawn {
		t.Fatal(p.Status, err)
	}
	entries, err := w.History(t.Context(), c, p.Kind, p.ID)
	if err != nil || entries[1].Reason != "订单恢复，员工已返岗" || entries[1].From != posting.Published || entries[1].By != "经办人" {
		t.Fatal(entries, err)
	}
	if n := w.count(t, `SELECT count(*) FROM search_document WHERE id = $1 AND status = 'withdrawn'`, p.ID); n != 1 {
		t.Fatal("the search still has it open")
	}
}

func TestEditIntoDuplicate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.firm(t, "approved", 0)
	first := w.published(t, c, w.heads(10))
	second := w.published(t, c, w.heads(11))
	_, err := w.Update(t.Context(), c, second.Kind, second.ID, second.Version, w.heads(10))
	if p := refusal(t, err, "duplicate_posting"); p.Current.(posting.Posting).ID != first.ID {
		t.Fatal(p.Current)
	}
}

// What agreements stand on cannot be taken from under them.
func TestEditWithAgreements(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.firm(t, "approved", 0)
	p := w.published(t, c, w.heads(10))
	pgtest.ExecAsOwner(t, w.db, `UPDATE posting SET engaged = 4, status = 'partly_filled' WHERE id = $1`, p.ID)
	for field, with := range map[string]func(*posting.Input){
		"headcount":  func(in *posting.Input) { in.Headcount = 3 },
		"tradeCode":  func(in *posting.Input) { in.TradeCode = w.other.Code },
		"townCode":   func(in *posting.Input) { in.TownCode = w.towns[2].Code },
		"periodFrom": func(in *posting.Input) { in.PeriodFrom++ },
		"periodTo":   func(in *posting.Input) { in.PeriodTo-- },
	} {
		in := w.heads(10)
		with(&in)
		_, err := w.Update(t.Context(), c, p.Kind, p.ID, p.Version, in)
		refused(t, err, "invalid", field)
	}
	in := w.heads(12)
	in.PeriodTo++
	p, err := w.Update(t.Context(), c, p.Kind, p.ID, p.Version, in)
	if err != nil || p.Status != posting.PartlyFilled || p.Open != 8 {
		t.Fatal(p, err)
	}
	in.Headcount = 4 // exactly what is engaged
	if p, err = w.Update(t.Context(), c, p.Kind, p.ID, p.Version, in); err != nil || p.Status != posting.Filled || p.Open != 0 {
		t.Fatal(p, err)
	}
}

// A filled posting still gets another contact and remark; more heads open it again.
func TestEditFilled(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.firm(t, "approved", 0)
	p := w.published(t, c, w.heads(10))
	if err := w.engage(t, p, 10); err != nil {
		t.Fatal(err)
	}
	p = w.find(t, p.ID)
	in := p.Input()
	in.ContactName, in.ContactPhone, in.Note = "示例乙", "0750-2200000", "只上白班"
	p, err := w.Update(t.Context(), c, p.Kind, p.ID, p.Version, in)
	if err != nil || p.Status != posting.Filled || p.ContactName != "示例乙" || p.Note != "只上白班" {
		t.Fatal(p, err)
	}
	in.Headcount = 9
	_, err = w.Update(t.Context(), c, p.Kind, p.ID, p.Version, in)
	refused(t, err, "invalid", "headcount")
	in.Headcount = 12
	if p, err = w.Update(t.Context(), c, p.Kind, p.ID, p.Version, in); err != nil || p.Status != posting.PartlyFilled || p.Open != 2 {
		t.Fatal(p, err)
	}
	if n := w.count(t, `SELECT count(*) FROM event WHERE thing_id = $1 AND action = 'edit' AND from_state = 'filled' AND to_state = 'partly_filled'`, p.ID); n != 1 {
		t.Fatalf("%d events", n)
	}
	if n := w.count(t, `SELECT count(*) FROM search_document WHERE id = $1 AND status = 'partly_filled'`, p.ID); n != 1 {
		t.Fatal("it cannot be found")
	}
}

func TestRetiredTradeMayStay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.firm(t, "approved", 0)
	p := w.published(t, c, w.input())
	w.retire(t, w.trade.Code)
	if _, err := w.Update(t.Context(), c, p.Kind, p.ID, p.Version, w.heads(36)); err != nil {
		t.Fatal(err)
	}
	_, err := w.Create(t.Context(), c, posting.Surplus, w.heads(37), true)
	refused(t, err, "invalid", "tradeCode")
}
