package pgtest_test

import (
	"os"
	"testing"

	"github.com/jackc/pgx/v5"

	"gongxiang/internal/pgtest"
)

func TestNewIsMigratedEmptyAndUnprivileged(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	var role string
	var towns int
	if err := db.QueryRow(t.Context(), "SELECT current_user, (SELECT count(*) FROM enterprise)").Scan(&role, &towns); err != nil {
		t.Fatal(err)
	}
	if role != "gongxiang_app" || towns != 0 {
		t.Errorf("role %q with %d firms, want gongxiang_app with none", role, towns)
	}
	if _, err := db.Exec(t.Context(), "CREATE TABLE x (y int)"); err == nil {
		t.Error("the app role made a table")
	}
}

func TestDatabasesAreApart(t *testing.T) {
	t.Parallel()
	a, b := pgtest.New(t), pgtest.New(t)
	if _, err := a.Exec(t.Context(), "INSERT INTO throttle VALUES ('x', now(), 1)"); err != nil {
		t.Fatal(err)
	}
	var n int
	if err := b.QueryRow(t.Context(), "SELECT count(*) FROM throttle").Scan(&n); err != nil || n != 0 {
		t.Errorf("the other database sees %d rows (%v)", n, err)
	}
}

func TestEmptyURLIsEmptyAndNotPrivileged(t *testing.T) {
	t.Parallel()
	conn, err := pgx.Connect(t.Context(), pgtest.EmptyURL(t))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(t.Context()) }()
	var tables int
	var super bool
	err = conn.QueryRow(t.Context(), `
		SELECT (SELECT count(*) FROM pg_tables WHERE schemaname = 'public'), rolsuper
		FROM pg_roles WHERE rolname = current_user`).Scan(&tables, &super)
	if os.Getenv("DATABASE_URL_TEST") != "" {
		super = false // whoever named that server chose the login
	}
	if err != nil || tables != 0 || super {
		t.Errorf("%d tables, superuser %v (%v)", tables, super, err)
	}
}
