package recommend

import (
	"context"
	"fmt"
	"runtime/debug"

	"github.com/jackc/pgx/v5"

	"gongxiang/jobs/vacancy"
)

// change is one entry of the feed of vacancies.
type change struct {
	entry
	cellKey
	open bool
	seq  int64
}

// chunk bounds what is read of the feed at once.
const chunk = 10_000

// follow brings the pool up to the present. The feed counts in the order in
// which transactions commit, so who has read up to a number has missed nothing.
func (s *Service) follow(ctx context.Context) error {
	select {
	case s.pool.turn <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-s.pool.turn }()
	for read := 0; ; {
		changes, err := s.changesAfter(ctx, s.pool.seq)
		if err != nil {
			return err
		}
		if len(changes) > 0 {
			s.pool.put(changes)
			s.pool.seq = changes[len(changes)-1].seq
		}
		if read += len(changes); len(changes) < chunk {
			if read > chunk {
				debug.FreeOSMemory() // the first reading leaves several times what it keeps
			}
			return nil
		}
	}
}

func (s *Service) changesAfter(ctx context.Context, seq int64) ([]change, error) {
	rows, err := s.DB.Query(ctx, `
		SELECT c.seq, v.status = 'open' AND e.status = 'approved', v.id, v.trade_code, v.town_code, v.level, v.lodging, v.transport,
			v.valid_to, v.pay_min_fen, v.pay_max_fen, v.pay_unit
		FROM vacancy_change c JOIN vacancy v ON v.id = c.vacancy_id JOIN enterprise e ON e.id = v.enterprise_id
		WHERE c.seq > $1 AND ($1 > 0 OR v.status = 'open') ORDER BY c.seq LIMIT $2`, seq, chunk)
	if err != nil {
		return nil, fmt.Errorf("recommend: read the feed: %w", err)
	}
	changes, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (c change, err error) {
		var low, high *int64
		var unit string
		err = row.Scan(&c.seq, &c.open, &c.id, &c.trade, &c.town, &c.level, &c.lodging, &c.transport, &c.validTo, &low, &high, &unit)
		c.low, c.high = vacancy.Monthly(low, high, unit)
		return c, err
	})
	if err != nil {
		return nil, fmt.Errorf("recommend: read the feed: %w", err)
	}
	return changes, nil
}
