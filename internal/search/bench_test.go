package search

import (
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"gongxiang/internal/calendar"
	"gongxiang/internal/pgtest"
	"gongxiang/internal/postgres"
)

const benchDocuments = 100_000

// benchDatabase holds 100,000 documents, analysed as autovacuum would have it.
func benchDatabase(b *testing.B) *postgres.DB {
	b.Helper()
	url := pgtest.URL(b)
	db := pgtest.Open(b, url)
	for part := range slices.Chunk(sampleDocuments(benchDocuments), 20_000) {
		if err := db.InTx(b.Context(), func(tx pgx.Tx) error { return NewIndex(false).Put(b.Context(), tx, part...) }); err != nil {
			b.Fatal(err)
		}
	}
	owner, err := pgx.Connect(b.Context(), url)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := owner.Exec(b.Context(), `VACUUM ANALYZE search_document`); err != nil {
		b.Fatal(err)
	}
	if err := owner.Close(b.Context()); err != nil {
		b.Fatal(err)
	}
	return db
}

// BenchmarkSearch asks one question after the other and tells how long the
// middle one and the slowest of twenty took. The target is 15 ms for three
// filters over HTTP; the others show what is worst.
func BenchmarkSearch(b *testing.B) {
	engine := NewPostgres(benchDatabase(b))
	from, to := calendar.NewDate(2021, 3, 1), calendar.NewDate(2021, 4, 30)
	three := Query{TownCodes: []string{"440783004"}, From: &from, To: &to, Lodging: new(true)}
	with := func(q Query, change func(*Query)) Query {
		change(&q)
		return q
	}
	deep := Query{Kind: Shortage, Scope: Everything(), Sort: ByPay, Limit: 200}
	for range 20 {
		r, err := engine.Search(b.Context(), deep)
		if err != nil {
			b.Fatal(err)
		}
		deep.Cursor = r.Next
	}
	for _, c := range []struct {
		name string
		q    Query
	}{
		{"three filters, a word, by relevance", with(three, func(q *Query) { q.Text = "水暖卫浴" })},
		{"three filters, a word, by pay", with(three, func(q *Query) { q.Text, q.Sort = "水暖卫浴", ByPay })},
		{"three filters, by start", with(three, func(q *Query) { q.Sort = ByStart })},
		{"three filters, a trade, by heads", with(three, func(q *Query) { q.TradeCodes, q.Sort = []string{"6-02", "6-05"}, ByHeads })},
		{"three filters, one character", with(three, func(q *Query) { q.Text = "工" })},
		{"three filters, one wrong character", with(three, func(q *Query) { q.Text = "水暖卫俗" })},
		{"three filters, nothing found", with(three, func(q *Query) { q.Text = "凤凰涅槃浴火" })},
		{"a rare word", Query{Text: "鸿运"}},
		{"a common word", Query{Text: "有限公司"}},
		{"one character, in nearly all", Query{Text: "工"}},
		{"one wrong character", Query{Text: "水暖卫俗"}},
		{"no text, no filter", Query{}},
		{"no text, open ones for firms", Query{Scope: OpenToFirms(), Sort: ByPay}},
		{"page 21 by pay", deep},
	} {
		b.Run(c.name, func(b *testing.B) {
			c.q.Kind = Shortage
			if c.q.Scope == (Scope{}) {
				c.q.Scope = Everything()
			}
			var took []time.Duration
			for b.Loop() {
				started := time.Now()
				if _, err := engine.Search(b.Context(), c.q); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(started))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
			b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// BenchmarkPut20000 writes what a big sheet brings, beside 100,000 others.
func BenchmarkPut20000(b *testing.B) {
	db := benchDatabase(b)
	docs := sampleDocuments(benchDocuments + 20_000)[benchDocuments:]
	for b.Loop() {
		err := db.InTx(b.Context(), func(tx pgx.Tx) error {
			if err := NewIndex(false).Put(b.Context(), tx, docs...); err != nil {
				return err
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}
