package lending

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// batch bounds one transaction of the periodic work.
const batch = 200

// Lapse ends the unanswered proposals whose last day for an answer is over, or
// one of whose postings is no longer open, and returns how many. A proposal
// that somebody is answering at this moment is left for the next time.
func (s *Service) Lapse(ctx context.Context) (int, error) {
	total := 0
	for {
		n := 0
		err := s.DB.InTx(ctx, func(tx pgx.Tx) (err error) {
			n, err = s.lapseSome(ctx, tx)
			return err
		})
		if err != nil {
			return total, err
		}
		if total += n; n < batch {
			return total, nil
		}
	}
}

func (s *Service) lapseSome(ctx context.Context, tx pgx.Tx) (int, error) {
	rows, err := tx.Query(ctx, `
		SELECT p.id, p.answer_by < $1
		FROM proposal p JOIN posting u ON u.id = p.surplus_id JOIN posting h ON h.id = p.shortage_id
		WHERE p.status = 'proposed' AND (p.answer_by < $1
			OR u.status NOT IN ('published', 'partly_filled') OR h.status NOT IN ('published', 'partly_filled'))
		ORDER BY p.id LIMIT $2 FOR NO KEY UPDATE OF p SKIP LOCKED`, s.today(), batch)
	if err != nil {
		return 0, fmt.Errorf("lending: lapse: %w", err)
	}
	due := map[string][]uuid.UUID{}
	var id uuid.UUID
	var late bool
	if _, err = pgx.ForEachRow(rows, []any{&id, &late}, func() error {
		reason := "用工信息已撤回、满额或过期"
		if late {
			reason = "到期没有答复"
		}
		due[reason] = append(due[reason], id)
		return nil
	}); err != nil {
		return 0, fmt.Errorf("lending: lapse: %w", err)
	}
	n := 0
	for reason, ids := range due {
		if err := closeProposals(ctx, tx, "lapse", s.now(), nil, reason, ids...); err != nil {
			return 0, err
		}
		n += len(ids)
	}
	return n, nil
}
