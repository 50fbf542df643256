package lending

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/history"
	"gongxiang/internal/input"
	"gongxiang/internal/pii"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
	"gongxiang/internal/sheet"
	"gongxiang/matching/posting"
)

// The states of a proposal.
const (
	Proposed  = "proposed"
	Agreed    = "agreed"
	Converted = "converted"
	Declined  = "declined"
	Lapsed    = "lapsed"
)

var proposalMachine = history.Machine{
	"":       {"propose": Proposed, "suggest": Proposed},
	Proposed: {"counter": Proposed, "confirm_suggestion": Proposed, "accept": Agreed, "decline": Declined, "lapse": Lapsed},
	Agreed:   {"convert": Converted},
}

var proposalWords = map[string]string{
	Proposed: "待答复", Agreed: "已达成", Converted: "已签入协议", Declined: "已谢绝", Lapsed: "已失效",
}

// answerDays is how long a side has to answer before the proposal lapses.
const answerDays = 7

// Proposal is one side's offer to the other, with all its rounds.
type Proposal struct {
	ID       uuid.UUID       `json:"id"`
	Surplus  posting.Posting `json:"surplus"`
	Shortage posting.Posting `json:"shortage"`
	Parties
	OpenedBy Side `json:"openedBy" enum:"lender,borrower,officer"`
	Turn     Side `json:"turn" enum:"lender,borrower" doc:"轮到谁答复"`
	Round    int  `json:"round"`
	Terms
	Status      string          `json:"status" enum:"proposed,agreed,converted,declined,lapsed"`
	AnswerBy    calendar.Date   `json:"answerBy" doc:"过了这一天没有答复即失效"`
	Rounds      []Round         `json:"rounds,omitempty"`
	AgreementID *uuid.UUID      `json:"agreementId,omitempty"`
	Version     int             `json:"version"`
	CreatedAt   time.Time       `json:"createdAt"`
	UpdatedAt   time.Time       `json:"updatedAt"`
	Contacts    *Contacts       `json:"contacts,omitempty" doc:"双方达成后才有"`
	History     []history.Entry `json:"history,omitempty"`
	surplusID   uuid.UUID
	shortageID  uuid.UUID
	by          Side // who put the last terms on the table
}

// Round is what one side put on the table.
type Round struct {
	Round int  `json:"round"`
	Side  Side `json:"side" enum:"lender,borrower,officer"`
	Terms
	Note string    `json:"note"`
	By   string    `json:"by"`
	At   time.Time `json:"at"`
}

// Offer opens a proposal; which side the caller is on follows from the postings.
type Offer struct {
	SurplusID  uuid.UUID `json:"surplusId" doc:"富余员工"`
	ShortageID uuid.UUID `json:"shortageId" doc:"缺工需求"`
	Counter
}

// Counter is an answer with other terms.
type Counter struct {
	Terms
	Note string `json:"note" required:"false" doc:"附言"`
}

func (in *Counter) check(today calendar.Date) error {
	var form input.Form
	in.Terms.check(&form, today)
	in.Note = form.Line("note", "附言", sheet.Clean(in.Note), 0, maxNote)
	if pii.InText(in.Note) {
		form.Add("note", "contact_in_text", "附言里有电话或身份证号码，请删去。达成意向后，双方会看到对方的联系方式。")
	}
	return form.Err()
}

// Propose opens a proposal between the caller's posting and another firm's.
// For approved firms. Problems: "not_found" for what the caller may not see,
// "invalid", "own_posting" (422) when both are the caller's, "posting_closed",
// "proposal_open" when one about the same two is unanswered,
// "enterprise_not_approved", "counterpart_not_approved".
func (s *Service) Propose(ctx context.Context, c auth.Caller, in Offer) (Proposal, error) {
	if err := in.check(s.today()); err != nil {
		return Proposal{}, err
	}
	id, err := newID()
	if err != nil {
		return Proposal{}, err
	}
	err = s.DB.InTx(ctx, func(tx pgx.Tx) error {
		both, err := s.lockPair(ctx, tx, in.SurplusID, in.ShortageID)
		if err != nil {
			return err
		}
		p := both.proposal(id)
		if p.seenBy(c); p.MySide == nil || !both.visible() {
			return problem.NotFound("这条用工信息")
		}
		side, err := p.acting()
		if err != nil {
			return err
		}
		if err := p.bothApproved(side); err != nil {
			return err
		}
		if err := both.fits(in.Terms); err != nil {
			return err
		}
		p.OpenedBy, p.Status = side, Proposed
		p.put(side, in.Terms, s.today())
		return s.insertProposal(ctx, tx, p, in.Counter, "propose", c.AccountID, s.now())
	})
	if err != nil {
		return Proposal{}, translate(err)
	}
	return s.Proposal(ctx, c, id)
}

