package room

import (
	"context"
	"time"
)

// Hasten lets tests say as much as they like, and not wait for the quiet check.
func (s *Service) Hasten(quiet time.Duration) { s.quiet, s.rates.every = quiet, 0 }

// Note writes down at once who is here.
func (s *Service) Note(ctx context.Context) error { return s.note(ctx, true) }

// Forget has lists of words read again.
func (s *Service) Forget() {
	s.words.mu.Lock()
	defer s.words.mu.Unlock()
	s.words.lists = nil
}

// Hold puts back how much one account may say.
func (s *Service) Hold() {
	s.rates.mu.Lock()
	defer s.rates.mu.Unlock()
	s.rates.every = rateEvery
}
