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
	"gongxiang/internal/postgres"
)

const (
	// sweepEvery is how often a node looks what is due; numbers go out every second.
	sweepEvery = 3
	// leaseFor is how long another node waits before it takes over.
	leaseFor = 5 * time.Second
	// forgottenAfter is how long past its end a fair goes on that its host neither
	// closes nor prolongs.
	forgottenAfter = time.Hour
)

// forgotten is why the clock closed a fair.
const forgotten = "结束时间已过一小时，自动结束"

// Run looks after the running fairs until ctx ends: what is due by the clock, and
// the numbers of halls and booths. It runs on every node; one at a time works.
func (s *Service) Run(ctx context.Context) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for n := 0; ; n++ {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err := s.tick(ctx, n%sweepEvery == 0); err != nil && ctx.Err() == nil {
			s.Log.WarnContext(ctx, "the running fairs are looked after later", "error", err)
		}
	}
}

func (s *Service) tick(ctx context.Context, sweep bool) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	fairs, err := s.running(ctx)
	if err != nil || len(fairs) == 0 {
		return err
	}
	mine, err := s.lease(ctx)
	if err != nil || !mine {
		return err
	}
	if sweep {
		if _, err := s.Sweep(ctx); err != nil {
			return err
		}
	}
	for _, id := range fairs {
		if err := s.ShowNumbers(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// running are the fairs of which something may be due.
func (s *Service) running(ctx context.Context) ([]uuid.UUID, error) {
	rows, err := s.DB.Query(ctx, `SELECT id FROM fair WHERE status IN ('live', 'paused')
		UNION SELECT fair_id FROM fair_ticket WHERE status IN `+active)
	if err == nil {
		var ids []uuid.UUID
		if ids, err = pgx.CollectRows(rows, pgx.RowTo[uuid.UUID]); err == nil {
			return ids, nil
		}
	}
	return nil, fmt.Errorf("floor: running fairs: %w", err)
}

// lease reports whether this node is the one that works, for some seconds. The
// database's clock decides, whatever the nodes' say.
func (s *Service) lease(ctx context.Context) (bool, error) {
	tag, err := s.DB.Exec(ctx, `INSERT INTO fair_watch (node, until) VALUES ($1, now() + $2)
		ON CONFLICT (one) DO UPDATE SET node = excluded.node, until = excluded.until WHERE fair_watch.node = excluded.node OR fair_watch.until < now()`, s.node, leaseFor)
	if err != nil {
		return false, fmt.Errorf("floor: lease: %w", err)
	}
	return tag.RowsAffected() == 1, nil
}

// due says of each ticket what the clock has to do with it: $1 now, $2 since when
// somebody has to have been seen, $3 and $4 since when one is called or away at
// the latest, $5 since when a fair or a booth's hours are over at the latest, $6
// one booth or all.
const due = `
SELECT t.id, t.booth_id, d.action, d.why FROM fair_ticket t JOIN fair f ON f.id = t.fair_id JOIN fair_booth b ON b.id = t.booth_id JOIN enterprise e ON e.id = b.enterprise_id
LEFT JOIN fair_presence p ON p.fair_id = t.fair_id AND p.account_id = t.account_id,
LATERAL (SELECT greatest(t.joined_at, coalesce(p.gone_at, p.seen_at)) AS at) seen,
LATERAL (SELECT fair_in_hours(b.opens_at, b.closes_at, f.starts_at, f.ends_at, $1) AS yes, nullif(b.closes_at, f.ends_at) AS until) hours,
LATERAL (SELECT b.status <> 'approved' OR NOT ` + hires + ` AS yes) shut, -- its firm gave it up, or was suspended
LATERAL (SELECT
	CASE WHEN (shut.yes OR NOT hours.yes) AND t.status <> 'in_talk' THEN 'leave' -- nobody is received any more
		WHEN t.status = 'waiting' AND seen.at < $2 THEN 'miss'
		WHEN t.status = 'away' AND seen.at >= $2 THEN 'return'
		WHEN t.status = 'away' AND f.status = 'live' AND t.away_at <= $4 THEN 'leave'
		WHEN t.status = 'called' AND f.status = 'live' AND t.called_at <= $3 THEN CASE WHEN seen.at < $2 THEN 'miss' ELSE 'no_show' END
		WHEN t.status = 'in_talk' AND (f.status IN ('closed', 'archived') AND f.closed_at <= $5 OR hours.until <= $5) THEN 'end' END AS action,
	CASE WHEN shut.yes AND t.status <> 'in_talk' THEN 'shut' WHEN NOT hours.yes AND (t.status <> 'in_talk' OR f.closed_at IS NULL) THEN 'hours'
		WHEN t.status = 'away' THEN 'gone' WHEN t.status = 'called' AND seen.at >= $2 THEN 'late' WHEN t.status = 'in_talk' THEN 'closed' ELSE '' END AS why) d
WHERE t.status IN ` + active + ` AND d.action IS NOT NULL AND ($6::uuid IS NULL OR t.booth_id = $6) AND t.joined_at <= $1
ORDER BY t.booth_id, t.number`

type dueTicket struct {
	ID, Booth   uuid.UUID
	Action, Why string
}

func dueAt(ctx context.Context, q postgres.Querier, at time.Time, booth *uuid.UUID) ([]dueTicket, error) {
	l, err := limitsOn(ctx, q, at)
	if err != nil {
		return nil, err
	}
	rows, err := q.Query(ctx, due, at, at.Add(-unseen), *after(at, -l.ComeSeconds), *after(at, -l.AwaySeconds), *after(at, -l.FinishSeconds), booth)
	if err == nil {
		var found []dueTicket
		if found, err = pgx.CollectRows(rows, pgx.RowToStructByPos[dueTicket]); err == nil {
			return found, nil
		}
	}
	return nil, fmt.Errorf("floor: due tickets: %w", err)
}

// Sweep does what is due: whoever has no connection is away and comes back,
// whoever is away for too long or called and not there loses his place, booths
// close with their hours, talks end some time after the fair or their booth's
// hours, hosts hear of booths without people, mutes and bans end with their time, a fair that was forgotten is closed. It gives how many tickets changed by themselves, and may
// run on several nodes at once.
func (s *Service) Sweep(ctx context.Context) (int, error) {
	at := s.now()
	found, err := dueAt(ctx, s.DB, at, nil)
	if err != nil {
		return 0, err
	}
	booths, err := s.outOfHours(ctx, at)
	if err != nil {
		return 0, err
	}
	for _, d := range found {
		if !slices.Contains(booths, d.Booth) {
			booths = append(booths, d.Booth)
		}
	}
	n := 0
	var failed error
	for _, id := range booths {
		changed, err := s.sweepBooth(ctx, id)
		n, failed = n+changed, errors.Join(failed, err)
	}
	return n, errors.Join(failed, s.sweepAbsent(ctx), s.sweepSanctions(ctx), s.sweepForgotten(ctx))
}

// outOfHours are the open booths whose hours are over, or were put off, or whose
// firm was suspended.
func (s *Service) outOfHours(ctx context.Context, at time.Time) ([]uuid.UUID, error) {
	rows, err := s.DB.Query(ctx, `SELECT b.id FROM fair_booth b JOIN fair f ON f.id = b.fair_id JOIN enterprise e ON e.id = b.enterprise_id
		WHERE b.open AND NOT (fair_in_hours(b.opens_at, b.closes_at, f.starts_at, f.ends_at, $1) AND `+hires+`) ORDER BY b.id`, at)
	if err == nil {
		var ids []uuid.UUID
		if ids, err = pgx.CollectRows(rows, pgx.RowTo[uuid.UUID]); err == nil {
			return ids, nil
		}
	}
	return nil, fmt.Errorf("floor: booths out of their hours: %w", err)
}

func (s *Service) sweepBooth(ctx context.Context, id uuid.UUID) (n int, err error) {
	err = s.Rooms.Tx(ctx, func(ctx context.Context, tx pgx.Tx, say func(room.Draft)) error {
		a := act{Service: s, tx: tx, say: say, at: s.now()}
		b, err := a.holdBooth(ctx, id)
		if err != nil {
			return err
		}
		if b.Open && (!b.hires || a.inHours(b) != nil) {
			if err := a.setOpen(ctx, &b, false, b.Shut); err != nil {
				return err
			}
		}
		found, err := dueAt(ctx, tx, a.at, &id)
		if err != nil {
			return err
		}
		ids, step := make([]uuid.UUID, len(found)), map[uuid.UUID]dueTicket{}
		for i, d := range found {
			ids[i], step[d.ID] = d.ID, d
		}
		held, err := tickets(ctx, tx, `WHERE t.id = ANY($1) ORDER BY t.number FOR NO KEY UPDATE OF t`, ids)
		if err != nil {
			return err
		}
		list := make([]*ticket, len(held))
		for i := range held {
			list[i] = &held[i]
		}
		n = len(list)
		if err := a.changeAll(ctx, list, func(t *ticket) (string, string) { return step[t.ID].Action, step[t.ID].Why }); err != nil {
			return err
		}
		for _, t := range list {
			if t.Status == Done {
				a.sayEnded(*t)
			}
		}
		return nil
	})
	return n, translate(err)
}

// sweepForgotten closes the fairs whose end is long past.
func (s *Service) sweepForgotten(ctx context.Context) error {
	at := s.now().Add(-forgottenAfter)
	rows, err := s.DB.Query(ctx, `SELECT id FROM fair WHERE status IN ('live', 'paused') AND ends_at <= $1 ORDER BY id`, at)
	if err != nil {
		return fmt.Errorf("floor: forgotten fairs: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		return fmt.Errorf("floor: forgotten fairs: %w", err)
	}
	for _, id := range found {
		err = errors.Join(err, s.do(ctx, auth.Caller{}, func(ctx context.Context, a act) error {
			f, err := a.holdFair(ctx, id)
			if err != nil || f.Status != fair.Live && f.Status != fair.Paused || f.EndsAt.After(at) {
				return err // closed or prolonged meanwhile
			}
			return a.closeFair(ctx, &f, forgotten)
		}))
	}
	return err
}

// sweepAbsent notes which open booths of a live fair are without anybody, and
// tells the hosts when that changes.
func (s *Service) sweepAbsent(ctx context.Context) error {
	rows, err := s.DB.Query(ctx, absent+`AND b.absent_at IS NULL = d.absent`, s.now().Add(-absentAfter), nil)
	if err != nil {
		return fmt.Errorf("floor: absent: %w", err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (id uuid.UUID, err error) {
		var is bool
		return id, row.Scan(&id, &is)
	})
	if err != nil {
		return fmt.Errorf("floor: absent: %w", err)
	}
	for _, id := range found {
		err = errors.Join(err, s.noteAbsent(ctx, id))
	}
	return err
}

// absent says of open booths whether nobody of them was seen since $1: of one
// booth ($2) or all.
const absent = `
SELECT b.id, d.absent FROM fair_booth b JOIN fair f ON f.id = b.fair_id,
LATERAL (SELECT NOT EXISTS (SELECT FROM fair_seat s LEFT JOIN fair_presence p ON p.fair_id = b.fair_id AND p.account_id = s.account_id
	WHERE s.booth_id = b.id AND s.account_id IS NOT NULL AND greatest(s.taken_at, coalesce(p.gone_at, p.seen_at)) >= $1) AS absent) d
WHERE b.open AND f.status = 'live' AND ($2::uuid IS NULL OR b.id = $2) `

func (s *Service) noteAbsent(ctx context.Context, id uuid.UUID) error {
	return s.Rooms.Tx(ctx, func(ctx context.Context, tx pgx.Tx, say func(room.Draft)) error {
		a := act{Service: s, tx: tx, say: say, at: s.now()}
		b, err := a.holdBooth(ctx, id)
		if err != nil {
			return err
		}
		var is bool
		err = tx.QueryRow(ctx, absent, a.at.Add(-absentAfter), id).Scan(&id, &is)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("floor: absent: %w", err)
		}
		if is == (b.AbsentAt != nil) {
			return nil
		}
		if _, err := tx.Exec(ctx, `UPDATE fair_booth SET absent_at = CASE WHEN $2 THEN $3::timestamptz END WHERE id = $1`, id, is, a.at); err != nil {
			return fmt.Errorf("floor: absent: %w", err)
		}
		kind := "back"
		if is {
			kind = "absent"
		}
		say(room.Draft{Room: b.host(), Kind: kind, Body: map[string]any{"booth": id, "firm": b.Firm}})
		return nil
	})
}
