package recommend_test

import (
	"math/rand/v2"
	"testing"

	"github.com/google/uuid"

	"gongxiang/internal/people"
	"gongxiang/internal/pgtest"
	"gongxiang/jobs/recommend"
)

// What the night writes is what the day answers, and what is new in it is told.
func TestTheNightWritesTheBest(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := rand.New(rand.NewPCG(7, 8))
	firm := w.Firm("水口镇")
	w.crowd(r, 60, firm)
	wish := recommend.Wish{Trades: []string{w.Trade("抛光工")}, Towns: []string{w.Town("水口镇")}}
	who := w.seeker()
	if _, err := w.PutMine(t.Context(), who, wish, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := w.PutMine(t.Context(), w.seeker(), recommend.Wish{Lodging: true}, 0); err != nil { // asks for nothing
		t.Fatal(err)
	}
	night := func(fresh int) {
		t.Helper()
		if n, err := w.Nightly(t.Context()); err != nil || n != 1 {
			t.Fatalf("%d %v", n, err)
		}
		rows, err := w.DB.Query(t.Context(), `SELECT vacancy_id, score FROM recommendation ORDER BY rank`)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		want, i := w.best(wish, 3), 0
		for ; rows.Next(); i++ {
			var id uuid.UUID
			var score int
			if err := rows.Scan(&id, &score); err != nil || want[i].Vacancy.ID != id || want[i].Score != score {
				t.Fatalf("place %d: %v %d, want %v %d (%v)", i, id, score, want[i].Vacancy.ID, want[i].Score, err)
			}
		}
		if i != len(want) {
			t.Fatalf("%d of %d", i, len(want))
		}
		found, err := w.Recommend(t.Context(), who, 10)
		if err != nil || len(found.Fresh) != fresh {
			t.Fatalf("fresh: %v %v, want %d", found.Fresh, err, fresh)
		}
	}
	night(3)
	night(0)
	best := w.best(wish, 1)[0].Vacancy
	if _, err := w.vacancies.Close(t.Context(), firm, best.ID, best.Version, "已招满"); err != nil {
		t.Fatal(err)
	}
	night(1)
	person, err := people.OfAccount(t.Context(), w.DB, who.AccountID)
	if err != nil {
		t.Fatal(err)
	}
	pgtest.ExecAsOwner(t, w.DB, `DELETE FROM job_wish WHERE person_id = $1`, person)
	var left int
	if err := w.DB.QueryRow(t.Context(), `SELECT count(*) FROM recommendation`).Scan(&left); err != nil || left != 0 {
		t.Errorf("%d stay behind the wish, %v", left, err)
	}
}
