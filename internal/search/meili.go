package search

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/meilisearch/meilisearch-go"

	"gongxiang/internal/postgres"
)

// Meili is the Meilisearch engine. Meilisearch says which documents fit; what
// they are is read from PostgreSQL, within the scope once more, so that nothing
// stale or foreign is ever shown.
type Meili struct {
	db       *postgres.DB
	postgres *Postgres
	client   meilisearch.ServiceManager
	uid      string
	ready    atomic.Bool
	check    chan struct{} // asks Run to look after the index now
	failure  atomic.Pointer[Failure]
}

// NewMeili connects to url. The index is named prefix and a hash of its
// settings: a version with other settings builds another one. Run must run.
func NewMeili(db *postgres.DB, url, key, prefix string) *Meili {
	client := meilisearch.New(url, meilisearch.WithAPIKey(key), meilisearch.DisableRetries(),
		meilisearch.WithCustomClient(&http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 32, IdleConnTimeout: time.Minute}}))
	return &Meili{db: db, postgres: NewPostgres(db), client: client, uid: prefix + "-" + settingsHash(), check: make(chan struct{}, 1)}
}

var errNotReady = errors.New("search: the Meilisearch index is being built")

// Search answers q. An error that is no problem is Meilisearch's: see Fallback.
func (m *Meili) Search(ctx context.Context, q Query) (Result, error) {
	if !m.ready.Load() {
		return Result{}, errNotReady
	}
	return q.climb(ctx, "meilisearch", m.try)
}

// maxSegments is how many words of a query Meilisearch looks at.
const maxSegments = 10

// try answers q by one step of its ladder.
func (m *Meili) try(ctx context.Context, q Query, s step, from cursor) (found, error) {
	for _, segments := range s.text {
		if len(segments) > maxSegments {
			return m.postgres.try(ctx, q, s, from)
		}
	}
	filter, err := q.meiliFilter(s)
	if err != nil {
		return found{}, err
	}
	page := meiliPage{filter: filter, text: s.text, sort: meiliSort(q.Sort), limit: q.Limit + 1}
	keyset := from.ID != uuid.Nil && q.Sort != ByRelevance
	if keyset {
		page.filter = append(slices.Clip(filter), behind(q.Sort, from))
	} else {
		page.offset = from.Seen
	}
	answer, err := m.ask(ctx, page)
	if err != nil {
		return found{}, err
	}
	out := found{facets: answer.facets, total: answer.total}
	if keyset { // the facets and the total are those of all pages
		all, err := m.ask(ctx, meiliPage{filter: filter, text: s.text})
		if err != nil {
			return found{}, err
		}
		out.facets, out.total = all.facets, all.total
	}
	if out.more = len(answer.hits) > q.Limit; out.more {
		answer.hits = answer.hits[:q.Limit]
		out.last = answer.hits[q.Limit-1].row(q.Sort)
	}
	out.rows, err = m.read(ctx, q, answer.hits)
	return out, err
}

type meiliPage struct {
	filter        []string
	text          [][]string
	sort          []string
	offset, limit int
}

// meiliHit is what Meilisearch tells of a document: its id and what it may be
// sorted by.
type meiliHit struct {
	ID      uuid.UUID `json:"id"`
	Heads   int64     `json:"heads"`
	Pay     int64     `json:"pay"`
	Start   int64     `json:"start"`
	Updated int64     `json:"updated"`
}

func (h meiliHit) row(by Sort) row {
	key := map[Sort]int64{ByHeads: h.Heads, ByPay: h.Pay, ByStart: h.Start, ByRelevance: unknownKey}[by]
	return row{Document{ID: h.ID, UpdatedAt: time.UnixMicro(h.Updated)}, key}
}

type meiliAnswer struct {
	hits   []meiliHit
	facets Facets
	total  int
}

// ask sends all alternatives of a text as one federated search, which counts
// what several of them find once.
func (m *Meili) ask(ctx context.Context, p meiliPage) (meiliAnswer, error) {
	texts := p.text
	if len(texts) == 0 {
		texts = [][]string{nil}
	}
	request := &meilisearch.MultiSearchRequest{Federation: &meilisearch.MultiSearchFederation{
		Offset: int64(p.offset), Limit: int64(max(p.limit, 1)),
		FacetsByIndex: map[string][]string{m.uid: {"tradeCode", "townCode", "aboveScale"}},
		MergeFacets:   &meilisearch.MultiSearchFederationMergeFacets{MaxValuesPerFacet: maxFacetValues},
	}}
	for _, segments := range texts {
		request.Queries = append(request.Queries, &meilisearch.SearchRequest{
			IndexUID: m.uid, Query: meiliText(segments), Filter: p.filter, Sort: p.sort,
			MatchingStrategy: meilisearch.All, Locales: []string{locale},
		})
	}
	response, err := m.client.MultiSearchWithContext(ctx, request)
	if err != nil {
		return meiliAnswer{}, m.failed(err)
	}
	var out meiliAnswer
	if err := response.Hits.DecodeInto(&out.hits); err != nil {
		return meiliAnswer{}, fmt.Errorf("search: read Meilisearch's hits: %w", err)
	}
	for name, counts := range map[string]*[]Count{"tradeCode": &out.facets.TradeCode, "townCode": &out.facets.TownCode, "aboveScale": &out.facets.AboveScale} {
		var values map[string]int
		if err := json.Unmarshal(response.FacetDistribution[name], &values); err != nil {
			return meiliAnswer{}, fmt.Errorf("search: read Meilisearch's facets: %w", err)
		}
		for value, n := range values {
			*counts = append(*counts, Count{value, n})
		}
	}
	for _, c := range out.facets.AboveScale { // every document has one value; Meilisearch's own total is an estimate
		out.total += c.N
	}
	out.facets.sort()
	return out, nil
}

// read reads the documents found, in their order, as far as they still fit and
// may be seen.
func (m *Meili) read(ctx context.Context, q Query, hits []meiliHit) ([]row, error) {
	var f sqlFilter
	if err := q.where(&f); err != nil {
		return nil, err
	}
	ids := make([]uuid.UUID, len(hits))
	place := make(map[uuid.UUID]int, len(hits))
	for i, h := range hits {
		ids[i], place[h.ID] = h.ID, i
	}
	f.add("kind = ?", string(q.Kind))
	f.add("id = ANY(?)", ids)
	found, err := m.db.Query(ctx, `SELECT `+documentColumns+` FROM search_document WHERE `+f.String(), f.args...)
	if err != nil {
		return nil, fmt.Errorf("search: read hits: %w", err)
	}
	docs, err := pgx.CollectRows(found, scanDocument)
	if err != nil {
		return nil, fmt.Errorf("search: read hits: %w", err)
	}
	ordered := make([]*Document, len(hits))
	for i := range docs {
		ordered[place[docs[i].ID]] = &docs[i]
	}
	rows := make([]row, 0, len(docs))
	for _, d := range ordered {
		if d != nil {
			rows = append(rows, row{Document: *d})
		}
	}
	return rows, nil
}
