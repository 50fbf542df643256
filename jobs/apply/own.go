package apply

import (
	"context"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/history"
	"gongxiang/internal/input"
)

// Accept takes an offer, by its seeker. Problems: "not_found", "stale_version",
// "wrong_state".
func (s *Service) Accept(ctx context.Context, c auth.Caller, id uuid.UUID, version int) (Application, error) {
	return s.change(ctx, c, id, version, "accept", func(*Application, *history.Event) error { return nil })
}

// Withdraw ends an application, by its seeker, who need not say why. Problems:
// as Accept, and "invalid".
func (s *Service) Withdraw(ctx context.Context, c auth.Caller, id uuid.UUID, version int, reason string) (Application, error) {
	var form input.Form
	reason = words(&form, "reason", "原因", reason, 0, 200)
	if err := form.Err(); err != nil {
		return Application{}, err
	}
	return s.change(ctx, c, id, version, "withdraw", func(a *Application, e *history.Event) error {
		a.Reason, e.Reason = reason, reason
		return nil
	})
}
