package enterprise

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/search"
)

// reindexBatch bounds one transaction, and with it how long others wait.
const reindexBatch = 500

// Reindex writes the documents of all firms anew, while the service runs, and
// returns how many.
func (s *Service) Reindex(ctx context.Context) (int, error) {
	total := 0
	for last := uuid.Nil; ; {
		var written []search.Document
		err := s.DB.InTx(ctx, func(tx pgx.Tx) (err error) {
			if written, err = s.documentsBehind(ctx, tx, last); err != nil {
				return err
			}
			return s.Index.Put(ctx, tx, written...)
		})
		if err != nil || len(written) == 0 {
			return total, err
		}
		total += len(written)
		last = written[len(written)-1].ID
	}
}

// documentsBehind are those of the next firms by id, which it holds. As lock, it
// reads only once it has them. It holds many at once, and so against change only:
// whoever writes a row that names two of the firms need not wait for it half way.
func (s *Service) documentsBehind(ctx context.Context, tx pgx.Tx, last uuid.UUID) ([]search.Document, error) {
	changed := map[uuid.UUID]time.Time{}
	rows, err := tx.Query(ctx, `SELECT id, updated_at FROM enterprise WHERE id > $1 AND status <> 'rehearsal' ORDER BY id LIMIT $2 FOR NO KEY UPDATE`, last, reindexBatch)
	if err != nil {
		return nil, fmt.Errorf("enterprise: lock: %w", err)
	}
	var ids []uuid.UUID
	var id uuid.UUID
	var at time.Time
	_, err = pgx.ForEachRow(rows, []any{&id, &at}, func() error {
		ids, changed[id] = append(ids, id), at
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("enterprise: lock: %w", err)
	}
	firms, err := s.many(ctx, tx, selectEnterprise+`WHERE e.id = ANY($1) ORDER BY e.id`, ids)
	if err != nil {
		return nil, err
	}
	docs := make([]search.Document, len(firms))
	for i, e := range firms {
		docs[i] = e.Document(changed[e.ID])
	}
	return docs, nil
}
