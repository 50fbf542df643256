package posting

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/history"
)

// Refill brings live postings to the state that their agreements say, after
// agreements changed in this transaction (a trigger keeps engaged): published,
// partly filled or filled, with events and search documents. by nil: the clock
// did it. Postings that are drafts or closed keep their state.
func (s *Service) Refill(ctx context.Context, tx pgx.Tx, by *uuid.UUID, at time.Time, ids ...uuid.UUID) error {
	locked, err := s.Lock(ctx, tx, ids...)
	if err != nil {
		return err
	}
	var changes []change
	for _, id := range sortedKeys(locked) {
		p := locked[id]
		if !Open(p.Status) && p.Status != Filled {
			continue
		}
		c := change{posting: p}
		if status, action := filling(p.Engaged, p.Headcount); status != p.Status {
			c.event = history.Event{Thing: string(p.Kind), ThingID: id, Action: action, From: p.Status, AccountID: by, At: at}
			if c.posting.Status, err = p.next(action); err != nil {
				return err
			}
		} else {
			c.event = history.Event{Thing: string(p.Kind), ThingID: id, Action: "recount", From: p.Status, AccountID: by, At: at}
		}
		c.event.To = c.posting.Status
		c.event.Detail = map[string]int{"engaged": p.Engaged}
		c.posting.Version++
		c.posting.UpdatedAt = at.Truncate(time.Microsecond)
		changes = append(changes, c)
	}
	return s.save(ctx, tx, changes...)
}
