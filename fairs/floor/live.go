package floor

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/fairs/fair"
	"gongxiang/fairs/room"
	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/postgres"
)

// Live is the fair for whoever is signed in; of whom was removed, only that he
// was. Problem: "not_found" for a fair that is not public.
func (s *Service) Live(ctx context.Context, c auth.Caller, id uuid.UUID) (Live, error) {
	all, err := s.lobby(ctx, id)
	if err != nil {
		return Live{}, err
	}
	var l Live
	err = s.Rooms.Snapshot(ctx, func(tx pgx.Tx) (err error) {
		l = Live{At: s.now(), Fair: all.fair, Limits: all.limits, Halls: []Hall{}, Tickets: []Ticket{}}
		refs := []room.Ref{{Fair: id, Kind: room.Me, Of: c.AccountID}}
		if l.Banned, err = isBanned(ctx, tx, id, c.AccountID, l.At); err != nil {
			return err
		}
		if l.Banned {
			l.Rooms, err = s.rooms(ctx, tx, refs)
			return err
		}
		if l.Muted, err = isMuted(ctx, tx, id, c.AccountID, l.At); err != nil {
			return err
		}
		mine, err := tickets(ctx, tx, `WHERE t.account_id = $1 AND t.fair_id = $2 ORDER BY t.ended_at IS NOT NULL, t.id DESC LIMIT 100`, c.AccountID, id)
		if err != nil {
			return err
		}
		for _, t := range mine {
			l.Tickets = append(l.Tickets, t.forSeeker(l.Limits))
			if t.Status == InTalk {
				refs = append(refs, t.talk())
			}
		}
		own, err := s.rooms(ctx, tx, refs)
		l.Halls, l.Rooms = all.halls, slices.Concat(all.rooms, own)
		return err
	})
	return l, err
}

// Booth is one booth for whoever is signed in. Problems: "not_found", "removed".
func (s *Service) Booth(ctx context.Context, c auth.Caller, id uuid.UUID) (l BoothLive, err error) {
	err = s.Rooms.Snapshot(ctx, func(tx pgx.Tx) error {
		l = BoothLive{At: s.now(), Others: []Ticket{}}
		if err := s.boothPart(ctx, tx, c, id, false, l.At, &l.Fair, &l.Booth, &l.Vacancies, &l.Numbers); err != nil {
			return err
		}
		if out, err := isBanned(ctx, tx, l.Fair.ID, c.AccountID, l.At); err != nil || out {
			return errors.Join(err, problemIf(out, removed))
		}
		if l.Muted, err = isMuted(ctx, tx, l.Fair.ID, c.AccountID, l.At); err != nil {
			return err
		}
		if l.Limits, err = limitsOn(ctx, tx, l.At); err != nil {
			return err
		}
		f := l.Fair.ID
		refs := []room.Ref{{Fair: f, Kind: room.Fair, Of: f}, {Fair: f, Kind: room.Me, Of: c.AccountID}, {Fair: f, Kind: room.Booth, Of: id}}
		mine, err := tickets(ctx, tx, `WHERE t.account_id = $1 AND t.fair_id = $2 AND (t.booth_id = $3 OR t.ended_at IS NULL) ORDER BY t.id DESC LIMIT 100`, c.AccountID, f, id)
		if err != nil {
			return err
		}
		for _, t := range mine {
			switch seen := t.forSeeker(l.Limits); {
			case t.BoothID != id:
				l.Others = append(l.Others, seen)
			case l.Ticket == nil:
				l.Ticket = &seen
				if t.TalkAt != nil {
					refs = append(refs, t.talk())
				}
			}
		}
		l.Rooms, err = s.rooms(ctx, tx, refs)
		return err
	})
	return l, err
}

