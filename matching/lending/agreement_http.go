package lending

import (
	"context"

	"gongxiang/internal/auth"
	"gongxiang/internal/route"
)

type agreementsInput struct {
	AgreementFilter
	route.Paging
}

func (a api) agreements(ctx context.Context, in *agreementsInput) (route.Page[Agreement], error) {
	return a.Agreements(ctx, auth.CallerFrom(ctx), in.AgreementFilter, in.Paging)
}

func (a api) exportAgreements(ctx context.Context, in *AgreementFilter) (route.Download, error) {
	return a.ExportAgreements(ctx, auth.CallerFrom(ctx), *in)
}

func (a api) agreement(ctx context.Context, in *ByID) (Agreement, error) {
	return a.Agreement(ctx, auth.CallerFrom(ctx), in.ID)
}

type clausesInput struct {
	ByID
	Body struct {
		Version int `json:"version" doc:"协议的版本号"`
		Clauses
	}
}

func (a api) setClauses(ctx context.Context, in *clausesInput) (Agreement, error) {
	return a.SetClauses(ctx, auth.CallerFrom(ctx), in.ID, in.Body.Version, in.Body.Clauses)
}

func (a api) sign(ctx context.Context, in *versionInput) (Agreement, error) {
	return a.Sign(ctx, auth.CallerFrom(ctx), in.ID, in.Body.Version)
}

func (a api) terminate(ctx context.Context, in *reasonInput) (Agreement, error) {
	return a.Terminate(ctx, auth.CallerFrom(ctx), in.ID, in.Body.Version, in.Body.Reason)
}
