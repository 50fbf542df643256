package lending

import (
	"context"

	"gongxiang/internal/auth"
)

type releaseInput struct {
	ByID
	Body struct {
		Version int    `json:"version" doc:"借用记录的版本号"`
		Note    string `json:"note" required:"false" doc:"说明"`
	}
}

func (a api) release(ctx context.Context, in *releaseInput) (Release, error) {
	return a.Release(ctx, auth.CallerFrom(ctx), in.ID, in.Body.Version, in.Body.Note)
}

func (a api) renewal(ctx context.Context, in *ByID) (Renewal, error) {
	return a.Renewal(ctx, auth.CallerFrom(ctx), in.ID)
}
