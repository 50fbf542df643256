package auth

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"gongxiang/internal/postgres"
)

// countAttempt adds one to a bucket's window unless it is full.
func countAttempt(ctx context.Context, q postgres.Querier, bucket string, window time.Time, most int) (bool, error) {
	var count int
	err := q.QueryRow(ctx, `
		INSERT INTO throttle (bucket, window_start, count) VALUES ($1, $2, 1)
		ON CONFLICT (bucket, window_start) DO UPDATE SET count = throttle.count + 1 WHERE throttle.count < $3
		RETURNING count`, bucket, window, most).Scan(&count)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("auth: count attempt: %w", err)
	}
	return true, nil
}

// uncountAttempts works one row after the other in the order given, as
// countAttempt does: two that meet cannot block each other.
func uncountAttempts(ctx context.Context, q postgres.Querier, buckets []string, windows []time.Time) error {
	var b pgx.Batch
	for i := range buckets {
		b.Queue(`UPDATE throttle SET count = count - 1 WHERE bucket = $1 AND window_start = $2 AND count > 0`, buckets[i], windows[i])
	}
	if err := q.SendBatch(ctx, &b).Close(); err != nil {
		return fmt.Errorf("auth: give attempt back: %w", err)
	}
	return nil
}
