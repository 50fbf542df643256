package minutes

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/fairs/fair"
	"gongxiang/fairs/floor"
	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/postgres"
)

// Service counts what came of fairs. It is safe for concurrent use.
type Service struct {
	DB    *postgres.DB
	Clock calendar.Clock
	Auth  *auth.Service
	Fairs *fair.Service
	Floor *floor.Service
}

// New makes the service.
func New(db *postgres.DB, clock calendar.Clock, accounts *auth.Service, fairs *fair.Service, day *floor.Service) *Service {
	return &Service{db, clock, accounts, fairs, day}
}

func (s *Service) now() time.Time { return s.Clock.Now().Truncate(time.Microsecond) }

type (
	// Minutes are the figures of a fair, its booths', and its curves.
	Minutes struct {
		FairID uuid.UUID  `json:"fairId"`
		Name   string     `json:"name"`
		LiveAt *time.Time `json:"liveAt,omitempty" doc:"实际开始"`
		Until  *time.Time `json:"until,omitempty" doc:"实际结束；还没有结束的，统计到现在"`
		Total  Figures    `json:"total"`
		Booths []Booth    `json:"booths"`
		Curve  []Step     `json:"curve" doc:"每五分钟一点"`
	}
	// Booth is what came of one booth.
	Booth struct {
		ID   uuid.UUID `json:"id"`
		Firm string    `json:"firm"`
		Hall string    `json:"hall"`
		Figures
	}
	// Figures are counts of people and waits in seconds.
	Figures struct {
		Visitors   int  `json:"visitors" doc:"来过的求职者"`
		Tickets    int  `json:"tickets" doc:"排队的人次"`
		Talks      int  `json:"talks" doc:"面谈的人次"`
		WaitMedian *int `json:"waitMedian,omitempty" doc:"等候时间的中位数（秒），从排队到叫号"`
		WaitP90    *int `json:"waitP90,omitempty" doc:"九成的人等候不超过（秒）"`
		TalkMedian *int `json:"talkMedian,omitempty" doc:"面谈时间的中位数（秒）"`
		Offers     int  `json:"offers" doc:"录用意向"`
		Accepted   int  `json:"accepted" doc:"接受的录用意向"`
		Placements int  `json:"placements" doc:"双方确认到岗的"`
		NoShows    int  `json:"noShows" doc:"叫到没有来的"`
		Left       int  `json:"left" doc:"中途离开的"`
		Unanswered int  `json:"unanswered" doc:"还没有得到答复的"`
	}
	// Step is a moment of the fair.
	Step struct {
		At       time.Time `json:"at"`
		Visitors int       `json:"visitors" doc:"在场的求职者"`
		Waiting  int       `json:"waiting" doc:"在排队的"`
		Talking  int       `json:"talking" doc:"在面谈的"`
	}
)

// owed are the tickets (t) of those to whom nothing came of it, and who were not
// the cause: they waited until the end, or the talk left it open.
const owed = `t.answer = '' AND ((t.status = 'left' AND t.ended_why IN ('closed', 'shut', 'hours', 'gone')) OR (t.status = 'done' AND t.outcome IN ('', 'later')))
	AND NOT EXISTS (SELECT FROM fair_offer o WHERE o.ticket_id = t.id AND o.status IN ('made', 'accepted', 'refused'))`

