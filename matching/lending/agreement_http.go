package lending

import (
	"context"
	"time"

	"gongxiang/internal/auth"
	"gongxiang/internal/pii"
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

type (
	signInput struct {
		ByID
		Body SignInput
	}
	signCodeSent struct {
		Phone            pii.Phone `json:"phone" doc:"发到这个手机号（打码）"`
		ExpiresInSeconds int       `json:"expiresInSeconds" doc:"验证码的有效秒数"`
	}
)

func (a api) signCode(ctx context.Context, in *ByID) (signCodeSent, error) {
	phone, err := a.SendSignCode(ctx, auth.CallerFrom(ctx), in.ID)
	return signCodeSent{phone, int(auth.CodeLife / time.Second)}, err
}

func (a api) sign(ctx context.Context, in *signInput) (Agreement, error) {
	return a.Sign(ctx, auth.CallerFrom(ctx), in.ID, in.Body)
}

func (a api) document(ctx context.Context, in *ByID) (Document, error) {
	return a.Document(ctx, auth.CallerFrom(ctx), in.ID)
}

func (a api) documentFile(ctx context.Context, in *ByID) (route.Download, error) {
	return a.DocumentFile(ctx, auth.CallerFrom(ctx), in.ID)
}

func (a api) terminate(ctx context.Context, in *reasonInput) (Agreement, error) {
	return a.Terminate(ctx, auth.CallerFrom(ctx), in.ID, in.Body.Version, in.Body.Reason)
}
