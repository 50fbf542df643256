package floor

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/fairs/fair"
	"gongxiang/fairs/room"
	"gongxiang/internal/auth"
	"gongxiang/internal/history"
	"gongxiang/internal/input"
	"gongxiang/internal/pii"
	"gongxiang/internal/sheet"
)

// heldFair is a fair that its host holds.
type heldFair struct {
	ID       uuid.UUID
	Name     string
	Status   string
	EndsAt   time.Time
	ClosedAt *time.Time
}

func (f heldFair) room() room.Ref { return room.Ref{Fair: f.ID, Kind: room.Fair, Of: f.ID} }
func (f heldFair) host() room.Ref { return room.Ref{Fair: f.ID, Kind: room.Host, Of: f.ID} }

// holdFair holds a fair in the scope of an officer (zero: the clock): nobody
// joins a queue or is called meanwhile. Problem: "not_found".
func (a act) holdFair(ctx context.Context, id uuid.UUID) (heldFair, error) {
	f := heldFair{ID: id}
	err := a.tx.QueryRow(ctx, `SELECT name, status, ends_at, closed_at FROM fair WHERE id = $1 AND ($2::text IS NULL OR town_code = $2) FOR NO KEY UPDATE`,
		id, a.by.Scope().Town).Scan(&f.Name, &f.Status, &f.EndsAt, &f.ClosedAt)
	if errors.Is(err, pgx.ErrNoRows) {
		return f, noFair()
	}
	if err != nil {
		return f, fmt.Errorf("floor: hold fair: %w", err)
	}
	return f, nil
}

// step takes a held fair along its machine, and says it in the fair's room.
func (a act) step(ctx context.Context, f *heldFair, action, said, reason string, body map[string]any) error {
	from := f.Status
	to, err := fair.Next(from, action)
	if err != nil {
		return err
	}
	f.Status = to
	if _, err := a.tx.Exec(ctx, `UPDATE fair SET status = $2, closed_reason = CASE $2 WHEN 'closed' THEN $3 ELSE closed_reason END,
		version = version + 1, updated_at = $4 WHERE id = $1`, f.ID, to, reason, a.at); err != nil {
		return fmt.Errorf("floor: %s: %w", action, err)
	}
	a.say(room.Draft{Room: f.room(), Kind: said, By: a.by.AccountID, Body: body})
	return history.Record(ctx, a.tx, history.Event{Thing: "fair", ThingID: f.ID, Action: action, From: from, To: to, Reason: reason, AccountID: a.account(), At: a.at})
}

// asHost runs fn on a fair in the officer's scope and gives the console as it is then.
func (s *Service) asHost(ctx context.Context, c auth.Caller, id uuid.UUID, fn func(context.Context, act, *heldFair) error) (Host, error) {
	err := s.do(ctx, c, func(ctx context.Context, a act) error {
		f, err := a.holdFair(ctx, id)
		if err != nil {
			return err
		}
		return fn(ctx, a, &f)
	})
	if err != nil {
		return Host{}, err
	}
	return s.Host(ctx, c, id)
}

// GoLive begins the day. Problems: "not_found", "wrong_state".
func (s *Service) GoLive(ctx context.Context, c auth.Caller, id uuid.UUID) (Host, error) {
	return s.asHost(ctx, c, id, func(ctx context.Context, a act, f *heldFair) error {
		return a.step(ctx, f, "go_live", "live", "", map[string]any{})
	})
}

// Pause keeps all queues as they are: nobody is called, nobody joins; talks go
// on. Problems: "not_found", "wrong_state", "invalid".
func (s *Service) Pause(ctx context.Context, c auth.Caller, id uuid.UUID, reason string) (Host, error) {
	reason, err := sayable("reason", "原因", reason, 0, 200)
	if err != nil {
		return Host{}, err
	}
	return s.asHost(ctx, c, id, func(ctx context.Context, a act, f *heldFair) error {
		return a.step(ctx, f, "pause", "paused", reason, map[string]any{"reason": reason})
	})
}

