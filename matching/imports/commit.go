package imports

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/problem"
	"gongxiang/matching/enterprise"
	"gongxiang/matching/posting"
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
// posting.CreateAll and enterprise.RegisterByOfficer.
func (s *Service) Commit(ctx context.Context, c auth.Caller, id uuid.UUID, version int, all, publish bool) (Outcome, error) {
	for try := 1; ; try++ {
		out, err := s.commit(ctx, c, id, version, all, publish)
		// Another sheet has registered one of our firms meanwhile: now it is known.
		if try < 5 && problem.HasCode(err, "uscc_taken") {
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
		if out.RegisteredFirms, err = s.register(ctx, tx, c, rows); err != nil {
			return err
		}
		if err := s.create(ctx, tx, c, b, rows, publish); err != nil {
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

// register makes the firms that are not there yet, one for all their rows; the
// first row says what is known of it. They come in the order of their codes: of
// two sheets with the same new firms one waits for the other.
func (s *Service) register(ctx context.Context, tx pgx.Tx, c auth.Caller, rows []*row) (int, error) {
	fresh := map[string]enterprise.RegisterInput{}
	for _, r := range rows {
		if r.state != ready || r.says.fresh == nil {
			continue
		}
		if _, known := fresh[r.says.uscc]; !known {
			fresh[r.says.uscc] = *r.says.fresh
		}
	}
	firms := make(map[string]uuid.UUID, len(fresh))
	for _, uscc := range slices.Sorted(maps.Keys(fresh)) {
		e, err := s.Firms.RegisterByOfficer(ctx, tx, c, fresh[uscc])
		if err != nil {
			return 0, err
		}
		firms[uscc] = e.ID
	}
	for _, r := range rows {
		if r.state == ready && r.says.fresh != nil {
			r.says.firm = firms[r.says.uscc]
		}
	}
	return len(firms), nil
}

// create adds the postings of the rows that are ready.
func (s *Service) create(ctx context.Context, tx pgx.Tx, c auth.Caller, b *Batch, rows []*row, publish bool) error {
	var good []*row
	var wanted []posting.Row
	for _, r := range rows {
		if r.state == ready {
			good = append(good, r)
			wanted = append(wanted, posting.Row{Firm: r.says.firm, Input: r.says.input, RowNo: r.no})
		}
	}
	created, err := s.Postings.CreateAll(ctx, tx, c, b.Kind, wanted, publish, &b.ID)
	if err != nil {
		return err
	}
	for i, r := range good {
		r.state, r.postingID = added, &created[i].ID
		if created[i].Duplicate {
			r.state = duplicate
		}
	}
	return nil
}
