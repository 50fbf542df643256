package find

import (
	"context"
	"fmt"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
	"gongxiang/internal/search"
	"gongxiang/matching/enterprise"
	"gongxiang/matching/posting"
	"gongxiang/matching/reference"
)

// Service finds.
type Service struct {
	DB     *postgres.DB
	Clock  calendar.Clock
	Engine search.Engine
	Book   func() *reference.TradeBook

	Postings *posting.Service // read what was found whole, for exports
	Firms    *enterprise.Service
}

// New makes the service.
func New(db *postgres.DB, clock calendar.Clock, engine search.Engine, book func() *reference.TradeBook, postings *posting.Service, firms *enterprise.Service) *Service {
	return &Service{db, clock, engine, book, postings, firms}
}

// Search answers q, whose scope and reading it fills in. Problems: "forbidden"
// for a firm that asks for enterprises, "enterprise_not_approved" (403),
// "invalid" for a text that is too long, an unknown sort, a period that ends
// before it begins, a cursor of another query.
func (s *Service) Search(ctx context.Context, c auth.Caller, q search.Query) (Answer, error) {
	if q.From != nil && q.To != nil && *q.To < *q.From {
		return Answer{}, problem.Invalid(problem.Field{Name: "to", Code: "period", Message: "结束日期早于开始日期，请改正日期。"})
	}
	if err := s.restrict(ctx, c, &q); err != nil {
		return Answer{}, err
	}
	book := s.Book()
	q.Reading = Read(book, q.Kind, q.Text)
	result, err := s.Engine.Search(ctx, q)
	if err != nil {
		return Answer{}, err
	}
	return answer(book, q, result, calendar.Today(s.Clock)), nil
}

// restrict says what the caller may find at most.
func (s *Service) restrict(ctx context.Context, c auth.Caller, q *search.Query) error {
	today := calendar.Today(s.Clock)
	q.On = &today
	switch c.Role {
	case auth.CityOfficer, auth.Administrator:
		q.Scope = search.Everything()
	case auth.TownOfficer:
		q.Scope = search.InTown(c.TownCode)
	case auth.Enterprise:
		if q.Kind == search.Enterprise {
			return problem.Forbidden("企业名录只供就业服务专员查询。")
		}
		approved, err := firmApproved(ctx, s.DB, c.EnterpriseID)
		if err != nil {
			return err
		}
		if !approved {
			return problem.New(403, "enterprise_not_approved", "贵单位还没有通过审核，或者已被暂停，审核通过后才能查找其他企业的用工信息。")
		}
		q.Scope = search.OpenToFirms()
	default:
		return problem.Forbidden("您的账号没有这项操作的权限。")
	}
	return nil
}

// Read takes the trades and towns that the book knows off a text. Of a firm's
// name every word counts as it stands.
func Read(book *reference.TradeBook, kind search.Kind, text string) search.Reading {
	if kind == search.Enterprise {
		return search.Reading{Rest: text}
	}
	var r search.Reading
	r.TradeCodes, r.TownCodes, r.Rest = book.Peel(text)
	for _, code := range r.TradeCodes {
		if trade, ok := book.ByCode(code); ok && trade.Family != "" {
			r.Families = append(r.Families, trade.Family)
		}
	}
	if len(r.TradeCodes) == 0 {
		r.Guesses = book.Near(r.Rest)
	}
	return r
}

func firmApproved(ctx context.Context, q postgres.Querier, id any) (approved bool, err error) {
	err = q.QueryRow(ctx, `SELECT EXISTS (SELECT FROM enterprise WHERE id = $1 AND status = 'approved')`, id).Scan(&approved)
	if err != nil {
		return false, fmt.Errorf("find: read the firm's status: %w", err)
	}
	return approved, nil
}
