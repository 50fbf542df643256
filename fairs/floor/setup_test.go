package floor_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/fairs/floor"
	"gongxiang/fairs/room"
	"gongxiang/internal/auth"
	"gongxiang/internal/bus"
	"gongxiang/internal/pgtest"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
	"gongxiang/internal/search"
	"gongxiang/jobs/apply"
	"gongxiang/jobs/hire"
	"gongxiang/jobs/recommend"
	"gongxiang/jobs/vacancy"
	"gongxiang/matching/enterprise"
	"gongxiang/matching/lending"
	"gongxiang/matching/matchingtest"
)

var today = matchingtest.Today

// world is a live fair of 水口镇 with one open booth of the firm, whose recruiter
// sits there and is connected.
type world struct {
	*matchingtest.World
	*floor.Service
	hires     *hire.Service
	rooms     *room.Service
	bus       *bus.Bus
	vacancies *vacancy.Service
	fair      uuid.UUID
	host      auth.Caller
	firm      auth.Caller
	hall      uuid.UUID
	booth     uuid.UUID
	seat      uuid.UUID
	post      uuid.UUID // the booth's vacancy
	t         testing.TB
	n         int
}

func newWorld(t testing.TB) *world {
	t.Helper()
	m := matchingtest.New(t)
	b, err := bus.Open(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	w := &world{World: m, bus: b, t: t}
	accounts := auth.New(auth.Deps{DB: m.DB, Vault: m.Vault, Clock: m.Clock})
	firms := enterprise.New(enterprise.Deps{DB: m.DB, Vault: m.Vault, Clock: m.Clock, Book: m.Catalog.Book, Index: search.NewIndex(false)})
	w.vacancies = vacancy.New(m.DB, m.Clock, m.Catalog.Book)
	fits := recommend.New(recommend.Deps{DB: m.DB, Vault: m.Vault, Clock: m.Clock, Vacancies: w.vacancies, PhoneOf: accounts.PhoneOf})
	applications := apply.New(m.DB, m.Vault, m.Clock, accounts, fits)
	w.hires = hire.New(m.DB, m.Vault, m.Clock, lending.New(m.DB, m.Vault, m.Clock, m.Postings, firms, accounts), applications)
	log := slog.New(slog.DiscardHandler)
	w.rooms = room.New(room.Deps{DB: m.DB, Bus: b, Clock: m.Clock, Log: log})
	w.Service = floor.New(floor.Deps{DB: m.DB, Vault: m.Vault, Clock: m.Clock, Auth: accounts, Fits: fits, Apply: applications, Rooms: w.rooms, Log: log})
	w.host, w.firm = w.Officer("水口镇"), w.Firm("水口镇")
	w.fair, w.hall = w.newFair("水口镇")
	w.booth, w.seat, w.post = w.newBooth(w.firm)
	return w
}

func newID() uuid.UUID { return uuid.Must(uuid.NewV7()) }

// newFair is a live one, of a town or the city, with a hall.
func (w *world) newFair(town string) (id, hall uuid.UUID) {
	w.t.Helper()
	id, hall = newID(), newID()
	var code *string
	if town != "" {
		c := w.Town(town)
		code = &c
	}
	now := w.Clock.Now()
	w.Exec(`INSERT INTO fair (id, name, town_code, status, starts_at, ends_at, created_by, created_at, updated_at)
		VALUES ($1, '春风行动招聘会', $2, 'planned', $3, $4, $5, $3, $3)`, id, code, now, now.Add(3*time.Hour), w.host.AccountID)
	w.Exec(`INSERT INTO fair_hall (id, fair_id, name, kind, position, capacity) VALUES ($1, $2, '制造业', 'industry', 1, 100)`, hall, id)
	w.Exec(`UPDATE fair SET status = 'open' WHERE id = $1`, id)
	w.Exec(`UPDATE fair SET status = 'live' WHERE id = $1`, id)
	return id, hall
}

// newBooth is an open one of a firm with a seat where its account sits, and a vacancy.
func (w *world) newBooth(firm auth.Caller) (id, seat, post uuid.UUID) {
	w.t.Helper()
	id, seat = newID(), newID()
	now := w.Clock.Now()
	v, err := w.vacancies.Create(w.t.Context(), firm, vacancy.Input{Title: "抛光工", TradeCode: w.Trade("抛光工"), Headcount: 20, PayUnit: "month",
		TownCode: w.Town("水口镇"), ValidTo: today.AddDays(30)}, true)
	if err != nil {
		w.t.Fatal(err)
	}
	w.Exec(`INSERT INTO fair_booth (id, fair_id, hall_id, enterprise_id, status, opens_at, closes_at, created_by, created_at, updated_at)
		VALUES ($1, $2, $3, $4, 'requested', $5, $6, $7, $5, $5)`, id, w.fair, w.hall, firm.EnterpriseID, now, now.Add(3*time.Hour), firm.AccountID)
	w.Exec(`UPDATE fair_booth SET status = 'approved', decided_by = $2, decided_at = $3, open = true WHERE id = $1`, id, w.host.AccountID, now)
	w.Exec(`INSERT INTO fair_booth_vacancy (booth_id, vacancy_id) VALUES ($1, $2)`, id, v.ID)
	w.Exec(`INSERT INTO fair_seat (id, booth_id, name, account_id, taken_at) VALUES ($1, $2, '1 号席', $3, $4)`, seat, id, firm.AccountID, now)
	w.seen(firm)
	return id, seat, v.ID
}

// colleague is another account of a firm.
func (w *world) colleague(firm auth.Caller) auth.Caller {
	w.t.Helper()
	w.n++
	c := firm
	c.AccountID = newID()
	w.Exec(`INSERT INTO account (id, role, login, display_name, enterprise_id) VALUES ($1, 'enterprise', $2, '同事', $3)`, c.AccountID, fmt.Sprintf("colleague-%d", w.n), firm.EnterpriseID)
	return c
}

// addSeat is a further seat of a booth, free.
func (w *world) addSeat(booth uuid.UUID) uuid.UUID {
	w.t.Helper()
	w.n++
	id := newID()
	w.Exec(`INSERT INTO fair_seat (id, booth_id, name) VALUES ($1, $2, $3)`, id, booth, fmt.Sprintf("%d 号席", w.n+1))
	return id
}

// seen notes that somebody is connected at this moment.
func (w *world) seen(c auth.Caller) {
	w.t.Helper()
	w.Exec(`INSERT INTO fair_presence (fair_id, account_id, first_at, seen_at, node) VALUES ($1, $2, $3, $3, 'a')
		ON CONFLICT (fair_id, account_id) DO UPDATE SET seen_at = excluded.seen_at, gone_at = NULL`, w.fair, c.AccountID, w.Clock.Now())
}

// guest is a seeker who is connected.
func (w *world) guest() auth.Caller {
	w.t.Helper()
	c := w.Seeker("张三丰")
	w.seen(c)
	return c
}

// joined is a guest with a number in the booth.
func (w *world) joined(booth uuid.UUID) (auth.Caller, floor.Ticket) {
	w.t.Helper()
	c := w.guest()
	t, err := w.Join(w.t.Context(), c, booth, false)
	if err != nil {
		w.t.Fatal(err)
	}
	return c, t
}

// talking is a guest who talks with the firm.
func (w *world) talking() (auth.Caller, floor.Ticket) {
	w.t.Helper()
	c, t := w.joined(w.booth)
	must(w.t)(w.Next(w.t.Context(), w.firm, w.booth))
	t = mine(w.t)(w.Enter(w.t.Context(), c, t.ID))
	return c, t
}

func must(t testing.TB) func(floor.Guest, error) floor.Guest { return must2[floor.Guest](t) }

func mine(t testing.TB) func(floor.Ticket, error) floor.Ticket { return must2[floor.Ticket](t) }

func desk(t testing.TB) func(floor.Desk, error) floor.Desk { return must2[floor.Desk](t) }

func console(t testing.TB) func(floor.Host, error) floor.Host { return must2[floor.Host](t) }

func must2[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func second[T any](_ T, err error) error { return err }

func refused(t testing.TB, err error, code string) {
	t.Helper()
	if !problem.HasCode(err, code) {
		t.Errorf("got %v, want problem %q", err, code)
	}
}

func broken(t testing.TB, err error, constraint string) {
	t.Helper()
	if got := postgres.Constraint(err); got != constraint {
		t.Errorf("got %v, want %s", err, constraint)
	}
}

// status reads a ticket's.
func (w *world) status(id uuid.UUID) (status string) {
	w.t.Helper()
	if err := w.DB.QueryRow(context.Background(), `SELECT status || CASE ended_why WHEN '' THEN '' ELSE ' ' || ended_why END FROM fair_ticket WHERE id = $1`, id).Scan(&status); err != nil {
		w.t.Fatal(err)
	}
	return status
}

// expect fails unless the ticket stands so: "left gone".
func (w *world) expect(id uuid.UUID, want string) {
	w.t.Helper()
	if got := w.status(id); got != want {
		w.t.Errorf("the ticket is %q, want %q", got, want)
	}
}

func (w *world) sweep() {
	w.t.Helper()
	if _, err := w.Sweep(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) count(sql string, args ...any) (n int) {
	w.t.Helper()
	if err := w.DB.QueryRow(w.t.Context(), sql, args...).Scan(&n); err != nil {
		w.t.Fatal(err)
	}
	return n
}

// said are the kinds of a room's events, in order.
func (w *world) said(kind room.Kind, of uuid.UUID) (kinds []string) {
	w.t.Helper()
	events, err := w.rooms.Since(w.t.Context(), room.Ref{Fair: w.fair, Kind: kind, Of: of}.ID(), 0, 10_000)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, e := range events {
		kinds = append(kinds, e.Kind)
	}
	return kinds
}

// atOnce runs n attempts together and gives how many succeeded; others must be
// refused with one of the codes.
func atOnce(t testing.TB, n int, codes []string, try func(i int) error) (ok int) {
	t.Helper()
	var all sync.WaitGroup
	errs := make([]error, n)
	start := make(chan struct{})
	for i := range n {
		all.Go(func() {
			<-start
			errs[i] = try(i)
		})
	}
	close(start)
	all.Wait()
	for _, err := range errs {
		if err == nil {
			ok++
			continue
		}
		var p *problem.Error
		known := false
		if errors.As(err, &p) {
			for _, code := range codes {
				known = known || p.Code == code
			}
		}
		if !known {
			t.Fatalf("refused otherwise: %v", err)
		}
	}
	return ok
}

// person is who a seeker is.
func (w *world) person(c auth.Caller) (id uuid.UUID) {
	w.t.Helper()
	if err := w.DB.QueryRow(w.t.Context(), `SELECT person_id FROM person_account WHERE account_id = $1`, c.AccountID).Scan(&id); err != nil {
		w.t.Fatal(err)
	}
	return id
}

// lent makes a person a worker who is out from yesterday for a month, without
// the way that led there.
func (w *world) lent(person uuid.UUID) {
	w.t.Helper()
	ctx := w.t.Context()
	config, err := pgx.ParseConfig(pgtest.AdminURL(w.t)) // only it may turn triggers off
	if err == nil {
		err = w.DB.QueryRow(ctx, `SELECT current_database()`).Scan(&config.Database)
	}
	if err != nil {
		w.t.Fatal(err)
	}
	raw, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = raw.Close(context.WithoutCancel(ctx)) }()
	agreement := newID()
	for _, q := range []struct {
		sql  string
		args []any
	}{
		{`SET session_replication_role = replica`, nil},
		{`INSERT INTO agreement (id, number, proposal_id, surplus_id, shortage_id, lender_id, borrower_id, trade_code, town_code, heads, days, pay_fen, status,
				lender_signed_by, lender_signed_at, borrower_signed_by, borrower_signed_at)
			VALUES ($1, 'GX2021-000009', gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), $2, gen_random_uuid(), $3, $4, 100, daterange($5, $6), 500000, 'active', $7, now(), $7, now())`,
			[]any{agreement, w.firm.EnterpriseID, w.Trade("抛光工"), w.Town("水口镇"), today.AddDays(-10), today.AddDays(60), w.firm.AccountID}},
		{`INSERT INTO secondment (id, agreement_id, surplus_id, shortage_id, person_id, worker_name, phone_enc, days, engagement,
				consented_on, consent_channel, amended_on, started_on, status)
			VALUES (gen_random_uuid(), $1, gen_random_uuid(), gen_random_uuid(), $2, '张三丰', '', daterange($3, $4, '[]'), 'regular', $3, 'paper', $3, $3, 'started')`,
			[]any{agreement, person, today.AddDays(-1), today.AddDays(30)}},
	} {
		if _, err := raw.Exec(ctx, q.sql, q.args...); err != nil {
			w.t.Fatal(err)
		}
	}
}
