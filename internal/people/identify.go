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
)

// Why Identify refuses.
var (
	ErrErased      = errors.New("people: this person was erased")
	ErrOtherNumber = errors.New("people: this person has another ID number")
)

// Identify gives the person of the ID number that somebody, known so far by name
// and phone, says of himself. When nobody has it yet, his own row takes it;
// otherwise it is the row that has it, which stays as it is, and so does his own:
// a number that was typed opens nobody's data. Both are held until the
// transaction ends. Errors: ErrErased, ErrOtherNumber.
func Identify(ctx context.Context, tx pgx.Tx, vault *pii.Vault, at time.Time, own uuid.UUID, number pii.IDNumber) (uuid.UUID, error) {
	index, err := IndexOf(vault, number)
	if err != nil {
		return uuid.Nil, err
	}
	// Held in the order of their ids, as a merge holds them.
	if _, err := tx.Exec(ctx, `SELECT FROM person WHERE id = $1 OR id_number_index = $2 ORDER BY id FOR NO KEY UPDATE`, own, index); err != nil {
		return uuid.Nil, fmt.Errorf("people: identify: %w", err)
	}
	var erased, known, same bool
	err = tx.QueryRow(ctx, `SELECT erased_at IS NOT NULL, id_number_index IS NOT NULL, coalesce(id_number_index = $2, false)
		FROM person WHERE id = $1`, own, index).Scan(&erased, &known, &same)
	switch {
	case err != nil:
		return uuid.Nil, fmt.Errorf("people: identify: %w", err)
	case erased:
		return uuid.Nil, ErrErased
	case same:
		return own, nil
	case known:
		return uuid.Nil, ErrOtherNumber
	}
	sealed, err := vault.Seal(idNumberPlace, number.Raw())
	if err != nil {
		return uuid.Nil, err
	}
	for {
		var other uuid.UUID
		err = tx.QueryRow(ctx, `SELECT id FROM person WHERE id_number_index = $1 FOR NO KEY UPDATE`, index).Scan(&other)
		if !errors.Is(err, pgx.ErrNoRows) {
			if err != nil {
				err = fmt.Errorf("people: identify: %w", err)
			}
			return other, err
		}
		err = pgx.BeginFunc(ctx, tx, func(tx pgx.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE person SET id_number_enc = $2, id_number_index = $3, updated_at = $4 WHERE id = $1`, own, sealed, index, at)
			return err
		})
		if postgres.Constraint(err) == "person_once" { // somebody was quicker
			continue
		}
		if err != nil {
			return uuid.Nil, fmt.Errorf("people: identify: %w", err)
		}
		return own, nil
	}
}
