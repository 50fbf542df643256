package fair

import (
	"context"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/history"
	"gongxiang/internal/route"
)

// api serves the routes: it only copies what came in.
type api struct{ *Service }

// ByID is the path of one fair or booth; exported, since Huma reads no fields of others.
type ByID struct {
	ID uuid.UUID `path:"id"`
}

type (
	publicInput struct {
		Over bool `query:"over" doc:"看已经结束的"`
		route.Paging
	}
	listInput struct {
		Status []string `query:"status,explode" enum:"planned,open,live,paused,closed,archived" doc:"状态（可重复；不填为全部）"`
		route.Paging
	}
	planInput struct {
		Body struct {
			Input
			TownCode  string `json:"townCode" required:"false" maxLength:"40" doc:"举办的镇街（市级专员填写；空为市级）"`
			Rehearsal bool   `json:"rehearsal" required:"false" doc:"演练，不公开，也不计入举办场次"`
		}
	}
	editInput struct {
		ByID
		Body struct {
			Input
			Version int `json:"version" minimum:"1" doc:"版本"`
		}
	}
	versionInput struct {
		ByID
		Body struct {
			Version int `json:"version" minimum:"1" doc:"版本"`
		}
	}
	reasonInput struct {
		ByID
		Body struct {
			Version int    `json:"version" minimum:"1" doc:"版本"`
			Reason  string `json:"reason" required:"false" maxLength:"800" doc:"原因"`
		}
	}
	timeline struct {
		Items []history.Entry `json:"items"`
	}
)

func (a api) publicList(ctx context.Context, in *publicInput) (route.Page[Public], error) {
	return a.PublicList(ctx, in.Over, in.Paging)
}

func (a api) publicPage(ctx context.Context, in *ByID) (Page, error) {
	return a.PublicPage(ctx, auth.CallerFrom(ctx), in.ID)
}

func (a api) list(ctx context.Context, in *listInput) (route.Page[Fair], error) {
	return a.List(ctx, auth.CallerFrom(ctx), in.Status, in.Paging)
}

func (a api) get(ctx context.Context, in *ByID) (Fair, error) {
	return a.Get(ctx, auth.CallerFrom(ctx), in.ID)
}

func (a api) history(ctx context.Context, in *ByID) (timeline, error) {
	entries, err := a.History(ctx, auth.CallerFrom(ctx), in.ID)
	return timeline{entries}, err
}

func (a api) plan(ctx context.Context, in *planInput) (Fair, error) {
	return a.Plan(ctx, auth.CallerFrom(ctx), in.Body.Input, in.Body.TownCode, in.Body.Rehearsal)
}

func (a api) edit(ctx context.Context, in *editInput) (Fair, error) {
	return a.Edit(ctx, auth.CallerFrom(ctx), in.ID, in.Body.Version, in.Body.Input)
}

func (a api) open(ctx context.Context, in *versionInput) (Fair, error) {
	return a.Open(ctx, auth.CallerFrom(ctx), in.ID, in.Body.Version)
}

func (a api) cancel(ctx context.Context, in *reasonInput) (Fair, error) {
	return a.Cancel(ctx, auth.CallerFrom(ctx), in.ID, in.Body.Version, in.Body.Reason)
}

func (a api) archive(ctx context.Context, in *versionInput) (Fair, error) {
	return a.Archive(ctx, auth.CallerFrom(ctx), in.ID, in.Body.Version)
}
