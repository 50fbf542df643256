package catalog

import (
	"context"
	"encoding/json"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/history"
	"gongxiang/internal/pgtest"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
	"gongxiang/matching/reference"
)

// open gives a catalog on the database and how often it reported a change.
func open(t *testing.T, db *postgres.DB) (*Catalog, *atomic.Int32) {
	t.Helper()
	var changes atomic.Int32
	clock := calendar.NewFixedClock(time.Date(2021, 2, 8, 9, 0, 0, 0, calendar.Shanghai))
	c, err := New(t.Context(), Deps{DB: db, Clock: clock, OnChange: func() { changes.Add(1) }})
	if err != nil {
		t.Fatal(err)
	}
	return c, &changes
}

var by = uuid.Must(uuid.NewV7())

func asAdministrator(t *testing.T) context.Context {
	return auth.WithCaller(t.Context(), auth.Caller{AccountID: by, Role: auth.Administrator})
}

// codeOf is the trade of a name in the seed.
func codeOf(t *testing.T, name string) string {
	t.Helper()
	r := reference.DefaultBook().Resolve(name)
	if !r.Exact {
		t.Fatalf("no trade %s", name)
	}
	return r.Trade.Code
}

func wantProblem(t *testing.T, err error, status int, code, field string) problem.Error {
	t.Helper()
	p, ok := problem.As(err)
	if !ok || p.Status != status || p.Code != code {
		t.Fatalf("got %v, want %d %s", err, status, code)
	}
	if field != "" && (len(p.Fields) == 0 || p.Fields[0].Name != field) {
		t.Fatalf("got %v, want field %s", p, field)
	}
	return *p
}

func TestBookOfTheDatabaseIsThatOfTheSeed(t *testing.T) {
	t.Parallel()
	c, _ := open(t, pgtest.New(t))
	book, seed := c.Book(), reference.Default()
	for _, trade := range seed.Trades {
		if got, ok := book.ByCode(trade.Code); !ok || got != trade {
			t.Errorf("%s: %+v, want %+v", trade.Code, got, trade)
		}
	}
	for _, a := range seed.Aliases {
		if r := book.Resolve(a.Alias); r.Trade.Code != a.Code || r.Exact != (a.Kind == reference.AliasExact) {
			t.Errorf("%s: %+v", a.Alias, r)
		}
	}
	for _, r := range seed.Relations {
		if got := book.Degree(r.A, r.B); got != r.Degree {
			t.Errorf("%s, %s: %s, want %s", r.A, r.B, got, r.Degree)
		}
	}
	if got := len(book.Towns.All()); got != 16 {
		t.Errorf("%d towns", got)
	}
	if got := len(c.current.Load().public.Industries); got != 97 {
		t.Errorf("%d industries", got)
	}
}

func TestSeedOnSeveralNodesAtOnce(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	var nodes sync.WaitGroup
	for range 4 {
		nodes.Go(func() {
			if err := Seed(t.Context(), db); err != nil {
				t.Error(err)
			}
		})
	}
	nodes.Wait()
	var trades, aliases int
	err := db.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM trade), (SELECT count(*) FROM trade_alias)`).Scan(&trades, &aliases)
	if err != nil || trades != len(reference.Default().Trades) || aliases != len(reference.Default().Aliases) {
		t.Fatalf("%d trades, %d aliases, %v", trades, aliases, err)
	}
}

func TestSeedLeavesChangesAlone(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	c, _ := open(t, db)
	trade := must(readTrade(t.Context(), db, codeOf(t, "缝纫工")))
	change := TradeChange{TradeInput: TradeInput{Name: trade.Name, Family: trade.Family, Relevance: "A"}, Active: true, Version: 1}
	if _, err := c.UpdateTrade(asAdministrator(t), trade.Code, change); err != nil {
		t.Fatal(err)
	}
	if err := Seed(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	if again := must(readTrade(t.Context(), db, trade.Code)); len(again.Aliases) != 0 || again.Version != 2 {
		t.Fatalf("the seed brought back what was removed: %+v", again)
	}
}

func TestOtherNodesFollow(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	here, changes := open(t, db)
	there, _ := open(t, db)
	change := newTrade("6-18-02-K77", "龙头试压工", "试压")
	if _, err := here.CreateTrade(asAdministrator(t), change); err != nil {
		t.Fatal(err)
	}
	if _, ok := here.Book().ByCode(change.Code); !ok || changes.Load() != 1 {
		t.Fatalf("this node does not know its own change, or told nobody (%d)", changes.Load())
	}
	before := there.Book()
	if _, ok := before.ByCode(change.Code); ok {
		t.Fatal("the other node knew before it could")
	}
	if err := there.Reload(t.Context()); err != nil {
		t.Fatal(err)
	}
	if r := there.Book().Resolve("试压"); r.Trade.Code != change.Code {
		t.Fatalf("the other node does not follow: %+v", r)
	}
	if _, ok := before.ByCode(change.Code); ok {
		t.Fatal("a book changed under its reader")
	}
	same := there.Book()
	if err := there.Reload(t.Context()); err != nil || there.Book() != same {
		t.Fatalf("read again although nothing changed (%v)", err)
	}
	// Whoever changes the tables by hand is noticed, too.
	if _, err := db.Exec(t.Context(), `UPDATE trade SET name = '龙头检验工' WHERE code = $1`, change.Code); err != nil {
		t.Fatal(err)
	}
	if err := there.Reload(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got, _ := there.Book().ByCode(change.Code); got.Name != "龙头检验工" {
		t.Fatalf("a change by hand was missed: %+v", got)
	}
}

func TestRefusedEditTellsNobody(t *testing.T) {
	t.Parallel()
	c, changes := open(t, pgtest.New(t))
	if _, err := c.UpdateTrade(asAdministrator(t), "6-99-99-99", TradeChange{TradeInput: newTrade("", "没有的工种").TradeInput}); err == nil {
		t.Fatal("an unknown trade was changed")
	}
	if changes.Load() != 0 {
		t.Fatal("a refused edit was reported as a change")
	}
}

// events are the actions in a thing's history.
func events(t *testing.T, db *postgres.DB, thing string, id uuid.UUID) []history.Entry {
	t.Helper()
	list, err := history.Of(t.Context(), db, thing, id)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func newTrade(code, name string, aliases ...string) NewTrade {
	in := NewTrade{Code: code, TradeInput: TradeInput{Name: name, Family: "水暖装配", Relevance: "B"}}
	for _, a := range aliases {
		in.Aliases = append(in.Aliases, Alias{a, reference.AliasExact})
	}
	return in
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
