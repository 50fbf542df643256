package vacancy

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/search"
)

// reindexBatch bounds one transaction, and with it how long others wait.
const reindexBatch = 500

const openBehind = vacancyTables + `WHERE v.id > $1 AND v.status = 'open' ORDER BY v.id LIMIT $2`

// Reindex writes the documents of all open vacancies anew, while the service
// runs, and takes out those of which there is none. It returns how many it wrote.
func (s *Service) Reindex(ctx context.Context) (int, error) {
	total := 0
	for last, more := uuid.Nil, true; more; {
		err := s.DB.InTx(ctx, func(tx pgx.Tx) error {
			// Firms first, as everybody does; what changes its firm nobody can.
			if _, err := tx.Exec(ctx, `SELECT FROM enterprise WHERE id IN (SELECT enterprise_id FROM (
				SELECT v.enterprise_id `+openBehind+`) v) ORDER BY id FOR SHARE`, last, reindexBatch); err != nil {
				return fmt.Errorf("vacancy: hold firms: %w", err)
			}
			found, err := s.many(ctx, tx, selectVacancy+`WHERE v.id IN (
				SELECT v.id `+openBehind+`) ORDER BY v.id FOR UPDATE OF v`, last, reindexBatch)
			if err != nil {
				return err
			}
			var docs []search.Document
			for _, v := range found {
				if last = v.ID; v.Status == Open {
					docs = append(docs, s.Document(v))
				}
			}
			total, more = total+len(docs), len(found) > 0
			return s.Index.Put(ctx, tx, docs...)
		})
		if err != nil {
			return total, err
		}
	}
	return total, s.DB.InTx(ctx, func(tx pgx.Tx) error { return s.removeStrays(ctx, tx) })
}

func (s *Service) removeStrays(ctx context.Context, tx pgx.Tx) error {
	rows, err := tx.Query(ctx, `SELECT id FROM search_document d WHERE kind = 'vacancy'
		AND NOT EXISTS (SELECT FROM vacancy v WHERE v.id = d.id AND v.status = 'open')`)
	if err != nil {
		return fmt.Errorf("vacancy: find stray documents: %w", err)
	}
	strays, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		return fmt.Errorf("vacancy: find stray documents: %w", err)
	}
	return s.Index.Remove(ctx, tx, search.Vacancy, strays...)
}
