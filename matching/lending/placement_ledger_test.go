package lending_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/ledger"
	"gongxiang/internal/pgtest"
	"gongxiang/internal/postgres"
	"gongxiang/matching/lending"
	"gongxiang/matching/posting"
)

// checkLedger exports the whole log, checks it as an auditor does, and gives its
// entries in order.
func (w *world) checkLedger(t testing.TB) []ledger.Entry {
	t.Helper()
	if w.key == nil {
		var err error
		if w.key, err = ledger.OpenKey(filepath.Join(t.TempDir(), "ledger.key")); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	service := ledger.New(ledger.Deps{DB: w.db, Key: w.key, Dir: t.TempDir(), Clock: w.clock, Log: slog.New(slog.DiscardHandler)})
	if err := service.Export(t.Context(), &b, ledger.Scope{}); err != nil {
		t.Fatal(err)
	}
	result, err := ledger.Verify(&b, w.key.Public())
	if err != nil {
		t.Fatal(err)
	}
	rows, err := w.db.Query(t.Context(), `SELECT data FROM ledger_entry ORDER BY seq`)
	if err != nil {
		t.Fatal(err)
	}
	entries, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (e ledger.Entry, err error) {
		var data []byte
		if err = row.Scan(&data); err == nil {
			e, err = ledger.ParseEntry(data)
		}
		return e, err
	})
	if err != nil || int64(len(entries)) != result.Entries {
		t.Fatalf("%d entries of %d (%v)", len(entries), result.Entries, err)
	}
	return entries
}

// events are "started 2021-02-09 -" and so on, in order.
func events(entries []ledger.Entry) (all []string) {
	for _, e := range entries {
		cause := e.Cause
		if e.Event == ledger.Extended {
			cause = "before"
		}
		all = append(all, fmt.Sprintf("%s %s %s", e.Event, e.Day, cause))
	}
	return all
}

func TestStartsStandInTheLedger(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, workers := w.out(t, 10, 3)
	entries := w.checkLedger(t)
	if got, want := events(entries), slices.Repeat([]string{"started " + day(1).String() + " -"}, 3); !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
	for i, e := range entries {
		var same bool
		var salt []byte
		var person uuid.UUID
		err := w.db.QueryRow(t.Context(), `SELECT (l.uscc, b.uscc, p.town_code, p.trade_code, p.above_scale, a.number, date_trunc('second', p.recorded_at)) = ($2, $3, $4, $5, $6, $7, $8),
				z.person_id, z.salt
			FROM placement p JOIN secondment s ON s.id = p.secondment_id JOIN agreement a ON a.id = s.agreement_id
			JOIN enterprise l ON l.id = p.lender_id JOIN enterprise b ON b.id = p.borrower_id
			JOIN ledger_entry e ON e.placement_id = p.id JOIN ledger_salt z ON z.seq = e.seq AND z.person_id = p.person_id
			WHERE p.id = $1 AND s.id = ANY($9)`,
			e.Placement, e.Lender, e.Borrower, e.Town, e.Trade, e.AboveScale, e.Agreement, e.Recorded, idsOf(workers)).Scan(&same, &person, &salt)
		if err != nil || !same || e.Person != ledger.Commit(ledger.Salt(salt), person) {
			t.Errorf("entry %d does not say what its placement says: %+v (%v)", i, e, err)
		}
	}
	var leaks int
	if err := w.db.QueryRow(t.Context(), `SELECT count(*) FROM ledger_entry, person
		WHERE position(name IN convert_from(data, 'UTF8')) > 0 OR position(person.id::text IN convert_from(data, 'UTF8')) > 0`).Scan(&leaks); err != nil || leaks != 0 {
		t.Errorf("%d entries name a person (%v)", leaks, err)
	}
}

