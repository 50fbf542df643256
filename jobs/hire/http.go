package hire

import (
	"context"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/history"
	"gongxiang/internal/route"
)

// api serves the routes: it only copies what came in.
type api struct{ *Service }

// ByID is the path of one thing; exported, since Huma reads no fields of others.
type ByID struct {
	ID uuid.UUID `path:"id"`
}

type (
	listInput struct {
		Filter
		route.Paging
	}
	sayInput struct {
		ByID
		Body Word
	}
	endInput struct {
		ByID
		Body struct {
			Leaving
			Version int `json:"version" minimum:"1" doc:"版本"`
		}
	}
	answerInput struct {
		ByID
		Days int `path:"days" minimum:"30" maximum:"90" doc:"到岗后第几天"`
		Body struct {
			Answer
			Version int `json:"version" minimum:"1" doc:"版本"`
		}
	}
	dueInput struct {
		DueFilter
		route.Paging
	}
	some struct {
		Items []Hire `json:"items"`
	}
	timeline struct {
		Items []history.Entry `json:"items"`
	}
)

func (a api) list(ctx context.Context, in *listInput) (route.Page[Hire], error) {
	return a.List(ctx, auth.CallerFrom(ctx), in.Filter, in.Paging)
}

func (a api) get(ctx context.Context, in *ByID) (Hire, error) {
	return a.Get(ctx, auth.CallerFrom(ctx), in.ID)
}

func (a api) of(ctx context.Context, in *ByID) (some, error) {
	found, err := a.Of(ctx, auth.CallerFrom(ctx), in.ID)
	return some{found}, err
}

func (a api) say(ctx context.Context, in *sayInput) (Hire, error) {
	return a.Say(ctx, auth.CallerFrom(ctx), in.ID, in.Body)
}

func (a api) end(ctx context.Context, in *endInput) (Hire, error) {
	return a.End(ctx, auth.CallerFrom(ctx), in.ID, in.Body.Version, in.Body.Leaving)
}

func (a api) answer(ctx context.Context, in *answerInput) (Hire, error) {
	return a.AnswerFollowup(ctx, auth.CallerFrom(ctx), in.ID, in.Days, in.Body.Version, in.Body.Answer)
}

func (a api) due(ctx context.Context, in *dueInput) (route.Page[DueFollowup], error) {
	return a.Due(ctx, auth.CallerFrom(ctx), in.DueFilter, in.Paging)
}

func (a api) history(ctx context.Context, in *ByID) (timeline, error) {
	entries, err := a.History(ctx, auth.CallerFrom(ctx), in.ID)
	return timeline{entries}, err
}
