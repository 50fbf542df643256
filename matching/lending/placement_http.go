package lending

import (
	"context"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/problem"
	"gongxiang/internal/route"
)

type (
	// PlacementQuery is PlacementFilter as an address carries it.
	PlacementQuery struct {
		Kind       string `query:"kind" enum:"secondment,hire,fallback" doc:"到岗方式"`
		From       string `query:"from" doc:"到岗日期从（2021-02-01）"`
		To         string `query:"to" doc:"到岗日期至（含）"`
		AboveScale string `query:"aboveScale" enum:"true,false" doc:"规上（借用方到岗当日）"`
		Claimable  string `query:"claimable" enum:"true,false" doc:"可以计入共享用工补贴的人数"`
		TownCode   string `query:"townCode" doc:"工作地点"`
		Side       string `query:"side" enum:"lender,borrower" doc:"我方（出借方或借用方）"`
	}
	placementsInput struct {
		PlacementQuery
		route.Paging
	}
)

type (
	correctionInput struct {
		ByID
		Body CorrectionInput
	}
	correctionsOutput struct {
		Items []Correction `json:"items"`
	}
)

func (a api) corrections(ctx context.Context, in *ByID) (correctionsOutput, error) {
	found, err := a.Corrections(ctx, auth.CallerFrom(ctx), in.ID)
	return correctionsOutput{found}, err
}

func (a api) correct(ctx context.Context, in *correctionInput) (correctionsOutput, error) {
	found, err := a.CorrectPlacement(ctx, auth.CallerFrom(ctx), in.ID, in.Body)
	return correctionsOutput{found}, err
}

func (in PlacementQuery) filter() (PlacementFilter, error) {
	out := PlacementFilter{Kind: in.Kind, TownCode: in.TownCode, Side: in.Side}
	for _, day := range []struct {
		name, text string
		to         **calendar.Date
	}{{"from", in.From, &out.From}, {"to", in.To, &out.To}} {
		if day.text == "" {
			continue
		}
		d, err := calendar.ParseDate(day.text)
		if err != nil {
			return out, problem.Invalid(problem.Field{Name: day.name, Code: "date", Message: "日期应写成 2021-02-10 的样子。"})
		}
		*day.to = &d
	}
	for _, asked := range []struct {
		text string
		to   **bool
	}{{in.AboveScale, &out.AboveScale}, {in.Claimable, &out.Claimable}} {
		if asked.text != "" {
			yes := asked.text == "true"
			*asked.to = &yes
		}
	}
	return out, nil
}

func (a api) placements(ctx context.Context, in *placementsInput) (PlacementPage, error) {
	f, err := in.filter()
	if err != nil {
		return PlacementPage{}, err
	}
	return a.Placements(ctx, auth.CallerFrom(ctx), f, in.Paging)
}

func (a api) exportPlacements(ctx context.Context, in *PlacementQuery) (route.Download, error) {
	f, err := in.filter()
	if err != nil {
		return route.Download{}, err
	}
	return a.ExportPlacements(ctx, auth.CallerFrom(ctx), f)
}
