package match

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/route"
	"gongxiang/matching/posting"
)

// Routes hang below the postings.
func Routes(r *route.Router, s *Service) {
	access := route.For(auth.Enterprise, auth.TownOfficer, auth.CityOfficer, auth.Administrator)
	for _, kind := range []posting.Kind{posting.Surplus, posting.Shortage} {
		route.JSON(r, route.Route{
			Method: http.MethodGet, Path: "/api/" + kind.Path() + "/{id}/matches",
			Access: access.Own(string(kind)), Summary: "查看匹配的对方：" + kind.Word(),
		}, func(ctx context.Context, in *matchesInput) (Result, error) {
			return s.For(ctx, auth.CallerFrom(ctx), kind, in.ID, Filter{TownCode: in.TownCode, AboveScaleOnly: in.AboveScaleOnly, Limit: in.Limit})
		})
	}
}

type matchesInput struct {
	ID             uuid.UUID `path:"id"`
	TownCode       string    `query:"townCode" doc:"只看这个镇街的"`
	AboveScaleOnly bool      `query:"aboveScaleOnly" doc:"只看规上工业企业"`
	Limit          int       `query:"limit" minimum:"1" maximum:"100" default:"20"`
}
