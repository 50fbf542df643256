package account

import (
	"context"
	"net/http"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/postgres"
)

// Deps is what the service stands on.
type Deps struct {
	DB    *postgres.DB
	Auth  *auth.Service
	Clock calendar.Clock
	// Demo is told to the pages, which then say that nothing here is real.
	Demo bool
	// Secure keeps the session's cookie off unencrypted connections. On wherever
	// the service stands behind TLS.
	Secure bool
}

// Service serves accounts. It is safe for concurrent use.
type Service struct{ Deps }

// New makes the service.
func New(d Deps) *Service { return &Service{d} }

// SignedIn is the answer to whoever has just signed in: the cookie and Me.
type SignedIn struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
	Body      Me
}

// Welcome answers for a session that has just been opened, for other domains'
// routes that sign somebody in.
func (s *Service) Welcome(ctx context.Context, session auth.Session) (*SignedIn, error) {
	me, err := s.me(ctx, session.AccountID)
	if err != nil {
		return nil, err
	}
	return &SignedIn{SetCookie: s.cookie(session), Body: me}, nil
}

func (s *Service) cookie(session auth.Session) http.Cookie {
	return http.Cookie{
		Name: auth.CookieName, Value: session.Token, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: s.Secure, MaxAge: int(session.ExpiresAt.Sub(s.Clock.Now()).Seconds()),
	}
}

// farewell takes the cookie away.
func (s *Service) farewell() http.Cookie {
	c := s.cookie(auth.Session{})
	c.MaxAge = -1
	return c
}
