package vacancy_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/problem"
	"gongxiang/internal/route"
	"gongxiang/internal/search"
	"gongxiang/jobs/vacancy"
)

// titles is what the public list finds, by title.
func (w *world) titles(f vacancy.Filter) map[string]bool {
	w.t.Helper()
	list, err := w.Public(w.t.Context(), f, route.Paging{Limit: 50})
	if err != nil {
		w.t.Fatal(err)
	}
	found := map[string]bool{}
	for _, v := range list.Items {
		found[v.Title] = true
	}
	if len(found) != list.Total {
		w.t.Fatalf("%v: %d shown of %d", f, len(found), list.Total)
	}
	return found
}

func TestTheListFollowsEveryChange(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	firm := w.Firm("水口镇")
	finds := func(text string, want bool) {
		t.Helper()
		if got := w.titles(vacancy.Filter{Q: text})["卫浴打磨"]; got != want {
			t.Errorf("%q finds it: %v, want %v", text, got, want)
		}
	}
	in := w.input()
	in.Title, in.Requirements = "卫浴打磨", "会看图纸"
	v, err := w.Create(t.Context(), firm, in, false)
	if err != nil {
		t.Fatal(err)
	}
	finds("打磨", false)
	if v, err = w.Publish(t.Context(), firm, v.ID, v.Version); err != nil {
		t.Fatal(err)
	}
	finds("打磨", true)
	finds("会看图纸", true)
	finds("抛光工", true) // its trade, which the title does not say
	in.Requirements = "肯学"
	if v, err = w.Update(t.Context(), firm, v.ID, v.Version, in); err != nil {
		t.Fatal(err)
	}
	finds("肯学", true)
	if v, err = w.Close(t.Context(), firm, v.ID, v.Version, "已招满"); err != nil {
		t.Fatal(err)
	}
	finds("打磨", false)
	if v, err = w.Publish(t.Context(), firm, v.ID, v.Version); err != nil {
		t.Fatal(err)
	}
	finds("打磨", true)
	if _, err = w.TakeDown(t.Context(), w.Officer("水口镇"), v.ID, v.Version, "内容不实"); err != nil {
		t.Fatal(err)
	}
	finds("打磨", false)
	var left int
	if err := w.World.DB.QueryRow(t.Context(), `SELECT count(*) FROM search_document WHERE kind = 'vacancy'`).Scan(&left); err != nil || left != 0 {
		t.Errorf("%d documents of no open vacancy, %v", left, err)
	}
}

func TestFiltersOfTheList(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	big, small := w.Firm("水口镇"), w.Firm("三埠街道")
	w.AboveScale(big)
	open := func(firm auth.Caller, title string, change func(*vacancy.Input)) {
		t.Helper()
		in := w.input()
		in.Title = title
		change(&in)
		if _, err := w.Create(t.Context(), firm, in, true); err != nil {
			t.Fatal(err)
		}
	}
	by := func(unit string, fen int64) func(*vacancy.Input) {
		return func(in *vacancy.Input) { in.PayUnit, in.PayMinFen, in.PayMaxFen, in.Lodging = unit, &fen, nil, false }
	}
	open(big, "按天", by("day", 207_00))   // 4,502.25 a month
	open(small, "按时", by("hour", 25_00)) // 4,350
	open(small, "按件", by("piece", 100))
	open(small, "住宿", func(in *vacancy.Input) { in.PayMinFen, in.PayMaxFen = nil, nil })
	for name, c := range map[string]struct {
		f    vacancy.Filter
		want []string
	}{
		"pay":         {vacancy.Filter{PayMinFen: 4500_00}, []string{"按天"}},
		"pay, less":   {vacancy.Filter{PayMinFen: 4350_00}, []string{"按天", "按时"}},
		"lodging":     {vacancy.Filter{Lodging: true}, []string{"住宿"}},
		"above scale": {vacancy.Filter{AboveScale: true}, []string{"按天"}},
		"firm":        {vacancy.Filter{Firm: big.EnterpriseID.String()}, []string{"按天"}},
		"no firm":     {vacancy.Filter{Firm: "x"}, nil},
		"a wrong one": {vacancy.Filter{Firm: uuid.NewString()}, nil},
		"misspelt":    {vacancy.Filter{Q: "抛洸工"}, []string{"按天", "按时", "按件", "住宿"}},
	} {
		got := w.titles(c.f)
		for _, title := range c.want {
			if !got[title] {
				t.Errorf("%s: %s is missing in %v", name, title, got)
			}
		}
		if len(got) != len(c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// lagging is an index that is behind: it still finds what is closed.
type lagging struct{ hits []search.Hit }

func (l lagging) Search(context.Context, search.Query) (search.Result, error) {
	return search.Result{Hits: l.hits, Total: len(l.hits)}, nil
}

func TestWhatClosedIsNotShown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	firm := w.Firm("水口镇")
	v := w.opened(firm, "抛光工")
	w.Engine = lagging{[]search.Hit{{Document: w.Document(v)}}}
	if _, err := w.Close(t.Context(), firm, v.ID, v.Version, "已招满"); err != nil {
		t.Fatal(err)
	}
	if list, err := w.Public(t.Context(), vacancy.Filter{}, route.Paging{Limit: 20}); err != nil || len(list.Items) != 0 {
		t.Errorf("%v %v", list.Items, err)
	}
}

func TestStrangersAreCounted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := auth.WithClient(t.Context(), auth.Client{Address: "203.0.113.9"})
	w.Look = auth.New(auth.Deps{DB: w.World.DB, Vault: w.Vault, Clock: w.World.Clock}).Look
	for range 600 {
		if err := w.Look(ctx); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Public(ctx, vacancy.Filter{}, route.Paging{Limit: 20}); !problem.HasCode(err, "throttled") {
		t.Errorf("the 601st: %v", err)
	}
	w.Look = func(context.Context) error { return errors.New("away") }
	if _, err := w.Public(ctx, vacancy.Filter{}, route.Paging{Limit: 20}); err == nil {
		t.Error("answered although nobody could count")
	}
}

func TestReindexRestoresVacancies(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	firm := w.Firm("水口镇")
	v := w.opened(firm, "抛光工")
	w.Exec(`UPDATE search_document SET title = '旧', grams = '' WHERE kind = 'vacancy'`)
	w.Exec(`INSERT INTO search_document (kind, id, enterprise_id, firm_approved, trade_code, family, town_code, industry, heads, lodging,
			above_scale, status, uscc, title, firm, town, body, updated_at, grams)
		SELECT kind, $2, enterprise_id, firm_approved, trade_code, family, town_code, industry, heads, lodging,
			above_scale, status, uscc, title, firm, town, body, updated_at, grams FROM search_document WHERE id = $1`, v.ID, uuid.New())
	if n, err := w.Reindex(t.Context()); err != nil || n != 1 {
		t.Fatalf("%d %v", n, err)
	}
	if got := w.titles(vacancy.Filter{Q: "抛光"}); len(got) != 1 {
		t.Errorf("%v", got)
	}
}
