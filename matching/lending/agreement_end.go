package lending

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
)

// EndExpired ends the agreements whose last day is over and returns how many:
// workers who had started go back, those who had not are released. Nothing
// renews by itself. One agreement is one transaction; one that cannot be ended
// now is tried again the next time, and its error comes back after the others
// were done.
func (s *Service) EndExpired(ctx context.Context) (int, error) {
	total := 0
	var after uuid.UUID
	var failed error
	for {
		due, err := s.expired(ctx, after)
		if err != nil {
			return total, err
		}
		for _, id := range due {
			after = id
			ended, err := s.endExpired(ctx, id)
			if err != nil {
				failed = err
			}
			if ended {
				total++
			}
		}
		if len(due) < batch || ctx.Err() != nil {
			return total, failed
		}
	}
}

// expired is the next batch of agreements behind an id.
func (s *Service) expired(ctx context.Context, after uuid.UUID) ([]uuid.UUID, error) {
	rows, err := s.DB.Query(ctx, `SELECT id FROM agreement
		WHERE status <> 'ended' AND upper(days) <= $1 AND id > $2 ORDER BY id LIMIT $3`, s.today(), after, batch)
	if err != nil {
		return nil, fmt.Errorf("lending: expired agreements: %w", err)
	}
	due, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		return nil, fmt.Errorf("lending: expired agreements: %w", err)
	}
	return due, nil
}

// clock is who looks when nobody does: the whole city's agreements.
var clock = auth.Caller{Role: auth.CityOfficer}

func (s *Service) endExpired(ctx context.Context, id uuid.UUID) (ended bool, err error) {
	err = s.DB.InTx(ctx, func(tx pgx.Tx) error {
		a, err := s.lockAgreement(ctx, tx, clock, id)
		if err != nil {
			return err
		}
		ended = a.Status != Ended // else another node was quicker
		if !ended {
			return nil
		}
		return s.end(ctx, tx, a, "expire", EndExpired, "", nil)
	})
	return ended && err == nil, err
}

// end closes a held agreement: first its workers, then itself, then what the
// postings have left is counted anew.
func (s *Service) end(ctx context.Context, tx pgx.Tx, a Agreement, action, endedReason, reason string, by *uuid.UUID) error {
	if _, err := s.Postings.Lock(ctx, tx, a.surplusID, a.shortageID); err != nil {
		return err
	}
	at := s.now()
	e := ending{action: action, agreement: endedReason, worker: endedReason, lastDay: a.To, reason: reason}
	if err := s.release(ctx, tx, a, e, by, at); err != nil {
		return err
	}
	if err := setAgreement(ctx, tx, a, action, endedReason, reason, by, at); err != nil {
		return err
	}
	return s.Postings.Refill(ctx, tx, by, at, a.surplusID, a.shortageID)
}
