package people

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/pii"
)

// Add makes a person of whom no ID number is known. Whoever calls answers for
// whether he is there already.
func Add(ctx context.Context, tx pgx.Tx, vault *pii.Vault, at time.Time, name string, phone pii.Phone) (uuid.UUID, error) {
	id := uuid.Must(uuid.NewV7())
	sealed, err := vault.Seal(phonePlace, phone.Raw())
	if err != nil {
		return uuid.Nil, err
	}
	index, err := vault.Index(phonePlace, phone.Raw())
	if err != nil {
		return uuid.Nil, err
	}
	_, err = tx.Exec(ctx, `INSERT INTO person (id, name, phone_enc, phone_index, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $5)`,
		id, name, sealed, index, at)
	if err != nil {
		return uuid.Nil, fmt.Errorf("people: add: %w", err)
	}
	return id, nil
}

// Unnumbered finds the one person without an ID number who has this name and
// this phone, and holds him until the transaction ends. A phone alone tells
// nobody: two people share one.
func Unnumbered(ctx context.Context, tx pgx.Tx, vault *pii.Vault, name string, phone pii.Phone) (uuid.UUID, bool, error) {
	index, err := vault.Index(phonePlace, phone.Raw())
	if err != nil {
		return uuid.Nil, false, err
	}
	rows, err := tx.Query(ctx, `SELECT id FROM person WHERE phone_index = $1 AND name = $2 AND id_number_index IS NULL AND erased_at IS NULL
		ORDER BY id FOR NO KEY UPDATE`, index, name)
	if err != nil {
		return uuid.Nil, false, fmt.Errorf("people: without a number: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		return uuid.Nil, false, fmt.Errorf("people: without a number: %w", err)
	}
	if len(found) != 1 {
		return uuid.Nil, false, nil
	}
	return found[0], true, nil
}
