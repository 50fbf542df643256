package imports

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
)

func rowPlace(batch uuid.UUID) string { return "import_row.cells:" + batch.String() }

// insertRows writes all rows of a batch.
func (s *Service) insertRows(ctx context.Context, tx pgx.Tx, batch uuid.UUID, rows []*row) error {
	place := rowPlace(batch)
	_, err := tx.CopyFrom(ctx, pgx.Identifier{"import_row"}, []string{"batch_id", "row_no", "cells_enc", "state", "said", "same_row", "posting_id", "hidden", "noted"},
		pgx.CopyFromSlice(len(rows), func(i int) ([]any, error) {
			r := rows[i]
			sealed, err := s.seal(place, r.content)
			return []any{batch, r.no, sealed, r.state, r.said, r.sameRow, r.thing, r.hidden, r.noted}, err
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

// rows reads a batch's rows; where goes on from its id, which is $1.
func (s *Service) rows(ctx context.Context, q postgres.Querier, batch uuid.UUID, where string, args ...any) ([]*row, error) {
	found, err := q.Query(ctx, `SELECT row_no, cells_enc, state, said, same_row, posting_id, hidden, noted FROM import_row WHERE batch_id = $1 `+where,
		append([]any{batch}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("imports: rows: %w", err)
	}
	place := rowPlace(batch)
	rows, err := pgx.CollectRows(found, func(r pgx.CollectableRow) (*row, error) {
		var x row
		var sealed []byte
		if err := r.Scan(&x.no, &sealed, &x.state, &x.said, &x.sameRow, &x.thing, &x.hidden, &x.noted); err != nil {
			return nil, err
		}
		return &x, s.unseal(place, sealed, &x.content)
	})
	if err != nil {
		return nil, fmt.Errorf("imports: rows: %w", err)
	}
	return rows, nil
}

func (s *Service) allRows(ctx context.Context, q postgres.Querier, batch uuid.UUID) ([]*row, error) {
	return s.rows(ctx, q, batch, `ORDER BY row_no`)
}

func (s *Service) row(ctx context.Context, q postgres.Querier, batch uuid.UUID, no int) (*row, error) {
	rows, err := s.rows(ctx, q, batch, `AND row_no = $2`, no)
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, problem.NotFound("这一行")
	}
	return rows[0], nil
}

// toLookAt are rows with a note beside them that are added, or not, as it says.
const toLookAt = `noted AND (state = 'ready' OR state = 'duplicate' AND posting_id IS NOT NULL)`

// page is the rows behind a position.
func (s *Service) page(ctx context.Context, q postgres.Querier, batch uuid.UUID, state string, noted bool, after position, limit int) ([]*row, error) {
	const rank = `array_position($6::text[], state)`
	return s.rows(ctx, q, batch, `AND ($2 = '' OR state = $2) AND (NOT $7 OR `+toLookAt+`) AND (`+rank+`, row_no) > ($3::bigint, $4::bigint) ORDER BY `+rank+`, row_no LIMIT $5`,
		state, after.Rank, after.No, limit, shownOrder, noted)
}

// saveRow writes what the clerk changed in a row, and what it is on its own.
func (s *Service) saveRow(ctx context.Context, tx pgx.Tx, batch uuid.UUID, r *row) error {
	sealed, err := s.seal(rowPlace(batch), r.content)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		UPDATE import_row SET cells_enc = $3, state = $4, said = $5, same_row = NULL, posting_id = NULL
		WHERE batch_id = $1 AND row_no = $2`, batch, r.no, sealed, r.state, r.said)
	if err != nil {
		return fmt.Errorf("imports: save a row: %w", err)
	}
	return nil
}

// saveNoted writes whether there is something to look at in a row.
func saveNoted(ctx context.Context, tx pgx.Tx, batch uuid.UUID, r *row) error {
	if _, err := tx.Exec(ctx, `UPDATE import_row SET noted = $3 WHERE batch_id = $1 AND row_no = $2`, batch, r.no, r.noted); err != nil {
		return fmt.Errorf("imports: save a note: %w", err)
	}
	return nil
}

// saveGroup sorts the rows that say the same: the first of them is ready, unless
// a posting stands that says so; the others repeat it.
func saveGroup(ctx context.Context, tx pgx.Tx, batch uuid.UUID, said []byte, standing *uuid.UUID) error {
	_, err := tx.Exec(ctx, `
		UPDATE import_row r SET
			state = CASE WHEN r.row_no = f.first AND $3::uuid IS NULL THEN 'ready' ELSE 'duplicate' END,
			same_row = CASE WHEN r.row_no > f.first THEN f.first END,
			posting_id = CASE WHEN r.row_no = f.first THEN $3::uuid END
		FROM (SELECT min(row_no) AS first FROM import_row WHERE batch_id = $1 AND said = $2) f
		WHERE r.batch_id = $1 AND r.said = $2`, batch, said, standing)
	if err != nil {
		return fmt.Errorf("imports: save rows that say the same: %w", err)
	}
	return nil
}

// saveStates writes what became of all rows.
func saveStates(ctx context.Context, tx pgx.Tx, batch uuid.UUID, rows []*row) error {
	nos, states, said := make([]int, len(rows)), make([]string, len(rows)), make([][]byte, len(rows))
	same, postings := make([]*int, len(rows)), make([]*uuid.UUID, len(rows))
	for i, r := range rows {
		nos[i], states[i], said[i], same[i], postings[i] = r.no, r.state, r.said, r.sameRow, r.thing
	}
	_, err := tx.Exec(ctx, `
		UPDATE import_row r SET state = n.state, said = n.said, same_row = n.same_row, posting_id = n.posting_id
		FROM unnest($2::int[], $3::text[], $4::bytea[], $5::int[], $6::uuid[]) AS n (row_no, state, said, same_row, posting_id)
		WHERE r.batch_id = $1 AND r.row_no = n.row_no`, batch, nos, states, said, same, postings)
	if err != nil {
		return fmt.Errorf("imports: save states: %w", err)
	}
	return nil
}
