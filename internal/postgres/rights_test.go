package postgres_test

import (
	"context"
	"crypto/rand"
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"gongxiang/internal/pgtest"
	"gongxiang/internal/postgres"
)

const noRight = "42501" // insufficient_privilege

func sqlState(err error) string {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code
	}
	return ""
}

func admin(t *testing.T, sql string) {
	t.Helper()
	ctx := context.WithoutCancel(t.Context()) // also while the test is cleaned up
	conn, err := pgx.Connect(ctx, pgtest.AdminURL(t))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(ctx) }()
	if _, err := conn.Exec(ctx, sql); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

// newLogin makes a role that may nothing but become the app role, until the
// test ends. Call it before the database that it shall own is made.
func newLogin(t *testing.T) string {
	t.Helper()
	pgtest.URL(t) // the app role exists once any database is migrated
	name := "t_" + strings.ToLower(rand.Text())
	admin(t, "CREATE ROLE "+name+" LOGIN PASSWORD 's3cret' IN ROLE gongxiang_app")
	t.Cleanup(func() { admin(t, "DROP ROLE "+name) })
	return name
}

// as is the same database for another login.
func as(t *testing.T, login, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.UserPassword(login, "s3cret")
	return u.String()
}

func TestAppRoleCannotRewriteHistory(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	columns := map[string]string{"event": "reason", "pii_access": "purpose", "proposal_round": "note", "placement": "town_code",
		"attendance_change": "to_kind", "attendance_objection": "note", "incident_note": "note"}
	for table, column := range columns {
		for _, sql := range []string{
			"UPDATE " + table + " SET " + column + " = ''", "DELETE FROM " + table, "TRUNCATE " + table,
			"ALTER TABLE " + table + " DISABLE TRIGGER ALL", "DROP TABLE " + table,
		} {
			if _, err := db.Exec(t.Context(), sql); sqlState(err) != noRight {
				t.Errorf("%s: %v", sql, err)
			}
		}
		if _, err := db.Exec(t.Context(), "SELECT FROM "+table); err != nil {
			t.Errorf("%s cannot be read: %v", table, err)
		}
	}
}

// No table lets the service more than read, add, change and remove rows.
func TestAppRoleOwnsNothing(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	rows, err := db.Query(t.Context(), `
		SELECT c.oid::regclass::text || ' ' || p FROM pg_class c, unnest(ARRAY['TRUNCATE', 'REFERENCES', 'TRIGGER']) p
		WHERE c.relkind = 'r' AND c.relnamespace::regnamespace::text IN ('public', 'river') AND has_table_privilege(c.oid, p)
		UNION ALL SELECT c.oid::regclass::text || ' owned' FROM pg_class c WHERE c.relowner = current_user::regrole
		UNION ALL SELECT 'may make tables in ' || nspname FROM pg_namespace WHERE nspname IN ('public', 'river') AND has_schema_privilege(oid, 'CREATE')`)
	if err != nil {
		t.Fatal(err)
	}
	if too, err := pgx.CollectRows(rows, pgx.RowTo[string]); err != nil || len(too) > 0 {
		t.Errorf("%v %v", too, err)
	}
	if _, err := db.Exec(t.Context(), "SELECT FROM river.river_job"); err != nil {
		t.Errorf("jobs: %v", err)
	}
}

// A bureau's administrator may hand out a database and a role, and no more.
func TestMigrateAsAnOwnerWithoutOtherRights(t *testing.T) {
	t.Parallel()
	owner := newLogin(t)
	address := pgtest.EmptyURL(t)
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	admin(t, "ALTER DATABASE "+strings.TrimPrefix(u.Path, "/")+" OWNER TO "+owner)
	migrate(t, as(t, owner, address))
	if got := query[string](t, as(t, owner, address), "SELECT current_user"); got != owner {
		t.Fatalf("migrated as %s", got)
	}
	pgtest.Open(t, as(t, owner, address))
	if err := postgres.MigrateDownTo(t.Context(), as(t, owner, address), 0); err != nil {
		t.Error(err)
	}
}

// The service may log in as a role that owns nothing.
func TestOpenAsALesserLogin(t *testing.T) {
	t.Parallel()
	login := newLogin(t)
	address := pgtest.URL(t)
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	db := pgtest.Open(t, as(t, login, address))
	if _, err := db.Exec(t.Context(), "INSERT INTO throttle VALUES ('x', now(), 1)"); err != nil {
		t.Error(err)
	}
	conn, err := db.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Release()
	for _, sql := range []string{"SET ROLE " + u.User.Username(), "RESET ROLE; DELETE FROM event"} {
		if _, err := conn.Exec(t.Context(), sql); sqlState(err) != noRight {
			t.Errorf("%s: %v", sql, err)
		}
	}
}

func TestOpenSaysWhyNot(t *testing.T) {
	t.Parallel()
	login := newLogin(t)
	unmigrated := as(t, login, pgtest.EmptyURL(t))
	elsewhere, err := url.Parse(unmigrated)
	if err != nil {
		t.Fatal(err)
	}
	elsewhere.Path = "/no_such_database"
	nobody := *elsewhere
	nobody.RawQuery = url.Values{"host": {t.TempDir()}}.Encode()
	for _, tc := range []struct{ what, url, want string }{
		{"not an address", "postgres://u:s3cret@h:port/d", "DATABASE_URL"},
		{"no such database", elsewhere.String(), "数据库拒绝连接"},
		{"nobody there", nobody.String(), "数据库没有应答"},
	} {
		patience := time.Minute // whoever is there answers
		if tc.url == nobody.String() {
			patience = 300 * time.Millisecond
		}
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		_, errOpen := postgres.Open(ctx, tc.url)
		errMigrate := postgres.Migrate(ctx, tc.url)
		cancel()
		for _, err := range []error{errOpen, errMigrate} {
			if err == nil || !strings.Contains(err.Error(), tc.want) || strings.Contains(err.Error(), "s3cret") {
				t.Errorf("%s: %v", tc.what, err)
			}
		}
	}
}
