package minutes

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/route"
)

// Routes are the officers' minutes and the firms'. They stand before those of
// package fair, whose /api/fairs/{id} would take /api/fairs/held.
func Routes(r *route.Router, s *Service) {
	a := api{s}
	officers, firm := route.For(auth.TownOfficer, auth.CityOfficer), route.For(auth.Enterprise)
	all := route.For(auth.Enterprise, auth.TownOfficer, auth.CityOfficer)
	const ofFair, ofBooth = "/api/fairs/{id}/minutes", "/api/fair-booths/{id}/minutes"
	get := http.MethodGet
	route.JSON(r, route.Route{Method: get, Path: "/api/fairs/held", Access: officers, Summary: "已经举办的网上招聘会"}, a.held)
	route.JSON(r, route.Route{Method: get, Path: "/api/fair-waiting", Access: all, Summary: "招聘会等我处理的"}, a.waiting)
	route.JSON(r, route.Route{Method: get, Path: ofFair, Access: officers.Own("fair"), Summary: "招聘会的纪要"}, a.of)
	route.File(r, route.Route{Method: get, Path: ofFair + "/export", Access: officers.Own("fair"), Summary: "导出招聘会的纪要"}, a.sheet)
	route.JSON(r, route.Route{Method: get, Path: ofBooth, Access: all.Own("fair_booth"), Summary: "展位的纪要"}, a.ofBooth)
	route.File(r, route.Route{Method: get, Path: ofBooth + "/export", Access: all.Own("fair_booth"), Summary: "导出展位的纪要"}, a.boothSheet)
	route.JSON(r, route.Route{Method: get, Path: "/api/fair-booths/{id}/unanswered", Access: firm.Own("fair_booth"), Summary: "还没有答复的求职者"}, a.unanswered)
	route.JSON(r, route.Route{Method: http.MethodPost, Path: "/api/fair-tickets/{id}/answer", Access: firm.Own("owed_ticket"), Summary: "答复一名求职者"}, a.answer)
}

// api serves the routes: it only copies what came in.
type api struct{ *Service }

// ByID is the path of one fair, booth or ticket; exported, since Huma reads no
// fields of others.
type ByID struct {
	ID uuid.UUID `path:"id"`
}

type (
	answerInput struct {
		ByID
		Body Answer
	}
	owedList struct {
		Items []Owed `json:"items"`
	}
)

func (a api) held(ctx context.Context, _ *struct{}) (Held, error) {
	return a.Held(ctx, auth.CallerFrom(ctx))
}

func (a api) waiting(ctx context.Context, _ *struct{}) (Waiting, error) {
	return a.Waiting(ctx, auth.CallerFrom(ctx))
}

func (a api) of(ctx context.Context, in *ByID) (Minutes, error) {
	return a.Of(ctx, auth.CallerFrom(ctx), in.ID)
}

func (a api) sheet(ctx context.Context, in *ByID) (route.Download, error) {
	return a.Sheet(ctx, auth.CallerFrom(ctx), in.ID)
}

func (a api) ofBooth(ctx context.Context, in *ByID) (Minutes, error) {
	return a.OfBooth(ctx, auth.CallerFrom(ctx), in.ID)
}

func (a api) boothSheet(ctx context.Context, in *ByID) (route.Download, error) {
	return a.BoothSheet(ctx, auth.CallerFrom(ctx), in.ID)
}

func (a api) unanswered(ctx context.Context, in *ByID) (owedList, error) {
	found, err := a.Unanswered(ctx, auth.CallerFrom(ctx), in.ID)
	return owedList{found}, err
}

func (a api) answer(ctx context.Context, in *answerInput) (Owed, error) {
	return a.Answer(ctx, auth.CallerFrom(ctx), in.ID, in.Body)
}
