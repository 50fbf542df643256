package apply_test

import (
	"testing"
	"time"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/problem"
	"gongxiang/jobs/apply"
	"gongxiang/jobs/recommend"
	"gongxiang/jobs/seeker"
	"gongxiang/jobs/vacancy"
	"gongxiang/matching/matchingtest"
)

type world struct {
	*matchingtest.World
	*apply.Service
	vacancies *vacancy.Service
	seekers   *seeker.Service
	firm      auth.Caller
	t         testing.TB
}

func newWorld(t testing.TB) *world {
	w := matchingtest.New(t)
	accounts := auth.New(auth.Deps{DB: w.DB, Vault: w.Vault, Clock: w.Clock})
	vacancies := vacancy.New(w.DB, w.Clock, w.Catalog.Book)
	fits := recommend.New(recommend.Deps{DB: w.DB, Vault: w.Vault, Clock: w.Clock, Vacancies: vacancies, PhoneOf: accounts.PhoneOf})
	return &world{w, apply.New(w.DB, w.Vault, w.Clock, accounts, fits), vacancies,
		seeker.New(w.DB, w.Vault, w.Clock, accounts), w.Firm("水口镇"), t}
}

// open is a vacancy of the firm that one may apply for.
func (w *world) open(title string) vacancy.Vacancy {
	w.t.Helper()
	v, err := w.vacancies.Create(w.t.Context(), w.firm, vacancy.Input{Title: title, TradeCode: w.Trade("抛光工"), Headcount: 20, PayUnit: "month",
		TownCode: w.Town("水口镇"), ValidTo: matchingtest.Today.AddDays(30)}, true)
	if err != nil {
		w.t.Fatal(err)
	}
	return v
}

// applied is a new application of the seeker for a new vacancy.
func (w *world) applied(who auth.Caller, title string) apply.Application {
	w.t.Helper()
	return w.must(w.Submit(w.t.Context(), who, w.open(title).ID, "有两年经验"))
}

func (w *world) must(a apply.Application, err error) apply.Application {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
	return a
}

var (
	meeting = apply.Interview{At: time.Date(2021, 2, 9, 9, 0, 0, 0, calendar.Shanghai), Place: "厂门口"}
	holdOut = apply.Offer{StartOn: matchingtest.Today.AddDays(2), Words: "每月 5,000 元，包住"}
)

func refused(t testing.TB, err error, code string) {
	t.Helper()
	if !problem.HasCode(err, code) {
		t.Errorf("got %v, want problem %q", err, code)
	}
}

func second[T any](_ T, err error) error { return err }
