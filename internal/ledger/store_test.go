package ledger

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/mod/sumdb/tlog"

	"gongxiang/internal/calendar"
	"gongxiang/internal/pgtest"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
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

func TestExportsFromTheDatabase(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	if got, err := b.check(t, Scope{}); err != nil || got != (Result{}) {
		t.Errorf("empty: %+v (%v)", got, err)
	}
	b.filled(t, 400)
	kept, err := b.Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if again, err := b.Checkpoint(t.Context()); err != nil || again != kept {
		t.Errorf("the same head is signed otherwise: %s (%v)", again, err)
	}
	for n := range 5 { // in small steps, too
		if err := b.add(t.Context(), 1+n*300, 400); err != nil {
			t.Fatal(err)
		}
	}
	size := b.size(t)
	if got, err := b.check(t, Scope{}, kept); err != nil || got != (Result{Size: size, Entries: size, Since: 400}) {
		t.Errorf("all: %+v (%v)", got, err)
	}
	var ofC int64
	if err := b.db.QueryRow(t.Context(), `SELECT count(*) FROM ledger_entry WHERE borrower_uscc = $1`, firmC).Scan(&ofC); err != nil {
		t.Fatal(err)
	}
	if got, err := b.check(t, Scope{Firm: firmC, Since: 400}, kept); err != nil || got != (Result{Firm: firmC, Size: size, Entries: ofC, Since: 400}) || ofC < 1000 {
		t.Errorf("a firm's %d: %+v (%v)", ofC, got, err)
	}
	if text := b.file(t, Scope{Firm: "none"}); strings.Contains(text, "entry") {
		t.Error("a firm without entries got some")
	}
	for _, since := range []int64{-1, size + 1} {
		if err := b.Export(t.Context(), &bytes.Buffer{}, Scope{Since: since}); err == nil {
			t.Errorf("since %d of %d is exported", since, size)
		}
	}
}

func TestAppendsAtOnceLeaveNoGap(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	undone := errors.New("undone")
	var all sync.WaitGroup
	for i := range 60 {
		all.Go(func() {
			err := pgx.BeginFunc(t.Context(), b.owner, func(tx pgx.Tx) error {
				err := write(t.Context(), tx, 1+i%4, i)
				if err == nil && i%3 == 0 {
					err = undone
				}
				return err
			})
			if err != nil && !errors.Is(err, undone) {
				t.Error(err)
			}
		})
	}
	all.Wait()
	var n, last, hashes int64
	if err := b.db.QueryRow(t.Context(), `SELECT count(*), max(seq), (SELECT count(*) FROM ledger_hash) FROM ledger_entry`).Scan(&n, &last, &hashes); err != nil {
		t.Fatal(err)
	}
	if n == 0 || last != n-1 || b.size(t) != n || hashes != tlog.StoredHashCount(n) {
		t.Errorf("%d entries to %d, %d hashes, size %d", n, last, hashes, b.size(t))
	}
	if got, err := b.check(t, Scope{}); err != nil || got.Entries != n {
		t.Errorf("%+v (%v)", got, err)
	}
}

