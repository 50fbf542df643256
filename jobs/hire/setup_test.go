package hire_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/ledger"
	"gongxiang/internal/pgtest"
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

// today is the day on which the tests begin.
var today = matchingtest.Today

type world struct {
	*matchingtest.World
	*hire.Service
	vacancies *vacancy.Service
	firm      auth.Caller
	key       *ledger.Key
	t         testing.TB
	n         int
}

func newWorld(t testing.TB) *world {
	w := matchingtest.New(t)
	accounts := auth.New(auth.Deps{DB: w.DB, Vault: w.Vault, Clock: w.Clock})
	firms := enterprise.New(enterprise.Deps{DB: w.DB, Vault: w.Vault, Clock: w.Clock, Book: w.Catalog.Book, Index: search.NewIndex(false)})
	lent := lending.New(w.DB, w.Vault, w.Clock, w.Postings, firms, accounts)
	vacancies := vacancy.New(w.DB, w.Clock, w.Catalog.Book)
	fits := recommend.New(recommend.Deps{DB: w.DB, Vault: w.Vault, Clock: w.Clock, Vacancies: vacancies, PhoneOf: accounts.PhoneOf})
	hires := hire.New(w.DB, w.Vault, w.Clock, lent, apply.New(w.DB, w.Vault, w.Clock, accounts, fits))
	lent.Dissolved = append(lent.Dissolved, vacancies.CloseAll, hires.EndAll) // as the platform wires it
	return &world{World: w, Service: hires, vacancies: vacancies, firm: w.Firm("水口镇"), t: t}
}

func newID() uuid.UUID { return uuid.Must(uuid.NewV7()) }

// seeker is somebody with an account who is known by name only.
func (w *world) seeker() auth.Caller {
	w.t.Helper()
	w.n++
	c := auth.Caller{AccountID: newID(), Role: auth.Seeker, Name: "张三丰"}
	person := newID()
	w.Exec(`INSERT INTO account (id, role, login, display_name) VALUES ($1, 'seeker', $2, $3)`, c.AccountID, fmt.Sprintf("seeker%d", w.n), c.Name)
	w.Exec(`INSERT INTO person (id, name) VALUES ($1, $2)`, person, c.Name)
	w.Exec(`INSERT INTO person_account (account_id, person_id, created_at) VALUES ($1, $2, now())`, c.AccountID, person)
	return c
}

// opened is a vacancy of the firm for so many heads.
func (w *world) opened(heads int) vacancy.Vacancy {
	w.t.Helper()
	w.n++
	v, err := w.vacancies.Create(w.t.Context(), w.firm, vacancy.Input{Title: fmt.Sprintf("抛光工%d组", w.n), TradeCode: w.Trade("抛光工"), Headcount: heads,
		PayUnit: "month", TownCode: w.Town("水口镇"), ValidTo: today.AddDays(30)}, true)
	if err != nil {
		w.t.Fatal(err)
	}
	return v
}

// accepted is an application of the seeker whose offer he has accepted.
func (w *world) accepted(who auth.Caller, v vacancy.Vacancy) uuid.UUID {
	w.t.Helper()
	id := newID()
	w.Exec(`INSERT INTO application (id, person_id, vacancy_id, enterprise_id, status, wish, fit, start_on, applied_on, created_at, updated_at)
		SELECT $1, person_id, $3, $4, 'accepted', '{}', '{}', $5, $6, now(), now() FROM person_account WHERE account_id = $2`,
		id, who.AccountID, v.ID, v.Enterprise.ID, today, today.AddDays(-5))
	return id
}

// number is a valid ID number of a grown-up that nobody else of this world has.
func (w *world) number() string {
	w.n++
	return numberOf(fmt.Sprintf("44078319900101%03d", w.n))
}

// numberOf closes 17 digits with the check character.
func numberOf(digits string) string {
	sum := 0
	for i, weight := range []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(digits[i]-'0') * weight
	}
	return digits + string("10X98765432"[sum%11])
}

// hired takes an accepted application to the placement, from two days ago.
func (w *world) hired(who auth.Caller, v vacancy.Vacancy, number string) hire.Hire {
	w.t.Helper()
	id := w.accepted(who, v)
	w.must(w.Say(w.t.Context(), w.firm, id, hire.Word{StartedOn: today.AddDays(-2)}))
	return w.must(w.Say(w.t.Context(), who, id, hire.Word{StartedOn: today.AddDays(-2), IDNumber: number, Version: 1}))
}

func (w *world) must(h hire.Hire, err error) hire.Hire {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
	return h
}

