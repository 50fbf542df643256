package catalog

import (
	"context"
	"fmt"

	"gongxiang/internal/postgres"
)

// ownDegree is the degree set for a pair, or "default".
func ownDegree(ctx context.Context, q postgres.Querier, pair [2]string) (degree string, err error) {
	err = q.QueryRow(ctx, `SELECT coalesce((SELECT degree FROM trade_relation WHERE a = $1 AND b = $2), $3)`,
		pair[0], pair[1], degreeDefault).Scan(&degree)
	if err != nil {
		return "", fmt.Errorf("catalog: read relation: %w", err)
	}
	return degree, nil
}

func setDegree(ctx context.Context, q postgres.Querier, pair [2]string, degree string) error {
	_, err := q.Exec(ctx, `
		INSERT INTO trade_relation (a, b, degree) VALUES ($1, $2, $3) ON CONFLICT (a, b) DO UPDATE SET degree = $3`,
		pair[0], pair[1], degree)
	if err != nil {
		return fmt.Errorf("catalog: set relation: %w", err)
	}
	return nil
}

func dropDegree(ctx context.Context, q postgres.Querier, pair [2]string) error {
	if _, err := q.Exec(ctx, `DELETE FROM trade_relation WHERE a = $1 AND b = $2`, pair[0], pair[1]); err != nil {
		return fmt.Errorf("catalog: drop relation: %w", err)
	}
	return nil
}
