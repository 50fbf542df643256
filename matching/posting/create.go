package posting

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/history"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
)

// notApproved refuses what only an approved firm may do (403).
func notApproved(f Firm) error {
	return problem.New(403, "enterprise_not_approved",
		"“"+f.Name+"”还没有通过审核或已被暂停，不能发布用工信息；可以先保存为草稿，审核通过后再发布。")
}

// Create saves a posting of the caller's own firm, as a draft or published at
// once. Problems: "invalid" with the fields, "enterprise_not_approved" when it
// is to be published, "duplicate_posting" with the one that stands.
func (s *Service) Create(ctx context.Context, c auth.Caller, kind Kind, in Input, publish bool) (Posting, error) {
	in = in.Clean()
	if found := Check(kind, in, s.today(), s.Book()); len(found) > 0 {
		return Posting{}, problem.Invalid(found...)
	}
	var p Posting
	var firm Firm
	err := s.DB.InTwoTrips(ctx, func(b *pgx.Batch) {
		b.Queue(lockFirm, c.EnterpriseID).QueryRow(func(row pgx.Row) (err error) {
			firm, err = s.scanFirm(row)
			return err
		})
	}, func(b *pgx.Batch) error {
		if publish && !firm.Approved {
			return notApproved(firm)
		}
		p = s.fresh(kind, firm, in, publish)
		return s.queueInsert(b, p, created(c, p))
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return Posting{}, problem.NotFound("您的企业")
	}
	if postgres.Constraint(err) == "posting_once" {
		return Posting{}, s.duplicate(ctx, kind, c.EnterpriseID, in)
	}
	if err != nil {
		return Posting{}, err
	}
	return p, nil
}

// fresh is a posting that does not stand yet.
func (s *Service) fresh(kind Kind, firm Firm, in Input, publish bool) Posting {
	now := s.Clock.Now().Truncate(time.Microsecond) // as the database keeps it
	p := Posting{
		ID: uuid.Must(uuid.NewV7()), Kind: kind, Enterprise: firm,
		Status: Draft, Version: 1, CreatedAt: now, UpdatedAt: now,
	}
	if publish {
		p.Status = Published
	}
	p.take(in)
	s.name(&p)
	return p
}

func created(c auth.Caller, p Posting) history.Event {
	action := "save"
	if p.Status == Published {
		action = "publish"
	}
	return history.Event{Thing: string(p.Kind), ThingID: p.ID, Action: action, To: p.Status, AccountID: &c.AccountID, At: p.CreatedAt}
}

// duplicate is the refusal that names the posting which says the same already.
func (s *Service) duplicate(ctx context.Context, kind Kind, firm uuid.UUID, in Input) error {
	print := Fingerprint(in)
	p, err := s.one(ctx, s.DB, selectPosting+`WHERE p.enterprise_id = $1 AND p.kind = $2 AND p.fingerprint = $3 AND p.status IN `+
		standing, firm, kind, print[:])
	if problem.HasCode(err, "not_found") { // it went away meanwhile
		return problem.Conflict("duplicate_posting", "刚才已有一条内容相同的"+kind.Word()+"，请刷新列表后再试。")
	}
	if err != nil {
		return err
	}
	refusal := problem.Conflict("duplicate_posting", fmt.Sprintf(
		"已有一条内容相同的%s（%s %s 人，%s 至 %s，%s），没有重复保存。如有不同，请修改人数、日期、工资或备注后再试。",
		kind.Word(), p.TradeName, problem.Count(p.Headcount), p.PeriodFrom, p.PeriodTo, StatusWord(p.Status)))
	refusal.Current = p
	return refusal
}
