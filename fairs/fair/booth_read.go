package fair

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/history"
	"gongxiang/internal/route"
)

// Booth is one in the caller's scope: the firm's own, or of a fair of the
// officer's. Problem: "not_found".
func (s *Service) Booth(ctx context.Context, c auth.Caller, id uuid.UUID) (Booth, error) {
	return oneBooth(ctx, s.DB, c.Scope(), id, "")
}

// BoothHistory is what happened to a booth that Booth finds.
func (s *Service) BoothHistory(ctx context.Context, c auth.Caller, id uuid.UUID) ([]history.Entry, error) {
	if _, err := s.Booth(ctx, c, id); err != nil {
		return nil, err
	}
	return history.Of(ctx, s.DB, "fair_booth", id)
}

// Booths is all of a fair in the caller's scope, a firm's own among them, the
// requests first. A fair holds some hundreds.
func (s *Service) Booths(ctx context.Context, c auth.Caller, fair uuid.UUID) ([]Booth, error) {
	if c.Officer() {
		if _, err := s.Get(ctx, c, fair); err != nil {
			return nil, err
		}
	}
	found, err := manyBooths(ctx, s.DB, c.Scope(), `AND b.fair_id = @fair ORDER BY array_position(ARRAY['requested', 'approved', 'refused', 'withdrawn'], b.status), h.position, b.id`,
		pgx.NamedArgs{"fair": fair})
	return append([]Booth{}, found...), err
}

// MyBooths is the firm's booths in all fairs, the newest first.
func (s *Service) MyBooths(ctx context.Context, c auth.Caller, page route.Paging) (route.Page[Booth], error) {
	before, _, err := route.DecodeCursor[*uuid.UUID](page.Cursor)
	if err != nil {
		return route.Page[Booth]{}, err
	}
	found, err := manyBooths(ctx, s.DB, c.Scope(), `AND (@before::uuid IS NULL OR b.id < @before) ORDER BY b.id DESC LIMIT @limit`,
		pgx.NamedArgs{"before": before, "limit": page.Limit + 1})
	if err != nil {
		return route.Page[Booth]{}, err
	}
	return route.NewPage(found, page.Limit, func(b Booth) uuid.UUID { return b.ID }), nil
}
