package search

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/postgres"
)

// Rewrite writes every document anew, with the present names of trades and
// towns and the present way to make grams of them, and gives their number.
// Searches and changes go on meanwhile: it holds a thousand rows at a time.
func (x *Index) Rewrite(ctx context.Context, db *postgres.DB) (n int, err error) {
	trades, err := readNames(ctx, db, `SELECT code, name, family FROM trade`)
	if err != nil {
		return 0, err
	}
	towns, err := readNames(ctx, db, `SELECT code, name, '' FROM town`)
	if err != nil {
		return 0, err
	}
	for _, kind := range []Kind{Surplus, Shortage, Enterprise} {
		for last := uuid.Nil; ; {
			var docs []Document
			err := db.InTx(ctx, func(tx pgx.Tx) (err error) {
				docs, err = lockDocuments(ctx, tx, `kind = $1 AND id > $2 ORDER BY id LIMIT $3`, string(kind), last, chunk)
				if err != nil || len(docs) == 0 {
					return err
				}
				for i := range docs {
					d := &docs[i]
					if trade, ok := trades[d.TradeCode]; ok {
						d.Title, d.Family = trade.name, trade.family
					}
					if town, ok := towns[d.TownCode]; ok {
						d.Town = town.name
					}
				}
				return x.Put(ctx, tx, docs...)
			})
			if err != nil {
				return n, err
			}
			if len(docs) == 0 {
				break
			}
			last, n = docs[len(docs)-1].ID, n+len(docs)
		}
	}
	return n, nil
}

type names struct{ name, family string }

func readNames(ctx context.Context, q postgres.Querier, sql string) (map[string]names, error) {
	rows, err := q.Query(ctx, sql)
	if err != nil {
		return nil, fmt.Errorf("search: read names: %w", err)
	}
	byCode := make(map[string]names)
	var code string
	var of names
	_, err = pgx.ForEachRow(rows, []any{&code, &of.name, &of.family}, func() error {
		byCode[code] = of
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("search: read names: %w", err)
	}
	return byCode, nil
}