// lent makes a person a worker who is out from yesterday for a month, and gives
// his secondment. It is written without the way that led there.
func (w *world) lent(person uuid.UUID) uuid.UUID {
	w.t.Helper()
	ctx := w.t.Context()
	config, err := pgx.ParseConfig(pgtest.AdminURL(w.t)) // only it may turn triggers off
	if err == nil {
		err = w.World.DB.QueryRow(ctx, `SELECT current_database()`).Scan(&config.Database)
	}
	if err != nil {
		w.t.Fatal(err)
	}
	raw, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = raw.Close(context.WithoutCancel(ctx)) }()
	agreement, id := newID(), newID()
	w.n++
	for _, q := range []struct {
		sql  string
		args []any
	}{
		{`SET session_replication_role = replica`, nil},
		{`INSERT INTO agreement (id, number, proposal_id, surplus_id, shortage_id, lender_id, borrower_id, trade_code, town_code, heads, days, pay_fen, status,
				lender_signed_by, lender_signed_at, borrower_signed_by, borrower_signed_at)
			VALUES ($1, $2, gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), $3, gen_random_uuid(), $4, $5, 100, daterange($6, $7), 500000, 'active', $8, now(), $8, now())`,
			[]any{agreement, fmt.Sprintf("GX2021-%06d", w.n), w.firm.EnterpriseID, w.Trade("抛光工"), w.Town("水口镇"), today.AddDays(-10), today.AddDays(60), w.firm.AccountID}},
		{`INSERT INTO secondment (id, agreement_id, surplus_id, shortage_id, person_id, worker_name, phone_enc, days, engagement,
				consented_on, consent_channel, amended_on, started_on, status)
			VALUES ($1, $2, gen_random_uuid(), gen_random_uuid(), $3, '张三丰', '', daterange($4, $5, '[]'), 'regular', $4, 'paper', $4, $4, 'started')`,
			[]any{id, agreement, person, today.AddDays(-1), today.AddDays(30)}},
	} {
		if _, err := raw.Exec(ctx, q.sql, q.args...); err != nil {
			w.t.Fatal(err)
		}
	}
	return id
}

// checkLedger exports the whole log, checks it as an auditor does, and gives its
// entries in order.
func (w *world) checkLedger() []ledger.Entry {
	w.t.Helper()
	file, public := w.export(ledger.Scope{})
	result, err := ledger.Verify(bytes.NewReader(file), public)
	if err != nil {
		w.t.Fatal(err)
	}
	rows, err := w.World.DB.Query(w.t.Context(), `SELECT data FROM ledger_entry ORDER BY seq`)
	if err != nil {
		w.t.Fatal(err)
	}
	entries, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (e ledger.Entry, err error) {
		var data []byte
		if err = row.Scan(&data); err == nil {
			e, err = ledger.ParseEntry(data)
		}
		return e, err
	})
	if err != nil || int64(len(entries)) != result.Entries {
		w.t.Fatalf("%d entries of %d (%v)", len(entries), result.Entries, err)
	}
	return entries
}

func (w *world) export(scope ledger.Scope) (file []byte, public string) {
	w.t.Helper()
	if w.key == nil {
		var err error
		if w.key, err = ledger.OpenKey(filepath.Join(w.t.TempDir(), "ledger.key")); err != nil {
			w.t.Fatal(err)
		}
	}
	var b bytes.Buffer
	service := ledger.New(ledger.Deps{DB: w.World.DB, Key: w.key, Dir: w.t.TempDir(), Clock: w.World.Clock, Log: slog.New(slog.DiscardHandler)})
	if err := service.Export(w.t.Context(), &b, scope); err != nil {
		w.t.Fatal(err)
	}
	return b.Bytes(), w.key.Public()
}

func (w *world) count(sql string, args ...any) (n int) {
	w.t.Helper()
	if err := w.World.DB.QueryRow(w.t.Context(), sql, args...).Scan(&n); err != nil {
		w.t.Fatal(err)
	}
	return n
}

func refused(t testing.TB, err error, code string) {
	t.Helper()
	if !problem.HasCode(err, code) {
		t.Errorf("got %v, want problem %q", err, code)
	}
}

// invalid fails unless err says that of the field.
func invalid(t testing.TB, err error, field, code string) {
	t.Helper()
	p, ok := problem.As(err)
	if !ok || len(p.Fields) != 1 || p.Fields[0].Name != field || p.Fields[0].Code != code {
		t.Errorf("got %v, want %s %s", err, field, code)
	}
}
