package posting

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/calendar"
	"gongxiang/internal/history"
)

// expireBatch bounds one transaction.
const expireBatch = 500

// Expire closes the postings, drafts among them, whose last day is over, and
// returns how many. It may run on several nodes at once.
func (s *Service) Expire(ctx context.Context) (int, error) {
	total := 0
	for {
		n := 0
		err := s.DB.InTx(ctx, func(tx pgx.Tx) (err error) {
			n, err = s.expireSome(ctx, tx)
			return err
		})
		total += n
		if err != nil || n < expireBatch {
			return total, err
		}
	}
}

func (s *Service) expireSome(ctx context.Context, tx pgx.Tx) (int, error) {
	today, now := s.today(), s.Clock.Now()
	due, err := duePostings(ctx, tx, today, expireBatch)
	if err != nil {
		return 0, err
	}
	locked, err := s.lockAny(ctx, tx, due)
	if err != nil {
		return 0, err
	}
	var changes []change
	for _, p := range locked {
		e := history.Event{Thing: string(p.Kind), ThingID: p.ID, Action: "expire", From: p.Status, At: now}
		to, err := p.next("expire")
		if err != nil || p.PeriodTo >= today { // somebody closed or prolonged it first
			continue
		}
		p.Status, p.Version, p.UpdatedAt, e.To = to, p.Version+1, now.Truncate(time.Microsecond), to
		changes = append(changes, change{p, e})
	}
	return len(changes), s.save(ctx, tx, changes...)
}

func duePostings(ctx context.Context, tx pgx.Tx, today calendar.Date, limit int) ([]uuid.UUID, error) {
	rows, err := tx.Query(ctx, `
		SELECT id FROM posting WHERE status IN ('draft', 'published', 'partly_filled') AND period_to < $1
		ORDER BY period_to LIMIT $2`, today, limit)
	if err != nil {
		return nil, fmt.Errorf("posting: find due: %w", err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		return nil, fmt.Errorf("posting: find due: %w", err)
	}
	return ids, nil
}
