// Package pgtest gives each test a database of its own, on a real PostgreSQL:
// migrated, empty, opened as the role that the service works as, and gone when
// the test ends. Tests may all be parallel.
//
// The server is the one that DATABASE_URL_TEST names (a login that may create
// databases), else one on tmpfs that all test processes of this user share and
// that ends by itself when none is left; see keeper.go.
package pgtest

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"gongxiang/internal/postgres"
)

// New is a fresh database for this test, opened as the app role. The pool is
// closed and the database dropped when the test ends.
func New(t testing.TB) *postgres.DB {
	t.Helper()
	return Open(t, URL(t))
}

// Open opens a database as the app role until the test ends.
func Open(t testing.TB, url string) *postgres.DB {
	t.Helper()
	db, err := postgres.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	return db
}

// URL is New's database, not yet opened, by its owner's address: for tests that
// start the whole service, or that need the migrating role.
func URL(t testing.TB) string {
	t.Helper()
	s := server(t)
	return s.database(t, s.migrated(t))
}

// FilledURL is URL's database as fill has left it, which was given its address:
// filled once for all test processes, and copied. Its name stands for all that goes
// into it: what is filled otherwise has another.
func FilledURL(t testing.TB, name string, fill func(ctx context.Context, url string) error) string {
	t.Helper()
	s := server(t)
	migrated := s.migrated(t)
	filled := migrated + "_" + hash(name)
	if err := s.prepare(t.Context(), filled, migrated, fill); err != nil {
		t.Fatal(err)
	}
	return s.database(t, filled)
}

// Copy is a database like the one at an address from URL or EmptyURL, to which
// nobody may be connected.
func Copy(t testing.TB, of string) string {
	t.Helper()
	u, err := url.Parse(of)
	if err != nil {
		t.Fatal(err)
	}
	return server(t).database(t, strings.TrimPrefix(u.Path, "/"))
}

// AsOwner runs one statement in the transaction of a database from New as its
// owner, for what a trigger does and the app role may not.
func AsOwner(ctx context.Context, tx pgx.Tx, sql string, args ...any) error {
	if _, err := tx.Exec(ctx, "SET LOCAL ROLE none"); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, sql, args...); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, "SET LOCAL ROLE gongxiang_app")
	return err
}

// ExecAsOwner is AsOwner in a transaction of its own.
func ExecAsOwner(t testing.TB, db *postgres.DB, sql string, args ...any) {
	t.Helper()
	if err := db.InTx(t.Context(), func(tx pgx.Tx) error { return AsOwner(t.Context(), tx, sql, args...) }); err != nil {
		t.Fatal(err)
	}
}

// EmptyURL is a database that nobody has migrated, by its owner's address.
func EmptyURL(t testing.TB) string {
	t.Helper()
	return server(t).database(t, "template0")
}

// AdminURL is the login that makes the databases: on the server of our own it
// is the superuser.
func AdminURL(t testing.TB) string {
	t.Helper()
	return server(t).admin
}

type pgServer struct {
	use   *os.File // locked, so that our own server stays
	admin string   // may create databases
	owner string   // any database's address for the role that owns its tables

	preparing sync.Mutex
	prepared  map[string]bool // templates
}

var ours = sync.OnceValues(find)

func server(t testing.TB) *pgServer {
	t.Helper()
	s, err := ours()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// database makes one like another and drops it when the test ends.
func (s *pgServer) database(t testing.TB, like string) string {
	t.Helper()
	name := "t_" + strings.ToLower(rand.Text())
	if err := s.exec(t.Context(), s.create(name, like)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.exec(context.Background(), "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	return onDatabase(s.owner, name)
}

// create is the statement that makes a database like another. To copy its files is
// half the work of writing all that is in them to the log.
func (s *pgServer) create(name, like string) string {
	return fmt.Sprintf("CREATE DATABASE %s OWNER %s TEMPLATE %s STRATEGY file_copy", name, s.ownerRole(), like)
}

// migrated is the migrated database that the others are copies of. Its name is the
// migrations' hash: changed migrations make a new one.
func (s *pgServer) migrated(t testing.TB) string {
	t.Helper()
	sum, err := migrationsHash()
	if err != nil {
		t.Fatal(err)
	}
	name := "template_" + sum
	if err := s.prepare(t.Context(), name, "template0", postgres.Migrate); err != nil {
		t.Fatal(err)
	}
	return name
}

// prepare makes a template out of another database and what fill does to it,
// unless a test process did so before.
func (s *pgServer) prepare(ctx context.Context, name, like string, fill func(ctx context.Context, url string) error) error {
	s.preparing.Lock()
	defer s.preparing.Unlock()
	if s.prepared[name] {
		return nil
	}
	if err := s.makeTemplate(context.WithoutCancel(ctx), name, like, fill); err != nil {
		return err
	}
	if s.prepared == nil {
		s.prepared = map[string]bool{}
	}
	s.prepared[name] = true
	return nil
}

func (s *pgServer) makeTemplate(ctx context.Context, name, like string, fill func(ctx context.Context, url string) error) error {
	conn, err := pgx.Connect(ctx, s.admin)
	if err != nil {
		return fmt.Errorf("pgtest: connect: %w", err)
	}
	defer func() { _ = conn.Close(ctx) }() // gives the lock back, too
	if _, err = conn.Exec(ctx, "SELECT pg_advisory_lock(hashtextextended($1, 0))", name); err != nil {
		return fmt.Errorf("pgtest: lock the template: %w", err)
	}
	var ready bool
	err = conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1 AND datistemplate)", name).Scan(&ready)
	if err != nil || ready {
		return err
	}
	for _, sql := range []string{"DROP DATABASE IF EXISTS " + name, s.create(name, like)} {
		if _, err = conn.Exec(ctx, sql); err != nil {
			return fmt.Errorf("pgtest: make the template: %w", err)
		}
	}
	if err = fill(ctx, onDatabase(s.owner, name)); err != nil {
		return err
	}
	if _, err = conn.Exec(ctx, fmt.Sprintf("ALTER DATABASE %s WITH IS_TEMPLATE true", name)); err != nil {
		return fmt.Errorf("pgtest: finish the template: %w", err)
	}
	return nil
}

// exec runs one statement as the login that makes databases.
func (s *pgServer) exec(ctx context.Context, sql string) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, s.admin)
	if err != nil {
		return fmt.Errorf("pgtest: connect: %w", err)
	}
	defer func() { _ = conn.Close(ctx) }()
	if _, err = conn.Exec(ctx, sql); err != nil {
		return fmt.Errorf("pgtest: %s: %w", sql, err)
	}
	return nil
}

func (s *pgServer) ownerRole() string {
	u, _ := url.Parse(s.owner) // find has parsed it
	return pgx.Identifier{u.User.Username()}.Sanitize()
}

func onDatabase(address, name string) string {
	u, _ := url.Parse(address)
	u.Path = "/" + name
	return u.String()
}

var migrationsHash = sync.OnceValues(func() (string, error) {
	var all strings.Builder
	files := postgres.MigrationFiles()
	err := fs.WalkDir(files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(files, path)
		fmt.Fprintf(&all, "%s %d\n%s", path, len(text), text)
		return err
	})
	return hash(all.String()), err
})

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:8])
}
