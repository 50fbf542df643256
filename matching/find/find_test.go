package find_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/humatest"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/problem"
	"gongxiang/internal/route"
	"gongxiang/internal/search"
	"gongxiang/matching/find"
	"gongxiang/matching/matchingtest"
	"gongxiang/matching/posting"
)

type world struct {
	*matchingtest.World
	t   *testing.T
	api humatest.TestAPI
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{World: matchingtest.New(t), t: t}
	config := huma.DefaultConfig("test", "1")
	config.CreateHooks = nil
	_, w.api = humatest.New(t, config)
	r := route.NewRouter(w.api)
	find.Routes(r, find.New(w.DB, w.Clock, search.NewPostgres(w.DB), w.Catalog.Book, w.Postings, nil))
	if err := r.Err(); err != nil {
		t.Fatal(err)
	}
	return w
}

// get asks for an address as somebody.
func (w *world) get(c auth.Caller, path string, query url.Values) (find.Answer, problem.Document) {
	w.t.Helper()
	var a find.Answer
	var p problem.Document
	resp := w.api.GetCtx(auth.WithCaller(w.t.Context(), c), "/api/search/"+path+"?"+query.Encode())
	var into any = &a
	if resp.Code != http.StatusOK {
		into = &p
		p.Status = resp.Code
	}
	if err := json.Unmarshal(resp.Body.Bytes(), into); err != nil {
		w.t.Fatalf("%d %s: %v", resp.Code, resp.Body, err)
	}
	return a, p
}

func (w *world) found(c auth.Caller, path string, query url.Values) find.Answer {
	w.t.Helper()
	a, p := w.get(c, path, query)
	if p.Status != 0 {
		w.t.Fatalf("%s: %+v", path, p)
	}
	return a
}

func ids(a find.Answer) []uuid.UUID {
	list := []uuid.UUID{}
	for _, i := range a.Items {
		list = append(list, i.ID)
	}
	return list
}

func q(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return v
}

func TestWordsAreUnderstood(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	firm := w.Firm("水口")
	post := func(trade, town, note string) posting.Posting {
		return w.Post(firm, posting.Shortage, func(in *posting.Input) {
			in.TradeCode, in.TownCode, in.Note = w.Trade(trade), w.Town(town), note
		})
	}
	sewing, welding, polishing := post("缝纫工", "三埠", "计件"), post("焊工", "水口", "自带面罩"), post("抛光工", "月山", "")
	officer := w.Officer("")
	for text, c := range map[string]struct {
		want          []uuid.UUID
		trades, towns string
		rest          string
		similar       bool
	}{
		"车位":       {[]uuid.UUID{sewing.ID}, "缝纫工", "", "", false},
		"水口电焊":     {[]uuid.UUID{welding.ID}, "焊工", "水口镇", "", false},
		"电焊 面罩":    {[]uuid.UUID{welding.ID}, "焊工", "", "面罩", false},
		"面罩":       {[]uuid.UUID{welding.ID}, "", "", "面罩", false},
		"罩":        {[]uuid.UUID{welding.ID}, "", "", "罩", false},
		"逢纫工":      {[]uuid.UUID{sewing.ID}, "", "", "逢纫工", true},
		"车为":       {nil, "", "", "车为", true},
		"电焊 三埠":    {[]uuid.UUID{welding.ID}, "焊工", "三埠街道", "", true},
		"月山 抛光 高薪": {[]uuid.UUID{polishing.ID}, "抛光工", "月山镇", "高薪", true},
	} {
		a := w.found(officer, "shortages", q("q", text))
		if c.want == nil {
			if !slices.Contains(ids(a), sewing.ID) || !a.Similar {
				t.Errorf("%q: %+v", text, a)
			}
			continue
		}
		if !slices.Equal(ids(a), c.want) || a.Similar != c.similar || a.Understood.Rest != c.rest || a.Total != len(c.want) {
			t.Errorf("%q: %+v", text, a)
		}
		if names(a.Understood.Trades) != c.trades || names(a.Understood.Towns) != c.towns {
			t.Errorf("%q: understood %+v", text, a.Understood)
		}
	}
}

func names(list []find.Named) string {
	var all []string
	for _, n := range list {
		all = append(all, n.Name)
	}
	return strings.Join(all, " ")
}

