package reference

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestSeedSizes(t *testing.T) {
	t.Parallel()
	s := Default()
	official := 0
	for _, trade := range s.Trades {
		if trade.Official {
			official++
		}
	}
	if len(s.Towns) != 16 || len(s.Industries) != 97 || official < 122 || len(s.Trades) < 180 || len(s.Aliases) < 500 || len(s.Relations) < 100 {
		t.Fatalf("towns %d, industries %d, trades %d (official %d), aliases %d, relations %d",
			len(s.Towns), len(s.Industries), len(s.Trades), official, len(s.Aliases), len(s.Relations))
	}
}

var tradeCode = regexp.MustCompile(`^\d-\d\d-\d\d-(\d\d|K\d\d)$`)

func TestTradesAreWellFormed(t *testing.T) {
	t.Parallel()
	codes, names := map[string]bool{}, map[string]bool{}
	for _, trade := range Default().Trades {
		if !tradeCode.MatchString(trade.Code) || trade.Official == strings.Contains(trade.Code, "K") {
			t.Errorf("code %s of %s, official %v", trade.Code, trade.Name, trade.Official)
		}
		if codes[trade.Code] || names[Key(trade.Name)] {
			t.Errorf("%s %s stands twice", trade.Code, trade.Name)
		}
		codes[trade.Code], names[Key(trade.Name)] = true, true
		if trade.Family == "" || !slices.Contains([]string{"A", "B", "C"}, trade.Relevance) {
			t.Errorf("%s: family %q, relevance %q", trade.Name, trade.Family, trade.Relevance)
		}
	}
}

func TestEveryAliasResolvesToItsTrade(t *testing.T) {
	t.Parallel()
	book := DefaultBook()
	seen := map[string]bool{}
	for _, a := range Default().Aliases {
		if seen[Key(a.Alias)] {
			t.Errorf("alias %s stands twice", a.Alias)
		}
		seen[Key(a.Alias)] = true
		r := book.Resolve(a.Alias)
		if !r.OK || r.Trade.Code != a.Code || r.Exact != (a.Kind == AliasExact) || r.Exact != (r.Note == "") {
			t.Errorf("%s (%s, %s): got %s, exact %v, note %q", a.Alias, a.Code, a.Kind, r.Trade.Name, r.Exact, r.Note)
		}
	}
	for _, trade := range Default().Trades {
		if r := book.Resolve(trade.Name); !r.Exact || r.Trade != trade || seen[Key(trade.Name)] {
			t.Errorf("%s: got %+v, also an alias: %v", trade.Name, r, seen[Key(trade.Name)])
		}
	}
}

func TestRelationsReferToTradesAndAddSomething(t *testing.T) {
	t.Parallel()
	book := DefaultBook()
	pairs := map[[2]string]bool{}
	for _, r := range Default().Relations {
		a, okA := book.ByCode(r.A)
		b, okB := book.ByCode(r.B)
		if !okA || !okB || r.A >= r.B || pairs[[2]string{r.A, r.B}] {
			t.Errorf("%+v: unknown, out of order or twice", r)
		}
		pairs[[2]string{r.A, r.B}] = true
		byFamily := DegreeUnrelated
		if a.Family == b.Family {
			byFamily = DegreeFamily
		}
		if r.Degree == byFamily {
			t.Errorf("%s and %s: %s is what their families say", a.Name, b.Name, r.Degree)
		}
		if book.Degree(r.A, r.B) != r.Degree || book.Degree(r.B, r.A) != r.Degree {
			t.Errorf("%s and %s: %s, want %s", a.Name, b.Name, book.Degree(r.A, r.B), r.Degree)
		}
	}
}

func TestIndustries(t *testing.T) {
	t.Parallel()
	sections := ""
	for _, i := range Default().Industries {
		if !strings.HasSuffix(sections, i.Section) {
			sections += i.Section
		}
	}
	if sections != "ABCDEFGHIJKLMNOPQRST" {
		t.Fatalf("sections %s", sections)
	}
	for division, section := range map[string]string{"06": "B", "13": "C", "43": "C", "44": "D", "47": "E", "62": "H", "97": "T"} {
		i, ok := IndustryOf(division)
		if !ok || i.Section != section || Industrial(section) != slices.Contains([]string{"B", "C", "D"}, section) {
			t.Errorf("%s: %+v", division, i)
		}
	}
	if _, ok := IndustryOf("98"); ok {
		t.Error("98 is no division")
	}
}

func TestTilesResembleTheMap(t *testing.T) {
	t.Parallel()
	towns := Default().Towns
	for i, a := range towns {
		for _, b := range towns[i+1:] {
			if a.TileCol == b.TileCol && a.TileRow == b.TileRow {
				t.Errorf("%s and %s share a tile", a.Name, b.Name)
			}
			if d := a.Lat - b.Lat; math.Abs(d) > 0.12 && (d > 0) == (a.TileRow > b.TileRow) {
				t.Errorf("%s and %s: north and south are swapped", a.Name, b.Name)
			}
			if d := a.Lng - b.Lng; math.Abs(d) > 0.12 && (d < 0) == (a.TileCol > b.TileCol) {
				t.Errorf("%s and %s: west and east are swapped", a.Name, b.Name)
			}
		}
	}
}
