package catalog

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"gongxiang/internal/input"
	"gongxiang/internal/pgtest"
	"gongxiang/internal/problem"
	"gongxiang/matching/reference"
)

func TestTradeIsMadeChangedAndRetired(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	c, _ := open(t, db)
	ctx := asAdministrator(t)
	trade, err := c.CreateTrade(ctx, newTrade(" 6-18-02-k77 ", "龙头试压工", "试压", "压水柱"))
	if err != nil || trade.Code != "6-18-02-K77" || !trade.Active || trade.Version != 1 || len(trade.Aliases) != 2 {
		t.Fatalf("%+v, %v", trade, err)
	}
	var official bool
	if err := db.QueryRow(ctx, `SELECT official FROM trade WHERE code = $1`, trade.Code).Scan(&official); err != nil || official {
		t.Fatalf("a local code stands as official (%v)", err)
	}
	change := TradeChange{Version: 1, Active: true, TradeInput: TradeInput{Name: "龙头检验工", Family: "质检", Relevance: "C",
		Aliases: []Alias{{"试压", reference.AliasNear}, {"测漏", reference.AliasExact}}}}
	trade, err = c.UpdateTrade(ctx, trade.Code, change)
	if err != nil || trade.Name != "龙头检验工" || trade.Version != 2 || trade.Aliases[0] != (Alias{"测漏", reference.AliasExact}) || trade.Aliases[1] != (Alias{"试压", reference.AliasNear}) {
		t.Fatalf("%+v, %v", trade, err)
	}
	if r := c.Book().Resolve("压水柱"); r.OK {
		t.Errorf("a removed alias is still known: %+v", r)
	}
	if r := c.Book().Resolve("试压"); r.Trade.Code != trade.Code || r.Exact {
		t.Errorf("试压: %+v", r)
	}
	change.Version, change.Active = 2, false
	if trade, err = c.UpdateTrade(ctx, trade.Code, change); err != nil || trade.Active {
		t.Fatalf("%+v, %v", trade, err)
	}
	if r := c.Book().Resolve("龙头检验工"); r.OK {
		t.Error("a retired trade is still offered")
	}
	if _, ok := c.Book().ByCode(trade.Code); !ok {
		t.Error("a retired trade's postings have lost their name")
	}
	for _, public := range c.current.Load().public.Trades {
		if public.Code == trade.Code {
			t.Error("a retired trade is offered on the pages")
		}
	}
	history := events(t, db, "trade", TradeID(trade.Code))
	if len(history) != 3 || history[0].Action != "create" || history[2].Action != "update" {
		t.Errorf("history: %+v", history)
	}
}

// An administrator who opens a trade or a town and saves it as it is must not be refused.
func TestEverythingInTheSeedCanBeSavedAsItIs(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	open(t, db)
	towns := must(readTowns(t.Context(), db))
	for _, town := range towns {
		in := TownInput{town.Name, town.Aliases, town.Lat, town.Lng, town.TileCol, town.TileRow, town.Version}
		names := must(readNames(t.Context(), db)).without("town", town.Code).claim("name", in.Name).claim("aliases", in.Aliases...)
		if err := errors.Join(in.check(town.Code, towns), names.err); err != nil {
			t.Errorf("%s: %v", town.Name, err)
		}
	}
	for _, trade := range must(listTrades(t.Context(), db, "")) {
		in := TradeInput{trade.Name, trade.Family, trade.Relevance, trade.Aliases}
		if err := errors.Join(in.check(new(input.Form)), claimNames(t.Context(), db, trade.Code, in)); err != nil {
			t.Errorf("%s: %v", trade.Name, err)
		}
	}
}

