package apply

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/history"
)

const (
	// waits is how long an application stands without a step of either side.
	waits = 30 * 24 * time.Hour
	// expireBatch bounds one transaction.
	expireBatch = 500
)

// Expire ends the applications that nobody has answered for 30 days, those whose
// vacancy an officer took down and those to a firm that is no more, and returns how
// many. It may run on several nodes at once.
func (s *Service) Expire(ctx context.Context) (int, error) {
	for total := 0; ; {
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
	now := s.Clock.Now()
	rows, err := tx.Query(ctx, `
		WITH due AS (SELECT a.id, a.status, CASE WHEN e.status = 'dissolved' THEN $3 WHEN v.status = 'taken_down' THEN $4 ELSE $5 END AS reason
			FROM application a JOIN vacancy v ON v.id = a.vacancy_id JOIN enterprise e ON e.id = a.enterprise_id
			WHERE a.status IN ('submitted', 'viewed', 'invited', 'offered') AND (a.updated_at < $1 OR v.status = 'taken_down' OR e.status = 'dissolved')
				OR a.status = 'accepted' AND e.status = 'dissolved' AND NOT EXISTS (SELECT FROM hire h WHERE h.application_id = a.id)
			ORDER BY a.id LIMIT $2 FOR NO KEY UPDATE OF a SKIP LOCKED)
		UPDATE application a SET status = 'expired', reason = due.reason, version = version + 1, updated_at = $6
		FROM due WHERE a.id = due.id RETURNING a.id, due.status, a.reason`,
		now.Add(-waits), expireBatch, "企业已注销或破产", "岗位已被下架", "30 天没有进展，自动结束", now)
	if err != nil {
		return 0, fmt.Errorf("apply: expire: %w", err)
	}
	var events []history.Event
	var id uuid.UUID
	var from, reason string
	_, err = pgx.ForEachRow(rows, []any{&id, &from, &reason}, func() error {
		to, err := machine.Next(from, "expire", "")
		events = append(events, history.Event{Thing: "application", ThingID: id, Action: "expire", From: from, To: to, Reason: reason, At: now})
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("apply: expire: %w", err)
	}
	return len(events), history.RecordAll(ctx, tx, events)
}
