package fallback

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/route"
	"gongxiang/jobs/hire"
)

// Routes are the officers': of a town for its posts, of the city for all.
func Routes(r *route.Router, s *Service) {
	a := api{s}
	officers := route.For(auth.TownOfficer, auth.CityOfficer)
	const list, item = "/api/fallback-posts", "/api/fallback-posts/{id}"
	get, post := http.MethodGet, http.MethodPost
	route.JSON(r, route.Route{Method: get, Path: list, Access: officers, Summary: "列出兜底岗位"}, a.list)
	route.JSON(r, route.Route{Method: post, Path: list, Access: officers, Summary: "开发兜底岗位"}, a.create)
	route.JSON(r, route.Route{Method: get, Path: item, Access: officers.Own("fallback_post"), Summary: "查看兜底岗位"}, a.get)
	route.JSON(r, route.Route{Method: http.MethodPut, Path: item, Access: officers.Own("fallback_post"), Summary: "修改兜底岗位的名额和预算，关闭或重新开放"}, a.change)

	const tasks, task = "/api/fallback-tasks", "/api/fallback-tasks/{id}"
	route.JSON(r, route.Route{Method: get, Path: tasks, Access: officers, Summary: "列出等待兜底安置的人"}, a.tasks)
	route.JSON(r, route.Route{Method: get, Path: tasks + "/counts", Access: officers, Summary: "等待兜底安置的有多少人"}, a.countTasks)
	route.JSON(r, route.Route{Method: post, Path: task + "/assign", Access: officers.Own("case"), Summary: "安置等待的人"}, a.assignTask)
	route.Empty(r, route.Route{Method: post, Path: task + "/refuse", Access: officers.Own("case"), Summary: "说明不安置的原因"}, a.refuseTask)
}

// api serves the routes: it only copies what came in.
type api struct{ *Service }

// ByID is the path of one post, or of a case; exported, since Huma reads no fields of others.
type ByID struct {
	ID uuid.UUID `path:"id"`
}

type (
	listInput struct {
		Filter
		route.Paging
	}
	createInput struct{ Body Input }
	tasksInput  struct {
		TaskFilter
		route.Paging
	}
	assignTaskInput struct {
		ByID
		Body TaskAssignment
	}
	refuseTaskInput struct {
		ByID
		Body TaskRefusal
	}
	changeInput struct {
		ByID
		Body struct {
			Terms
			Status  string `json:"status" enum:"open,closed"`
			Version int    `json:"version" minimum:"1" doc:"版本"`
		}
	}
)

func (a api) list(ctx context.Context, in *listInput) (route.Page[Post], error) {
	return a.List(ctx, auth.CallerFrom(ctx), in.Filter, in.Paging)
}

func (a api) create(ctx context.Context, in *createInput) (Post, error) {
	return a.Create(ctx, auth.CallerFrom(ctx), in.Body)
}

func (a api) get(ctx context.Context, in *ByID) (Post, error) {
	return a.Get(ctx, auth.CallerFrom(ctx), in.ID)
}

func (a api) change(ctx context.Context, in *changeInput) (Post, error) {
	return a.Change(ctx, auth.CallerFrom(ctx), in.ID, in.Body.Version, in.Body.Status, in.Body.Terms)
}

func (a api) tasks(ctx context.Context, in *tasksInput) (route.Page[Task], error) {
	return a.Tasks(ctx, auth.CallerFrom(ctx), in.TaskFilter, in.Paging)
}

func (a api) countTasks(ctx context.Context, in *struct{ TaskFilter }) (TaskCounts, error) {
	return a.CountTasks(ctx, auth.CallerFrom(ctx), in.TaskFilter)
}

func (a api) assignTask(ctx context.Context, in *assignTaskInput) (hire.Hire, error) {
	return a.AssignTask(ctx, auth.CallerFrom(ctx), in.ID, in.Body)
}

func (a api) refuseTask(ctx context.Context, in *refuseTaskInput) error {
	return a.Refuse(ctx, auth.CallerFrom(ctx), in.ID, in.Body)
}
