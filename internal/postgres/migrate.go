package postgres

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
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

// Migrate brings the schema at url up to date, as the owner of the tables: all of
// it or, when a step fails, none, so that the version from before can go on. Of
// several nodes that start at once one migrates and the others wait. Like Open
// it waits up to ten seconds for the server.
func Migrate(ctx context.Context, url string) error {
	return withMigrator(ctx, url, migrateJobs, func(provider *goose.Provider) error {
		_, err := provider.Up(ctx)
		return failed(err, "数据库升级")
	})
}

// MigrateDownTo takes the schema back to a version; 0 leaves no table of ours
// (River's stay, apart, and so does the role, which other databases share). Where a
// step is refused, nothing has changed.
func MigrateDownTo(ctx context.Context, url string, version int64) error {
	return withMigrator(ctx, url, nil, func(provider *goose.Provider) error {
		_, err := provider.DownTo(ctx, version)
		return failed(err, "数据库退回")
	})
}

// failed says for the person at the terminal which step failed, and what stands.
func failed(err error, what string) error {
	var partial *goose.PartialError
	if errors.As(err, &partial) && partial.Failed != nil {
		return fmt.Errorf("%s没有完成：第 %d 步出错。数据库保持原样，没有改动，可以继续使用原来的版本。原因：%w", what, partial.Failed.Source.Version, partial.Err)
	}
	if err != nil {
		return fmt.Errorf("postgres: migrate: %w", err)
	}
	return nil
}

func withMigrator(ctx context.Context, url string, then func(context.Context, *pgxpool.Pool) error, fn func(*goose.Provider) error) error {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return fmt.Errorf("数据库地址 DATABASE_MIGRATE_URL 或 DATABASE_URL 不对：%w", err)
	}
	cfg.MaxConns = max(cfg.MaxConns, 4) // one holds the lock meanwhile
	pool, err := connect(ctx, cfg)
	if err != nil {
		return err
	}
	defer pool.Close()
	unlock, err := lockMigrations(ctx, pool)
	if err != nil {
		return fmt.Errorf("postgres: migration lock: %w", err)
	}
	defer unlock()
	if err := again(func() error { return whole(ctx, pool, fn) }); err != nil {
		return err
	}
	if then == nil {
		return nil
	}
	return then(ctx, pool)
}

// whole runs steps in one transaction. Nodes of the version from before may be at
// work: who meets one of theirs in a deadlock begins anew.
func whole(ctx context.Context, pool *pgxpool.Pool, fn func(*goose.Provider) error) error {
	db := sql.OpenDB(&wholeConnector{Connector: stdlib.GetPoolConnector(pool)})
	defer func() { _ = db.Close() }()
	db.SetMaxOpenConns(1) // on which the transaction is
	// A database of a version in between follows, too: numbers are given when work
	// begins, and it ends in another order.
	provider, err := goose.NewProvider(goose.DialectPostgres, db, MigrationFiles(), goose.WithAllowOutofOrder(true))
	if err != nil {
		return fmt.Errorf("postgres: migrations: %w", err)
	}
	if err := fn(provider); err != nil {
		return err
	}
	if _, err := db.ExecContext(ctx, "COMMIT"); err != nil {
		return fmt.Errorf("postgres: migrate: %w", err)
	}
	return nil
}

// lockMigrations lets one node at a time migrate this database, goose's own
// table and River's included. It asks again and again instead of waiting in the
// server: a waiting statement would hold up an index built concurrently.
func lockMigrations(ctx context.Context, pool *pgxpool.Pool) (unlock func(), err error) {
	conn, err := pool.Acquire(ctx)
	if err != nil {
		return nil, err
	}
	const key = 0x676f6e67 // any number that nothing else locks
	for got := false; ; {
		if err = conn.QueryRow(ctx, "SELECT pg_try_advisory_lock($1)", key).Scan(&got); err != nil {
			conn.Release()
			return nil, err
		}
		if got {
			break
		}
		select {
		case <-ctx.Done():
			conn.Release()
			return nil, ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
	return func() {
		_, _ = conn.Exec(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", key) // the end of the session unlocks, too
		conn.Release()
	}, nil
}

// JobSchema holds River's tables, apart from ours.
const JobSchema = "river"

// migrateJobs lays River's own tables and opens them to the app role.
func migrateJobs(ctx context.Context, pool *pgxpool.Pool) error {
	fail := func(err error) error { return fmt.Errorf("postgres: job migrations: %w", err) }
	if _, err := pool.Exec(ctx, "CREATE SCHEMA IF NOT EXISTS "+JobSchema); err != nil {
		return fail(err)
	}
	migrator, err := rivermigrate.New(riverpgxv5.New(pool), &rivermigrate.Config{Schema: JobSchema})
	if err != nil {
		return fail(err)
	}
	if _, err = migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fail(err)
	}
	_, err = pool.Exec(ctx, `
		GRANT USAGE ON SCHEMA river TO gongxiang_app;
		GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA river TO gongxiang_app;
		GRANT USAGE ON ALL SEQUENCES IN SCHEMA river TO gongxiang_app`)
	if err != nil {
		return fail(err)
	}
	return nil
}
