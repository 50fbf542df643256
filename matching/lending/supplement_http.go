package lending

import (
	"context"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/route"
)

// ByIDs are an agreement and one of its supplements.
type ByIDs struct {
	ByID
	SupplementID uuid.UUID `path:"supplementId"`
}

type (
	supplementInput struct {
		ByID
		Body SupplementInput
	}
	confirmSupplementInput struct {
		ByIDs
		Body SignInput
	}
	declineSupplementInput struct {
		ByIDs
		Body struct {
			Version int    `json:"version" doc:"协议的版本号"`
			Reason  string `json:"reason" required:"false" doc:"原因"`
		}
	}
	supplementsOutput struct {
		Items []Supplement `json:"items"`
	}
)

func (a api) supplements(ctx context.Context, in *ByID) (supplementsOutput, error) {
	found, err := a.Supplements(ctx, auth.CallerFrom(ctx), in.ID)
	return supplementsOutput{found}, err
}

func (a api) askSupplement(ctx context.Context, in *supplementInput) (Agreement, error) {
	return a.AskSupplement(ctx, auth.CallerFrom(ctx), in.ID, in.Body)
}

func (a api) confirmSupplement(ctx context.Context, in *confirmSupplementInput) (Agreement, error) {
	return a.ConfirmSupplement(ctx, auth.CallerFrom(ctx), in.ID, in.SupplementID, in.Body)
}

func (a api) declineSupplement(ctx context.Context, in *declineSupplementInput) (Agreement, error) {
	return a.DeclineSupplement(ctx, auth.CallerFrom(ctx), in.ID, in.SupplementID, in.Body.Version, in.Body.Reason)
}

func (a api) supplementDocument(ctx context.Context, in *ByIDs) (Document, error) {
	return a.SupplementDocument(ctx, auth.CallerFrom(ctx), in.ID, in.SupplementID)
}

func (a api) supplementFile(ctx context.Context, in *ByIDs) (route.Download, error) {
	return a.SupplementFile(ctx, auth.CallerFrom(ctx), in.ID, in.SupplementID)
}
