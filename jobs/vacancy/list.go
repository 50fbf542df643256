package vacancy

import (
	"context"

	"github.com/google/uuid"

	"gongxiang/internal/route"
	"gongxiang/internal/search"
	"gongxiang/matching/find"
)

// Filter is what somebody looks for. Empty fields do not restrict.
type Filter struct {
	Q          string   `query:"q" maxLength:"400" doc:"搜索文字：岗位、工种、企业、镇街"`
	TradeCode  []string `query:"tradeCode,explode" maxItems:"20" doc:"工种（代码，可重复）"`
	TownCode   []string `query:"townCode,explode" maxItems:"20" doc:"工作所在镇街（代码，可重复）"`
	Firm       string   `query:"enterpriseId" maxLength:"36" doc:"企业"`
	PayMinFen  int64    `query:"payMinFen" minimum:"0" doc:"每月至少（分）；按天、按小时的折算成月，面议和计件的不计"`
	Lodging    bool     `query:"lodging" doc:"只看提供住宿的"`
	AboveScale bool     `query:"aboveScale" doc:"只看规上工业企业的"`
	Sort       string   `query:"sort" enum:"relevance,newest,heads,pay" doc:"排序：相关、最新、人数、薪酬"`
}

// Found is a public vacancy with what was looked for marked in it.
type Found struct {
	Vacancy
	Highlights search.Highlights `json:"highlights"`
}

// List is a page of public vacancies, and what there is to say of all of them.
type List struct {
	route.Page[Found]
	Facets  find.Facets `json:"facets"`
	Total   int         `json:"total" doc:"符合条件的总数"`
	Similar bool        `json:"similar" doc:"没有完全符合的，这些是相近的"`
}

// Public finds public vacancies for anybody, the newest first unless something
// else is asked for. Codes: "throttled" (429), "invalid" (422).
func (s *Service) Public(ctx context.Context, f Filter, page route.Paging) (List, error) {
	if s.Look != nil {
		if err := s.Look(ctx); err != nil {
			return List{}, err
		}
	}
	q, possible := s.query(f)
	if !possible {
		return List{Page: route.Page[Found]{Items: []Found{}}, Facets: find.Count(s.Book(), search.Facets{})}, nil
	}
	q.Cursor, q.Limit = page.Cursor, page.Limit
	result, err := s.Engine.Search(ctx, q)
	if err != nil {
		return List{}, err
	}
	items, err := s.show(ctx, result.Hits)
	return List{route.Page[Found]{Items: items, Next: result.Next}, find.Count(s.Book(), result.Facets), result.Total, result.Similar}, err
}

// query is what the engine is asked; not possible: no firm is called that.
func (s *Service) query(f Filter) (q search.Query, possible bool) {
	today, yes := s.today(), true
	q = search.Query{Kind: search.Vacancy, Scope: search.OpenToAll(), Text: f.Q, Reading: find.Read(s.Book(), search.Vacancy, f.Q),
		TradeCodes: f.TradeCode, TownCodes: f.TownCode, Sort: search.Sort(f.Sort), On: &today}
	if f.Firm != "" {
		firm, err := uuid.Parse(f.Firm)
		if err != nil {
			return q, false
		}
		q.Firm = &firm
	}
	if f.PayMinFen > 0 {
		q.PayMinFen = &f.PayMinFen
	}
	if f.Lodging {
		q.Lodging = &yes
	}
	if f.AboveScale {
		q.AboveScale = &yes
	}
	return q, true
}

// show reads what was found as it now is: an index may be a moment behind.
func (s *Service) show(ctx context.Context, hits []search.Hit) ([]Found, error) {
	ids := make([]uuid.UUID, len(hits))
	for i, h := range hits {
		ids[i] = h.ID
	}
	public, err := s.PublicOn(ctx, s.today(), ids...)
	if err != nil {
		return nil, err
	}
	items := make([]Found, 0, len(hits))
	for _, h := range hits {
		if v, ok := public[h.ID]; ok {
			items = append(items, Found{v, h.Highlights})
		}
	}
	return items, nil
}
