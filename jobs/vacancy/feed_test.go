package vacancy_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/google/uuid"

	"gongxiang/jobs/vacancy"
)

// follow reads the feed to its end and keeps what is public.
func (w *world) follow(since string, kept map[uuid.UUID]string) string {
	w.t.Helper()
	for {
		feed, err := w.Changes(w.t.Context(), since, 7)
		if err != nil {
			w.t.Fatal(err)
		}
		for _, c := range feed.Items {
			if delete(kept, c.ID); !c.Removed {
				kept[c.ID] = c.Vacancy.Title
			}
		}
		if since = feed.Since; !feed.More {
			return since
		}
	}
}

func TestTheFeedTellsOfRemovals(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	firm, kept := w.Firm("水口镇"), map[uuid.UUID]string{}
	gone, stays := w.opened(firm, "抛光工"), w.opened(firm, "打磨工")
	if _, err := w.Create(t.Context(), firm, vacancy.Input{TradeCode: w.Trade("焊工"), Headcount: 1, TownCode: w.Town("水口镇"), ValidTo: gone.ValidTo}, false); err != nil {
		t.Fatal(err)
	}
	since := w.follow("", kept)
	if len(kept) != 2 {
		t.Fatalf("public: %v", kept)
	}
	if _, err := w.Close(t.Context(), firm, gone.ID, 1, "已招满"); err != nil {
		t.Fatal(err)
	}
	in := stays.Input()
	in.Title = "打磨师傅"
	if _, err := w.Update(t.Context(), firm, stays.ID, 1, in); err != nil {
		t.Fatal(err)
	}
	if since = w.follow(since, kept); len(kept) != 1 || kept[stays.ID] != "打磨师傅" {
		t.Errorf("after closing one and renaming the other: %v", kept)
	}
	w.Exec(`UPDATE enterprise SET status = 'suspended' WHERE id = $1`, firm.EnterpriseID)
	if since = w.follow(since, kept); len(kept) != 0 {
		t.Errorf("of a suspended firm: %v", kept)
	}
	w.Exec(`UPDATE enterprise SET status = 'approved' WHERE id = $1`, firm.EnterpriseID)
	if w.follow(since, kept); len(kept) != 1 {
		t.Errorf("of a restored firm: %v", kept)
	}
	_, err := w.Changes(t.Context(), "x", 7)
	refused(t, err, "invalid", "since")
}

// Whoever reads on while many write and commit in any order ends with exactly
// what is public.
func TestTheFeedMissesNothingOfConcurrentWriters(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const writers, each = 8, 15
	var writing sync.WaitGroup
	for n := range writers {
		firm := w.Firm("水口镇")
		writing.Go(func() {
			for k := range each {
				in := w.input()
				in.Title = fmt.Sprintf("%d号岗位%d", n, k)
				v, err := w.Create(t.Context(), firm, in, true)
				if err == nil && k%3 == 0 {
					_, err = w.Close(t.Context(), firm, v.ID, 1, "已招满")
				}
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	written := make(chan struct{})
	go func() { writing.Wait(); close(written) }()
	kept, since := map[uuid.UUID]string{}, ""
	for reading := true; reading; {
		select {
		case <-written:
			reading = false
		default:
		}
		since = w.follow(since, kept)
	}
	fresh := map[uuid.UUID]string{}
	w.follow("", fresh)
	if len(fresh) != writers*each*2/3 || len(kept) != len(fresh) {
		t.Fatalf("kept %d, public %d", len(kept), len(fresh))
	}
	for id := range fresh {
		if _, ok := kept[id]; !ok {
			t.Errorf("missed %s", fresh[id])
		}
	}
}
