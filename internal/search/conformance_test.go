package search

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/calendar"
	"gongxiang/internal/pgtest"
	"gongxiang/internal/postgres"
)

// subject is an engine on a database and an index of its own.
type subject struct {
	Engine
	db    *postgres.DB
	index *Index
	// settle returns when all that was committed can be found.
	settle func(t *testing.T)
}

func (s subject) put(t *testing.T, docs ...Document) {
	t.Helper()
	s.change(t, func(tx pgx.Tx) error { return s.index.Put(t.Context(), tx, docs...) })
}

func (s subject) change(t *testing.T, fn func(tx pgx.Tx) error) {
	t.Helper()
	if err := s.db.InTx(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
	s.settle(t)
}

func (s subject) search(t *testing.T, q Query) Result {
	t.Helper()
	if q.Kind == "" {
		q.Kind = Shortage
	}
	if q.Scope == (Scope{}) {
		q.Scope = Everything()
	}
	r, err := s.Search(t.Context(), q)
	if err != nil {
		t.Fatalf("search %+v: %v", q, err)
	}
	if r.Degraded {
		t.Fatalf("search %+v: answered by the stand-in", q)
	}
	return r
}

// TestConformance says what every engine must answer.
func TestConformance(t *testing.T) {
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		conform(t, func(t *testing.T) subject {
			db := pgtest.New(t)
			return subject{NewPostgres(db), db, NewIndex(false), func(*testing.T) {}}
		})
	})
	t.Run("meilisearch", func(t *testing.T) {
		if os.Getenv("MEILI_TEST_URL") == "" {
			t.Skip("NOT TESTED: the Meilisearch engine. Set MEILI_TEST_URL (and MEILI_TEST_KEY) to run the conformance suite on it.")
		}
		t.Parallel()
		conform(t, newMeiliSubject)
	})
}

func conform(t *testing.T, fresh func(*testing.T) subject) {
	for name, test := range map[string]func(*testing.T, subject){
		"words":      testWords,
		"ladder":     testLadder,
		"filters":    testFilters,
		"scope":      testScope,
		"facets":     testFacets,
		"highlights": testHighlights,
		"hostile":    testHostile,
		"phones":     testPhones,
		"walks":      testWalks,
		"moving":     testMoving,
		"changes":    testChanges,
		"cursors":    testCursors,
		"vacancies":  testVacancies,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, fresh(t))
		})
	}
}

var conformanceDay = time.Date(2021, 2, 8, 9, 0, 0, 0, calendar.Shanghai)

// document is a published shortage; n tells it from others, a higher one is newer.
func document(n int, title, firm, town, body string) Document {
	period := calendar.Period{From: calendar.NewDate(2021, 2, 20), To: calendar.NewDate(2021, 5, 31)}
	return Document{Kind: Shortage, ID: uuid.UUID{1, 0x77, 6: 0x70, 8: 0x80, 14: byte(n >> 8), 15: byte(n)}, EnterpriseID: uuid.UUID{2, 6: 0x70, 8: 0x80, 15: byte(n)},
		FirmApproved: true, TradeCode: "t-" + title, Family: "f-" + string([]rune(title)[:1]), TownCode: "c-" + town, Industry: "33", Period: &period,
		Heads: 5, Status: "published", Title: title, Firm: firm, Town: town, Body: body, UpdatedAt: conformanceDay.Add(time.Duration(n) * time.Minute)}
}

func number(id uuid.UUID) int { return int(id[14])<<8 | int(id[15]) }

func numbers(r Result) []int {
	found := []int{}
	for _, h := range r.Hits {
		found = append(found, number(h.ID))
	}
	return found
}