// Resume goes on. Whoever was called or away has his time anew. Problems:
// "not_found", "wrong_state".
func (s *Service) Resume(ctx context.Context, c auth.Caller, id uuid.UUID) (Host, error) {
	return s.asHost(ctx, c, id, func(ctx context.Context, a act, f *heldFair) error {
		if err := a.step(ctx, f, "resume", "resumed", "", map[string]any{}); err != nil {
			return err
		}
		waits, err := a.heldTickets(ctx, `t.fair_id = $1 AND t.status IN ('away', 'called')`, id)
		if err != nil {
			return err
		}
		l, err := limitsOn(ctx, a.tx, a.at)
		for _, t := range waits {
			if t.Status == Away {
				t.AwayAt = &a.at
			} else {
				t.CalledAt = &a.at
			}
			t.Version++
			if err == nil {
				_, err = a.tx.Exec(ctx, `UPDATE fair_ticket SET away_at = $2, called_at = $3, version = $4 WHERE id = $1`, t.ID, t.AwayAt, t.CalledAt, t.Version)
				a.tell(*t, l)
			}
		}
		if err != nil {
			return fmt.Errorf("floor: resume: %w", err)
		}
		return nil
	})
}

// heldTickets are the active tickets that a condition on $1 names; their booths
// and they are held, in the order of their ids. The fair is held already.
func (a act) heldTickets(ctx context.Context, where string, id uuid.UUID) ([]*ticket, error) {
	for _, hold := range []string{
		`SELECT FROM fair_booth WHERE id IN (SELECT t.booth_id FROM fair_ticket t WHERE ` + where + ` AND t.status IN ` + active + `) ORDER BY id FOR NO KEY UPDATE`,
		`SELECT FROM fair_ticket t WHERE ` + where + ` AND t.status IN ` + active + ` ORDER BY t.id FOR NO KEY UPDATE`,
	} {
		if _, err := a.tx.Exec(ctx, hold, id); err != nil {
			return nil, fmt.Errorf("floor: hold tickets: %w", err)
		}
	}
	found, err := tickets(ctx, a.tx, `WHERE `+where+` AND t.status IN `+active+` ORDER BY t.number, t.id`, id)
	list := make([]*ticket, len(found))
	for i := range found {
		list[i] = &found[i]
	}
	return list, err
}

// Close ends the day: booths close, whoever waits is told, talks have some time
// to finish. Problems: "not_found", "wrong_state", "invalid".
func (s *Service) Close(ctx context.Context, c auth.Caller, id uuid.UUID, reason string) (Host, error) {
	reason, err := sayable("reason", "原因", reason, 0, 200)
	if err != nil {
		return Host{}, err
	}
	return s.asHost(ctx, c, id, func(ctx context.Context, a act, f *heldFair) error { return a.closeFair(ctx, f, reason) })
}

