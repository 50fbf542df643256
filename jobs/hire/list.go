package hire

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/history"
	"gongxiang/internal/route"
	"gongxiang/internal/sheet"
)

// Filter narrows a list; zero values do not.
type Filter struct {
	Status string `query:"status" enum:"proposed,confirmed,ended" doc:"状态"`
	Kind   string `query:"kind" enum:"hire,fallback" doc:"录用，或者兜底安置"`
	PostID string `query:"postId" format:"uuid" doc:"兜底岗位"`
	Q      string `query:"q" maxLength:"60" doc:"岗位或单位名称中的几个字"`
}

// List is the hires in the caller's scope, the newest first.
func (s *Service) List(ctx context.Context, c auth.Caller, f Filter, page route.Paging) (route.Page[Hire], error) {
	before, _, err := route.DecodeCursor[*uuid.UUID](page.Cursor)
	if err != nil {
		return route.Page[Hire]{}, err
	}
	found, err := many(ctx, s.DB, c, selectHire+`AND (@status = '' OR h.status = @status) AND (@kind = '' OR h.kind = @kind)
		AND (@post = '' OR h.post_id = nullif(@post, '')::uuid) AND `+named+`AND (@before::uuid IS NULL OR h.id < @before) ORDER BY h.id DESC LIMIT @limit`,
		pgx.NamedArgs{"status": f.Status, "kind": f.Kind, "post": f.PostID, "q": sheet.Clean(f.Q), "before": before, "limit": page.Limit + 1})
	if err != nil {
		return route.Page[Hire]{}, err
	}
	return route.NewPage(found, page.Limit, func(h Hire) uuid.UUID { return h.ID }), nil
}

// Get is one hire in the caller's scope. Problem: "not_found".
func (s *Service) Get(ctx context.Context, c auth.Caller, id uuid.UUID) (Hire, error) {
	return one(ctx, s.DB, c, id)
}

// Of is what was said about an application in the caller's scope; empty before
// anybody said something. Problem: "not_found".
func (s *Service) Of(ctx context.Context, c auth.Caller, of uuid.UUID) ([]Hire, error) {
	if _, err := findApplication(ctx, s.DB, c, of); err != nil {
		return nil, err
	}
	return many(ctx, s.DB, c, selectHire+`AND h.application_id = @id`, pgx.NamedArgs{"id": of})
}

// History is what happened to a hire that Get finds.
func (s *Service) History(ctx context.Context, c auth.Caller, id uuid.UUID) ([]history.Entry, error) {
	if _, err := s.Get(ctx, c, id); err != nil {
		return nil, err
	}
	return history.Of(ctx, s.DB, "hire", id)
}
