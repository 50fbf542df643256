package posting

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/history"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
	"gongxiang/internal/sheet"
)

// Update replaces a posting's facts, while it is a draft, open or filled: a filled
// one whose firm wants more heads is open again. Only its firm may. Problems: "not_found", "stale_version" with what stands, "wrong_state",
// "invalid", "duplicate_posting".
func (s *Service) Update(ctx context.Context, c auth.Caller, kind Kind, id uuid.UUID, version int, in Input) (Posting, error) {
	in = in.Clean()
	p, err := s.change(ctx, c, kind, id, version, "edit", func(p *Posting, e *history.Event) error {
		before := p.Input()
		if in.ContactPhone == p.ContactPhone.String() { // the form sent back what it was shown
			in.ContactPhone = p.ContactPhone.Raw()
		}
		if found := s.checkEdit(*p, in); len(found) > 0 {
			return problem.Invalid(found...)
		}
		p.take(in)
		s.name(p)
		e.Detail = difference(before, in)
		if p.Status != Draft {
			p.Status, _ = filling(p.Engaged, p.Headcount)
		}
		return nil
	})
	if postgres.Constraint(err) == "posting_once" {
		return Posting{}, s.duplicate(ctx, kind, c.EnterpriseID, in)
	}
	return p, err
}

// checkEdit is Check, and what others already rely on.
func (s *Service) checkEdit(p Posting, in Input) []problem.Field {
	var c checker
	for _, f := range Check(p.Kind, in, s.today(), s.Book()) {
		if f.Code == "retired" && in.TradeCode == p.TradeCode {
			continue // it was not retired when the posting was made
		}
		c.found = append(c.found, f)
	}
	if p.Engaged == 0 {
		return c.found
	}
	if in.Headcount < p.Engaged {
		c.add("headcount", "engaged", "已有协议占用 "+problem.Count(p.Engaged)+" 人，人数不能少于这个数。")
	}
	if in.TradeCode != p.TradeCode {
		c.add("tradeCode", "engaged", "已有协议按“"+p.TradeName+"”签订，不能再改工种；需要其他工种请另外发布。")
	}
	if in.TownCode != p.TownCode {
		c.add("townCode", "engaged", "已有协议按“"+p.TownName+"”签订，不能再改镇街；需要其他地点请另外发布。")
	}
	if in.PeriodFrom > p.PeriodFrom {
		c.add("periodFrom", "engaged", fmt.Sprintf("已有协议，开始日期不能晚于 %s。", p.PeriodFrom))
	}
	if in.PeriodTo < p.PeriodTo {
		c.add("periodTo", "engaged", fmt.Sprintf("已有协议，结束日期不能早于 %s。", p.PeriodTo))
	}
	return c.found
}

// Publish opens a draft to other firms. Problems: as Update, and
// "enterprise_not_approved" (403).
func (s *Service) Publish(ctx context.Context, c auth.Caller, kind Kind, id uuid.UUID, version int) (Posting, error) {
	return s.change(ctx, c, kind, id, version, "publish", func(p *Posting, _ *history.Event) error {
		if !p.Enterprise.Approved {
			return notApproved(p.Enterprise)
		}
		if found := Check(kind, p.Input(), s.today(), s.Book()); len(found) > 0 {
			return problem.Invalid(found...)
		}
		return nil
	})
}

// Withdraw closes an open posting, with a reason. Agreements that stand are not
// touched. Problems: as Update.
func (s *Service) Withdraw(ctx context.Context, c auth.Caller, kind Kind, id uuid.UUID, version int, reason string) (Posting, error) {
	reason = sheet.Clean(reason)
	var check checker
	if reason == "" {
		check.add("reason", "required", "请填写撤回的原因。")
	}
	check.text("reason", "撤回原因", reason, maxReason)
	if len(check.found) > 0 {
		return Posting{}, problem.Invalid(check.found...)
	}
	return s.change(ctx, c, kind, id, version, "withdraw", func(_ *Posting, e *history.Event) error {
		e.Reason = reason
		return nil
	})
}

// Delete removes a draft for good; its history stays. Problems: as Update.
func (s *Service) Delete(ctx context.Context, c auth.Caller, kind Kind, id uuid.UUID, version int) error {
	_, err := s.change(ctx, c, kind, id, version, "delete", func(*Posting, *history.Event) error { return nil })
	return err
}

// change takes a posting of the caller's firm along one edge of the machine:
// locked, at the version that the person saw, with its event.
func (s *Service) change(ctx context.Context, c auth.Caller, kind Kind, id uuid.UUID, version int, action string,
	apply func(*Posting, *history.Event) error) (Posting, error) {
	var p Posting
	err := s.DB.InTx(ctx, func(tx pgx.Tx) (err error) {
		if p, err = s.lockOwn(ctx, tx, c, kind, id); err != nil {
			return err
		}
		if p.Version != version {
			return problem.Stale(p)
		}
		e := history.Event{Thing: string(kind), ThingID: id, Action: action, From: p.Status, AccountID: &c.AccountID, At: s.Clock.Now()}
		if p.Status, err = p.next(action); err != nil {
			return err
		}
		if err := apply(&p, &e); err != nil {
			return err
		}
		p.Version++
		p.UpdatedAt = e.At.Truncate(time.Microsecond)
		e.To = p.Status
		return s.save(ctx, tx, change{p, e})
	})
	if err != nil {
		return Posting{}, translate(err)
	}
	return p, nil
}
