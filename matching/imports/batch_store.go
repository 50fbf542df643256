package imports

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
)

// Where a batch's parts are sealed for: none opens in another batch.
func filePlace(batch uuid.UUID) string   { return "import_batch.file:" + batch.String() }
func layoutPlace(batch uuid.UUID) string { return "import_batch.layout:" + batch.String() }

const selectBatch = `
SELECT id, kind, account_id, enterprise_id, file_name, layout_enc, status, version, added, created_at,
	(SELECT coalesce(jsonb_object_agg(state, n), '{}') FROM (
		SELECT state, count(*) AS n FROM import_row WHERE batch_id = b.id GROUP BY state) counted),
	(SELECT jsonb_build_object('hidden', count(*) FILTER (WHERE hidden AND state = 'ignored'), 'noted', count(*) FILTER (WHERE ` + toLookAt + `))
		FROM import_row WHERE batch_id = b.id)
FROM import_batch b `

func (s *Service) scanBatch(c auth.Caller) pgx.RowToFunc[Batch] {
	return func(r pgx.CollectableRow) (Batch, error) {
		var b Batch
		var sealed []byte
		err := r.Scan(&b.ID, &b.Kind, &b.account, &b.firm, &b.FileName, &sealed, &b.Status, &b.Version, &b.Added, &b.CreatedAt, &b.Counts, &b.Marks)
		if err != nil {
			return Batch{}, err
		}
		b.Fields = s.kinds[b.Kind].Fields(c)
		return b, s.unseal(layoutPlace(b.ID), sealed, &b.Layout)
	}
}

// find reads a batch of the caller's account.
func (s *Service) find(ctx context.Context, q postgres.Querier, c auth.Caller, id uuid.UUID) (Batch, error) {
	rows, err := q.Query(ctx, selectBatch+`WHERE id = $1 AND account_id = $2`, id, c.AccountID)
	if err != nil {
		return Batch{}, fmt.Errorf("imports: find: %w", err)
	}
	b, err := pgx.CollectExactlyOneRow(rows, s.scanBatch(c))
	if errors.Is(err, pgx.ErrNoRows) {
		return Batch{}, problem.NotFound("这张表")
	}
	if err != nil {
		return Batch{}, fmt.Errorf("imports: find: %w", err)
	}
	return b, nil
}

// lock holds a batch. It is a statement of its own: one that waits for a lock
// counts the rows as they were before.
func lock(ctx context.Context, tx pgx.Tx, id uuid.UUID) error {
	if _, err := tx.Exec(ctx, `SELECT FROM import_batch WHERE id = $1 FOR UPDATE`, id); err != nil {
		return fmt.Errorf("imports: lock: %w", err)
	}
	return nil
}

func (s *Service) list(ctx context.Context, q postgres.Querier, c auth.Caller, before uuid.UUID, limit int) ([]Batch, error) {
	rows, err := q.Query(ctx, selectBatch+`
		WHERE account_id = $1 AND status <> 'discarded' AND ($2::uuid = '00000000-0000-0000-0000-000000000000' OR id < $2)
		ORDER BY id DESC LIMIT $3`, c.AccountID, before, limit)
	if err != nil {
		return nil, fmt.Errorf("imports: list: %w", err)
	}
	batches, err := pgx.CollectRows(rows, s.scanBatch(c))
	if err != nil {
		return nil, fmt.Errorf("imports: list: %w", err)
	}
	return batches, nil
}

func (s *Service) insertBatch(ctx context.Context, tx pgx.Tx, b Batch, data []byte) error {
	file, err := s.Vault.Seal(filePlace(b.ID), string(data))
	if err != nil {
		return err
	}
	layout, err := s.seal(layoutPlace(b.ID), b.Layout)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO import_batch (id, kind, account_id, enterprise_id, file_name, file_enc, layout_enc, status, version, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		b.ID, b.Kind, b.account, b.firm, b.FileName, file, layout, b.Status, b.Version, b.CreatedAt)
	if err != nil {
		return fmt.Errorf("imports: insert: %w", err)
	}
	return nil
}

// updateBatch drops the file once it is not needed any more.
func (s *Service) updateBatch(ctx context.Context, tx pgx.Tx, b Batch) error {
	layout, err := s.seal(layoutPlace(b.ID), b.Layout)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		UPDATE import_batch SET layout_enc = $2, status = $3, version = $4, added = $5,
			file_enc = CASE WHEN $3 = 'preview' THEN file_enc END
		WHERE id = $1`, b.ID, layout, b.Status, b.Version, b.Added)
	if err != nil {
		return fmt.Errorf("imports: update: %w", err)
	}
	return nil
}

// file is the upload as it came.
func (s *Service) file(ctx context.Context, q postgres.Querier, id uuid.UUID) ([]byte, error) {
	var sealed []byte
	if err := q.QueryRow(ctx, `SELECT file_enc FROM import_batch WHERE id = $1`, id).Scan(&sealed); err != nil {
		return nil, fmt.Errorf("imports: file: %w", err)
	}
	text, err := s.Vault.Unseal(filePlace(id), sealed)
	return []byte(text), err
}

func purge(ctx context.Context, q postgres.Querier, before time.Time) (int, error) {
	tag, err := q.Exec(ctx, `DELETE FROM import_batch WHERE created_at < $1`, before)
	if err != nil {
		return 0, fmt.Errorf("imports: purge: %w", err)
	}
	return int(tag.RowsAffected()), nil
}

// seal keeps a value as JSON that only the vault reads.
func (s *Service) seal(place string, value any) ([]byte, error) {
	text, err := json.Marshal(value)
	if err != nil {
		return nil, fmt.Errorf("imports: seal: %w", err)
	}
	return s.Vault.Seal(place, string(text))
}

func (s *Service) unseal(place string, sealed []byte, value any) error {
	text, err := s.Vault.Unseal(place, sealed)
	if err != nil {
		return err
	}
	if err := json.Unmarshal([]byte(text), value); err != nil {
		return fmt.Errorf("imports: unseal: %w", err)
	}
	return nil
}
