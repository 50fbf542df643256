package posting

import (
	"context"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/history"
	"gongxiang/internal/problem"
	"gongxiang/internal/route"
)

// inScope keeps a query within auth.Scope ($1 firm, $2 town): a firm's own; of
// a town's officer what is there, or belongs to a firm from there.
const inScope = `($1::uuid IS NULL OR p.enterprise_id = $1) AND ($2::text IS NULL OR $2 IN (e.town_code, p.town_code))`

// Get reads one posting for the caller: whole for its firm and officers in
// scope; without its contact, and only while it is open and its firm approved,
// for other approved firms. Anything else is "not_found".
func (s *Service) Get(ctx context.Context, c auth.Caller, kind Kind, id uuid.UUID) (Posting, error) {
	scope := c.Scope()
	p, err := s.one(ctx, s.DB, selectPosting+`
		WHERE p.id = $3 AND p.kind = $4 AND (`+inScope+` OR $5 AND p.status IN `+openStates+` AND p.period_to >= $6 AND e.status = 'approved'
			AND EXISTS (SELECT FROM enterprise WHERE id = $1 AND status = 'approved'))`,
		scope.Firm, scope.Town, id, kind, c.Is(auth.Enterprise), s.today())
	if problem.HasCode(err, "not_found") {
		return Posting{}, problem.NotFound("这条" + kind.Word())
	}
	if err != nil {
		return Posting{}, err
	}
	p.Status = p.on(s.today())
	if scope.Firm != nil && *scope.Firm != p.Enterprise.ID {
		return p.Public(), nil
	}
	return p, nil
}

// GetOwn is Get without what other firms may see: for everything that is done
// with one's own posting. Officers in scope may call it.
func (s *Service) GetOwn(ctx context.Context, c auth.Caller, kind Kind, id uuid.UUID) (Posting, error) {
	scope := c.Scope()
	p, err := s.one(ctx, s.DB, selectPosting+`WHERE p.id = $3 AND p.kind = $4 AND `+inScope, scope.Firm, scope.Town, id, kind)
	if problem.HasCode(err, "not_found") {
		return Posting{}, problem.NotFound("这条" + kind.Word())
	}
	p.Status = p.on(s.today())
	return p, err
}

// History is what happened to a posting that GetOwn finds.
func (s *Service) History(ctx context.Context, c auth.Caller, kind Kind, id uuid.UUID) ([]history.Entry, error) {
	if _, err := s.GetOwn(ctx, c, kind, id); err != nil {
		return nil, err
	}
	return history.Of(ctx, s.DB, string(kind), id)
}

// Filter narrows a list. Empty fields do not restrict.
type Filter struct {
	Kind     Kind
	Statuses []string
}

// List is the postings in the caller's scope, the newest first.
func (s *Service) List(ctx context.Context, c auth.Caller, f Filter, page route.Paging) (route.Page[Posting], error) {
	before, _, err := route.DecodeCursor[*uuid.UUID](page.Cursor)
	if err != nil {
		return route.Page[Posting]{}, err
	}
	found, err := s.list(ctx, c.Scope(), f, before, page.Limit+1)
	if err != nil {
		return route.Page[Posting]{}, err
	}
	return route.NewPage(found, page.Limit, func(p Posting) uuid.UUID { return p.ID }), nil
}

// list is up to limit postings older than before; nil begins with the newest.
func (s *Service) list(ctx context.Context, scope auth.Scope, f Filter, before *uuid.UUID, limit int) ([]Posting, error) {
	found, err := s.many(ctx, s.DB, selectPosting+`
		WHERE `+inScope+` AND p.kind = $3 AND (cardinality($4::text[]) = 0 OR `+byDay("$7::date")+` = ANY($4))
			AND ($5::uuid IS NULL OR p.id < $5)
		ORDER BY p.id DESC LIMIT $6`,
		scope.Firm, scope.Town, f.Kind, append([]string{}, f.Statuses...), before, limit, s.today())
	for i := range found {
		found[i].Status = found[i].on(s.today())
	}
	return found, err
}
