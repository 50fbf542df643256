package enterprise_test

import (
	"testing"

	"gongxiang/internal/auth"
	"gongxiang/matching/enterprise"
)

const threshold = 20_000_000_00 // yuan, in fen

func TestAboveScaleBoundary(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, c := range []struct {
		fen  int64
		want bool
	}{{threshold - 1, false}, {threshold, true}, {threshold + 1, true}, {0, false}} {
		e, own := w.firm(t)
		p := w.published(t, own, 1)
		got, err := w.SetYear(t.Context(), w.town, e.ID, 2020, c.fen, "统计联网直报")
		if err != nil || got.AboveScale != c.want || len(got.AboveScaleYears) != 1 || got.AboveScaleYears[0].VerifiedBy != "水口专员" {
			t.Fatalf("%d fen: %+v, %v", c.fen, got, err)
		}
		if n := w.count(t, `SELECT count(*) FROM search_document WHERE enterprise_id = $1 AND above_scale = $2`, e.ID, c.want); n != 2 {
			t.Fatalf("%d fen: the search knows it of %d, also of %s", c.fen, n, p.ID)
		}
	}
}

func TestLatestYearCounts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	e, _ := w.firm(t)
	for _, step := range []struct {
		year int
		fen  int64
		want bool
	}{{2019, threshold, true}, {2020, threshold - 1, false}, {2018, threshold, false}, {2020, threshold, true}, {2021, 0, false}} {
		got, err := w.SetYear(t.Context(), w.city, e.ID, step.year, step.fen, "统计联网直报")
		if err != nil || got.AboveScale != step.want {
			t.Fatalf("%d: %v, %v", step.year, got.AboveScale, err)
		}
	}
	got, err := w.Get(t.Context(), w.city, e.ID)
	if err != nil || len(got.AboveScaleYears) != 4 || got.AboveScaleYears[0].Year != 2021 {
		t.Fatal(got.AboveScaleYears, err)
	}
}

func TestWhoVerifiesAboveScale(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	e, own := w.firm(t)
	for _, c := range []auth.Caller{own, {Role: auth.Administrator}, {}} {
		_, err := w.SetYear(t.Context(), c, e.ID, 2020, threshold, "统计联网直报")
		refused(t, err, "forbidden")
	}
	_, err := w.SetYear(t.Context(), w.elsewhere, e.ID, 2020, threshold, "统计联网直报")
	refused(t, err, "not_found")
	// The database holds it too: an account that is no officer's does not verify.
	liar := own
	liar.Role = auth.CityOfficer
	_, err = w.SetYear(t.Context(), liar, e.ID, 2020, threshold, "自己填的")
	refused(t, err, "forbidden")
	if n := w.count(t, `SELECT count(*) FROM above_scale_year`); n != 0 {
		t.Fatal("it was verified")
	}
}

func TestOnlyIndustrialEntitiesAreAboveScale(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, with := range map[string]func(*enterprise.RegisterInput){
		"self-employed":    func(in *enterprise.RegisterInput) { in.USCC = uscc(t, "92", 9) },
		"wholesale":        func(in *enterprise.RegisterInput) { in.Industry = "51" },
		"unknown industry": func(in *enterprise.RegisterInput) { in.Industry = "" },
	} {
		e, _ := w.firm(t, with)
		_, err := w.SetYear(t.Context(), w.town, e.ID, 2020, threshold, "统计联网直报")
		t.Log(name)
		refused(t, err, "invalid", "revenueFen")
		if _, err = w.SetYear(t.Context(), w.town, e.ID, 2020, threshold-1, "统计联网直报"); err != nil {
			t.Errorf("%s below the line: %v", name, err)
		}
	}
	for _, industry := range []string{"06", "33", "44"} { // B, C, D
		e, _ := w.firm(t, func(in *enterprise.RegisterInput) { in.Industry = industry })
		if got, err := w.SetYear(t.Context(), w.town, e.ID, 2020, threshold, "统计联网直报"); err != nil || !got.AboveScale {
			t.Errorf("%s: %v", industry, err)
		}
	}
}

func TestAboveScaleFirmStaysIndustrial(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	e, own := w.firm(t)
	if _, err := w.SetYear(t.Context(), w.town, e.ID, 2020, threshold, "统计联网直报"); err != nil {
		t.Fatal(err)
	}
	facts := w.facts()
	facts.Industry = "51"
	_, err := w.Edit(t.Context(), own, 2, facts)
	refused(t, err, "invalid", "industry")
	if _, err = w.db.Exec(t.Context(), `UPDATE enterprise SET industry = '51' WHERE id = $1`, e.ID); err == nil {
		t.Fatal("the database lets it leave industry")
	}
	facts.Industry = "44"
	if _, err = w.Edit(t.Context(), own, 2, facts); err != nil {
		t.Fatal(err)
	}
}

func TestYearRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	e, _ := w.firm(t)
	for _, c := range []struct {
		year   int
		fen    int64
		source string
		field  string
	}{
		{1999, 1, "报表", "year"}, {2022, 1, "报表", "year"}, {2020, -1, "报表", "revenueFen"},
		{2020, 1 << 62, "报表", "revenueFen"}, {2020, 1, " \x00", "source"},
	} {
		_, err := w.SetYear(t.Context(), w.town, e.ID, c.year, c.fen, c.source)
		refused(t, err, "invalid", c.field)
	}
}
