package lending_test

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"gongxiang/internal/auth"
	"gongxiang/internal/route"
	"gongxiang/matching/lending"
	"gongxiang/matching/posting"
)

func (w *world) started(t testing.TB, a lending.Agreement, n int) {
	t.Helper()
	ids := w.ready(t, a, n)
	if _, err := w.Start(t.Context(), w.borrower, a.ID, ids, day(1)); err != nil {
		t.Fatal(err)
	}
	w.setDay(0)
}

func TestPlacements(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	big := w.signed(t, 10)
	w.started(t, big, 3)
	// A self-employed firm lends like any other, and borrows, but never counts as above-scale.
	small := w.firm(t, "92", 3)
	w.lender, w.borrower, small = small, small, w.lender
	w.lender = small
	other := w.signed(t, 10)
	w.started(t, other, 2)

	list := func(c auth.Caller, f lending.PlacementFilter) lending.PlacementPage {
		t.Helper()
		page, err := w.Placements(t.Context(), c, f, route.Paging{Limit: 50})
		if err != nil {
			t.Fatal(err)
		}
		return page
	}
	yes, no := true, false
	from, to := day(1), day(2)
	for name, c := range map[string]struct {
		caller auth.Caller
		filter lending.PlacementFilter
		want   int
	}{
		"the lender's":             {w.lender, lending.PlacementFilter{}, 5},
		"the borrower's":           {w.borrower, lending.PlacementFilter{}, 2},
		"all":                      {w.city, lending.PlacementFilter{}, 5},
		"of the lender's town":     {w.townOfficer(t, 0), lending.PlacementFilter{}, 5},
		"of one borrower's town":   {w.townOfficer(t, 3), lending.PlacementFilter{}, 2},
		"to above-scale firms":     {w.city, lending.PlacementFilter{AboveScale: &yes}, 3},
		"to others":                {w.city, lending.PlacementFilter{AboveScale: &no}, 2},
		"from the day":             {w.city, lending.PlacementFilter{From: &from, To: &from}, 5},
		"from the day behind":      {w.city, lending.PlacementFilter{From: &to}, 0},
		"where the work is":        {w.city, lending.PlacementFilter{TownCode: w.towns[2].Code}, 5},
		"where it is not":          {w.city, lending.PlacementFilter{TownCode: w.towns[0].Code}, 0},
		"where I lend":             {w.lender, lending.PlacementFilter{Side: "lender"}, 5},
		"where I borrow":           {w.lender, lending.PlacementFilter{Side: "borrower"}, 0},
		"of somebody else":         {w.firm(t, "91", 0), lending.PlacementFilter{}, 0},
		"of a seeker":              {auth.Caller{Role: auth.Seeker}, lending.PlacementFilter{}, 0},
		"of nobody":                {auth.Caller{}, lending.PlacementFilter{}, 0},
		"above-scale where I lend": {w.lender, lending.PlacementFilter{Side: "lender", AboveScale: &yes}, 3},
	} {
		if page := list(c.caller, c.filter); page.Total != c.want || len(page.Items) != c.want || page.DistinctPersons != c.want {
			t.Errorf("%s: %d of %d, %d persons, want %d", name, len(page.Items), page.Total, page.DistinctPersons, c.want)
		}
	}
	if page := list(w.city, lending.PlacementFilter{}); page.AboveScalePersons != 3 || page.Items[0].WorkerName != "张**" || page.Items[0].Seq < page.Items[4].Seq {
		t.Errorf("%+v", page)
	}
	if page := list(w.borrower, lending.PlacementFilter{}); page.Items[0].WorkerName != "张三丰" {
		t.Errorf("%+v", page.Items[0])
	}
	first, err := w.Placements(t.Context(), w.city, lending.PlacementFilter{}, route.Paging{Limit: 4})
	if err != nil || len(first.Items) != 4 || first.Total != 5 {
		t.Fatalf("%+v (%v)", first, err)
	}
	second, err := w.Placements(t.Context(), w.city, lending.PlacementFilter{}, route.Paging{Limit: 4, Cursor: first.Next})
	if err != nil || len(second.Items) != 1 || second.Next != "" {
		t.Fatalf("%+v (%v)", second, err)
	}
	far, err := w.Placements(t.Context(), w.city, lending.PlacementFilter{}, route.Paging{Limit: 5, Cursor: route.EncodeCursor(int64(math.MaxInt64))})
	if err != nil || len(far.Items) != 5 {
		t.Errorf("behind a number of eight bytes: %+v (%v)", far, err)
	}
}

