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
	"gongxiang/internal/calendar"
	"gongxiang/internal/problem"
)

// hires says of enterprise e that it may receive people: approved, or there for a
// rehearsal only.
const hires = `e.status IN ('approved', 'rehearsal')`

// booth is a booth that is held, with what counts of its fair.
type booth struct {
	ID, FairID, HallID, EnterpriseID uuid.UUID
	Firm                             string
	Open, Shut, approved             bool
	hires                            bool // its firm was not suspended
	AbsentAt                         *time.Time
	fairStatus                       string
	opensAt, closesAt                *time.Time // nil: with the fair
}

func (b booth) hall() room.Ref { return room.Ref{Fair: b.FairID, Kind: room.Hall, Of: b.HallID} }
func (b booth) desk() room.Ref { return room.Ref{Fair: b.FairID, Kind: room.Desk, Of: b.ID} }
func (b booth) host() room.Ref { return room.Ref{Fair: b.FairID, Kind: room.Host, Of: b.FairID} }

// holdBooth holds a booth, its fair before it, until the transaction ends: its
// queue, its seats and their talks change one after the other. Whose it is, the
// caller sees to, and whether it still stands.
func (a act) holdBooth(ctx context.Context, id uuid.UUID) (booth, error) {
	b := booth{ID: id}
	err := a.tx.QueryRow(ctx, `SELECT id, status FROM fair WHERE id = (SELECT fair_id FROM fair_booth WHERE id = $1) FOR SHARE`, id).Scan(&b.FairID, &b.fairStatus)
	if err == nil {
		err = a.tx.QueryRow(ctx, `SELECT b.hall_id, b.enterprise_id, e.name, b.open, b.shut, b.status = 'approved', `+hires+`, b.absent_at,
				nullif(b.opens_at, f.starts_at), nullif(b.closes_at, f.ends_at)
			FROM fair_booth b JOIN enterprise e ON e.id = b.enterprise_id JOIN fair f ON f.id = b.fair_id WHERE b.id = $1 FOR NO KEY UPDATE OF b`, id).
			Scan(&b.HallID, &b.EnterpriseID, &b.Firm, &b.Open, &b.Shut, &b.approved, &b.hires, &b.AbsentAt, &b.opensAt, &b.closesAt)
	}
	if errors.Is(err, pgx.ErrNoRows) {
		return b, noBooth()
	}
	if err != nil {
		return b, fmt.Errorf("floor: hold booth: %w", err)
	}
	return b, nil
}

// holdStanding is holdBooth for a booth that was not given up. Problem: "not_found".
func (a act) holdStanding(ctx context.Context, id uuid.UUID) (booth, error) {
	b, err := a.holdBooth(ctx, id)
	if err == nil && !b.approved {
		err = noBooth()
	}
	return b, err
}

// holdOwn is holdStanding for the booth's own people, whose firm is approved; not
// for one who was removed.
func (a act) holdOwn(ctx context.Context, id uuid.UUID) (booth, error) {
	is, err := stands(ctx, a.tx, `SELECT EXISTS (SELECT FROM fair_booth WHERE id = $1 AND enterprise_id = $2)`, id, a.by.EnterpriseID)
	if err != nil || !is {
		return booth{}, errors.Join(err, problemIf(!is, noBooth))
	}
	if err := a.mayHire(ctx); err != nil {
		return booth{}, err
	}
	b, err := a.holdStanding(ctx, id)
	if err != nil {
		return b, err
	}
	return b, a.notRemoved(ctx, b)
}

func (a act) notRemoved(ctx context.Context, b booth) error {
	out, err := isBanned(ctx, a.tx, b.FairID, a.by.AccountID, a.at)
	return errors.Join(err, problemIf(out, removed))
}

// mayHire holds the caller's firm, before any fair, and refuses one that is not
// approved, unless it is there for a rehearsal only.
func (a act) mayHire(ctx context.Context) error {
	var approved bool
	if err := a.tx.QueryRow(ctx, `SELECT `+hires+` FROM enterprise e WHERE id = $1 FOR SHARE`, a.by.EnterpriseID).Scan(&approved); err != nil {
		return fmt.Errorf("floor: hold firm: %w", err)
	}
	if !approved {
		return problem.New(403, "enterprise_not_approved", "贵企业还没有通过审核或已被暂停，不能招聘。请联系所在镇街的就业服务专员。")
	}
	return nil
}

// live refuses what needs a fair that goes on.
func (b booth) live() error { return isLive(b.fairStatus) }