func TestAHitSaysWhatThePageShows(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	firm := w.Firm("水口")
	p := w.Post(firm, posting.Surplus, func(in *posting.Input) { in.Note = "有厂车" })
	a := w.found(w.Officer(""), "surpluses", q("q", "抛光 厂车", "sort", "relevance"))
	if len(a.Items) != 1 || a.Engine != "postgres" || a.Degraded || a.Next != "" {
		t.Fatalf("%+v", a)
	}
	i := a.Items[0]
	if i.ID != p.ID || i.Kind != search.Surplus || i.TradeName != "抛光工" || i.TradeCode != p.TradeCode || i.TownName != "水口镇" || i.EnterpriseID != firm.EnterpriseID ||
		i.Firm == "" || *i.Heads != 20 || *i.PeriodFrom != matchingtest.Today || *i.PeriodTo != matchingtest.Today.AddDays(50) ||
		*i.PayMinFen != 450000 || *i.PayMaxFen != 550000 || *i.Lodging || i.AboveScale || i.Status != "published" || i.Name != "" || i.USCC != "" {
		t.Errorf("%+v", i)
	}
	if i.Highlights.Title != "⟦抛光工⟧" || !strings.Contains(i.Highlights.Body, "⟦厂车⟧") {
		t.Errorf("%+v", i.Highlights)
	}
	want := find.Facets{
		TradeCode:  []find.Facet{{Value: p.TradeCode, Name: "抛光工", Count: 1}},
		TownCode:   []find.Facet{{Value: p.TownCode, Name: "水口镇", Count: 1}},
		AboveScale: []find.Facet{{Value: "false", Name: "其他企业", Count: 1}},
	}
	if !slices.Equal(a.Facets.TradeCode, want.TradeCode) || !slices.Equal(a.Facets.TownCode, want.TownCode) || !slices.Equal(a.Facets.AboveScale, want.AboveScale) {
		t.Errorf("%+v", a.Facets)
	}
}

func TestWhoFindsWhat(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	here, there, pending := w.Firm("水口"), w.Firm("月山"), w.FirmWith("水口", "pending", "91")
	open := w.Post(here, posting.Shortage, nil)
	elsewhere := w.Post(there, posting.Shortage, func(in *posting.Input) { in.TownCode = w.Town("月山") })
	withdrawn := w.Post(here, posting.Shortage, func(in *posting.Input) { in.Headcount = 7 })
	if _, err := w.Postings.Withdraw(t.Context(), here, posting.Shortage, withdrawn.ID, withdrawn.Version, "不再需要"); err != nil {
		t.Fatal(err)
	}
	err := w.DB.InTx(t.Context(), func(tx pgx.Tx) error {
		return search.NewIndex(false).Put(t.Context(), tx, search.Document{Kind: search.Enterprise, ID: here.EnterpriseID, EnterpriseID: here.EnterpriseID,
			FirmApproved: true, TownCode: w.Town("水口"), Town: "水口镇", Industry: "33", Status: "approved", USCC: "91440783MA00000018",
			Title: "开平市水口五金厂", UpdatedAt: time.Unix(0, 0)})
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		who   auth.Caller
		path  string
		query url.Values
		want  []uuid.UUID
		code  string
	}{
		"firm":                          {there, "shortages", nil, []uuid.UUID{elsewhere.ID, open.ID}, ""},
		"firm, withdrawn ones":          {there, "shortages", q("status", "withdrawn"), []uuid.UUID{}, ""},
		"firm, enterprises":             {there, "enterprises", nil, nil, "forbidden"},
		"firm, not approved":            {pending, "shortages", nil, nil, "enterprise_not_approved"},
		"town":                          {w.Officer("水口"), "shortages", nil, []uuid.UUID{withdrawn.ID, open.ID}, ""},
		"town, another by filter":       {w.Officer("水口"), "shortages", q("townCode", w.Town("月山")), []uuid.UUID{}, ""},
		"town, another by text":         {w.Officer("水口"), "shortages", q("q", "月山"), []uuid.UUID{}, ""},
		"town, enterprises":             {w.Officer("水口"), "enterprises", q("q", "五金"), []uuid.UUID{here.EnterpriseID}, ""},
		"other town, enterprises":       {w.Officer("月山"), "enterprises", nil, []uuid.UUID{}, ""},
		"city":                          {w.Officer(""), "shortages", q("sort", "newest"), []uuid.UUID{withdrawn.ID, elsewhere.ID, open.ID}, ""},
		"city, open ones":               {w.Officer(""), "shortages", q("status", "published", "status", "filled"), []uuid.UUID{elsewhere.ID, open.ID}, ""},
		"administrator, by credit code": {auth.Caller{Role: auth.Administrator}, "enterprises", q("q", "91440783ma"), []uuid.UUID{here.EnterpriseID}, ""},
	} {
		a, p := w.get(c.who, c.path, c.query)
		if p.Code != c.code {
			t.Errorf("%s: %d %q, want %q", name, p.Status, p.Code, c.code)
			continue
		}
		got := ids(a)
		sortIDs(got)
		sortIDs(c.want)
		if c.code == "" && (!slices.Equal(got, c.want) || a.Total != len(c.want)) {
			t.Errorf("%s: %v of %d, want %v", name, got, a.Total, c.want)
		}
	}
	for status, c := range map[int]auth.Caller{http.StatusForbidden: {AccountID: uuid.New(), Role: auth.Seeker}, http.StatusUnauthorized: {}} {
		if _, p := w.get(c, "shortages", nil); p.Status != status {
			t.Errorf("%q: %+v", c.Role, p)
		}
	}
	w.Clock.Advance(51 * 24 * time.Hour) // the day after the last one
	if a := w.found(there, "shortages", nil); a.Total != 0 {
		t.Errorf("what has ended is shown: %v", ids(a))
	}
	w.Exec(`UPDATE enterprise SET status = 'suspended' WHERE id = $1`, there.EnterpriseID)
	if _, p := w.get(there, "shortages", nil); p.Code != "enterprise_not_approved" || p.Status != 403 {
		t.Errorf("suspended: %+v", p)
	}
}

func sortIDs(list []uuid.UUID) {
	slices.SortFunc(list, func(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) })
}