// Desk is a booth for its own firm's people. Problem: "not_found".
func (s *Service) Desk(ctx context.Context, c auth.Caller, id uuid.UUID) (d Desk, err error) {
	err = s.Rooms.Snapshot(ctx, func(tx pgx.Tx) error {
		d = Desk{At: s.now(), Queue: []Guest{}, Done: []Guest{}}
		var waiting []int
		if err := s.boothPart(ctx, tx, c, id, true, d.At, &d.Fair, &d.Booth, &d.Vacancies, &waiting); err != nil {
			return err
		}
		if d.Limits, err = limitsOn(ctx, tx, d.At); err != nil {
			return err
		}
		if d.Seats, err = s.seats(ctx, tx, id, d.At); err != nil {
			return err
		}
		for _, seat := range d.Seats {
			if seat.AccountID != nil && *seat.AccountID == c.AccountID {
				d.MySeat = &seat.ID
			}
		}
		f := d.Fair.ID
		refs := []room.Ref{{Fair: f, Kind: room.Fair, Of: f}, {Fair: f, Kind: room.Me, Of: c.AccountID}, {Fair: f, Kind: room.Booth, Of: id}, {Fair: f, Kind: room.Desk, Of: id}}
		queue, err := tickets(ctx, tx, `WHERE t.booth_id = $1 AND t.status IN `+active+` ORDER BY t.number`, id)
		if err != nil {
			return err
		}
		for _, t := range queue {
			d.Queue = append(d.Queue, t.forFirm(d.Limits))
			if t.Status == InTalk {
				refs = append(refs, t.talk())
			}
		}
		done, err := tickets(ctx, tx, `WHERE t.booth_id = $1 AND t.ended_at IS NOT NULL ORDER BY t.ended_at DESC, t.number DESC LIMIT 200`, id)
		if err != nil {
			return err
		}
		for _, t := range done {
			d.Done = append(d.Done, t.forFirm(d.Limits))
		}
		d.Rooms, err = s.rooms(ctx, tx, refs)
		return err
	})
	return d, err
}

// Host is the console of officers in whose scope the fair is. Problem: "not_found".
func (s *Service) Host(ctx context.Context, c auth.Caller, id uuid.UUID) (h Host, err error) {
	err = s.Rooms.Snapshot(ctx, func(tx pgx.Tx) error {
		h = Host{At: s.now()}
		if in, err := inScope(ctx, tx, c, id); err != nil || !in {
			return errors.Join(err, problemIf(!in, noFair))
		}
		if h.Fair, err = fairOf(ctx, tx, id, h.At, "planned"); err != nil {
			return err
		}
		if h.Visitors, h.Came, err = fairVisitors(ctx, tx, id, h.At); err != nil {
			return err
		}
		if h.Halls, err = s.halls(ctx, tx, id, h.At); err != nil {
			return err
		}
		if h.Reports, err = reports(ctx, tx, id); err != nil {
			return err
		}
		if h.Sanctions, err = sanctions(ctx, tx, id, h.At); err != nil {
			return err
		}
		refs := []room.Ref{{Fair: id, Kind: room.Fair, Of: id}, {Fair: id, Kind: room.Host, Of: id}}
		for _, hall := range h.Halls {
			refs = append(refs, room.Ref{Fair: id, Kind: room.Hall, Of: hall.ID})
			for _, b := range hall.Booths {
				refs = append(refs, room.Ref{Fair: id, Kind: room.Booth, Of: b.ID})
			}
		}
		h.Rooms, err = s.rooms(ctx, tx, refs)
		return err
	})
	return h, err
}

// rooms are the places as pages read them.
func (s *Service) rooms(ctx context.Context, tx pgx.Tx, refs []room.Ref) ([]Room, error) {
	places, err := s.Rooms.Seqs(ctx, tx, refs...)
	all := make([]Room, len(places))
	for i, p := range places {
		all[i] = Room{p.ID, string(p.Kind), p.Of, p.Seq}
	}
	return all, err
}

