package floor

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/postgres"
)

// isBanned says whether somebody was removed from a fair and may not come in.
func isBanned(ctx context.Context, q postgres.Querier, fair, account uuid.UUID, at time.Time) (bool, error) {
	return stands(ctx, q, `SELECT EXISTS (SELECT FROM fair_ban WHERE fair_id = $1 AND account_id = $2 AND lifted_at IS NULL AND (until IS NULL OR until > $3))`, fair, account, at)
}

// isMuted says whether somebody may read only.
func isMuted(ctx context.Context, q postgres.Querier, fair, account uuid.UUID, at time.Time) (bool, error) {
	return stands(ctx, q, `SELECT EXISTS (SELECT FROM fair_mute WHERE fair_id = $1 AND account_id = $2 AND lifted_at IS NULL AND (until IS NULL OR until > $3))`, fair, account, at)
}

// inScope says whether an officer is a host of the fair.
func inScope(ctx context.Context, q postgres.Querier, c auth.Caller, fair uuid.UUID) (bool, error) {
	if !c.Officer() {
		return false, nil
	}
	return stands(ctx, q, `SELECT EXISTS (SELECT FROM fair WHERE id = $1 AND ($2::text IS NULL OR town_code = $2))`, fair, c.Scope().Town)
}

func stands(ctx context.Context, q postgres.Querier, sql string, args ...any) (is bool, err error) {
	if err := q.QueryRow(ctx, sql, args...).Scan(&is); err != nil {
		return false, fmt.Errorf("floor: standing: %w", err)
	}
	return is, nil
}
