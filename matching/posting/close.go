package posting

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/history"
)

// OpenOf are the ids of a firm's postings that others can find and match.
func (s *Service) OpenOf(ctx context.Context, tx pgx.Tx, firm uuid.UUID) ([]uuid.UUID, error) {
	rows, err := tx.Query(ctx, `SELECT id FROM posting WHERE enterprise_id = $1 AND status IN `+openStates+` ORDER BY id`, firm)
	if err != nil {
		return nil, fmt.Errorf("posting: open ones of a firm: %w", err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		return nil, fmt.Errorf("posting: open ones of a firm: %w", err)
	}
	return ids, nil
}

// CloseAll withdraws what a firm has open, which the transaction holds (Lock),
// with a reason, and returns how many. An officer's act that ends the firm may;
// the firm itself withdraws one by one.
func (s *Service) CloseAll(ctx context.Context, tx pgx.Tx, firm, by uuid.UUID, at time.Time, reason string) (int, error) {
	ids, err := s.OpenOf(ctx, tx, firm)
	if err != nil {
		return 0, err
	}
	locked, err := s.lockAny(ctx, tx, ids)
	if err != nil {
		return 0, err
	}
	changes := make([]change, len(locked))
	for i, p := range locked {
		e := history.Event{Thing: string(p.Kind), ThingID: p.ID, Action: "withdraw", From: p.Status, Reason: reason, AccountID: &by, At: at}
		if p.Status, err = p.next("withdraw"); err != nil {
			return 0, err
		}
		p.Version, p.UpdatedAt, e.To = p.Version+1, at.Truncate(time.Microsecond), p.Status
		changes[i] = change{p, e}
	}
	return len(changes), s.save(ctx, tx, changes...)
}
