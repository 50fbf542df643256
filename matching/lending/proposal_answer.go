package lending

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/history"
	"gongxiang/internal/problem"
	"gongxiang/matching/posting"
)

// Counter answers with other terms; then the other side must answer. For the
// side whose turn it is. Problems: "not_found", "stale_version", "wrong_state",
// "not_your_turn", and those of Propose.
func (s *Service) Counter(ctx context.Context, c auth.Caller, id uuid.UUID, version int, in Counter) (Proposal, error) {
	if err := in.check(s.today()); err != nil {
		return Proposal{}, err
	}
	err := s.answer(ctx, c, id, version, "counter", func(tx pgx.Tx, p Proposal, side Side) error {
		both, err := s.lockPair(ctx, tx, p.surplusID, p.shortageID)
		if err != nil {
			return err
		}
		if err := both.fits(in.Terms); err != nil {
			return err
		}
		p.put(side, in.Terms, s.today())
		return s.updateProposal(ctx, tx, p, in, "counter", c.AccountID, s.now())
	})
	if err != nil {
		return Proposal{}, err
	}
	return s.Proposal(ctx, c, id)
}

// Accept takes the other side's terms. What an officer suggested the lender
// accepts first: it goes on to the borrower as the lender's offer. The agreement is made in the same
// transaction: of several proposals for the same last heads as many are
// accepted as there are heads for. Problems: as Counter, "posting_changed" when a
// posting says something else by now than when the terms were put on the table.
func (s *Service) Accept(ctx context.Context, c auth.Caller, id uuid.UUID, version int) (Proposal, error) {
	agreement, err := newID()
	if err != nil {
		return Proposal{}, err
	}
	err = s.answer(ctx, c, id, version, "accept", func(tx pgx.Tx, p Proposal, side Side) error {
		both, err := s.lockPair(ctx, tx, p.surplusID, p.shortageID)
		if err != nil {
			return err
		}
		if err := both.fits(p.Terms); err != nil {
			return err
		}
		if err := unchanged(ctx, tx, p); err != nil {
			return err
		}
		now := s.now()
		if p.suggested() {
			p.put(side, p.Terms, s.today())
			return s.updateProposal(ctx, tx, p, Counter{Terms: p.Terms}, "confirm_suggestion", c.AccountID, now)
		}
		if err := s.convert(ctx, tx, p, c.AccountID, now); err != nil {
			return err
		}
		if err := s.insertAgreement(ctx, tx, agreement, p, both.shortage, c.AccountID, now); err != nil {
			return err
		}
		return s.Postings.Refill(ctx, tx, &c.AccountID, now, p.surplusID, p.shortageID)
	})
	if err != nil {
		return Proposal{}, err
	}
	return s.Proposal(ctx, c, id)
}

// unchanged refuses to take terms for another work or place than those for which
// they were put on the table, whichever side changed its posting. It is held.
func unchanged(ctx context.Context, tx pgx.Tx, p Proposal) error {
	changed, err := postingChanged(ctx, tx, p)
	if err == nil && changed != "" {
		err = problem.Conflict("posting_changed", "这份意向提出之后，"+posting.Kind(changed).Word()+
			"的工种、等级、地点、危害因素或食宿接送改过，和当时的不同。请核对现在的内容，用“还价”再发一次，由对方确认。")
	}
	return err
}

// Decline ends the proposal, with a reason: the side that must answer refuses
// it, the other takes it back. Problems: "not_found", "invalid",
// "stale_version", "wrong_state", "enterprise_not_approved".
func (s *Service) Decline(ctx context.Context, c auth.Caller, id uuid.UUID, version int, reason string) (Proposal, error) {
	reason, err := reasonOf(reason)
	if err != nil {
		return Proposal{}, err
	}
	err = s.answer(ctx, c, id, version, "decline", func(tx pgx.Tx, p Proposal, _ Side) error {
		return closeProposals(ctx, tx, "decline", s.now(), &c.AccountID, reason, p.ID)
	})
	if err != nil {
		return Proposal{}, err
	}
	return s.Proposal(ctx, c, id)
}

// answer takes a proposal that the caller is a side of along one edge of the
// machine: locked, at the version that the person saw.
func (s *Service) answer(ctx context.Context, c auth.Caller, id uuid.UUID, version int, action string,
	apply func(tx pgx.Tx, p Proposal, side Side) error) error {
	return translate(s.DB.InTx(ctx, func(tx pgx.Tx) error {
		p, err := s.findProposal(ctx, tx, c, id, "FOR NO KEY UPDATE OF p")
		if err != nil {
			return err
		}
		side, err := p.acting()
		if err != nil {
			return err
		}
		if p.Version != version {
			return s.staleProposal(ctx, tx, c, id)
		}
		if _, err := proposalMachine.Next(p.Status, action, "这份意向目前是“"+proposalWords[p.Status]+"”，不能再答复。"); err != nil {
			return err
		}
		if action != "decline" {
			if p.Turn != side {
				return problem.Conflict("not_your_turn", "现在轮到对方答复。对方答复之前，您可以撤回这份意向。")
			}
			if err := p.bothApproved(side); err != nil {
				return err
			}
			if p.AnswerBy < s.today() { // Lapse has not come by yet
				return problem.Conflict("wrong_state", fmt.Sprintf("这份意向的答复期限（%s）已过，不能再答复，请重新发起。", p.AnswerBy))
			}
		}
		return apply(tx, p, side)
	}))
}

func (s *Service) staleProposal(ctx context.Context, tx pgx.Tx, c auth.Caller, id uuid.UUID) error {
	current, err := s.viewProposal(ctx, tx, c, id)
	if err != nil {
		return err
	}
	return problem.Stale(current)
}

// event is one change of a proposal, agreement or secondment.
func event(thing string, id uuid.UUID, machine history.Machine, from, action string) history.Event {
	return history.Event{Thing: thing, ThingID: id, Action: action, From: from, To: machine[from][action]}
}
