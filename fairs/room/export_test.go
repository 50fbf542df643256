package room

import (
	"context"
	"time"
)

// Hasten lets tests say as much as they like, and not wait for the quiet check.
func (s *Service) Hasten(quiet time.Duration) {
	s.quiet, s.speech.every, s.comings.every, s.signals.every = quiet, 0, 0, 0
}

// Note writes down at once who is here.
func (s *Service) Note(ctx context.Context) error { return s.note(ctx, true) }

// Forget has lists of words read again.
func (s *Service) Forget() {
	s.words.mu.Lock()
	defer s.words.mu.Unlock()
	s.words.lists = nil
}

// Hold puts back how much one account may do.
func (s *Service) Hold() {
	for r, every := range map[*rates]time.Duration{&s.speech: sayEvery, &s.comings: askEvery, &s.signals: signalEvery} {
		r.mu.Lock()
		r.every = every
		r.mu.Unlock()
	}
}
