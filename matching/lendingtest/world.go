// Package lendingtest is a small Kaiping in which two firms lend and borrow, for
// tests of what comes after the start.
package lendingtest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/pii"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
	"gongxiang/internal/search"
	"gongxiang/matching/enterprise"
	"gongxiang/matching/lending"
	"gongxiang/matching/matchingtest"
	"gongxiang/matching/posting"
)

// World is what a test stands on: a lender in 水口镇 and a borrower in 翠山湖.
type World struct {
	*matchingtest.World
	Lending                    *lending.Service
	Lender, Borrower, Stranger auth.Caller
	City                       auth.Caller
	Wage                       lending.Wage // what Started agrees on; by the month
	Names                      []string     // of who starts; made up behind the last one
	t                          testing.TB
	people                     int
	inbox                      inbox
}

// inbox keeps the last code that was sent.
type inbox struct{ code string }

func (b *inbox) Send(_ context.Context, _ pii.Phone, m auth.Message) error {
	b.code = m.Code
	return nil
}

// sign reads the document, asks for a code and signs.
func (w *World) sign(c auth.Caller, a lending.Agreement) lending.Agreement {
	w.t.Helper()
	ctx := context.Background()
	d, err := w.Lending.Document(ctx, c, a.ID)
	w.must(err)
	w.Exec(`DELETE FROM throttle`) // the clock stands still
	_, err = w.Lending.SendSignCode(ctx, c, a.ID)
	w.must(err)
	a, err = w.Lending.Sign(ctx, c, a.ID, lending.SignInput{Version: a.Version, Code: w.inbox.code, DocumentHash: d.Hash})
	w.must(err)
	return a
}

// New makes a world of its own for one test.
func New(t testing.TB) *World {
	t.Helper()
	w := &World{World: matchingtest.New(t), t: t}
	firms := enterprise.New(enterprise.Deps{DB: w.DB, Vault: w.Vault, Clock: w.Clock, Book: w.Catalog.Book, Index: search.NewIndex(false)})
	w.Lending = lending.New(w.DB, w.Vault, w.Clock, w.Postings, firms, auth.New(auth.Deps{DB: w.DB, Vault: w.Vault, Clock: w.Clock, SMS: &w.inbox}))
	w.Lender, w.Borrower, w.Stranger, w.City = w.Firm("水口镇"), w.Firm("翠山湖"), w.Firm("赤坎镇"), w.Officer("")
	return w
}

// PayFen is what a worker gets a month.
const PayFen = 520_000

// Agreed is a signed agreement for n workers, for so many days from the one that
// the clock shows.
func (w *World) Agreed(n, days int) lending.Agreement {
	w.t.Helper()
	ctx, today := context.Background(), calendar.Today(w.Clock)
	until := func(in *posting.Input) { in.Headcount, in.PeriodFrom, in.PeriodTo = n, today, today.AddDays(days-1) }
	p, err := w.Lending.Propose(ctx, w.Lender, lending.Offer{SurplusID: w.Post(w.Lender, posting.Surplus, until).ID, ShortageID: w.Post(w.Borrower, posting.Shortage, until).ID,
		Counter: lending.Counter{Terms: lending.Terms{Heads: n, From: today, To: today.AddDays(days - 1), PayFen: PayFen}}})
	w.must(err)
	p, err = w.Lending.Accept(ctx, w.Borrower, p.ID, p.Version)
	w.must(err)
	return w.Signed(*p.AgreementID)
}

// Signed gives a drafted agreement of the two firms its clauses, and both sign it.
func (w *World) Signed(agreement uuid.UUID) lending.Agreement {
	w.t.Helper()
	ctx := context.Background()
	a, err := w.Lending.Agreement(ctx, w.Lender, agreement)
	w.must(err)
	text := "按双方商定的办理"
	a, err = w.Lending.SetClauses(ctx, w.Lender, a.ID, a.Version, lending.Clauses{WorkContent: text, Workplace: text, HoursRest: text, Protection: text, Hazards: "无",
		Wage: w.Wage, PayStandard: text, PayDay: 15, PayMethod: text, SettleDay: 10, SettleWay: text, BoardLodging: text, ReturnCases: text, InjuryDuty: text, CostSettlement: text})
	w.must(err)
	for _, c := range []auth.Caller{w.Lender, w.Borrower} {
		a = w.sign(c, a)
	}
	return a
}

