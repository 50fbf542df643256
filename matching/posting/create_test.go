package posting_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"gongxiang/internal/problem"
	"gongxiang/matching/posting"
)

func TestCreate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.firm(t, "approved", 1)
	in := w.input()
	in.Note = " 可上\x00夜班 "
	p := w.published(t, c, in)
	found := w.find(t, p.ID)
	if found.Status != posting.Published || found.Open != 35 || found.Version != 1 || found.Note != "可上夜班" ||
		found.ContactPhone.Raw() != "13800000001" || found.TradeName != w.trade.Name || found.TownName != w.towns[0].Name ||
		found.Enterprise.TownName != w.towns[1].Name || !found.CreatedAt.Equal(p.CreatedAt) || *found.PayMinFen != 450000 {
		t.Fatalf("%+v", found)
	}
	if got := w.actions(t, c, p); len(got) != 1 || got[0] != "publish" {
		t.Fatalf("history: %v", got)
	}
}

func TestDocumentHoldsNothingPersonal(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.published(t, w.firm(t, "approved", 0), w.input())
	var text string
	var heads int
	err := w.db.QueryRow(t.Context(), `SELECT d::text, heads FROM search_document d WHERE id = $1`, p.ID).Scan(&text, &heads)
	if err != nil {
		t.Fatal(err)
	}
	if heads != 35 || !strings.Contains(text, w.trade.Name) || !strings.Contains(text, "夜班") {
		t.Fatalf("cannot be found: %s", text)
	}
	if strings.Contains(text, "0001") || strings.Contains(text, "示例甲") {
		t.Fatalf("personal: %s", text)
	}
}

func TestDraftIsNotFound(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.firm(t, "pending", 0)
	p, err := w.Create(t.Context(), c, posting.Surplus, w.input(), false)
	if err != nil || p.Status != posting.Draft {
		t.Fatal(p.Status, err)
	}
	if n := w.count(t, `SELECT count(*) FROM search_document`); n != 0 {
		t.Fatal("a draft is in the search")
	}
}

func TestPublishingNeedsApproval(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, status := range []string{"pending", "rejected", "suspended"} {
		c := w.firm(t, status, 0)
		_, err := w.Create(t.Context(), c, posting.Surplus, w.input(), true)
		refused(t, err, "enterprise_not_approved")
		draft, err := w.Create(t.Context(), c, posting.Surplus, w.input(), false)
		if err != nil {
			t.Fatal(err)
		}
		_, err = w.Publish(t.Context(), c, posting.Surplus, draft.ID, draft.Version)
		refused(t, err, "enterprise_not_approved")
	}
	if n := w.count(t, `SELECT count(*) FROM posting WHERE status <> 'draft'`); n != 0 {
		t.Fatalf("%d were published", n)
	}
}

func TestCreateRefusesWithFields(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	in := w.input()
	in.Headcount, in.Board = 0, true
	_, err := w.Create(t.Context(), w.firm(t, "approved", 0), posting.Surplus, in, true)
	if p := refusal(t, err, "invalid", "headcount", "board"); p.Status != 422 {
		t.Fatal(p)
	}
}

func TestSamePostingTwice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.firm(t, "approved", 0)
	first := w.published(t, c, w.input())
	again := w.input()
	again.ContactName = "别人"
	_, err := w.Create(t.Context(), c, posting.Surplus, again, false)
	p := refusal(t, err, "duplicate_posting")
	if current, ok := p.Current.(posting.Posting); !ok || current.ID != first.ID || !strings.Contains(p.Message, w.trade.Name) {
		t.Fatalf("does not name it: %v", p)
	}
	if _, err = w.Create(t.Context(), c, posting.Shortage, again, true); err != nil {
		t.Fatalf("a shortage is no surplus: %v", err)
	}
	w.published(t, w.firm(t, "approved", 0), w.input()) // another firm's
	if _, err = w.Withdraw(t.Context(), c, posting.Surplus, first.ID, first.Version, "写错了"); err != nil {
		t.Fatal(err)
	}
	w.published(t, c, w.input()) // it no longer stands
}

func TestSamePostingFiftyTimesAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.firm(t, "approved", 0)
	made, errs := atOnce(50, func(int) (uuid.UUID, error) {
		p, err := w.Create(t.Context(), c, posting.Shortage, w.input(), true)
		return p.ID, err
	})
	if len(made) != 1 {
		t.Fatalf("%d were made", len(made))
	}
	for _, err := range errs {
		refused(t, err, "duplicate_posting")
	}
	for _, table := range []string{"posting", "event", "search_document"} {
		if n := w.count(t, `SELECT count(*) FROM `+table); n != 1 {
			t.Errorf("%d rows in %s", n, table)
		}
	}
}

// atOnce runs n calls at the same moment and gives what came back.
func atOnce[T any](n int, call func(i int) (T, error)) (done []T, errs []error) {
	var wg sync.WaitGroup
	var mu sync.Mutex
	start := make(chan struct{})
	for i := range n {
		wg.Go(func() {
			<-start
			v, err := call(i)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				errs = append(errs, err)
			} else {
				done = append(done, v)
			}
		})
	}
	close(start)
	wg.Wait()
	return done, errs
}

func TestUnknownFirm(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.firm(t, "approved", 0)
	c.EnterpriseID = uuid.New()
	if _, err := w.Create(t.Context(), c, posting.Surplus, w.input(), true); !problem.HasCode(err, "not_found") {
		t.Fatal(err)
	}
}