func few() []Document {
	docs := []Document{
		document(1, "缝纫工", "开平市鸿运制衣有限公司", "三埠街道", "三埠街道新昌工业区 包吃包住"),
		document(2, "焊工", "开平市水口镇达盛水暖器材有限公司", "水口镇", "需自带面罩"),
		document(3, "抛光工", "开平市华艺卫浴实业有限公司", "水口镇", "粉尘作业 LED灯具车间"),
		document(4, "数控车工", "广东翠山湖精密机械有限公司", "翠山湖", "两班倒"),
		document(5, "包装工", "开平市月山镇月山五金厂", "月山镇", "水暖配件包装"),
		document(6, "水暖工", "开平市沙塘镇顺发酒店用品厂", "沙塘镇", ""),
	}
	docs[5].Kind = Surplus
	firm := document(7, "开平市华艺卫浴实业有限公司", "", "水口镇", "港口路8号")
	firm.Kind, firm.EnterpriseID, firm.Status, firm.USCC, firm.TradeCode, firm.Family, firm.Period = Enterprise, firm.ID, "approved", "91440783MA4UN3R57P", "", "", nil
	return append(docs, firm)
}

func testWords(t *testing.T, s subject) {
	s.put(t, few()...)
	for text, want := range map[string][]int{
		"":          {5, 4, 3, 2, 1},
		"焊":         {2},
		"浴":         {3},
		"水":         {5, 3, 2}, // one character, wherever it stands; order not looked at
		"焊工":        {2},
		"水暖":        {5, 2},
		"暖器":        {2},
		"水暖器材":      {2},
		"华艺 抛光":     {3},
		"抛光　华艺":     {3},
		"led":       {3},
		"ＬＥＤ":       {3},
		"le":        {3},
		"翠山湖精密":     {4},
		"车":         {4, 3},
		"包吃":        {1},
		"%":         {5, 4, 3, 2, 1},
		"鸿运、制衣":     {1},
		"开平市 有限公司":  {3, 2, 1},
		"月山五金厂 包装工": {5},
	} {
		r := s.search(t, Query{Text: text})
		got := numbers(r)
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) || r.Similar || r.Total != len(want) {
			t.Errorf("%q: %v of %d, similar %v; want %v", text, got, r.Total, r.Similar, want)
		}
	}
	for _, text := range []string{"91440783MA4UN3R57P", "91440783ma4un3r57p", "9144", "华艺", "港口路"} {
		if got := numbers(s.search(t, Query{Kind: Enterprise, Text: text})); !slices.Equal(got, []int{7}) {
			t.Errorf("%q among enterprises: %v", text, got)
		}
	}
	if got := numbers(s.search(t, Query{Kind: Surplus, Text: "水暖"})); !slices.Equal(got, []int{6}) {
		t.Errorf("among surpluses: %v", got)
	}
	// In the title before the firm's name before the rest.
	s.put(t, document(8, "水暖安装工", "开平市大沙镇新星厂", "大沙镇", ""))
	if got := numbers(s.search(t, Query{Text: "水暖"})); !slices.Equal(got, []int{8, 2, 5}) {
		t.Errorf("by relevance: %v", got)
	}
}

func testLadder(t *testing.T, s subject) {
	s.put(t, few()...)
	for _, c := range []struct {
		q       Query
		want    []int
		similar bool
	}{
		// What was recognised in the text restricts.
		{Query{Text: "电焊 水口", Reading: Reading{TradeCodes: []string{"t-焊工"}, TownCodes: []string{"c-水口镇"}}}, []int{2}, false},
		{Query{Text: "抛光卫浴", Reading: Reading{TradeCodes: []string{"t-抛光工"}, Rest: "卫浴"}}, []int{3}, false},
		// A name recognised wrongly: the words themselves, no less exact.
		{Query{Text: "沙塘五金", Reading: Reading{TownCodes: []string{"c-沙塘镇"}, Rest: "五金"}, Kind: Shortage}, []int{5}, true},
		{Query{Text: "月山五金", Reading: Reading{TownCodes: []string{"c-百合镇"}, Rest: "五金"}}, []int{5}, false},
		// The family of a trade that nobody asks for.
		{Query{Text: "数控铣工", Reading: Reading{TradeCodes: []string{"t-none"}, Families: []string{"f-数"}}}, []int{4}, true},
		// The trade, but elsewhere.
		{Query{Text: "焊工 赤坎", Reading: Reading{TradeCodes: []string{"t-焊工"}, TownCodes: []string{"c-赤坎镇"}}}, []int{2}, true},
		// A guess of who knows the trades.
		{Query{Text: "车公", Reading: Reading{Guesses: []string{"t-数控车工"}}}, []int{4}, true},
		// One wrong, missing, added, swapped character; filters still hold.
		{Query{Text: "逢纫工"}, []int{1}, true},
		{Query{Text: "缝刃工"}, []int{1}, true},
		{Query{Text: "鸿运制依"}, []int{1}, true},
		{Query{Text: "水暧器材"}, []int{2}, true},
		{Query{Text: "华艺卫俗实业"}, []int{3}, true},
		{Query{Text: "鸿制衣"}, []int{1}, true},
		{Query{Text: "鸿运的制衣"}, []int{1}, true},
		{Query{Text: "翠湖山精密"}, []int{4}, true},
		{Query{Text: "逢纫工", Lodging: new(true)}, []int{}, false},
		// Half of a word.
		{Query{Text: "达盛水暖设备"}, []int{2}, true},
		{Query{Text: "精密机械 凤凰"}, []int{4}, true},
		{Query{Text: "凤凰涅槃"}, []int{}, false},
		{Query{Text: "xyz"}, []int{}, false},
	} {
		r := s.search(t, c.q)
		if got := numbers(r); !slices.Equal(got, c.want) || r.Similar != c.similar {
			t.Errorf("%q %+v: %v, similar %v; want %v, %v", c.q.Text, c.q.Reading, got, r.Similar, c.want, c.similar)
		}
	}
}

