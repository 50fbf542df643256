package auth

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Alive are those of the sessions, by Caller.SessionHash, that still are: one
// statement for all the connections that a node holds open.
func (s *Service) Alive(ctx context.Context, hashes [][]byte) ([][]byte, error) {
	now := s.Clock.Now()
	rows, err := s.DB.Query(ctx, `
		SELECT s.token_hash FROM session s JOIN account a ON a.id = s.account_id
		WHERE s.token_hash = ANY($1) AND s.expires_at > $2 AND s.seen_at > $3 AND a.disabled_at IS NULL`,
		hashes, now, now.Add(-sessionIdle))
	if err == nil {
		var alive [][]byte
		if alive, err = pgx.CollectRows(rows, pgx.RowTo[[]byte]); err == nil {
			return alive, nil
		}
	}
	return nil, fmt.Errorf("auth: find live sessions: %w", err)
}
