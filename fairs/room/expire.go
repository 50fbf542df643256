package room

import (
	"context"
	"time"

	"gongxiang/fairs/live"
)

const (
	// sessionsEvery is how long a session that has ended keeps its connection at most,
	// but for the time of one statement.
	sessionsEvery = 10 * time.Second
	// sessionsMost is how many are looked up by one statement.
	sessionsMost = 1000
)

// watchSessions closes the connections whose sessions have ended: signed out,
// expired, or of a disabled account.
func (s *Service) watchSessions(ctx context.Context) {
	tick := time.NewTicker(sessionsEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := s.EndSessions(ctx); err != nil && ctx.Err() == nil {
				s.Log.Warn("sessions cannot be looked up", "error", err)
			}
		}
	}
}

// EndSessions closes those connections at once.
func (s *Service) EndSessions(ctx context.Context) error {
	s.mu.Lock()
	all := make([]*session, 0, len(s.sessions))
	for x := range s.sessions {
		all = append(all, x)
	}
	s.mu.Unlock()
	for len(all) > 0 {
		some := all[:min(len(all), sessionsMost)]
		all = all[len(some):]
		if err := s.endSome(ctx, some); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) endSome(ctx context.Context, some []*session) error {
	hashes := make([][]byte, len(some))
	for i, x := range some {
		hashes[i] = x.caller.SessionHash
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	found, err := s.Alive(ctx, hashes)
	if err != nil {
		return err
	}
	alive := make(map[string]bool, len(found))
	for _, hash := range found {
		alive[string(hash)] = true
	}
	for _, x := range some {
		if !alive[string(x.caller.SessionHash)] {
			x.conn.Close(live.SignedOut)
		}
	}
	return nil
}