// Started is an agreement under which n workers started, each on the day that
// the clock shows, for so many days from then on.
func (w *World) Started(n, days int) (lending.Agreement, []lending.Worker) {
	w.t.Helper()
	a := w.Agreed(n, days)
	workers, err := w.Lending.Start(context.Background(), w.Borrower, a.ID, w.Ready(a.ID, n), calendar.Today(w.Clock))
	w.must(err)
	return a, workers
}

// Ready are n workers of a signed agreement who only have to start.
func (w *World) Ready(agreement uuid.UUID, n int) []uuid.UUID {
	w.t.Helper()
	ctx, today := context.Background(), calendar.Today(w.Clock)
	inputs := make([]lending.WorkerInput, n)
	for i := range inputs {
		w.people++
		name := "张" + string([]rune("一二三四五六七八九十")[i%10])
		if i < len(w.Names) {
			name = w.Names[i]
		}
		inputs[i] = lending.WorkerInput{Name: name, IDNumber: idNumber(w.people), Phone: fmt.Sprintf("139%08d", w.people), OpenEnded: true, Engagement: lending.Regular}
	}
	workers, err := w.Lending.Nominate(ctx, w.Lender, agreement, inputs)
	w.must(err)
	ids := make([]uuid.UUID, n)
	for i := range ids {
		ids[i] = workers[i].ID
	}
	_, err = w.Lending.Consent(ctx, w.Lender, agreement, ids, today, w.sheet(agreement, ids[0]))
	w.must(err)
	_, err = w.Lending.Amend(ctx, w.Lender, agreement, ids, today)
	w.must(err)
	return ids
}

// Again has the n-th person of this world, the first is 1, start once more under
// an agreement, on the day that the clock shows.
func (w *World) Again(agreement uuid.UUID, n int) lending.Worker {
	w.t.Helper()
	ctx, today := context.Background(), calendar.Today(w.Clock)
	named, err := w.Lending.Nominate(ctx, w.Lender, agreement, []lending.WorkerInput{{Name: "张一", IDNumber: idNumber(n), Phone: fmt.Sprintf("139%08d", n),
		OpenEnded: true, Engagement: lending.Regular}})
	w.must(err)
	ids := []uuid.UUID{named[0].ID}
	_, err = w.Lending.Consent(ctx, w.Lender, agreement, ids, today, w.sheet(agreement, ids[0]))
	w.must(err)
	_, err = w.Lending.Amend(ctx, w.Lender, agreement, ids, today)
	w.must(err)
	started, err := w.Lending.Start(ctx, w.Borrower, agreement, ids, today)
	w.must(err)
	return started[0]
}

// Supplement changes clauses of a signed agreement, as both firms do it; the
// workers have still to agree.
func (w *World) Supplement(agreement uuid.UUID, change func(*lending.Clauses)) {
	w.t.Helper()
	ctx := context.Background()
	a, err := w.Lending.Agreement(ctx, w.Lender, agreement)
	w.must(err)
	in := lending.SupplementInput{Version: a.Version, Reason: "双方重新商定", Clauses: *a.Clauses}
	change(&in.Clauses)
	a, err = w.Lending.AskSupplement(ctx, w.Lender, agreement, in)
	w.must(err)
	asked, err := w.Lending.Supplements(ctx, w.Borrower, agreement)
	w.must(err)
	w.Exec(`DELETE FROM throttle`)
	_, err = w.Lending.SendSignCode(ctx, w.Borrower, agreement)
	w.must(err)
	_, err = w.Lending.ConfirmSupplement(ctx, w.Borrower, agreement, asked[0].ID, lending.SignInput{Version: a.Version, Code: w.inbox.code, DocumentHash: asked[0].Hash})
	w.must(err)
}

