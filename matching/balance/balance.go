package balance

import (
	"cmp"
	"context"
	"slices"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/postgres"
	"gongxiang/matching/reference"
)

// Service counts.
type Service struct {
	DB    *postgres.DB
	Clock calendar.Clock
	Book  func() *reference.TradeBook
}

// New makes the service.
func New(db *postgres.DB, clock calendar.Clock, book func() *reference.TradeBook) *Service {
	return &Service{db, clock, book}
}

// Filter says what is counted. Empty fields do not restrict.
type Filter struct {
	From       calendar.Date
	Weeks      int
	TradeCode  string
	Family     string
	TownCode   string
	AboveScale bool // only postings of above-scale firms
}

// Heads are open heads on both sides.
type Heads struct {
	Surplus  int `json:"surplus"`
	Shortage int `json:"shortage"`
}

func (h *Heads) add(kind string, n int) {
	if kind == "surplus" {
		h.Surplus += n
	} else {
		h.Shortage += n
	}
}

// Town is a reporting unit with its open heads.
type Town struct {
	Code    string  `json:"code"`
	Name    string  `json:"name"`
	TileCol int     `json:"tileCol" doc:"方块地图上的列"`
	TileRow int     `json:"tileRow" doc:"方块地图上的行"`
	Lat     float64 `json:"lat" doc:"约略坐标，误差约 3 公里"`
	Lng     float64 `json:"lng"`
	Heads
}

// Trade is one trade's open heads, in all and week by week.
type Trade struct {
	Code   string `json:"code"`
	Name   string `json:"name"`
	Family string `json:"family"`
	Heads
	Weeks []Heads `json:"weeks"`
}

// Balance is the region at a glance. The heads of a posting count once in
// towns, trades and totals, and in each week that it touches.
type Balance struct {
	Weeks  []calendar.Period `json:"weeks"`
	Towns  []Town            `json:"towns"`
	Trades []Trade           `json:"trades" doc:"缺口大的在前"`
	Totals Heads             `json:"totals"`
	// Outside stands apart: it is no unit, and in no other figure.
	Outside Heads `json:"outside" doc:"开平市外的，不算在其他数里"`
}

// Of counts within the officer's scope.
func (s *Service) Of(ctx context.Context, c auth.Caller, f Filter) (Balance, error) {
	rows, err := count(ctx, s.DB, c.Scope(), f, calendar.Today(s.Clock))
	if err != nil {
		return Balance{}, err
	}
	book := s.Book()
	var b Balance
	for i := range f.Weeks {
		from := f.From.AddDays(7 * i)
		b.Weeks = append(b.Weeks, calendar.Period{From: from, To: from.AddDays(6)})
	}
	towns := make(map[string]*Heads)
	trades := make(map[string]*Trade)
	for _, r := range rows {
		if r.town == reference.OutsideCode {
			b.Outside.add(r.kind, r.heads)
			continue
		}
		trade, ok := trades[r.trade]
		if !ok {
			known, _ := book.ByCode(r.trade)
			trade = &Trade{Code: r.trade, Name: known.Name, Family: known.Family, Weeks: make([]Heads, f.Weeks)}
			trades[r.trade] = trade
		}
		if r.week >= 0 {
			trade.Weeks[r.week].add(r.kind, r.heads)
			continue
		}
		if towns[r.town] == nil {
			towns[r.town] = &Heads{}
		}
		towns[r.town].add(r.kind, r.heads)
		trade.add(r.kind, r.heads)
		b.Totals.add(r.kind, r.heads)
	}
	for _, t := range book.Towns.All() {
		if c.TownCode != "" && c.TownCode != t.Code && towns[t.Code] == nil {
			continue // of other towns only those where his firms have a workplace
		}
		town := Town{Code: t.Code, Name: t.Name, TileCol: t.TileCol, TileRow: t.TileRow, Lat: t.Lat, Lng: t.Lng}
		if h := towns[t.Code]; h != nil {
			town.Heads = *h
		}
		b.Towns = append(b.Towns, town)
	}
	b.Trades = make([]Trade, 0, len(trades))
	for _, t := range trades {
		b.Trades = append(b.Trades, *t)
	}
	slices.SortFunc(b.Trades, func(x, y Trade) int {
		return cmp.Or(cmp.Compare(y.Shortage-y.Surplus, x.Shortage-x.Surplus), cmp.Compare(y.Shortage, x.Shortage), cmp.Compare(x.Code, y.Code))
	})
	return b, nil
}
