package lending

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
)

// jobPlace names the archives to the vault.
const jobPlace = "document_job.file"

// JobKind names the making of documents in River.
const JobKind = "lending_documents"

// jobDeadAfter is how long after its last sign of life a job counts as left.
const jobDeadAfter = `interval '10 seconds'`

// insertJob writes a job down, with two jobs of River: one that makes it now, and
// one that looks later whether its node lived.
func insertJob(ctx context.Context, tx pgx.Tx, id, agreement, account uuid.UUID, workers []uuid.UUID, at time.Time) error {
	var b pgx.Batch
	b.Queue(`INSERT INTO document_job (id, agreement_id, account_id, secondment_ids, total, created_at, updated_at)
		VALUES ($1, $2, $3, $4, cardinality($4::uuid[]), $5, $5)`, id, agreement, account, workers, at)
	b.Queue(`WITH job AS (
			INSERT INTO river.river_job (kind, args, max_attempts, state, scheduled_at)
			VALUES ($2, jsonb_build_object('id', $1::uuid), $3, 'available', now()), ($2, jsonb_build_object('id', $1::uuid), $3, 'scheduled', now() + `+jobDeadAfter+`)
			RETURNING id)
		SELECT pg_notify('river.river_insert', '{"queue":"default"}') FROM job LIMIT 1`, id, JobKind, jobAttempts+1)
	if err := tx.SendBatch(ctx, &b).Close(); err != nil {
		return fmt.Errorf("lending: begin documents: %w", err)
	}
	return nil
}

// claimedJob is what there is to make.
type claimedJob struct {
	id, agreement uuid.UUID
	workers       []uuid.UUID
	attempts      int
}

// claimJob takes a job that nobody is at. The zero job: there is nothing to do
// any more, or, busy, another is at it.
func claimJob(ctx context.Context, q postgres.Querier, id uuid.UUID) (j claimedJob, busy bool, err error) {
	err = q.QueryRow(ctx, `UPDATE document_job SET attempts = attempts + 1, done = 0, heartbeat_at = clock_timestamp()
		WHERE id = $1 AND file_enc IS NULL AND NOT failed AND (heartbeat_at IS NULL OR heartbeat_at < clock_timestamp() - `+jobDeadAfter+`)
		RETURNING id, agreement_id, secondment_ids, attempts`, id).Scan(&j.id, &j.agreement, &j.workers, &j.attempts)
	if errors.Is(err, pgx.ErrNoRows) {
		err = q.QueryRow(ctx, `SELECT EXISTS (SELECT FROM document_job WHERE id = $1 AND file_enc IS NULL AND NOT failed)`, id).Scan(&busy)
	}
	if err != nil {
		return claimedJob{}, false, fmt.Errorf("lending: take documents: %w", err)
	}
	return j, busy, nil
}

func releaseJob(ctx context.Context, q postgres.Querier, id uuid.UUID, failed, uncounted bool) error {
	_, err := q.Exec(ctx, `UPDATE document_job SET heartbeat_at = NULL, failed = $2, attempts = attempts - CASE WHEN $3 THEN 1 ELSE 0 END WHERE id = $1`,
		id, failed, uncounted)
	if err != nil {
		return fmt.Errorf("lending: give documents back: %w", err)
	}
	return nil
}

func (s *Service) jobAt(ctx context.Context, id uuid.UUID, done int) error {
	_, err := s.DB.Exec(ctx, `UPDATE document_job SET done = $2, heartbeat_at = clock_timestamp(), updated_at = $3 WHERE id = $1`, id, done, s.now())
	if err != nil {
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
