package fair

import (
	"context"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/route"
)

type (
	askInput struct {
		ByID
		Body BoothInput
	}
	editBoothInput struct {
		ByID
		Body struct {
			BoothInput
			Version int `json:"version" minimum:"1" doc:"版本"`
		}
	}
	approveInput struct {
		ByID
		Body struct {
			Version int        `json:"version" minimum:"1" doc:"版本"`
			HallID  *uuid.UUID `json:"hallId,omitempty" doc:"换到别的展厅时填写"`
		}
	}
	moveInput struct {
		ByID
		Body struct {
			Version int       `json:"version" minimum:"1" doc:"版本"`
			HallID  uuid.UUID `json:"hallId" doc:"展厅"`
		}
	}
	wordInput struct {
		Body struct {
			Word string `json:"word" maxLength:"200" doc:"词"`
		}
	}
	fairWordInput struct {
		ByID
		Body struct {
			Word string `json:"word" maxLength:"200" doc:"词"`
		}
	}
	items[T any] struct {
		Items []T `json:"items"`
	}
)

func (a api) booths(ctx context.Context, in *ByID) (items[Booth], error) {
	found, err := a.Booths(ctx, auth.CallerFrom(ctx), in.ID)
	return items[Booth]{found}, err
}

func (a api) ask(ctx context.Context, in *askInput) (Booth, error) {
	return a.Ask(ctx, auth.CallerFrom(ctx), in.ID, in.Body)
}

func (a api) myBooths(ctx context.Context, in *route.Paging) (route.Page[Booth], error) {
	return a.MyBooths(ctx, auth.CallerFrom(ctx), *in)
}

func (a api) booth(ctx context.Context, in *ByID) (Booth, error) {
	return a.Booth(ctx, auth.CallerFrom(ctx), in.ID)
}

func (a api) boothHistory(ctx context.Context, in *ByID) (timeline, error) {
	entries, err := a.BoothHistory(ctx, auth.CallerFrom(ctx), in.ID)
	return timeline{entries}, err
}

func (a api) editBooth(ctx context.Context, in *editBoothInput) (Booth, error) {
	return a.EditBooth(ctx, auth.CallerFrom(ctx), in.ID, in.Body.Version, in.Body.BoothInput)
}

func (a api) withdraw(ctx context.Context, in *reasonInput) (Booth, error) {
	return a.Withdraw(ctx, auth.CallerFrom(ctx), in.ID, in.Body.Version, in.Body.Reason)
}

func (a api) approve(ctx context.Context, in *approveInput) (Booth, error) {
	return a.Approve(ctx, auth.CallerFrom(ctx), in.ID, in.Body.Version, in.Body.HallID)
}

func (a api) refuse(ctx context.Context, in *reasonInput) (Booth, error) {
	return a.Refuse(ctx, auth.CallerFrom(ctx), in.ID, in.Body.Version, in.Body.Reason)
}

func (a api) move(ctx context.Context, in *moveInput) (Booth, error) {
	return a.Move(ctx, auth.CallerFrom(ctx), in.ID, in.Body.Version, in.Body.HallID)
}

func (a api) book(ctx context.Context, in *ByID) (Booking, error) {
	return a.Reserve(ctx, auth.CallerFrom(ctx), in.ID)
}

func (a api) unbook(ctx context.Context, in *ByID) error {
	return a.Unbook(ctx, auth.CallerFrom(ctx), in.ID)
}

func (a api) bookings(ctx context.Context, _ *struct{}) (items[Booking], error) {
	found, err := a.Bookings(ctx, auth.CallerFrom(ctx))
	return items[Booking]{found}, err
}

func (a api) allWords(ctx context.Context, _ *struct{}) (items[Word], error) {
	found, err := a.Words(ctx, auth.CallerFrom(ctx), nil)
	return items[Word]{found}, err
}

func (a api) fairWords(ctx context.Context, in *ByID) (items[Word], error) {
	found, err := a.Words(ctx, auth.CallerFrom(ctx), &in.ID)
	return items[Word]{found}, err
}

func (a api) addForAll(ctx context.Context, in *wordInput) (Word, error) {
	return a.AddWord(ctx, auth.CallerFrom(ctx), nil, in.Body.Word)
}

func (a api) addWord(ctx context.Context, in *fairWordInput) (Word, error) {
	return a.AddWord(ctx, auth.CallerFrom(ctx), &in.ID, in.Body.Word)
}

func (a api) removeWord(ctx context.Context, in *ByID) error {
	return a.RemoveWord(ctx, auth.CallerFrom(ctx), in.ID)
}
