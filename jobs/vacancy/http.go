package vacancy

import (
	"context"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/history"
	"gongxiang/internal/route"
)

// api serves the routes: it only copies what came in.
type api struct{ *Service }

// ByID is the path of one vacancy; exported, since Huma reads no fields of others.
type ByID struct {
	ID uuid.UUID `path:"id"`
}

type (
	listInput struct {
		OwnFilter
		route.Paging
	}
	exportInput struct {
		OwnFilter
	}
	createInput struct {
		Body struct {
			Input
			Publish bool `json:"publish" required:"false" doc:"立即发布"`
		}
	}
	updateInput struct {
		ByID
		Body struct {
			Input
			Version int `json:"version" minimum:"1" doc:"版本"`
		}
	}
	publishInput struct {
		ByID
		Body struct {
			Version int `json:"version" minimum:"1" doc:"版本"`
		}
	}
	reasonInput struct {
		ByID
		Body struct {
			Version int    `json:"version" minimum:"1" doc:"版本"`
			Reason  string `json:"reason" required:"false" doc:"原因"`
		}
	}
	deleteInput struct {
		ByID
		Version int `query:"version" minimum:"1" required:"true" doc:"版本"`
	}
	publicInput struct {
		Filter
		route.Paging
	}
	changesInput struct {
		Since string `query:"since" maxLength:"100" doc:"上次返回的 since；不填取全部公开的岗位"`
		Limit int    `query:"limit" minimum:"1" maximum:"1000" default:"500" doc:"最多几条"`
	}
	timeline struct {
		Items []history.Entry `json:"items"`
	}
)

func (a api) list(ctx context.Context, in *listInput) (route.Page[Vacancy], error) {
	return a.List(ctx, auth.CallerFrom(ctx), in.OwnFilter, in.Paging)
}

func (a api) export(ctx context.Context, in *exportInput) (route.Download, error) {
	return a.Export(ctx, auth.CallerFrom(ctx), in.OwnFilter)
}

func (a api) create(ctx context.Context, in *createInput) (Vacancy, error) {
	return a.Create(ctx, auth.CallerFrom(ctx), in.Body.Input, in.Body.Publish)
}

func (a api) get(ctx context.Context, in *ByID) (Vacancy, error) {
	return a.GetOwn(ctx, auth.CallerFrom(ctx), in.ID)
}

func (a api) update(ctx context.Context, in *updateInput) (Vacancy, error) {
	return a.Update(ctx, auth.CallerFrom(ctx), in.ID, in.Body.Version, in.Body.Input)
}

func (a api) publish(ctx context.Context, in *publishInput) (Vacancy, error) {
	return a.Publish(ctx, auth.CallerFrom(ctx), in.ID, in.Body.Version)
}

func (a api) close(ctx context.Context, in *reasonInput) (Vacancy, error) {
	return a.Close(ctx, auth.CallerFrom(ctx), in.ID, in.Body.Version, in.Body.Reason)
}

func (a api) takeDown(ctx context.Context, in *reasonInput) (Vacancy, error) {
	return a.TakeDown(ctx, auth.CallerFrom(ctx), in.ID, in.Body.Version, in.Body.Reason)
}

func (a api) delete(ctx context.Context, in *deleteInput) error {
	return a.Delete(ctx, auth.CallerFrom(ctx), in.ID, in.Version)
}

func (a api) history(ctx context.Context, in *ByID) (timeline, error) {
	entries, err := a.History(ctx, auth.CallerFrom(ctx), in.ID)
	return timeline{entries}, err
}

func (a api) public(ctx context.Context, in *publicInput) (List, error) {
	return a.Public(ctx, in.Filter, in.Paging)
}

func (a api) publicOne(ctx context.Context, in *ByID) (Vacancy, error) {
	return a.Get(ctx, in.ID)
}

func (a api) changes(ctx context.Context, in *changesInput) (Changes, error) {
	return a.Changes(ctx, in.Since, in.Limit)
}
