package floor

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/fairs/room"
	"gongxiang/internal/calendar"
	"gongxiang/internal/postgres"
)

// boothNow is one booth's numbers of this moment.
type boothNow struct {
	ID, Hall uuid.UUID
	Open     bool
	Visitors int
	Numbers  []int // of the active tickets, in the order of the queue
	Talking  int
	Seats    int
	Median   float64 // minutes of the last talks
}

// recentTalks are those whose length says how long the next will take.
const recentTalks = 20

// seekers keeps those who work there, and who looks after it, out of a count of
// visitors (v).
const seekers = `JOIN account a ON a.id = v.account_id AND a.role = 'seeker' `

// selectNow reads all booths of a fair ($1) at once, or one of them ($5); $2 since
// when somebody is seen, $3 the day, $4 how many talks. On the day the planner's statistics are
// always behind: what is counted for all booths is counted once (MATERIALIZED),
// the rest by the booth's index.
const selectNow = `
WITH here AS MATERIALIZED (SELECT v.of, count(*) AS n FROM fair_visit v ` + seekers + `WHERE v.fair_id = $1 AND v.kind = 'booth' AND v.last_at >= $2
	AND ($5::uuid IS NULL OR v.of = $5) GROUP BY v.of)
SELECT b.id, b.hall_id, b.open, coalesce(v.n, 0), coalesce(t.numbers, '{}'), t.talking, s.n, coalesce(m.minutes, (SELECT fair_setting_on('talk_minutes', $3)))
FROM fair_booth b
LEFT JOIN here v ON v.of = b.id
LEFT JOIN LATERAL (SELECT array_agg(number ORDER BY number) FILTER (WHERE status IN ('waiting', 'away')) AS numbers,
	count(*) FILTER (WHERE status IN ('called', 'in_talk')) AS talking FROM fair_ticket WHERE booth_id = b.id AND status IN ` + active + `) t ON true
LEFT JOIN LATERAL (SELECT count(*) AS n FROM fair_seat WHERE booth_id = b.id AND account_id IS NOT NULL) s ON true
LEFT JOIN LATERAL (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM ended_at - talk_at) / 60) AS minutes FROM (
	SELECT ended_at, talk_at FROM fair_ticket WHERE booth_id = b.id AND status = 'done' ORDER BY ended_at DESC LIMIT $4) last) m ON true
WHERE b.fair_id = $1 AND b.status = 'approved' AND ($5::uuid IS NULL OR b.id = $5) ORDER BY b.id`

func nowOf(ctx context.Context, q postgres.Querier, fair uuid.UUID, at time.Time, booth *uuid.UUID) ([]boothNow, error) {
	rows, err := q.Query(ctx, selectNow, fair, at.Add(-unseen), calendar.DateOf(at), recentTalks, booth)
	if err == nil {
		var found []boothNow
		if found, err = pgx.CollectRows(rows, pgx.RowToStructByPos[boothNow]); err == nil {
			return found, nil
		}
	}
	return nil, fmt.Errorf("floor: numbers: %w", err)
}

// counts are the numbers as pages read them. A place in the queue takes as long
// as a talk, shared by those who talk.
func (b boothNow) counts() Counts {
	minutes := math.Max(1, b.Median) / math.Max(1, float64(b.Seats))
	return Counts{Visitors: b.Visitors, Waiting: len(b.Numbers), Talking: b.Talking, Seats: b.Seats, Minutes: math.Round(minutes*10) / 10}
}

// What "now" frames carry.
type (
	hallFrame struct {
		Visitors int          `json:"visitors"`
		Booths   []boothCount `json:"booths"`
	}
	boothCount struct {
		ID   uuid.UUID `json:"id"`
		Open bool      `json:"open"`
		Counts
	}
	boothFrame struct {
		Visitors int     `json:"visitors"`
		Numbers  []int   `json:"numbers"`
		Minutes  float64 `json:"minutes"`
		Talking  int     `json:"talking"`
		Seats    int     `json:"seats"`
		Open     bool    `json:"open"`
	}
)

// numbers are what a node showed last, so that it shows only what changed; used
// by its one watcher.
type numbers map[uuid.UUID][]byte

// ShowNumbers tells the rooms of a fair's halls and booths, and its hosts, the
// numbers of this moment, where they changed and somebody is there to read them.
func (s *Service) ShowNumbers(ctx context.Context, fair uuid.UUID) error {
	at := s.now()
	found, err := nowOf(ctx, s.DB, fair, at, nil)
	if err != nil {
		return err
	}
	inHalls, err := hallVisitors(ctx, s.DB, fair, at)
	if err != nil {
		return err
	}
	halls := map[uuid.UUID]hallFrame{}
	for _, b := range found {
		c := b.counts()
		h := halls[b.Hall]
		h.Visitors, h.Booths = inHalls[b.Hall], append(h.Booths, boothCount{b.ID, b.Open, c})
		halls[b.Hall] = h
		if b.Visitors > 0 || len(b.Numbers) > 0 {
			s.show(room.Ref{Fair: fair, Kind: room.Booth, Of: b.ID}, boothFrame{b.Visitors, b.Numbers, c.Minutes, c.Talking, c.Seats, b.Open})
		}
	}
	for id, h := range halls {
		if h.Visitors > 0 {
			s.show(room.Ref{Fair: fair, Kind: room.Hall, Of: id}, h)
		}
	}
	visitors, came, err := fairVisitors(ctx, s.DB, fair, at)
	if err == nil {
		s.show(room.Ref{Fair: fair, Kind: room.Host, Of: fair}, map[string]any{"visitors": visitors, "came": came, "halls": halls})
	}
	return err
}

func (s *Service) show(ref room.Ref, body any) {
	text, err := json.Marshal(body)
	if err != nil {
		s.Log.Error("numbers cannot be written", "room", ref.Kind, "error", err)
		return
	}
	if id := ref.ID(); !bytes.Equal(s.sent[id], text) {
		if len(s.sent) > 10_000 { // of fairs long over
			clear(s.sent)
		}
		s.sent[id] = text
		s.Rooms.Now(ref, json.RawMessage(text))
	}
}

// hallVisitors are how many are in each hall.
func hallVisitors(ctx context.Context, q postgres.Querier, fair uuid.UUID, at time.Time) (map[uuid.UUID]int, error) {
	rows, err := q.Query(ctx, `SELECT v.of, count(*) FROM fair_visit v `+seekers+`WHERE v.fair_id = $1 AND v.kind = 'hall' AND v.last_at >= $2 GROUP BY v.of`, fair, at.Add(-unseen))
	all := map[uuid.UUID]int{}
	if err == nil {
		var id uuid.UUID
		var n int
		_, err = pgx.ForEachRow(rows, []any{&id, &n}, func() error { all[id] = n; return nil })
	}
	if err != nil {
		return nil, fmt.Errorf("floor: visitors of halls: %w", err)
	}
	return all, nil
}

// fairVisitors are how many are there, and how many ever came.
func fairVisitors(ctx context.Context, q postgres.Querier, fair uuid.UUID, at time.Time) (here, came int, err error) {
	err = q.QueryRow(ctx, `SELECT count(*) FILTER (WHERE coalesce(v.gone_at, v.seen_at) >= $2), count(*) FROM fair_presence v `+seekers+`WHERE v.fair_id = $1`, fair, at.Add(-unseen)).Scan(&here, &came)
	if err != nil {
		return 0, 0, fmt.Errorf("floor: visitors: %w", err)
	}
	return here, came, nil
}
