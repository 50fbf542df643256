package calendar

import (
	"sync"
	"time"
)

// Clock tells the time; tests set their own.
type Clock interface {
	Now() time.Time
}

// SystemClock is the machine's.
type SystemClock struct{}

// Now is the present instant.
func (SystemClock) Now() time.Time { return time.Now() }

// ShiftedClock runs as the machine's does, so far away from it.
type ShiftedClock time.Duration

// Now is the shifted instant.
func (c ShiftedClock) Now() time.Time { return time.Now().Add(time.Duration(c)) }

// Today is the present day in Shanghai.
func Today(c Clock) Date { return DateOf(c.Now()) }

// FixedClock stands still until it is moved. It is safe for concurrent use.
type FixedClock struct {
	mu  sync.Mutex
	now time.Time
}

// NewFixedClock stands at now.
func NewFixedClock(now time.Time) *FixedClock { return &FixedClock{now: now} }

// Now is where the clock was set.
func (c *FixedClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Advance moves the clock; a negative d moves it back.
func (c *FixedClock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}
