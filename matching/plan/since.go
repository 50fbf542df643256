package plan

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/problem"
	"gongxiang/matching/posting"
)

// unchanged refuses a line whose postings, which the transaction holds, say
// otherwise than when the plan was made: its pay, its reasons and whether the two
// fit at all rest on what they said then. Heads and days are compared with the
// line itself (lending.Suggest), and agreements made since change nothing here.
func unchanged(ctx context.Context, tx pgx.Tx, run uuid.UUID, l Line) error {
	rows, err := tx.Query(ctx, `
		SELECT p.id FROM posting p JOIN plan_posting q ON q.posting_id = p.id
		WHERE q.run_id = $1 AND p.id IN ($2, $3)
			AND (p.trade_code, p.level, p.town_code, p.pay_min_fen, p.pay_max_fen, p.lodging, p.transport, p.hazards, p.min_batch) IS DISTINCT FROM
				(q.trade_code, q.level, q.town_code, q.pay_min_fen, q.pay_max_fen, q.lodging, q.transport, q.hazards, q.min_batch)
		ORDER BY p.kind DESC`, run, l.Surplus.PostingID, l.Shortage.PostingID)
	if err != nil {
		return fmt.Errorf("plan: what changed since: %w", err)
	}
	changed, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		return fmt.Errorf("plan: what changed since: %w", err)
	}
	if len(changed) == 0 {
		return nil
	}
	firm, kind := l.Surplus.FirmName, posting.Surplus
	if changed[0] == l.Shortage.PostingID {
		firm, kind = l.Shortage.FirmName, posting.Shortage
	}
	return problem.Conflict("posting_changed", "做这个方案之后，“"+firm+"”改过这条"+kind.Word()+
		"的工种、等级、镇街、工资、食宿接送、危害因素或最少一批人数，这样安排不一定还合适，没有发出。请在这个方案的基础上重排，再发送。")
}

// notListed refuses a line of whose firms one came to stand, since the plan was
// made, on a list that the plan's settings bar. A firm that stood there already
// is in the plan because the officer pinned it.
func (s *Service) notListed(ctx context.Context, tx pgx.Tx, r Run, l Line) error {
	set := settingsFrom(r.Settings)
	rows, err := tx.Query(ctx, `
		SELECT e.name FROM plan_posting q JOIN enterprise e ON e.id = q.enterprise_id
		WHERE q.run_id = $1 AND q.posting_id IN ($2, $3) AND EXISTS (
			SELECT FROM enterprise_flag f WHERE f.enterprise_id = q.enterprise_id AND f.days @> $4::date
				AND (f.kind = 'dishonest' AND $5 AND NOT q.dishonest OR f.kind = 'abnormal_operation' AND $6 AND NOT q.abnormal))
		ORDER BY q.kind DESC`, r.ID, l.Surplus.PostingID, l.Shortage.PostingID, s.today(), set.BarDishonest > 0, set.BarAbnormal > 0)
	if err != nil {
		return fmt.Errorf("plan: firms on a list: %w", err)
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("plan: firms on a list: %w", err)
	}
	if len(names) > 0 {
		return problem.Conflict("firm_listed", "做这个方案之后，“"+names[0]+"”被列入失信或经营异常名单，按标准不参加调剂，没有发出。请重新做一个方案，再发送。")
	}
	return nil
}
