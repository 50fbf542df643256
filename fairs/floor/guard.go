package floor

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/fairs/room"
	"gongxiang/internal/auth"
	"gongxiang/internal/history"
	"gongxiang/internal/input"
	"gongxiang/internal/people"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
)

// SanctionInput is against whom, why, and until when.
type SanctionInput struct {
	AccountID uuid.UUID  `json:"accountId" doc:"谁（聊天里的 by）"`
	Reason    string     `json:"reason" required:"false" maxLength:"800" doc:"原因"`
	Until     *time.Time `json:"until,omitempty" doc:"到什么时候（不填为直到解除）"`
}

// sanction is one of the two tables.
type sanction struct{ table, action, lift, said, lifted string }

var (
	mute = sanction{"fair_mute", "mute", "unmute", "muted", "unmuted"}
	ban  = sanction{"fair_ban", "ban", "unban", "removed", "readmitted"}
)

// Mute lets somebody read and not write. Problems: "not_found", "invalid", "wrong_state".
func (s *Service) Mute(ctx context.Context, c auth.Caller, id uuid.UUID, in SanctionInput) (Host, error) {
	return s.impose(ctx, c, id, mute, in)
}

// Unmute lifts it. Problem: "not_found".
func (s *Service) Unmute(ctx context.Context, c auth.Caller, id, account uuid.UUID) (Host, error) {
	return s.lift(ctx, c, id, mute, account)
}

// Ban removes somebody from the fair, on all his devices: his tickets end, his
// rooms are taken away, and he does not come in again. Problems: "not_found",
// "invalid", "wrong_state".
func (s *Service) Ban(ctx context.Context, c auth.Caller, id uuid.UUID, in SanctionInput) (Host, error) {
	return s.impose(ctx, c, id, ban, in)
}

// Unban lets him in again. Problem: "not_found".
func (s *Service) Unban(ctx context.Context, c auth.Caller, id, account uuid.UUID) (Host, error) {
	return s.lift(ctx, c, id, ban, account)
}

