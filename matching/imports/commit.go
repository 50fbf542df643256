package imports

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/problem"
)

// Outcome is what a commit did.
type Outcome struct {
	Added           int `json:"added" doc:"已导入"`
	Skipped         int `json:"skipped" doc:"有问题或不导入的行"`
	Duplicates      int `json:"duplicates" doc:"重复的行，没有再导入"`
	RegisteredFirms int `json:"registeredFirms" doc:"新登记的企业"`
}

// Commit adds the rows that are ready; all says that there must be none with
// problems. It is all or nothing, and happens once: rows are sorted anew in its
// transaction, and what stands by then is a duplicate. Problems: those of
// change, "import_has_problems" (409), "import_nothing_ready" (409), those of
// the kind.
func (s *Service) Commit(ctx context.Context, c auth.Caller, id uuid.UUID, version int, all, publish bool) (Outcome, error) {
	for try := 1; ; try++ {
		out, err := s.commit(ctx, c, id, version, all, publish)
		// Somebody has made one of our firms or rows meanwhile: now it is known.
		if try < 5 && (problem.HasCode(err, "uscc_taken") || problem.HasCode(err, "import_overtaken")) {
			continue
		}
		return out, err
	}
}

func (s *Service) commit(ctx context.Context, c auth.Caller, id uuid.UUID, version int, all, publish bool) (Outcome, error) {
	var out Outcome
	var refusal error
	_, err := s.change(ctx, c, id, version, func(tx pgx.Tx, b *Batch) error {
		out = Outcome{}
		rows, err := s.allRows(ctx, tx, b.ID)
		if err != nil {
			return err
		}
		if err := s.sortAll(ctx, tx, c, b, rows); err != nil {
			return err
		}
		if refusal = b.notNow(all); refusal != nil {
			b.Version-- // nobody has changed anything; the clerk sees how the rows stand now
			return saveStates(ctx, tx, b.ID, rows)
		}
		out.Skipped = b.Counts.Problem + b.Counts.Ignored
		if out.RegisteredFirms, err = s.create(ctx, tx, c, b, rows, publish); err != nil {
			return err
		}
		b.count(rows)
		b.Status, b.Added = Committed, b.Counts.Added
		out.Added, out.Duplicates = b.Counts.Added, b.Counts.Duplicate
		if err := saveStates(ctx, tx, b.ID, rows); err != nil {
			return err
		}
		return s.record(ctx, tx, c, b, "commit", Preview, out)
	})
	if err != nil || refusal != nil {
		return Outcome{}, firstOf(err, refusal)
	}
	return out, nil
}

func firstOf(err, refusal error) error {
	if err != nil {
		return err
	}
	return refusal
}

// notNow refuses a commit that would not do what was asked for.
func (b *Batch) notNow(all bool) error {
	switch {
	case all && b.Counts.Problem > 0:
		return problem.Conflict("import_has_problems",
			fmt.Sprintf("还有 %d 行需要修改，没有导入任何一行。请先改正，或选择只导入没有问题的行。", b.Counts.Problem))
	case b.Counts.Ready == 0:
		return problem.Conflict("import_nothing_ready", fmt.Sprintf("没有可以导入的行：%d 行需要修改，%d 行重复，%d 行已选择不导入。",
			b.Counts.Problem, b.Counts.Duplicate, b.Counts.Ignored))
	}
	return nil
}

// create adds what the rows say that are ready, and tells how many firms were
// registered for it.
func (s *Service) create(ctx context.Context, tx pgx.Tx, c auth.Caller, b *Batch, rows []*row, publish bool) (int, error) {
	var good []*row
	var wanted []Ready
	for _, r := range rows {
		if r.state == ready {
			good = append(good, r)
			wanted = append(wanted, Ready{r.no, r.says.means})
		}
	}
	made, err := s.kinds[b.Kind].Add(ctx, tx, c, b.ID, wanted, publish)
	if err != nil {
		return 0, err
	}
	for i, r := range good {
		r.state, r.thing = added, &made.Rows[i].ID
		if made.Rows[i].Duplicate {
			r.state = duplicate
		}
	}
	return made.RegisteredFirms, nil
}