// fairOf reads a public fair; also those in states that are named.
func fairOf(ctx context.Context, q postgres.Querier, id uuid.UUID, at time.Time, also ...string) (f Fair, err error) {
	var closedAt *time.Time
	err = q.QueryRow(ctx, `SELECT id, name, rules, status, rehearsal, starts_at, ends_at, closed_reason, closed_at FROM fair
		WHERE id = $1 AND (status IN ('open', 'live', 'paused', 'closed', 'archived') OR status = ANY($2))`, id, append([]string{}, also...)).
		Scan(&f.ID, &f.Name, &f.Rules, &f.Status, &f.Rehearsal, &f.StartsAt, &f.EndsAt, &f.ClosedReason, &closedAt)
	if errors.Is(err, pgx.ErrNoRows) {
		return f, noFair()
	}
	if err != nil {
		return f, fmt.Errorf("floor: fair: %w", err)
	}
	if f.Status == fair.Closed && closedAt != nil {
		l, err := limitsOn(ctx, q, at)
		if err != nil {
			return f, err
		}
		f.TalksUntil = after(*closedAt, l.FinishSeconds)
	}
	return f, nil
}

// boothPart reads what the two pages of a booth have in common; own: only of the
// caller's firm. A booth that was given up is still there for those who have been
// in its queue, and for its firm.
func (s *Service) boothPart(ctx context.Context, tx pgx.Tx, c auth.Caller, id uuid.UUID, own bool, at time.Time, f *Fair, b *Booth, v *[]Vacancy, numbers *[]int) error {
	var of uuid.UUID
	err := tx.QueryRow(ctx, `SELECT b.fair_id FROM fair_booth b WHERE b.id = $1 AND (NOT $2 OR b.enterprise_id = $3)
		AND (b.status = 'approved' OR EXISTS (SELECT FROM fair_ticket t WHERE t.booth_id = b.id AND ($2 OR t.account_id = $4)))`,
		id, own, c.EnterpriseID, c.AccountID).Scan(&of)
	if errors.Is(err, pgx.ErrNoRows) {
		return noBooth()
	}
	if err != nil {
		return fmt.Errorf("floor: booth: %w", err)
	}
	if *f, err = fairOf(ctx, tx, of, at); err != nil {
		return err
	}
	now, err := nowOf(ctx, tx, of, at, &id)
	if err != nil {
		return err
	}
	all, err := booths(ctx, tx, `b.id = $1`, id, calendar.DateOf(at), now)
	if err != nil {
		return err
	}
	*b = all[0]
	*numbers = []int{}
	for _, n := range now {
		if n.ID == id {
			*numbers = n.Numbers
		}
	}
	*v, err = vacancies(ctx, tx, id, calendar.DateOf(at))
	return err
}

