package room

import (
	"context"
	"sync"
	"time"

	"github.com/google/uuid"
)

// What one account may do, over all its connections to this node: say one thing a
// second and save up ten; ask ten times a second for a room, or for a page of what
// was said in it, and send as many signals, and save up a hundred of either. A whole
// desk that comes back with all its pages needs fewer.
const (
	sayEvery, saysSaved       = time.Second, 10
	askEvery, asksSaved       = time.Second / 10, 100
	signalEvery, signalsSaved = time.Second / 10, 100
)

// rates say who has done how much of something.
type rates struct {
	every time.Duration // for one
	saved int

	mu    sync.Mutex
	free  map[uuid.UUID]time.Time // when the account has all that it saves again
	swept time.Time
}

// take reports whether the account may do one more now.
func (r *rates) take(account uuid.UUID, now time.Time) bool { return r.within(account, now, 0) <= 0 }

// wait lets the account do one more when its time has come.
func (r *rates) wait(ctx context.Context, account uuid.UUID) error {
	wait := r.within(account, time.Now(), joinWait)
	if wait <= 0 {
		return nil
	}
	select {
	case <-time.After(wait):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// within says how long the account has to wait for one more, which is counted
// unless that is longer than most.
func (r *rates) within(account uuid.UUID, now time.Time, most time.Duration) time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	if now.Sub(r.swept) > time.Minute {
		for who, at := range r.free {
			if !at.After(now) {
				delete(r.free, who)
			}
		}
		r.swept = now
	}
	if r.free == nil {
		r.free = map[uuid.UUID]time.Time{}
	}
	at := r.free[account]
	if at.Before(now) {
		at = now
	}
	at = at.Add(r.every)
	wait := at.Sub(now) - time.Duration(r.saved)*r.every
	if wait <= most {
		r.free[account] = at
	}
	return wait
}