// sheet is the number of the sheet that a worker signs now.
func (w *World) sheet(agreement, worker uuid.UUID) string {
	w.t.Helper()
	sheets, err := w.Lending.ConsentSheets(context.Background(), w.Lender, agreement, &worker)
	w.must(err)
	return sheets[0].TextHash
}

// AgreeToChange has all workers agree to the newest supplement, on paper of a day.
func (w *World) AgreeToChange(agreement uuid.UUID, on calendar.Date) {
	w.t.Helper()
	ctx := context.Background()
	workers, err := w.Lending.Workers(ctx, w.Lender, agreement)
	w.must(err)
	var ids []uuid.UUID
	for _, worker := range workers {
		if worker.Change != nil {
			ids = append(ids, worker.ID)
		}
	}
	_, err = w.Lending.ConsentToChange(ctx, w.Lender, agreement, ids, on, w.sheet(agreement, ids[0]))
	w.must(err)
}

// Own is what a worker sees who has followed a new link and given the code.
func (w *World) Own(agreement, worker uuid.UUID) lending.OwnView {
	w.t.Helper()
	ctx := context.Background()
	made, err := w.Lending.MakeLinks(ctx, w.Lender, agreement, []uuid.UUID{worker})
	w.must(err)
	w.Exec(`DELETE FROM throttle`)
	_, err = w.Lending.SendWorkerCode(ctx, made[0].Token)
	w.must(err)
	entered, err := w.Lending.Enter(ctx, made[0].Token, w.inbox.code)
	w.must(err)
	own, err := w.Lending.Own(ctx, entered.Session)
	w.must(err)
	return own
}

// SetDay makes it nine in the morning of a day.
func (w *World) SetDay(day calendar.Date) {
	w.Clock.Advance(day.Time().Add(time.Hour).Sub(w.Clock.Now()))
}

func (w *World) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func idNumber(n int) string {
	raw := fmt.Sprintf("44078319900101%03d", n)
	sum := 0
	for i, weight := range []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(raw[i]-'0') * weight
	}
	return raw + string("10X98765432"[sum%11])
}

// Wants checks a refusal by its code, and that it is no server error.
func Wants(t testing.TB, err error, code string) {
	t.Helper()
	_ = Refusal(t, err, code)
}

// Refusal is Wants for a test that looks further.
func Refusal(t testing.TB, err error, code string) *problem.Error {
	t.Helper()
	p, ok := problem.As(err)
	if !ok || p.Code != code || p.Status >= 500 {
		t.Fatalf("got %v, want a problem %q", err, code)
	}
	return p
}

// WantsField checks that an invalid input names a field with a code.
func WantsField(t testing.TB, err error, name, code string) problem.Field {
	t.Helper()
	for _, f := range Refusal(t, err, "invalid").Fields {
		if f.Name == name && f.Code == code {
			return f
		}
	}
	t.Fatalf("got %v, want field %s (%s)", err, name, code)
	return problem.Field{}
}

// Breaks checks that SQL ran into a guard of the database.
func Breaks(t testing.TB, err error, constraint string) {
	t.Helper()
	if postgres.Constraint(err) != constraint {
		t.Fatalf("got %v, want constraint %s", err, constraint)
	}
}

// Forbids checks that the app role may not do this at all.
func Forbids(t testing.TB, err error) {
	t.Helper()
	var pg *pgconn.PgError
	if !errors.As(err, &pg) || pg.Code != "42501" {
		t.Fatalf("got %v, want insufficient_privilege", err)
	}
}

// AtOnce runs n acts that begin together and returns their errors.
func AtOnce(n int, act func(i int) error) []error {
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

// Tally counts successes and checks that every refusal has one of the codes.
func Tally(t testing.TB, errs []error, codes ...string) (succeeded int) {
	t.Helper()
	for _, err := range errs {
		if err == nil {
			succeeded++
			continue
		}
		p, ok := problem.As(err)
		known := false
		for _, code := range codes {
			known = known || ok && p.Code == code
		}
		if !known {
			t.Fatalf("refused with %v, want one of %v", err, codes)
		}
	}
	return succeeded
}
