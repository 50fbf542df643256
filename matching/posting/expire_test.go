package posting_test

import (
	"testing"
	"time"

	"gongxiang/internal/auth"
	"gongxiang/internal/problem"
	"gongxiang/internal/route"
	"gongxiang/matching/posting"
)

const day = 24 * time.Hour

func (w *world) expire(t *testing.T) int {
	t.Helper()
	n, err := w.Expire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestExpire(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.firm(t, "approved", 0)
	published, partly, filled, withdrawn := w.published(t, c, w.heads(1)), w.published(t, c, w.heads(9)), w.published(t, c, w.heads(3)), w.published(t, c, w.heads(4))
	draft, err := w.Create(t.Context(), c, posting.Surplus, w.heads(5), false)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.engage(t, partly, 2); err != nil {
		t.Fatal(err)
	}
	if err := w.engage(t, filled, 3); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Withdraw(t.Context(), c, withdrawn.Kind, withdrawn.ID, 1, "不需要了"); err != nil {
		t.Fatal(err)
	}
	w.clock.Advance(49 * day) // the last day
	if n := w.expire(t); n != 0 {
		t.Fatalf("%d expired on their last day", n)
	}
	w.clock.Advance(day)
	if n := w.expire(t); n != 3 {
		t.Fatalf("%d expired", n)
	}
	for _, c := range []struct {
		posting.Posting
		want string
	}{
		{published, posting.Expired}, {partly, posting.Expired}, {draft, posting.Expired}, {filled, posting.Filled}, {withdrawn, posting.Withdrawn},
	} {
		if now := w.find(t, c.ID); now.Status != c.want {
			t.Errorf("%s, want %s", now.Status, c.want)
		}
	}
	entries, err := w.History(t.Context(), c, published.Kind, published.ID)
	if err != nil || entries[1].Action != "expire" || entries[1].By != "" {
		t.Fatal(entries, err)
	}
	if n := w.count(t, `SELECT count(*) FROM search_document WHERE id = $1 AND status = 'expired'`, published.ID); n != 1 {
		t.Fatal("the search still has it open")
	}
	if n := w.expire(t); n != 0 {
		t.Fatalf("%d expired again", n)
	}
}

// Nobody waits for the clock's round to read that a posting is over.
func TestOverBeforeItIsMarked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c, other := w.firm(t, "approved", 0), w.firm(t, "approved", 1)
	p := w.published(t, c, w.heads(1))
	listed := func(who auth.Caller, status string) int {
		page, err := w.List(t.Context(), who, posting.Filter{Kind: p.Kind, Statuses: []string{status}}, route.Paging{Limit: 10})
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range page.Items {
			if p.Status != status {
				t.Errorf("%s among the %s", p.Status, status)
			}
		}
		return len(page.Items)
	}
	w.clock.Advance(49 * day) // the last day
	for _, who := range []auth.Caller{c, w.officer(0)} {
		if open, over := listed(who, posting.Published), listed(who, posting.Expired); open != 1 || over != 0 {
			t.Errorf("%s on the last day: %d open, %d over", who.Role, open, over)
		}
	}
	w.clock.Advance(day)
	for _, who := range []auth.Caller{c, w.officer(0)} {
		if open, over := listed(who, posting.Published), listed(who, posting.Expired); open != 0 || over != 1 {
			t.Errorf("%s the day after: %d open, %d over", who.Role, open, over)
		}
		if p, err := w.Get(t.Context(), who, p.Kind, p.ID); err != nil || p.Status != posting.Expired {
			t.Error(who.Role, p.Status, err)
		}
	}
	_, err := w.Get(t.Context(), other, p.Kind, p.ID)
	refused(t, err, "not_found")
}

func TestExpireManyOnTwoNodes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.firm(t, "approved", 0)
	if _, err := w.createAll(t, c, w.rows(c.EnterpriseID, 1200), true); err != nil {
		t.Fatal(err)
	}
	w.clock.Advance(50 * day)
	counts, errs := atOnce(2, func(int) (int, error) { return w.Expire(t.Context()) })
	if len(errs) > 0 || counts[0]+counts[1]+w.expire(t) != 1200 {
		t.Fatal(counts, errs)
	}
	if n := w.count(t, `SELECT count(*) FROM event WHERE action = 'expire'`); n != 1200 {
		t.Fatalf("%d events", n)
	}
}

// A firm prolongs its postings while they run out: each is prolonged or
// expired, and its firm was told which.
func TestExpireAgainstEdit(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.firm(t, "approved", 0)
	const n = 20
	var postings [n]posting.Posting
	for i := range postings {
		postings[i] = w.published(t, c, w.heads(i+1))
	}
	w.clock.Advance(50 * day)
	expired := make(chan int, 1)
	go func() {
		count, err := w.Expire(t.Context())
		if err != nil {
			t.Error(err)
		}
		expired <- count
	}()
	prolonged, errs := atOnce(n, func(i int) (posting.Posting, error) {
		in := w.heads(i + 1)
		in.PeriodTo += 100
		return w.Update(t.Context(), c, posting.Surplus, postings[i].ID, postings[i].Version, in)
	})
	if count := <-expired; count+len(prolonged) != n {
		t.Fatalf("%d expired and %d prolonged of %d", count, len(prolonged), n)
	}
	for _, err := range errs {
		if !problem.HasCode(err, "stale_version") {
			t.Fatal(err)
		}
	}
	for _, p := range prolonged {
		if now := w.find(t, p.ID); now.Status != posting.Published || now.Version != 2 || now.PeriodTo != p.PeriodTo {
			t.Errorf("prolonged, but %+v", now)
		}
	}
	if got := w.count(t, `SELECT count(*) FROM posting WHERE status = 'expired'`); got != n-len(prolonged) {
		t.Fatalf("%d are expired", got)
	}
}
