package vacancy

import (
	"context"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/history"
	"gongxiang/internal/route"
	"gongxiang/internal/sheet"
)

// inScope keeps a query within auth.Scope ($1 firm, $2 town): a firm's own; of
// a town's officer what is there, or belongs to a firm from there.
const inScope = `($1::uuid IS NULL OR v.enterprise_id = $1) AND ($2::text IS NULL OR $2 IN (e.town_code, v.town_code))`

// GetOwn reads one vacancy in whatever state, for its firm and for officers in
// scope. Anything else is "not_found".
func (s *Service) GetOwn(ctx context.Context, c auth.Caller, id uuid.UUID) (Vacancy, error) {
	scope := c.Scope()
	v, err := s.one(ctx, s.DB, selectVacancy+`WHERE v.id = $3 AND `+inScope, scope.Firm, scope.Town, id)
	v.Status = v.on(s.today())
	return v, err
}

// History is what happened to a vacancy that GetOwn finds.
func (s *Service) History(ctx context.Context, c auth.Caller, id uuid.UUID) ([]history.Entry, error) {
	if _, err := s.GetOwn(ctx, c, id); err != nil {
		return nil, err
	}
	return history.Of(ctx, s.DB, "vacancy", id)
}

// OwnFilter narrows List. Empty fields do not restrict.
type OwnFilter struct {
	Status []string `query:"status,explode" enum:"draft,open,closed,expired,taken_down" doc:"状态（可重复；不填为全部）"`
	Q      string   `query:"q" maxLength:"60" doc:"岗位、企业或工种名称中的几个字"`
}

// List is the vacancies in the caller's scope, whatever their state, the newest
// first.
func (s *Service) List(ctx context.Context, c auth.Caller, f OwnFilter, page route.Paging) (route.Page[Vacancy], error) {
	before, _, err := route.DecodeCursor[*uuid.UUID](page.Cursor)
	if err != nil {
		return route.Page[Vacancy]{}, err
	}
	found, err := s.list(ctx, c.Scope(), f, before, page.Limit+1)
	if err != nil {
		return route.Page[Vacancy]{}, err
	}
	return route.NewPage(found, page.Limit, func(v Vacancy) uuid.UUID { return v.ID }), nil
}

func (s *Service) list(ctx context.Context, scope auth.Scope, f OwnFilter, before *uuid.UUID, limit int) ([]Vacancy, error) {
	q, trade := sheet.Clean(f.Q), ""
	if found := s.Book().Resolve(q); q != "" && found.OK {
		trade = found.Trade.Code // 车位 is called 缝纫工
	}
	found, err := s.many(ctx, s.DB, selectVacancy+`
		WHERE `+inScope+` AND (cardinality($3::text[]) = 0 OR `+byDay("$8::date")+` = ANY($3)) AND ($4::uuid IS NULL OR v.id < $4)
			AND ($5 = '' OR strpos(v.title, $5) > 0 OR strpos(e.name, $5) > 0 OR v.trade_code = $6)
		ORDER BY v.id DESC LIMIT $7`, scope.Firm, scope.Town, append([]string{}, f.Status...), before, q, trade, limit, s.today())
	for i := range found {
		found[i].Status = found[i].on(s.today())
	}
	return found, err
}
