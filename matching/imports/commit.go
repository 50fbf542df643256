package imports

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/history"
	"gongxiang/internal/problem"
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
	var out Outcome
	_, err := s.change(ctx, c, id, version, func(tx pgx.Tx, b *Batch) error {
		rows, err := s.rows(ctx, tx, `ORDER BY row_no`, b.ID)
		if err != nil {
			return err
		}
		if err := s.sortRows(ctx, tx, c, b, rows); err != nil {
			return err
		}
		switch {
		case all && b.Counts.Problem > 0:
			return problem.Conflict("import_has_problems", fmt.Sprintf("还有 %d 行需要修改，按“全部导入”没有导入任何一行。请改正，或选择只导入没有问题的行。", b.Counts.Problem))
		case b.Counts.Ready == 0:
			return problem.Conflict("import_nothing_ready", "没有可以导入的行：都有问题、重复或已选择不导入。")
		}
		out = Outcome{Skipped: b.Counts.Problem + b.Counts.Ignored}
		if out.RegisteredFirms, err = s.register(ctx, tx, c, rows); err != nil {
			return err
		}
		if err := s.create(ctx, tx, c, b, rows, publish); err != nil {
			return err
		}
		b.Counts, b.Status = Counts{}, Committed
		for _, r := range rows {
			b.Counts.count(r.state)
		}
		b.Added, out.Added, out.Duplicates = b.Counts.Added, b.Counts.Added, b.Counts.Duplicate
		if err := saveStates(ctx, tx, b.ID, rows); err != nil {
			return err
		}
		return history.Record(ctx, tx, history.Event{Thing: "import", ThingID: b.ID, Action: "commit", From: Preview, To: Committed,
			Detail: out, AccountID: &c.AccountID, At: s.Clock.Now()})
	})
	return out, err
}

// register makes the firms that are not there yet, one for all their rows.
func (s *Service) register(ctx context.Context, tx pgx.Tx, c auth.Caller, rows []*row) (int, error) {
	made := map[string]uuid.UUID{}
	for _, r := range rows {
		if r.state != ready || r.says.fresh == nil {
			continue
		}
		firm, ok := made[r.says.uscc]
		if !ok {
			e, err := s.Firms.RegisterByOfficer(ctx, tx, c, *r.says.fresh)
			if err != nil {
				return 0, err
			}
			firm = e.ID
			made[r.says.uscc] = firm
		}
		r.says.firm = firm
	}
	return len(made), nil
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

// day is for file names.
func (s *Service) day() string { return calendar.Today(s.Clock).String() }
