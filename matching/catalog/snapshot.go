package catalog

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"

	"gongxiang/internal/postgres"
	"gongxiang/matching/reference"
)

// snapshot is everything as one moment had it. It does not change.
type snapshot struct {
	version int64
	book    *reference.TradeBook
	trades  []reference.Trade
	own     map[[2]string]reference.Degree // pairs that have a degree of their own
	public  Reference
	etag    string
}

// tables are the rows that a snapshot is made of.
type tables struct {
	towns      []Town
	industries []Industry
	trades     []reference.Trade
	aliases    []reference.Alias
	relations  []reference.Relation
}

func load(ctx context.Context, db *postgres.DB) (s *snapshot, err error) {
	sameMoment := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	err = pgx.BeginTxFunc(ctx, db.Pool, sameMoment, func(tx pgx.Tx) error {
		version, err := readVersion(ctx, tx)
		if err != nil {
			return err
		}
		t, err := readTables(ctx, tx)
		if err != nil {
			return err
		}
		s, err = newSnapshot(version, t)
		return err
	})
	return s, err
}

func newSnapshot(version int64, t tables) (*snapshot, error) {
	towns := make([]reference.Town, len(t.towns))
	for i, town := range t.towns {
		towns[i] = town.reference()
	}
	s := &snapshot{version: version, trades: t.trades, own: make(map[[2]string]reference.Degree, len(t.relations)),
		book: reference.NewTradeBook(t.trades, t.aliases, t.relations, towns)}
	for _, r := range t.relations {
		s.own[[2]string{r.A, r.B}] = r.Degree
	}
	s.public = publicView(s.book, t)
	// Of the text, not of the version: a new program may say the same rows otherwise.
	text, err := json.Marshal(s.public)
	if err != nil {
		return nil, fmt.Errorf("catalog: marshal: %w", err)
	}
	sum := sha256.Sum256(text)
	s.etag = `"` + base64.RawURLEncoding.EncodeToString(sum[:15]) + `"`
	return s, nil
}

func readTables(ctx context.Context, q postgres.Querier) (t tables, err error) {
	if t.towns, err = readTowns(ctx, q); err != nil {
		return t, err
	}
	if t.industries, err = collect[Industry](ctx, q, `SELECT division, division_name, section, section_name FROM industry ORDER BY division`); err != nil {
		return t, err
	}
	if t.trades, err = collect[reference.Trade](ctx, q,
		`SELECT code, name, family, official, relevance, NOT active AS retired FROM trade ORDER BY code`); err != nil {
		return t, err
	}
	if t.aliases, err = collect[reference.Alias](ctx, q,
		`SELECT alias, trade_code AS code, kind FROM trade_alias ORDER BY trade_code, kind, alias`); err != nil {
		return t, err
	}
	t.relations, err = collect[reference.Relation](ctx, q, `SELECT a, b, degree FROM trade_relation ORDER BY a, b`)
	return t, err
}

func collect[T any](ctx context.Context, q postgres.Querier, sql string, args ...any) ([]T, error) {
	rows, err := q.Query(ctx, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("catalog: read: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[T])
	if err != nil {
		return nil, fmt.Errorf("catalog: read: %w", err)
	}
	return list, nil
}
