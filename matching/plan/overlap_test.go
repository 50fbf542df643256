package plan_test

import (
	"context"
	"runtime"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/matching/lendingtest"
	"gongxiang/matching/plan"
	"gongxiang/matching/posting"
)

// officers send at once, each on a connection of his own.
const officers = 8

// Officers who send overlapping plans at the same moment promise no head of a
// surplus, and no place of a shortage, twice: as many go as there are heads for, and
// whoever comes too late is told so.
func TestOverlappingPlansNeverOvercommit(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		shared, own posting.Kind
		plans       int // that each officer has made; 1: all send the same one
		sent        int
		late        string
	}{
		"one surplus for eight borrowers": {posting.Surplus, posting.Shortage, officers, 3, "heads_promised"},
		"one shortage for eight lenders":  {posting.Shortage, posting.Surplus, officers, 3, "heads_promised"},
		"one plan sent by all":            {posting.Surplus, posting.Shortage, 1, 1, "proposal_open"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			ctx := context.Background()
			shared := w.Post(w.Lender, tc.shared, heads(10)) // three times three, and not four
			runs, lines := make([]plan.Run, officers), make([][]int32, officers)
			for i := range runs {
				if i >= tc.plans {
					runs[i], lines[i] = runs[0], lines[0]
					continue
				}
				pair := plan.Pair{SurplusID: shared.ID, ShortageID: w.Post(w.Firm("水口镇"), tc.own, heads(3)).ID}
				if tc.shared == posting.Shortage {
					pair.SurplusID, pair.ShortageID = pair.ShortageID, pair.SurplusID
				}
				// Each plans with all that are free, and the others' pairs as well.
				runs[i] = w.made(w.city, plan.Order{Pinned: []plan.Pin{{Pair: pair, Heads: 3}}})
				for _, l := range w.lines(runs[i]) {
					if l.Surplus.PostingID == pair.SurplusID && l.Shortage.PostingID == pair.ShortageID {
						lines[i] = append(lines[i], int32(l.Line))
					}
				}
				if len(lines[i]) != 1 {
					t.Fatalf("plan %d has the pair %d times", i, len(lines[i]))
				}
			}
			sent, late := make([]int, officers), make([]string, officers)
			w.atOnceOn(shared.ID, func(i int) error {
				out, err := w.plans.Send(ctx, w.city, runs[i].ID, lines[i])
				sent[i] = out.Sent
				for _, o := range out.Items {
					if o.Refusal != nil {
						late[i] = o.Refusal.Code
					}
				}
				return err
			})
			total := 0
			for i := range officers {
				total += sent[i]
				if sent[i] == 0 && late[i] != tc.late {
					t.Errorf("officer %d was refused with %q", i, late[i])
				}
			}
			if total != tc.sent {
				t.Errorf("%d lines went, want %d: %v, %v", total, tc.sent, sent, late)
			}
			// What is promised, by the proposals themselves.
			var proposals, promised int
			if err := w.DB.QueryRow(ctx, `SELECT count(*), coalesce(sum(heads), 0) FROM proposal WHERE status = 'proposed' AND $1 IN (surplus_id, shortage_id)`,
				shared.ID).Scan(&proposals, &promised); err != nil {
				t.Fatal(err)
			}
			if proposals != tc.sent || promised != 3*tc.sent {
				t.Errorf("%d proposals promise %d heads of 10", proposals, promised)
			}
		})
	}
}

// atOnceOn has all officers begin while a posting is held, and lets it go when all
// of them wait: whatever they looked at before was the same for all.
func (w *world) atOnceOn(id uuid.UUID, act func(i int) error) {
	w.t.Helper()
	ctx := context.Background()
	var errs []error
	acted := make(chan struct{})
	if err := w.DB.InTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SELECT FROM posting WHERE id = $1 FOR UPDATE`, id); err != nil {
			return err
		}
		go func() {
			defer close(acted)
			errs = lendingtest.AtOnce(officers, act)
		}()
		for waiting := 0; waiting < officers; runtime.Gosched() {
			select {
			case <-acted:
				w.t.Errorf("only %d officers waited", waiting)
				return nil
			default:
			}
			if err := w.DB.QueryRow(ctx, `SELECT count(*) FROM pg_stat_activity
				WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0`).Scan(&waiting); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		w.t.Fatal(err)
	}
	<-acted
	for _, err := range errs {
		if err != nil {
			w.t.Fatal(err)
		}
	}
}
