package compliance_test

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/pgtest"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
	"gongxiang/internal/route"
	"gongxiang/matching/compliance"
	"gongxiang/matching/reference"
)

var today = calendar.NewDate(2021, 2, 8)

func day(n int) calendar.Date { return today.AddDays(n) }

// world is firms in three towns and the officers who look on. What was lent is
// written straight into the tables, without the way that led there.
type world struct {
	*compliance.Service
	db     *postgres.DB
	raw    *pgx.Conn // with triggers off
	clock  *calendar.FixedClock
	towns  []reference.Town
	trades []reference.Trade
	city   auth.Caller
	n      int
}

func newWorld(t testing.TB) *world {
	t.Helper()
	url := pgtest.URL(t)
	db := pgtest.Open(t, url)
	owned, err := pgx.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	admin, err := pgx.ParseConfig(pgtest.AdminURL(t)) // only it may turn triggers off
	if err != nil {
		t.Fatal(err)
	}
	admin.Database = owned.Database
	raw, err := pgx.ConnectConfig(context.Background(), admin)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = raw.Close(context.Background()) })
	clock := calendar.NewFixedClock(time.Date(2021, 2, 8, 9, 0, 0, 0, calendar.Shanghai))
	seed := reference.Default()
	w := &world{Service: compliance.New(db, clock), db: db, raw: raw, clock: clock, towns: seed.Towns[:3], trades: seed.Trades[:2]}
	w.exec(t, `SET session_replication_role = replica`)
	for _, town := range w.towns {
		w.exec(t, `INSERT INTO town (code, name, kind, lat, lng, tile_col, tile_row) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			town.Code, town.Name, town.Kind, town.Lat, town.Lng, town.TileCol, town.TileRow)
	}
	for _, trade := range w.trades {
		w.exec(t, `INSERT INTO trade (code, name, family, official) VALUES ($1, $2, $3, $4)`, trade.Code, trade.Name, trade.Family, trade.Official)
	}
	w.city = w.officer(t, auth.CityOfficer, "")
	return w
}

func (w *world) exec(t testing.TB, sql string, args ...any) {
	t.Helper()
	if _, err := w.raw.Exec(context.Background(), sql, args...); err != nil {
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

func (w *world) officer(t testing.TB, role auth.Role, town string) auth.Caller {
	t.Helper()
	w.n++
	id := newID()
	w.exec(t, `INSERT INTO account (id, role, login, display_name, town_code) VALUES ($1, $2, $3, '专员', nullif($4, ''))`,
		id, role, fmt.Sprintf("officer%d", w.n), town)
	return auth.Caller{AccountID: id, Role: role, TownCode: town, Name: "专员"}
}

// firm is one in the n-th town; staff 0 is not declared.
func (w *world) firm(t testing.TB, town, staff int) uuid.UUID {
	t.Helper()
	w.n++
	id := newID()
	uscc, err := reference.MakeUSCC(fmt.Sprintf("91440783MA%07d", w.n))
	if err != nil {
		t.Fatal(err)
	}
	w.exec(t, `INSERT INTO enterprise (id, uscc, name, town_code, status) VALUES ($1, $2, $3, $4, 'approved')`, id, uscc, fmt.Sprintf("开平市试验%d厂", w.n), w.towns[town].Code)
	if staff > 0 {
		w.declare(t, id, staff, 0)
	}
	return id
}

func (w *world) declare(t testing.TB, firm uuid.UUID, staff, on int) {
	t.Helper()
	w.exec(t, `INSERT INTO enterprise_staff (enterprise_id, counted_on, staff_count, declared_by, declared_at) VALUES ($1, $2, $3, $4, now())`,
		firm, day(on), staff, w.city.AccountID)
}

func (w *world) person(t testing.TB) uuid.UUID {
	t.Helper()
	id := newID()
	w.exec(t, `INSERT INTO person (id, name) VALUES ($1, '张三丰')`, id)
	return id
}

// agreement is one of the n-th trade that both have signed.
func (w *world) agreement(t testing.TB, lender, borrower uuid.UUID, trade int) uuid.UUID {
	t.Helper()
	w.n++
	id := newID()
	w.exec(t, `INSERT INTO agreement (id, number, proposal_id, surplus_id, shortage_id, lender_id, borrower_id, trade_code, town_code, heads, days, pay_fen, status,
			lender_signed_by, lender_signed_at, borrower_signed_by, borrower_signed_at)
		VALUES ($1, $2, gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), $3, $4, $5, $6, 100, daterange($7, $8), 500000, 'active', $9, now(), $9, now())`,
		id, fmt.Sprintf("GX2021-%06d", w.n), lender, borrower, w.trades[trade].Code, w.towns[2].Code, day(0), day(400), w.city.AccountID)
	return id
}

// out is a worker who has started under an agreement, days included.
func (w *world) out(t testing.TB, agreement, person uuid.UUID, from, to int) uuid.UUID {
	t.Helper()
	id := newID()
	w.exec(t, `INSERT INTO secondment (id, agreement_id, surplus_id, shortage_id, person_id, worker_name, phone_enc, days, engagement,
			consented_on, consent_channel, amended_on, started_on, status)
		VALUES ($1, $2, gen_random_uuid(), gen_random_uuid(), $3, '张三丰', '', daterange($4, $5, '[]'), 'regular', $4, 'paper', $4, $4, 'started')`,
		id, agreement, person, day(from), day(to))
	return id
}

func (w *world) outs(t testing.TB, agreement uuid.UUID, n, from, to int) {
	t.Helper()
	for range n {
		w.out(t, agreement, w.person(t), from, to)
	}
}

// watch evaluates and gives what is open of a kind, the newest first.
func (w *world) watch(t testing.TB, kind string) []compliance.Alert {
	t.Helper()
	if _, err := w.Watch(t.Context()); err != nil {
		t.Fatal(err)
	}
	page, err := w.Alerts(t.Context(), w.city, compliance.Filter{Kind: kind, Status: compliance.Open}, route.Paging{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	return page.Items
}

func newID() uuid.UUID { return uuid.Must(uuid.NewV7()) }

func wants(t testing.TB, err error, code string) {
	t.Helper()
	if p, ok := problem.As(err); !ok || p.Code != code || p.Status >= 500 {
		t.Fatalf("got %v, want a problem %q", err, code)
	}
}

func atOnce(n int, act func(i int) error) []error {
	errs := make([]error, n)
	begin := make(chan struct{})
	var done sync.WaitGroup
	for i := range n {
		done.Go(func() {
			<-begin
			errs[i] = act(i)
		})
	}
	close(begin)
	done.Wait()
	return errs
}

func init() { slog.SetDefault(slog.New(slog.DiscardHandler)) }
