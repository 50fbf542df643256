package find_test

import (
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/pgtest"
	"gongxiang/internal/postgres"
	"gongxiang/internal/route"
	"gongxiang/internal/search"
	"gongxiang/matching/catalog"
	"gongxiang/matching/find"
	"gongxiang/matching/matchingtest"
	"gongxiang/matching/reference"
)

// BenchmarkSearchOverHTTP asks for shortages with a word, three filters, two
// facets and the total, sorted in five ways, among 100,000 postings. The target
// is 15 ms for 95 of 100.
func BenchmarkSearchOverHTTP(b *testing.B) {
	address := pgtest.URL(b)
	db := pgtest.Open(b, address)
	clock := calendar.NewFixedClock(time.Date(2021, 2, 8, 9, 0, 0, 0, calendar.Shanghai))
	names, err := catalog.New(b.Context(), catalog.Deps{DB: db, Clock: clock})
	if err != nil {
		b.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 2))
	fill(b, db, address, names.Book(), r)
	base := listen(b, find.New(db, clock, search.NewPostgres(db), names.Book, nil, nil))
	words := []string{"卫浴", "五金制品", "包吃", "厂车", "夜班", "鸿运", "粉尘", "有限公司"}
	towns := names.Book().Towns.All()
	sorts := []string{"relevance", "newest", "heads", "pay", "start"}
	var took []time.Duration
	found := 0
	for b.Loop() {
		from := matchingtest.Today.AddDays(r.IntN(60))
		query := url.Values{"q": {words[r.IntN(len(words))]}, "townCode": {towns[r.IntN(len(towns))].Code}, "lodging": {"true"},
			"from": {from.String()}, "to": {from.AddDays(30).String()}, "sort": {sorts[r.IntN(len(sorts))]}, "limit": {"20"}}
		started := time.Now()
		found += ask(b, base+"/api/search/shortages?"+query.Encode())
		took = append(took, time.Since(started))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
	b.ReportMetric(float64(found)/float64(len(took)), "found/op")
}

func ask(b *testing.B, address string) (total int) {
	b.Helper()
	resp, err := http.Get(address)
	if err != nil {
		b.Fatal(err)
	}
	text, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	var a find.Answer
	if err != nil || resp.StatusCode != http.StatusOK || json.Unmarshal(text, &a) != nil {
		b.Fatalf("%d %s %v", resp.StatusCode, text, err)
	}
	return a.Total
}

// listen serves the route to an officer of the city.
func listen(b *testing.B, s *find.Service) (base string) {
	b.Helper()
	app := fiber.New(fiber.Config{DisableStartupMessage: true})
	app.Use(func(c *fiber.Ctx) error {
		c.SetUserContext(auth.WithCaller(c.UserContext(), auth.Caller{Role: auth.CityOfficer}))
		return c.Next()
	})
	config := huma.DefaultConfig("bench", "1")
	config.CreateHooks = nil
	find.Routes(route.NewRouter(humafiber.New(app, config)), s)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	go func() { _ = app.Listener(ln) }()
	b.Cleanup(func() { _ = app.Shutdown() })
	return "http://" + ln.Addr().String()
}

// fill puts 100,000 postings of 5,000 firms into the index.
func fill(b *testing.B, db *postgres.DB, address string, book *reference.TradeBook, r *rand.Rand) {
	b.Helper()
	trades := reference.Default().Trades
	names := []rune("鸿运达盛华丰利兴隆泰和顺发源信诚宏伟嘉美康乐永新联合众安德昌茂")
	lines := []string{"水暖卫浴", "五金制品", "纺织服装", "食品", "电子科技", "家具", "化工", "塑料制品"}
	notes := []string{"包吃包住，两班倒", "有厂车接送", "熟手优先，计件工资", "粉尘作业，配备口罩", "夜班有津贴", ""}
	towns := book.Towns.All()
	firms := make([]string, 5000)
	for i := range firms {
		firms[i] = "开平市" + string(names[r.IntN(len(names))]) + string(names[r.IntN(len(names))]) + lines[r.IntN(len(lines))] + "有限公司"
	}
	kinds := []search.Kind{search.Surplus, search.Shortage}
	for range 5 {
		docs := make([]search.Document, 20_000)
		for i := range docs {
			trade, town, firm := trades[r.IntN(len(trades))], towns[r.IntN(len(towns))], r.IntN(len(firms))
			from, pay := matchingtest.Today.AddDays(r.IntN(90)), int64(400000+1000*r.IntN(500))
			docs[i] = search.Document{
				Kind: kinds[i%2], ID: uuid.Must(uuid.NewV7()), EnterpriseID: uuid.NewSHA1(uuid.Nil, fmt.Append(nil, firm)), FirmApproved: true,
				TradeCode: trade.Code, Family: trade.Family, TownCode: town.Code, Industry: "33", Period: &calendar.Period{From: from, To: from.AddDays(10 + r.IntN(150))},
				Heads: 1 + r.IntN(80), PayMinFen: &pay, Lodging: r.IntN(2) == 0, AboveScale: firm%5 == 0, Status: "published",
				Title: trade.Name, Firm: firms[firm], Town: town.Name, Body: notes[r.IntN(len(notes))], UpdatedAt: time.Unix(1612700000+int64(r.IntN(80000)), 0),
			}
		}
		if err := db.InTx(b.Context(), func(tx pgx.Tx) error { return search.NewIndex(false).Put(b.Context(), tx, docs...) }); err != nil {
			b.Fatal(err)
		}
	}
	owner, err := pgx.Connect(b.Context(), address)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := owner.Exec(b.Context(), `VACUUM ANALYZE search_document`); err != nil { // as autovacuum would
		b.Fatal(err)
	}
	if err := owner.Close(b.Context()); err != nil {
		b.Fatal(err)
	}
}