// What the register says later does not change what stood on the start day.
func TestAboveScaleIsFrozen(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		year int
		fen  int64
		want bool
	}{
		"exactly twenty million":     {2021, 20_000_000_00, true},
		"a fen less":                 {2021, 19_999_999_99, false},
		"a later year does not tell": {2022, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.aboveScale(t, w.borrower, c.year, c.fen)
			w.started(t, w.signed(t, 5), 1)
			w.exec(t, `UPDATE above_scale_year SET revenue_fen = 20000000000 - revenue_fen`)
			page, err := w.Placements(t.Context(), w.city, lending.PlacementFilter{}, route.Paging{Limit: 5})
			if err != nil || page.Items[0].AboveScale != c.want {
				t.Errorf("above-scale %v (%v)", page.Items[0].AboveScale, err)
			}
		})
	}
}

// One person at two firms one after the other is two placements and one person.
func TestDistinctPersons(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	worker := w.people(1)
	for i, days := range [][2]int{{1, 10}, {11, 20}} {
		w.setDay(0)
		in := terms(5)
		in.From, in.To = day(days[0]), day(days[1])
		p, err := w.Propose(t.Context(), w.lender, offer(w.posting(t, w.lender, posting.Surplus, 5), w.posting(t, w.borrower, posting.Shortage, 5), in))
		if err != nil {
			t.Fatal(err)
		}
		a := w.sign(t, w.accepted(t, p))
		named, err := w.Nominate(t.Context(), w.lender, a.ID, worker)
		if err != nil {
			t.Fatalf("agreement %d: %v", i, err)
		}
		w.makeReady(t, a, idsOf(named))
		w.setDay(days[0])
		if _, err = w.Start(t.Context(), w.borrower, a.ID, idsOf(named), day(days[0])); err != nil {
			t.Fatal(err)
		}
	}
	page, err := w.Placements(t.Context(), w.lender, lending.PlacementFilter{}, route.Paging{Limit: 5})
	if err != nil || page.Total != 2 || page.DistinctPersons != 1 || page.AboveScalePersons != 1 {
		t.Errorf("%+v (%v)", page.PlacementTotals, err)
	}
}

func TestExports(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.exec(t, `UPDATE enterprise SET name = '=开平厂' WHERE id = $1`, w.lender.EnterpriseID)
	w.started(t, w.signed(t, 5), 2)
	for name, c := range map[string]struct {
		caller   auth.Caller
		full, id bool
	}{"lender": {w.lender, true, true}, "borrower": {w.borrower, true, false}, "officer": {w.city, false, true}} {
		file, err := w.ExportPlacements(t.Context(), c.caller, lending.PlacementFilter{})
		if err != nil {
			t.Fatal(err)
		}
		book, err := excelize.OpenReader(bytes.NewReader(file.Data))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := book.GetRows(book.GetSheetName(0))
		if err != nil || len(rows) != 3 {
			t.Fatalf("%d rows (%v)", len(rows), err)
		}
		text := strings.Join(rows[1], "|")
		if strings.Contains(text, "张三丰") != c.full || strings.Contains(text, "张**") == c.full || strings.Contains(text, "**********") != c.id || !strings.Contains(text, "'=开平厂") {
			t.Errorf("the %s exports %s", name, text)
		}
	}
}

// Domain §11: a borrower outside Kaiping is matchable, not claimable. What it was
// on the start day is frozen.
func TestPlacementOutsideIsNotClaimable(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		away func(*world) auth.Caller
		want bool
	}{
		"both of Kaiping":      {func(*world) auth.Caller { return auth.Caller{} }, true},
		"the borrower outside": {func(w *world) auth.Caller { return w.borrower }, false},
		"the lender outside":   {func(w *world) auth.Caller { return w.lender }, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			firm := c.away(w).EnterpriseID
			w.exec(t, `UPDATE enterprise SET town_code = 'outside', address = '江门市台山市' WHERE id = $1`, firm)
			w.started(t, w.signed(t, 5), 2)
			w.exec(t, `UPDATE enterprise SET town_code = $1`, w.towns[0].Code)
			yes := true
			all, err := w.Placements(t.Context(), w.city, lending.PlacementFilter{}, route.Paging{Limit: 5})
			if err != nil || len(all.Items) != 2 || all.AboveScalePersons != 2 {
				t.Fatalf("%+v (%v)", all, err)
			}
			claimable, err := w.Placements(t.Context(), w.city, lending.PlacementFilter{Claimable: &yes}, route.Paging{Limit: 5})
			want := map[bool]int{true: 2}[c.want]
			if err != nil || all.Items[0].Claimable != c.want || all.ClaimablePersons != want || claimable.Total != want {
				t.Errorf("%+v, %d claimable (%v)", all, claimable.Total, err)
			}
		})
	}
}

// Nobody writes that a placement is claimable: it follows from what it says.
func TestClaimableIsNotWritten(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.started(t, w.signed(t, 5), 1)
	if _, err := w.db.Exec(t.Context(), `UPDATE placement SET claimable = true`); err == nil {
		t.Error("it was written")
	}
}
