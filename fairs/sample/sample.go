// Package sample makes the demo's job fairs, on top of the firms, vacancies and
// people that the other samples have made: one that was held last week, one that
// is live now, and one to come.
package sample

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/fairs/fair"
	"gongxiang/fairs/floor"
	"gongxiang/fairs/minutes"
	"gongxiang/fairs/room"
	"gongxiang/internal/auth"
	"gongxiang/internal/bus"
	"gongxiang/internal/calendar"
	"gongxiang/internal/pii"
	"gongxiang/internal/postgres"
	"gongxiang/jobs/apply"
	"gongxiang/jobs/recommend"
	"gongxiang/jobs/vacancy"
	"gongxiang/matching/reference"
)

// Deps is what the fairs are made with.
type Deps struct {
	DB    *postgres.DB
	Vault *pii.Vault
	Bus   *bus.Bus
	Book  func() *reference.TradeBook
	Clock calendar.Clock
	Log   *slog.Logger
}

// Make makes the fairs through their services, by a clock of its own that passes
// through their days. It says how many.
func Make(ctx context.Context, d Deps) (int, error) {
	m := newMaker(d)
	var err error
	if m.city, err = m.account(ctx, "city"); err != nil {
		return 0, err
	}
	if m.demo, err = m.account(ctx, "seeker"); err != nil {
		return 0, err
	}
	if m.firms, err = m.recruiters(ctx); err != nil {
		return 0, err
	}
	if m.seekers, err = m.visitors(ctx); err != nil {
		return 0, err
	}
	if len(m.firms) == 0 || len(m.seekers) == 0 {
		return 0, nil
	}
	for i, fair := range []func(context.Context) error{m.held, m.live, m.coming} {
		if err := fair(ctx); err != nil {
			return i, fmt.Errorf("sample: fair %d: %w", i+1, err)
		}
	}
	return 3, nil
}

// maker's clock stands where it is put.
type maker struct {
	Deps
	now     time.Time // of the demo
	clock   *calendar.FixedClock
	fairs   *fair.Service
	floor   *floor.Service
	minutes *minutes.Service
	city    auth.Caller
	demo    auth.Caller
	firms   []firm
	seekers []auth.Caller
}

// firm is one that takes part, with the vacancies that it brings.
type firm struct {
	auth.Caller
	industrial bool
	vacancies  []uuid.UUID
}

func newMaker(d Deps) *maker {
	now := d.Clock.Now().Truncate(time.Minute)
	m := &maker{Deps: d, now: now, clock: calendar.NewFixedClock(now)}
	accounts := auth.New(auth.Deps{DB: d.DB, Vault: d.Vault, Clock: m.clock})
	vacancies := vacancy.New(d.DB, m.clock, d.Book)
	fits := recommend.New(recommend.Deps{DB: d.DB, Vault: d.Vault, Clock: m.clock, Vacancies: vacancies, PhoneOf: accounts.PhoneOf})
	rooms := room.New(room.Deps{DB: d.DB, Bus: d.Bus, Clock: m.clock, Log: d.Log})
	m.fairs = fair.New(d.DB, d.Vault, m.clock, d.Book, accounts, vacancies)
	m.floor = floor.New(floor.Deps{DB: d.DB, Vault: d.Vault, Clock: m.clock, Auth: accounts, Fits: fits,
		Apply: apply.New(d.DB, d.Vault, m.clock, accounts, fits), Rooms: rooms, Log: d.Log})
	m.minutes = minutes.New(d.DB, m.clock, accounts, m.fairs, m.floor)
	return m
}

// at puts the clock.
func (m *maker) at(t time.Time) { m.clock.Advance(t.Sub(m.clock.Now())) }

func (m *maker) account(ctx context.Context, login string) (c auth.Caller, err error) {
	var firm *uuid.UUID
	err = m.DB.QueryRow(ctx, `SELECT id, role, coalesce(town_code, ''), enterprise_id, display_name FROM account WHERE login = $1`, login).
		Scan(&c.AccountID, &c.Role, &c.TownCode, &firm, &c.Name)
	if err != nil {
		return c, fmt.Errorf("sample: account %s: %w", login, err)
	}
	if firm != nil {
		c.EnterpriseID = *firm
	}
	return c, nil
}

// recruiters are firms with vacancies that are open beyond the last fair, the demo's two first.
func (m *maker) recruiters(ctx context.Context) ([]firm, error) {
	rows, err := m.DB.Query(ctx, `
		SELECT * FROM (
			SELECT DISTINCT ON (e.id) a.id, e.id, a.display_name, coalesce(a.login, ''), coalesce(e.industry, '') BETWEEN '13' AND '43',
				ARRAY(SELECT v.id FROM vacancy v WHERE v.enterprise_id = e.id AND v.status = 'open' AND v.valid_to >= $1 ORDER BY v.id LIMIT 4)
			FROM enterprise e JOIN account a ON a.enterprise_id = e.id AND a.role = 'enterprise' AND a.disabled_at IS NULL
			WHERE e.status = 'approved' AND EXISTS (SELECT FROM vacancy v WHERE v.enterprise_id = e.id AND v.status = 'open' AND v.valid_to >= $1)
			ORDER BY e.id, a.login NULLS LAST, a.id) f (account, id, name, login, industrial, vacancies)
		ORDER BY login NOT IN ('borrower', 'lender'), cardinality(vacancies) DESC, id LIMIT 8`, calendar.DateOf(m.now).AddDays(8))
	if err != nil {
		return nil, fmt.Errorf("sample: recruiters: %w", err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (f firm, err error) {
		var login string
		f.Role = auth.Enterprise
		return f, row.Scan(&f.AccountID, &f.EnterpriseID, &f.Name, &login, &f.industrial, &f.vacancies)
	})
	if err != nil {
		return nil, fmt.Errorf("sample: recruiters: %w", err)
	}
	return found, nil
}

// visitors are the seekers but the demo's own.
func (m *maker) visitors(ctx context.Context) ([]auth.Caller, error) {
	rows, err := m.DB.Query(ctx, `SELECT id, display_name FROM account WHERE role = 'seeker' AND disabled_at IS NULL AND id <> $1 ORDER BY id LIMIT 60`, m.demo.AccountID)
	if err != nil {
		return nil, fmt.Errorf("sample: visitors: %w", err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (c auth.Caller, err error) {
		c.Role = auth.Seeker
		return c, row.Scan(&c.AccountID, &c.Name)
	})
	if err != nil {
		return nil, fmt.Errorf("sample: visitors: %w", err)
	}
	return found, nil
}
