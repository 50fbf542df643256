package lending

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
)

// jobPlace names the archives to the vault.
const jobPlace = "document_job.file"

func insertJob(ctx context.Context, q postgres.Querier, id, agreement, account uuid.UUID, total int, at time.Time) error {
	_, err := q.Exec(ctx, `INSERT INTO document_job (id, agreement_id, account_id, total, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $5)`,
		id, agreement, account, total, at)
	if err != nil {
		return fmt.Errorf("lending: begin documents: %w", err)
	}
	return nil
}

func (s *Service) jobAt(ctx context.Context, id uuid.UUID, done int) error {
	if _, err := s.DB.Exec(ctx, `UPDATE document_job SET done = $2, updated_at = $3 WHERE id = $1`, id, done, s.now()); err != nil {
		return fmt.Errorf("lending: progress of documents: %w", err)
	}
	return nil
}

func (s *Service) finishJob(ctx context.Context, id uuid.UUID, file string) error {
	sealed, err := s.Vault.Seal(jobPlace, file)
	if err != nil {
		return err
	}
	if _, err := s.DB.Exec(ctx, `UPDATE document_job SET done = total, file_enc = $2, updated_at = $3 WHERE id = $1`, id, sealed, s.now()); err != nil {
		return fmt.Errorf("lending: finish documents: %w", err)
	}
	return nil
}

// failJob is where nobody waits for an error: it is logged.
func (s *Service) failJob(ctx context.Context, id uuid.UUID, cause error) {
	slog.ErrorContext(ctx, "documents could not be made", "job", id, "error", cause)
	if _, err := s.DB.Exec(ctx, `UPDATE document_job SET failed = true, updated_at = $2 WHERE id = $1`, id, s.now()); err != nil {
		slog.ErrorContext(ctx, "nor can that be written down", "job", id, "error", err)
	}
}

// findJob is one of the caller's own firm, which must be the lender.
func (s *Service) findJob(ctx context.Context, q postgres.Querier, c auth.Caller, agreement, id uuid.UUID) (DocumentJob, error) {
	rows, err := q.Query(ctx, `
		SELECT j.id, j.total, j.done, CASE WHEN j.file_enc IS NOT NULL THEN 'done' WHEN j.failed OR j.updated_at < $4 THEN 'failed' ELSE 'running' END
		FROM document_job j JOIN agreement a ON a.id = j.agreement_id
		WHERE j.id = $1 AND a.id = $2 AND a.lender_id = $3`, id, agreement, c.EnterpriseID, s.now().Add(-jobPatience))
	if err != nil {
		return DocumentJob{}, fmt.Errorf("lending: find documents: %w", err)
	}
	job, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[DocumentJob])
	if errors.Is(err, pgx.ErrNoRows) {
		return DocumentJob{}, problem.NotFound("这批文件")
	}
	if err != nil {
		return DocumentJob{}, fmt.Errorf("lending: find documents: %w", err)
	}
	return job, nil
}

func (s *Service) jobFile(ctx context.Context, id uuid.UUID) (string, error) {
	var sealed []byte
	if err := s.DB.QueryRow(ctx, `SELECT file_enc FROM document_job WHERE id = $1`, id).Scan(&sealed); err != nil {
		return "", fmt.Errorf("lending: read documents: %w", err)
	}
	return s.Vault.Unseal(jobPlace, sealed)
}
