package hire

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/matching/enterprise"
)

// EndAll ends, in the caller's transaction, what people have in the posts of a
// firm that is no more from a day: on that day, or on that of their start if it is
// later; whose time in a fallback post was over before has served it. The caller
// holds the firm, so that nobody is hired there meanwhile, and whoever ends a hire
// waits for it. Persons come before firms and are not held: an end only frees days,
// so that whoever has decided by a hire that still stood has decided safely.
// Package lending calls it for a dissolution that an officer records.
func (s *Service) EndAll(ctx context.Context, tx pgx.Tx, gone enterprise.Gone, ended *enterprise.Ended) error {
	hires, err := lockAllOf(ctx, tx, gone.Firm)
	if err != nil {
		return err
	}
	for _, h := range hires {
		in := Leaving{EndedOn: max(gone.On, h.StartedOn), Reason: "employer_dissolved", Note: gone.Why}
		if h.Until != nil && *h.Until < gone.On {
			in = Leaving{EndedOn: *h.Until, Reason: "expired"}
		}
		if err := s.end(ctx, tx, h, in, &gone.By, gone.At); err != nil {
			return err
		}
	}
	ended.Hires = len(hires)
	return nil
}

// lockAllOf holds everybody who is in a post of the firm, after the posts.
func lockAllOf(ctx context.Context, tx pgx.Tx, firm uuid.UUID) ([]Hire, error) {
	var b pgx.Batch
	b.Queue(`SELECT FROM fallback_post WHERE enterprise_id = $1 ORDER BY id FOR NO KEY UPDATE`, firm)
	b.Queue(`SELECT FROM application WHERE id IN (SELECT application_id FROM hire WHERE enterprise_id = $1 AND status = 'confirmed') ORDER BY id FOR NO KEY UPDATE`, firm)
	b.Queue(`SELECT FROM hire WHERE enterprise_id = $1 AND status = 'confirmed' ORDER BY id FOR NO KEY UPDATE`, firm)
	if err := tx.SendBatch(ctx, &b).Close(); err != nil {
		return nil, fmt.Errorf("hire: lock all of a firm: %w", err)
	}
	return many(ctx, tx, auth.Caller{Role: auth.CityOfficer}, selectHire+`AND h.enterprise_id = @employer AND h.status = 'confirmed' ORDER BY h.id`,
		pgx.NamedArgs{"employer": firm})
}
