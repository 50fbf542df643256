// Package matchingtest is a small Kaiping for tests: a fresh database with the
// reference data, a clock that stands still, firms with accounts, and postings.
package matchingtest

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/pgtest"
	"gongxiang/internal/pii"
	"gongxiang/internal/postgres"
	"gongxiang/internal/search"
	"gongxiang/matching/catalog"
	"gongxiang/matching/posting"
	"gongxiang/matching/reference"
)

// Today is the day on which tests play, a Monday before the Spring Festival.
var Today = calendar.NewDate(2021, 2, 8)

// World is what a test stands on.
type World struct {
	DB       *postgres.DB
	Vault    *pii.Vault
	Clock    *calendar.FixedClock // nine o'clock on Today
	Catalog  *catalog.Catalog
	Postings *posting.Service

	t    testing.TB
	made atomic.Int64
}

// URL is a fresh database with the reference data, by its owner's address.
func URL(t testing.TB) string {
	t.Helper()
	return pgtest.FilledURL(t, "reference "+seeds(), func(ctx context.Context, url string) error {
		db, err := postgres.Open(ctx, url)
		if err != nil {
			return err
		}
		defer db.Close()
		return catalog.Seed(ctx, db)
	})
}

// seeds names the reference data.
var seeds = sync.OnceValue(func() string {
	text, err := json.Marshal(reference.Default())
	if err != nil {
		panic(err)
	}
	return fmt.Sprintf("%x", sha256.Sum256(text))
})

// New makes a world of its own for one test.
func New(t testing.TB) *World {
	t.Helper()
	w := &World{t: t, DB: pgtest.Open(t, URL(t)), Clock: calendar.NewFixedClock(time.Date(2021, 2, 8, 9, 0, 0, 0, calendar.Shanghai))}
	keys, err := pii.NewKeys()
	w.must(err)
	w.Vault, err = pii.Open(keys)
	w.must(err)
	w.Catalog, err = catalog.New(context.Background(), catalog.Deps{DB: w.DB, Clock: w.Clock})
	w.must(err)
	w.Postings = posting.New(w.DB, w.Vault, w.Clock, w.Catalog.Book, search.NewIndex(false))
	return w
}

func (w *World) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// Exec runs a statement as the app role, and again where what runs beside it and
// this one waited for each other.
func (w *World) Exec(sql string, args ...any) {
	w.t.Helper()
	ctx := context.Background()
	w.must(w.DB.InTx(ctx, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, sql, args...)
		return err
	}))
}

// Trade is the code of the trade that a text means.
func (w *World) Trade(text string) string {
	w.t.Helper()
	r := w.Catalog.Book().Resolve(text)
	if !r.OK {
		w.t.Fatal(r.Note)
	}
	return r.Trade.Code
}

// Town is the code of the town that a text means.
func (w *World) Town(text string) string {
	w.t.Helper()
	r := w.Catalog.Book().Towns.Resolve(text)
	if !r.OK {
		w.t.Fatal(r.Note)
	}
	return r.Town.Code
}

// USCC is a valid code that no other firm of this world has; the prefix is 91
// for an enterprise, 92 for a self-employed business.
func (w *World) USCC(prefix string) string {
	w.t.Helper()
	code, err := reference.MakeUSCC(fmt.Sprintf("%s440783MA%07d", prefix, w.made.Add(1)))
	w.must(err)
	return code
}

// Firm adds an approved manufacturer in a town and gives an account that acts
// for it.
func (w *World) Firm(town string) auth.Caller { return w.FirmWith(town, "approved", "91") }

// FirmWith is Firm with another status or kind of code.
func (w *World) FirmWith(town, status, prefix string) auth.Caller {
	w.t.Helper()
	firm, account, uscc := uuid.Must(uuid.NewV7()), uuid.Must(uuid.NewV7()), w.USCC(prefix)
	w.Exec(`INSERT INTO enterprise (id, uscc, name, town_code, industry, status, address)
		VALUES ($1, $2, $3, $4, '33', $5, CASE $4 WHEN 'outside' THEN '江门市台山市水步镇' ELSE '' END)`,
		firm, uscc, "开平市试验"+uscc[10:17]+"厂", w.Town(town), status)
	w.Exec(`INSERT INTO account (id, role, login, display_name, enterprise_id) VALUES ($1, 'enterprise', $2, '经办人', $3)`,
		account, "firm-"+uscc[10:17], firm)
	w.givePhone(account)
	return auth.Caller{AccountID: account, Role: auth.Enterprise, EnterpriseID: firm, Name: "经办人"}
}

// givePhone gives an account a number of its own.
func (w *World) givePhone(account uuid.UUID) {
	w.t.Helper()
	number := fmt.Sprintf("132%08d", w.made.Add(1))
	sealed, err := w.Vault.Seal("account.phone", number)
	if err != nil {
		w.t.Fatal(err)
	}
	index, err := w.Vault.Index("account.phone", number)
	if err != nil {
		w.t.Fatal(err)
	}
	w.Exec(`UPDATE account SET phone_enc = $2, phone_index = $3 WHERE id = $1`, account, sealed, index)
}

// Officer adds an officer of the city, or of a town where one is named.
func (w *World) Officer(town string) auth.Caller {
	w.t.Helper()
	c := auth.Caller{AccountID: uuid.Must(uuid.NewV7()), Role: auth.CityOfficer, Name: "专员"}
	var code *string
	if town != "" {
		c.Role, c.TownCode = auth.TownOfficer, w.Town(town)
		code = &c.TownCode
	}
	w.Exec(`INSERT INTO account (id, role, login, display_name, town_code) VALUES ($1, $2, $3, '专员', $4)`,
		c.AccountID, c.Role, fmt.Sprintf("officer-%d", w.made.Add(1)), code)
	return c
}

// Seeker adds a seeker's account of that name, with a number of its own.
func (w *World) Seeker(name string) auth.Caller {
	w.t.Helper()
	c := auth.Caller{AccountID: uuid.Must(uuid.NewV7()), Role: auth.Seeker, Name: name}
	w.Exec(`INSERT INTO account (id, role, login, display_name) VALUES ($1, 'seeker', $2, $3)`, c.AccountID, fmt.Sprintf("seeker-%d", w.made.Add(1)), name)
	w.givePhone(c.AccountID)
	return c
}

// AboveScale makes a firm above-scale for the year of Today.
func (w *World) AboveScale(firm auth.Caller) {
	w.t.Helper()
	w.Exec(`INSERT INTO above_scale_year (enterprise_id, year, revenue_fen, source, verified_by) VALUES ($1, 2021, 2000000000, '统计名录', $2)`,
		firm.EnterpriseID, w.Officer("").AccountID)
}

// Input is a posting of 20 polishers in 水口镇 for 51 days from Today, for the
// test to change.
func (w *World) Input() posting.Input {
	low, high := int64(450000), int64(550000)
	return posting.Input{
		TradeCode: w.Trade("抛光工"), Level: reference.LevelMedium, Headcount: 20, PeriodFrom: Today, PeriodTo: Today.AddDays(50),
		TownCode: w.Town("水口镇"), PayMinFen: &low, PayMaxFen: &high,
		ContactName: "示例甲", ContactPhone: "13800000001",
	}
}

// Post publishes Input as changed by the test; change may be nil.
func (w *World) Post(firm auth.Caller, kind posting.Kind, change func(*posting.Input)) posting.Posting {
	w.t.Helper()
	in := w.Input()
	if change != nil {
		change(&in)
	}
	p, err := w.Postings.Create(context.Background(), firm, kind, in, true)
	w.must(err)
	return p
}
