package vacancy

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"gongxiang/internal/history"
)

// expireBatch bounds one transaction.
const expireBatch = 500

// Expire closes the vacancies, drafts among them, whose last day is over, and
// returns how many. It may run on several nodes at once; until it has run,
// nobody sees them all the same (public.go).
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
	now := s.Clock.Now()
	due, err := s.many(ctx, tx, selectVacancy+`
		WHERE v.status IN ('draft', 'open') AND v.valid_to < $1 ORDER BY v.id LIMIT $2 FOR UPDATE OF v SKIP LOCKED`, s.today(), expireBatch)
	if err != nil {
		return 0, err
	}
	for _, v := range due {
		e := history.Event{Thing: "vacancy", ThingID: v.ID, Action: "expire", From: v.Status, At: now}
		if v.Status, err = v.next("expire"); err != nil {
			return 0, err
		}
		v.Version, v.UpdatedAt, e.To = v.Version+1, now.Truncate(time.Microsecond), v.Status
		if err = s.save(ctx, tx, v, e); err != nil {
			return 0, err
		}
	}
	return len(due), nil
}
