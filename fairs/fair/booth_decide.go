package fair

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/input"
	"gongxiang/internal/sheet"
)

// Approve lets a firm into a fair, into the hall that it asked for or another.
// Problems: "not_found", "stale_version", "wrong_state", "fair_closed",
// "hall_full", "enterprise_not_approved".
func (s *Service) Approve(ctx context.Context, c auth.Caller, id uuid.UUID, version int, hall *uuid.UUID) (Booth, error) {
	at := s.now()
	return s.changeBooth(ctx, c, id, version, "approve", "", at, func(tx pgx.Tx, b Booth) error {
		if err := moveBooth(ctx, tx, b, hall, at); err != nil {
			return err
		}
		return setBooth(ctx, tx, id, Approved, "", &c.AccountID, at)
	})
}

// Refuse says no to a request, and why. Problems: "not_found", "stale_version",
// "wrong_state", "fair_closed", "invalid".
func (s *Service) Refuse(ctx context.Context, c auth.Caller, id uuid.UUID, version int, reason string) (Booth, error) {
	reason, err := reasonOf("回绝的原因", reason, 2)
	if err != nil {
		return Booth{}, err
	}
	at := s.now()
	return s.changeBooth(ctx, c, id, version, "refuse", reason, at, func(tx pgx.Tx, _ Booth) error {
		return setBooth(ctx, tx, id, Refused, reason, &c.AccountID, at)
	})
}

// Move puts a booth into another hall of its fair. Problems: "not_found",
// "stale_version", "wrong_state", "fair_closed", "hall_full".
func (s *Service) Move(ctx context.Context, c auth.Caller, id uuid.UUID, version int, hall uuid.UUID) (Booth, error) {
	at := s.now()
	return s.changeBooth(ctx, c, id, version, "move", "", at, func(tx pgx.Tx, b Booth) error {
		return moveBooth(ctx, tx, b, &hall, at)
	})
}

func reasonOf(label, reason string, least int) (string, error) {
	var form input.Form
	reason = form.Line("reason", label, sheet.Clean(reason), least, 200)
	return reason, form.Err()
}
