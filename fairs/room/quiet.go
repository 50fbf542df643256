package room

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

const (
	// quietEvery is how long an event stays unheard at most that the bus lost.
	quietEvery = time.Second
	// quietMost is how many rooms one check asks for; more take turns.
	quietMost = 5000
)

// watch finds the events that the bus lost, until ctx ends: also a room's last
// one, which no later one shows to be missing.
func (s *Service) watch(ctx context.Context) {
	tick := time.NewTicker(s.quiet)
	defer tick.Stop()
	var turn uuid.UUID // the rooms up to here had theirs
	failing := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-s.missed:
		}
		next, err := s.check(ctx, turn)
		if err != nil && !failing && ctx.Err() == nil {
			s.Log.Warn("rooms cannot be compared with the database", "error", err)
		}
		failing = err != nil
		turn = next
	}
}

// check compares the rooms after turn with the database in one statement, and
// has those read on that are behind.
func (s *Service) check(ctx context.Context, turn uuid.UUID) (next uuid.UUID, err error) {
	rooms, next := s.someRooms(turn)
	if len(rooms) == 0 {
		return next, nil
	}
	ids, seqs := make([]uuid.UUID, len(rooms)), make([]int64, len(rooms))
	for i, r := range rooms {
		r.mu.Lock()
		ids[i], seqs[i] = r.id, r.seq
		r.mu.Unlock()
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	rows, err := s.DB.Query(ctx, `SELECT n - 1, last_seq FROM unnest($1::uuid[], $2::bigint[]) WITH ORDINALITY AS r (id, seq, n)
		JOIN fair_room f USING (id) WHERE f.last_seq > r.seq`, ids, seqs)
	if err == nil {
		var at, seq int64
		_, err = pgx.ForEachRow(rows, []any{&at, &seq}, func() error {
			r := rooms[at]
			r.mu.Lock()
			r.want = max(r.want, seq)
			behind := r.known && r.want > r.seq
			r.mu.Unlock()
			if behind {
				s.fetch(r)
			}
			return nil
		})
	}
	if err != nil {
		return turn, fmt.Errorf("room: compare rooms: %w", err)
	}
	return next, nil
}

// someRooms are those whose turn it is, in order of their ids.
func (s *Service) someRooms(turn uuid.UUID) (rooms []*local, next uuid.UUID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.rooms {
		if len(s.rooms) <= quietMost || bytes.Compare(r.id[:], turn[:]) > 0 {
			rooms = append(rooms, r)
		}
	}
	if len(s.rooms) <= quietMost || len(rooms) <= quietMost {
		return rooms, uuid.Nil
	}
	slices.SortFunc(rooms, func(a, b *local) int { return bytes.Compare(a.id[:], b.id[:]) })
	rooms = rooms[:quietMost]
	return rooms, rooms[quietMost-1].id
}