// halls are a fair's with their booths.
func (s *Service) halls(ctx context.Context, tx pgx.Tx, id uuid.UUID, at time.Time) ([]Hall, error) {
	now, err := nowOf(ctx, tx, id, at, nil)
	if err != nil {
		return nil, err
	}
	visitors, err := hallVisitors(ctx, tx, id, at)
	if err != nil {
		return nil, err
	}
	all, err := booths(ctx, tx, `b.fair_id = $1 AND b.status = 'approved'`, id, calendar.DateOf(at), now)
	if err != nil {
		return nil, err
	}
	rows, err := tx.Query(ctx, `SELECT id, name, kind FROM fair_hall WHERE fair_id = $1 ORDER BY position`, id)
	if err != nil {
		return nil, fmt.Errorf("floor: halls: %w", err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (h Hall, err error) {
		err = row.Scan(&h.ID, &h.Name, &h.Kind)
		h.Visitors, h.Booths = visitors[h.ID], []Booth{}
		for _, b := range all {
			if b.HallID == h.ID {
				h.Booths = append(h.Booths, b)
			}
		}
		return h, err
	})
	if err != nil {
		return nil, fmt.Errorf("floor: halls: %w", err)
	}
	return append([]Hall{}, found...), nil
}

func booths(ctx context.Context, tx pgx.Tx, where string, id uuid.UUID, on calendar.Date, now []boothNow) ([]Booth, error) {
	counts := map[uuid.UUID]Counts{}
	for _, n := range now {
		counts[n.ID] = n.counts()
	}
	rows, err := tx.Query(ctx, `SELECT b.id, b.hall_id, b.enterprise_id, e.name, b.introduction, b.opens_at, b.closes_at, b.open, b.shut, b.open AND b.absent_at IS NOT NULL, v.n, v.heads
		FROM fair_booth b JOIN enterprise e ON e.id = b.enterprise_id,
		LATERAL (SELECT count(*) AS n, coalesce(sum(v.headcount), 0) AS heads FROM fair_booth_vacancy x JOIN vacancy v ON v.id = x.vacancy_id
			WHERE x.booth_id = b.id AND v.status = 'open' AND v.valid_to >= $2) v
		WHERE `+where+` ORDER BY e.name, b.id`, id, on)
	if err != nil {
		return nil, fmt.Errorf("floor: booths: %w", err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (b Booth, err error) {
		err = row.Scan(&b.ID, &b.HallID, &b.EnterpriseID, &b.Firm, &b.Introduction, &b.OpensAt, &b.ClosesAt, &b.Open, &b.Shut, &b.Absent, &b.Vacancies, &b.Heads)
		b.Counts = counts[b.ID]
		return b, err
	})
	if err != nil {
		return nil, fmt.Errorf("floor: booths: %w", err)
	}
	return found, nil
}

// vacancies are a booth's that one may apply for on that day.
func vacancies(ctx context.Context, tx pgx.Tx, booth uuid.UUID, on calendar.Date) ([]Vacancy, error) {
	rows, err := tx.Query(ctx, `SELECT v.id, v.title, t.name, w.name, v.headcount, v.pay_min_fen, v.pay_max_fen, v.pay_unit, v.lodging, v.valid_to
		FROM fair_booth_vacancy x JOIN vacancy v ON v.id = x.vacancy_id JOIN trade t ON t.code = v.trade_code JOIN town w ON w.code = v.town_code
		WHERE x.booth_id = $1 AND v.status = 'open' AND v.valid_to >= $2 ORDER BY v.id`, booth, on)
	if err == nil {
		var found []Vacancy
		if found, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Vacancy]); err == nil {
			return append([]Vacancy{}, found...), nil
		}
	}
	return nil, fmt.Errorf("floor: vacancies: %w", err)
}

func reports(ctx context.Context, tx pgx.Tx, fair uuid.UUID) ([]Report, error) {
	rows, err := tx.Query(ctx, selectReport+`WHERE r.fair_id = $1 ORDER BY r.answered_at IS NOT NULL, r.at DESC LIMIT 500`, fair)
	if err == nil {
		var found []Report
		if found, err = pgx.CollectRows(rows, scanReport); err == nil {
			return append([]Report{}, found...), nil
		}
	}
	return nil, fmt.Errorf("floor: reports: %w", err)
}

func sanctions(ctx context.Context, tx pgx.Tx, fair uuid.UUID, at time.Time) ([]Sanction, error) {
	rows, err := tx.Query(ctx, `SELECT s.account_id, a.display_name, e.name, s.kind, s.reason, s.at, s.until FROM (
			SELECT account_id, 'ban' AS kind, reason, at, until FROM fair_ban WHERE fair_id = $1 AND lifted_at IS NULL AND (until IS NULL OR until > $2)
			UNION ALL SELECT account_id, 'mute', reason, at, until FROM fair_mute WHERE fair_id = $1 AND lifted_at IS NULL AND (until IS NULL OR until > $2)) s
		JOIN account a ON a.id = s.account_id LEFT JOIN enterprise e ON e.id = a.enterprise_id ORDER BY s.at DESC`, fair, at)
	if err == nil {
		var found []Sanction
		found, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (s Sanction, err error) {
			var firm *string
			err = row.Scan(&s.AccountID, &s.Name, &firm, &s.Kind, &s.Reason, &s.At, &s.Until)
			s.Name = shownName(s.Name, firm)
			return s, err
		})
		if err == nil {
			return append([]Sanction{}, found...), nil
		}
	}
	return nil, fmt.Errorf("floor: sanctions: %w", err)
}
