package apply

import (
	"context"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/history"
	"gongxiang/internal/route"
)

// Filter narrows a list. Empty fields do not restrict.
type Filter struct {
	Status  []string `query:"status,explode" enum:"submitted,viewed,invited,offered,accepted,hired,rejected,withdrawn,expired" doc:"状态（可重复；不填为全部）"`
	Vacancy string   `query:"vacancyId" maxLength:"36" doc:"岗位"`
}

// List is the applications of the caller's side, the newest first.
func (s *Service) List(ctx context.Context, c auth.Caller, f Filter, page route.Paging) (route.Page[Application], error) {
	before, _, err := route.DecodeCursor[*uuid.UUID](page.Cursor)
	if err != nil {
		return route.Page[Application]{}, err
	}
	found, err := sideOf(c).many(ctx, s.DB, `AND (cardinality($3::text[]) = 0 OR a.status = ANY($3)) AND ($4 = '' OR a.vacancy_id::text = $4)
		AND ($5::uuid IS NULL OR a.id < $5) ORDER BY a.id DESC LIMIT $6`, append([]string{}, f.Status...), f.Vacancy, before, page.Limit+1)
	if err != nil {
		return route.Page[Application]{}, err
	}
	return route.NewPage(found, page.Limit, func(a Application) uuid.UUID { return a.ID }), nil
}

// Get is one application of the caller's side. Problem: "not_found".
func (s *Service) Get(ctx context.Context, c auth.Caller, id uuid.UUID) (Application, error) {
	return sideOf(c).one(ctx, s.DB, id, "")
}

// History is what happened to an application that Get finds; it names the sides,
// not the people who acted for them.
func (s *Service) History(ctx context.Context, c auth.Caller, id uuid.UUID) ([]history.Entry, error) {
	a, err := s.Get(ctx, c, id)
	if err != nil {
		return nil, err
	}
	entries, err := history.Of(ctx, s.DB, "application", id)
	for i := range entries {
		switch entries[i].Action {
		case "submit", "accept", "accept_at_fair", "withdraw":
			entries[i].By = "求职者"
		case "view", "invite", "offer", "reject":
			entries[i].By = a.Firm.Name
		case "hire": // by whoever said it second
			entries[i].By = "双方"
		}
	}
	return entries, err
}
