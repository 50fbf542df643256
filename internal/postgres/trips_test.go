package postgres_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/pgtest"
	"gongxiang/internal/postgres"
)

const insertEffect = "INSERT INTO event (thing, thing_id, action) VALUES ('test', $1, 'test')"

// effectInTwoTrips is effect, the other way; write may refuse.
func effectInTwoTrips(ctx context.Context, db *postgres.DB, write error) error {
	var one int
	return db.InTwoTrips(ctx, func(b *pgx.Batch) {
		b.Queue("SELECT 1").QueryRow(func(row pgx.Row) error { return row.Scan(&one) })
	}, func(b *pgx.Batch) error {
		if one != 1 {
			return errors.New("write came before read")
		}
		b.Queue(insertEffect, uuid.Nil)
		return write
	})
}

func TestInTwoTripsCommitsOrLeavesNothing(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	if err := effectInTwoTrips(t.Context(), db, nil); err != nil || effects(t, db) != 1 {
		t.Fatalf("error %v, %d effects; want 1", err, effects(t, db))
	}
	refused := errors.New("refused")
	if err := effectInTwoTrips(t.Context(), db, refused); !errors.Is(err, refused) {
		t.Errorf("a refusal gave %v", err)
	}
	err := db.InTwoTrips(t.Context(), func(b *pgx.Batch) {
		b.Queue("SELECT 1").QueryRow(func(pgx.Row) error { return refused })
	}, func(*pgx.Batch) error {
		t.Error("written although reading failed")
		return nil
	})
	if !errors.Is(err, refused) {
		t.Errorf("a refusal of what was read gave %v", err)
	}
	err = db.InTwoTrips(t.Context(), func(*pgx.Batch) {}, func(b *pgx.Batch) error {
		b.Queue(insertEffect, uuid.Nil)
		b.Queue("SELECT 1/0")
		return nil
	})
	if err == nil {
		t.Error("a statement that failed gave no error")
	}
	if n := effects(t, db); n != 1 {
		t.Errorf("%d effects stand, want 1", n)
	}
	for range db.Stat().TotalConns() { // all of them are clean again
		if err := effect(t.Context(), db); err != nil {
			t.Fatal(err)
		}
	}
}
