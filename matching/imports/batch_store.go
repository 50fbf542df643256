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

// Where values are sealed for.
const (
	filePlace = "import_batch.file"
	rowPlace  = "import_row.cells"
)

const selectBatch = `
SELECT id, kind, account_id, enterprise_id, file_name, sheet_name, other_sheets, columns, skipped, status, version, added, created_at,
	(SELECT coalesce(jsonb_object_agg(state, n), '{}') FROM (
		SELECT state, count(*) AS n FROM import_row WHERE batch_id = b.id GROUP BY state) counted)
FROM import_batch b `

func scanBatch(c auth.Caller) pgx.RowToFunc[Batch] {
	return func(r pgx.CollectableRow) (Batch, error) {
		var b Batch
		err := r.Scan(&b.ID, &b.Kind, &b.account, &b.firm, &b.FileName, &b.SheetName, &b.OtherSheets, &b.Columns, &b.Skipped,
			&b.Status, &b.Version, &b.Added, &b.CreatedAt, &b.Counts)
		b.Fields = fieldsOf(b.Kind, c)
		return b, err
	}
}

func (s *Service) find(ctx context.Context, q postgres.Querier, c auth.Caller, id uuid.UUID, lock string) (Batch, error) {
	rows, err := q.Query(ctx, selectBatch+`WHERE id = $1 AND account_id = $2 `+lock, id, c.AccountID)
	if err != nil {
		return Batch{}, fmt.Errorf("imports: find: %w", err)
	}
	b, err := pgx.CollectExactlyOneRow(rows, scanBatch(c))
	if errors.Is(err, pgx.ErrNoRows) {
		return Batch{}, problem.NotFound("这张表")
	}
	if err != nil {
		return Batch{}, fmt.Errorf("imports: find: %w", err)
	}
	return b, nil
}

// list is the account's batches, the newest first, without the discarded ones.
func list(ctx context.Context, q postgres.Querier, c auth.Caller, before uuid.UUID, limit int) ([]Batch, error) {
	rows, err := q.Query(ctx, selectBatch+`
		WHERE account_id = $1 AND status <> 'discarded' AND ($2::uuid = '00000000-0000-0000-0000-000000000000' OR id < $2)
		ORDER BY id DESC LIMIT $3`, c.AccountID, before, limit)
	if err != nil {
		return nil, fmt.Errorf("imports: list: %w", err)
	}
	batches, err := pgx.CollectRows(rows, scanBatch(c))
	if err != nil {
		return nil, fmt.Errorf("imports: list: %w", err)
	}
	return batches, nil
}

func (s *Service) insertBatch(ctx context.Context, tx pgx.Tx, b Batch, data []byte) error {
	sealed, err := s.Vault.Seal(filePlace, string(data))
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO import_batch (id, kind, account_id, enterprise_id, file_name, file_enc, sheet_name, other_sheets, columns, skipped, status, version, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		b.ID, b.Kind, b.account, b.firm, b.FileName, sealed, b.SheetName, b.OtherSheets, b.Columns, b.Skipped, b.Status, b.Version, b.CreatedAt)
	if err != nil {
		return fmt.Errorf("imports: insert: %w", err)
	}
	return nil
}

// updateBatch drops the file once it is not needed any more.
func (s *Service) updateBatch(ctx context.Context, tx pgx.Tx, b Batch) error {
	_, err := tx.Exec(ctx, `
		UPDATE import_batch SET sheet_name = $2, other_sheets = $3, columns = $4, skipped = $5, status = $6, version = $7, added = $8,
			file_enc = CASE WHEN $6 = 'preview' THEN file_enc END
		WHERE id = $1`, b.ID, b.SheetName, b.OtherSheets, b.Columns, b.Skipped, b.Status, b.Version, b.Added)
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
	text, err := s.Vault.Unseal(filePlace, sealed)
	return []byte(text), err
}

