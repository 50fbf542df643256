package postgres_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"gongxiang/internal/pgtest"
	"gongxiang/internal/postgres"
)

// effect is a write whose repetition can be counted.
func effect(ctx context.Context, db *postgres.DB) error {
	return db.InTx(ctx, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, "INSERT INTO event (thing, thing_id, action) VALUES ('test', $1, 'test')", uuid.Nil)
		return err
	})
}

func effects(t *testing.T, db *postgres.DB) (n int) {
	t.Helper()
	if err := db.QueryRow(t.Context(), "SELECT count(*) FROM event").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func newClaim(account uuid.UUID, key string) *postgres.Claim {
	return &postgres.Claim{AccountID: account, Key: key, RequestHash: []byte("hash")}
}

// Whichever way a transaction goes to the database.
func TestClaimOfFiftyAtOnceHappensOnce(t *testing.T) {
	t.Parallel()
	for name, effect := range map[string]func(context.Context, *postgres.DB) error{
		"InTx":       effect,
		"InTwoTrips": func(ctx context.Context, db *postgres.DB) error { return effectInTwoTrips(ctx, db, nil) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := pgtest.New(t)
			var done, refused atomic.Int32
			var all sync.WaitGroup
			for range 50 {
				all.Go(func() {
					c := newClaim(uuid.Nil, "the-same-key")
					err := effect(postgres.WithClaim(t.Context(), c), db)
					switch {
					case err == nil && c.Made():
						done.Add(1)
					case errors.Is(err, postgres.ErrClaimed) && !c.Made():
						refused.Add(1)
					default:
						t.Errorf("made %v, error %v", c.Made(), err)
					}
				})
			}
			all.Wait()
			if done.Load() != 1 || refused.Load() != 49 || effects(t, db) != 1 {
				t.Errorf("%d done, %d refused, %d effects; want 1, 49, 1", done.Load(), refused.Load(), effects(t, db))
			}
		})
	}
}

func TestClaimWaitsForTheFirstAndGoesOnWhenItRollsBack(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	inside, finish := make(chan struct{}), make(chan struct{})
	failed := errors.New("the first request fails")
	first := make(chan error, 1)
	go func() {
		first <- db.InTx(postgres.WithClaim(t.Context(), newClaim(uuid.Nil, "the-same-key")), func(pgx.Tx) error {
			close(inside)
			<-finish
			return failed
		})
	}()
	<-inside
	second := make(chan error, 1)
	go func() { second <- effect(postgres.WithClaim(t.Context(), newClaim(uuid.Nil, "the-same-key")), db) }()
	waitUntilBlocked(t, db)
	close(finish)
	if err := <-first; !errors.Is(err, failed) {
		t.Errorf("first: %v", err)
	}
	if err := <-second; err != nil {
		t.Errorf("second: %v", err)
	}
	if n := effects(t, db); n != 1 {
		t.Errorf("%d effects, want the second's", n)
	}
}

// waitUntilBlocked returns when a session of this database waits for another's lock.
func waitUntilBlocked(t *testing.T, db *postgres.DB) {
	t.Helper()
	for blocked := false; !blocked; {
		err := db.QueryRow(t.Context(), `SELECT EXISTS (
			SELECT FROM pg_stat_activity WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0)`).Scan(&blocked)
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestClaimIsTakenOnceAcrossARequestsTransactions(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	c := newClaim(uuid.Nil, "one-request")
	ctx := postgres.WithClaim(t.Context(), c)
	for range 2 {
		if err := effect(ctx, db); err != nil {
			t.Fatal(err)
		}
	}
	if n := effects(t, db); n != 2 {
		t.Errorf("%d effects, want both of the one request", n)
	}
}

func TestClaimSurvivesARetry(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	for _, code := range []string{"40001", "40P01"} {
		c := newClaim(uuid.Nil, "retried-"+code)
		runs := 0
		err := db.InTx(postgres.WithClaim(t.Context(), c), func(pgx.Tx) error {
			if runs++; runs == 1 {
				return &pgconn.PgError{Code: code}
			}
			return nil
		})
		if err != nil || runs != 2 || !c.Made() {
			t.Errorf("%s: %d runs, made %v, error %v", code, runs, c.Made(), err)
		}
	}
}

func TestClaimBelongsToItsAccountAndKey(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	other := uuid.Must(uuid.NewV7())
	for _, c := range []*postgres.Claim{newClaim(uuid.Nil, "key-number-1"), newClaim(uuid.Nil, "key-number-2"), newClaim(other, "key-number-1")} {
		if err := effect(postgres.WithClaim(t.Context(), c), db); err != nil {
			t.Errorf("%s %s: %v", c.AccountID, c.Key, err)
		}
	}
}

func TestAnswerIsKeptOnce(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	find := func() (postgres.Answer, bool) {
		a, found, err := db.FindAnswer(t.Context(), uuid.Nil, "the-same-key")
		if err != nil {
			t.Fatal(err)
		}
		return a, found
	}
	if _, found := find(); found {
		t.Error("found before it happened")
	}
	c := newClaim(uuid.Nil, "the-same-key")
	if err := effect(postgres.WithClaim(t.Context(), c), db); err != nil {
		t.Fatal(err)
	}
	if a, found := find(); !found || a.Status != 0 || string(a.RequestHash) != "hash" {
		t.Errorf("without an answer: %+v, %v", a, found)
	}
	for i, status := range []int{201, 500} {
		if err := db.KeepAnswer(t.Context(), c, status, []byte("body")); err != nil {
			t.Fatal(err)
		}
		if a, _ := find(); a.Status != 201 || string(a.Body) != "body" {
			t.Errorf("after answer %d: %+v", i, a)
		}
	}
}

func TestPurgeClaimsKeepsADay(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	_, err := db.Exec(t.Context(), `
		INSERT INTO idempotency (account_id, key, request_hash, created_at) VALUES
		($1, 'a-day-and-a-bit', '', now() - interval '24 hours 1 second'), ($1, 'nearly-a-day', '', now() - interval '23 hours 59 minutes')`, uuid.Nil)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := db.PurgeClaims(t.Context()); err != nil || n != 1 {
		t.Errorf("purged %d (%v), want 1", n, err)
	}
	if _, found, err := db.FindAnswer(t.Context(), uuid.Nil, "nearly-a-day"); err != nil || !found {
		t.Errorf("the younger is gone (%v)", err)
	}
}
