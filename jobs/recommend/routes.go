package recommend

import (
	"context"
	"net/http"

	"gongxiang/internal/auth"
	"gongxiang/internal/route"
)

// Routes are the seeker's own.
func Routes(r *route.Router, s *Service) {
	a := api{s}
	seeker := route.For(auth.Seeker)
	const wish = "/api/me/wish"
	route.JSON(r, route.Route{Method: http.MethodGet, Path: wish, Access: seeker, Summary: "查看我的求职意向"}, a.wish)
	route.JSON(r, route.Route{Method: http.MethodPut, Path: wish, Access: seeker, Summary: "填写我的求职意向"}, a.putWish)
	route.JSON(r, route.Route{Method: http.MethodGet, Path: "/api/me/recommendations", Access: seeker, Summary: "推荐给我的岗位"}, a.recommendations)
}

type api struct{ *Service }

type (
	nothing  struct{}
	wishBody struct {
		Body struct {
			Wish
			Version int `json:"version" minimum:"0" doc:"读到的版本；第一次填写为 0"`
		}
	}
	recommendationsInput struct {
		Limit int `query:"limit" minimum:"1" maximum:"30" default:"10" doc:"最多几个"`
	}
)

func (a api) wish(ctx context.Context, _ *nothing) (Mine, error) {
	return a.Mine(ctx, auth.CallerFrom(ctx))
}

func (a api) putWish(ctx context.Context, in *wishBody) (Mine, error) {
	return a.PutMine(ctx, auth.CallerFrom(ctx), in.Body.Wish, in.Body.Version)
}

func (a api) recommendations(ctx context.Context, in *recommendationsInput) (Recommended, error) {
	return a.Recommend(ctx, auth.CallerFrom(ctx), in.Limit)
}
