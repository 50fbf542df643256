package catalog

import (
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"gongxiang/internal/pgtest"
	"gongxiang/matching/reference"
)

func TestRelate(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	c, _ := open(t, db)
	ctx := asAdministrator(t)
	a, b := codeOf(t, "缝纫工"), codeOf(t, "焊工")
	find := func(of, other string) (Relation, bool) {
		t.Helper()
		list := must(c.Relations(of))
		i := slices.IndexFunc(list, func(r Relation) bool { return r.Code == other })
		if i < 0 {
			return Relation{}, false
		}
		return list[i], true
	}
	if r, ok := find(a, b); ok {
		t.Fatalf("sewing and welding are related: %+v", r)
	}
	seen := "default"
	for _, degree := range []reference.Degree{reference.DegreeTransferable, reference.DegreeSame, reference.DegreeUnrelated} {
		got, err := c.Relate(ctx, a, b, seen, string(degree))
		seen = string(degree)
		if err != nil || got.Degree != degree || !got.Own || got.Code != b {
			t.Fatalf("%s: %+v, %v", degree, got, err)
		}
		if r, ok := find(b, a); !ok || r.Degree != degree || !r.Own {
			t.Fatalf("%s from the other side: %+v", degree, r)
		}
		if c.Book().Degree(b, a) != degree {
			t.Fatalf("the book does not know %s", degree)
		}
	}
	if got, err := c.Relate(ctx, b, a, seen, "default"); err != nil || got.Own || got.Degree != reference.DegreeUnrelated {
		t.Fatalf("default: %+v, %v", got, err)
	}
	if _, ok := find(a, b); ok {
		t.Fatal("the pair still stands")
	}
	if list := events(t, db, "trade", TradeID(a)); len(list) != 3 {
		t.Errorf("history of one: %+v", list)
	}
}

func TestFamilyDecidesUnlessTheyAreSetApart(t *testing.T) {
	t.Parallel()
	c, _ := open(t, pgtest.New(t))
	code := codeOf(t, "缝纫工")
	list := must(c.Relations(code))
	i := slices.IndexFunc(list, func(r Relation) bool { return r.Degree == reference.DegreeFamily && !r.Own })
	if i < 0 {
		t.Fatal("no relative by family")
	}
	if !slices.IsSortedFunc(list, func(x, y Relation) int { return slices.Index(degrees, x.Degree) - slices.Index(degrees, y.Degree) }) {
		t.Error("not the closest first")
	}
	got, err := c.Relate(asAdministrator(t), code, list[i].Code, "default", "unrelated")
	if err != nil || got.Degree != reference.DegreeUnrelated || !got.Own {
		t.Fatalf("%+v, %v", got, err)
	}
	got, err = c.Relate(asAdministrator(t), code, list[i].Code, "unrelated", "default")
	if err != nil || got != list[i] {
		t.Fatalf("%+v, %v; want %+v", got, err, list[i])
	}
}

func TestRelationsAreRefused(t *testing.T) {
	t.Parallel()
	c, changes := open(t, pgtest.New(t))
	ctx, a, b := asAdministrator(t), codeOf(t, "缝纫工"), codeOf(t, "焊工")
	wantProblem(t, second(c.Relate(ctx, a, a, "default", "same")), 422, "invalid", "other")
	wantProblem(t, second(c.Relate(ctx, a, b, "default", "cousin")), 422, "invalid", "degree")
	wantProblem(t, second(c.Relate(ctx, a, b, "default", "")), 422, "invalid", "degree")
	wantProblem(t, second(c.Relate(ctx, a, "6-99-99-99", "default", "same")), 404, "not_found", "")
	wantProblem(t, second(c.Relate(ctx, "6-99-99-99", b, "default", "same")), 404, "not_found", "")
	wantProblem(t, second(c.Relations("6-99-99-99")), 404, "not_found", "")
	if changes.Load() != 0 {
		t.Error("a refusal counts as a change")
	}
}

// Of administrators who saw the same, one sets it; the others are told what is set.
func TestRelationsSetAtOnce(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	c, _ := open(t, db)
	other, _ := open(t, db) // another node
	ctx, a, b := asAdministrator(t), codeOf(t, "缝纫工"), codeOf(t, "焊工")
	var won atomic.Int32
	var all sync.WaitGroup
	for i := range 10 {
		all.Go(func() {
			node, degree := c, reference.DegreeSame
			if i%2 == 0 {
				node, degree = other, reference.DegreeFamily
			}
			got, err := node.Relate(ctx, a, b, "default", string(degree))
			if err == nil {
				won.Add(1)
				return
			}
			p := wantProblem(t, err, 409, "stale_version", "")
			if now, ok := p.Current.(Relation); !ok || !now.Own || now.Code != b {
				t.Errorf("%+v of %+v: nobody learns what stands", p.Current, got)
			}
		})
	}
	all.Wait()
	if won.Load() != 1 {
		t.Errorf("%d have set it", won.Load())
	}
	if list := events(t, db, "trade", TradeID(a)); len(list) != 1 {
		t.Errorf("history: %+v", list)
	}
	wantProblem(t, second(c.Relate(ctx, b, a, "default", "default")), 409, "stale_version", "")
}
