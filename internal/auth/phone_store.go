package auth

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/postgres"
)

// lockAccount holds an account against every change, also of what others refer
// to; false for one that is not there or disabled.
func lockAccount(ctx context.Context, q postgres.Querier, id uuid.UUID) (active bool, err error) {
	err = q.QueryRow(ctx, `SELECT disabled_at IS NULL FROM account WHERE id = $1 FOR UPDATE`, id).Scan(&active)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return false, fmt.Errorf("auth: lock account: %w", err)
	}
	return active, nil
}

func sessionStands(ctx context.Context, q postgres.Querier, account uuid.UUID, hash []byte) (stands bool, err error) {
	err = q.QueryRow(ctx, `SELECT EXISTS (SELECT FROM session WHERE token_hash = $1 AND account_id = $2)`, hash, account).Scan(&stands)
	if err != nil {
		return false, fmt.Errorf("auth: find session: %w", err)
	}
	return stands, nil
}

func updatePhone(ctx context.Context, q postgres.Querier, account uuid.UUID, sealed, index []byte) error {
	_, err := q.Exec(ctx, `UPDATE account SET phone_enc = $2, phone_index = $3, version = version + 1 WHERE id = $1`, account, sealed, index)
	if err != nil {
		return fmt.Errorf("auth: change phone: %w", err)
	}
	return nil
}

// holdAccountOf finds the account that has a number and keeps it as it is until
// the transaction ends; one that has left the number meanwhile is not found.
func holdAccountOf(ctx context.Context, q postgres.Querier, phoneIndex []byte) (id uuid.UUID, err error) {
	err = q.QueryRow(ctx, `SELECT id FROM account WHERE phone_index = $1 FOR SHARE`, phoneIndex).Scan(&id)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return uuid.Nil, fmt.Errorf("auth: find account: %w", err)
	}
	return id, nil
}

func insertLeft(ctx context.Context, q postgres.Querier, l Left) error {
	_, err := q.Exec(ctx, `
		WITH job AS (
			INSERT INTO river.river_job (kind, args, max_attempts) VALUES ($1, $2, $3) RETURNING id)
		SELECT pg_notify('river.river_insert', '{"queue":"default"}') FROM job`, LeftKind, l, leftAttempts)
	if err != nil {
		return fmt.Errorf("auth: ask for the message: %w", err)
	}
	return nil
}
