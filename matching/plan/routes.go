package plan

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/route"
)

// Routes are the officers' plans and, for a firm, its own part of what was sent.
func Routes(r *route.Router, s *Service) {
	officers := route.For(auth.TownOfficer, auth.CityOfficer)
	own := officers.Own("plan")
	a := api{s}
	get, post := http.MethodGet, http.MethodPost
	route.JSON(r, route.Route{Method: get, Path: "/api/plans", Access: officers, Summary: "列出调剂方案"}, a.list)
	route.JSON(r, route.Route{Method: post, Path: "/api/plans", Access: officers, Summary: "开始计算调剂方案"}, a.start)
	route.JSON(r, route.Route{Method: get, Path: "/api/plans/{id}", Access: own, Summary: "查看调剂方案和进度"}, a.one)
	route.JSON(r, route.Route{Method: post, Path: "/api/plans/{id}/cancel", Access: own, Summary: "取消计算"}, a.cancel)
	route.JSON(r, route.Route{Method: get, Path: "/api/plans/{id}/lines", Access: own, Summary: "方案的安排"}, a.lines)
	route.JSON(r, route.Route{Method: get, Path: "/api/plans/{id}/lines/{line}", Access: own, Summary: "为什么这样安排，撤销的代价"}, a.why)
	route.JSON(r, route.Route{Method: get, Path: "/api/plans/{id}/left", Access: own, Summary: "没有解决的缺工和富余"}, a.left)
	route.JSON(r, route.Route{Method: get, Path: "/api/plans/{id}/left/{postingId}", Access: own, Summary: "为什么没有解决，怎样能解决"}, a.prove)
	route.JSON(r, route.Route{Method: get, Path: "/api/plans/{id}/region", Access: own, Summary: "镇街之间的流向、人手的价值、培训建议"}, a.region)
	route.JSON(r, route.Route{Method: get, Path: "/api/plans/{id}/firms", Access: own, Summary: "方案涉及的企业"}, a.firms)
	route.JSON(r, route.Route{Method: post, Path: "/api/plans/{id}/send", Access: own, Summary: "把选中的安排作为意向发给企业"}, a.send)
	route.JSON(r, route.Route{Method: get, Path: "/api/plans/{id}/compare/{otherId}", Access: own, Summary: "与另一个方案比较"}, a.compare)
	route.JSON(r, route.Route{Method: get, Path: "/api/plan-lines", Access: route.For(auth.Enterprise), Summary: "调剂方案里本企业的部分"}, a.ownLines)
	route.JSON(r, route.Route{Method: get, Path: "/api/plan-settings", Access: officers, Summary: "调剂方案的标准"}, a.settings)
	route.JSON(r, route.Route{Method: post, Path: "/api/plan-settings", Access: route.For(auth.CityOfficer), Summary: "设定调剂方案的标准"}, a.set)
}

// api serves the routes: it only copies what came in.
type api struct{ s *Service }

// ByID is the path of one plan; exported, since Huma reads no fields of others.
type ByID struct {
	ID uuid.UUID `path:"id"`
}

type (
	listInput  struct{ route.Paging }
	orderInput struct{ Body Order }
	linesInput struct {
		ByID
		LineFilter
		route.Paging
	}
	lineInput struct {
		ByID
		Line int `path:"line" minimum:"1" maximum:"1000000"`
	}
	leftInput struct {
		ByID
		LeftFilter
		route.Paging
	}
	firmsInput struct {
		ByID
		FirmFilter
		route.Paging
	}
	proveInput struct {
		ByID
		PostingID uuid.UUID `path:"postingId"`
	}
	sendInput struct {
		ByID
		Body struct {
			Lines []int32 `json:"lines" minItems:"1" maxItems:"500" doc:"要发出的安排"`
		}
	}
	compareInput struct {
		ByID
		OtherID uuid.UUID `path:"otherId"`
	}
	settingInput struct{ Body SettingInput }
	settingList  struct {
		Items []Setting `json:"items"`
	}
	// OwnPage is a page of a firm's own lines.
	OwnPage = route.Page[OwnLine]
	// RunPage is a page of plans.
	RunPage = route.Page[Run]
	// LinePage is a page of lines.
	LinePage = route.Page[Line]
	// LeftPage is a page of what is left.
	LeftPage = route.Page[Left]
)

func (a api) list(ctx context.Context, in *listInput) (RunPage, error) {
	return a.s.Runs(ctx, auth.CallerFrom(ctx), in.Paging)
}

func (a api) start(ctx context.Context, in *orderInput) (Run, error) {
	return a.s.Start(ctx, auth.CallerFrom(ctx), in.Body)
}

func (a api) one(ctx context.Context, in *ByID) (Run, error) {
	return a.s.Run(ctx, auth.CallerFrom(ctx), in.ID)
}

func (a api) cancel(ctx context.Context, in *ByID) (Run, error) {
	return a.s.Cancel(ctx, auth.CallerFrom(ctx), in.ID)
}

func (a api) lines(ctx context.Context, in *linesInput) (LinePage, error) {
	return a.s.Lines(ctx, auth.CallerFrom(ctx), in.ID, in.LineFilter, in.Paging)
}

func (a api) why(ctx context.Context, in *lineInput) (Why, error) {
	return a.s.Why(ctx, auth.CallerFrom(ctx), in.ID, in.Line)
}

func (a api) left(ctx context.Context, in *leftInput) (LeftPage, error) {
	return a.s.LeftOf(ctx, auth.CallerFrom(ctx), in.ID, in.LeftFilter, in.Paging)
}

func (a api) prove(ctx context.Context, in *proveInput) (Proof, error) {
	return a.s.Prove(ctx, auth.CallerFrom(ctx), in.ID, in.PostingID)
}

func (a api) region(ctx context.Context, in *ByID) (Region, error) {
	return a.s.Region(ctx, auth.CallerFrom(ctx), in.ID)
}

func (a api) firms(ctx context.Context, in *firmsInput) (FirmPage, error) {
	return a.s.Firms(ctx, auth.CallerFrom(ctx), in.ID, in.FirmFilter, in.Paging)
}

func (a api) send(ctx context.Context, in *sendInput) (Sending, error) {
	return a.s.Send(ctx, auth.CallerFrom(ctx), in.ID, in.Body.Lines)
}

func (a api) compare(ctx context.Context, in *compareInput) (Comparison, error) {
	return a.s.Compare(ctx, auth.CallerFrom(ctx), in.ID, in.OtherID)
}

func (a api) ownLines(ctx context.Context, in *listInput) (OwnPage, error) {
	return a.s.Own(ctx, auth.CallerFrom(ctx), in.Paging)
}

func (a api) settings(ctx context.Context, _ *struct{}) (settingList, error) {
	found, err := a.s.Settings(ctx)
	return settingList{found}, err
}

func (a api) set(ctx context.Context, in *settingInput) (settingList, error) {
	if err := a.s.Set(ctx, auth.CallerFrom(ctx), in.Body); err != nil {
		return settingList{}, err
	}
	return a.settings(ctx, nil)
}
