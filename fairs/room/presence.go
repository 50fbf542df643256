package room

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/postgres"
)

// Present says when each of the accounts was last seen connected to the fair,
// by the service's clock; who never was is left out. While somebody is connected
// that is never older than 15 seconds; after a node died it stands still.
func (s *Service) Present(ctx context.Context, q postgres.Querier, fair uuid.UUID, accounts []uuid.UUID) (map[uuid.UUID]time.Time, error) {
	rows, err := q.Query(ctx, `SELECT account_id, coalesce(gone_at, seen_at) FROM fair_presence WHERE fair_id = $1 AND account_id = ANY($2)`, fair, accounts)
	seen := map[uuid.UUID]time.Time{}
	if err == nil {
		var who uuid.UUID
		var at time.Time
		_, err = pgx.ForEachRow(rows, []any{&who, &at}, func() error { seen[who] = at; return nil })
	}
	if err != nil {
		return nil, fmt.Errorf("room: present: %w", err)
	}
	return seen, nil
}
