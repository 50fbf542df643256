package balance

import (
	"context"
	"net/http"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/problem"
	"gongxiang/internal/route"
)

// Routes are the numbers for officers, and everybody's first page.
func Routes(r *route.Router, s *Service) {
	officers := route.For(auth.TownOfficer, auth.CityOfficer, auth.Administrator)
	all := route.For(auth.Enterprise, auth.TownOfficer, auth.CityOfficer, auth.Administrator)
	route.JSON(r, route.Route{Method: http.MethodGet, Path: "/api/balance", Access: officers, Summary: "全市余缺平衡"}, s.balance)
	route.JSON(r, route.Route{Method: http.MethodGet, Path: "/api/overview", Access: all, Summary: "首页待办与总数"}, s.overview)
}

type balanceInput struct {
	From       string `query:"from" format:"date" doc:"第一周的第一天，不填为今天"`
	Weeks      int    `query:"weeks" minimum:"1" maximum:"26" default:"8"`
	TradeCode  string `query:"tradeCode"`
	Family     string `query:"family"`
	TownCode   string `query:"townCode"`
	AboveScale bool   `query:"aboveScale" doc:"只算规上工业企业"`
}

func (s *Service) balance(ctx context.Context, in *balanceInput) (Balance, error) {
	f := Filter{From: calendar.Today(s.Clock), Weeks: in.Weeks, TradeCode: in.TradeCode, Family: in.Family, TownCode: in.TownCode, AboveScale: in.AboveScale}
	if in.From != "" {
		var err error
		if f.From, err = calendar.ParseDate(in.From); err != nil {
			return Balance{}, err // the schema has checked the form
		}
		if year := f.From.Year(); year < 2000 || year > 2100 {
			return Balance{}, problem.Invalid(problem.Field{Name: "from", Code: "range", Message: "起始日期应在 2000 年到 2100 年之间，请改正。"})
		}
	}
	return s.Of(ctx, auth.CallerFrom(ctx), f)
}

func (s *Service) overview(ctx context.Context, _ *struct{}) (Overview, error) {
	return s.OverviewOf(ctx, auth.CallerFrom(ctx))
}
