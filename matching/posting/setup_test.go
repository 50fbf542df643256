package posting_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/pgtest"
	"gongxiang/internal/pii"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
	"gongxiang/internal/search"
	"gongxiang/matching/catalog"
	"gongxiang/matching/matchingtest"
	"gongxiang/matching/posting"
	"gongxiang/matching/reference"
)

// today is the day on which the tests play.
var today = calendar.NewDate(2021, 2, 8)

// world is a platform with reference data and a clock that stands still.
type world struct {
	*posting.Service
	db    *postgres.DB
	clock *calendar.FixedClock
	books *catalog.Catalog
	towns []reference.Town
	trade reference.Trade
	other reference.Trade
	firms int
}

func newWorld(t testing.TB) *world {
	t.Helper()
	db := pgtest.Open(t, matchingtest.URL(t))
	clock := calendar.NewFixedClock(time.Date(2021, 2, 8, 9, 0, 0, 0, calendar.Shanghai))
	books, err := catalog.New(t.Context(), catalog.Deps{DB: db, Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	seed := reference.Default()
	return &world{
		Service: posting.New(db, newVault(t), clock, books.Book, search.NewIndex(false)),
		db:      db, clock: clock, books: books, towns: seed.Towns, trade: seed.Trades[10], other: seed.Trades[11],
	}
}

func newVault(t testing.TB) *pii.Vault {
	t.Helper()
	keys, err := pii.NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	vault, err := pii.Open(keys)
	if err != nil {
		t.Fatal(err)
	}
	return vault
}

func (w *world) exec(t testing.TB, sql string, args ...any) {
	t.Helper()
	if _, err := w.db.Exec(context.Background(), sql, args...); err != nil {
		t.Fatal(err)
	}
}

func (w *world) count(t testing.TB, sql string, args ...any) (n int) {
	t.Helper()
	if err := w.db.QueryRow(context.Background(), sql, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// firm adds a firm in the n-th town and gives an account that acts for it.
func (w *world) firm(t testing.TB, status string, town int) auth.Caller {
	t.Helper()
	w.firms++
	uscc, err := reference.MakeUSCC(fmt.Sprintf("91440783MA%07d", w.firms))
	if err != nil {
		t.Fatal(err)
	}
	c := auth.Caller{AccountID: uuid.Must(uuid.NewV7()), Role: auth.Enterprise, EnterpriseID: uuid.Must(uuid.NewV7())}
	w.exec(t, `INSERT INTO enterprise (id, uscc, name, town_code, status) VALUES ($1, $2, $3, $4, $5)`,
		c.EnterpriseID, uscc, fmt.Sprintf("开平市试验%d厂", w.firms), w.towns[town].Code, status)
	w.exec(t, `INSERT INTO account (id, role, login, display_name, enterprise_id) VALUES ($1, 'enterprise', $2, '经办人', $3)`,
		c.AccountID, fmt.Sprintf("firm%d", w.firms), c.EnterpriseID)
	return c
}

// officer of the n-th town.
func (w *world) officer(town int) auth.Caller {
	return auth.Caller{AccountID: uuid.Must(uuid.NewV7()), Role: auth.TownOfficer, TownCode: w.towns[town].Code}
}

// input is a valid surplus of 35 heads for 50 days.
func (w *world) input() posting.Input {
	low, high := int64(450000), int64(550000)
	return posting.Input{
		TradeCode: w.trade.Code, Level: 2, Headcount: 35, PeriodFrom: today, PeriodTo: today.AddDays(49),
		TownCode: w.towns[0].Code, PayMinFen: &low, PayMaxFen: &high, Lodging: true, Note: "可上夜班",
		ContactName: "示例甲", ContactPhone: "13800000001",
	}
}

// heads is input with another headcount, which makes another posting.
func (w *world) heads(n int) posting.Input {
	in := w.input()
	in.Headcount = n
	return in
}

// published is a surplus that others can find.
func (w *world) published(t testing.TB, c auth.Caller, in posting.Input) posting.Posting {
	t.Helper()
	p, err := w.Create(t.Context(), c, posting.Surplus, in, true)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (w *world) find(t testing.TB, id uuid.UUID) posting.Posting {
	t.Helper()
	p, err := w.Find(t.Context(), w.db, id)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// actions are what a posting's history says was done.
func (w *world) actions(t testing.TB, c auth.Caller, p posting.Posting) (actions []string) {
	t.Helper()
	entries, err := w.History(t.Context(), c, p.Kind, p.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		actions = append(actions, e.Action)
	}
	return actions
}

// refused fails unless err is a problem with this code and, when given, field.
func refused(t testing.TB, err error, code string, field ...string) {
	t.Helper()
	_ = refusal(t, err, code, field...)
}

// refusal is the problem that refused demands.
func refusal(t testing.TB, err error, code string, field ...string) *problem.Error {
	t.Helper()
	p, ok := problem.As(err)
	if !ok || p.Code != code {
		t.Fatalf("got %v, want problem %q", err, code)
	}
	for _, name := range field {
		if !slices.ContainsFunc(p.Fields, func(f problem.Field) bool { return f.Name == name }) {
			t.Fatalf("%v does not name %s", err, name)
		}
	}
	return p
}

// retire takes a trade out of use, as an administrator does.
func (w *world) retire(t testing.TB, code string) {
	t.Helper()
	w.exec(t, `UPDATE trade SET active = false, version = version + 1 WHERE code = $1`, code)
	if err := w.books.Reload(t.Context()); err != nil {
		t.Fatal(err)
	}
}