// Every way back is entered, and so is a lending that goes on under a new agreement.
func TestReturnsStandInTheLedger(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, workers := w.out(t, 4, 4)
	if _, err := w.AskReturn(t.Context(), w.lender, workers[0].ID, broken(workers[0].Version)); err != nil {
		t.Fatal(err)
	}
	if _, err := w.AskReturn(t.Context(), w.borrower, workers[1].ID, unfit(workers[1].Version)); err != nil {
		t.Fatal(err)
	}
	asked, err := w.AskReturn(t.Context(), w.borrower, workers[2].ID, unsuited(workers[2].Version))
	if err != nil {
		t.Fatal(err)
	}
	agreed := day(9)
	if _, err := w.ConfirmReturn(t.Context(), w.lender, workers[2].ID, asked.Version, &agreed); err != nil {
		t.Fatal(err)
	}
	w.setDay(61)
	if _, err := w.EndExpired(t.Context()); err != nil {
		t.Fatal(err)
	}
	entries := w.checkLedger(t)
	want := append(slices.Repeat([]string{"started " + day(1).String() + " -"}, 4),
		"returned "+day(10).String()+" by_worker", "returned "+day(10).String()+" by_borrower",
		"returned "+day(9).String()+" by_agreement", "returned "+day(60).String()+" expired")
	if got := events(entries); !slices.Equal(got, want) {
		t.Errorf("%v\nwant %v", got, want)
	}
}

func TestDissolutionStandsInTheLedger(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.out(t, 3, 3)
	w.setDay(11)
	if _, err := w.Dissolve(t.Context(), w.city, w.lender.EnterpriseID, ruling(1, 11)); err != nil {
		t.Fatal(err)
	}
	if got, want := events(w.checkLedger(t))[3:], slices.Repeat([]string{"returned " + day(11).String() + " lender_dissolved"}, 3); !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
}

func TestExtendedByANewAgreement(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	in := w.people(2)
	// lend has both start under a new agreement, the second a day after the first or with him.
	lend := func(signed int, starts ...int) []lending.Worker {
		t.Helper()
		w.setDay(signed)
		terms := terms(2)
		terms.From = day(signed + 1)
		p, err := w.Propose(t.Context(), w.lender, offer(w.posting(t, w.lender, posting.Surplus, 2), w.posting(t, w.borrower, posting.Shortage, 2), terms))
		if err != nil {
			t.Fatal(err)
		}
		a := w.sign(t, w.accepted(t, p))
		if signed > 0 {
			w.setDay(signed + 1)
		}
		workers, err := w.Nominate(t.Context(), w.lender, a.ID, in)
		if err != nil {
			t.Fatal(err)
		}
		for i, n := range starts {
			id := []uuid.UUID{workers[i].ID}
			if _, err := w.Consent(t.Context(), w.lender, a.ID, id, day(signed), w.sheet(t, a.ID, id)); err != nil {
				t.Fatal(err)
			}
			if _, err := w.Amend(t.Context(), w.lender, a.ID, id, day(signed)); err != nil {
				t.Fatal(err)
			}
			w.setDay(n)
			started, err := w.Start(t.Context(), w.borrower, a.ID, id, day(n))
			if err != nil {
				t.Fatal(err)
			}
			workers[i] = started[0]
		}
		return workers
	}
	first := lend(0, 1, 1)
	w.setDay(10)
	for _, worker := range first {
		if _, err := w.AskReturn(t.Context(), w.lender, worker.ID, broken(worker.Version)); err != nil {
			t.Fatal(err)
		}
	}
	lend(10, 11, 12) // without a day between, and with one
	entries := w.checkLedger(t)
	if got := events(entries)[4:]; !slices.Equal(got, []string{"extended " + day(11).String() + " before", "started " + day(12).String() + " -"}) {
		t.Errorf("%v", got)
	}
	if i := slices.IndexFunc(entries, func(e ledger.Entry) bool { return e.Placement.String() == entries[4].Cause }); i != 0 && i != 1 {
		t.Errorf("it extends %s", entries[4].Cause)
	}
}