func testFilters(t *testing.T, s subject) {
	day := func(m, d int) *calendar.Date { return new(calendar.NewDate(2021, m, d)) }
	docs := few()[:5]
	docs[0].Heads, docs[0].Lodging, docs[0].PayMinFen, docs[0].PayMaxFen = 30, true, new(int64(400000)), new(int64(550000))
	docs[1].Heads, docs[1].AboveScale, docs[1].PayMinFen = 20, true, new(int64(600000))
	docs[2].Period = &calendar.Period{From: *day(6, 1), To: *day(6, 30)}
	docs[2].Status, docs[2].Industry = "partly_filled", "21"
	docs[3].Status = "withdrawn"
	docs[4].PayMaxFen = new(int64(300000))
	s.put(t, docs...)
	for name, c := range map[string]struct {
		q    Query
		want []int
	}{
		"trade":               {Query{TradeCodes: []string{"t-焊工"}}, []int{2}},
		"trades":              {Query{TradeCodes: []string{"t-焊工", "t-包装工"}}, []int{5, 2}},
		"no such trade":       {Query{TradeCodes: []string{"t-"}}, []int{}},
		"quoted":              {Query{TradeCodes: []string{`t-" OR kind = "shortage`, `\`, `'`}}, []int{}},
		"family":              {Query{Family: "f-缝"}, []int{1}},
		"towns":               {Query{TownCodes: []string{"c-水口镇", "c-月山镇"}}, []int{5, 3, 2}},
		"industry":            {Query{Industry: "21"}, []int{3}},
		"last day":            {Query{From: day(5, 31)}, []int{5, 4, 3, 2, 1}},
		"day after":           {Query{From: day(6, 1)}, []int{3}},
		"first day":           {Query{To: day(2, 20)}, []int{5, 4, 2, 1}},
		"day before":          {Query{To: day(2, 19)}, []int{}},
		"period":              {Query{From: day(6, 30), To: day(7, 31)}, []int{3}},
		"heads":               {Query{HeadsMin: 20}, []int{2, 1}},
		"heads, one more":     {Query{HeadsMin: 21}, []int{1}},
		"pays at least":       {Query{PayMinFen: new(int64(550000))}, []int{2, 1}},
		"pays one more":       {Query{PayMinFen: new(int64(550001))}, []int{2}},
		"pays at most":        {Query{PayMaxFen: new(int64(400000))}, []int{5, 1}},
		"pays one less":       {Query{PayMaxFen: new(int64(399999))}, []int{5}},
		"pays between":        {Query{PayMinFen: new(int64(500000)), PayMaxFen: new(int64(580000))}, []int{1}},
		"lodging":             {Query{Lodging: new(true)}, []int{1}},
		"no lodging":          {Query{Lodging: new(false)}, []int{5, 4, 3, 2}},
		"above scale":         {Query{AboveScale: new(true)}, []int{2}},
		"statuses":            {Query{Statuses: []string{"withdrawn", "partly_filled"}}, []int{4, 3}},
		"open on its day":     {Query{Statuses: []string{"published"}, On: day(5, 31)}, []int{5, 2, 1}},
		"open, the day after": {Query{Statuses: []string{"published", "partly_filled"}, On: day(6, 1)}, []int{3}},
		"over on its day":     {Query{Statuses: []string{"expired"}, On: day(5, 31)}, []int{}},
		"over, the day after": {Query{Statuses: []string{"expired"}, On: day(6, 1)}, []int{5, 2, 1}},
		"open or withdrawn":   {Query{Statuses: []string{"published", "withdrawn"}, On: day(6, 1)}, []int{4}},
		"over or withdrawn":   {Query{Statuses: []string{"expired", "withdrawn"}, On: day(6, 1)}, []int{5, 4, 2, 1}},
		"all three":           {Query{Statuses: []string{"expired", "withdrawn", "partly_filled"}, On: day(7, 1)}, []int{5, 4, 3, 2, 1}},
		"as marked":           {Query{Statuses: []string{"expired"}}, []int{}},
		"firm":                {Query{Firm: new(docs[2].EnterpriseID)}, []int{3}},
		"several and a text":  {Query{Text: "水暖", TownCodes: []string{"c-水口镇"}, HeadsMin: 10, AboveScale: new(true)}, []int{2}},
	} {
		c.q.Sort = ByNewest
		r := s.search(t, c.q)
		if got := numbers(r); !slices.Equal(got, c.want) || r.Total != len(c.want) {
			t.Errorf("%s: %v of %d, want %v", name, got, r.Total, c.want)
		}
	}
}

func testScope(t *testing.T, s subject) {
	docs := few()
	docs[1].FirmApproved = false
	docs[2].Status = "draft"
	docs[3].Status = "partly_filled"
	docs[4].FirmTown = "c-塘口镇" // lies elsewhere
	s.put(t, docs...)
	for name, c := range map[string]struct {
		q    Query
		want []int
	}{
		"town":                       {Query{Scope: InTown("c-水口镇")}, []int{3, 2}},
		"town, filter for another":   {Query{Scope: InTown("c-水口镇"), TownCodes: []string{"c-月山镇"}}, []int{}},
		"town, text of another":      {Query{Scope: InTown("c-水口镇"), Text: "包装"}, []int{}},
		"town, misspelt":             {Query{Scope: InTown("c-水口镇"), Text: "逢纫工"}, []int{}},
		"town, firms":                {Query{Scope: InTown("c-水口镇"), Kind: Enterprise}, []int{7}},
		"another town, firms":        {Query{Scope: InTown("c-月山镇"), Kind: Enterprise}, []int{}},
		"town of a firm only":        {Query{Scope: InTown("c-塘口镇")}, []int{5}},
		"approved firms only":        {Query{Scope: InTown("c-水口镇"), Approved: true}, []int{3}},
		"firms":                      {Query{Scope: OpenToFirms()}, []int{5, 4, 1}},
		"firms, a draft by name":     {Query{Scope: OpenToFirms(), Text: "华艺"}, []int{}},
		"firms, drafts asked for":    {Query{Scope: OpenToFirms(), Statuses: []string{"draft"}}, []int{}},
		"firms, on the last day":     {Query{Scope: OpenToFirms(), On: new(calendar.NewDate(2021, 5, 31))}, []int{5, 4, 1}},
		"firms, the day after":       {Query{Scope: OpenToFirms(), On: new(calendar.NewDate(2021, 6, 1))}, []int{}},
		"firms, one not approved":    {Query{Scope: OpenToFirms(), Firm: new(docs[1].EnterpriseID)}, []int{}},
		"firms, among enterprises":   {Query{Scope: OpenToFirms(), Kind: Enterprise}, []int{}},
		"firms, the trade elsewhere": {Query{Scope: OpenToFirms(), Text: "焊工 赤坎", Reading: Reading{TradeCodes: []string{"t-焊工"}, TownCodes: []string{"c-赤坎镇"}}}, []int{}},
	} {
		r := s.search(t, c.q)
		counted := 0
		for _, f := range r.Facets.TownCode {
			counted += f.N
		}
		if got := numbers(r); !slices.Equal(got, c.want) || r.Total != len(c.want) || counted != len(c.want) {
			t.Errorf("%s: %v of %d, facets count %d; want %v", name, got, r.Total, counted, c.want)
		}
	}
	if r, err := s.Search(t.Context(), Query{Kind: Shortage}); err == nil {
		t.Errorf("without a scope: %v", numbers(r))
	}
}

func testFacets(t *testing.T, s subject) {
	docs := few()[:5]
	docs[0].AboveScale = true
	s.put(t, docs...)
	r := s.search(t, Query{})
	want := Facets{
		TradeCode:  []Count{{"t-包装工", 1}, {"t-抛光工", 1}, {"t-数控车工", 1}, {"t-焊工", 1}, {"t-缝纫工", 1}},
		TownCode:   []Count{{"c-水口镇", 2}, {"c-三埠街道", 1}, {"c-月山镇", 1}, {"c-翠山湖", 1}},
		AboveScale: []Count{{"false", 4}, {"true", 1}},
	}
	if fmt.Sprint(r.Facets) != fmt.Sprint(want) || r.Total != 5 {
		t.Errorf("%v of %d\nwant %v", r.Facets, r.Total, want)
	}
	r = s.search(t, Query{Limit: 1, TownCodes: []string{"c-水口镇"}})
	want = Facets{TradeCode: []Count{{"t-抛光工", 1}, {"t-焊工", 1}}, TownCode: []Count{{"c-水口镇", 2}}, AboveScale: []Count{{"false", 2}}}
	if fmt.Sprint(r.Facets) != fmt.Sprint(want) || r.Total != 2 || len(r.Hits) != 1 {
		t.Errorf("in a town: %v of %d\nwant %v", r.Facets, r.Total, want)
	}
	second := s.search(t, Query{Limit: 1, TownCodes: []string{"c-水口镇"}, Cursor: r.Next})
	if fmt.Sprint(second.Facets) != fmt.Sprint(want) || second.Total != 2 || second.Next != "" {
		t.Errorf("on the second page: %v of %d", second.Facets, second.Total)
	}
	none := s.search(t, Query{TradeCodes: []string{"none"}})
	if fmt.Sprint(none.Facets) != fmt.Sprint(Facets{}) || none.Total != 0 || none.Hits == nil {
		t.Errorf("nothing: %+v", none)
	}
}

func testHighlights(t *testing.T, s subject) {
	docs := few()
	docs[4].Body = strings.Repeat("说明。", 60) + "水暖配件" + strings.Repeat("。说明", 60)
	s.put(t, docs...)
	for _, c := range []struct {
		q    Query
		want Highlights
	}{
		{Query{Text: "电焊 水口 器材", Reading: Reading{TradeCodes: []string{"t-焊工"}, TownCodes: []string{"c-水口镇"}, Rest: "器材"}},
			Highlights{"⟦焊工⟧", "开平市水口镇达盛水暖⟦器材⟧有限公司", "⟦水口镇⟧", "需自带面罩"}},
		{Query{Text: "ｌｅｄ"}, Highlights{"抛光工", "开平市华艺卫浴实业有限公司", "水口镇", "粉尘作业 ⟦LED⟧灯具车间"}},
		{Query{Text: "逢纫工"}, Highlights{"缝⟦纫工⟧", "开平市鸿运制衣有限公司", "三埠街道", "三埠街道新昌⟦工⟧业区 包吃包住"}},
	} {
		r := s.search(t, c.q)
		if len(r.Hits) != 1 || r.Hits[0].Highlights != c.want {
			t.Errorf("%q: %+v", c.q.Text, r.Hits)
		}
	}
	body := s.search(t, Query{Text: "水暖 月山"}).Hits[0].Highlights.Body
	if !strings.Contains(body, "⟦水暖⟧配件") || utf8.RuneCountInString(body) > maxBodyShown+10 {
		t.Errorf("long body: %s", body)
	}
}
