package compliance

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/route"
)

// Routes are the officers' alerts and thresholds. Firms have none.
func Routes(r *route.Router, s *Service) {
	officers := route.For(auth.TownOfficer, auth.CityOfficer)
	get, post := http.MethodGet, http.MethodPost
	route.JSON(r, route.Route{Method: get, Path: "/api/compliance/alerts", Access: officers, Summary: "列出合规提醒"}, s.getAlerts)
	route.JSON(r, route.Route{Method: get, Path: "/api/compliance/alerts/{id}", Access: officers.Own("compliance_alert"), Summary: "查看提醒和依据的记录"}, s.getAlert)
	route.JSON(r, route.Route{Method: post, Path: "/api/compliance/alerts/{id}/answer", Access: officers.Own("compliance_alert"), Summary: "答复提醒"}, s.postAnswer)
	route.JSON(r, route.Route{Method: get, Path: "/api/compliance/settings", Access: officers, Summary: "提醒的标准"}, s.getSettings)
	route.JSON(r, route.Route{Method: post, Path: "/api/compliance/settings", Access: route.For(auth.CityOfficer), Summary: "设定提醒的标准"}, s.postSetting)
}

// ByID is the path of one alert; exported, since Huma reads no fields of others.
type ByID struct {
	ID uuid.UUID `path:"id"`
}

type (
	listInput struct {
		Filter
		route.Paging
	}
	answerInput struct {
		ByID
		Body struct {
			Note string `json:"note" required:"false" doc:"答复"`
		}
	}
	settingInput struct{ Body SettingInput }
	settings     struct {
		Items []Setting `json:"items"`
	}
)

func (s *Service) getAlerts(ctx context.Context, in *listInput) (AlertPage, error) {
	return s.Alerts(ctx, auth.CallerFrom(ctx), in.Filter, in.Paging)
}

func (s *Service) getAlert(ctx context.Context, in *ByID) (Alert, error) {
	return s.Alert(ctx, auth.CallerFrom(ctx), in.ID)
}

func (s *Service) postAnswer(ctx context.Context, in *answerInput) (Alert, error) {
	return s.Answer(ctx, auth.CallerFrom(ctx), in.ID, in.Body.Note)
}

func (s *Service) getSettings(ctx context.Context, _ *struct{}) (settings, error) {
	found, err := s.Settings(ctx)
	return settings{found}, err
}

func (s *Service) postSetting(ctx context.Context, in *settingInput) (settings, error) {
	if err := s.Set(ctx, auth.CallerFrom(ctx), in.Body); err != nil {
		return settings{}, err
	}
	return s.getSettings(ctx, nil)
}
