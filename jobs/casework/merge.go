package casework

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/history"
	"gongxiang/internal/problem"
)

// Merge makes one of two records of the same human being: keep goes on with the
// groups and cases of both, and with what the other applied for and was told of;
// other leads to it from then on. Where both have an open case, the one that opened first goes on and counts the records of the
// other; nothing is deleted. Problems: "not_found", "invalid", "stale_version",
// "two_numbers" (409) when both have an ID number, "keep_numbered" (409) when only
// the other has one.
func (s *Service) Merge(ctx context.Context, c auth.Caller, keep, other uuid.UUID, version int, reason string) (Person, error) {
	reason, err := noteOf("合并的原因", reason)
	if err != nil {
		return Person{}, err
	}
	err = s.DB.InTx(ctx, func(tx pgx.Tx) error {
		kept, gone, err := s.lockBoth(ctx, tx, c, keep, other)
		if err != nil {
			return err
		}
		switch {
		case kept.ID == gone.ID:
			return problem.Invalid(problem.Field{Name: "otherId", Code: "same", Message: "请选择另一条记录。"})
		case kept.Version != version:
			return problem.Stale(kept)
		case kept.HasIDNumber && gone.HasIDNumber:
			return problem.Conflict("two_numbers", "两条记录登记了不同的身份证号码，不是同一个人，不能合并。")
		case gone.HasIDNumber:
			return problem.Conflict("keep_numbered", "另一条记录有身份证号码，请打开那一条，把这一条并过去。")
		}
		return s.merge(ctx, tx, c, kept, gone, reason, s.now())
	})
	if err != nil {
		return Person{}, translate(err)
	}
	return s.Get(ctx, c, keep)
}

// lockBoth holds both in one order, whichever is kept.
func (s *Service) lockBoth(ctx context.Context, tx pgx.Tx, c auth.Caller, keep, other uuid.UUID) (kept, gone Person, err error) {
	// Who is merged already leads to another: that one is held.
	if kept, err = s.findPerson(ctx, tx, c, keep); err != nil {
		return kept, gone, err
	}
	if gone, err = s.findPerson(ctx, tx, c, other); err != nil {
		return kept, gone, err
	}
	ids := []uuid.UUID{kept.ID, gone.ID}
	for _, sql := range []string{
		`SELECT FROM person WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE`,
		`SELECT FROM key_person WHERE person_id = ANY($1) ORDER BY person_id FOR NO KEY UPDATE`,
	} {
		if _, err = tx.Exec(ctx, sql, ids); err != nil {
			return kept, gone, fmt.Errorf("casework: hold both: %w", err)
		}
	}
	if kept, err = s.findPerson(ctx, tx, c, kept.ID); err != nil {
		return kept, gone, err
	}
	if gone, err = s.findPerson(ctx, tx, c, gone.ID); err == nil && (kept.erased || gone.erased) {
		err = erased()
	}
	return kept, gone, err
}

func (s *Service) merge(ctx context.Context, tx pgx.Tx, c auth.Caller, kept, gone Person, reason string, at time.Time) error {
	if err := move(ctx, tx, whatHeDid, kept.ID, gone.ID); err != nil {
		return err
	}
	if err := s.mergeCases(ctx, tx, c, kept, gone, at); err != nil {
		return err
	}
	if err := move(ctx, tx, led, kept.ID, gone.ID); err != nil {
		return err
	}
	for _, e := range []history.Event{
		{ThingID: kept.ID, Action: "merge", Detail: map[string]any{"other": gone.ID}},
		{ThingID: gone.ID, Action: "merged", Detail: map[string]any{"into": kept.ID}},
	} {
		e.Thing, e.Reason, e.AccountID, e.At = "key_person", reason, &c.AccountID, at
		if err := history.Record(ctx, tx, e); err != nil {
			return err
		}
	}
	return nil
}

// mergeCases brings all cases to the one who is kept; of two open ones the first
// opened goes on.
func (s *Service) mergeCases(ctx context.Context, tx pgx.Tx, c auth.Caller, kept, gone Person, at time.Time) error {
	all, err := s.cases(ctx, tx, selectCase+`WHERE s.person_id IN ($1, $2) ORDER BY s.id FOR NO KEY UPDATE OF s`, kept.ID, gone.ID)
	if err != nil {
		return err
	}
	var open []Case
	for _, k := range all {
		if k.Status == Opened || k.Status == InService || k.Status == TargetsMet {
			open = append(open, k)
		}
	}
	if len(open) == 2 {
		slices.SortStableFunc(open, func(a, b Case) int { return int(a.OpenedOn - b.OpenedOn) })
		first, later := open[0], open[1]
		was, end := later.Status, merged
		later.Status, later.EndReason, later.MergedInto = Closed, &end, &first.ID
		if err := saveCase(ctx, tx, later, history.Event{Thing: "case", ThingID: later.ID, Action: "merge", From: was, To: Closed,
			AccountID: &c.AccountID, At: at, Detail: map[string]any{"into": first.ID}}); err != nil {
			return err
		}
		// What was merged into the later one before leads to the first as well.
		if _, err := tx.Exec(ctx, `UPDATE service_case SET merged_into = $1 WHERE merged_into = $2`, first.ID, later.ID); err != nil {
			return fmt.Errorf("casework: merge cases: %w", err)
		}
	}
	_, err = tx.Exec(ctx, `UPDATE service_case SET person_id = $1, town_code = CASE WHEN status IN ('opened', 'in_service', 'targets_met') THEN $3 ELSE town_code END
		WHERE person_id = $2 OR (person_id = $1 AND town_code <> $3 AND status IN ('opened', 'in_service', 'targets_met'))`, kept.ID, gone.ID, kept.TownCode)
	if err != nil {
		return fmt.Errorf("casework: merge cases: %w", err)
	}
	return s.serveMerged(ctx, tx, c, kept, at)
}

// serveMerged: a case that was only opened is in service once another's records
// count for it.
func (s *Service) serveMerged(ctx context.Context, tx pgx.Tx, c auth.Caller, kept Person, at time.Time) error {
	k, err := s.openCaseOf(ctx, tx, kept.ID)
	if err != nil || k.Status != Opened || k.Done == (Targets{}) {
		return err
	}
	k.Status = InService
	return saveCase(ctx, tx, k, history.Event{Thing: "case", ThingID: k.ID, Action: "serve", From: Opened, To: InService, AccountID: &c.AccountID, At: at})
}