func (s *Service) impose(ctx context.Context, c auth.Caller, id uuid.UUID, kind sanction, in SanctionInput) (Host, error) {
	var form input.Form
	in.Reason = form.Line("reason", "原因", in.Reason, 2, 200)
	if in.Until != nil && !in.Until.After(s.now()) {
		form.Add("until", "past", "截止的时间已经过去，请改到以后，或者不填。")
	}
	if err := form.Err(); err != nil {
		return Host{}, err
	}
	host, err := s.asHost(ctx, c, id, func(ctx context.Context, a act, f *heldFair) error {
		name, err := guestName(ctx, a.tx, in.AccountID)
		if err != nil {
			return err
		}
		made, err := newID()
		if err != nil {
			return err
		}
		// One that has run out is over.
		if _, err = a.tx.Exec(ctx, `UPDATE `+kind.table+` SET lifted_at = until, lifted_by = by WHERE fair_id = $1 AND account_id = $2 AND lifted_at IS NULL AND until <= $3`,
			id, in.AccountID, a.at); err == nil {
			_, err = a.tx.Exec(ctx, `INSERT INTO `+kind.table+` (id, fair_id, account_id, reason, by, at, until) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
				made, id, in.AccountID, in.Reason, c.AccountID, a.at, in.Until)
		}
		if err != nil {
			return fmt.Errorf("floor: %s: %w", kind.action, err)
		}
		if kind == ban {
			if err := a.turnOut(ctx, f, in.AccountID); err != nil {
				return err
			}
		}
		a.say(room.Draft{Room: f.host(), Kind: kind.action + told(kind.action), By: c.AccountID, About: in.AccountID,
			Body: Sanction{in.AccountID, name, kind.action, in.Reason, a.at, in.Until}})
		return a.sanctioned(ctx, f, kind.said, kind.action, in)
	})
	return host, err
}

// told makes "muted" and "banned" of the action.
func told(action string) string {
	if action == "ban" {
		return "ned"
	}
	return "d"
}

func (a act) sanctioned(ctx context.Context, f *heldFair, said, action string, in SanctionInput) error {
	a.say(room.Draft{Room: room.Ref{Fair: f.ID, Kind: room.Me, Of: in.AccountID}, Kind: said, By: a.by.AccountID, About: in.AccountID,
		Body: map[string]any{"reason": in.Reason, "until": in.Until}})
	return history.Record(ctx, a.tx, history.Event{Thing: "fair", ThingID: f.ID, Action: action, From: f.Status, To: f.Status, Reason: in.Reason,
		Detail: map[string]any{"account": in.AccountID}, AccountID: a.account(), At: a.at})
}

// turnOut ends all that a person has going at the fair.
func (a act) turnOut(ctx context.Context, f *heldFair, account uuid.UUID) error {
	found, err := a.heldTickets(ctx, `t.account_id = $1 AND t.fair_id = '`+f.ID.String()+`'`, account)
	if err != nil {
		return err
	}
	err = a.changeAll(ctx, found, func(t *ticket) (string, string) {
		if t.Status == InTalk {
			return "end", banned
		}
		return "leave", banned
	})
	for _, t := range found {
		if t.Status == Done && err == nil {
			a.sayEnded(*t)
		}
	}
	return err
}

func (s *Service) lift(ctx context.Context, c auth.Caller, id uuid.UUID, kind sanction, account uuid.UUID) (Host, error) {
	return s.asHost(ctx, c, id, func(ctx context.Context, a act, f *heldFair) error {
		tag, err := a.tx.Exec(ctx, `UPDATE `+kind.table+` SET lifted_at = $3, lifted_by = $4 WHERE fair_id = $1 AND account_id = $2 AND lifted_at IS NULL`,
			id, account, a.at, c.AccountID)
		if err != nil {
			return fmt.Errorf("floor: %s: %w", kind.lift, err)
		}
		if tag.RowsAffected() == 0 {
			return nil
		}
		return a.lifted(ctx, f, kind, account)
	})
}

func (a act) lifted(ctx context.Context, f *heldFair, kind sanction, account uuid.UUID) error {
	a.say(room.Draft{Room: f.host(), Kind: kind.lifted, By: a.by.AccountID, Body: map[string]any{"account": account}})
	return a.sanctioned(ctx, f, kind.lifted, kind.lift, SanctionInput{AccountID: account})
}

// sweepSanctions lifts those whose time is over, so that whoever has the page open
// may talk again, and the hosts see it.
func (s *Service) sweepSanctions(ctx context.Context) error {
	var all error
	for _, kind := range []sanction{mute, ban} {
		rows, err := s.DB.Query(ctx, `SELECT k.fair_id, k.account_id FROM `+kind.table+` k JOIN fair f ON f.id = k.fair_id
			WHERE f.status IN ('live', 'paused') AND k.lifted_at IS NULL AND k.until <= $1 ORDER BY k.until, k.id`, s.now())
		if err != nil {
			return fmt.Errorf("floor: sanctions that are over: %w", err)
		}
		found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[struct{ Fair, Account uuid.UUID }])
		if err != nil {
			return fmt.Errorf("floor: sanctions that are over: %w", err)
		}
		for _, over := range found {
			all = errors.Join(all, s.do(ctx, auth.Caller{}, func(ctx context.Context, a act) error {
				f, err := a.holdFair(ctx, over.Fair)
				if err != nil {
					return err
				}
				tag, err := a.tx.Exec(ctx, `UPDATE `+kind.table+` SET lifted_at = until, lifted_by = by WHERE fair_id = $1 AND account_id = $2 AND lifted_at IS NULL AND until <= $3`,
					over.Fair, over.Account, a.at)
				if err != nil || tag.RowsAffected() == 0 { // lifted or prolonged meanwhile
					return err
				}
				return a.lifted(ctx, &f, kind, over.Account)
			}))
		}
	}
	return all
}

// guestName is how the hosts read somebody: a seeker's name masked, of a firm its
// own. Officers are not removed. Problem: "not_found".
func guestName(ctx context.Context, q postgres.Querier, account uuid.UUID) (string, error) {
	var name string
	var firm *string
	err := q.QueryRow(ctx, `SELECT a.display_name, e.name FROM account a LEFT JOIN enterprise e ON e.id = a.enterprise_id
		WHERE a.id = $1 AND a.role IN ('seeker', 'enterprise')`, account).Scan(&name, &firm)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", problem.NotFound("这个人")
	}
	if err != nil {
		return "", fmt.Errorf("floor: name: %w", err)
	}
	return shownName(name, firm), nil
}

func shownName(name string, firm *string) string {
	if firm != nil {
		return *firm
	}
	return people.MaskName(name)
}