// What the service's role writes goes into the ledger, whichever code writes it.
func TestNoCodeCanForgetTheLedger(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 10)
	ids := w.ready(t, a, 2)
	if _, err := w.Start(t.Context(), w.borrower, a.ID, ids[:1], day(1)); err != nil {
		t.Fatal(err)
	}
	if err := w.lie(t.Context(), ids[1], "p.above_scale", "s.started_on", "p.town_code"); err != nil {
		t.Fatal(err)
	}
	if got := w.checkLedger(t); len(got) != 2 {
		t.Errorf("%v", events(got))
	}
	if err := pgx.BeginFunc(t.Context(), w.db, func(tx pgx.Tx) error {
		if _, err := tx.Exec(t.Context(), `INSERT INTO secondment_return (id, secondment_id, reason, ground, note, last_day, asked_side, asked_by, asked_at, status)
			SELECT gen_random_uuid(), $1, 'by_worker', 'pay', '没有结算', '2021-02-09', 'lender', $2, now(), 'done'`, ids[1], w.lender.AccountID); err != nil {
			return err
		}
		_, err := tx.Exec(t.Context(), `UPDATE secondment SET status = 'returned', returned_reason = 'by_worker', days = daterange(lower(days), lower(days), '[]') WHERE id = $1`, ids[1])
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if got := events(w.checkLedger(t)); len(got) != 3 || got[2] != "returned 2021-02-09 by_worker" {
		t.Errorf("%v", got)
	}
}

// What was recorded behind the triggers' back is counted.
func TestMissingEntriesAreCounted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 10)
	ids := w.ready(t, a, 3)
	started, err := w.Start(t.Context(), w.borrower, a.ID, ids[:2], day(1))
	if err != nil {
		t.Fatal(err)
	}
	w.checkLedger(t)
	service := ledger.New(ledger.Deps{DB: w.db, Key: w.key, Dir: t.TempDir(), Clock: w.clock, Log: slog.New(slog.DiscardHandler)})
	missing := func(want int64) {
		t.Helper()
		if _, err := service.Publish(t.Context()); err != nil || service.Missing() != want {
			t.Errorf("%d missing (%v), want %d", service.Missing(), err, want)
		}
	}
	missing(0)
	owner, err := pgx.Connect(t.Context(), w.url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = owner.Close(context.Background()) }()
	if _, err := owner.Exec(t.Context(), `ALTER TABLE placement DISABLE TRIGGER placement_into_ledger`); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Start(t.Context(), w.borrower, a.ID, ids[2:], day(1)); err != nil {
		t.Fatal(err)
	}
	missing(1)
	if _, err := owner.Exec(t.Context(), `ALTER TABLE secondment DISABLE TRIGGER return_into_ledger`); err != nil {
		t.Fatal(err)
	}
	in := broken(started[0].Version)
	in.LastDay = day(1)
	if _, err := w.AskReturn(t.Context(), w.lender, started[0].ID, in); err != nil {
		t.Fatal(err)
	}
	missing(2)
}

// While one transaction has appended and not ended, others wait and do not fail.
func TestStartsWaitForTheLedger(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 10)
	ids := w.ready(t, a, 2)
	held, err := w.db.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := held.Exec(t.Context(), `SELECT pg_advisory_xact_lock(7304971, 1)`); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() {
		_, err := w.Start(context.Background(), w.borrower, a.ID, ids, day(1))
		done <- err
	}()
	for blocked := false; !blocked; {
		if err := w.db.QueryRow(t.Context(), `SELECT EXISTS (SELECT FROM pg_stat_activity
			WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0)`).Scan(&blocked); err != nil {
			t.Fatal(err)
		}
	}
	if err := held.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// A database that had placements before it had a ledger has them all entered.
func TestPlacementsBeforeTheLedger(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, workers := w.out(t, 4, 4)
	w.clock.Advance(time.Minute)
	if _, err := w.AskReturn(t.Context(), w.lender, workers[0].ID, broken(workers[0].Version)); err != nil {
		t.Fatal(err)
	}
	w.setDay(61)
	if _, err := w.EndExpired(t.Context()); err != nil {
		t.Fatal(err)
	}
	before := w.checkLedger(t)
	if err := postgres.MigrateDownTo(t.Context(), w.url, 8); err != nil {
		t.Fatal(err)
	}
	if err := postgres.Migrate(t.Context(), w.url); err != nil {
		t.Fatal(err)
	}
	w.db = pgtest.Open(t, w.url)
	after := w.checkLedger(t)
	for _, entries := range [][]ledger.Entry{before, after} {
		for i := range entries {
			entries[i].Person = ledger.Commitment{} // another salt
		}
	}
	if len(before) != 8 || !slices.Equal(before, after) {
		t.Errorf("%v\nbefore %v", events(after), events(before))
	}
}
