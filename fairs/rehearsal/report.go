package rehearsal

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Report is what came of it.
type Report struct {
	Counts
	Lasted                                     time.Duration // shorter than wanted when it was interrupted
	In, Visitors                               int
	Expected, Delivered                        int // events, at each who was there
	Lost, Doubled, Disordered, Altered         int
	First                                      string // of what is wrong
	Asked, Acked, Denied                       int    // messages
	Cut, Unreached, Repeated                   int
	CutWaiting, PlacesLost                     int // tickets that waited while their owner was cut off
	Refusals                                   map[string]int
	LastError                                  string
	Commands, Pages, Acks, AfterSent, AfterAck Delays
	Rings, Opened, Back                        Delays
	Failed                                     []error // players who could not go on
}

// Sound says that nothing was lost, and that everybody was there to see it.
func (r Report) Sound() bool {
	return r.Lost == 0 && r.Disordered == 0 && r.Altered == 0 && r.PlacesLost == 0 && r.Acked+r.Denied == r.Asked && len(r.Failed) == 0 && r.In == r.Visitors
}

// settles is how long nothing more may come in the end before the rest is lost.
const settles = 30 * time.Second

// report waits until nothing is on its way any more, and judges.
func (d *day) report(ctx context.Context, failed []error) (Report, error) {
	var all record
	heard := 0
	for since := time.Now(); ; time.Sleep(500 * time.Millisecond) {
		if n := d.heard(); n > heard { // a slow service is not one that loses
			heard, since = n, time.Now()
		}
		read, err := readRecord(ctx, d.owner, d.cast.Fair)
		if err != nil && time.Since(since) <= settles {
			continue // it comes again
		}
		if err != nil {
			return Report{}, err
		}
		// Twice the same, and everybody has it.
		settled := len(read) == len(all) && d.caughtUp(read)
		for id := range read {
			settled = settled && len(read[id]) == len(all[id])
		}
		if all = read; settled || time.Since(since) > settles {
			break
		}
	}
	t := d.tally
	v := verdict{bodies: map[spot][]byte{}}
	r := Report{Failed: failed, Visitors: len(d.people)}
	for _, l := range d.everyLine() {
		l.mu.Lock()
		r.Cut += l.broken
		for _, p := range l.places {
			v.judge(all[p.room], p, t.says)
		}
		l.mu.Unlock()
	}
	t.with(func() {
		var rings []time.Duration
		for id, at := range t.rings {
			if sent, ok := t.calls[id]; ok {
				rings = append(rings, at.Sub(sent))
			}
		}
		r.Counts, r.In, r.Asked, r.Acked, r.Denied, r.Doubled, r.Unreached, r.Repeated = t.Counts, t.in, t.asked, len(t.acks), t.no, t.twice, t.unreached, t.again
		r.Refusals, r.LastError = t.refusals, t.lastError
		r.Commands, r.Pages, r.Acks, r.Rings, r.Opened, r.Back = delaysOf(t.commands), delaysOf(t.pages), delaysOf(t.acks), delaysOf(rings), delaysOf(t.opened), delaysOf(t.back)
	})
	r.Expected, r.Delivered, r.Lost, r.Disordered, r.Altered, r.First = v.expected, v.delivered, v.lost, v.disordered, v.altered, v.first
	r.AfterSent, r.AfterAck = delaysOf(v.afterSent), delaysOf(v.afterAck)
	var err error
	r.CutWaiting, r.PlacesLost, err = d.places(ctx)
	return r, err
}

// heard is how much all have heard.
func (d *day) heard() (n int) {
	for _, l := range d.everyLine() {
		l.mu.Lock()
		for _, p := range l.places {
			n += len(p.log)
		}
		l.mu.Unlock()
	}
	return n
}

// caughtUp says that nobody lacks anything of the rooms in which he is.
func (d *day) caughtUp(all record) bool {
	for _, l := range d.everyLine() {
		l.mu.Lock()
		done := len(l.waits) == 0
		for _, p := range l.places {
			done = done && (p.gone || p.last() >= int64(len(all[p.room])))
		}
		l.mu.Unlock()
		if !done {
			return false
		}
	}
	return true
}

// places counts the tickets that waited while their owner was cut off, and those
// of them that did not outlive it.
func (d *day) places(ctx context.Context) (all, lost int, err error) {
	var ids []uuid.UUID
	for _, v := range d.people {
		v.state.Lock()
		for id := range v.cutAt {
			ids = append(ids, id)
		}
		v.state.Unlock()
	}
	err = d.owner.tx(ctx, func(tx pgx.Tx) error {
		return tx.QueryRow(ctx, `SELECT count(*) FROM unnest($1::uuid[]) AS x (id) LEFT JOIN fair_ticket t USING (id) WHERE t.id IS NULL OR t.ended_why = 'gone'`, ids).Scan(&lost)
	})
	if err != nil {
		err = errors.Join(errors.New("rehearsal: look for the places"), err)
	}
	return len(ids), lost, err
}
