package vacancy

import (
	"context"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/history"
	"gongxiang/internal/route"
)

// inScope keeps a query within auth.Scope ($1 firm, $2 town): a firm's own; of
// a town's officer what is there, or belongs to a firm from there.
const inScope = `($1::uuid IS NULL OR v.enterprise_id = $1) AND ($2::text IS NULL OR $2 IN (e.town_code, v.town_code))`

// GetOwn reads one vacancy in whatever state, for its firm and for officers in
// scope. Anything else is "not_found".
func (s *Service) GetOwn(ctx context.Context, c auth.Caller, id uuid.UUID) (Vacancy, error) {
	scope := c.Scope()
	return s.one(ctx, s.DB, selectVacancy+`WHERE v.id = $3 AND `+inScope, scope.Firm, scope.Town, id)
}

// History is what happened to a vacancy that GetOwn finds.
func (s *Service) History(ctx context.Context, c auth.Caller, id uuid.UUID) ([]history.Entry, error) {
	if _, err := s.GetOwn(ctx, c, id); err != nil {
		return nil, err
	}
	return history.Of(ctx, s.DB, "vacancy", id)
}

// List is the vacancies in the caller's scope, the newest first; no status
// means all.
func (s *Service) List(ctx context.Context, c auth.Caller, statuses []string, page route.Paging) (route.Page[Vacancy], error) {
	before, _, err := route.DecodeCursor[*uuid.UUID](page.Cursor)
	if err != nil {
		return route.Page[Vacancy]{}, err
	}
	scope := c.Scope()
	found, err := s.many(ctx, s.DB, selectVacancy+`
		WHERE `+inScope+` AND (cardinality($3::text[]) = 0 OR v.status = ANY($3)) AND ($4::uuid IS NULL OR v.id < $4)
		ORDER BY v.id DESC LIMIT $5`, scope.Firm, scope.Town, append([]string{}, statuses...), before, page.Limit+1)
	if err != nil {
		return route.Page[Vacancy]{}, err
	}
	return route.NewPage(found, page.Limit, func(v Vacancy) uuid.UUID { return v.ID }), nil
}
