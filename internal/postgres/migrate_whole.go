package postgres

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/stdlib"
)

// wholeConnector makes one connection that begins a transaction and is in it until
// COMMIT: goose takes a transaction for each step, which is a savepoint in that
// one. Once it is lost nothing has changed, and no second one stands in for it.
type wholeConnector struct {
	driver.Connector
	made bool // sql.DB asks for one at a time
}

func (c *wholeConnector) Connect(ctx context.Context) (driver.Conn, error) {
	if c.made {
		return nil, errors.New("postgres: the connection was lost")
	}
	c.made = true
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	whole := &wholeConn{conn.(*stdlib.Conn)}
	if err := whole.exec(ctx, "BEGIN"); err != nil {
		_ = whole.Close()
		return nil, err
	}
	return whole, nil
}

type wholeConn struct{ *stdlib.Conn }

func (c *wholeConn) exec(ctx context.Context, sql string) error {
	if _, err := c.Conn.Conn().Exec(ctx, sql); err != nil {
		return fmt.Errorf("postgres: %s: %w", sql, err)
	}
	return nil
}

// ResetSession is asked between steps: the transaction goes on.
func (c *wholeConn) ResetSession(context.Context) error { return nil }

// BeginTx begins a step.
func (c *wholeConn) BeginTx(ctx context.Context, _ driver.TxOptions) (driver.Tx, error) {
	return wholeStep{c}, c.exec(ctx, "SAVEPOINT step")
}

type wholeStep struct{ conn *wholeConn }

// Commit looks at what is put off to the end, as if the step were by itself: a
// table that something waits for cannot be altered by the next one.
func (s wholeStep) Commit() error {
	for _, sql := range []string{"SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL DEFERRED", "RELEASE SAVEPOINT step"} {
		if err := s.conn.exec(context.Background(), sql); err != nil {
			return err
		}
	}
	return nil
}

func (s wholeStep) Rollback() error {
	return s.conn.exec(context.Background(), "ROLLBACK TO SAVEPOINT step")
}
