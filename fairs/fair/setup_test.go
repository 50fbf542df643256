package fair_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"gongxiang/fairs/fair"
	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
	"gongxiang/jobs/vacancy"
	"gongxiang/matching/matchingtest"
)

type world struct {
	*matchingtest.World
	*fair.Service
	DB        *postgres.DB
	Clock     *calendar.FixedClock
	vacancies *vacancy.Service
	city      auth.Caller
	town      auth.Caller
	t         testing.TB
	n         int
}

func newWorld(t testing.TB) *world {
	w := matchingtest.New(t)
	accounts := auth.New(auth.Deps{DB: w.DB, Vault: w.Vault, Clock: w.Clock})
	vacancies := vacancy.New(w.DB, w.Clock, w.Catalog.Book)
	return &world{w, fair.New(w.DB, w.Vault, w.Clock, w.Catalog.Book, accounts, vacancies), w.DB, w.Clock, vacancies, w.Officer(""), w.Officer("水口镇"), t, 0}
}

// at is a time on the day after tomorrow.
func at(hour, minute int) time.Time {
	return time.Date(2021, 2, 10, hour, minute, 0, 0, calendar.Shanghai)
}

// input is a fair from nine to twelve with two halls of three booths.
func (w *world) input() fair.Input {
	w.n++
	return fair.Input{Name: fmt.Sprintf("春节网络招聘会第%d场", w.n), About: "足不出户找工作。\n咨询电话：0750-2218950", Rules: "请实名参加。", StartsAt: at(9, 0), EndsAt: at(12, 0),
		Halls: []fair.HallInput{{Name: "制造业展厅", Kind: "industry", OfCode: "C", Capacity: 3}, {Name: "其他行业展厅", Kind: "industry", Capacity: 3}}}
}

func (w *world) must(f fair.Fair, err error) fair.Fair {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
	return f
}

// planned is a new fair of 水口镇.
func (w *world) planned() fair.Fair {
	w.t.Helper()
	return w.must(w.Plan(w.t.Context(), w.town, w.input(), "", false))
}

// opened is a new fair of 水口镇 that everybody sees.
func (w *world) opened() fair.Fair {
	w.t.Helper()
	f := w.planned()
	return w.must(w.Open(w.t.Context(), w.town, f.ID, f.Version))
}

// live has the fair begin, as package floor does.
func (w *world) live(id uuid.UUID) fair.Fair {
	w.t.Helper()
	w.set(id, fair.Live)
	return w.must(w.Get(w.t.Context(), w.city, id))
}

func (w *world) set(id uuid.UUID, status string) {
	w.t.Helper()
	w.Exec(`UPDATE fair SET status = $2, version = version + 1, updated_at = $3 WHERE id = $1`, id, status, w.Clock.Now())
}

// edited is the input that says what the fair already is.
func edited(f fair.Fair) fair.Input {
	in := fair.Input{Name: f.Name, About: f.About, Rules: f.Rules, StartsAt: f.StartsAt, EndsAt: f.EndsAt}
	for _, h := range f.Halls {
		in.Halls = append(in.Halls, fair.HallInput{ID: &h.ID, Name: h.Name, Kind: h.Kind, OfCode: h.OfCode, Capacity: h.Capacity})
	}
	return in
}

func refused(t testing.TB, err error, code string) {
	t.Helper()
	if !problem.HasCode(err, code) {
		t.Errorf("got %v, want problem %q", err, code)
	}
}

func second[T any](_ T, err error) error { return err }
