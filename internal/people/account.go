package people

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/pii"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
)

// OfAccount is the person that a seeker's account stands for; uuid.Nil before
// Join has made one.
func OfAccount(ctx context.Context, q postgres.Querier, account uuid.UUID) (person uuid.UUID, err error) {
	err = q.QueryRow(ctx, `SELECT person_id FROM person_account WHERE account_id = $1`, account).Scan(&person)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return uuid.Nil, fmt.Errorf("people: of account: %w", err)
	}
	return person, nil
}

// Join gives the person of a seeker's account and holds him until the
// transaction ends; the first time it makes him, of the account's name and the
// number that it signs in with. He is never joined to somebody who is there
// already: people share phones. Whoever calls holds no person yet. Code:
// "unauthenticated" (401) for an account that is no seeker's, or no longer.
func Join(ctx context.Context, tx pgx.Tx, vault *pii.Vault, at time.Time, account uuid.UUID, phone pii.Phone) (uuid.UUID, error) {
	var name string
	err := tx.QueryRow(ctx, `SELECT display_name FROM account WHERE id = $1 AND role = 'seeker' AND disabled_at IS NULL FOR NO KEY UPDATE`, account).Scan(&name)
	if errors.Is(err, pgx.ErrNoRows) {
		return uuid.Nil, problem.Unauthenticated()
	}
	if err != nil {
		return uuid.Nil, fmt.Errorf("people: hold account: %w", err)
	}
	person, err := holdOf(ctx, tx, account)
	if err != nil || person != uuid.Nil {
		return person, err
	}
	return joinNew(ctx, tx, vault, at, account, name, phone)
}

// holdOf holds the person of an account. Whoever was merged into another while we
// waited for him is that other now.
func holdOf(ctx context.Context, tx pgx.Tx, account uuid.UUID) (uuid.UUID, error) {
	person, err := OfAccount(ctx, tx, account)
	for err == nil && person != uuid.Nil {
		if _, err = tx.Exec(ctx, `SELECT FROM person WHERE id = $1 FOR NO KEY UPDATE`, person); err != nil {
			return uuid.Nil, fmt.Errorf("people: hold: %w", err)
		}
		was := person
		if person, err = OfAccount(ctx, tx, account); person == was {
			return person, err
		}
	}
	return uuid.Nil, err
}

// joinNew is Join's first time.
func joinNew(ctx context.Context, tx pgx.Tx, vault *pii.Vault, at time.Time, account uuid.UUID, name string, phone pii.Phone) (uuid.UUID, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return uuid.Nil, fmt.Errorf("people: new id: %w", err)
	}
	sealed, err := vault.Seal(phonePlace, phone.Raw())
	if err != nil {
		return uuid.Nil, err
	}
	var index []byte
	if !phone.IsZero() {
		if index, err = vault.Index(phonePlace, phone.Raw()); err != nil {
			return uuid.Nil, err
		}
	}
	var b pgx.Batch
	b.Queue(`INSERT INTO person (id, name, phone_enc, phone_index, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $5)`, id, name, sealed, index, at)
	b.Queue(`INSERT INTO person_account (account_id, person_id, created_at) VALUES ($1, $2, $3)`, account, id, at)
	if err := tx.SendBatch(ctx, &b).Close(); err != nil {
		return uuid.Nil, fmt.Errorf("people: join: %w", err)
	}
	return id, nil
}

// PhoneOf is a person's own number; the zero Phone when there is none. Who may
// have it, and the record of it, is the caller's business.
func PhoneOf(ctx context.Context, q postgres.Querier, vault *pii.Vault, person uuid.UUID) (pii.Phone, error) {
	var sealed []byte
	if err := q.QueryRow(ctx, `SELECT phone_enc FROM person WHERE id = $1`, person).Scan(&sealed); err != nil {
		return pii.Phone{}, fmt.Errorf("people: phone: %w", err)
	}
	raw, err := vault.Unseal(phonePlace, sealed)
	return pii.RevealedPhone(raw), err
}

// Follow gives the person of an account, where it has one, the number that the
// account has from now on, and holds him until the transaction ends; uuid.Nil
// where it has none. Whoever calls holds the account.
func Follow(ctx context.Context, tx pgx.Tx, vault *pii.Vault, at time.Time, account uuid.UUID, phone pii.Phone) (uuid.UUID, error) {
	person, err := holdOf(ctx, tx, account)
	if err != nil || person == uuid.Nil {
		return uuid.Nil, err
	}
	sealed, err := vault.Seal(phonePlace, phone.Raw())
	if err != nil {
		return uuid.Nil, err
	}
	index, err := vault.Index(phonePlace, phone.Raw())
	if err != nil {
		return uuid.Nil, err
	}
	if _, err := tx.Exec(ctx, `SELECT person_new_phone($1, $2, $3, $4)`, account, sealed, index, at); err != nil {
		return uuid.Nil, fmt.Errorf("people: follow: %w", err)
	}
	return person, nil
}

// Rename gives the person of a seeker's account, and the account, the name that
// he says is his. It is false, and nothing changes, where an ID number stands
// with another name.
func Rename(ctx context.Context, q postgres.Querier, account uuid.UUID, name string, at time.Time) (ok bool, err error) {
	if err = q.QueryRow(ctx, `SELECT person_rename($1, $2, $3)`, account, name, at).Scan(&ok); err != nil {
		return false, fmt.Errorf("people: rename: %w", err)
	}
	return ok, nil
}
