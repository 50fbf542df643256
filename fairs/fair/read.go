package fair

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/history"
	"gongxiang/internal/route"
)

// Get is one fair in the officer's scope. Problem: "not_found".
func (s *Service) Get(ctx context.Context, c auth.Caller, id uuid.UUID) (Fair, error) {
	return s.one(ctx, s.DB, c.Scope(), id, "")
}

// History is what happened to a fair that Get finds.
func (s *Service) History(ctx context.Context, c auth.Caller, id uuid.UUID) ([]history.Entry, error) {
	if _, err := s.Get(ctx, c, id); err != nil {
		return nil, err
	}
	return history.Of(ctx, s.DB, "fair", id)
}

// place is where a page of fairs ends.
type place struct {
	At time.Time `json:"at"`
	ID uuid.UUID `json:"id"`
}

func placeOf(f Fair) place { return place{f.StartsAt, f.ID} }

// List is the fairs in the officer's scope, the latest first; no status means all.
func (s *Service) List(ctx context.Context, c auth.Caller, statuses []string, page route.Paging) (route.Page[Fair], error) {
	before, more, err := route.DecodeCursor[place](page.Cursor)
	if err != nil {
		return route.Page[Fair]{}, err
	}
	scope := c.Scope()
	found, err := s.many(ctx, s.DB, `WHERE `+inScope+`AND (cardinality(@status::text[]) = 0 OR f.status = ANY(@status))
		AND (NOT @more OR (f.starts_at, f.id) < (@at, @id)) ORDER BY f.starts_at DESC, f.id DESC LIMIT @limit`,
		pgx.NamedArgs{"firm": scope.Firm, "town": scope.Town, "status": append([]string{}, statuses...), "more": more,
			"at": before.At, "id": before.ID, "limit": page.Limit + 1})
	if err != nil {
		return route.Page[Fair]{}, err
	}
	return route.NewPage(found, page.Limit, placeOf), nil
}