// figures are of one fair ($1): a line for each booth, and one for all (NULL).
const figures = `
WITH ticket AS (
	SELECT t.*, extract(epoch FROM t.called_at - t.joined_at) AS waited, extract(epoch FROM t.ended_at - t.talk_at) AS talked, (` + owed + `) AS owed
	FROM fair_ticket t WHERE t.fair_id = $1),
queue AS (
	SELECT booth_id, count(*)::int AS tickets, count(talk_at)::int AS talks,
		percentile_cont(0.5) WITHIN GROUP (ORDER BY waited) AS wait50, percentile_cont(0.9) WITHIN GROUP (ORDER BY waited) AS wait90,
		percentile_cont(0.5) WITHIN GROUP (ORDER BY talked) AS talk50,
		(count(*) FILTER (WHERE status = 'no_show' OR status = 'left' AND ended_why = 'gone' AND called_at IS NOT NULL))::int AS no_shows, (count(*) FILTER (WHERE status = 'left' AND ended_why = 'seeker'))::int AS gone,
		(count(*) FILTER (WHERE owed))::int AS owed
	FROM ticket GROUP BY GROUPING SETS ((booth_id), ())),
offer AS (
	SELECT t.booth_id, count(*)::int AS offers, (count(*) FILTER (WHERE o.status = 'accepted'))::int AS accepted,
		(count(*) FILTER (WHERE h.status IN ('confirmed', 'ended')))::int AS placed
	FROM fair_offer o JOIN ticket t ON t.id = o.ticket_id LEFT JOIN hire h ON h.application_id = o.application_id
	GROUP BY GROUPING SETS ((t.booth_id), ())),
visit AS (
	SELECT v.of AS booth_id, count(*)::int AS visitors FROM fair_visit v JOIN account a ON a.id = v.account_id AND a.role = 'seeker'
	WHERE v.fair_id = $1 AND v.kind = 'booth' GROUP BY v.of
	UNION ALL
	SELECT NULL, count(*)::int FROM fair_presence p JOIN account a ON a.id = p.account_id AND a.role = 'seeker' WHERE p.fair_id = $1)
SELECT b.id, b.firm, b.hall, coalesce(v.visitors, 0), coalesce(q.tickets, 0), coalesce(q.talks, 0), q.wait50::int, q.wait90::int, q.talk50::int,
	coalesce(o.offers, 0), coalesce(o.accepted, 0), coalesce(o.placed, 0), coalesce(q.no_shows, 0), coalesce(q.gone, 0), coalesce(q.owed, 0)
FROM (SELECT b.id, e.name AS firm, h.name AS hall, h.position FROM fair_booth b JOIN enterprise e ON e.id = b.enterprise_id JOIN fair_hall h ON h.id = b.hall_id
		WHERE b.fair_id = $1 AND b.status = 'approved'
	UNION ALL SELECT NULL, '', '', 0) b
LEFT JOIN visit v ON v.booth_id IS NOT DISTINCT FROM b.id LEFT JOIN queue q ON q.booth_id IS NOT DISTINCT FROM b.id
LEFT JOIN offer o ON o.booth_id IS NOT DISTINCT FROM b.id
ORDER BY b.id IS NOT NULL, b.position, b.firm, b.id`

// curve sums up who came and went before each step of five minutes; the whole
// fair ($1) or one booth ($2).
const curve = `
WITH span AS (SELECT live_at AS first, least(coalesce(closed_at, $3), $3) AS last FROM fair WHERE id = $1),
change AS (
	SELECT p.first_at AS at, 1 AS visitors, 0 AS waiting, 0 AS talking FROM fair_presence p JOIN account a ON a.id = p.account_id AND a.role = 'seeker'
		WHERE $2::uuid IS NULL AND p.fair_id = $1
	UNION ALL SELECT coalesce(p.gone_at, p.seen_at), -1, 0, 0 FROM fair_presence p JOIN account a ON a.id = p.account_id AND a.role = 'seeker'
		WHERE $2::uuid IS NULL AND p.fair_id = $1
	UNION ALL SELECT v.first_at, 1, 0, 0 FROM fair_visit v JOIN account a ON a.id = v.account_id AND a.role = 'seeker' WHERE v.of = $2
	UNION ALL SELECT v.last_at, -1, 0, 0 FROM fair_visit v JOIN account a ON a.id = v.account_id AND a.role = 'seeker' WHERE v.of = $2
	UNION ALL SELECT joined_at, 0, 1, 0 FROM fair_ticket WHERE fair_id = $1 AND ($2::uuid IS NULL OR booth_id = $2)
	UNION ALL SELECT coalesce(called_at, ended_at), 0, -1, 0 FROM fair_ticket WHERE fair_id = $1 AND ($2::uuid IS NULL OR booth_id = $2)
	UNION ALL SELECT talk_at, 0, 0, 1 FROM fair_ticket WHERE fair_id = $1 AND ($2::uuid IS NULL OR booth_id = $2)
	UNION ALL SELECT ended_at, 0, 0, -1 FROM fair_ticket WHERE fair_id = $1 AND talk_at IS NOT NULL AND ($2::uuid IS NULL OR booth_id = $2)),
binned AS (
	SELECT greatest(0, ceil(extract(epoch FROM c.at - s.first) / 300))::int AS n, sum(visitors) AS visitors, sum(waiting) AS waiting, sum(talking) AS talking
	FROM change c, span s WHERE c.at IS NOT NULL GROUP BY 1)
SELECT s.first + n * interval '5 minutes', (sum(coalesce(b.visitors, 0)) OVER w)::int, (sum(coalesce(b.waiting, 0)) OVER w)::int, (sum(coalesce(b.talking, 0)) OVER w)::int
FROM span s CROSS JOIN LATERAL generate_series(0, (extract(epoch FROM s.last - s.first) / 300)::int) n LEFT JOIN binned b USING (n)
WINDOW w AS (ORDER BY n) ORDER BY n`

