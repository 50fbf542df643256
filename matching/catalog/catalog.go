package catalog

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/history"
	"gongxiang/internal/postgres"
	"gongxiang/matching/reference"
)

// Deps is what a catalog stands on.
type Deps struct {
	DB    *postgres.DB
	Clock calendar.Clock
	// OnChange, if set, is called after each committed change made through this
	// catalog, to tell other nodes to call Reload. They notice without it, but
	// later. It must not block.
	OnChange func()
}

// Catalog keeps a copy of the reference data in memory. It is safe for
// concurrent use.
type Catalog struct {
	Deps
	loading sync.Mutex
	current atomic.Pointer[snapshot]
}

// New fills empty tables and reads them.
func New(ctx context.Context, d Deps) (*Catalog, error) {
	if err := Seed(ctx, d.DB); err != nil {
		return nil, err
	}
	c := &Catalog{Deps: d}
	c.current.Store(&snapshot{})
	return c, c.Reload(ctx)
}

// Book answers questions about the trades and towns of this moment. Take it
// once per piece of work; the next call may give a newer one.
func (c *Catalog) Book() *reference.TradeBook { return c.current.Load().book }

// Reload reads the tables again if they have changed since.
func (c *Catalog) Reload(ctx context.Context) error {
	c.loading.Lock() // one after the other, each reads what is newest then
	defer c.loading.Unlock()
	version, err := readVersion(ctx, c.DB)
	if err != nil {
		return err
	}
	if version == c.current.Load().version {
		return nil
	}
	fresh, err := load(ctx, c.DB)
	if err != nil {
		return err
	}
	c.current.Store(fresh)
	return nil
}

// followEvery bounds how long a node works with an old copy when nobody told it.
const followEvery = 30 * time.Second

// Run follows changes made elsewhere until ctx ends.
func (c *Catalog) Run(ctx context.Context) {
	tick := time.NewTicker(followEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := c.Reload(ctx); err != nil && ctx.Err() == nil {
				slog.WarnContext(ctx, "the reference data could not be read again; the copy in memory stays", "error", err)
			}
		}
	}
}

// edit runs fn in a transaction of its own, no two at a time on any node, and
// lets this node and the others know.
func (c *Catalog) edit(ctx context.Context, fn func(tx pgx.Tx) error) error {
	err := c.DB.InTx(ctx, func(tx pgx.Tx) error {
		if err := lockForEdit(ctx, tx); err != nil {
			return err
		}
		return fn(tx)
	})
	if err != nil {
		return err
	}
	if err := c.Reload(context.WithoutCancel(ctx)); err != nil {
		slog.WarnContext(ctx, "the change is saved; this node will see it later", "error", err)
	}
	if c.OnChange != nil {
		c.OnChange()
	}
	return nil
}

func (c *Catalog) record(ctx context.Context, tx pgx.Tx, thing string, id uuid.UUID, action string, detail any) error {
	by := auth.CallerFrom(ctx).AccountID
	return history.Record(ctx, tx, history.Event{
		Thing: thing, ThingID: id, Action: action, Detail: detail, AccountID: &by, At: c.Clock.Now(),
	})
}

var namespace = uuid.NewSHA1(uuid.NameSpaceURL, []byte("urn:gongxiang:catalog"))

// TradeID is a trade's id in the history.
func TradeID(code string) uuid.UUID { return uuid.NewSHA1(namespace, []byte("trade:"+code)) }

// TownID is a town's id in the history.
func TownID(code string) uuid.UUID { return uuid.NewSHA1(namespace, []byte("town:"+code)) }

func readVersion(ctx context.Context, q postgres.Querier) (version int64, err error) {
	if err = q.QueryRow(ctx, `SELECT version FROM reference_version`).Scan(&version); err != nil {
		return 0, fmt.Errorf("catalog: read version: %w", err)
	}
	return version, nil
}

func lockForEdit(ctx context.Context, q postgres.Querier) error {
	if _, err := q.Exec(ctx, `SELECT FROM reference_version FOR UPDATE`); err != nil {
		return fmt.Errorf("catalog: lock: %w", err)
	}
	return nil
}
