package search

import (
	"fmt"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"

	"gongxiang/internal/calendar"
)

// vacancies are job postings as the phone list finds them.
func vacancies() []Document {
	docs := []Document{
		document(1, "招熟手缝纫工", "开平市鸿运制衣有限公司", "三埠街道", "缝纫工 长白班，包吃"),
		document(2, "电焊师傅", "开平市水口镇达盛水暖器材有限公司", "水口镇", "焊工 两班倒，每月休四天"),
		document(3, "抛光工", "开平市华艺卫浴实业有限公司", "水口镇", "能吃苦，肯学"),
		document(4, "保洁员", "开平市月山镇月山五金厂", "月山镇", ""),
	}
	ends := []int{10, 20, 30, 5}
	for i := range docs {
		d := &docs[i]
		d.Kind, d.Status = Vacancy, "open"
		d.Period = &calendar.Period{From: calendar.NewDate(2021, 2, 1), To: calendar.NewDate(2021, 2, ends[i]%28+1)}
	}
	docs[0].PayMinFen, docs[0].PayMaxFen, docs[0].Lodging = new(int64(450000)), new(int64(600000)), true
	docs[1].PayMinFen, docs[1].AboveScale, docs[1].Heads = new(int64(700000)), true, 9
	docs[3].FirmApproved = false
	return docs
}

func testVacancies(t *testing.T, s subject) {
	docs := vacancies()
	other := document(5, "缝纫工", "开平市鸿运制衣有限公司", "三埠街道", "")
	s.put(t, append(docs, other)...)
	today := calendar.NewDate(2021, 2, 8)
	for name, c := range map[string]struct {
		q       Query
		want    []int
		similar bool
	}{
		"all":                 {Query{}, []int{3, 2, 1}, false},
		"one character":       {Query{Text: "焊"}, []int{2}, false},
		"two characters":      {Query{Text: "缝纫"}, []int{1}, false},
		"in the texts":        {Query{Text: "长白班"}, []int{1}, false},
		"firm and post":       {Query{Text: "达盛 师傅"}, []int{2}, false},
		"one wrong character": {Query{Text: "逢纫工"}, []int{1}, true},
		"a swapped one":       {Query{Text: "抛工光"}, []int{3}, true},
		"trade":               {Query{TradeCodes: []string{"t-抛光工"}}, []int{3}, false},
		"town":                {Query{TownCodes: []string{"c-水口镇"}}, []int{3, 2}, false},
		"pays at least":       {Query{PayMinFen: new(int64(600000))}, []int{2, 1}, false},
		"pays one fen more":   {Query{PayMinFen: new(int64(600001))}, []int{2}, false},
		"lodging":             {Query{Lodging: new(true)}, []int{1}, false},
		"above scale":         {Query{AboveScale: new(true)}, []int{2}, false},
		"ended":               {Query{From: new(today.AddDays(6))}, []int{2}, false},
		"by pay":              {Query{Sort: ByPay}, []int{2, 1, 3}, false},
		"by heads":            {Query{Sort: ByHeads}, []int{2, 3, 1}, false},
		"not approved":        {Query{Text: "保洁员"}, []int{}, false},
	} {
		c.q.Kind, c.q.Scope = Vacancy, OpenToAll()
		if c.q.Sort == "" {
			c.q.Sort = ByNewest
		}
		r := s.search(t, c.q)
		counted := 0
		for _, f := range r.Facets.TradeCode {
			counted += f.N
		}
		if got := numbers(r); !slices.Equal(got, c.want) || r.Similar != c.similar || r.Total != len(c.want) || counted != len(c.want) {
			t.Errorf("%s: %v of %d, facets count %d, similar %v; want %v", name, got, r.Total, counted, r.Similar, c.want)
		}
	}
	if h := s.search(t, Query{Kind: Vacancy, Text: "电焊"}).Hits; len(h) != 1 || h[0].Highlights.Title != "⟦电焊⟧师傅" {
		t.Errorf("highlights: %+v", h)
	}
	walkVacancies(t, s)
	s.change(t, func(tx pgx.Tx) error { return s.index.Remove(t.Context(), tx, Vacancy, docs[1].ID) })
	if got := numbers(s.search(t, Query{Kind: Vacancy, Scope: OpenToAll(), Sort: ByNewest})); fmt.Sprint(got) != "[3 1]" {
		t.Errorf("after a removal: %v", got)
	}
	if got := numbers(s.search(t, Query{Kind: Shortage})); !slices.Equal(got, []int{5}) {
		t.Errorf("among shortages: %v", got)
	}
}

func walkVacancies(t *testing.T, s subject) {
	var got []int
	for cursor := ""; ; {
		r := s.search(t, Query{Kind: Vacancy, Scope: OpenToAll(), Sort: ByPay, Limit: 1, Cursor: cursor})
		got = append(got, numbers(r)...)
		if cursor = r.Next; cursor == "" || len(got) > 5 {
			break
		}
	}
	if !slices.Equal(got, []int{2, 1, 3}) {
		t.Errorf("page by page: %v", got)
	}
}
