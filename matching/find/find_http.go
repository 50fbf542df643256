package find

import (
	"context"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/route"
	"gongxiang/internal/search"
)

// Conditions are what is asked for, but for the page.
type Conditions struct {
	Kind       string   `path:"kind" enum:"surpluses,shortages,enterprises" doc:"查找的类别"`
	Q          string   `query:"q" maxLength:"400" doc:"搜索文字"`
	TradeCode  []string `query:"tradeCode,explode" maxItems:"100" doc:"工种（可重复）"`
	TownCode   []string `query:"townCode,explode" maxItems:"50" doc:"镇街（可重复）"`
	Family     string   `query:"family" doc:"工种大类"`
	Industry   string   `query:"industry" doc:"行业大类两位代码"`
	From       string   `query:"from" format:"date" doc:"与这一天起的时段有重叠"`
	To         string   `query:"to" format:"date" doc:"与这一天止的时段有重叠（含当天）"`
	HeadsMin   int      `query:"headsMin" minimum:"0" maximum:"100000" doc:"至少人数"`
	PayMinFen  int64    `query:"payMinFen" minimum:"0" doc:"月薪至少（分）；面议的不计"`
	PayMaxFen  int64    `query:"payMaxFen" minimum:"0" doc:"月薪至多（分）；面议的不计"`
	Lodging    string   `query:"lodging" enum:"true,false" doc:"住宿"`
	AboveScale string   `query:"aboveScale" enum:"true,false" doc:"规上工业企业"`
	Status     []string `query:"status,explode" maxItems:"10" doc:"状态（可重复）"`
	Enterprise string   `query:"enterpriseId" format:"uuid" doc:"只找这家企业的"`
	Approved   bool     `query:"firmApproved" doc:"只找已通过审核的企业的"`
	Sort       string   `query:"sort" enum:"relevance,newest,heads,pay,start" doc:"排序：相关、最新、人数、薪酬、开始日期"`
}

type input struct {
	Conditions
	route.Paging
}

var kinds = map[string]search.Kind{"surpluses": search.Surplus, "shortages": search.Shortage, "enterprises": search.Enterprise}

func (s *Service) search(ctx context.Context, in *input) (Answer, error) {
	q, err := in.query()
	if err != nil {
		return Answer{}, err
	}
	q.Cursor, q.Limit = in.Cursor, in.Limit
	return s.Search(ctx, auth.CallerFrom(ctx), q)
}

func (s *Service) export(ctx context.Context, in *Conditions) (route.Download, error) {
	q, err := in.query()
	if err != nil {
		return route.Download{}, err
	}
	return s.Export(ctx, auth.CallerFrom(ctx), q)
}

func (in *Conditions) query() (search.Query, error) {
	q := search.Query{
		Kind: kinds[in.Kind], Text: in.Q, TradeCodes: in.TradeCode, TownCodes: in.TownCode, Family: in.Family, Industry: in.Industry,
		HeadsMin: in.HeadsMin, PayMinFen: given(in.PayMinFen), PayMaxFen: given(in.PayMaxFen), Lodging: yesNo(in.Lodging), AboveScale: yesNo(in.AboveScale),
		Statuses: in.Status, Approved: in.Approved, Sort: search.Sort(in.Sort),
	}
	if in.Enterprise != "" {
		firm, err := uuid.Parse(in.Enterprise)
		if err != nil {
			return search.Query{}, err // the schema has checked the form
		}
		q.Firm = &firm
	}
	for _, date := range []struct {
		text string
		into **calendar.Date
	}{{in.From, &q.From}, {in.To, &q.To}} {
		if date.text == "" {
			continue
		}
		parsed, err := calendar.ParseDate(date.text)
		if err != nil {
			return search.Query{}, err // the schema has checked the form
		}
		*date.into = &parsed
	}
	return q, nil
}

func given(n int64) *int64 {
	if n == 0 {
		return nil
	}
	return &n
}

func yesNo(text string) *bool {
	if text == "" {
		return nil
	}
	yes := text == "true"
	return &yes
}