func (a act) closeFair(ctx context.Context, f *heldFair, reason string) error {
	l, err := limitsOn(ctx, a.tx, a.at)
	if err != nil {
		return err
	}
	if err := a.step(ctx, f, "close", "closed", reason, map[string]any{"reason": reason, "talksUntil": after(a.at, l.FinishSeconds)}); err != nil {
		return err
	}
	rows, err := a.tx.Query(ctx, `SELECT id FROM fair_booth WHERE fair_id = $1 AND status = 'approved' ORDER BY id FOR NO KEY UPDATE`, f.ID)
	if err != nil {
		return fmt.Errorf("floor: close booths: %w", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		return fmt.Errorf("floor: close booths: %w", err)
	}
	for _, id := range all {
		b, err := a.holdBooth(ctx, id)
		if err == nil && b.Open {
			err = a.setOpen(ctx, &b, false, b.Shut)
		}
		if err != nil {
			return err
		}
	}
	waits, err := a.heldTickets(ctx, `t.fair_id = $1 AND t.status <> 'in_talk'`, f.ID)
	if err != nil {
		return err
	}
	return a.changeAll(ctx, waits, func(*ticket) (string, string) { return "leave", closed })
}

// Announce tells everybody something. Problems: "not_found", "invalid", "fair_not_live".
func (s *Service) Announce(ctx context.Context, c auth.Caller, id uuid.UUID, text string) (Host, error) {
	text, err := sayable("text", "公告", text, 1, 300)
	if err != nil {
		return Host{}, err
	}
	return s.asHost(ctx, c, id, func(ctx context.Context, a act, f *heldFair) error {
		if f.Status == fair.Planned || f.Status == fair.Archived {
			return isLive(f.Status)
		}
		a.say(room.Draft{Room: f.room(), Kind: "announced", By: c.AccountID, Body: map[string]any{"text": text}})
		return history.Record(ctx, a.tx, history.Event{Thing: "fair", ThingID: id, Action: "announce", From: f.Status, To: f.Status, Reason: text, AccountID: a.account(), At: a.at})
	})
}

// sayable reads what an officer says to people: the bureau's phones may stand in
// it, nobody's ID number.
func sayable(name, label, text string, least, most int) (string, error) {
	var form input.Form
	text = form.Line(name, label, sheet.Clean(text), least, most)
	if pii.IDInText(text) {
		form.Add(name, "number", label+"里不能写身份证号码，请删去。")
	}
	return text, form.Err()
}

// Shut closes a booth that breaks the rules, until the host opens it to its firm
// again: whoever waits is told, talks go on. Problems: "not_found", "invalid", "wrong_state".
func (s *Service) Shut(ctx context.Context, c auth.Caller, id uuid.UUID, reason string) (Host, error) {
	reason, err := sayable("reason", "原因", reason, 2, 200)
	if err != nil {
		return Host{}, err
	}
	return s.onBooth(ctx, c, id, func(ctx context.Context, a act, b booth) error {
		if b.Shut {
			return nil
		}
		if err := a.setOpen(ctx, &b, false, true); err != nil {
			return err
		}
		waits, err := a.heldTickets(ctx, `t.booth_id = $1 AND t.status <> 'in_talk'`, b.ID)
		if err == nil {
			err = a.changeAll(ctx, waits, func(*ticket) (string, string) { return "leave", shut })
		}
		if err != nil {
			return err
		}
		return a.recordBooth(ctx, b, "shut", reason)
	})
}

// Unshut lets the firm open its booth again. Problem: "not_found".
func (s *Service) Unshut(ctx context.Context, c auth.Caller, id uuid.UUID) (Host, error) {
	return s.onBooth(ctx, c, id, func(ctx context.Context, a act, b booth) error {
		if !b.Shut {
			return nil
		}
		if err := a.setOpen(ctx, &b, false, false); err != nil {
			return err
		}
		return a.recordBooth(ctx, b, "unshut", "")
	})
}

func (a act) recordBooth(ctx context.Context, b booth, action, reason string) error {
	return history.Record(ctx, a.tx, history.Event{Thing: "fair_booth", ThingID: b.ID, Action: action, From: "approved", To: "approved", Reason: reason, AccountID: a.account(), At: a.at})
}

// onBooth runs fn on a booth of a fair in the officer's scope.
func (s *Service) onBooth(ctx context.Context, c auth.Caller, id uuid.UUID, fn func(context.Context, act, booth) error) (Host, error) {
	var of uuid.UUID
	err := s.do(ctx, c, func(ctx context.Context, a act) error {
		err := a.tx.QueryRow(ctx, `SELECT b.fair_id FROM fair_booth b JOIN fair f ON f.id = b.fair_id
			WHERE b.id = $1 AND ($2::text IS NULL OR f.town_code = $2)`, id, c.Scope().Town).Scan(&of)
		if errors.Is(err, pgx.ErrNoRows) {
			return noBooth()
		}
		if err != nil {
			return fmt.Errorf("floor: booth in scope: %w", err)
		}
		b, err := a.holdStanding(ctx, id)
		if err != nil {
			return err
		}
		return fn(ctx, a, b)
	})
	if err != nil {
		return Host{}, err
	}
	return s.Host(ctx, c, of)
}
