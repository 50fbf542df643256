package unmasking

import (
	"context"
	"net/http"

	"gongxiang/internal/auth"
	"gongxiang/internal/route"
)

// Routes are the record and its sheet.
func Routes(r *route.Router, s *Service) {
	readers := route.For(auth.TownOfficer, auth.CityOfficer, auth.Administrator)
	route.JSON(r, route.Route{Method: http.MethodGet, Path: "/api/unmaskings", Access: readers, Summary: "列出谁看过完整号码"}, s.getList)
	route.File(r, route.Route{Method: http.MethodGet, Path: "/api/unmaskings/export", Access: readers, Summary: "导出谁看过完整号码"}, s.getExport)
}

type listInput struct {
	Filter
	route.Paging
}

func (s *Service) getList(ctx context.Context, in *listInput) (route.Page[Unmasking], error) {
	return s.List(ctx, auth.CallerFrom(ctx), in.Filter, in.Paging)
}

func (s *Service) getExport(ctx context.Context, in *Filter) (route.Download, error) {
	return s.Export(ctx, auth.CallerFrom(ctx), *in)
}
