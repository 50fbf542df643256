package floor

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/fairs/fair"
	"gongxiang/fairs/room"
	"gongxiang/internal/auth"
)

// visitor is who somebody is at a fair.
type visitor struct {
	caller        auth.Caller
	status        string // of the fair
	host          bool   // an officer in whose scope it is
	banned, muted bool
	firm          string // his firm's name
	hires         bool   // his firm was not suspended; true of who has none
}

// May says what somebody may do in a room of a fair, as the database stands now.
// It is package room's question, before he comes in and whenever something may
// have changed.
//
//	fair, hall, booth  everybody signed in reads, but who was removed; while the
//	                   fair is live everybody talks in halls, and at booths but
//	                   for other firms; nobody in the fair's own room, and nobody
//	                   of a firm that was suspended in any of them
//	me                 he alone
//	talk               the seeker and the firm; they talk until it has ended
//	desk               the booth's firm reads
//	host               officers in whose scope the fair is read
func (s *Service) May(ctx context.Context, c auth.Caller, r room.Ref) (room.Permit, error) {
	if c.Rehearsal != uuid.Nil && c.Rehearsal != r.Fair {
		return room.Permit{}, nil
	}
	v, err := s.visitor(ctx, c, r.Fair)
	if err != nil {
		return room.Permit{}, err
	}
	switch {
	case v.banned:
		return room.Permit{Why: "banned"}, nil
	case v.status == "" || v.status == fair.Planned && !v.host:
		return room.Permit{}, nil
	}
	switch r.Kind {
	case room.Fair:
		return readIf(r.Of == r.Fair), nil
	case room.Host:
		return readIf(r.Of == r.Fair && v.host), nil
	case room.Me:
		return readIf(r.Of == c.AccountID), nil
	case room.Hall:
		is, err := stands(ctx, s.DB, `SELECT EXISTS (SELECT FROM fair_hall WHERE id = $1 AND fair_id = $2)`, r.Of, r.Fair)
		if err != nil || !is {
			return room.Permit{}, err
		}
		return v.talks(c.Role != auth.Administrator && v.hires), nil
	case room.Booth, room.Desk:
		return s.mayAtBooth(ctx, v, r)
	case room.Talk:
		return s.mayInTalk(ctx, v, r)
	}
	return room.Permit{}, nil
}

func readIf(may bool) room.Permit { return room.Permit{Read: may} }

// talks is the permit of a room that he reads, and in which he talks if he may.
func (v visitor) talks(may bool) room.Permit {
	p := room.Permit{Read: true, Name: v.firm}
	switch {
	case !may:
	case v.muted:
		p.Why = "muted"
	case v.status == fair.Live:
		p.Say = true
	case v.status == fair.Paused:
		p.Why = "fair_paused"
	case v.status == fair.Closed || v.status == fair.Archived:
		p.Why = "fair_closed"
	}
	return p
}

func (s *Service) mayAtBooth(ctx context.Context, v visitor, r room.Ref) (room.Permit, error) {
	var firm uuid.UUID
	var stands bool
	err := s.DB.QueryRow(ctx, `SELECT enterprise_id, status = 'approved' FROM fair_booth WHERE id = $1 AND fair_id = $2`, r.Of, r.Fair).Scan(&firm, &stands)
	if errors.Is(err, pgx.ErrNoRows) {
		return room.Permit{}, nil
	}
	if err != nil {
		return room.Permit{}, fmt.Errorf("floor: may at booth: %w", err)
	}
	own := v.caller.Role == auth.Enterprise && v.caller.EnterpriseID == firm
	if r.Kind == room.Desk {
		return readIf(own), nil // also of a booth that was given up: its last talk goes on
	}
	if !stands {
		return room.Permit{}, nil
	}
	return v.talks(own && v.hires || v.caller.Role == auth.Seeker || v.host), nil
}

// mayInTalk: a mute does not end a talk between two.
func (s *Service) mayInTalk(ctx context.Context, v visitor, r room.Ref) (room.Permit, error) {
	var status string
	var seeker, firm uuid.UUID
	err := s.DB.QueryRow(ctx, `SELECT t.status, t.account_id, b.enterprise_id FROM fair_ticket t JOIN fair_booth b ON b.id = t.booth_id
		WHERE t.id = $1 AND t.fair_id = $2`, r.Of, r.Fair).Scan(&status, &seeker, &firm)
	if errors.Is(err, pgx.ErrNoRows) {
		return room.Permit{}, nil
	}
	if err != nil {
		return room.Permit{}, fmt.Errorf("floor: may in talk: %w", err)
	}
	if v.caller.AccountID != seeker && (v.caller.Role != auth.Enterprise || v.caller.EnterpriseID != firm) {
		return room.Permit{}, nil
	}
	p := room.Permit{Read: true, Say: status == InTalk, Name: v.firm, About: seeker}
	if !p.Say {
		p.Why = "ended"
	}
	return p, nil
}

// visitor looks somebody up; with no status where there is no such fair.
func (s *Service) visitor(ctx context.Context, c auth.Caller, id uuid.UUID) (visitor, error) {
	v := visitor{caller: c}
	err := s.DB.QueryRow(ctx, `SELECT f.status, $3::text IS NULL OR coalesce(f.town_code = $3, false),
			EXISTS (SELECT FROM fair_ban b WHERE b.fair_id = f.id AND b.account_id = $2 AND b.lifted_at IS NULL AND (b.until IS NULL OR b.until > $4)),
			EXISTS (SELECT FROM fair_mute m WHERE m.fair_id = f.id AND m.account_id = $2 AND m.lifted_at IS NULL AND (m.until IS NULL OR m.until > $4)),
			coalesce(e.name, ''), coalesce(`+hires+`, true)
		FROM fair f LEFT JOIN account a ON a.id = $2 LEFT JOIN enterprise e ON e.id = a.enterprise_id WHERE f.id = $1`, id, c.AccountID, c.Scope().Town, s.now()).Scan(&v.status, &v.host, &v.banned, &v.muted, &v.firm, &v.hires)
	if errors.Is(err, pgx.ErrNoRows) {
		return v, nil
	}
	if err != nil {
		return v, fmt.Errorf("floor: visitor: %w", err)
	}
	v.host = v.host && c.Officer()
	return v, nil
}
