package search

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/postgres"
)

// Postgres is the engine that needs nothing but the database. A change is found
// as soon as it is committed.
type Postgres struct {
	db *postgres.DB
	// looked is the share of the facts, in percent, that tells how common a word
	// is, and most the share of them from which on it leads nowhere.
	looked, most float64
}

// NewPostgres searches in db.
func NewPostgres(db *postgres.DB) *Postgres { return &Postgres{db: db, looked: 1, most: 0.25} }

// Search answers q.
func (p *Postgres) Search(ctx context.Context, q Query) (Result, error) {
	return q.climb(ctx, "postgres", p.try)
}

// try answers q by one step of its ladder.
func (p *Postgres) try(ctx context.Context, q Query, s step, from cursor) (found, error) {
	var f sqlFilter
	if err := q.where(&f); err != nil {
		return found{}, err
	}
	s.where(&f)
	src, err := p.source(ctx, q, s, &f)
	if err != nil {
		return found{}, err
	}
	sql := pageStatement(q, s, from, src, &f)
	// Described, not prepared: each execution is planned for its own values, as
	// how many rows a word gives differs a thousandfold.
	rows, err := p.db.Query(ctx, sql, append([]any{pgx.QueryExecModeCacheDescribe}, f.args...)...)
	if err != nil {
		return found{}, fmt.Errorf("search: find %s: %w", q.Kind, err)
	}
	out, err := collectPage(rows, q.Limit)
	if err != nil {
		return found{}, fmt.Errorf("search: find %s: %w", q.Kind, err)
	}
	return out, nil
}

// pageStatement lets one set of hits feed the page, the facets and the total, all
// of the same moment. The facets stand in the first row only.
func pageStatement(q Query, s step, from cursor, src source, f *sqlFilter) string {
	keep := "NOT MATERIALIZED"
	if src.keep {
		keep = "MATERIALIZED"
	}
	conditions := f.String()
	key := sortKey(q.Sort, s, src, f)
	var behind, offset string
	switch {
	case from.ID == uuid.Nil:
	case from.Key == unknownKey && q.Sort == ByRelevance:
		offset = "OFFSET " + f.arg(from.Seen)
	default:
		behind = fmt.Sprintf("WHERE (k, updated_at, id) < (%s::bigint, %s::timestamptz, %s::uuid)",
			f.arg(from.Key), f.arg(from.updatedAt()), f.arg(from.ID))
	}
	return `
WITH hit AS ` + keep + ` (
	SELECT id, trade_code, town_code, above_scale, (` + key + `)::bigint AS k, updated_at FROM ` + src.table + ` WHERE ` + conditions + `
), top AS (
	SELECT id, k, updated_at FROM hit ` + behind + ` ORDER BY k DESC, updated_at DESC, id DESC LIMIT ` + f.arg(q.Limit+1) + ` ` + offset + `
), page AS (
	SELECT id, k, row_number() OVER (ORDER BY k DESC, updated_at DESC, id DESC) AS n FROM top
), combination AS (
	SELECT trade_code, town_code, above_scale, count(*) AS n FROM hit GROUP BY trade_code, town_code, above_scale
), facet AS (
	SELECT GROUPING(trade_code, town_code, above_scale) AS what, coalesce(trade_code, town_code, above_scale::text, '') AS value,
		coalesce(sum(n), 0)::bigint AS count
	FROM combination GROUP BY GROUPING SETS ((trade_code), (town_code), (above_scale), ())
), facets AS (
	SELECT 1::bigint AS n, array_agg(what) AS what, array_agg(value) AS value, array_agg(count) AS count FROM facet
)
SELECT f.what, f.value, f.count, p.k, d.*
FROM facets f FULL JOIN page p USING (n)
LEFT JOIN LATERAL (SELECT ` + documentColumns + ` FROM search_document_` + string(q.Kind) + ` WHERE kind = ` + f.arg(string(q.Kind)) + ` AND id = p.id) d ON true
ORDER BY n`
}

// The bits that GROUPING sets: the columns that a count is not about.
const (
	aboutTrade = 0b011
	aboutTown  = 0b101
	aboutScale = 0b110
	aboutAll   = 0b111
)

func collectPage(rows pgx.Rows, limit int) (found, error) {
	defer rows.Close()
	var out found
	for rows.Next() {
		var what []int32
		var values []string
		var counts []int64
		target := []any{&what, &values, &counts}
		var d scanned
		if rows.RawValues()[len(target)] == nil { // no hits: facets only
			target = append(target, make([]any, 1+len(d.targets()))...)
		} else {
			target = append(append(target, &d.key), d.targets()...)
		}
		if err := rows.Scan(target...); err != nil {
			return found{}, err
		}
		for i, value := range values {
			out.count(what[i], Count{value, int(counts[i])})
		}
		if target[len(target)-1] != nil {
			out.rows = append(out.rows, d.result())
		}
	}
	out.facets.sort()
	if out.more = len(out.rows) > limit; out.more {
		out.rows = out.rows[:limit]
		out.last = out.rows[limit-1]
	}
	return out, rows.Err()
}

func (f *found) count(what int32, c Count) {
	switch what {
	case aboutTrade:
		f.facets.TradeCode = append(f.facets.TradeCode, c)
	case aboutTown:
		f.facets.TownCode = append(f.facets.TownCode, c)
	case aboutScale:
		f.facets.AboveScale = append(f.facets.AboveScale, c)
	case aboutAll:
		f.total = c.N
	}
}
