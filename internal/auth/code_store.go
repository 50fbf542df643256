package auth

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"gongxiang/internal/postgres"
)

func putCode(ctx context.Context, q postgres.Querier, phoneIndex []byte, purpose Purpose, hash []byte, expires time.Time) error {
	_, err := q.Exec(ctx, `
		INSERT INTO phone_code (phone_index, purpose, code_hash, expires_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (phone_index, purpose) DO UPDATE SET code_hash = $3, expires_at = $4, tries = 0`,
		phoneIndex, purpose, hash, expires)
	if err != nil {
		return fmt.Errorf("auth: store code: %w", err)
	}
	return nil
}

// tryCode counts a try and gives the hash to compare with. No hash at all,
// which equals none, when there is no code to be tried any more.
func tryCode(ctx context.Context, q postgres.Querier, phoneIndex []byte, purpose Purpose, now time.Time) (hash []byte, err error) {
	err = q.QueryRow(ctx, `
		UPDATE phone_code SET tries = tries + 1
		WHERE phone_index = $1 AND purpose = $2 AND expires_at > $3 AND tries < $4
		RETURNING code_hash`, phoneIndex, purpose, now, codeTries).Scan(&hash)
	if errors.Is(err, pgx.ErrNoRows) {
		return []byte{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("auth: try code: %w", err)
	}
	return hash, nil
}

func spendCode(ctx context.Context, q postgres.Querier, phoneIndex []byte, purpose Purpose, hash []byte) (bool, error) {
	tag, err := q.Exec(ctx, `DELETE FROM phone_code WHERE phone_index = $1 AND purpose = $2 AND code_hash = $3`,
		phoneIndex, purpose, hash)
	if err != nil {
		return false, fmt.Errorf("auth: use code: %w", err)
	}
	return tag.RowsAffected() == 1, nil
}

func sweep(ctx context.Context, q postgres.Querier, now, idle, old time.Time) error {
	_, err := q.Exec(ctx, `
		WITH codes AS (DELETE FROM phone_code WHERE expires_at < $1),
		     counters AS (DELETE FROM throttle WHERE window_start < $3)
		DELETE FROM session WHERE expires_at < $1 OR seen_at < $2`, now, idle, old)
	if err != nil {
		return fmt.Errorf("auth: sweep: %w", err)
	}
	return nil
}
