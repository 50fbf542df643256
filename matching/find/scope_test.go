package find_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/xuri/excelize/v2"

	"gongxiang/internal/auth"
	"gongxiang/internal/route"
	"gongxiang/internal/search"
	"gongxiang/matching/balance"
	"gongxiang/matching/find"
	"gongxiang/matching/matchingtest"
	"gongxiang/matching/posting"
)

// heads are the headcounts in a sheet of shortages, sorted; each posting of the
// test has one of its own.
func heads(t *testing.T, file route.Download, err error) (found []string) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(bytes.NewReader(file.Data))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := book.GetRows("缺工需求")
	if err != nil {
		t.Fatal(err)
	}
	at := slices.Index(rows[0], "人数")
	for _, row := range rows[1:] {
		found = append(found, row[at])
	}
	slices.Sort(found)
	return found
}

// One rule of what is an officer's: in lists, exports, searches and counts it is
// what lies in the town, and what belongs to a firm from there.
func TestATownIsTheSameEverywhere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := find.New(w.DB, w.Clock, search.NewPostgres(w.DB), w.Catalog.Book, w.Postings, nil)
	counts := balance.New(w.DB, w.Clock, w.Catalog.Book)
	here, there, banned := w.Firm("水口"), w.Firm("月山"), w.Firm("水口")
	post := func(firm auth.Caller, n int, town string) {
		w.Post(firm, posting.Shortage, func(in *posting.Input) { in.Headcount, in.TownCode = n, w.Town(town) })
	}
	post(here, 11, "水口")
	post(here, 12, "月山")
	post(there, 13, "水口")
	post(there, 14, "月山")
	post(banned, 15, "水口")
	w.Exec(`UPDATE enterprise SET status = 'suspended' WHERE id = $1`, banned.EnterpriseID)
	w.Exec(`UPDATE search_document SET firm_approved = false WHERE enterprise_id = $1`, banned.EnterpriseID)

	for town, c := range map[string]struct {
		all  []string // suspended firms, too
		open int      // heads that can be agreed on today
	}{
		"水口": {[]string{"11", "12", "13", "15"}, 11 + 12 + 13},
		"月山": {[]string{"12", "13", "14"}, 12 + 13 + 14},
		"赤坎": {nil, 0},
		"":   {[]string{"11", "12", "13", "14", "15"}, 11 + 12 + 13 + 14},
	} {
		officer := w.Officer(town)
		listed, err := w.Postings.List(t.Context(), officer, posting.Filter{Kind: posting.Shortage}, route.Paging{Limit: 50})
		if err != nil || len(listed.Items) != len(c.all) {
			t.Errorf("%s lists %d (%v)", town, len(listed.Items), err)
		}
		file, err := w.Postings.Export(t.Context(), officer, posting.Filter{Kind: posting.Shortage})
		if got := heads(t, file, err); !slices.Equal(got, c.all) {
			t.Errorf("%s exports %v", town, got)
		}
		found, err := s.Search(t.Context(), officer, search.Query{Kind: search.Shortage})
		if err != nil || found.Total != len(c.all) {
			t.Errorf("%s finds %d (%v)", town, found.Total, err)
		}
		file, err = s.Export(t.Context(), officer, search.Query{Kind: search.Shortage})
		if got := heads(t, file, err); !slices.Equal(got, c.all) {
			t.Errorf("%s exports what it found: %v", town, got)
		}
		for _, p := range listed.Items {
			if _, err := w.Postings.Get(t.Context(), officer, posting.Shortage, p.ID); err != nil {
				t.Errorf("%s opens: %v", town, err)
			}
		}

		b, err := counts.Of(t.Context(), officer, balance.Filter{From: matchingtest.Today, Weeks: 8})
		if err != nil || b.Totals.Shortage != c.open {
			t.Errorf("%s counts %+v (%v)", town, b.Totals, err)
		}
		sum := 0
		for _, t := range b.Towns {
			sum += t.Shortage
		}
		if sum != c.open {
			t.Errorf("%s: the towns have %d together", town, sum)
		}
		first, err := counts.OverviewOf(t.Context(), officer)
		if err != nil || first.ShortageHeads != c.open {
			t.Errorf("%s begins with %+v (%v)", town, first, err)
		}
		// What a number opens is what it counts.
		behind, err := s.Search(t.Context(), officer, search.Query{Kind: search.Shortage, Approved: true, Statuses: []string{"published", "partly_filled"}})
		if err != nil || behind.Total != first.ShortagesOpen {
			t.Errorf("%s: behind %d postings are %d (%v)", town, first.ShortagesOpen, behind.Total, err)
		}
	}
}

// A sheet holds what was asked for, and nothing else.
func TestExportTakesTheFiltersOfTheSearch(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := find.New(w.DB, w.Clock, search.NewPostgres(w.DB), w.Catalog.Book, w.Postings, nil)
	firm := w.Firm("水口")
	for n := range 205 { // more than one page of the search
		w.Post(firm, posting.Shortage, func(in *posting.Input) { in.Headcount = 100 + n })
	}
	w.Post(firm, posting.Shortage, func(in *posting.Input) { in.TradeCode = w.Trade("焊工"); in.Note = "有厂车" })
	officer := w.Officer("")
	for name, c := range map[string]struct {
		q    search.Query
		want int
	}{
		"all":            {search.Query{}, 206},
		"by text":        {search.Query{Text: "厂车"}, 1},
		"by trade":       {search.Query{TradeCodes: []string{w.Trade("抛光工")}}, 205},
		"by heads":       {search.Query{HeadsMin: 300}, 5},
		"elsewhere":      {search.Query{TownCodes: []string{w.Town("月山")}}, 0},
		"no such status": {search.Query{Statuses: []string{"withdrawn"}}, 0},
	} {
		c.q.Kind = search.Shortage
		file, err := s.Export(t.Context(), officer, c.q)
		if got := heads(t, file, err); len(got) != c.want {
			t.Errorf("%s: %d rows, want %d", name, len(got), c.want)
		}
	}
}