// Once a person is erased nothing leads to him, and all still verifies.
func TestForgottenPersons(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	b.filled(t, 50)
	kept, err := b.Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	before := b.file(t, Scope{})
	var person uuid.UUID
	var salt, data []byte
	if err := b.db.QueryRow(t.Context(), `SELECT person_id, salt, data FROM ledger_salt JOIN ledger_entry USING (seq) WHERE seq = 7`).Scan(&person, &salt, &data); err != nil {
		t.Fatal(err)
	}
	if e, err := ParseEntry(data); err != nil || e.Person != Commit(Salt(salt), person) {
		t.Errorf("the commitment does not open: %+v (%v)", e, err)
	}
	if strings.Contains(before, person.String()) {
		t.Error("the person's id is in the file")
	}
	if err := b.db.InTx(t.Context(), func(tx pgx.Tx) error {
		n, err := Forget(t.Context(), tx, person)
		if n != 1 {
			t.Errorf("forgot %d entries", n)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	var left, his int
	if err := b.db.QueryRow(t.Context(), `SELECT count(*), count(*) FILTER (WHERE person_id = $1) FROM ledger_salt`, person).Scan(&left, &his); err != nil || left != 49 || his != 0 {
		t.Errorf("%d salts left, %d of them his (%v)", left, his, err)
	}
	if got, err := b.check(t, Scope{}, kept); err != nil || got.Since != 50 {
		t.Errorf("%+v (%v)", got, err)
	}
	if b.file(t, Scope{}) != before {
		t.Error("the file is another")
	}
}

// What the database's owner changes is found out, and named.
func TestOwnerCannotChangeUnnoticed(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	b.filled(t, 300)
	var was []byte
	if err := b.db.QueryRow(t.Context(), `SELECT data FROM ledger_entry WHERE seq = 280`).Scan(&was); err != nil {
		t.Fatal(err)
	}
	b.asOwner(t, `UPDATE ledger_entry SET data = $1 WHERE seq = 280`, bytes.Replace(was, []byte("above-scale true"), []byte("above-scale false"), 1))
	_, err := b.check(t, Scope{})
	faulty(t, "changed", err, 280, "改动")
	b.asOwner(t, `UPDATE ledger_entry SET data = $1 WHERE seq = 280`, was)
	b.asOwner(t, `DELETE FROM ledger_salt`)
	b.asOwner(t, `DELETE FROM ledger_entry WHERE seq = 256`)
	_, err = b.check(t, Scope{})
	faulty(t, "removed", err, 256, "不在原处")
	_, err = b.check(t, Scope{Firm: firmA})
	if err != nil {
		t.Errorf("the others' proofs still hold: %v", err)
	}
}

// The service may read the ledger, sign it, and forget a person; no more.
func TestAppRoleCannotWriteTheLedger(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	b.filled(t, 3)
	for _, sql := range []string{
		`UPDATE ledger_entry SET event = 'returned'`, `DELETE FROM ledger_entry`, `TRUNCATE ledger_entry CASCADE`,
		`INSERT INTO ledger_entry (seq, event, placement_id, lender_uscc, borrower_uscc, data) VALUES (3, 'started', gen_random_uuid(), 'a', 'b', '')`,
		`INSERT INTO ledger_hash VALUES (99, sha256(''))`, `UPDATE ledger_hash SET hash = hash`, `DELETE FROM ledger_hash`, `TRUNCATE ledger_hash`,
		`UPDATE ledger_checkpoint SET note = ''`, `DELETE FROM ledger_checkpoint`, `TRUNCATE ledger_checkpoint`,
		`INSERT INTO ledger_salt VALUES (1, gen_random_uuid(), sha256(''))`, `UPDATE ledger_salt SET salt = salt`, `DELETE FROM ledger_salt`, `TRUNCATE ledger_salt`,
		`SELECT ledger_append('started', gen_random_uuid(), 'a', 'b', now()::date, '-', 't', 't', true, 'n', gen_random_uuid(), now())`,
		`SELECT ledger_begin(gen_random_uuid())`, `SELECT ledger_return(gen_random_uuid())`,
		`ALTER TABLE ledger_entry DISABLE TRIGGER ALL`, `ALTER TABLE placement DISABLE TRIGGER placement_into_ledger`,
		`DROP TRIGGER return_into_ledger ON secondment`, `SET session_replication_role = replica`,
	} {
		_, err := b.db.Exec(t.Context(), sql)
		var pg *pgconn.PgError
		if !errors.As(err, &pg) || pg.Code != "42501" {
			t.Errorf("%s: %v", sql, err)
		}
	}
}

func TestEntriesAreOfOneForm(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	b.filled(t, 3)
	rows, err := b.db.Query(t.Context(), `SELECT data FROM ledger_entry ORDER BY seq`)
	if err != nil {
		t.Fatal(err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowTo[[]byte])
	if err != nil {
		t.Fatal(err)
	}
	for i, data := range all {
		e, err := ParseEntry(data)
		if err != nil {
			t.Fatalf("%s: %v", data, err)
		}
		want := sample(i)
		want.Placement, want.Person = e.Placement, e.Person
		if e != want {
			t.Errorf("%+v, want %+v", e, want)
		}
	}
	placement := uuid.New()
	one := func(event, agreement string) error {
		_, err := b.owner.Exec(t.Context(), `SELECT ledger_append($1, $2, 'a', 'b', '2021-02-09', '-', 't', 't', true, $3, gen_random_uuid(), now())`, event, placement, agreement)
		return err
	}
	for _, c := range []struct{ event, agreement, constraint string }{
		{"started", "", "ledger_entry_lines"}, {"started", "a\nb", "ledger_entry_lines"}, {"started", "a\x7f", "ledger_entry_lines"},
		{"other", "n", "ledger_entry_event_check"},
		{"started", "n", ""}, {"started", "n", "ledger_entry_begun_once"}, {"extended", "n", "ledger_entry_begun_once"},
		{"returned", "n", ""}, {"returned", "n", "ledger_entry_returned_once"}, {"corrected", "n", ""}, {"corrected", "n", ""},
	} {
		if err := one(c.event, c.agreement); postgres.Constraint(err) != c.constraint || (c.constraint == "") != (err == nil) {
			t.Errorf("%+v: %v", c, err)
		}
	}
	if got, err := b.check(t, Scope{}); err != nil || got.Entries != 7 {
		t.Errorf("%+v (%v)", got, err)
	}
}

func TestCheckpointsAreKeptOutside(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	b.filled(t, 3)
	for _, want := range []int{1, 0} {
		if n, err := b.Publish(t.Context()); err != nil || n != want {
			t.Errorf("published %d (%v), want %d", n, err, want)
		}
	}
	path := filepath.Join(b.dir, "checkpoint-000000000003.txt")
	kept, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if latest, err := b.Latest(t.Context()); err != nil || latest != string(kept) {
		t.Errorf("published %s (%v)", latest, err)
	}
	if err := b.add(t.Context(), 1, 3); err != nil {
		t.Fatal(err)
	}
	if got, err := b.check(t, Scope{}, string(kept)); err != nil || got.Since != 3 {
		t.Errorf("%+v (%v)", got, err)
	}
}

// Nothing is signed that does not extend what was: whatever was done to the
// ledger, and wherever the last signature is known from.
func TestNothingElseIsSigned(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(t *testing.T, b *book){
		"an entry and its hash are others": func(t *testing.T, b *book) {
			b.asOwner(t, `UPDATE ledger_hash SET hash = sha256('x') WHERE index = 0`)
			b.asOwner(t, `UPDATE ledger_hash SET hash = sha256('y') WHERE index = 2`)
			b.asOwner(t, `UPDATE ledger_hash SET hash = sha256('z') WHERE index = 6`)
		},
		"hashes are gone": func(t *testing.T, b *book) { b.asOwner(t, `DELETE FROM ledger_hash WHERE index > 5`) },
		"the end is gone": func(t *testing.T, b *book) {
			b.asOwner(t, `DELETE FROM ledger_salt WHERE seq > 3`)
			b.asOwner(t, `DELETE FROM ledger_entry WHERE seq > 3`)
		},
		"an old backup was restored": func(t *testing.T, b *book) {
			b.asOwner(t, `DELETE FROM ledger_salt`)
			b.asOwner(t, `DELETE FROM ledger_entry`)
			b.asOwner(t, `DELETE FROM ledger_hash`)
			b.asOwner(t, `DELETE FROM ledger_checkpoint`)
			b.filled(t, 9)
		},
		"another key": func(t *testing.T, b *book) { b.key = newKey(t) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBook(t)
			b.filled(t, 6)
			if _, err := b.Publish(t.Context()); err != nil || !b.Sound() {
				t.Fatal(err)
			}
			change(t, b)
			_, err := b.Checkpoint(t.Context())
			var broken *Broken
			if !errors.As(err, &broken) || b.Sound() {
				t.Errorf("signed all the same: %v", err)
			}
			if err := b.Export(t.Context(), &bytes.Buffer{}, Scope{}); !problem.HasCode(err, "ledger_broken") {
				t.Errorf("export: %v", err)
			}
		})
	}
}

// A new key carries on what the old one signed.
func TestRotatedKey(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	b.filled(t, 5)
	if _, err := b.Publish(t.Context()); err != nil {
		t.Fatal(err)
	}
	old, err := b.Latest(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	text, err := NewKey()
	if err != nil {
		t.Fatal(err)
	}
	if b.key, err = parseKey(text + b.key.Public() + "\n"); err != nil {
		t.Fatal(err)
	}
	if n, err := b.Publish(t.Context()); err != nil || n != 0 {
		t.Errorf("the same head by the new key: %d (%v)", n, err)
	}
	if err := b.add(t.Context(), 1, 5); err != nil {
		t.Fatal(err)
	}
	if got, err := b.check(t, Scope{}, old); err != nil || got.Since != 5 {
		t.Errorf("%+v (%v)", got, err)
	}
	_, err = Verify(strings.NewReader(b.file(t, Scope{})), b.key.Public(), old)
	faulty(t, "the old key is not trusted", err, -1, "所保存的检查点没有这把公钥")
	p, err := b.Published(t.Context())
	if err != nil || len(p.Keys) != 2 || p.Size != 6 || len(p.Days) != 1 || p.Days[0].Size != 6 {
		t.Errorf("%+v (%v)", p, err)
	}
}

// Two kept checkpoints are compared without any entry.
func TestProofBetweenCheckpoints(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	kept := map[int64]string{}
	for i, n := range []int{5, 8, 300} {
		if err := b.add(t.Context(), n, 5*i); err != nil {
			t.Fatal(err)
		}
		signed, err := b.Checkpoint(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		kept[b.size(t)] = signed
	}
	for _, c := range []struct{ since, size int64 }{{5, 13}, {5, 313}, {13, 313}, {5, 0}, {313, 313}} {
		file, err := b.Proof(t.Context(), c.since, c.size)
		if err != nil {
			t.Fatal(err)
		}
		size := c.size
		if size == 0 {
			size = 313
		}
		got, err := Verify(strings.NewReader(file), b.key.Public(), kept[c.since], kept[size])
		if want := (Result{Size: size, Since: c.since, Bare: true}); err != nil || got != want {
			t.Errorf("%+v: %+v (%v)", c, got, err)
		}
	}
	for _, c := range []struct{ since, size int64 }{{5, 12}, {14, 13}, {400, 0}} {
		if _, err := b.Proof(t.Context(), c.since, c.size); err == nil {
			t.Errorf("a proof from %d to %d", c.since, c.size)
		}
	}
}

func TestKeyFiles(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "sub", "ledger.key")
	keys := make([]*Key, 8)
	var all sync.WaitGroup
	for i := range keys {
		all.Go(func() {
			var err error
			if keys[i], err = OpenKey(path); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	for _, k := range keys {
		if k == nil || k.Public() != keys[0].Public() {
			t.Fatal("two keys for one file")
		}
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v (%v)", info.Mode(), err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	secret, public, _ := strings.Cut(string(text), "\n")
	other, err := OpenKey(filepath.Join(t.TempDir(), "other"))
	if err != nil {
		t.Fatal(err)
	}
	for i, bad := range []string{"", secret, secret + "\n" + public + "\nrubbish", secret + "\n" + other.Public(), "x\n" + public, public + "\n" + public} {
		path := filepath.Join(t.TempDir(), fmt.Sprint(i))
		if err := os.WriteFile(path, []byte(bad), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := OpenKey(path); err == nil || strings.Contains(err.Error(), secret) {
			t.Errorf("bad key %d: %v", i, err)
		}
	}
}