func TestFiltersComeThrough(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	firm := w.Firm("水口")
	p := w.Post(firm, posting.Shortage, func(in *posting.Input) { in.Lodging = true })
	family, _ := w.Catalog.Book().ByCode(p.TradeCode)
	officer := w.Officer("")
	for name, c := range map[string]struct{ fits, not url.Values }{
		"trade":   {q("tradeCode", p.TradeCode, "tradeCode", w.Trade("焊工")), q("tradeCode", w.Trade("焊工"))},
		"town":    {q("townCode", p.TownCode), q("townCode", w.Town("月山"))},
		"family":  {q("family", family.Family), q("family", "x")},
		"period":  {q("from", "2021-03-30", "to", "2021-12-31"), q("from", "2021-03-31")},
		"until":   {q("to", "2021-02-08"), q("to", "2021-02-07")},
		"heads":   {q("headsMin", "20"), q("headsMin", "21")},
		"pays":    {q("payMinFen", "550000"), q("payMinFen", "550001")},
		"at most": {q("payMaxFen", "450000"), q("payMaxFen", "449999")},
		"lodging": {q("lodging", "true"), q("lodging", "false")},
		"scale":   {q("aboveScale", "false"), q("aboveScale", "true")},
		"status":  {q("status", "published"), q("status", "draft")},
		"kind":    {q("industry", "33"), q("industry", "13")},
		"firm":    {q("enterpriseId", firm.EnterpriseID.String()), q("enterpriseId", uuid.NewString())},
	} {
		if a := w.found(officer, "shortages", c.fits); a.Total != 1 {
			t.Errorf("%s: not found by %v", name, c.fits)
		}
		if a := w.found(officer, "shortages", c.not); a.Total != 0 || a.Items == nil || a.Facets.TradeCode == nil {
			t.Errorf("%s: found by %v", name, c.not)
		}
	}
	for name, query := range map[string]url.Values{
		"dates":  q("from", "2021-03-02", "to", "2021-03-01"),
		"sort":   q("sort", "title"),
		"cursor": q("cursor", "x"),
		"text":   q("q", strings.Repeat("焊", 401)),
		"limit":  q("limit", "201"),
		"date":   q("from", "2021-02-30"),
		"heads":  q("headsMin", "-1"),
		"firm":   q("enterpriseId", "x"),
	} {
		if _, p := w.get(officer, "shortages", query); p.Status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %+v", name, p)
		}
	}
	if _, p := w.get(officer, "people", nil); p.Status != http.StatusUnprocessableEntity {
		t.Errorf("no such kind: %+v", p)
	}
}

// A posting that is over is not open, also before it is marked so.
func TestWhatIsOverIsNotOpen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Post(w.Firm("水口"), posting.Shortage, nil)
	officer := w.Officer("")
	open := q("status", "published", "status", "partly_filled", "from", "2021-02-08")
	if a := w.found(officer, "shortages", open); a.Total != 1 || a.Items[0].Status != posting.Published {
		t.Fatalf("%+v", a.Items)
	}
	w.Clock.Advance(60 * 24 * time.Hour)
	if a := w.found(officer, "shortages", open); a.Total != 0 {
		t.Errorf("open: %+v", a.Items)
	}
	for name, over := range map[string]url.Values{"all": nil, "over": q("status", "withdrawn", "status", "expired"), "open or over": q("status", "published", "status", "expired")} {
		if a := w.found(officer, "shortages", over); a.Total != 1 || a.Items[0].Status != posting.Expired {
			t.Errorf("%s: %+v", name, a.Items)
		}
	}
	for name, not := range map[string]url.Values{"filled": q("status", "filled"), "open or withdrawn": q("status", "published", "status", "withdrawn")} {
		if a := w.found(officer, "shortages", not); a.Total != 0 {
			t.Errorf("%s: %+v", name, a.Items)
		}
	}
	if a := w.found(w.Firm("三埠"), "shortages", nil); a.Total != 0 {
		t.Errorf("a firm finds %+v", a.Items)
	}
}

func TestPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	firm := w.Firm("水口")
	for n := range 5 {
		w.Post(firm, posting.Shortage, func(in *posting.Input) { in.Headcount = 1 + n })
	}
	var heads []int
	for cursor := ""; ; {
		a := w.found(w.Officer(""), "shortages", q("sort", "heads", "limit", "2", "cursor", cursor))
		for _, i := range a.Items {
			heads = append(heads, *i.Heads)
		}
		if cursor = a.Next; cursor == "" {
			break
		}
	}
	if !slices.Equal(heads, []int{5, 4, 3, 2, 1}) {
		t.Errorf("%v", heads)
	}
}
