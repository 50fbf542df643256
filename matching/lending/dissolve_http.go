package lending

import (
	"context"

	"gongxiang/internal/auth"
	"gongxiang/matching/enterprise"
)

type dissolveInput struct {
	ByID
	Body enterprise.DissolveInput
}

func (a api) ending(ctx context.Context, in *ByID) (enterprise.Ended, error) {
	return a.Ending(ctx, auth.CallerFrom(ctx), in.ID)
}

func (a api) dissolve(ctx context.Context, in *dissolveInput) (enterprise.Enterprise, error) {
	return a.Dissolve(ctx, auth.CallerFrom(ctx), in.ID, in.Body)
}