// put sets the terms of a round that side has made: the other must answer.
func (p *Proposal) put(side Side, t Terms, today calendar.Date) {
	p.Round++
	p.Terms, p.Turn, p.by = t, side.Other(), side
	p.AnswerBy = min(today.AddDays(answerDays), t.To)
}

// lockPair holds both postings; ids of the wrong kind are "not_found".
func (s *Service) lockPair(ctx context.Context, tx pgx.Tx, surplus, shortage uuid.UUID) (pair, error) {
	found, err := s.Postings.Lock(ctx, tx, surplus, shortage)
	if err != nil {
		return pair{}, err
	}
	p := pair{found[surplus], found[shortage]}
	if p.surplus.Kind != posting.Surplus || p.shortage.Kind != posting.Shortage {
		return pair{}, problem.NotFound("这条用工信息")
	}
	if p.surplus.Enterprise.ID == p.shortage.Enterprise.ID {
		return pair{}, problem.New(422, "own_posting", "富余员工和缺工需求属于同一家企业，不能与自己对接。")
	}
	return p, nil
}

// visible reports whether neither is a draft: those nobody else knows of.
func (p pair) visible() bool {
	return p.surplus.Status != posting.Draft && p.shortage.Status != posting.Draft
}

func (p pair) proposal(id uuid.UUID) Proposal {
	firm := func(f posting.Firm) Firm { return Firm{ID: f.ID, Name: f.Name, town: f.TownCode, approved: f.Approved} }
	return Proposal{ID: id, Surplus: p.surplus, Shortage: p.shortage, surplusID: p.surplus.ID, shortageID: p.shortage.ID,
		Parties: Parties{Lender: firm(p.surplus.Enterprise), Borrower: firm(p.shortage.Enterprise)}}
}

// Proposal is one proposal as the caller may see it: a side of it, or an
// officer of a town it touches. Otherwise "not_found". A firm that sees the
// other's phone number leaves a record of it.
func (s *Service) Proposal(ctx context.Context, c auth.Caller, id uuid.UUID) (Proposal, error) {
	p, err := s.viewProposal(ctx, s.DB, c, id)
	if err != nil || p.Status != Converted {
		return p, err
	}
	p.Contacts, err = s.contacts(ctx, c, "proposal", id, p.Parties, p.surplusID, p.shortageID)
	return p, err
}

// viewProposal is Proposal without the contacts.
func (s *Service) viewProposal(ctx context.Context, q postgres.Querier, c auth.Caller, id uuid.UUID) (Proposal, error) {
	p, err := s.findProposal(ctx, q, c, id, "")
	if err != nil {
		return Proposal{}, err
	}
	if p.Rounds, err = roundsOf(ctx, q, id); err != nil {
		return Proposal{}, err
	}
	if p.History, err = history.Of(ctx, q, "proposal", id); err != nil {
		return Proposal{}, err
	}
	one := []Proposal{p}
	err = s.addPostings(ctx, q, one)
	return one[0], err
}

// addPostings fills in the postings, without their contacts.
func (s *Service) addPostings(ctx context.Context, q postgres.Querier, proposals []Proposal) error {
	ids := make([]uuid.UUID, 0, 2*len(proposals))
	for _, p := range proposals {
		ids = append(ids, p.surplusID, p.shortageID)
	}
	found, err := s.Postings.FindAll(ctx, q, ids...)
	if err != nil {
		return err
	}
	for i := range proposals {
		proposals[i].Surplus = found[proposals[i].surplusID].Public()
		proposals[i].Shortage = found[proposals[i].shortageID].Public()
	}
	return nil
}
