package postgres

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"gongxiang/internal/calendar"
)

const (
	// clockEvery is how often the database is asked for the time.
	clockEvery = 10 * time.Second
	// clockSlack is a difference that changes nothing: less would only make the
	// clock jump to and fro.
	clockSlack = 50 * time.Millisecond
	// clockWarn is one that the operator should hear of.
	clockWarn = 2 * time.Second
	// clockTries are made each time; the one that took least counts.
	clockTries = 5
)

// Clock is a node's clock, set right by the database's. All nodes of one database
// decide by one time (grace, calls, sessions, expiry), however wrong the clocks of
// their machines are. It is safe for concurrent use.
type Clock struct {
	own     calendar.Clock   // by which the platform runs: the machine's, or a demo's
	machine func() time.Time // by which round trips are measured
	behind  atomic.Int64     // how much later it is at the database
}

// NewClock is own until it has been set.
func NewClock(own calendar.Clock) *Clock { return &Clock{own: own, machine: time.Now} }

// Now is the present instant.
func (c *Clock) Now() time.Time { return c.own.Now().Add(time.Duration(c.behind.Load())) }

// Set asks the database for the time. It gives how far this machine is behind it.
func (c *Clock) Set(ctx context.Context, q Querier) (behind time.Duration, err error) {
	quickest := time.Duration(-1)
	for range clockTries {
		began := c.machine()
		var at time.Time
		if err := q.QueryRow(ctx, `SELECT clock_timestamp()`).Scan(&at); err != nil {
			return 0, fmt.Errorf("postgres: what time it is: %w", err)
		}
		if took := c.machine().Sub(began); quickest < 0 || took < quickest {
			quickest, behind = took, at.Sub(began.Add(took/2))
		}
	}
	// Who had to wait for his turn knows no better than what that took.
	if (behind - time.Duration(c.behind.Load())).Abs() >= max(clockSlack, quickest) {
		c.behind.Store(int64(behind))
	}
	return behind, nil
}

// Follow keeps the clock right until ctx ends. While the database is away the
// last difference counts.
func (c *Clock) Follow(ctx context.Context, q Querier, log *slog.Logger) {
	tick := time.NewTicker(clockEvery)
	defer tick.Stop()
	for warned := false; ; {
		behind, err := c.Set(ctx, q)
		if wrong := behind.Abs() > clockWarn; err == nil && wrong != warned {
			if warned = wrong; wrong {
				log.Warn("this machine's clock is wrong; the database's counts", "behind", behind.Round(time.Millisecond).String())
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