func TestTradesAreRefused(t *testing.T) {
	t.Parallel()
	c, _ := open(t, pgtest.New(t))
	const free = "6-18-02-K77"
	with := func(change func(*NewTrade)) NewTrade {
		in := newTrade(free, "龙头试压工", "试压")
		change(&in)
		return in
	}
	for _, x := range []struct {
		name        string
		in          NewTrade
		status      int
		code, field string
	}{
		{"no code", newTrade("", "龙头试压工"), 422, "invalid", "code"},
		{"half a code", newTrade("6-18-02", "龙头试压工"), 422, "invalid", "code"},
		{"a local code without digits", newTrade("6-18-02-K", "龙头试压工"), 422, "invalid", "code"},
		{"a code with a null byte", newTrade("6-18-02-K7\x00", "龙头试压工"), 422, "invalid", "code"},
		{"a code in use", newTrade(codeOf(t, "缝纫工"), "龙头试压工"), 409, "code_taken", "code"},
		{"no name", newTrade(free, " "), 422, "invalid", "name"},
		{"one character", newTrade(free, "工"), 422, "invalid", "name"},
		{"ten thousand characters", newTrade(free, strings.Repeat("工", 10000)), 422, "invalid", "name"},
		{"a name with a null byte", newTrade(free, "龙头\x00工"), 422, "invalid", "name"},
		{"a name of marks", newTrade(free, "--"), 422, "invalid", "name"},
		{"another trade's name", newTrade(free, "缝纫工"), 409, "name_taken", "name"},
		{"another trade's name, spelt otherwise", newTrade(free, "缝 纫-工"), 409, "name_taken", "name"},
		{"another trade's alias as a name", newTrade(free, "车位"), 409, "name_taken", "name"},
		{"another trade's alias", newTrade(free, "龙头试压工", "车位"), 409, "name_taken", "aliases"},
		{"another trade's name as an alias", newTrade(free, "龙头试压工", "缝纫工"), 409, "name_taken", "aliases"},
		{"a town's name", newTrade(free, "龙头试压工", "水口"), 409, "name_taken", "aliases"},
		{"an alias twice", newTrade(free, "龙头试压工", "试压", "试 压"), 422, "invalid", "aliases"},
		{"its own name as an alias", newTrade(free, "龙头试压工", "龙头试压工"), 422, "invalid", "aliases"},
		{"an empty alias", newTrade(free, "龙头试压工", ""), 422, "invalid", "aliases"},
		{"a long alias", newTrade(free, "龙头试压工", strings.Repeat("试", 31)), 422, "invalid", "aliases"},
		{"too many aliases", newTrade(free, "龙头试压工", make([]string, 101)...), 422, "invalid", "aliases"},
		{"no family", with(func(in *NewTrade) { in.Family = "" }), 422, "invalid", "family"},
		{"a long family", with(func(in *NewTrade) { in.Family = strings.Repeat("类", 21) }), 422, "invalid", "family"},
		{"no relevance", with(func(in *NewTrade) { in.Relevance = "D" }), 422, "invalid", "relevance"},
		{"a kind of alias that is none", with(func(in *NewTrade) { in.Aliases[0].Kind = "same" }), 422, "invalid", "aliases"},
	} {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			_, err := c.CreateTrade(asAdministrator(t), x.in)
			wantProblem(t, err, x.status, x.code, x.field)
			if _, ok := c.Book().ByCode(free); ok {
				t.Fatal("it was made all the same")
			}
		})
	}
}

func TestTakenAliasNamesItsTrade(t *testing.T) {
	t.Parallel()
	c, _ := open(t, pgtest.New(t))
	_, err := c.CreateTrade(asAdministrator(t), newTrade("6-18-02-K77", "龙头试压工", "车位"))
	p := wantProblem(t, err, 409, "name_taken", "aliases")
	for _, want := range []string{"车位", "缝纫工"} {
		if !strings.Contains(p.Message, want) {
			t.Errorf("%q does not name %s", p.Message, want)
		}
	}
}

func TestOldTradeIsNotOverwritten(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	c, _ := open(t, db)
	code := codeOf(t, "缝纫工")
	in := TradeChange{TradeInput{"缝纫工", "缝制", "A", nil}, true, 7}
	p := wantProblem(t, second(c.UpdateTrade(asAdministrator(t), code, in)), 409, "stale_version", "")
	if current, ok := p.Current.(Trade); !ok || current.Code != code || current.Version != 1 {
		t.Fatalf("current: %+v", p.Current)
	}
	if trade := must(readTrade(t.Context(), db, code)); trade.Version != 1 || len(trade.Aliases) == 0 {
		t.Fatalf("overwritten: %+v", trade)
	}
	wantProblem(t, second(c.UpdateTrade(asAdministrator(t), "6-99-99-99", in)), 404, "not_found", "")
}

func TestManyEditorsOfOneTrade(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	c, _ := open(t, db)
	code := codeOf(t, "缝纫工")
	var saved, stale atomic.Int32
	var editors sync.WaitGroup
	for range 20 {
		editors.Go(func() {
			_, err := c.UpdateTrade(asAdministrator(t), code, TradeChange{TradeInput{"缝纫工", "缝制", "A", nil}, true, 1})
			switch {
			case err == nil:
				saved.Add(1)
			case problem.HasCode(err, "stale_version"):
				stale.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	editors.Wait()
	if saved.Load() != 1 || stale.Load() != 19 {
		t.Fatalf("%d saved, %d stale", saved.Load(), stale.Load())
	}
}

func TestOneAliasForManyAtOnce(t *testing.T) {
	t.Parallel()
	c, _ := open(t, pgtest.New(t))
	var made atomic.Int32
	var editors sync.WaitGroup
	for i := range 20 {
		editors.Go(func() {
			name := "试压工" + string(rune('甲'+i))
			_, err := c.CreateTrade(asAdministrator(t), newTrade("6-18-02-K"+string(rune('1'+i/10))+string(rune('0'+i%10)), name, []string{"试压", "试 压"}[i%2]))
			switch {
			case err == nil:
				made.Add(1)
			case !problem.HasCode(err, "name_taken"):
				t.Error(err)
			}
		})
	}
	editors.Wait()
	if made.Load() != 1 {
		t.Fatalf("%d trades have one alias", made.Load())
	}
}

func TestListTrades(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	open(t, db)
	for words, want := range map[string]string{"车位": "缝纫工", "缝纫": "缝纫工", codeOf(t, "缝纫工"): "缝纫工", "CNC": ""} {
		trades := must(listTrades(t.Context(), db, words))
		if len(trades) == 0 || want != "" && !slices.ContainsFunc(trades, func(x Trade) bool { return x.Name == want }) {
			t.Errorf("%s: %d trades", words, len(trades))
		}
	}
	if trades := must(listTrades(t.Context(), db, `%_\'`)); len(trades) != 0 {
		t.Errorf("marks of the query language found %d trades", len(trades))
	}
}

func second[T any](_ T, err error) error { return err }
