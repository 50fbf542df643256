package catalog

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
)

const selectTrade = `
	SELECT t.code, t.name, t.family, t.relevance, t.active, t.version, coalesce((
	           SELECT jsonb_agg(jsonb_build_object('alias', a.alias, 'kind', a.kind) ORDER BY a.kind, a.alias)
	           FROM trade_alias a WHERE a.trade_code = t.code), '[]') AS aliases
	FROM trade t `

// listTrades finds words in names, families, aliases and codes; none finds all.
func listTrades(ctx context.Context, q postgres.Querier, words string) ([]Trade, error) {
	return collect[Trade](ctx, q, selectTrade+`
		WHERE $1 = '' OR strpos(lower(t.name), $1) > 0 OR strpos(lower(t.family), $1) > 0 OR strpos(lower(t.code), $1) > 0
		   OR EXISTS (SELECT FROM trade_alias a WHERE a.trade_code = t.code AND strpos(lower(a.alias), $1) > 0)
		ORDER BY t.code`, strings.ToLower(words))
}

func readTrade(ctx context.Context, q postgres.Querier, code string) (Trade, error) {
	rows, err := q.Query(ctx, selectTrade+`WHERE t.code = $1`, code)
	if err != nil {
		return Trade{}, fmt.Errorf("catalog: read trade: %w", err)
	}
	trade, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Trade])
	if errors.Is(err, pgx.ErrNoRows) {
		return Trade{}, problem.NotFound("这个工种")
	}
	if err != nil {
		return Trade{}, fmt.Errorf("catalog: read trade: %w", err)
	}
	return trade, nil
}

func insertTrade(ctx context.Context, q postgres.Querier, in NewTrade) error {
	_, err := q.Exec(ctx, `INSERT INTO trade (code, name, family, official, relevance) VALUES ($1, $2, $3, $4, $5)`,
		in.Code, in.Name, in.Family, !strings.Contains(in.Code, "K"), in.Relevance)
	if err != nil {
		return fmt.Errorf("catalog: insert trade: %w", err)
	}
	return nil
}

func updateTrade(ctx context.Context, q postgres.Querier, code string, in TradeChange) error {
	_, err := q.Exec(ctx, `
		UPDATE trade SET name = $2, family = $3, relevance = $4, active = $5, version = version + 1 WHERE code = $1`,
		code, in.Name, in.Family, in.Relevance, in.Active)
	if err != nil {
		return fmt.Errorf("catalog: update trade: %w", err)
	}
	return nil
}

func replaceAliases(ctx context.Context, q postgres.Querier, code string, aliases []Alias) error {
	texts, kinds := make([]string, len(aliases)), make([]string, len(aliases))
	for i, a := range aliases {
		texts[i], kinds[i] = a.Alias, string(a.Kind)
	}
	var b pgx.Batch
	b.Queue(`DELETE FROM trade_alias WHERE trade_code = $1`, code)
	b.Queue(`INSERT INTO trade_alias (alias, trade_code, kind) SELECT alias, $1, kind FROM unnest($2::text[], $3::text[]) AS u (alias, kind)`,
		code, texts, kinds)
	if err := q.SendBatch(ctx, &b).Close(); err != nil {
		return fmt.Errorf("catalog: replace aliases: %w", err)
	}
	return nil
}
