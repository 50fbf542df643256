package lending

import (
	"context"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
)

type (
	returnInput struct {
		ByID
		Body ReturnInput
	}
	confirmReturnInput struct {
		ByID
		Body struct {
			Version        int            `json:"version" doc:"借用记录的版本号"`
			WorkerAgreedOn *calendar.Date `json:"workerAgreedOn,omitempty" doc:"员工本人同意的日期（出借方确认时必填）"`
		}
	}
	returnsOutput struct {
		Items []Return `json:"items"`
	}
)

func (a api) returns(ctx context.Context, in *ByID) (returnsOutput, error) {
	found, err := a.Returns(ctx, auth.CallerFrom(ctx), in.ID)
	return returnsOutput{found}, err
}

func (a api) askReturn(ctx context.Context, in *returnInput) (Return, error) {
	return a.AskReturn(ctx, auth.CallerFrom(ctx), in.ID, in.Body)
}

func (a api) confirmReturn(ctx context.Context, in *confirmReturnInput) (Return, error) {
	return a.ConfirmReturn(ctx, auth.CallerFrom(ctx), in.ID, in.Body.Version, in.Body.WorkerAgreedOn)
}

func (a api) declineReturn(ctx context.Context, in *reasonInput) (Return, error) {
	return a.DeclineReturn(ctx, auth.CallerFrom(ctx), in.ID, in.Body.Version, in.Body.Reason)
}

func (a api) objectReturn(ctx context.Context, in *reasonInput) (Return, error) {
	return a.ObjectReturn(ctx, auth.CallerFrom(ctx), in.ID, in.Body.Version, in.Body.Reason)
}
