package posting_test

import (
	"slices"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/pgtest"
	"gongxiang/matching/posting"
)

// engage does what the agreements' trigger does, and what lending calls then.
func (w *world) engage(t *testing.T, p posting.Posting, heads int) error {
	t.Helper()
	by := uuid.New()
	return w.db.InTx(t.Context(), func(tx pgx.Tx) error {
		if _, err := w.Lock(t.Context(), tx, p.ID); err != nil {
			return err
		}
		if err := pgtest.AsOwner(t.Context(), tx, `UPDATE posting SET engaged = $2 WHERE id = $1`, p.ID, heads); err != nil {
			return err
		}
		return w.Refill(t.Context(), tx, &by, w.clock.Now(), p.ID)
	})
}

func TestRefill(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.firm(t, "approved", 0)
	p := w.published(t, c, w.heads(10))
	for i, step := range []struct {
		engaged int
		status  string
	}{
		{3, posting.PartlyFilled}, {5, posting.PartlyFilled}, {10, posting.Filled}, {4, posting.PartlyFilled},
		{0, posting.Published}, {10, posting.Filled}, {0, posting.Published},
	} {
		if err := w.engage(t, p, step.engaged); err != nil {
			t.Fatal(err)
		}
		now := w.find(t, p.ID)
		if now.Status != step.status || now.Open != 10-step.engaged || now.Version != i+2 {
			t.Fatalf("%d engaged: %+v", step.engaged, now)
		}
		n := w.count(t, `SELECT count(*) FROM search_document WHERE id = $1 AND heads = $2 AND status = $3`, p.ID, now.Open, now.Status)
		if n != 1 {
			t.Fatalf("%d engaged: the search says otherwise", step.engaged)
		}
	}
	want := []string{"publish", "fill_partly", "recount", "fill", "fill_partly", "reopen", "fill", "reopen"}
	if got := w.actions(t, c, p); !slices.Equal(got, want) {
		t.Fatalf("history: %v", got)
	}
}

func TestRefillLeavesClosedOnesClosed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.firm(t, "approved", 0)
	for i, status := range []string{posting.Draft, posting.Withdrawn, posting.Expired} {
		p := w.published(t, c, w.heads(10+i))
		w.exec(t, `UPDATE posting SET status = $2 WHERE id = $1`, p.ID, status)
		if err := w.engage(t, p, 5); err != nil {
			t.Fatal(err)
		}
		if now := w.find(t, p.ID); now.Status != status {
			t.Fatalf("%s became %s", status, now.Status)
		}
	}
}

// A filled posting still stands: the same cannot be saved beside it, so that it
// can open again.
func TestFilledStillStands(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.firm(t, "approved", 0)
	p := w.published(t, c, w.heads(10))
	if err := w.engage(t, p, 10); err != nil {
		t.Fatal(err)
	}
	_, err := w.Create(t.Context(), c, posting.Surplus, w.heads(10), true)
	refused(t, err, "duplicate_posting")
	if err := w.engage(t, p, 0); err != nil {
		t.Fatal(err)
	}
}

func TestLock(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.firm(t, "approved", 0)
	a, b := w.published(t, c, w.heads(1)), w.published(t, c, w.heads(2))
	err := w.db.InTx(t.Context(), func(tx pgx.Tx) error {
		locked, err := w.Lock(t.Context(), tx, b.ID, a.ID)
		if err != nil {
			return err
		}
		if locked[a.ID].Headcount != 1 || locked[b.ID].Headcount != 2 || !locked[a.ID].Enterprise.Approved {
			t.Errorf("%+v", locked)
		}
		_, err = w.Lock(t.Context(), tx, a.ID, uuid.New())
		return err
	})
	refused(t, err, "not_found")
}

// Many agreements at once over the same two postings, given in either order.
func TestLockInOneOrder(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.firm(t, "approved", 0)
	a, b := w.published(t, c, w.heads(100)), w.published(t, c, w.heads(200))
	_, errs := atOnce(20, func(i int) (int, error) {
		ids := []uuid.UUID{a.ID, b.ID}
		if i%2 == 0 {
			slices.Reverse(ids)
		}
		return 0, w.db.InTx(t.Context(), func(tx pgx.Tx) error {
			if _, err := w.Lock(t.Context(), tx, ids...); err != nil {
				return err
			}
			if err := pgtest.AsOwner(t.Context(), tx, `UPDATE posting SET engaged = engaged + 1 WHERE id = ANY($1)`, ids); err != nil {
				return err
			}
			return w.Refill(t.Context(), tx, nil, w.clock.Now(), ids...)
		})
	})
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	if p := w.find(t, a.ID); p.Engaged != 20 || p.Version != 21 || p.Status != posting.PartlyFilled {
		t.Fatalf("%+v", p)
	}
}
