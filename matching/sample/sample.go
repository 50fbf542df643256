package sample

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/account"
	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/history"
	"gongxiang/internal/pii"
	"gongxiang/internal/postgres"
	"gongxiang/internal/search"
	"gongxiang/matching/attendance"
	"gongxiang/matching/catalog"
	"gongxiang/matching/enterprise"
	"gongxiang/matching/incident"
	"gongxiang/matching/lending"
	"gongxiang/matching/posting"
	"gongxiang/matching/reference"
	"gongxiang/matching/settlement"
)

// How much there is at scale 1.
const (
	firms      = 600
	surpluses  = 400
	shortages  = 500
	agreements = 40 // with their rosters; at most agreementsMost, whatever the scale
	proposals  = 60 // that wait, were declined or lapsed

	agreementsMost = 400
	proposalsMost  = 600

	// historyDays is how long ago firms and postings begin; before that there is
	// only the earlier lending of the demo firms.
	historyDays = 12
)

// Deps is what the sample is written with.
type Deps struct {
	DB      *postgres.DB
	Vault   *pii.Vault
	Catalog *catalog.Catalog
	Index   *search.Index
	Today   calendar.Date // the sample's history ends here
}

// Options choose the sample.
type Options struct {
	Seed  uint64
	Scale int              // 1 is Kaiping; 100 is for benchmarks
	Log   func(did string) // told after each step; may be nil

	// Earlier adds what others have of the demo firms' beginnings, before anything
	// stands in the ledger; may be nil.
	Earlier func(ctx context.Context, begin time.Time) error
}

// ErrNotEmpty says that there are accounts already: the sample does not mix
// with what somebody has entered.
var ErrNotEmpty = errors.New("sample: the database is not empty")

// maker holds what one run stands on.
type maker struct {
	Deps
	Options
	rand    *rand.Rand
	clock   *calendar.FixedClock
	auth    *auth.Service
	inbox   inbox
	firms   *enterprise.Service
	posts   *posting.Service
	lending *lending.Service
	// The two demo firms, and what they record while workers are out.
	lender, borrower auth.Caller
	days             *attendance.Service
	settling         *settlement.Service
	accidents        *incident.Service
	polishers        run
	city             auth.Caller // in whose name officers' acts are done
	names            map[string]bool
	made             []firm
	ready            []ready
	last             func() error // what the story ends with, on the last day
	serial           int          // of accounts and workers, for numbers that differ
}

// Make fills an empty database. It returns ErrNotEmpty when there are accounts.
func Make(ctx context.Context, d Deps, o Options) error {
	var filled bool
	if err := d.DB.QueryRow(ctx, `SELECT EXISTS (SELECT FROM account)`).Scan(&filled); err != nil {
		return fmt.Errorf("sample: %w", err)
	}
	if filled {
		return ErrNotEmpty
	}
	if o.Log == nil {
		o.Log = func(string) {}
	}
	return newMaker(d, o).run(ctx)
}

func newRand(seed, chapter uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, chapter)) }

func newMaker(d Deps, o Options) *maker {
	begin := time.Unix(d.Today.AddDays(-earlierDays).Time().Unix(), 0).Add(time.Hour) // nine in the morning in Shanghai
	m := &maker{Deps: d, Options: o, rand: newRand(o.Seed, 0x6b616970696e67),
		clock: calendar.NewFixedClock(begin), names: make(map[string]bool)}
	m.auth = auth.New(auth.Deps{DB: d.DB, Vault: d.Vault, Clock: m.clock, SMS: &m.inbox})
	accounts := account.New(account.Deps{DB: d.DB, Auth: m.auth, Clock: m.clock, Demo: true})
	m.firms = enterprise.New(enterprise.Deps{DB: d.DB, Vault: d.Vault, Clock: m.clock, Book: d.Catalog.Book,
		Index: d.Index, Auth: m.auth, Accounts: accounts})
	m.posts = posting.New(d.DB, d.Vault, m.clock, d.Catalog.Book, d.Index)
	m.lending = lending.New(d.DB, d.Vault, m.clock, m.posts, m.firms, m.auth)
	return m
}

func (m *maker) run(ctx context.Context) error {
	for _, step := range []struct {
		did string
		do  func(context.Context) error
	}{
		{"演示账号", m.staff},
		{"较早的借用", func(ctx context.Context) error { return m.chapter(1, func() error { return m.earlier(ctx) }) }},
		{"企业", m.makeFirms},
		{"富余员工和缺工需求", m.makePostings},
		{"演示企业的往来", m.story},
		{"对接、协议和到岗", m.lend},
		{"等待答复的意向", func(context.Context) error { return m.last() }},
		{"考勤、结算和提醒", func(ctx context.Context) error { return m.chapter(2, func() error { return m.lately(ctx) }) }},
	} {
		if err := step.do(ctx); err != nil {
			return fmt.Errorf("sample: %s: %w", step.did, err)
		}
		m.Log(step.did)
	}
	id, err := uuid.NewV7()
	if err != nil {
		return fmt.Errorf("sample: %w", err)
	}
	if err := history.Record(ctx, m.DB, history.Event{Thing: mark, ThingID: id, Action: "make", At: m.clock.Now()}); err != nil {
		return err
	}
	// The planner needs to know how much there is before the first question.
	if _, err = m.DB.Exec(ctx, `ANALYZE`); err != nil {
		return fmt.Errorf("sample: %w", err)
	}
	return nil
}

// mark is left in the history, which nobody can change: a database that held
// the sample, with its known passwords, is never one for production.
const mark = "sample"

// In reports whether the database holds, or held, the sample.
func In(ctx context.Context, db *postgres.DB) (bool, error) {
	var found bool
	if err := db.QueryRow(ctx, `SELECT EXISTS (SELECT FROM event WHERE thing = $1)`, mark).Scan(&found); err != nil {
		return false, fmt.Errorf("sample: look for it: %w", err)
	}
	return found, nil
}

func (m *maker) today() calendar.Date { return calendar.Today(m.clock) }

// sleep moves the clock on by whole days.
func (m *maker) sleep(days int) { m.clock.Advance(time.Duration(days) * 24 * time.Hour) }

// percent is true n times of a hundred.
func (m *maker) percent(n int) bool { return m.rand.IntN(100) < n }

func (m *maker) book() *reference.TradeBook { return m.Catalog.Book() }

func (m *maker) inTx(ctx context.Context, fn func(tx pgx.Tx) error) error { return m.DB.InTx(ctx, fn) }
