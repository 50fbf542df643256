package lending

import (
	"context"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/route"
)

type (
	amendmentInput struct {
		ByID
		WorkerID uuid.UUID `path:"workerId"`
	}
	jobInput struct {
		ByID
		JobID uuid.UUID `path:"jobId"`
	}
)

func (a api) amendmentFile(ctx context.Context, in *amendmentInput) (route.Download, error) {
	return a.AmendmentFile(ctx, auth.CallerFrom(ctx), in.ID, in.WorkerID)
}

func (a api) startAmendmentFiles(ctx context.Context, in *ByID) (DocumentJob, error) {
	return a.StartAmendmentFiles(ctx, auth.CallerFrom(ctx), in.ID)
}

func (a api) job(ctx context.Context, in *jobInput) (DocumentJob, error) {
	return a.JobOf(ctx, auth.CallerFrom(ctx), in.ID, in.JobID)
}

func (a api) jobFile(ctx context.Context, in *jobInput) (route.Download, error) {
	return a.JobFile(ctx, auth.CallerFrom(ctx), in.ID, in.JobID)
}
