package room

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"gongxiang/fairs/live"
	"gongxiang/internal/auth"
	"gongxiang/internal/problem"
)

const (
	// gatherFor is how long a message waits for others that share its commit.
	gatherFor = 3 * time.Millisecond
	// gatherMost is how many share one.
	gatherMost = 256
	// saysMost is how many may wait on this node; more are refused.
	saysMost = 4096
	// commitWait bounds one try; commitTries of them are made before the clients
	// are sent away to come back.
	commitWait  = 5 * time.Second
	commitTries = 4
)

// saying is a message on its way into a room.
type saying struct {
	session *session
	fair    uuid.UUID
	between bool // two only: a mute does not end it
	row     row
}

// said is a message's body.
type said struct {
	Text string `json:"text"`
	Name string `json:"name"`
	Side string `json:"side"`
}

// say sends a message on its way. It is acknowledged when it has committed, and
// the same key is acknowledged the same way again.
func (x *session) say(c command) {
	s := x.service
	m := x.member(c.Room)
	if m == nil {
		x.refuse(c.Key, c.Room, refusal("not_joined"))
		return
	}
	m.room.mu.Lock()
	p := m.permit
	m.room.mu.Unlock()
	ctx, cancel := context.WithTimeout(auth.WithCaller(s.ctx, x.caller), joinWait)
	defer cancel()
	if !s.speech.take(x.caller.AccountID, time.Now()) { // also for what is refused: that is looked up
		x.refuse(c.Key, c.Room, refusal("too_often"))
		return
	}
	text, wrong, err := s.clean(ctx, m.room.ref.Fair, c.Text)
	if !p.Say {
		wrong = refusal(or(p.Why, "silent"))
	}
	switch {
	case err != nil:
		x.conn.Close(live.Unavailable)
	case wrong != nil:
		s.refuseAll(ctx, []saying{{session: x, row: row{room: c.Room, key: &c.Key}}}, wrong.Code, wrong.Message)
	default:
		x.enqueue(m, p, c.Key, text)
	}
}

func (x *session) enqueue(m *membership, p Permit, key uuid.UUID, text string) {
	s := x.service
	body, err := json.Marshal(said{text, p.Name, p.Side})
	if err != nil {
		panic(err) // three texts
	}
	about := p.About
	if about == uuid.Nil {
		about = x.caller.AccountID
	}
	select {
	case s.says <- saying{x, m.room.ref.Fair, m.room.ref.Kind == Talk, row{room: m.room.id, kind: "said", by: &x.caller.AccountID, about: &about, key: &key, body: body}}:
	default:
		x.refuse(key, m.room.id, refusal("busy"))
	}
}

// commitSays commits what is said on this node, many messages at once, until
// ctx ends.
func (s *Service) commitSays(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case first := <-s.says:
			s.commit(ctx, s.gather(first))
		}
	}
}

func (s *Service) gather(first saying) []saying {
	batch := []saying{first}
	over := time.NewTimer(gatherFor)
	defer over.Stop()
	for len(batch) < gatherMost {
		select {
		case next := <-s.says:
			batch = append(batch, next)
		case <-over.C:
			return batch
		}
	}
	return batch
}

// commit writes the batch and answers each of it. What the database refuses
// fails alone. When it is away, the clients come back and say it again.
func (s *Service) commit(ctx context.Context, batch []saying) {
	slices.SortStableFunc(batch, func(a, b saying) int { return bytes.Compare(a.row.room[:], b.row.room[:]) })
	var err error
	for try := range commitTries {
		if try > 0 {
			time.Sleep(time.Duration(try*try) * 50 * time.Millisecond)
		}
		if err = s.commitOnce(ctx, batch); err == nil || refused(err) || ctx.Err() != nil {
			break
		}
	}
	switch {
	case err == nil:
	case refused(err) && len(batch) > 1:
		for i := range batch {
			s.commit(ctx, batch[i:i+1])
		}
	case refused(err):
		s.Log.Error("a message cannot be written", "error", err)
		batch[0].session.refuse(*batch[0].row.key, batch[0].row.room, refusal("unavailable"))
	default:
		if ctx.Err() == nil {
			s.Log.Warn("messages cannot be written", "count", len(batch), "error", err)
		}
		for _, y := range batch {
			y.session.conn.Close(live.Unavailable)
		}
	}
}

// refused reports that the database is well and will not have this.
func refused(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code[:2] == "22" || pg.Code[:2] == "23")
}

