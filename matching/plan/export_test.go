package plan

import (
	"context"

	"golang.org/x/sync/semaphore"
)

// Most sets up to how many postings are made anew at once, and takes up so many of
// them as if others were at it.
func (s *Service) Most(postings, taken int64) (release func()) {
	s.most, s.turn = postings, semaphore.NewWeighted(postings)
	s.turn.TryAcquire(taken)
	return func() { s.turn.Release(taken) }
}

// Try tries changes for what is left of a posting; each solve tells how far it is.
func (s *Service) Try(ctx context.Context, r Run, l Left, tell func(Phase)) (Proof, error) {
	stands, err := s.standing(ctx, r)
	if err != nil {
		return Proof{}, err
	}
	stands.in.OnProgress = tell
	p := Proof{Left: l}
	return p, s.try(ctx, r.ID, stands, &p)
}
