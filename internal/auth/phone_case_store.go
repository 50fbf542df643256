package auth

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
)

type caseRow struct {
	ID, Account   uuid.UUID
	Holder        *uuid.UUID
	Sealed, Index []byte
	Reason        string
	AskedBy       uuid.UUID
	AskedAt       time.Time
	DueAt         time.Time
}

// insertCase notes also who has the number.
func insertCase(ctx context.Context, tx pgx.Tx, c caseRow) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO phone_case (id, account_id, holder_id, phone_enc, phone_index, reason, asked_by, asked_at, due_at)
		VALUES ($1, $2, (SELECT id FROM account WHERE phone_index = $4), $3, $4, $5, $6, $7, $8)`,
		c.ID, c.Account, c.Sealed, c.Index, c.Reason, c.AskedBy, c.AskedAt, c.DueAt)
	if err != nil {
		return fmt.Errorf("auth: insert case: %w", err)
	}
	return nil
}

func readCase(ctx context.Context, q postgres.Querier, id uuid.UUID) (c caseRow, err error) {
	err = q.QueryRow(ctx, `SELECT id, account_id, holder_id, phone_enc, phone_index FROM phone_case WHERE id = $1`, id).
		Scan(&c.ID, &c.Account, &c.Holder, &c.Sealed, &c.Index)
	if errors.Is(err, pgx.ErrNoRows) {
		return c, problem.NotFound("这件更换手机号")
	}
	if err != nil {
		return c, fmt.Errorf("auth: read case: %w", err)
	}
	return c, nil
}

func waitingCase(ctx context.Context, q postgres.Querier, account uuid.UUID) (id uuid.UUID, err error) {
	err = q.QueryRow(ctx, `SELECT id FROM phone_case WHERE account_id = $1 AND status = 'waiting'`, account).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return id, caseOver()
	}
	if err != nil {
		return id, fmt.Errorf("auth: find case: %w", err)
	}
	return id, nil
}

// endCase ends a case that waits; of several who end it at once one does.
func endCase(ctx context.Context, tx pgx.Tx, id uuid.UUID, status, words string, by uuid.UUID, at time.Time) error {
	tag, err := tx.Exec(ctx, `
		UPDATE phone_case SET status = $2, words = $3, decided_by = $4, decided_at = $5, phone_enc = NULL, phone_index = NULL
		WHERE id = $1 AND status = 'waiting'`, id, status, words, by, at)
	if err != nil {
		return fmt.Errorf("auth: end case: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return caseOver()
	}
	return nil
}

// lockBoth holds the accounts of a case, in the order of their ids.
func lockBoth(ctx context.Context, tx pgx.Tx, account uuid.UUID, holder *uuid.UUID) error {
	rows, err := tx.Query(ctx, `SELECT id FROM account WHERE id IN ($1, $2) ORDER BY id FOR UPDATE`, account, holder)
	if err == nil {
		_, err = pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	}
	if err != nil {
		return fmt.Errorf("auth: lock accounts: %w", err)
	}
	return nil
}

// readUser gives what a change at the counter needs to know of an account.
func readUser(ctx context.Context, q postgres.Querier, id uuid.UUID) (role Role, sealed []byte, err error) {
	var disabled bool
	err = q.QueryRow(ctx, `SELECT role, phone_enc, disabled_at IS NOT NULL OR rehearsal IS NOT NULL FROM account WHERE id = $1`, id).Scan(&role, &sealed, &disabled)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return "", nil, problem.NotFound("这个账号")
	case err != nil:
		return "", nil, fmt.Errorf("auth: read account: %w", err)
	case disabled:
		return "", nil, notForStaff()
	}
	return role, sealed, nil
}

// removePhone takes a number from an account that has it. One without a login
// gets one, since a row needs a way in, and loses its password, so that it is none.
func removePhone(ctx context.Context, tx pgx.Tx, account uuid.UUID, index []byte) (taken bool, err error) {
	tag, err := tx.Exec(ctx, `
		UPDATE account SET phone_enc = NULL, phone_index = NULL, login = coalesce(login, 'left-' || id),
		       password_hash = CASE WHEN login IS NOT NULL THEN password_hash END, version = version + 1
		WHERE id = $1 AND phone_index = $2`, account, index)
	if err != nil {
		return false, fmt.Errorf("auth: take number: %w", err)
	}
	return tag.RowsAffected() == 1, nil
}

func forgetPassword(ctx context.Context, tx pgx.Tx, account uuid.UUID) error {
	if _, err := tx.Exec(ctx, `UPDATE account SET password_hash = NULL WHERE id = $1`, account); err != nil {
		return fmt.Errorf("auth: forget password: %w", err)
	}
	return nil
}

// lapseCases ends the cases that nobody decided in time.
func lapseCases(ctx context.Context, q postgres.Querier, now time.Time) error {
	_, err := q.Exec(ctx, `
		UPDATE phone_case SET status = 'lapsed', decided_at = $1, phone_enc = NULL, phone_index = NULL
		WHERE status = 'waiting' AND asked_at <= $1::timestamptz - interval '30 days'`, now)
	if err != nil {
		return fmt.Errorf("auth: lapse cases: %w", err)
	}
	return nil
}

func forgetPersonsNumber(ctx context.Context, tx pgx.Tx, account uuid.UUID, at time.Time) error {
	if _, err := tx.Exec(ctx, `SELECT person_new_phone($1, NULL, NULL, $2)`, account, at); err != nil {
		return fmt.Errorf("auth: forget number: %w", err)
	}
	return nil
}
