package minutes

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
)

// Needed is how many online fairs the notice asks for (八).
const Needed = 2

// Held is how many fairs were held.
type Held struct {
	Count  int        `json:"count" doc:"已经举办的场次"`
	Needed int        `json:"needed" doc:"通知要求的场次"`
	Fairs  []HeldFair `json:"fairs"`
}

// HeldFair is one that counts.
type HeldFair struct {
	ID    uuid.UUID `json:"id"`
	Name  string    `json:"name"`
	On    time.Time `json:"on" doc:"开始的时间"`
	Talks int       `json:"talks" doc:"面谈的人次"`
}

// Held counts the fairs of the whole city that went live and are over, and where
// somebody talked. A cancelled or an empty one does not count, nor a rehearsal.
func (s *Service) Held(ctx context.Context, _ auth.Caller) (Held, error) {
	rows, err := s.DB.Query(ctx, `SELECT f.id, f.name, f.live_at, n.talks FROM fair f
		CROSS JOIN LATERAL (SELECT count(*)::int AS talks FROM fair_ticket t WHERE t.fair_id = f.id AND t.talk_at IS NOT NULL) n
		WHERE f.status IN ('closed', 'archived') AND f.live_at IS NOT NULL AND NOT f.rehearsal AND n.talks > 0 ORDER BY f.live_at DESC, f.id`)
	if err != nil {
		return Held{}, fmt.Errorf("minutes: held: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[HeldFair])
	if err != nil {
		return Held{}, fmt.Errorf("minutes: held: %w", err)
	}
	return Held{len(found), Needed, append([]HeldFair{}, found...)}, nil
}
