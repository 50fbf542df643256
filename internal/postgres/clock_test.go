package postgres_test

import (
	"context"
	"log/slog"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"gongxiang/internal/calendar"
	"gongxiang/internal/pgtest"
	"gongxiang/internal/postgres"
)

// near is how wrong a clock may be that has just been set.
const near = 20 * time.Millisecond

// set sets a clock, again while the machine is too busy to do it well: the quickest
// of five answers counts, which is wrong by half of what it took at most.
func set(t *testing.T, c *postgres.Clock, db *postgres.DB) time.Duration {
	t.Helper()
	for end := time.Now().Add(time.Minute); ; {
		began := time.Now()
		behind, err := c.Set(t.Context(), db)
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case time.Since(began) <= 10*near:
			return behind
		case time.Now().After(end):
			t.Fatal("for a minute the database has not answered quickly")
		}
	}
}

// Nodes whose machines' clocks are minutes and days apart decide by one time.
func TestNodesDecideByTheDatabasesClock(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	for _, wrong := range []time.Duration{-72 * time.Hour, -7 * time.Minute, -100 * time.Millisecond, 0, 7 * time.Minute, time.Hour} {
		own := calendar.ShiftedClock(wrong)
		c := postgres.NewClock(own)
		postgres.Machine(c, own.Now)
		behind := set(t, c, db)
		if off := (behind + wrong).Abs(); off > near {
			t.Errorf("%s ahead is said to be %s behind", wrong, behind)
		}
		var before time.Time
		if err := db.QueryRow(t.Context(), `SELECT clock_timestamp()`).Scan(&before); err != nil {
			t.Fatal(err)
		}
		now := c.Now()
		var after time.Time
		if err := db.QueryRow(t.Context(), `SELECT clock_timestamp()`).Scan(&after); err != nil {
			t.Fatal(err)
		}
		if slack := 60 * time.Millisecond; now.Before(before.Add(-slack)) || now.After(after.Add(slack)) {
			t.Errorf("%s ahead: it is %s between %s and %s", wrong, now, before, after)
		}
	}
}

// A demo's day stays its own: only what the machine is wrong by is set right.
func TestADemosClockKeepsItsDay(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	demo, machine := calendar.ShiftedClock(-1000*24*time.Hour), calendar.ShiftedClock(time.Hour)
	c := postgres.NewClock(demo)
	postgres.Machine(c, machine.Now)
	set(t, c, db)
	if off := c.Now().Sub(demo.Now().Add(-time.Hour)).Abs(); off > 60*time.Millisecond {
		t.Errorf("it is %s off", off)
	}
}

// A clock that is right does not move, and one that is wrong is told of, once.
func TestFollowWarnsOfAWrongClock(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	for wrong, want := range map[time.Duration]int{0: 0, time.Minute: 1} {
		own := calendar.ShiftedClock(wrong)
		c := postgres.NewClock(own)
		postgres.Machine(c, own.Now)
		var said lines
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() {
			c.Follow(ctx, db, slog.New(slog.NewTextHandler(&said, nil)))
			close(ended)
		}()
		for c.Now().After(time.Now().Add(time.Second)) && ctx.Err() == nil {
			runtime.Gosched()
		}
		stop()
		<-ended
		if got := strings.Count(said.String(), "clock is wrong"); got != want || time.Until(c.Now()).Abs() > 10*time.Second {
			t.Errorf("%s: warned %d times; it is %s", wrong, got, c.Now())
		}
	}
}

type lines struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}
