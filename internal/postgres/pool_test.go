package postgres_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/pgtest"
	"gongxiang/internal/postgres"
)

// Two transactions take the same two rows crosswise: the database ends one,
// which runs anew, and both get through.
func TestInTxOutlivesADeadlock(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	if _, err := db.Exec(t.Context(), "INSERT INTO throttle VALUES ('a', 'epoch', 0), ('b', 'epoch', 0)"); err != nil {
		t.Fatal(err)
	}
	add := func(ctx context.Context, tx pgx.Tx, bucket string) error {
		_, err := tx.Exec(ctx, "UPDATE throttle SET count = count + 1 WHERE bucket = $1", bucket)
		return err
	}
	var holding, all sync.WaitGroup
	holding.Add(2)
	var runs atomic.Int32
	for _, order := range [][2]string{{"a", "b"}, {"b", "a"}} {
		all.Go(func() {
			meet := sync.OnceFunc(func() { holding.Done(); holding.Wait() })
			err := db.InTx(t.Context(), func(tx pgx.Tx) error {
				runs.Add(1)
				if err := add(t.Context(), tx, order[0]); err != nil {
					return err
				}
				meet()
				return add(t.Context(), tx, order[1])
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	var sum int
	if err := db.QueryRow(t.Context(), "SELECT sum(count) FROM throttle").Scan(&sum); err != nil || sum != 4 {
		t.Errorf("sum %d (%v), want each of both once", sum, err)
	}
	if n := runs.Load(); n < 3 {
		t.Errorf("%d runs, want a repetition", n)
	}
}

func TestInTxLeavesNothingOfAFailure(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	failed := errors.New("no")
	runs := 0
	err := db.InTx(t.Context(), func(tx pgx.Tx) error {
		runs++
		if _, err := tx.Exec(t.Context(), "INSERT INTO throttle VALUES ('x', now(), 1)"); err != nil {
			return err
		}
		return failed
	})
	var rows int
	if errCount := db.QueryRow(t.Context(), "SELECT count(*) FROM throttle").Scan(&rows); errCount != nil {
		t.Fatal(errCount)
	}
	if !errors.Is(err, failed) || runs != 1 || rows != 0 {
		t.Errorf("error %v, %d runs, %d rows", err, runs, rows)
	}
}

func TestConstraintNamesWhatWasViolated(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	for sql, want := range map[string]string{
		"INSERT INTO account (id, role, display_name) VALUES (gen_random_uuid(), 'seeker', 'x')": "account_reachable",
		"INSERT INTO industry VALUES ('1', '', 'A', ''), ('1', '', 'A', '')":                     "industry_pkey",
		"SELECT 1/0": "",
		"SELECT 1":   "",
	} {
		_, err := db.Exec(t.Context(), sql)
		if got := postgres.Constraint(err); got != want {
			t.Errorf("%s: %q, want %q", sql, got, want)
		}
	}
}

// A connection's first pointers to ids may be a list with none in it.
func TestIDsThatMayBeMissingInAList(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	fresh, err := pgx.ConnectConfig(t.Context(), db.Config().ConnConfig)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = fresh.Close(t.Context()) }()
	if err := db.Config().AfterConnect(t.Context(), fresh); err != nil {
		t.Fatal(err)
	}
	id := uuid.Must(uuid.NewV7())
	var got []*uuid.UUID
	if err := fresh.QueryRow(t.Context(), `SELECT $1::uuid[]`, []*uuid.UUID{nil, &id, nil}).Scan(&got); err != nil {
		t.Fatal(err)
	}
	if len(got) != 3 || got[0] != nil || *got[1] != id {
		t.Errorf("%v", got)
	}
}
