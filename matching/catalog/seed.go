package catalog

import (
	"cmp"
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"gongxiang/internal/postgres"
	"gongxiang/matching/reference"
)

// seedLock lets one of several nodes that start at once fill the tables.
const seedLock = 0x63617461

// Seed fills every empty table with the data that comes with the program, and
// leaves the others alone. It may run any number of times, on several nodes.
func Seed(ctx context.Context, db *postgres.DB) error {
	return db.InTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock($1)", seedLock); err != nil {
			return fmt.Errorf("catalog: seed: %w", err)
		}
		for _, t := range seedTables(reference.Default()) {
			if err := t.fill(ctx, tx); err != nil {
				return fmt.Errorf("catalog: seed %s: %w", t.name, err)
			}
		}
		return nil
	})
}

// seedTable is one table and its rows.
type seedTable struct {
	name    string
	columns []string
	rows    [][]any
	first   string // the condition of rows that came with the table
}

func seedTables(s *reference.Seed) []seedTable {
	return []seedTable{
		{"town", []string{"code", "name", "kind", "lat", "lng", "tile_col", "tile_row", "aliases"},
			rowsOf(s.Towns, func(t reference.Town) []any {
				return []any{t.Code, t.Name, t.Kind, t.Lat, t.Lng, int16(t.TileCol), int16(t.TileRow), t.Aliases}
			}), "code = '" + reference.OutsideCode + "'"},
		{"industry", []string{"division", "division_name", "section", "section_name"},
			rowsOf(s.Industries, func(i reference.Industry) []any {
				return []any{i.Division, i.DivisionName, i.Section, i.SectionName}
			}), ""},
		{"trade", []string{"code", "name", "family", "official", "relevance"},
			rowsOf(s.Trades, func(t reference.Trade) []any {
				return []any{t.Code, t.Name, t.Family, t.Official, t.Relevance}
			}), ""},
		{"trade_alias", []string{"alias", "trade_code", "kind"},
			rowsOf(s.Aliases, func(a reference.Alias) []any { return []any{a.Alias, a.Code, string(a.Kind)} }), ""},
		{"trade_relation", []string{"a", "b", "degree"},
			rowsOf(s.Relations, func(r reference.Relation) []any { return []any{r.A, r.B, string(r.Degree)} }), ""},
	}
}

func rowsOf[T any](items []T, row func(T) []any) [][]any {
	rows := make([][]any, len(items))
	for i, item := range items {
		rows[i] = row(item)
	}
	return rows
}

func (t seedTable) fill(ctx context.Context, q postgres.Querier) error {
	var filled bool
	table := pgx.Identifier{t.name}
	if err := q.QueryRow(ctx, "SELECT EXISTS (SELECT FROM "+table.Sanitize()+" WHERE NOT "+cmp.Or(t.first, "false")+")").Scan(&filled); err != nil || filled {
		return err
	}
	_, err := q.CopyFrom(ctx, table, t.columns, pgx.CopyFromRows(t.rows))
	return err
}
