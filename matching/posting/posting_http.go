package posting

import (
	"context"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/history"
	"gongxiang/internal/route"
)

// api serves one kind's routes.
type api struct {
	*Service
	kind Kind
}

type (
	one struct {
		ID uuid.UUID `path:"id"`
	}
	listInput struct {
		Status []string `query:"status,explode" enum:"draft,published,partly_filled,filled,withdrawn,expired" doc:"状态（可重复；不填为全部）"`
		route.Paging
	}
	exportInput struct {
		Status []string `query:"status,explode" enum:"draft,published,partly_filled,filled,withdrawn,expired" doc:"状态（可重复；不填为全部）"`
	}
	createInput struct {
		Body struct {
			Input
			Publish bool `json:"publish" required:"false" doc:"立即发布"`
		}
	}
	updateInput struct {
		ID   uuid.UUID `path:"id"`
		Body struct {
			Input
			Version int `json:"version" minimum:"1" doc:"版本"`
		}
	}
	publishInput struct {
		ID   uuid.UUID `path:"id"`
		Body struct {
			Version int `json:"version" minimum:"1" doc:"版本"`
		}
	}
	withdrawInput struct {
		ID   uuid.UUID `path:"id"`
		Body struct {
			Version int    `json:"version" minimum:"1" doc:"版本"`
			Reason  string `json:"reason" required:"false" doc:"撤回原因"`
		}
	}
	deleteInput struct {
		ID      uuid.UUID `path:"id"`
		Version int       `query:"version" minimum:"1" required:"true" doc:"版本"`
	}
	timeline struct {
		Items []history.Entry `json:"items"`
	}
)

func (a api) list(ctx context.Context, in *listInput) (route.Page[Posting], error) {
	return a.List(ctx, auth.CallerFrom(ctx), Filter{Kind: a.kind, Statuses: in.Status}, in.Paging)
}

func (a api) create(ctx context.Context, in *createInput) (Posting, error) {
	return a.Create(ctx, auth.CallerFrom(ctx), a.kind, in.Body.Input, in.Body.Publish)
}

func (a api) get(ctx context.Context, in *one) (Posting, error) {
	return a.Get(ctx, auth.CallerFrom(ctx), a.kind, in.ID)
}

func (a api) update(ctx context.Context, in *updateInput) (Posting, error) {
	return a.Update(ctx, auth.CallerFrom(ctx), a.kind, in.ID, in.Body.Version, in.Body.Input)
}

func (a api) publish(ctx context.Context, in *publishInput) (Posting, error) {
	return a.Publish(ctx, auth.CallerFrom(ctx), a.kind, in.ID, in.Body.Version)
}

func (a api) withdraw(ctx context.Context, in *withdrawInput) (Posting, error) {
	return a.Withdraw(ctx, auth.CallerFrom(ctx), a.kind, in.ID, in.Body.Version, in.Body.Reason)
}

func (a api) delete(ctx context.Context, in *deleteInput) error {
	return a.Delete(ctx, auth.CallerFrom(ctx), a.kind, in.ID, in.Version)
}

func (a api) history(ctx context.Context, in *one) (timeline, error) {
	entries, err := a.History(ctx, auth.CallerFrom(ctx), a.kind, in.ID)
	return timeline{entries}, err
}

func (a api) export(ctx context.Context, in *exportInput) (route.Download, error) {
	return a.Export(ctx, auth.CallerFrom(ctx), Filter{Kind: a.kind, Statuses: in.Status})
}
