package account

import (
	"context"
	"net/http"

	"gongxiang/internal/auth"
)

type nothing struct{}

func (s *Service) getMe(ctx context.Context, _ *nothing) (Me, error) {
	return s.me(ctx, auth.CallerFrom(ctx).AccountID)
}

type sessionList struct {
	Items []auth.OpenedSession `json:"items"`
}

func (s *Service) getSessions(ctx context.Context, _ *nothing) (sessionList, error) {
	sessions, err := s.Auth.Sessions(ctx)
	return sessionList{sessions}, err
}

type sessionInput struct {
	ID string `path:"id" maxLength:"100" doc:"登录的编号"`
}

func (s *Service) deleteSession(ctx context.Context, in *sessionInput) error {
	return s.Auth.EndSession(ctx, in.ID)
}

type passwordInput struct {
	Body struct {
		Old  string `json:"old,omitempty" doc:"原密码；忘记了就不填，改填验证码"`
		Code string `json:"code,omitempty" doc:"本人手机号收到的验证码，没有设过密码或者忘记了原密码时填"`
		New  string `json:"new" doc:"新密码，至少 8 位"`
	}
}

// cookieOnly answers 204 with the cookie that now counts.
type cookieOnly struct {
	Status    int
	SetCookie http.Cookie `header:"Set-Cookie"`
}

func (s *Service) postPassword(ctx context.Context, in *passwordInput) (*cookieOnly, error) {
	session, err := s.Auth.ChangePassword(ctx, in.Body.Old, in.Body.Code, in.Body.New)
	if err != nil {
		return nil, err
	}
	return &cookieOnly{http.StatusNoContent, s.cookie(session)}, nil
}