func (s *Service) commitOnce(ctx context.Context, batch []saying) error {
	ctx, cancel := context.WithTimeout(ctx, commitWait)
	defer cancel()
	events, err := insertSaid(ctx, s, batch)
	if err != nil {
		return err
	}
	fairs, seqs := map[uuid.UUID]uuid.UUID{}, map[[2]uuid.UUID]Event{}
	happened := make([]Event, len(events))
	for i, e := range events {
		happened[i] = e.Event
		seqs[[2]uuid.UUID{e.By, e.key}] = e.Event
	}
	var rest []saying
	for _, y := range batch {
		fairs[y.row.room] = y.fair
		if e, ok := seqs[[2]uuid.UUID{*y.row.by, *y.row.key}]; ok {
			y.session.done(*y.row.key, y.row.room, e.Room, e.Seq)
		} else {
			rest = append(rest, y)
		}
	}
	s.tell(fairs, happened)
	if len(rest) > 0 {
		s.refuseAll(ctx, rest, "muted", refusal("muted").Message)
	}
	return nil
}

// done acknowledges a message; a key that was used elsewhere acknowledges nothing.
func (x *session) done(key, room, in uuid.UUID, seq int64) {
	if room != in {
		x.refuse(key, room, refusal("key_used"))
		return
	}
	x.send("ok", struct {
		Key  uuid.UUID `json:"key"`
		Room uuid.UUID `json:"room"`
		Seq  int64     `json:"seq"`
	}{key, room, seq})
}

type keyedEvent struct {
	Event
	key uuid.UUID
}

// insertSaid writes what stands in the order of the rooms, but for what was
// written before, for those who are muted or banned now, and for firms that were
// suspended.
func insertSaid(ctx context.Context, s *Service, batch []saying) (events []keyedEvent, err error) {
	n := len(batch)
	rooms, fairs, by := make([]uuid.UUID, n), make([]uuid.UUID, n), make([]uuid.UUID, n)
	about, keys, bodies, between := make([]uuid.UUID, n), make([]uuid.UUID, n), make([]string, n), make([]bool, n)
	for i, y := range batch {
		rooms[i], fairs[i], by[i], about[i], keys[i] = y.row.room, y.fair, *y.row.by, *y.row.about, *y.row.key
		bodies[i], between[i] = string(y.row.body), y.between
	}
	rows, err := s.DB.Query(ctx, `INSERT INTO fair_event (room_id, kind, at, account_id, about, key, body)
		SELECT room, 'said', $1, by, about, key, body::jsonb
		FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::text[], $8::boolean[])
			WITH ORDINALITY AS e (room, fair, by, about, key, body, talk, n)
		WHERE (talk OR NOT EXISTS (SELECT FROM fair_mute
				WHERE fair_id = fair AND account_id = by AND lifted_at IS NULL AND (until IS NULL OR until > $1)))
			AND (talk OR NOT EXISTS (SELECT FROM account a JOIN enterprise e ON e.id = a.enterprise_id WHERE a.id = by AND e.status NOT IN ('approved', 'rehearsal')))
			AND NOT EXISTS (SELECT FROM fair_ban WHERE fair_id = fair AND account_id = by AND lifted_at IS NULL AND (until IS NULL OR until > $1))
		ORDER BY n
		RETURNING `+columns+`, key`, s.Clock.Now(), rooms, fairs, by, about, keys, bodies, between)
	if err == nil {
		var e keyedEvent
		_, err = pgx.ForEachRow(rows, []any{&e.Room, &e.Seq, &e.Kind, &e.At, &e.By, &e.Body, &e.key}, func() error {
			e.Body = slices.Clone(e.Body)
			events = append(events, e)
			return nil
		})
	}
	if err != nil {
		return nil, fmt.Errorf("room: say: %w", err)
	}
	return events, nil
}

// refuseAll answers what was not written: it is acknowledged if it was written
// before, and refused otherwise.
func (s *Service) refuseAll(ctx context.Context, batch []saying, code, words string) {
	accounts, keys := make([]uuid.UUID, len(batch)), make([]uuid.UUID, len(batch))
	for i, y := range batch {
		accounts[i], keys[i] = y.session.caller.AccountID, *y.row.key
	}
	rows, err := s.DB.Query(ctx, `SELECT n - 1, room_id, seq FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY AS k (account_id, key, n)
		JOIN fair_event USING (account_id, key)`, accounts, keys)
	before := map[int]Place{}
	if err == nil {
		var at int
		var p Place
		_, err = pgx.ForEachRow(rows, []any{&at, &p.ID, &p.Seq}, func() error { before[at] = p; return nil })
	}
	for i, y := range batch {
		p, ok := before[i]
		switch {
		case err != nil:
			y.session.conn.Close(live.Unavailable)
		case ok:
			y.session.done(*y.row.key, y.row.room, p.ID, p.Seq)
		default:
			y.session.refuse(*y.row.key, y.row.room, &problem.Error{Code: code, Message: words})
		}
	}
}
