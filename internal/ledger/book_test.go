package ledger

import (
	"bytes"
	"context"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"gongxiang/internal/calendar"
	"gongxiang/internal/pgtest"
	"gongxiang/internal/postgres"
)

// book is a ledger in a database whose placements and persons are made up: what
// they refer to is not of interest here.
type book struct {
	*Service
	owner *pgxpool.Pool
}

func newBook(t testing.TB) *book {
	t.Helper()
	url := pgtest.URL(t)
	owner, err := pgxpool.New(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(owner.Close)
	b := &book{service(t, pgtest.Open(t, url), newKey(t)), owner}
	b.asOwner(t, `ALTER TABLE ledger_entry DROP CONSTRAINT ledger_entry_placement_id_fkey`)
	b.asOwner(t, `ALTER TABLE ledger_salt DROP CONSTRAINT ledger_salt_person_id_fkey`)
	return b
}

func service(t testing.TB, db *postgres.DB, key *Key) *Service {
	t.Helper()
	return New(Deps{DB: db, Key: key, Dir: filepath.Join(t.TempDir(), "checkpoints"), Clock: calendar.SystemClock{}, Log: slog.New(slog.DiscardHandler)})
}

func newKey(t testing.TB) *Key {
	t.Helper()
	key, err := OpenKey(filepath.Join(t.TempDir(), "ledger.key"))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func (b *book) asOwner(t testing.TB, sql string, args ...any) {
	t.Helper()
	if _, err := b.owner.Exec(context.Background(), sql, args...); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

// write has the database append n samples from the from-th on.
func write(ctx context.Context, tx pgx.Tx, n, from int) error {
	var batch pgx.Batch
	for i := range n {
		e := sample(from + i)
		batch.Queue(`SELECT ledger_append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, gen_random_uuid(), $11)`,
			string(e.Event), uuid.New(), e.Lender, e.Borrower, e.Day, e.Cause, e.Town, e.Trade, e.AboveScale, e.Agreement, e.Recorded)
	}
	return tx.SendBatch(ctx, &batch).Close()
}

func (b *book) add(ctx context.Context, n, from int) error {
	return pgx.BeginFunc(ctx, b.owner, func(tx pgx.Tx) error { return write(ctx, tx, n, from) })
}

func (b *book) filled(t testing.TB, n int) {
	t.Helper()
	if err := b.add(t.Context(), n, 0); err != nil {
		t.Fatal(err)
	}
}

func (b *book) file(t testing.TB, scope Scope) string {
	t.Helper()
	var w bytes.Buffer
	if err := b.Export(t.Context(), &w, scope); err != nil {
		t.Fatal(err)
	}
	return w.String()
}

func (b *book) check(t testing.TB, scope Scope, since ...string) (Result, error) {
	t.Helper()
	return Verify(strings.NewReader(b.file(t, scope)), b.key.All(), since...)
}

func (b *book) size(t testing.TB) (n int64) {
	t.Helper()
	if err := b.db.QueryRow(t.Context(), `SELECT count(*) FROM ledger_entry`).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
