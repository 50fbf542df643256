package find

import (
	"strings"

	"github.com/google/uuid"

	"gongxiang/internal/calendar"
	"gongxiang/internal/search"
	"gongxiang/matching/posting"
	"gongxiang/matching/reference"
)

// Answer is a page of what was found, and what there is to say of all of it.
type Answer struct {
	Items      []Item     `json:"items"`
	Facets     Facets     `json:"facets"`
	Total      int        `json:"total" doc:"符合条件的总数"`
	Next       string     `json:"next,omitempty" doc:"取下一页时作为 cursor 传回"`
	Similar    bool       `json:"similar" doc:"没有完全符合的，这些是相近的"`
	Understood Understood `json:"understood"`
	Engine     string     `json:"engine" enum:"postgres,meilisearch"`
	Degraded   bool       `json:"degraded" doc:"搜索服务暂时不可用，由数据库代为回答"`
}

// Item is a surplus, a shortage or an enterprise; fields that its kind does not
// have are left out.
type Item struct {
	ID           uuid.UUID         `json:"id"`
	Kind         search.Kind       `json:"kind" enum:"surplus,shortage,enterprise"`
	Name         string            `json:"name,omitempty" doc:"企业名称（企业）"`
	USCC         string            `json:"uscc,omitempty" doc:"统一社会信用代码（企业）"`
	IndustryName string            `json:"industryName,omitempty" doc:"行业大类名称（企业）"`
	Industry     string            `json:"industry,omitempty" doc:"行业大类两位代码"`
	TradeCode    string            `json:"tradeCode,omitempty"`
	TradeName    string            `json:"tradeName,omitempty"`
	Firm         string            `json:"firm,omitempty" doc:"发布的企业"`
	EnterpriseID uuid.UUID         `json:"enterpriseId"`
	TownCode     string            `json:"townCode"`
	TownName     string            `json:"townName"`
	PeriodFrom   *calendar.Date    `json:"periodFrom,omitempty"`
	PeriodTo     *calendar.Date    `json:"periodTo,omitempty"`
	Heads        *int              `json:"heads,omitempty" doc:"还缺或还富余的人数"`
	PayMinFen    *int64            `json:"payMinFen,omitempty"`
	PayMaxFen    *int64            `json:"payMaxFen,omitempty"`
	Lodging      *bool             `json:"lodging,omitempty"`
	AboveScale   bool              `json:"aboveScale"`
	Status       string            `json:"status"`
	Highlights   search.Highlights `json:"highlights"`
}

// Facets count what was found by trade, town and above-scale.
type Facets struct {
	TradeCode  []Facet `json:"tradeCode"`
	TownCode   []Facet `json:"townCode"`
	AboveScale []Facet `json:"aboveScale"`
}

// Facet is one value with its count.
type Facet struct {
	Value string `json:"value"`
	Name  string `json:"name"`
	Count int    `json:"count"`
}

// Understood is what was recognised in the text.
type Understood struct {
	Trades []Named `json:"trades"`
	Towns  []Named `json:"towns"`
	Rest   string  `json:"rest" doc:"其余按字面查找的文字"`
}

// Named is a code with its name.
type Named struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

func answer(book *reference.TradeBook, q search.Query, r search.Result, today calendar.Date) Answer {
	a := Answer{
		Items: make([]Item, len(r.Hits)), Total: r.Total, Next: r.Next, Similar: r.Similar, Engine: r.Engine, Degraded: r.Degraded,
		Understood: Understood{named(q.Reading.TradeCodes, tradeName(book)), named(q.Reading.TownCodes, townName(book)), strings.TrimSpace(q.Reading.Rest)},
		Facets:     Count(book, r.Facets),
	}
	for i, hit := range r.Hits {
		a.Items[i] = item(book, hit)
		if p := hit.Period; p != nil && p.To < today && posting.Open(hit.Status) {
			a.Items[i].Status = posting.Expired // it may not yet be marked so
		}
	}
	return a
}

// Count gives the counts of a search their names.
func Count(book *reference.TradeBook, f search.Facets) Facets {
	return Facets{facets(f.TradeCode, tradeName(book)), facets(f.TownCode, townName(book)),
		facets(f.AboveScale, func(value string) string {
			return map[string]string{"true": "规上工业企业", "false": "其他企业"}[value]
		})}
}

// item names trade and town as they are called now; the document may be older.
func item(book *reference.TradeBook, h search.Hit) Item {
	i := Item{
		ID: h.ID, Kind: h.Kind, EnterpriseID: h.EnterpriseID, TownCode: h.TownCode, TownName: h.Town, Industry: h.Industry,
		AboveScale: h.AboveScale, Status: h.Status, Highlights: h.Highlights,
	}
	if town, ok := book.Towns.ByCode(h.TownCode); ok {
		i.TownName = town.Name
	}
	if h.Kind == search.Enterprise {
		industry, _ := reference.IndustryOf(h.Industry)
		i.Name, i.USCC, i.IndustryName = h.Title, h.USCC, industry.DivisionName
		return i
	}
	i.TradeCode, i.TradeName, i.Firm = h.TradeCode, h.Title, h.Firm
	if trade, ok := book.ByCode(h.TradeCode); ok {
		i.TradeName = trade.Name
	}
	i.Heads, i.PayMinFen, i.PayMaxFen, i.Lodging = &h.Heads, h.PayMinFen, h.PayMaxFen, &h.Lodging
	if h.Period != nil {
		i.PeriodFrom, i.PeriodTo = &h.Period.From, &h.Period.To
	}
	return i
}

func facets(counts []search.Count, name func(string) string) []Facet {
	list := make([]Facet, len(counts))
	for i, c := range counts {
		list[i] = Facet{c.Value, name(c.Value), c.N}
	}
	return list
}

func named(codes []string, name func(string) string) []Named {
	list := make([]Named, len(codes))
	for i, code := range codes {
		list[i] = Named{code, name(code)}
	}
	return list
}

func tradeName(book *reference.TradeBook) func(string) string {
	return func(code string) string {
		trade, _ := book.ByCode(code)
		return trade.Name
	}
}

func townName(book *reference.TradeBook) func(string) string {
	return func(code string) string {
		town, _ := book.Towns.ByCode(code)
		return town.Name
	}
}
