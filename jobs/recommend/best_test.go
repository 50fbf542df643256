package recommend_test

import (
	"cmp"
	"math/rand/v2"
	"reflect"
	"slices"
	"sync"
	"testing"

	"github.com/google/uuid"

	"gongxiang/internal/problem"
	"gongxiang/jobs/recommend"
	"gongxiang/jobs/vacancy"
	"gongxiang/matching/matchingtest"
)

// The short way gives what judging every vacancy gives, however the pool came to
// be: at once, or change after change.
func TestBestIsTheBestOfAll(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := rand.New(rand.NewPCG(1, 2))
	good, bad := w.Firm("水口镇"), w.Firm("三埠街道")
	all := w.crowd(r, 150, good, bad)
	late := recommend.New(w.Deps) // reads everything only at the end
	gone := map[uuid.UUID]bool{}
	for round := range 30 {
		v := all[r.IntN(len(all))]
		switch {
		case round == 10:
			pgSuspend(w, bad.EnterpriseID)
		case gone[v.ID]:
		case v.Enterprise.ID == good.EnterpriseID:
			if _, err := w.vacancies.Close(t.Context(), good, v.ID, 1, "已招满"); err != nil {
				t.Fatal(err)
			}
			gone[v.ID] = true
		}
		wish := w.wish(r)
		var not []uuid.UUID
		if round%3 == 0 {
			not = []uuid.UUID{all[0].ID, all[1].ID, all[2].ID}
		}
		want := judged(w, all, wish, not)
		got := w.best(wish, 7, not...)
		if len(got) != min(7, len(want)) {
			t.Fatalf("round %d: %d fits of %d", round, len(got), len(want))
		}
		for i, fit := range got {
			if !reflect.DeepEqual(fit, want[i]) {
				t.Fatalf("round %d: place %d is\n%+v\nwant\n%+v", round, i, fit, want[i])
			}
			if gone[fit.Vacancy.ID] || round >= 10 && fit.Vacancy.Enterprise.ID == bad.EnterpriseID || !fit.Suitable() {
				t.Fatalf("round %d: %+v may not be recommended", round, fit)
			}
		}
		again, err := late.Best(t.Context(), wish, matchingtest.Today, 7, not)
		if err != nil || !reflect.DeepEqual(again, got) {
			t.Fatalf("round %d: the same question has two answers, %v", round, err)
		}
		if round < 20 {
			late = recommend.New(w.Deps)
		}
	}
}

func pgSuspend(w *world, firm uuid.UUID) {
	w.Exec(`UPDATE enterprise SET status = 'suspended' WHERE id = $1`, firm)
}

// judged is every suitable vacancy, the best first, by asking for each.
func judged(w *world, all []vacancy.Vacancy, wish recommend.Wish, not []uuid.UUID) (fits []recommend.Fit) {
	for _, v := range all {
		fit, err := w.Judge(w.t.Context(), wish, v.ID, matchingtest.Today)
		if problem.HasCode(err, "vacancy_gone") {
			continue
		}
		if err != nil {
			w.t.Fatal(err)
		}
		if fit.Suitable() && !slices.Contains(not, v.ID) {
			fits = append(fits, fit)
		}
	}
	slices.SortFunc(fits, func(a, b recommend.Fit) int {
		aLow, aHigh := vacancy.Monthly(a.Vacancy.PayMinFen, a.Vacancy.PayMaxFen, a.Vacancy.PayUnit)
		bLow, bHigh := vacancy.Monthly(b.Vacancy.PayMinFen, b.Vacancy.PayMaxFen, b.Vacancy.PayUnit)
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(bLow, aLow), cmp.Compare(bHigh, aHigh), slices.Compare(b.Vacancy.ID[:], a.Vacancy.ID[:]))
	})
	return fits
}

func TestWhatIsNotOpenIsNotRecommended(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	firm := w.Firm("水口镇")
	wish := recommend.Wish{Trades: []string{w.Trade("抛光工")}}
	ends := w.open(firm, func(in *vacancy.Input) { in.ValidTo = matchingtest.Today })
	stays := w.open(firm, func(in *vacancy.Input) { in.Title = "抛光" })
	if fits := w.best(wish, 10); len(fits) != 2 {
		t.Fatalf("%d on its last day", len(fits))
	}
	tomorrow, err := w.Best(t.Context(), wish, matchingtest.Today.AddDays(1), 10, nil)
	if err != nil || len(tomorrow) != 1 || tomorrow[0].Vacancy.ID != stays.ID {
		t.Fatalf("%v %v on the day after", tomorrow, err)
	}
	if _, err := w.Judge(t.Context(), wish, ends.ID, matchingtest.Today.AddDays(1)); !problem.HasCode(err, "vacancy_gone") {
		t.Fatalf("judged although it ended: %v", err)
	}
	w.Exec(`UPDATE enterprise SET status = 'suspended' WHERE id = $1`, firm.EnterpriseID)
	if fits := w.best(wish, 10); len(fits) != 0 {
		t.Fatalf("%v of a suspended firm", fits)
	}
	if _, err := w.Judge(t.Context(), wish, stays.ID, matchingtest.Today); !problem.HasCode(err, "vacancy_gone") {
		t.Fatalf("judged of a suspended firm: %v", err)
	}
	w.Exec(`UPDATE enterprise SET status = 'approved' WHERE id = $1`, firm.EnterpriseID)
	if fits := w.best(wish, 10); len(fits) != 2 {
		t.Fatalf("%d after the firm came back", len(fits))
	}
}

func TestAnEmptyWishFitsNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.open(w.Firm("水口镇"), nil)
	if fits := w.best(recommend.Wish{Lodging: true}, 10); len(fits) != 0 {
		t.Fatal(fits)
	}
}

// Whoever closes and whoever asks at once: nobody gets what was closed before he asked.
func TestAskingWhileVacanciesClose(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	firm := w.Firm("水口镇")
	all := w.crowd(rand.New(rand.NewPCG(5, 6)), 40, firm)
	wish := recommend.Wish{PayFloorFen: 3000_00, Trades: []string{w.Trade("抛光工")}}
	var closed sync.Map
	var done sync.WaitGroup
	done.Go(func() {
		for _, v := range all {
			if _, err := w.vacancies.Close(t.Context(), firm, v.ID, 1, "已招满"); err != nil {
				t.Error(err)
			}
			closed.Store(v.ID, true)
		}
	})
	for range 4 {
		done.Go(func() {
			for range 20 {
				before := map[uuid.UUID]bool{}
				closed.Range(func(id, _ any) bool { before[id.(uuid.UUID)] = true; return true })
				fits, err := w.Best(t.Context(), wish, matchingtest.Today, 10, nil)
				if err != nil {
					t.Error(err)
				}
				for _, fit := range fits {
					if before[fit.Vacancy.ID] {
						t.Errorf("%s was closed before", fit.Vacancy.Title)
					}
				}
			}
		})
	}
	done.Wait()
}
