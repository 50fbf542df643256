package seeker

import (
	"context"
	"net/http"

	"gongxiang/internal/auth"
	"gongxiang/internal/route"
)

type nameInput struct {
	Body struct {
		Name string `json:"name" maxLength:"200" doc:"姓名"`
	}
}

// Routes are the seeker's own.
func Routes(r *route.Router, s *Service) {
	seeker := route.For(auth.Seeker)
	route.JSON(r, route.Route{Method: http.MethodGet, Path: "/api/me/profile", Access: seeker, Summary: "我的资料"},
		func(ctx context.Context, _ *struct{}) (Profile, error) { return s.Get(ctx, auth.CallerFrom(ctx)) })
	route.JSON(r, route.Route{Method: http.MethodPut, Path: "/api/me/profile", Access: seeker, Summary: "修改我的姓名"},
		func(ctx context.Context, in *nameInput) (Profile, error) {
			return s.Rename(ctx, auth.CallerFrom(ctx), in.Body.Name)
		})
	route.File(r, route.Route{Method: http.MethodGet, Path: "/api/me/data", Access: seeker, Summary: "下载关于我的全部数据"},
		func(ctx context.Context, _ *struct{}) (route.Download, error) {
			return s.Copy(ctx, auth.CallerFrom(ctx))
		})
	route.Empty(r, route.Route{Method: http.MethodPost, Path: "/api/me/erase", Access: seeker, Summary: "删除我的数据"},
		func(ctx context.Context, in *nameInput) error {
			return s.Erase(ctx, auth.CallerFrom(ctx), in.Body.Name)
		})
}
