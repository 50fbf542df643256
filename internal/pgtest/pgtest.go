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
	"encoding/binary"
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
	if err := s.prepareTemplate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s.database(t, "TEMPLATE "+s.template)
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
	return server(t).database(t, "TEMPLATE template0")
}

// AdminURL is the login that makes the databases: on the server of our own it
// is the superuser.
func AdminURL(t testing.TB) string {
	t.Helper()
	return server(t).admin
}

type pgServer struct {
	use      *os.File // locked, so that our own server stays
	admin    string   // may create databases
	owner    string   // any database's address for the role that owns its tables
	template string
	prepare  sync.Once
	prepared error
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

// database makes one and drops it when the test ends.
func (s *pgServer) database(t testing.TB, from string) string {
	t.Helper()
	name := "t_" + strings.ToLower(rand.Text())
	if err := s.exec(t.Context(), fmt.Sprintf("CREATE DATABASE %s OWNER %s %s", name, s.ownerRole(), from)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.exec(context.Background(), "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	return onDatabase(s.owner, name)
}

// prepareTemplate migrates the database that the others are copies of, unless
// a test process did so before. Its name is the migrations' hash: changed
// migrations make a new one.
func (s *pgServer) prepareTemplate(ctx context.Context) error {
	s.prepare.Do(func() {
		s.prepared = s.makeTemplate(context.WithoutCancel(ctx))
	})
	return s.prepared
}

func (s *pgServer) makeTemplate(ctx context.Context) error {
	sum, err := migrationsHash()
	if err != nil {
		return err
	}
	s.template = "template_" + hex.EncodeToString(sum[:8])
	conn, err := pgx.Connect(ctx, s.admin)
	if err != nil {
		return fmt.Errorf("pgtest: connect: %w", err)
	}
	defer func() { _ = conn.Close(ctx) }() // gives the lock back, too
	if _, err = conn.Exec(ctx, "SELECT pg_advisory_lock($1)", int64(binary.BigEndian.Uint64(sum))); err != nil {
		return fmt.Errorf("pgtest: lock the template: %w", err)
	}
	var ready bool
	err = conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1 AND datistemplate)", s.template).Scan(&ready)
	if err != nil || ready {
		return err
	}
	for _, sql := range []string{"DROP DATABASE IF EXISTS " + s.template,
		fmt.Sprintf("CREATE DATABASE %s OWNER %s TEMPLATE template0", s.template, s.ownerRole())} {
		if _, err = conn.Exec(ctx, sql); err != nil {
			return fmt.Errorf("pgtest: make the template: %w", err)
		}
	}
	if err = postgres.Migrate(ctx, onDatabase(s.owner, s.template)); err != nil {
		return err
	}
	if _, err = conn.Exec(ctx, fmt.Sprintf("ALTER DATABASE %s WITH IS_TEMPLATE true", s.template)); err != nil {
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

func migrationsHash() ([]byte, error) {
	h := sha256.New()
	files := postgres.MigrationFiles()
	err := fs.WalkDir(files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(files, path)
		fmt.Fprintf(h, "%s %d\n%s", path, len(text), text)
		return err
	})
	return h.Sum(nil), err
}
