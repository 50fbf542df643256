package floor

import (
	"context"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/singleflight"

	"gongxiang/fairs/room"
)

// lobby is what everybody at a fair reads alike, with the rooms of fair and halls
// as far as they had come then: what happened since, a client hears when it joins.
type lobby struct {
	fair   Fair
	limits Limits
	halls  []Hall
	rooms  []Room
}

// lobbies keep each fair's for a moment: thousands come in within minutes.
type lobbies struct {
	reading singleflight.Group
	mu      sync.Mutex
	kept    map[uuid.UUID]keptLobby
}

type keptLobby struct {
	lobby
	until time.Time // of this process
}

// lobby is a fair's, read at most Keep ago. Nobody may change it. Problem:
// "not_found" for a fair that is not public.
func (s *Service) lobby(ctx context.Context, id uuid.UUID) (lobby, error) {
	if s.Keep == 0 {
		return s.readLobby(ctx, id)
	}
	s.lobbies.mu.Lock()
	kept, ok := s.lobbies.kept[id]
	s.lobbies.mu.Unlock()
	if ok && time.Now().Before(kept.until) {
		return kept.lobby, nil
	}
	read, err, _ := s.lobbies.reading.Do(id.String(), func() (any, error) {
		// Others wait for it, too: it goes on when the first of them leaves.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
		defer cancel()
		began := time.Now()
		l, err := s.readLobby(ctx, id)
		if err == nil {
			s.keepLobby(id, keptLobby{l, began.Add(s.Keep)})
		}
		return l, err
	})
	l, _ := read.(lobby)
	return l, err
}

func (s *Service) keepLobby(id uuid.UUID, l keptLobby) {
	s.lobbies.mu.Lock()
	defer s.lobbies.mu.Unlock()
	for other, kept := range s.lobbies.kept {
		if l.until.Sub(kept.until) > time.Hour { // a fair long over
			delete(s.lobbies.kept, other)
		}
	}
	s.lobbies.kept[id] = l
}

func (s *Service) readLobby(ctx context.Context, id uuid.UUID) (l lobby, err error) {
	err = s.Rooms.Snapshot(ctx, func(tx pgx.Tx) error {
		at := s.now()
		if l.fair, err = fairOf(ctx, tx, id, at); err != nil {
			return err
		}
		if l.limits, err = limitsOn(ctx, tx, at); err != nil {
			return err
		}
		if l.halls, err = s.halls(ctx, tx, id, at); err != nil {
			return err
		}
		refs := []room.Ref{{Fair: id, Kind: room.Fair, Of: id}}
		for _, h := range l.halls {
			refs = append(refs, room.Ref{Fair: id, Kind: room.Hall, Of: h.ID})
		}
		l.rooms, err = s.rooms(ctx, tx, refs)
		return err
	})
	return l, err
}
