package posting

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/search"
)

// reindexBatch bounds one transaction, and with it how long others wait.
const reindexBatch = 500

// Reindex writes the documents of all postings anew, while the service runs, and
// takes out those of which there is no posting. It returns how many it wrote.
func (s *Service) Reindex(ctx context.Context) (int, error) {
	total := 0
	for last := uuid.Nil; ; {
		ids, err := s.idsBehind(ctx, last)
		if err != nil {
			return total, err
		}
		if len(ids) == 0 {
			break
		}
		err = s.DB.InTx(ctx, func(tx pgx.Tx) error {
			locked, err := s.lockAny(ctx, tx, ids)
			if err != nil {
				return err
			}
			return s.Index.Put(ctx, tx, s.documents(locked)...)
		})
		if err != nil {
			return total, err
		}
		total, last = total+len(ids), ids[len(ids)-1]
	}
	for _, kind := range []Kind{Surplus, Shortage} {
		if err := s.removeStrays(ctx, kind); err != nil {
			return total, err
		}
	}
	return total, nil
}

func (s *Service) idsBehind(ctx context.Context, last uuid.UUID) ([]uuid.UUID, error) {
	rows, err := s.DB.Query(ctx, `SELECT id FROM posting WHERE id > $1 AND status <> 'draft' ORDER BY id LIMIT $2`, last, reindexBatch)
	if err != nil {
		return nil, fmt.Errorf("posting: read ids: %w", err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		return nil, fmt.Errorf("posting: read ids: %w", err)
	}
	return ids, nil
}

func (s *Service) removeStrays(ctx context.Context, kind Kind) error {
	return s.DB.InTx(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `
			SELECT id FROM search_document d WHERE kind = $1
			AND NOT EXISTS (SELECT FROM posting p WHERE p.id = d.id AND p.status <> 'draft')`, kind)
		if err != nil {
			return fmt.Errorf("posting: find stray documents: %w", err)
		}
		strays, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
		if err != nil {
			return fmt.Errorf("posting: find stray documents: %w", err)
		}
		if len(strays) == 0 {
			return nil
		}
		return s.Index.Remove(ctx, tx, search.Kind(kind), strays...)
	})
}
