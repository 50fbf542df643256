package lending

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/problem"
	"gongxiang/internal/route"
)

// DocumentJob is the making of many documents, as its asker watches it.
type DocumentJob struct {
	ID     uuid.UUID `json:"id"`
	Total  int       `json:"total"`
	Done   int       `json:"done"`
	Status string    `json:"status" enum:"running,done,failed"`
}

// jobPatience is how long a job may show no progress; then nobody works off jobs.
const jobPatience = 2 * time.Minute

// jobAttempts is how often a job is begun before it has failed.
const jobAttempts = 3

// StartAmendmentFiles has the documents of all workers of an agreement made by a
// job; JobOf tells how far it is. That the caller gets their ID numbers is on
// record from here on. Problems: as AmendmentFile.
func (s *Service) StartAmendmentFiles(ctx context.Context, c auth.Caller, agreement uuid.UUID) (DocumentJob, error) {
	a, workers, err := s.amending(ctx, c, agreement, nil)
	if err != nil {
		return DocumentJob{}, err
	}
	id, err := newID()
	if err != nil {
		return DocumentJob{}, err
	}
	ids := make([]uuid.UUID, len(workers))
	for i, w := range workers {
		ids[i] = w.ID
	}
	err = s.DB.InTx(ctx, func(tx pgx.Tx) error {
		if err := s.recordNumbers(ctx, tx, c, workers); err != nil {
			return err
		}
		return insertJob(ctx, tx, id, a.ID, c.AccountID, ids, s.now())
	})
	if err != nil {
		return DocumentJob{}, err
	}
	return DocumentJob{ID: id, Total: len(workers), Status: "running"}, nil
}

// MakeDocuments works a job off, for River. It may be called for one job as often
// as anybody likes, at once, too: busy says that another is at it, and that
// somebody has to look again, since its node may die. An error stands until the
// next attempt; after the last one the job has failed.
func (s *Service) MakeDocuments(ctx context.Context, id uuid.UUID) (busy bool, err error) {
	j, busy, err := claimJob(ctx, s.DB, id)
	if err != nil || busy || j.id == uuid.Nil {
		return busy, err
	}
	file, err := s.archiveOf(ctx, j)
	if err == nil {
		err = s.finishJob(ctx, id, file)
	}
	if err == nil {
		return false, nil
	}
	// Whoever is stopped gives the job back, and that was no attempt.
	stopped := ctx.Err() != nil
	if after := releaseJob(context.WithoutCancel(ctx), s.DB, id, !stopped && j.attempts >= jobAttempts, stopped); after != nil {
		err = fmt.Errorf("%w; %w", err, after)
	}
	return false, err
}

// archiveOf makes the documents of those who were on the list when it was asked for.
func (s *Service) archiveOf(ctx context.Context, j claimedJob) (string, error) {
	a, err := s.findAgreement(ctx, s.DB, clock, j.agreement)
	if err != nil {
		return "", err
	}
	workers, err := s.listWorkers(ctx, a.ID, j.workers)
	if err != nil {
		return "", err
	}
	m, err := s.newAmendments(ctx, a, workers)
	if err != nil {
		return "", err
	}
	data, err := m.archive(workers, func(done int) error {
		if done%10 != 0 {
			return nil
		}
		return s.jobAt(ctx, j.id, done)
	})
	return string(data), err
}

// JobOf is how far a job is, for the firm that asked. Problem: "not_found".
func (s *Service) JobOf(ctx context.Context, c auth.Caller, agreement, job uuid.UUID) (DocumentJob, error) {
	return s.findJob(ctx, s.DB, c, agreement, job)
}

// JobFile is the finished archive. Problems: "not_found", "wrong_state" while it
// is being made or when that failed.
func (s *Service) JobFile(ctx context.Context, c auth.Caller, agreement, job uuid.UUID) (route.Download, error) {
	found, err := s.findJob(ctx, s.DB, c, agreement, job)
	if err != nil {
		return route.Download{}, err
	}
	if found.Status != "done" {
		return route.Download{}, problem.Conflict("wrong_state", "文件还没有生成好。如果一直没有进展，请重新生成。")
	}
	file, err := s.jobFile(ctx, job)
	return route.Download{Name: "劳动合同变更协议.zip", Type: "application/zip", Data: []byte(file)}, err
}

// PurgeJobs deletes those older than a day and returns how many; for a periodic job.
func (s *Service) PurgeJobs(ctx context.Context) (int, error) {
	tag, err := s.DB.Exec(ctx, `DELETE FROM document_job WHERE created_at < $1`, s.now().Add(-24*time.Hour))
	if err != nil {
		return 0, fmt.Errorf("lending: purge document jobs: %w", err)
	}
	return int(tag.RowsAffected()), nil
}
