package ledger

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/problem"
)

// shownDays bounds the history on the public page: two years of working days.
const shownDays = 500

// Published gives the newest checkpoint, the public keys, and the checkpoints of
// the days before.
func (s *Service) Published(ctx context.Context) (p Published, err error) {
	if p.Checkpoint, err = s.Latest(ctx); err != nil {
		return p, err
	}
	head, err := openHead(p.Checkpoint, s.key.All())
	if err != nil {
		return p, refused(err)
	}
	p.Size = head.N
	for _, key := range s.key.publics {
		sum := sha256.Sum256([]byte(key))
		p.Keys = append(p.Keys, PublicKey{key, hex.EncodeToString(sum[:])})
	}
	rows, err := s.db.Query(ctx, `
		SELECT DISTINCT ON (day) size, at, split_part(note, E'\n', 3)
		FROM (SELECT size, note, at, (at AT TIME ZONE 'Asia/Shanghai')::date AS day FROM ledger_checkpoint ORDER BY at DESC LIMIT 20000) t
		ORDER BY day DESC, size DESC, at DESC LIMIT $1`, shownDays)
	if err != nil {
		return p, fmt.Errorf("ledger: list checkpoints: %w", err)
	}
	if p.Days, err = pgx.CollectRows(rows, pgx.RowToStructByPos[DayOfLedger]); err != nil {
		return p, fmt.Errorf("ledger: list checkpoints: %w", err)
	}
	return p, nil
}

// kept is the newest checkpoint of that size. Problem: "not_found".
func (s *Service) kept(ctx context.Context, size int64) (signed string, err error) {
	err = s.db.QueryRow(ctx, `SELECT note FROM ledger_checkpoint WHERE size = $1 ORDER BY at DESC LIMIT 1`, size).Scan(&signed)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", problem.NotFound("这个检查点")
	}
	if err != nil {
		return "", fmt.Errorf("ledger: read a checkpoint: %w", err)
	}
	return signed, nil
}

func (s *Service) uscc(ctx context.Context, firm uuid.UUID) (uscc string, err error) {
	err = s.db.QueryRow(ctx, `SELECT uscc FROM enterprise WHERE id = $1`, firm).Scan(&uscc)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", problem.NotFound("这家企业")
	}
	if err != nil {
		return "", fmt.Errorf("ledger: find the firm: %w", err)
	}
	return uscc, nil
}
