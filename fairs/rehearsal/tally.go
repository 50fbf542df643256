package rehearsal

import (
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"
)

// Delays are how long something took, the middle, all but five and all but one
// of a hundred.
type Delays struct {
	N             int
	P50, P95, P99 time.Duration
	Most          time.Duration
}

func delaysOf(all []time.Duration) Delays {
	if len(all) == 0 {
		return Delays{}
	}
	slices.Sort(all)
	at := func(part float64) time.Duration { return all[int(part*float64(len(all)-1))] }
	return Delays{len(all), at(0.5), at(0.95), at(0.99), all[len(all)-1]}
}

// spot is an event.
type spot struct {
	room uuid.UUID
	seq  int64
}

// stamps are when somebody said it, and when that was acknowledged.
type stamps struct{ sent, acked time.Time }

// tally is what all players count.
type tally struct {
	mu                            sync.Mutex
	commands, pages, acks, opened []time.Duration
	back                          []time.Duration // from the end of a connection to the next
	says                          map[spot]stamps
	calls                         map[uuid.UUID]time.Time // tickets
	rings                         map[uuid.UUID]time.Time
	refusals                      map[string]int
	lastError                     string
	in, asked, no, twice, again   int
	unreached                     int
	Counts
}

// Counts are what happened.
type Counts struct{ Queued, Talks, Missed, Offers, Accepted, Refused int }

func newTally() *tally {
	return &tally{says: map[spot]stamps{}, calls: map[uuid.UUID]time.Time{}, rings: map[uuid.UUID]time.Time{}, refusals: map[string]int{}}
}

func (t *tally) with(fn func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	fn()
}

func (t *tally) command(d time.Duration) { t.with(func() { t.commands = append(t.commands, d) }) }
func (t *tally) page(d time.Duration)    { t.with(func() { t.pages = append(t.pages, d) }) }
func (t *tally) repeated()               { t.with(func() { t.again++ }) }
func (t *tally) came()                   { t.with(func() { t.in++ }) }
func (t *tally) saying()                 { t.with(func() { t.asked++ }) }
func (t *tally) doubled()                { t.with(func() { t.twice++ }) }
func (t *tally) refused(code string)     { t.with(func() { t.refusals[code]++ }) }

// denied is a message that was answered with no.
func (t *tally) denied(code string) { t.with(func() { t.no++; t.refusals[code]++ }) }
func (t *tally) queued()            { t.with(func() { t.Queued++ }) }
func (t *tally) talked()            { t.with(func() { t.Talks++ }) }
func (t *tally) missed()            { t.with(func() { t.Missed++ }) }
func (t *tally) offered()           { t.with(func() { t.Offers++ }) }

func (t *tally) answered(accepted bool) {
	t.with(func() {
		if accepted {
			t.Accepted++
		} else {
			t.Refused++
		}
	})
}

// connected notes a connection that was asked for at began, after one that was
// lost; a zero time: after none.
func (t *tally) connected(began, lost time.Time) {
	t.with(func() {
		t.opened = append(t.opened, time.Since(began))
		if !lost.IsZero() {
			t.back = append(t.back, time.Since(lost))
		}
	})
}

func (t *tally) unreachable(err error) {
	t.with(func() { t.unreached, t.lastError = t.unreached+1, err.Error() })
}

func (t *tally) acknowledged(room uuid.UUID, seq int64, sent, at time.Time) {
	t.with(func() {
		t.acks = append(t.acks, at.Sub(sent))
		t.says[spot{room, seq}] = stamps{sent, at}
	})
}

func (t *tally) called(ticket uuid.UUID, sent time.Time) {
	t.with(func() { t.calls[ticket] = sent })
}

// rang keeps the first.
func (t *tally) rang(ticket uuid.UUID, at time.Time) {
	t.with(func() {
		if _, ok := t.rings[ticket]; !ok {
			t.rings[ticket] = at
		}
	})
}