func isLive(status string) error {
	switch status {
	case fair.Live:
		return nil
	case fair.Paused:
		return problem.Conflict("fair_paused", "招聘会暂停了，队伍都保留着，请等恢复以后再办理。")
	default:
		return problem.Conflict("fair_not_live", "招聘会现在不在进行中（"+fair.StatusWord(status)+"）。")
	}
}

// inHours refuses what a booth does within its hours only.
func (a act) inHours(b booth) error {
	firm := a.by.Role == auth.Enterprise
	early := b.opensAt != nil && a.at.Before(*b.opensAt)
	late := b.closesAt != nil && !a.at.Before(*b.closesAt)
	switch {
	case early && firm:
		return problem.Conflict("booth_hours", "展位的开放时间从 "+hour(*b.opensAt)+" 开始。要提前接待，请先在“招聘会”里修改开放时间。")
	case early:
		return problem.Conflict("booth_hours", "这个展位 "+hour(*b.opensAt)+" 开始接待，请到时再来，或者先看看别的展位。")
	case late && firm:
		return problem.Conflict("booth_hours", "展位的开放时间到 "+hour(*b.closesAt)+" 为止，已经过了。要继续接待，请先在“招聘会”里延长关闭时间。")
	case late:
		return problem.Conflict("booth_hours", "这个展位接待到 "+hour(*b.closesAt)+"，已经结束，请看看别的展位。")
	}
	return nil
}

func hour(t time.Time) string { return t.In(calendar.Shanghai).Format("1月2日 15:04") }

// setOpen writes whether the booth's people are there, and tells.
func (a act) setOpen(ctx context.Context, b *booth, open, isShut bool) error {
	was := b.Open
	b.Open, b.Shut = open, isShut
	if _, err := a.tx.Exec(ctx, `UPDATE fair_booth SET open = $2, shut = $3, absent_at = NULL, version = version + 1, updated_at = $4 WHERE id = $1`,
		b.ID, open, isShut, a.at); err != nil {
		return fmt.Errorf("floor: open booth: %w", err)
	}
	kind := "booth_closed"
	if open {
		kind = "booth_opened"
	}
	if was != open {
		a.say(room.Draft{Room: b.hall(), Kind: kind, By: a.by.AccountID, Body: map[string]any{"booth": b.ID, "firm": b.Firm, "shut": isShut}})
	}
	a.say(room.Draft{Room: b.desk(), Kind: "booth", By: a.by.AccountID, Body: map[string]any{"open": open, "shut": isShut}})
	return nil
}

// mySeat is the caller's seat in the booth, held; nil: he has none.
func (a act) mySeat(ctx context.Context, b booth) (*uuid.UUID, error) {
	var id uuid.UUID
	err := a.tx.QueryRow(ctx, `SELECT id FROM fair_seat WHERE booth_id = $1 AND account_id = $2 FOR NO KEY UPDATE`, b.ID, a.by.AccountID).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("floor: my seat: %w", err)
	}
	return &id, nil
}

// OpenBooth says that the booth's people are there. Whoever opens it has taken a
// seat. Problems: "not_found", "no_seat", "booth_shut", "booth_hours", "fair_paused", "fair_not_live".
func (s *Service) OpenBooth(ctx context.Context, c auth.Caller, id uuid.UUID) (Desk, error) {
	err := s.do(ctx, c, func(ctx context.Context, a act) error {
		b, err := a.holdOwn(ctx, id)
		if err == nil {
			err = b.live()
		}
		if err != nil || b.Open {
			return err
		}
		if b.Shut {
			return problem.Conflict("booth_shut", "主办方关闭了这个展位，不能打开。请和主办方联系。")
		}
		if err := a.inHours(b); err != nil {
			return err
		}
		seat, err := a.mySeat(ctx, b)
		if err != nil {
			return err
		}
		if seat == nil {
			return noSeat()
		}
		return a.setOpen(ctx, &b, true, false)
	})
	if err != nil {
		return Desk{}, err
	}
	return s.Desk(ctx, c, id)
}

// CloseBooth says that they are away for a while: who waits keeps his number,
// nobody joins. Problem: "not_found".
func (s *Service) CloseBooth(ctx context.Context, c auth.Caller, id uuid.UUID) (Desk, error) {
	err := s.do(ctx, c, func(ctx context.Context, a act) error {
		b, err := a.holdOwn(ctx, id)
		if err != nil || !b.Open {
			return err
		}
		return a.setOpen(ctx, &b, false, b.Shut)
	})
	if err != nil {
		return Desk{}, err
	}
	return s.Desk(ctx, c, id)
}