// Of is the minutes of a fair in the officer's scope. Problem: "not_found".
func (s *Service) Of(ctx context.Context, c auth.Caller, id uuid.UUID) (Minutes, error) {
	f, err := s.Fairs.Get(ctx, c, id)
	if err != nil {
		return Minutes{}, err
	}
	return s.count(ctx, id, f.Name, nil)
}

// OfBooth is the same of one booth: the firm's own, or of a fair in the officer's
// scope. Problem: "not_found".
func (s *Service) OfBooth(ctx context.Context, c auth.Caller, id uuid.UUID) (Minutes, error) {
	b, err := s.Fairs.Booth(ctx, c, id)
	if err != nil {
		return Minutes{}, err
	}
	return s.count(ctx, b.Fair.ID, b.Fair.Name, &id)
}

// count reads figures and curve as of one moment.
func (s *Service) count(ctx context.Context, id uuid.UUID, name string, booth *uuid.UUID) (Minutes, error) {
	m := Minutes{FairID: id, Name: name, Booths: []Booth{}, Curve: []Step{}}
	err := pgx.BeginTxFunc(ctx, s.DB.Pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		if err := tx.QueryRow(ctx, `SELECT live_at, least(coalesce(closed_at, $2), $2) FROM fair WHERE id = $1`, id, s.now()).Scan(&m.LiveAt, &m.Until); err != nil {
			return err
		}
		if err := m.figures(ctx, tx, booth); err != nil || m.LiveAt == nil {
			return err
		}
		rows, err := tx.Query(ctx, curve, id, booth, s.now())
		if err != nil {
			return err
		}
		m.Curve, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Step])
		return err
	})
	if err != nil {
		return Minutes{}, fmt.Errorf("minutes: of a fair: %w", err)
	}
	return m, nil
}

func (m *Minutes) figures(ctx context.Context, tx pgx.Tx, booth *uuid.UUID) error {
	rows, err := tx.Query(ctx, figures, m.FairID)
	if err != nil {
		return err
	}
	lines, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (b Booth, err error) {
		var id *uuid.UUID
		err = row.Scan(&id, &b.Firm, &b.Hall, &b.Visitors, &b.Tickets, &b.Talks, &b.WaitMedian, &b.WaitP90, &b.TalkMedian,
			&b.Offers, &b.Accepted, &b.Placements, &b.NoShows, &b.Left, &b.Unanswered)
		if id != nil {
			b.ID = *id
		}
		return b, err
	})
	if err != nil {
		return err
	}
	for _, b := range lines {
		switch {
		case booth == nil && b.ID == uuid.Nil:
			m.Total = b.Figures
		case booth == nil:
			m.Booths = append(m.Booths, b)
		case b.ID == *booth:
			m.Total, m.Booths = b.Figures, append(m.Booths, b)
		}
	}
	return nil
}
