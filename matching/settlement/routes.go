package settlement

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/route"
	"gongxiang/matching/attendance"
)

// Routes lead a month from the draft to the payroll; officers look on, and act
// for a firm that is no more.
func Routes(r *route.Router, s *Service) {
	a := api{s}
	owed := route.For(auth.Enterprise, auth.TownOfficer, auth.CityOfficer).Own("agreement").Owed()
	seen := route.For(auth.Enterprise, auth.TownOfficer, auth.CityOfficer).Own("agreement")
	at := func(method, path string, access route.Access, summary string) route.Route {
		return route.Route{Method: method, Path: "/api/agreements/{id}/settlements" + path, Access: access, Summary: summary}
	}
	officers := route.For(auth.TownOfficer, auth.CityOfficer)
	route.JSON(r, route.Route{Method: http.MethodGet, Path: "/api/settlements/due", Access: route.For(auth.Enterprise, auth.TownOfficer, auth.CityOfficer), Summary: "列出还没有办的结算"}, a.dues)
	route.JSON(r, route.Route{Method: http.MethodGet, Path: "/api/settlements/excess", Access: officers, Summary: "列出涉嫌牟利的结算"}, a.excess)
	route.File(r, route.Route{Method: http.MethodGet, Path: "/api/settlements/excess/export", Access: officers, Summary: "导出涉嫌牟利的结算"}, a.exportExcess)
	route.JSON(r, at(http.MethodGet, "", seen, "列出协议各月的结算"), a.list)
	route.JSON(r, at(http.MethodGet, "/{month}", seen, "查看一个月的结算"), a.get)
	route.JSON(r, at(http.MethodPut, "/{month}", owed, "开出或修改结算单"), a.drawUp)
	route.JSON(r, at(http.MethodPost, "/{month}/confirm", owed, "确认结算单"), a.confirm)
	route.JSON(r, at(http.MethodPost, "/{month}/transfer", owed, "登记转账"), a.transfer)
	route.JSON(r, at(http.MethodPost, "/{month}/payroll", owed, "登记发薪"), a.payOut)
	route.JSON(r, at(http.MethodPost, "/{month}/correct", owed, "开出更正的结算单"), a.correct)
	route.File(r, at(http.MethodGet, "/{month}/payroll-sheet", seen, "下载工资表"), a.payrollSheet)
	route.File(r, at(http.MethodGet, "/{month}/payment-sheet", seen, "下载付款表"), a.paymentSheet)
}

type api struct{ *Service }

type (
	// ByID names the agreement.
	ByID struct {
		ID uuid.UUID `path:"id"`
	}
	// ByMonth names a month of it.
	ByMonth struct {
		ByID
		Month string `path:"month" doc:"月份（2021-02）"`
	}
	drawUpInput struct {
		ByMonth
		Body DrawUp
	}
	confirmInput struct {
		ByMonth
		Body struct {
			Version  int    `json:"version" doc:"结算单的版本号"`
			TotalFen int64  `json:"totalFen" doc:"确认的总额"`
			OnBehalf string `json:"onBehalf" required:"false" doc:"专员代已注销的借用方办理的原因"`
		}
	}
	transferInput struct {
		ByMonth
		Body Transfer
	}
	payrollInput struct {
		ByMonth
		Body Payroll
	}
	correctInput struct {
		ByMonth
		Body struct {
			Version  int    `json:"version" doc:"结算单的版本号"`
			Reason   string `json:"reason" required:"false" doc:"更正的原因"`
			OnBehalf string `json:"onBehalf" required:"false" doc:"专员代已注销的出借方办理的原因"`
		}
	}
	duesInput struct {
		DueFilter
		route.Paging
	}
	excessInput struct {
		ExcessFilter
		route.Paging
	}
	listOutput struct {
		Agreement attendance.Brief `json:"agreement"`
		Items     []Summary        `json:"items"`
	}
)

// in reads the month, then acts.
func in[T any](month string, act func(calendar.Period) (T, error)) (out T, err error) {
	days, err := attendance.Month(month)
	if err != nil {
		return out, err
	}
	return act(days)
}

func (a api) dues(ctx context.Context, i *duesInput) (route.Page[Due], error) {
	return a.Dues(ctx, auth.CallerFrom(ctx), i.DueFilter, i.Paging)
}

func (a api) excess(ctx context.Context, i *excessInput) (ExcessPage, error) {
	return a.Excesses(ctx, auth.CallerFrom(ctx), i.ExcessFilter, i.Paging)
}

func (a api) exportExcess(ctx context.Context, i *ExcessFilter) (route.Download, error) {
	return a.ExportExcesses(ctx, auth.CallerFrom(ctx), *i)
}

func (a api) list(ctx context.Context, i *ByID) (listOutput, error) {
	brief, found, err := a.List(ctx, auth.CallerFrom(ctx), i.ID)
	return listOutput{brief, found}, err
}

func (a api) get(ctx context.Context, i *ByMonth) (Month, error) {
	return in(i.Month, func(m calendar.Period) (Month, error) { return a.Get(ctx, auth.CallerFrom(ctx), i.ID, m) })
}

func (a api) drawUp(ctx context.Context, i *drawUpInput) (Month, error) {
	return in(i.Month, func(m calendar.Period) (Month, error) { return a.DrawUp(ctx, auth.CallerFrom(ctx), i.ID, m, i.Body) })
}

func (a api) confirm(ctx context.Context, i *confirmInput) (Month, error) {
	return in(i.Month, func(m calendar.Period) (Month, error) {
		return a.Confirm(ctx, auth.CallerFrom(ctx), i.ID, m, i.Body.Version, i.Body.TotalFen, i.Body.OnBehalf)
	})
}

func (a api) transfer(ctx context.Context, i *transferInput) (Month, error) {
	return in(i.Month, func(m calendar.Period) (Month, error) { return a.Transfer(ctx, auth.CallerFrom(ctx), i.ID, m, i.Body) })
}

func (a api) payOut(ctx context.Context, i *payrollInput) (Month, error) {
	return in(i.Month, func(m calendar.Period) (Month, error) { return a.PayOut(ctx, auth.CallerFrom(ctx), i.ID, m, i.Body) })
}

func (a api) correct(ctx context.Context, i *correctInput) (Month, error) {
	return in(i.Month, func(m calendar.Period) (Month, error) {
		return a.Correct(ctx, auth.CallerFrom(ctx), i.ID, m, i.Body.Version, i.Body.Reason, i.Body.OnBehalf)
	})
}

func (a api) payrollSheet(ctx context.Context, i *ByMonth) (route.Download, error) {
	return in(i.Month, func(m calendar.Period) (route.Download, error) {
		return a.PayrollSheet(ctx, auth.CallerFrom(ctx), i.ID, m)
	})
}

func (a api) paymentSheet(ctx context.Context, i *ByMonth) (route.Download, error) {
	return in(i.Month, func(m calendar.Period) (route.Download, error) {
		return a.PaymentSheet(ctx, auth.CallerFrom(ctx), i.ID, m)
	})
}
