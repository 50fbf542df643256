package ledger

import (
	"bytes"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"golang.org/x/mod/sumdb/tlog"

	"gongxiang/internal/postgres"
)

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
	var n int
	if err := b.owner.QueryRow(t.Context(), `SELECT ledger_forget($1)`, person).Scan(&n); err != nil || n != 1 {
		t.Fatalf("forgot %d entries (%v)", n, err)
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

// The service may read the ledger and sign it; no more.
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
		`SELECT ledger_begin(gen_random_uuid())`, `SELECT ledger_forget(gen_random_uuid())`, `SELECT ledger_return(gen_random_uuid())`,
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
