package erasure

import (
	"context"
	"net/http"

	"gongxiang/internal/auth"
	"gongxiang/internal/route"
)

// Routes are the administrator's. The ID number goes in the body: an address is logged.
func Routes(r *route.Router, s *Service) {
	administrator := route.For(auth.Administrator)
	route.JSON(r, route.Route{Method: http.MethodGet, Path: "/api/erasures", Access: administrator, Summary: "列出已删除的个人信息"},
		func(ctx context.Context, in *route.Paging) (route.Page[Done], error) { return s.List(ctx, *in) })
	route.JSON(r, route.Route{Method: http.MethodPost, Path: "/api/erasures/find", Access: administrator, Summary: "查看一名员工的个人信息能否删除"},
		func(ctx context.Context, in *findInput) (Found, error) { return s.Find(ctx, in.Body.IDNumber) })
	route.JSON(r, route.Route{Method: http.MethodPost, Path: "/api/erasures", Access: administrator, Summary: "按本人申请删除一名员工的个人信息"},
		func(ctx context.Context, in *eraseInput) (Done, error) {
			return s.Erase(ctx, auth.CallerFrom(ctx), in.Body)
		})
}

type (
	findInput struct {
		Body struct {
			IDNumber string `json:"idNumber" maxLength:"40" doc:"身份证号码，按本人申请书填写"`
		}
	}
	eraseInput struct{ Body Request }
)
