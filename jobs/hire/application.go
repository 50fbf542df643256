package hire

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"gongxiang/internal/history"
)

// hired takes the application to its end.
func hired(ctx context.Context, tx pgx.Tx, a application, w said) error {
	if _, err := tx.Exec(ctx, `UPDATE application SET status = 'hired', version = version + 1, updated_at = $2 WHERE id = $1`, a.id, w.at); err != nil {
		return fmt.Errorf("hire: end the application: %w", err)
	}
	return history.Record(ctx, tx, history.Event{Thing: "application", ThingID: a.id, Action: "hire", From: a.status, To: "hired", AccountID: &w.by, At: w.at})
}
