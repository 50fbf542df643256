package enterprise_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/account"
	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/pgtest"
	"gongxiang/internal/pii"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
	"gongxiang/internal/search"
	"gongxiang/matching/catalog"
	"gongxiang/matching/enterprise"
	"gongxiang/matching/matchingtest"
	"gongxiang/matching/posting"
	"gongxiang/matching/reference"
)

// today is the day on which the tests play.
var today = calendar.NewDate(2021, 2, 8)

// world is a platform with reference data, officers of two towns and the city,
// and a clock that stands still.
type world struct {
	*enterprise.Service
	postings  *posting.Service
	db        *postgres.DB
	clock     *calendar.FixedClock
	towns     []reference.Town
	sms       *inbox
	town      auth.Caller // of the first town
	elsewhere auth.Caller // of the second
	city      auth.Caller
	firms     int
}

// inbox is where codes arrive.
type inbox struct {
	mu    sync.Mutex
	codes map[string]string
}

func (b *inbox) Send(_ context.Context, phone pii.Phone, m auth.Message) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.codes[phone.Raw()] = m.Code
	return nil
}

func newWorld(t testing.TB) *world {
	t.Helper()
	db := pgtest.Open(t, matchingtest.URL(t))
	keys, err := pii.NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	vault, err := pii.Open(keys)
	if err != nil {
		t.Fatal(err)
	}
	clock := calendar.NewFixedClock(time.Date(2021, 2, 8, 9, 0, 0, 0, calendar.Shanghai))
	book, err := catalog.New(t.Context(), catalog.Deps{DB: db, Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	index := search.NewIndex(false)
	sms := &inbox{codes: map[string]string{}}
	signing := auth.New(auth.Deps{DB: db, Vault: vault, Clock: clock, SMS: sms})
	w := &world{
		Service: enterprise.New(enterprise.Deps{
			DB: db, Vault: vault, Clock: clock, Book: book.Book, Index: index, Auth: signing,
			Accounts: account.New(account.Deps{DB: db, Auth: signing, Clock: clock}),
		}),
		postings: posting.New(db, vault, clock, book.Book, index),
		db:       db, clock: clock, towns: reference.Default().Towns, sms: sms,
	}
	w.town = w.staff(t, auth.NewAccount{Role: auth.TownOfficer, Login: "town", Name: "水口专员", TownCode: w.towns[0].Code})
	w.elsewhere = w.staff(t, auth.NewAccount{Role: auth.TownOfficer, Login: "elsewhere", Name: "别处专员", TownCode: w.towns[1].Code})
	w.city = w.staff(t, auth.NewAccount{Role: auth.CityOfficer, Login: "city", Name: "市级专员"})
	return w
}

func (w *world) staff(t testing.TB, a auth.NewAccount) auth.Caller {
	t.Helper()
	c := auth.Caller{Role: a.Role, TownCode: a.TownCode, EnterpriseID: a.EnterpriseID}
	err := w.db.InTx(t.Context(), func(tx pgx.Tx) (err error) {
		c.AccountID, err = w.Auth.CreateAccount(t.Context(), tx, a)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// uscc is the n-th code with a prefix of two.
func uscc(t testing.TB, prefix string, n int) string {
	t.Helper()
	code, err := reference.MakeUSCC(fmt.Sprintf("%s440783MA%07d", prefix, n))
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// facts of a plumbing manufacturer in the first town.
func (w *world) facts() enterprise.Facts {
	return enterprise.Facts{
		Name: "开平市示例水暖卫浴有限公司", TownCode: w.towns[0].Code, Industry: "33", Address: "水口镇工业区1号",
		ContactName: "示例甲", ContactPhone: "0750-2200001",
	}
}

// firm is one that an officer registered, and an account that acts for it.
func (w *world) firm(t testing.TB, with ...func(*enterprise.RegisterInput)) (enterprise.Enterprise, auth.Caller) {
	t.Helper()
	w.firms++
	in := enterprise.RegisterInput{USCC: uscc(t, "91", w.firms), Facts: w.facts()}
	for _, change := range with {
		change(&in)
	}
	var e enterprise.Enterprise
	err := w.db.InTx(t.Context(), func(tx pgx.Tx) (err error) {
		e, err = w.RegisterByOfficer(t.Context(), tx, w.city, in)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return e, w.staff(t, auth.NewAccount{Role: auth.Enterprise, Login: fmt.Sprintf("firm%d", w.firms), Name: "经办人", EnterpriseID: e.ID})
}

func (w *world) surplus(heads int) posting.Input {
	return posting.Input{
		TradeCode: reference.Default().Trades[10].Code, Headcount: heads, PeriodFrom: today, PeriodTo: today + 30, TownCode: w.towns[0].Code,
	}
}

// published is an open surplus of the firm.
func (w *world) published(t testing.TB, c auth.Caller, heads int) posting.Posting {
	t.Helper()
	p, err := w.postings.Create(t.Context(), c, posting.Surplus, w.surplus(heads), true)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (w *world) count(t testing.TB, sql string, args ...any) (n int) {
	t.Helper()
	if err := w.db.QueryRow(context.Background(), sql, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func (w *world) actions(t testing.TB, id uuid.UUID) (actions []string) {
	t.Helper()
	entries, err := w.History(t.Context(), w.city, id)
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

// atOnce runs n calls at the same moment and gives what came back.
func atOnce[T any](n int, call func(i int) (T, error)) (done []T, errs []error) {
	var wg sync.WaitGroup
	var mu sync.Mutex
	start := make(chan struct{})
	for i := range n {
		wg.Go(func() {
			<-start
			v, err := call(i)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				errs = append(errs, err)
			} else {
				done = append(done, v)
			}
		})
	}
	close(start)
	wg.Wait()
	return done, errs
}

func init() { slog.SetDefault(slog.New(slog.DiscardHandler)) }
