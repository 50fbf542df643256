// Package postgres is the way to the database: the pool, transactions,
// migrations, and a private server for machines where nobody set one up.
package postgres

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"
	pgxuuid "github.com/vgarvardt/pgx-google-uuid/v5"
)

// appRole is what the service works as, whoever it logs in as: it owns no
// table, and append-only tables grant it no UPDATE or DELETE.
const appRole = "gongxiang_app"

// Querier is what a store needs: the pool and a transaction both are one.
type Querier interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
	SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults
	CopyFrom(ctx context.Context, table pgx.Identifier, columns []string, src pgx.CopyFromSource) (int64, error)
}

// DB is the pool that every domain works through.
type DB struct {
	*pgxpool.Pool
}

// Open connects to url as the app role. It waits up to ten seconds for the
// server, so that a service may start beside its database. The error is a
// Chinese sentence for the person at the terminal and holds no password.
func Open(ctx context.Context, url string) (*DB, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("数据库地址 DATABASE_URL 不对：%w", err)
	}
	cfg.ConnConfig.RuntimeParams["role"] = appRole
	cfg.ConnConfig.RuntimeParams["timezone"] = "Asia/Shanghai"
	cfg.ConnConfig.RuntimeParams["statement_timeout"] = "30s"
	cfg.ConnConfig.RuntimeParams["lock_timeout"] = "10s"
	cfg.ConnConfig.RuntimeParams["idle_in_transaction_session_timeout"] = "60s"
	cfg.MaxConns = max(cfg.MaxConns, 16) // pool_max_conns in the url may ask for more
	cfg.MaxConnIdleTime = 5 * time.Minute
	cfg.AfterConnect = func(_ context.Context, conn *pgx.Conn) error {
		// Otherwise ids go through their text form.
		pgxuuid.Register(conn.TypeMap())
		types := conn.TypeMap()
		types.TryWrapEncodePlanFuncs = append([]pgtype.TryWrapEncodePlanFunc{wrapID}, types.TryWrapEncodePlanFuncs...)
		return nil
	}
	pool, err := connect(ctx, cfg)
	if err != nil {
		return nil, err
	}
	return &DB{pool}, nil
}

// wrapID encodes what a pointer to an id points to; pgx sees no further than
// that it is a driver.Valuer, which gives text.
func wrapID(value any) (pgtype.WrappedEncodePlanNextSetter, any, bool) {
	id, ok := value.(*uuid.UUID)
	switch {
	case !ok:
		return nil, nil, false
	case id == nil: // of a list that may hold such pointers the kind is asked before its items
		return &idPlan{}, uuid.UUID{}, true
	}
	return &idPlan{}, *id, true
}

type idPlan struct{ next pgtype.EncodePlan }

func (p *idPlan) SetNext(next pgtype.EncodePlan) { p.next = next }

func (p *idPlan) Encode(value any, buf []byte) ([]byte, error) {
	return p.next.Encode(*value.(*uuid.UUID), buf)
}

// connect returns when the server has answered.
func connect(ctx context.Context, cfg *pgxpool.Config) (*pgxpool.Pool, error) {
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("不能准备数据库连接：%w", err)
	}
	wait, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	for {
		if err = pool.Ping(wait); err == nil {
			return pool, nil
		}
		if refuses(err) {
			pool.Close()
			return nil, fmt.Errorf("数据库拒绝连接，请检查用户名、密码，以及是否已执行 gongxiang migrate：%w", err)
		}
		select {
		case <-wait.Done():
			pool.Close()
			return nil, fmt.Errorf("数据库没有应答，请检查它是否已启动、地址是否正确：%w", err)
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// refuses tells a server that will not have us from one that cannot yet: it is
// starting, shutting down or full.
func refuses(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code[:2] != "57" && pg.Code[:2] != "53"
}

// InTx runs fn in one READ COMMITTED transaction. It commits when fn returns
// nil, rolls back otherwise, and runs fn anew (at most five times in all) when
// the database chose it as the victim of a deadlock or a serialisation failure:
// fn must not keep effects outside the transaction. Under WithClaim
// the request's first one also takes its idempotency key, or fails with
// ErrClaimed.
func (db *DB) InTx(ctx context.Context, fn func(tx pgx.Tx) error) error {
	fn, committed := claimed(ctx, fn)
	err := again(func() error { return pgx.BeginFunc(ctx, db.Pool, fn) })
	if err == nil {
		committed()
	}
	return err
}

// again repeats what the database chose as the victim of a deadlock or a
// serialisation failure, at most five times in all.
func again(run func() error) (err error) {
	for attempt := range 5 {
		// The victim steps aside, or it may take the locks again before the other wakes up.
		time.Sleep(time.Duration(attempt) * rand.N(20*time.Millisecond))
		err = run()
		var pg *pgconn.PgError
		if !errors.As(err, &pg) || pg.Code != "40001" && pg.Code != "40P01" {
			return err
		}
	}
	return err
}

// Constraint is the name of the constraint that err violates, or "".
func Constraint(err error) string {
	var pg *pgconn.PgError
	if errors.As(err, &pg) && len(pg.Code) == 5 && pg.Code[:2] == "23" {
		return pg.ConstraintName
	}
	return ""
}
