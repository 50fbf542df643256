package room

import (
	"sync"
	"time"

	"github.com/google/uuid"
)

// An account may say one thing a second, over all its connections to this node,
// and save up ten.
const (
	rateEvery = time.Second
	rateSaved = 10
)

// rates say who has said how much. Set every first.
type rates struct {
	mu    sync.Mutex
	every time.Duration           // for one thing
	free  map[uuid.UUID]time.Time // when the account has all ten again
	swept time.Time
}

// take reports whether the account may say one more thing now.
func (r *rates) take(account uuid.UUID, now time.Time) bool {
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
	if at = at.Add(r.every); at.Sub(now) > rateSaved*r.every {
		return false
	}
	r.free[account] = at
	return true
}
