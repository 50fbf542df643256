package incident

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/route"
)

// Routes let both firms record and answer, and officers look on.
func Routes(r *route.Router, s *Service) {
	a := api{s}
	firm := route.For(auth.Enterprise)
	seen := route.For(auth.Enterprise, auth.TownOfficer, auth.CityOfficer)
	at := func(method, path string, access route.Access, summary string) route.Route {
		return route.Route{Method: method, Path: "/api/incidents" + path, Access: access, Summary: summary}
	}
	route.JSON(r, at(http.MethodGet, "", seen, "列出事故记录"), a.list)
	route.JSON(r, at(http.MethodPost, "", firm, "登记事故"), a.record)
	route.JSON(r, at(http.MethodGet, "/{id}", seen.Own("incident"), "查看事故记录"), a.get)
	route.JSON(r, at(http.MethodPost, "/{id}/acknowledge", firm.Own("incident"), "确认知悉对方登记的事故"), a.acknowledge)
	route.JSON(r, at(http.MethodPost, "/{id}/notes", firm.Own("incident"), "补充后续情况"), a.note)
}

type api struct{ *Service }

type (
	// ByID names an incident.
	ByID struct {
		ID uuid.UUID `path:"id"`
	}
	listInput struct {
		Filter
		route.Paging
	}
	recordInput struct{ Body Input }
	noteInput   struct {
		ByID
		Body struct {
			Note string `json:"note" required:"false" doc:"后续情况"`
		}
	}
)

func (a api) list(ctx context.Context, in *listInput) (route.Page[Incident], error) {
	return a.List(ctx, auth.CallerFrom(ctx), in.Filter, in.Paging)
}

func (a api) record(ctx context.Context, in *recordInput) (Incident, error) {
	return a.Record(ctx, auth.CallerFrom(ctx), in.Body)
}

func (a api) get(ctx context.Context, in *ByID) (Incident, error) {
	return a.Get(ctx, auth.CallerFrom(ctx), in.ID)
}

func (a api) acknowledge(ctx context.Context, in *ByID) (Incident, error) {
	return a.Acknowledge(ctx, auth.CallerFrom(ctx), in.ID)
}

func (a api) note(ctx context.Context, in *noteInput) (Incident, error) {
	return a.AddNote(ctx, auth.CallerFrom(ctx), in.ID, in.Body.Note)
}
