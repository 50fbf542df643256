package catalog

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"gongxiang/internal/postgres"
	"gongxiang/matching/reference"
)

const townColumns = `code, name, kind, lat, lng, tile_col, tile_row, aliases, version`

func readTowns(ctx context.Context, q postgres.Querier) ([]Town, error) {
	return collect[Town](ctx, q, `SELECT `+townColumns+` FROM town WHERE code <> '`+reference.OutsideCode+`' ORDER BY code`)
}

func updateTown(ctx context.Context, q postgres.Querier, code string, in TownInput) (Town, error) {
	rows, err := q.Query(ctx, `
		UPDATE town SET name = $2, aliases = $3, lat = $4, lng = $5, tile_col = $6, tile_row = $7, version = version + 1
		WHERE code = $1 RETURNING `+townColumns, code, in.Name, in.Aliases, in.Lat, in.Lng, in.TileCol, in.TileRow)
	if err != nil {
		return Town{}, fmt.Errorf("catalog: update town: %w", err)
	}
	town, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Town])
	if err != nil {
		return Town{}, fmt.Errorf("catalog: update town: %w", err)
	}
	return town, nil
}
