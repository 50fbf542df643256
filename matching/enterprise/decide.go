package enterprise

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/history"
	"gongxiang/internal/input"
)

// Decide approves, rejects, suspends or restores a firm. Officers may, within
// their scope. Rejecting and suspending need a reason.
// Problems: "not_found", "stale_version", "wrong_state", "invalid".
func (s *Service) Decide(ctx context.Context, c auth.Caller, id uuid.UUID, version int, action, reason string) (Enterprise, error) {
	if err := officersOnly(c); err != nil {
		return Enterprise{}, err
	}
	var form input.Form
	least := 0
	if action == "reject" || action == "suspend" {
		least = 2
	}
	reason = sentence(&form, "reason", "原因", reason, least, maxReason)
	if err := form.Err(); err != nil {
		return Enterprise{}, err
	}
	return s.change(ctx, c, id, version, func(_ pgx.Tx, e *Enterprise, event *history.Event) (err error) {
		event.Action, event.Reason = action, reason
		e.Status, err = e.next(action)
		return err
	})
}
