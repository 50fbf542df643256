package ledger

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Forget erases what leads from the ledger to a person, and gives how many
// entries were about him. Every entry stays and verifies. It is for the erasure
// of a person, whose transaction also records who asked for it and why.
func Forget(ctx context.Context, tx pgx.Tx, person uuid.UUID) (entries int64, err error) {
	if err = tx.QueryRow(ctx, `SELECT ledger_forget($1)`, person).Scan(&entries); err != nil {
		return 0, fmt.Errorf("ledger: forget a person: %w", err)
	}
	return entries, nil
}
