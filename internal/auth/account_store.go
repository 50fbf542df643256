package auth

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/postgres"
)

// accountRow is a row of table account as it is written.
type accountRow struct {
	ID           uuid.UUID
	Role         Role
	Login        *string
	PasswordHash *string
	PhoneEnc     []byte
	PhoneIndex   []byte
	Name         string
	EnterpriseID *uuid.UUID
	TownCode     *string
}

func insertAccount(ctx context.Context, q postgres.Querier, a accountRow, at time.Time) error {
	_, err := q.Exec(ctx, `
		INSERT INTO account (id, role, login, password_hash, phone_enc, phone_index, display_name, enterprise_id, town_code, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		a.ID, a.Role, a.Login, a.PasswordHash, a.PhoneEnc, a.PhoneIndex, a.Name, a.EnterpriseID, a.TownCode, at)
	if err != nil {
		return fmt.Errorf("auth: insert account: %w", err)
	}
	return nil
}

// signInRow is what signing in needs to know. The zero row is no account.
type signInRow struct {
	ID           uuid.UUID
	Login        string
	PasswordHash string
	Disabled     bool
	Known        bool // it has a session from this address
}

// accountFor finds whom a login name or a phone means; nobody is the zero row.
func accountFor(ctx context.Context, q postgres.Querier, login *string, phoneIndex []byte, address string) (signInRow, error) {
	rows, err := q.Query(ctx, `
		SELECT id, coalesce(login, '') AS login, coalesce(password_hash, '') AS password_hash, disabled_at IS NOT NULL AS disabled,
		       EXISTS (SELECT FROM session WHERE account_id = account.id AND address = $3) AS known
		FROM account WHERE login = $1 OR phone_index = $2`, login, phoneIndex, address)
	if err != nil {
		return signInRow{}, fmt.Errorf("auth: find account: %w", err)
	}
	return oneSignInRow(rows)
}

// holdAccount reads an account and keeps it as it is until the transaction ends.
func holdAccount(ctx context.Context, q postgres.Querier, id uuid.UUID) (signInRow, error) {
	rows, err := q.Query(ctx, `
		SELECT id, coalesce(login, '') AS login, coalesce(password_hash, '') AS password_hash, disabled_at IS NOT NULL AS disabled,
		       false AS known
		FROM account WHERE id = $1 FOR SHARE`, id)
	if err != nil {
		return signInRow{}, fmt.Errorf("auth: lock account: %w", err)
	}
	return oneSignInRow(rows)
}

func oneSignInRow(rows pgx.Rows) (signInRow, error) {
	row, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[signInRow])
	if errors.Is(err, pgx.ErrNoRows) {
		return signInRow{}, nil
	}
	if err != nil {
		return signInRow{}, fmt.Errorf("auth: read account: %w", err)
	}
	return row, nil
}

func updatePassword(ctx context.Context, q postgres.Querier, id uuid.UUID, hash string) (found bool, err error) {
	tag, err := q.Exec(ctx, `UPDATE account SET password_hash = $2, version = version + 1 WHERE id = $1`, id, hash)
	if err != nil {
		return false, fmt.Errorf("auth: store password: %w", err)
	}
	return tag.RowsAffected() == 1, nil
}

func readPhone(ctx context.Context, q postgres.Querier, account uuid.UUID) (sealed []byte, err error) {
	if err = q.QueryRow(ctx, `SELECT phone_enc FROM account WHERE id = $1`, account).Scan(&sealed); err != nil {
		return nil, fmt.Errorf("auth: read phone: %w", err)
	}
	return sealed, nil
}
