package catalog

import (
	"slices"
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
	for _, degree := range []reference.Degree{reference.DegreeTransferable, reference.DegreeSame, reference.DegreeUnrelated} {
		got, err := c.Relate(ctx, a, b, string(degree))
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
	if got, err := c.Relate(ctx, b, a, "default"); err != nil || got.Own || got.Degree != reference.DegreeUnrelated {
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
	got, err := c.Relate(asAdministrator(t), code, list[i].Code, "unrelated")
	if err != nil || got.Degree != reference.DegreeUnrelated || !got.Own {
		t.Fatalf("%+v, %v", got, err)
	}
	got, err = c.Relate(asAdministrator(t), code, list[i].Code, "default")
	if err != nil || got != list[i] {
		t.Fatalf("%+v, %v; want %+v", got, err, list[i])
	}
}

func TestRelationsAreRefused(t *testing.T) {
	t.Parallel()
	c, changes := open(t, pgtest.New(t))
	ctx, a, b := asAdministrator(t), codeOf(t, "缝纫工"), codeOf(t, "焊工")
	wantProblem(t, second(c.Relate(ctx, a, a, "same")), 422, "invalid", "other")
	wantProblem(t, second(c.Relate(ctx, a, b, "cousin")), 422, "invalid", "degree")
	wantProblem(t, second(c.Relate(ctx, a, b, "")), 422, "invalid", "degree")
	wantProblem(t, second(c.Relate(ctx, a, "6-99-99-99", "same")), 404, "not_found", "")
	wantProblem(t, second(c.Relate(ctx, "6-99-99-99", b, "same")), 404, "not_found", "")
	wantProblem(t, second(c.Relations("6-99-99-99")), 404, "not_found", "")
	if changes.Load() != 0 {
		t.Error("a refusal counts as a change")
	}
}