func purge(ctx context.Context, q postgres.Querier, before time.Time) (int, error) {
	tag, err := q.Exec(ctx, `DELETE FROM import_batch WHERE created_at < $1`, before)
	if err != nil {
		return 0, fmt.Errorf("imports: purge: %w", err)
	}
	return int(tag.RowsAffected()), nil
}

// insertRows writes all rows of a batch.
func (s *Service) insertRows(ctx context.Context, tx pgx.Tx, batch uuid.UUID, rows []*row) error {
	_, err := tx.CopyFrom(ctx, pgx.Identifier{"import_row"}, []string{"batch_id", "row_no", "cells_enc", "state", "same_row", "posting_id"},
		pgx.CopyFromSlice(len(rows), func(i int) ([]any, error) {
			r := rows[i]
			sealed, err := s.seal(r.content)
			return []any{batch, r.no, sealed, r.state, r.sameRow, r.postingID}, err
		}))
	if err != nil {
		return fmt.Errorf("imports: insert rows: %w", err)
	}
	return nil
}

func deleteRows(ctx context.Context, tx pgx.Tx, batch uuid.UUID) error {
	if _, err := tx.Exec(ctx, `DELETE FROM import_row WHERE batch_id = $1`, batch); err != nil {
		return fmt.Errorf("imports: delete rows: %w", err)
	}
	return nil
}

func (s *Service) seal(c content) ([]byte, error) {
	text, err := json.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("imports: seal a row: %w", err)
	}
	return s.Vault.Seal(rowPlace, string(text))
}

const selectRow = `SELECT row_no, cells_enc, state, same_row, posting_id FROM import_row WHERE batch_id = $1 `

func (s *Service) rows(ctx context.Context, q postgres.Querier, where string, args ...any) ([]*row, error) {
	found, err := q.Query(ctx, selectRow+where, args...)
	if err != nil {
		return nil, fmt.Errorf("imports: rows: %w", err)
	}
	rows, err := pgx.CollectRows(found, func(r pgx.CollectableRow) (*row, error) {
		var x row
		var sealed []byte
		if err := r.Scan(&x.no, &sealed, &x.state, &x.sameRow, &x.postingID); err != nil {
			return nil, err
		}
		text, err := s.Vault.Unseal(rowPlace, sealed)
		if err != nil {
			return nil, err
		}
		return &x, json.Unmarshal([]byte(text), &x.content)
	})
	if err != nil {
		return nil, fmt.Errorf("imports: rows: %w", err)
	}
	return rows, nil
}

// saveStates writes the states of rows.
func saveStates(ctx context.Context, tx pgx.Tx, batch uuid.UUID, rows []*row) error {
	nos, states := make([]int32, len(rows)), make([]string, len(rows))
	same, postings := make([]*int32, len(rows)), make([]*uuid.UUID, len(rows))
	for i, r := range rows {
		nos[i], states[i], same[i], postings[i] = r.no32(), r.state, r.sameRow, r.postingID
	}
	_, err := tx.Exec(ctx, `
		UPDATE import_row r SET state = n.state, same_row = n.same_row, posting_id = n.posting_id
		FROM unnest($2::int[], $3::text[], $4::int[], $5::uuid[]) AS n (row_no, state, same_row, posting_id)
		WHERE r.batch_id = $1 AND r.row_no = n.row_no`, batch, nos, states, same, postings)
	if err != nil {
		return fmt.Errorf("imports: save states: %w", err)
	}
	return nil
}

// saveContent writes what the clerk corrected in a row.
func (s *Service) saveContent(ctx context.Context, tx pgx.Tx, batch uuid.UUID, r *row) error {
	sealed, err := s.seal(r.content)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE import_row SET cells_enc = $3 WHERE batch_id = $1 AND row_no = $2`, batch, r.no, sealed); err != nil {
		return fmt.Errorf("imports: save a row: %w", err)
	}
	return nil
}
