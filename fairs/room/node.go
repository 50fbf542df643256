package room

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/problem"
)

// here is a fair that somebody on this node is at.
type here struct {
	rooms  int           // of this node, under the service's lock
	ready  chan struct{} // closed when the subscription stands
	since  time.Time     // it stands
	cancel func()
	err    error
}

// open gives the room, which stays until it is released.
func (s *Service) open(ctx context.Context, id uuid.UUID) (*local, error) {
	s.mu.Lock()
	r, found := s.rooms[id]
	if found {
		r.refs++
	} else {
		r = newLocal(s, id)
		s.rooms[id] = r
	}
	ready := r.ready
	s.mu.Unlock()
	switch {
	case !found:
		err := s.load(ctx, r)
		if err != nil {
			s.forget(r) // the next one tries again
		}
		s.mu.Lock()
		r.err, r.ready = err, nil
		s.mu.Unlock()
		close(ready)
	case ready != nil:
		select {
		case <-ready:
		case <-ctx.Done():
			s.release(r)
			return nil, ctx.Err()
		}
	}
	if r.err != nil {
		s.release(r)
		return nil, r.err
	}
	return r, nil
}

// load reads how far the room has come, at a moment when this node hears already
// what happens next.
func (s *Service) load(ctx context.Context, r *local) error {
	began := time.Now()
	ref, seq, err := readRoom(ctx, s, r.id)
	if err != nil {
		return err
	}
	h, err := s.attend(ctx, ref.Fair)
	if err != nil {
		return err
	}
	if h.since.After(began) {
		if _, seq, err = readRoom(ctx, s, r.id); err != nil {
			s.quit(ref.Fair)
			return err
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ref, r.known, r.seq = ref, true, max(seq, r.want) // nobody has been told anything yet
	r.want = r.seq
	r.group.Window = windows[ref.Kind]
	return nil
}

func readRoom(ctx context.Context, s *Service, id uuid.UUID) (r Ref, seq int64, err error) {
	err = s.DB.QueryRow(ctx, `SELECT fair_id, kind, of, last_seq FROM fair_room WHERE id = $1`, id).Scan(&r.Fair, &r.Kind, &r.Of, &seq)
	if errors.Is(err, pgx.ErrNoRows) {
		return r, 0, problem.NotFound("这个房间")
	}
	if err != nil {
		return r, 0, fmt.Errorf("room: read a room: %w", err)
	}
	return r, seq, nil
}

func (s *Service) release(r *local) {
	s.mu.Lock()
	r.refs--
	last := r.refs == 0 && s.rooms[r.id] == r
	if last {
		delete(s.rooms, r.id)
	}
	s.mu.Unlock()
	if last {
		s.quit(r.ref.Fair)
	}
}

// forget takes a room out that could not be read.
func (s *Service) forget(r *local) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.rooms[r.id] == r {
		delete(s.rooms, r.id)
	}
}

// attend has this node hear what happens at a fair, for one more room.
func (s *Service) attend(ctx context.Context, fair uuid.UUID) (*here, error) {
	s.mu.Lock()
	h, found := s.fairs[fair]
	if !found {
		h = &here{ready: make(chan struct{})}
		s.fairs[fair] = h
	}
	h.rooms++
	s.mu.Unlock()
	if !found {
		h.cancel, h.err = s.Bus.Subscribe(subject(fair), func(data []byte) { s.heard(data) })
		h.since = time.Now()
		close(h.ready)
	}
	select {
	case <-h.ready:
	case <-ctx.Done():
		s.quit(fair)
		return nil, ctx.Err()
	}
	if h.err != nil {
		s.quit(fair)
		return nil, h.err
	}
	return h, nil
}

func (s *Service) quit(fair uuid.UUID) {
	s.mu.Lock()
	h := s.fairs[fair]
	h.rooms--
	last := h.rooms == 0
	if last {
		delete(s.fairs, fair)
	}
	s.mu.Unlock()
	if last && h.cancel != nil {
		h.cancel()
	}
}

// here is the room if somebody on this node is in it.
func (s *Service) local(id uuid.UUID) *local {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.rooms[id]
}

// heard takes what another node told. No data: some may have been missed.
func (s *Service) heard(data []byte) {
	if data == nil {
		select {
		case s.missed <- struct{}{}:
		default:
		}
		return
	}
	var m message
	if err := json.Unmarshal(data, &m); err != nil {
		s.Log.Warn("not understood on the bus", "error", err)
		return
	}
	if m.From != s.node {
		s.take(m)
	}
}

// take hands a message to the rooms that are here.
func (s *Service) take(m message) {
	s.takeEvents(m.Events)
	switch {
	case m.Now != nil:
		if r := s.local(m.Now.Room); r != nil {
			r.show(m.Now.Body)
		}
	case m.Signal != nil:
		if r := s.local(m.Signal.Room); r != nil {
			r.signal(*m.Signal)
		}
	case m.Ask != nil:
		s.ask(*m.Ask)
	}
}

func (s *Service) takeEvents(texts []json.RawMessage) {
	lines := map[uuid.UUID][]line{}
	for _, text := range texts {
		var head struct {
			Room uuid.UUID
			Seq  int64
			Kind string
		}
		if err := json.Unmarshal(text, &head); err != nil {
			s.Log.Warn("not understood on the bus", "error", err)
			return
		}
		lines[head.Room] = append(lines[head.Room], line{head.Seq, head.Kind, text})
	}
	for id, lines := range lines {
		if r := s.local(id); r != nil {
			s.offer(r, lines)
		}
	}
}

func (s *Service) offer(r *local, lines []line) {
	if r.offer(lines) {
		s.fetch(r)
	}
}

// pageMost is how many events are read at once.
const pageMost = 500

// fetch reads what is missing before what is known, apart from everybody who
// waits for other rooms.
func (s *Service) fetch(r *local) {
	r.mu.Lock()
	started := r.fetching
	r.fetching = true
	r.mu.Unlock()
	if !started {
		go s.fetchAll(r)
	}
}

func (s *Service) fetchAll(r *local) {
	s.fetches <- struct{}{}
	defer func() { <-s.fetches }()
	for {
		r.mu.Lock()
		if r.want <= r.seq {
			r.fetching = false
			r.mu.Unlock()
			return
		}
		after := r.seq
		r.mu.Unlock()
		if err := s.fetchPage(r, after); err != nil {
			// The next event or the quiet check asks again.
			s.Log.Warn("a room's events cannot be read", "error", err)
			r.mu.Lock()
			r.fetching = false
			r.mu.Unlock()
			return
		}
	}
}

func (s *Service) fetchPage(r *local, after int64) error {
	ctx, cancel := context.WithTimeout(s.ctx, 5*time.Second)
	defer cancel()
	events, err := s.Since(ctx, r.id, after, pageMost)
	if err != nil {
		return err
	}
	if len(events) == 0 {
		return fmt.Errorf("room: %s has no event after %d", r.id, after)
	}
	r.offer(linesOf(events))
	return nil
}
