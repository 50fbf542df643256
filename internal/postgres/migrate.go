package postgres

import (
	"context"
	"embed"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// MigrationFiles are the SQL files, for whoever needs to know whether they changed.
func MigrationFiles() fs.FS {
	sub, err := fs.Sub(migrationFiles, "migrations")
	if err != nil {
		panic(err) // the folder is compiled in
	}
	return sub
}

// Migrate brings the schema at url up to date, as the owner of the tables. Of
// several nodes that start at once one migrates and the others wait.
func Migrate(ctx context.Context, url string) error {
	return withMigrator(ctx, url, func(provider *goose.Provider, pool *pgxpool.Pool) error {
		if _, err := provider.Up(ctx); err != nil {
			return fmt.Errorf("postgres: migrate: %w", err)
		}
		return migrateJobs(ctx, pool)
	})
}

// MigrateDownTo takes the schema back to a version; 0 leaves no table of ours
// (River's stay, apart, and so does the role, which other databases share).
func MigrateDownTo(ctx context.Context, url string, version int64) error {
	return withMigrator(ctx, url, func(provider *goose.Provider, _ *pgxpool.Pool) error {
		if _, err := provider.DownTo(ctx, version); err != nil {
			return fmt.Errorf("postgres: migrate down: %w", err)
		}
		return nil
	})
}

func withMigrator(ctx context.Context, url string, fn func(*goose.Provider, *pgxpool.Pool) error) error {
	pool, err := pgxpool.New(ctx, url)
	if err != nil {
		return fmt.Errorf("postgres: connect to migrate: %w", err)
	}
	defer pool.Close()
	db := stdlib.OpenDBFromPool(pool)
	defer func() { _ = db.Close() }()
	// Asked for once a second, five minutes long: as long as a big migration takes.
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300))
	if err != nil {
		return fmt.Errorf("postgres: migration lock: %w", err)
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, db, MigrationFiles(), goose.WithSessionLocker(locker))
	if err != nil {
		return fmt.Errorf("postgres: migrations: %w", err)
	}
	return fn(provider, pool)
}

// JobSchema holds River's tables, apart from ours.
const JobSchema = "river"

// migrateJobs lays River's own tables and opens them to the app role. It holds
// a lock of its own: River does not expect two migrators at once.
func migrateJobs(ctx context.Context, pool *pgxpool.Pool) error {
	fail := func(err error) error { return fmt.Errorf("postgres: job migrations: %w", err) }
	conn, err := pool.Acquire(ctx)
	if err != nil {
		return fail(err)
	}
	defer conn.Release()
	const key = 0x676f6e67 // any number that nothing else locks
	if _, err = conn.Exec(ctx, "SELECT pg_advisory_lock($1)", key); err != nil {
		return fail(err)
	}
	defer func() { _, _ = conn.Exec(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", key) }()
	if _, err = conn.Exec(ctx, "CREATE SCHEMA IF NOT EXISTS "+JobSchema); err != nil {
		return fail(err)
	}
	migrator, err := rivermigrate.New(riverpgxv5.New(pool), &rivermigrate.Config{Schema: JobSchema})
	if err != nil {
		return fail(err)
	}
	if _, err = migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fail(err)
	}
	_, err = conn.Exec(ctx, `
		GRANT USAGE ON SCHEMA river TO gongxiang_app;
		GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA river TO gongxiang_app;
		GRANT USAGE ON ALL SEQUENCES IN SCHEMA river TO gongxiang_app`)
	if err != nil {
		return fail(err)
	}
	return nil
}
