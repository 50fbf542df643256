package minutes_test

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"gongxiang/fairs/fair"
	"gongxiang/fairs/floor"
	"gongxiang/fairs/minutes"
	"gongxiang/fairs/room"
	"gongxiang/internal/auth"
	"gongxiang/internal/bus"
	"gongxiang/internal/pii"
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

const site = "https://gongxiang.example"

// world is a fair of the city that is live, with one open booth.
type world struct {
	*matchingtest.World
	minutes *minutes.Service
	floor   *floor.Service
	rooms   *room.Service
	hires   *hire.Service
	post    *post
	city    auth.Caller
	firm    auth.Caller
	fair    uuid.UUID
	booth   uuid.UUID
	job     uuid.UUID // the booth's vacancy
	t       testing.TB
}

// post is a gateway that keeps what it was given.
type post struct {
	mu   sync.Mutex
	sent []string
}

func (p *post) Send(_ context.Context, _ pii.Phone, m auth.Message) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sent = append(p.sent, m.Text)
	return nil
}

func newWorld(t testing.TB) *world {
	t.Helper()
	m := matchingtest.New(t)
	b, err := bus.Open(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	w := &world{World: m, t: t, post: &post{}, city: m.Officer(""), firm: m.Firm("水口镇")}
	log := slog.New(slog.DiscardHandler)
	accounts := auth.New(auth.Deps{DB: m.DB, Vault: m.Vault, Clock: m.Clock, SMS: w.post})
	vacancies := vacancy.New(m.DB, m.Clock, m.Catalog.Book)
	fits := recommend.New(recommend.Deps{DB: m.DB, Vault: m.Vault, Clock: m.Clock, Vacancies: vacancies, PhoneOf: accounts.PhoneOf})
	applications := apply.New(m.DB, m.Vault, m.Clock, accounts, fits)
	firms := enterprise.New(enterprise.Deps{DB: m.DB, Vault: m.Vault, Clock: m.Clock, Book: m.Catalog.Book, Index: search.NewIndex(false)})
	w.hires = hire.New(m.DB, m.Vault, m.Clock, lending.New(m.DB, m.Vault, m.Clock, m.Postings, firms, accounts), applications)
	w.rooms = room.New(room.Deps{DB: m.DB, Bus: b, Clock: m.Clock, Log: log})
	w.floor = floor.New(floor.Deps{DB: m.DB, Vault: m.Vault, Clock: m.Clock, Auth: accounts, Fits: fits, Apply: applications, Rooms: w.rooms, Log: log})
	plans := fair.New(m.DB, m.Vault, m.Clock, m.Catalog.Book, accounts, vacancies)
	plans.Site = site
	w.minutes = minutes.New(m.DB, m.Clock, accounts, plans, w.floor)

	v := must[vacancy.Vacancy](t)(vacancies.Create(t.Context(), w.firm, vacancy.Input{Title: "抛光工", TradeCode: w.Trade("抛光工"), Headcount: 20, PayUnit: "month",
		TownCode: w.Town("水口镇"), ValidTo: today.AddDays(30)}, true))
	now := m.Clock.Now()
	f := must[fair.Fair](t)(plans.Plan(t.Context(), w.city, fair.Input{Name: "春风行动招聘会", StartsAt: now.Add(time.Hour), EndsAt: now.Add(3 * time.Hour),
		Halls: []fair.HallInput{{Name: "制造业展厅", Kind: "industry", OfCode: "C", Capacity: 40}}}, "", false))
	f = must[fair.Fair](t)(plans.Open(t.Context(), w.city, f.ID, f.Version))
	booth := must[fair.Booth](t)(plans.Ask(t.Context(), w.firm, f.ID, fair.BoothInput{HallID: f.Halls[0].ID, VacancyIDs: []uuid.UUID{v.ID}}))
	booth = must[fair.Booth](t)(plans.Approve(t.Context(), w.city, booth.ID, booth.Version, nil))
	w.fair, w.booth, w.job = f.ID, booth.ID, v.ID
	m.Clock.Advance(time.Hour)
	must[floor.Host](t)(w.floor.GoLive(t.Context(), w.city, f.ID))
	w.seen(w.firm)
	must[floor.Desk](t)(w.floor.Take(t.Context(), w.firm, booth.Seats[0].ID))
	must[floor.Desk](t)(w.floor.OpenBooth(t.Context(), w.firm, booth.ID))
	return w
}

// seen notes that somebody is connected at this moment.
func (w *world) seen(c auth.Caller) {
	w.t.Helper()
	w.Exec(`INSERT INTO fair_presence (fair_id, account_id, first_at, seen_at, node) VALUES ($1, $2, $3, $3, 'a')
		ON CONFLICT (fair_id, account_id) DO UPDATE SET seen_at = excluded.seen_at`, w.fair, c.AccountID, w.Clock.Now())
}

// queued is a seeker who waits at the booth.
func (w *world) queued() (auth.Caller, floor.Ticket) {
	w.t.Helper()
	c := w.Seeker("张三丰")
	w.seen(c)
	return c, must[floor.Ticket](w.t)(w.floor.Join(w.t.Context(), c, w.booth, false))
}

// talking is one who talks with the firm.
func (w *world) talking() (auth.Caller, floor.Ticket) {
	w.t.Helper()
	c, t := w.queued()
	must[floor.Guest](w.t)(w.floor.Next(w.t.Context(), w.firm, w.booth))
	return c, must[floor.Ticket](w.t)(w.floor.Enter(w.t.Context(), c, t.ID))
}

func (w *world) close() {
	w.t.Helper()
	must[floor.Host](w.t)(w.floor.Close(w.t.Context(), w.city, w.fair, ""))
}

func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func refused(t testing.TB, err error, code string) {
	t.Helper()
	if !problem.HasCode(err, code) {
		t.Errorf("got %v, want problem %q", err, code)
	}
}
