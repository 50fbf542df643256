package lending

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/problem"
)

// Suggest opens a proposal between two firms in an officer's name: the lender
// answers first, and what he agrees to goes on to the borrower as his own offer.
// then runs in the same transaction, with the proposal's id. No head is promised
// twice: what open suggestions and live agreements hold of either posting stays
// within its headcount. For officers; whether the postings are theirs is the
// caller's business. Problems: "forbidden", "not_found", "invalid",
// "own_posting", "posting_closed", "proposal_open", "counterpart_not_approved",
// "heads_promised" (409).
func (s *Service) Suggest(ctx context.Context, c auth.Caller, in Offer, then func(tx pgx.Tx, proposal uuid.UUID) error) error {
	if !c.Officer() {
		return problem.Forbidden("只有就业服务专员可以推荐对接。")
	}
	if err := in.check(s.today()); err != nil {
		return err
	}
	id, err := newID()
	if err != nil {
		return err
	}
	return translate(s.DB.InTx(ctx, func(tx pgx.Tx) error {
		both, err := s.lockPair(ctx, tx, in.SurplusID, in.ShortageID)
		if err != nil {
			return err
		}
		if !both.visible() {
			return problem.NotFound("这条用工信息")
		}
		p := both.proposal(id)
		for _, side := range []Side{Lender, Borrower} {
			if err := p.bothApproved(side); err != nil {
				return err
			}
		}
		if err := both.fits(in.Terms); err != nil {
			return err
		}
		p.OpenedBy, p.Status = Officer, Proposed
		p.put(Officer, in.Terms, s.today())
		if err := s.insertProposal(ctx, tx, p, in.Counter, "suggest", c.AccountID, s.now()); err != nil {
			return err
		}
		return then(tx, id)
	}))
}

// suggested reports whether the terms on the table are the officer's: neither
// firm has said yes to them.
func (p Proposal) suggested() bool { return p.OpenedBy == Officer && p.Round == 1 }
