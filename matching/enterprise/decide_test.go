package enterprise_test

import (
	"slices"
	"testing"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/matching/enterprise"
	"gongxiang/matching/posting"
)

func TestDecisions(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	allowed := map[string]map[string]string{
		enterprise.Pending:   {"approve": enterprise.Approved, "reject": enterprise.Rejected},
		enterprise.Rejected:  {"approve": enterprise.Approved},
		enterprise.Approved:  {"suspend": enterprise.Suspended},
		enterprise.Suspended: {"restore": enterprise.Approved},
	}
	for status, next := range allowed {
		for _, action := range []string{"approve", "reject", "suspend", "restore"} {
			e, _ := w.firm(t)
			if _, err := w.db.Exec(t.Context(), `UPDATE enterprise SET status = $2 WHERE id = $1`, e.ID, status); err != nil {
				t.Fatal(err)
			}
			got, err := w.Decide(t.Context(), w.town, e.ID, 1, action, "依据登记资料")
			want, ok := next[action]
			if !ok {
				refused(t, err, "wrong_state")
				want = status
			} else if err != nil || got.Version != 2 {
				t.Errorf("%s from %s: %+v, %v", action, status, got, err)
			}
			if got, err = w.Get(t.Context(), w.town, e.ID); err != nil || got.Status != want {
				t.Errorf("%s from %s made it %s, %v", action, status, got.Status, err)
			}
		}
	}
}

func TestDecisionIsOnRecord(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	e, _ := w.firm(t)
	if _, err := w.Decide(t.Context(), w.town, e.ID, 1, "suspend", "  停产整顿\x00 "); err != nil {
		t.Fatal(err)
	}
	entries, err := w.History(t.Context(), w.town, e.ID)
	if err != nil {
		t.Fatal(err)
	}
	last := entries[1]
	if last.Action != "suspend" || last.From != enterprise.Approved || last.To != enterprise.Suspended || last.Reason != "停产整顿" || last.By != "水口专员" {
		t.Fatalf("%+v", last)
	}
}

func TestWhoDecides(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	e, own := w.firm(t)
	_, other := w.firm(t)
	for _, c := range []auth.Caller{own, other, {Role: auth.Administrator}, {Role: auth.Seeker}, {}} {
		_, err := w.Decide(t.Context(), c, e.ID, 1, "suspend", "停产整顿")
		refused(t, err, "forbidden")
	}
	_, err := w.Decide(t.Context(), w.elsewhere, e.ID, 1, "suspend", "停产整顿")
	refused(t, err, "not_found")
	_, err = w.Decide(t.Context(), w.city, uuid.New(), 1, "suspend", "停产整顿")
	refused(t, err, "not_found")
	_, err = w.Decide(t.Context(), w.city, e.ID, 1, "suspend", "")
	refused(t, err, "invalid", "reason")
	stale, err := w.Decide(t.Context(), w.city, e.ID, 2, "suspend", "停产整顿")
	if p := refusal(t, err, "stale_version"); p.Current.(enterprise.Enterprise).Version != 1 {
		t.Fatal(stale)
	}
	if got := w.actions(t, e.ID); len(got) != 1 {
		t.Fatalf("a refusal left a trace: %v", got)
	}
}

func TestApproveAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	e, _ := w.firm(t)
	done, errs := atOnce(20, func(i int) (enterprise.Enterprise, error) {
		return w.Decide(t.Context(), w.city, e.ID, 1, "suspend", "停产整顿")
	})
	if len(done) != 1 {
		t.Fatalf("%d suspended it", len(done))
	}
	for _, err := range errs {
		refused(t, err, "stale_version")
	}
}

// A suspended firm's open postings are found by officers only, and come back
// with it.
func TestSuspensionHidesPostings(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	e, own := w.firm(t)
	_, other := w.firm(t)
	p := w.published(t, own, 3)
	visible := func() bool {
		n := w.count(t, `SELECT count(*) FROM search_document WHERE id = $1 AND firm_approved`, p.ID)
		_, err := w.postings.Get(t.Context(), other, p.Kind, p.ID)
		if (n == 1) != (err == nil) {
			t.Fatalf("the search says %d, reading says %v", n, err)
		}
		return err == nil
	}
	if !visible() {
		t.Fatal("an open posting is not found")
	}
	if _, err := w.Decide(t.Context(), w.town, e.ID, 1, "suspend", "停产整顿"); err != nil {
		t.Fatal(err)
	}
	if visible() {
		t.Fatal("a suspended firm's posting is found")
	}
	if n := w.count(t, `SELECT count(*) FROM search_document WHERE id = $1 AND NOT firm_approved AND status = 'suspended'`, e.ID); n != 1 {
		t.Fatal("the search does not know of the suspension")
	}
	if _, err := w.postings.Get(t.Context(), w.town, p.Kind, p.ID); err != nil {
		t.Fatalf("an officer: %v", err)
	}
	_, err := w.postings.Create(t.Context(), own, posting.Shortage, p.Input(), true)
	refused(t, err, "enterprise_not_approved")
	if _, err := w.Decide(t.Context(), w.town, e.ID, 2, "restore", ""); err != nil {
		t.Fatal(err)
	}
	if !visible() {
		t.Fatal("a restored firm's posting is not found")
	}
}

// Publishing and suspending at once: whichever comes first, no posting of the
// suspended firm is left where others find it.
func TestSuspendWhilePublishing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	e, own := w.firm(t)
	suspended := make(chan error, 1)
	_, errs := atOnce(16, func(i int) (int, error) {
		if i == 8 {
			_, err := w.Decide(t.Context(), w.town, e.ID, 1, "suspend", "停产整顿")
			suspended <- err
			return 0, err
		}
		in := w.surplus(i + 1)
		_, err := w.postings.Create(t.Context(), own, posting.Surplus, in, true)
		return 0, err
	})
	if err := <-suspended; err != nil {
		t.Fatal(err)
	}
	for _, err := range errs {
		refused(t, err, "enterprise_not_approved")
	}
	if n := w.count(t, `SELECT count(*) FROM search_document WHERE firm_approved AND enterprise_id = $1`, e.ID); n != 0 {
		t.Fatalf("%d documents say that the firm is approved", n)
	}
	if n, m := w.count(t, `SELECT count(*) FROM posting`), w.count(t, `SELECT count(*) FROM search_document WHERE kind = 'surplus'`); n != m {
		t.Fatalf("%d postings and %d documents", n, m)
	}
}

func TestHistoryOrder(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	e, _ := w.firm(t)
	for i, action := range []string{"suspend", "restore", "suspend"} {
		if _, err := w.Decide(t.Context(), w.town, e.ID, i+1, action, "按通知办理"); err != nil {
			t.Fatal(err)
		}
	}
	if got := w.actions(t, e.ID); !slices.Equal(got, []string{"register_by_officer", "suspend", "restore", "suspend"}) {
		t.Fatal(got)
	}
}
