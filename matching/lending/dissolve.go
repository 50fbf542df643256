package lending

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/problem"
	"gongxiang/matching/enterprise"
)

// Why a worker comes back when a firm is no more.
const (
	LenderDissolved   = "lender_dissolved" // L14; the agreement ends for the same reason
	BorrowerDissolved = "borrower_dissolved"
)

// Ending counts what would end with a firm now. For officers within their
// scope. Problem: "not_found".
func (s *Service) Ending(ctx context.Context, c auth.Caller, firm uuid.UUID) (enterprise.Ended, error) {
	if _, err := s.Firms.Get(ctx, c, firm); err != nil {
		return enterprise.Ended{}, err
	}
	return countEnding(ctx, s.DB, firm)
}

// errCameBetween says that the firm agreed to something while its things were
// being held.
var errCameBetween = errors.New("lending: something came in between")

// Dissolve records that a firm was dissolved or went bankrupt, and ends in the
// same transaction all that it had going: its agreements on that day (L14),
// open proposals and postings, its vacancies and its hires (Dissolved). Workers who had started
// are back from that day, or from their start if that is later; the others are
// cancelled. Officers may,
// within their scope. Problems: "forbidden", "not_found", "invalid",
// "stale_version", "enterprise_dissolved", "busy" when the firm goes on
// agreeing to things meanwhile.
func (s *Service) Dissolve(ctx context.Context, c auth.Caller, firm uuid.UUID, in enterprise.DissolveInput) (enterprise.Enterprise, error) {
	if err := in.Check(c, s.today()); err != nil {
		return enterprise.Enterprise{}, err
	}
	if _, err := s.Firms.Get(ctx, c, firm); err != nil {
		return enterprise.Enterprise{}, err // nobody waits for what is not his
	}
	var done enterprise.Enterprise
	for range 5 {
		err := s.DB.InTx(ctx, func(tx pgx.Tx) error {
			going, err := s.holdGoing(ctx, tx, firm)
			if err != nil {
				return err
			}
			ended, err := s.endGoing(ctx, tx, c, firm, going, in)
			if err != nil {
				return err
			}
			gone := enterprise.Gone{Firm: firm, On: in.Day, Why: "企业已注销或破产（" + in.Word() + "）", By: c.AccountID, At: s.now()}
			for _, tell := range s.Dissolved {
				if err := tell(ctx, tx, gone, &ended); err != nil {
					return err
				}
			}
			done, err = s.Firms.Dissolve(ctx, tx, c, firm, in, ended)
			return err
		})
		if !errors.Is(err, errCameBetween) {
			return done, translate(err)
		}
	}
	return enterprise.Enterprise{}, problem.Conflict("busy", "这家企业正在办理其他业务，请稍后再登记。没有保存任何内容。")
}

// going is what a firm has under way.
type going struct {
	proposals  []uuid.UUID
	agreements []Agreement
}

// holdGoing holds all that a firm has under way, and the firm, in the order of
// locks. Since agreements come from proposals and proposals from a firm that
// nobody holds, the lists are read again once the firm is held: what came
// meanwhile cannot be held out of order, so everything begins anew.
func (s *Service) holdGoing(ctx context.Context, tx pgx.Tx, firm uuid.UUID) (going, error) {
	var g going
	var err error
	if g.proposals, err = goingProposals(ctx, tx, firm, forChange); err != nil {
		return g, err
	}
	ids, err := goingAgreements(ctx, tx, firm, forChange)
	if err != nil {
		return g, err
	}
	if err := holdWorkersOf(ctx, tx, ids); err != nil {
		return g, err
	}
	for _, id := range ids {
		a, err := s.findAgreement(ctx, tx, clock, id)
		if err != nil {
			return g, err
		}
		g.agreements = append(g.agreements, a)
	}
	if err := holdFirms(ctx, tx, firm, g.counterparts(firm)); err != nil {
		return g, err
	}
	proposals, err := goingProposals(ctx, tx, firm, "")
	if err != nil {
		return g, err
	}
	again, err := goingAgreements(ctx, tx, firm, "")
	if err != nil {
		return g, err
	}
	if !slices.Equal(g.proposals, proposals) || !slices.Equal(ids, again) {
		return g, errCameBetween
	}
	return g, nil
}

func (g going) counterparts(firm uuid.UUID) []uuid.UUID {
	var others []uuid.UUID
	for _, a := range g.agreements {
		if a.Lender.ID == firm {
			others = append(others, a.Borrower.ID)
		} else {
			others = append(others, a.Lender.ID)
		}
	}
	return others
}

// postings are those of both sides.
func (g going) postings() []uuid.UUID {
	var ids []uuid.UUID
	for _, a := range g.agreements {
		ids = append(ids, a.surplusID, a.shortageID)
	}
	return ids
}

func (s *Service) endGoing(ctx context.Context, tx pgx.Tx, c auth.Caller, firm uuid.UUID, g going, in enterprise.DissolveInput) (enterprise.Ended, error) {
	var ended enterprise.Ended
	at := s.now()
	open, err := s.Postings.OpenOf(ctx, tx, firm)
	if err != nil {
		return ended, err
	}
	postings := g.postings()
	if _, err := s.Postings.Lock(ctx, tx, slices.Concat(open, postings)...); err != nil {
		return ended, err
	}
	for _, a := range g.agreements {
		if err := s.endDissolved(ctx, tx, a, firm, in, &ended, c.AccountID, at); err != nil {
			return ended, err
		}
	}
	const reason = "企业已注销或破产"
	if err := closeProposals(ctx, tx, "lapse", at, &c.AccountID, reason, g.proposals...); err != nil {
		return ended, err
	}
	ended.Proposals = len(g.proposals)
	if err := s.Postings.Refill(ctx, tx, &c.AccountID, at, postings...); err != nil {
		return ended, err
	}
	ended.Postings, err = s.Postings.CloseAll(ctx, tx, firm, c.AccountID, at, reason)
	return ended, err
}

// endDissolved ends one held agreement; one that was over before that day has
// expired.
func (s *Service) endDissolved(ctx context.Context, tx pgx.Tx, a Agreement, firm uuid.UUID, in enterprise.DissolveInput,
	ended *enterprise.Ended, by uuid.UUID, at time.Time) error {
	e := ending{action: "dissolve", agreement: EndLenderDissolved, worker: LenderDissolved, lastDay: in.Day,
		reason: "出借方已注销或破产（" + in.Word() + "）"}
	switch {
	case a.To < in.Day:
		e = ending{action: "expire", agreement: EndExpired, worker: EndExpired, lastDay: a.To}
	case a.Borrower.ID == firm:
		e.agreement, e.worker, e.reason = EndTerminated, BorrowerDissolved, "借用方已注销或破产（"+in.Word()+"）"
	}
	if a.Lender.ID == firm {
		ended.Lending++
	} else {
		ended.Borrowing++
	}
	ended.Returned += a.Counts.Started
	ended.Cancelled += a.Counts.Nominated + a.Counts.Consented + a.Counts.Amended
	if err := s.release(ctx, tx, a, e, &by, at); err != nil {
		return err
	}
	return setAgreement(ctx, tx, a, e.action, e.agreement, e.reason, &by, at)
}

// ending is how an agreement and its workers' secondments end.
type ending struct {
	action    string // of the agreement
	agreement string // its ended_reason
	worker    string // the returned_reason of who had started
	lastDay   calendar.Date
	reason    string
}
