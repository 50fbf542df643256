package vacancy_test

import (
	"slices"
	"testing"

	"gongxiang/internal/auth"
	"gongxiang/internal/problem"
	"gongxiang/jobs/vacancy"
	"gongxiang/matching/matchingtest"
)

type world struct {
	*matchingtest.World
	*vacancy.Service
	t testing.TB
}

func newWorld(t testing.TB) *world {
	w := matchingtest.New(t)
	return &world{w, vacancy.New(w.DB, w.Clock, w.Catalog.Book), t}
}

// input is a valid vacancy for 20 polishers, open for 30 days.
func (w *world) input() vacancy.Input {
	low, high := int64(4500_00), int64(6500_00)
	return vacancy.Input{
		TradeCode: w.Trade("抛光工"), Headcount: 20, PayMinFen: &low, PayMaxFen: &high, PayUnit: "month", TownCode: w.Town("水口镇"),
		Workplace: "水口镇工业园", Hours: "两班倒，每月休四天", Lodging: true, Insurance: true, ValidTo: matchingtest.Today.AddDays(30),
	}
}

// opened is a vacancy that everybody may read.
func (w *world) opened(firm auth.Caller, title string) vacancy.Vacancy {
	w.t.Helper()
	in := w.input()
	in.Title = title
	v, err := w.Create(w.t.Context(), firm, in, true)
	if err != nil {
		w.t.Fatal(err)
	}
	return v
}

// refused fails unless err is a problem with this code and names the fields.
func refused(t testing.TB, err error, code string, fields ...string) {
	t.Helper()
	_ = refusal(t, err, code, fields...)
}

// refusal is the problem that refused demands.
func refusal(t testing.TB, err error, code string, fields ...string) *problem.Error {
	t.Helper()
	p, ok := problem.As(err)
	if !ok || p.Code != code {
		t.Fatalf("got %v, want problem %q", err, code)
	}
	for _, name := range fields {
		if !slices.ContainsFunc(p.Fields, func(f problem.Field) bool { return f.Name == name }) {
			t.Fatalf("%v does not name %s", err, name)
		}
	}
	return p
}
