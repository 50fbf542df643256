package search

import (
	"errors"
	"reflect"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"gongxiang/internal/pgtest"
)

// everywhere takes any word for one that stands in most documents.
func everywhere(p *Postgres) *Postgres {
	p.looked, p.most = 100, 0
	return p
}

func TestABroadSearchConforms(t *testing.T) {
	t.Parallel()
	conform(t, func(t *testing.T) subject {
		db := pgtest.New(t)
		return subject{everywhere(NewPostgres(db)), db, NewIndex(false), func(*testing.T) {}}
	})
}

func TestBothSourcesAnswerAlike(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	err := db.InTx(t.Context(), func(tx pgx.Tx) error { return NewIndex(false).Put(t.Context(), tx, sampleDocuments(3000)...) })
	if err != nil {
		t.Fatal(err)
	}
	facts, documents := everywhere(NewPostgres(db)), NewPostgres(db)
	documents.most = 2
	for _, text := range []string{"工", "公", "公司", "有限公司", "开平 工", "装", "水暖", "夜", "凰", "工司", "有限限公"} {
		for _, by := range []Sort{ByRelevance, ByNewest, ByHeads, ByPay, ByStart} {
			for _, kind := range []Kind{Surplus, Shortage, Enterprise} {
				q := Query{Kind: kind, Scope: OpenToFirms(), Text: text, Sort: by, Limit: 7}
				if kind == Enterprise {
					q.Scope = Everything()
				}
				for page := range 3 {
					a, err := facts.Search(t.Context(), q)
					b, err2 := documents.Search(t.Context(), q)
					if err = errors.Join(err, err2); err != nil {
						t.Fatal(err)
					}
					if !reflect.DeepEqual(a, b) {
						t.Errorf("%s %q by %s, page %d: %d and %d found", kind, text, by, page, a.Total, b.Total)
					}
					if q.Cursor = a.Next; q.Cursor == "" {
						break
					}
				}
			}
		}
	}
}

func TestWhereASearchLooks(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	docs := []Document{document(1, "焊工", "甲厂", "水口镇", ""), document(2, "缝纫工", "乙厂", "水口镇", ""), document(3, "工长", "丙厂", "水口镇", ""),
		document(4, "叉车司机", "丁厂", "月山镇", "夜班")}
	if err := db.InTx(t.Context(), func(tx pgx.Tx) error { return NewIndex(false).Put(t.Context(), tx, docs...) }); err != nil {
		t.Fatal(err)
	}
	p := NewPostgres(db)
	p.looked = 100
	firm := docs[0].EnterpriseID
	text := func(words ...string) step { return step{text: [][]string{words}} }
	for name, c := range map[string]struct {
		q    Query
		s    step
		want string
	}{
		"nothing asked":         {Query{}, step{}, "search_fact_shortage"},
		"a common character":    {Query{}, text("工"), "search_fact_shortage"},
		"two common words":      {Query{}, text("水口", "工"), "search_fact_shortage"},
		"a quarter":             {Query{}, text("月山"), "search_document_shortage"},
		"common, but of a town": {Query{TownCodes: []string{"x"}}, text("工"), "search_document_shortage"},
		"a trade":               {Query{TradeCodes: []string{"x"}}, step{}, "search_document_shortage"},
		"a trade read":          {Query{}, step{trades: []string{"x"}}, "search_document_shortage"},
		"a firm":                {Query{Firm: &firm}, step{}, "search_document_shortage"},
		"a town's officer":      {Query{Scope: InTown("x")}, step{}, "search_document_shortage"},
		"letters":               {Query{}, text("cnc"), "search_document_shortage"},
		"alternatives":          {Query{}, step{text: [][]string{{"工"}, {"水"}}}, "search_document_shortage"},
		"a long text":           {Query{}, text("水口镇水口镇"), "search_document_shortage"},
	} {
		c.q.Kind = Shortage
		src, err := p.source(t.Context(), c.q, c.s, &sqlFilter{})
		if err != nil || src.table != c.want {
			t.Errorf("%s: %s, %v", name, src.table, err)
		}
	}
}

func TestFactsSayWhatDocumentsSay(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	same := func(want int) {
		t.Helper()
		var documents, facts, both int
		err := db.QueryRow(t.Context(), `
			WITH d AS (SELECT kind, id, enterprise_id, updated_at, heads, firm_approved, above_scale, lodging, period_from, period_to, pay_min_fen, pay_max_fen,
				status, concat_ws(chr(31), title, firm, town, body) AS words, trade_code, town_code, family, industry FROM search_document),
			f AS (SELECT kind, id, enterprise_id, updated_at, heads, firm_approved, above_scale, lodging, period_from, period_to, pay_min_fen, pay_max_fen,
				status, words, trade_code, town_code, family, industry FROM search_fact)
			SELECT (SELECT count(*) FROM d), (SELECT count(*) FROM f), (SELECT count(*) FROM (SELECT * FROM d INTERSECT SELECT * FROM f) i)`).Scan(&documents, &facts, &both)
		if err != nil || documents != want || facts != want || both != want {
			t.Errorf("%d documents, %d facts, %d alike, want %d; %v", documents, facts, both, want, err)
		}
	}
	docs, x := sampleDocuments(60), NewIndex(false)
	change := func(fn func(pgx.Tx) error) {
		t.Helper()
		if err := db.InTx(t.Context(), fn); err != nil {
			t.Fatal(err)
		}
	}
	change(func(tx pgx.Tx) error { return x.Put(t.Context(), tx, docs...) })
	same(60)
	for i := range docs {
		other := docs[(i+1)%len(docs)]
		other.Kind, other.ID, other.Body = docs[i].Kind, docs[i].ID, "改"
		docs[i] = other
	}
	change(func(tx pgx.Tx) error { return x.Put(t.Context(), tx, docs...) })
	same(60)
	change(func(tx pgx.Tx) error { return x.Remove(t.Context(), tx, docs[0].Kind, docs[0].ID) })
	same(59)
	for _, sql := range []string{"DELETE FROM search_fact", "UPDATE search_fact SET heads = 0", "DELETE FROM search_fact_surplus",
		"INSERT INTO search_fact SELECT * FROM search_fact"} {
		var refused *pgconn.PgError
		if _, err := db.Exec(t.Context(), sql); !errors.As(err, &refused) || refused.Code != "42501" {
			t.Errorf("%s: %v", sql, err)
		}
	}
}
