package fair

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/history"
	"gongxiang/internal/problem"
)

// Plan makes a fair, of the officer's town or, for the city's officers, of the
// city or the town they name. A rehearsal is not shown and does not count.
// Problem: "invalid".
func (s *Service) Plan(ctx context.Context, c auth.Caller, in Input, town string, rehearsal bool) (Fair, error) {
	at := s.now()
	in, err := check(in, Fair{}, s.Book().Towns, at)
	if err != nil {
		return Fair{}, err
	}
	if c.Role == auth.TownOfficer {
		town = c.TownCode
	}
	if !knownPart("town", town, s.Book().Towns) {
		return Fair{}, problem.Invalid(problem.Field{Name: "townCode", Code: "unknown", Message: "没有这个镇街，请重新选择。"})
	}
	id, err := newID()
	if err != nil {
		return Fair{}, err
	}
	var made Fair
	err = s.DB.InTx(ctx, func(tx pgx.Tx) error {
		if err := insertFair(ctx, tx, id, in, town, rehearsal, c.AccountID, at); err != nil {
			return err
		}
		if err := putHalls(ctx, tx, id, in.Halls); err != nil {
			return err
		}
		if err := history.Record(ctx, tx, history.Event{Thing: "fair", ThingID: id, Action: "plan", To: Planned, AccountID: &c.AccountID, At: at}); err != nil {
			return err
		}
		made, err = s.one(ctx, tx, c.Scope(), id, "")
		return err
	})
	return made, translate(err)
}

// Edit changes a fair that is not over; once it is live the beginning stands, and
// the end may be put off. The booths' hours move with the fair, and whoever
// booked is reminded of the new time. Problems: "not_found", "invalid",
// "stale_version", "wrong_state", "hall_in_use", "hall_full".
func (s *Service) Edit(ctx context.Context, c auth.Caller, id uuid.UUID, version int, in Input) (Fair, error) {
	at := s.now()
	var after Fair
	err := s.DB.InTx(ctx, func(tx pgx.Tx) error {
		was, to, err := s.hold(ctx, tx, c, id, version, "edit")
		if err != nil {
			return err
		}
		in, err := check(in, was, s.Book().Towns, at)
		if err != nil {
			return err
		}
		if err := s.edit(ctx, tx, was, in, at); err != nil {
			return err
		}
		if err := history.Record(ctx, tx, history.Event{Thing: "fair", ThingID: id, Action: "edit", From: was.Status, To: to,
			Detail: changes(was, in), AccountID: &c.AccountID, At: at}); err != nil {
			return err
		}
		after, err = s.one(ctx, tx, c.Scope(), id, "")
		return err
	})
	return after, translate(err)
}

func (s *Service) edit(ctx context.Context, tx pgx.Tx, was Fair, in Input, at time.Time) error {
	if err := updateFair(ctx, tx, was.ID, in, at); err != nil {
		return err
	}
	if err := putHalls(ctx, tx, was.ID, in.Halls); err != nil {
		return err
	}
	if in.StartsAt.Equal(was.StartsAt) && in.EndsAt.Equal(was.EndsAt) {
		return nil
	}
	if err := moveBooths(ctx, tx, was, in, at); err != nil || in.StartsAt.Equal(was.StartsAt) {
		return err
	}
	if err := forgetReminders(ctx, tx, was.ID); err != nil {
		return err
	}
	return remindLater(ctx, tx, was.ID, nil, in.StartsAt, at)
}

// changes are the times as they were and are, where an edit moved them.
func changes(was Fair, in Input) any {
	if in.StartsAt.Equal(was.StartsAt) && in.EndsAt.Equal(was.EndsAt) {
		return nil
	}
	return map[string]any{"startsAt": []time.Time{was.StartsAt, in.StartsAt}, "endsAt": []time.Time{was.EndsAt, in.EndsAt}}
}

// hold locks a fair in the caller's scope for an action on a version of it.
func (s *Service) hold(ctx context.Context, tx pgx.Tx, c auth.Caller, id uuid.UUID, version int, action string) (was Fair, to string, err error) {
	if was, err = s.one(ctx, tx, c.Scope(), id, forUpdate); err != nil {
		return was, "", err
	}
	if was.Version != version {
		return was, "", problem.Stale(was)
	}
	to, err = Next(was.Status, action)
	return was, to, err
}
