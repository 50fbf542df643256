package lending

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/history"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
	"gongxiang/matching/posting"
)

// The states of an agreement.
const (
	Draft          = "draft"
	LenderSigned   = "lender_signed"
	BorrowerSigned = "borrower_signed"
	Signed         = "signed"
	Active         = "active" // the first worker has started
	Ended          = "ended"
)

// Why an agreement ended.
const (
	EndExpired         = "expired"
	EndTerminated      = "terminated"
	EndLenderDissolved = "lender_dissolved"
)

var agreementMachine = history.Machine{
	"":             {"conclude": Draft},
	Draft:          {"sign_lender": LenderSigned, "sign_borrower": BorrowerSigned, "edit_clauses": Draft, "terminate": Ended, "expire": Ended, "dissolve": Ended},
	LenderSigned:   {"sign_borrower": Signed, "edit_clauses": Draft, "terminate": Ended, "expire": Ended, "dissolve": Ended},
	BorrowerSigned: {"sign_lender": Signed, "edit_clauses": Draft, "terminate": Ended, "expire": Ended, "dissolve": Ended},
	Signed:         {"start": Active, "terminate": Ended, "ask_supplement": Signed, "confirm_supplement": Signed, "decline_supplement": Signed, "expire": Ended, "dissolve": Ended},
	Active:         {"terminate": Ended, "ask_supplement": Active, "confirm_supplement": Active, "decline_supplement": Active, "expire": Ended, "dissolve": Ended},
}

var agreementWords = map[string]string{
	Draft: "待双方签署", LenderSigned: "待借用方签署", BorrowerSigned: "待出借方签署",
	Signed: "已签署", Active: "履行中", Ended: "已结束",
}

// Agreement is what two firms agreed about lending workers; its terms are those
// of the accepted proposal and never change, its clauses only by supplement
// once both have signed.
type Agreement struct {
	ID         uuid.UUID `json:"id"`
	Number     string    `json:"number"`
	ProposalID uuid.UUID `json:"proposalId"`
	Parties
	Surplus   posting.Posting `json:"surplus"`
	Shortage  posting.Posting `json:"shortage"`
	TradeCode string          `json:"tradeCode" doc:"岗位工种，达成时按缺工需求记下"`
	TradeName string          `json:"tradeName"`
	TownCode  string          `json:"townCode" doc:"工作地点所在镇街"`
	TownName  string          `json:"townName"`
	Terms
	Clauses     *Clauses        `json:"clauses,omitempty" doc:"协议条款；列表里没有"`
	Status      string          `json:"status" enum:"draft,lender_signed,borrower_signed,signed,active,ended"`
	Signatures  []Signature     `json:"signatures"`
	EndedReason string          `json:"endedReason,omitempty" enum:"expired,terminated,lender_dissolved"`
	Counts      Counts          `json:"counts"`
	Version     int             `json:"version"`
	CreatedAt   time.Time       `json:"createdAt"`
	UpdatedAt   time.Time       `json:"updatedAt"`
	Contacts    *Contacts       `json:"contacts,omitempty"`
	History     []history.Entry `json:"history,omitempty"`
	surplusID   uuid.UUID
	shortageID  uuid.UUID
	settles     []Side
}

// Signature is one side's.
type Signature struct {
	Side Side      `json:"side" enum:"lender,borrower"`
	By   string    `json:"by"`
	At   time.Time `json:"at"`
	Hash string    `json:"hash" doc:"所签文件的 SHA-256；平台有文件之前签的为空"`
}

// Counts are the agreement's workers by state.
type Counts struct {
	Nominated int `json:"nominated"`
	Consented int `json:"consented"`
	Amended   int `json:"amended"`
	Started   int `json:"started"`
	Returned  int `json:"returned"`
	Cancelled int `json:"cancelled"`
}

// signedByBoth reports whether both sides have signed, also after its end.
func (a Agreement) signedByBoth() bool { return len(a.Signatures) == 2 }

// inForce reports whether workers may be named and may start.
func (a Agreement) inForce() bool { return a.Status == Signed || a.Status == Active }

// Terminate ends an agreement under which nobody is out: nobody has started, or all
// are back. Workers who were named are free again, and so are the heads of both
// postings. For both sides. Problems: "not_found", "invalid",
// "stale_version", "wrong_state", "enterprise_not_approved".
func (s *Service) Terminate(ctx context.Context, c auth.Caller, id uuid.UUID, version int, reason string) (Agreement, error) {
	reason, err := reasonOf(reason)
	if err != nil {
		return Agreement{}, err
	}
	err = s.change(ctx, c, id, version, func(tx pgx.Tx, a Agreement, _ Side) error {
		if _, err := agreementMachine.Next(a.Status, "terminate", "这份协议已经结束。"); err != nil {
			return err
		}
		if a.Counts.Started > 0 {
			return problem.Conflict("wrong_state", "还有 "+problem.Count(a.Counts.Started)+" 名工人在岗，不能解除。先登记他们提前返回；不办的，协议到期后自动结束。")
		}
		return s.end(ctx, tx, a, "terminate", EndTerminated, reason, &c.AccountID)
	})
	if err != nil {
		return Agreement{}, err
	}
	return s.Agreement(ctx, c, id)
}

// change holds an agreement that the caller is a side of, at the version that
// the person saw.
func (s *Service) change(ctx context.Context, c auth.Caller, id uuid.UUID, version int,
	apply func(tx pgx.Tx, a Agreement, side Side) error) error {
	return translate(s.DB.InTx(ctx, func(tx pgx.Tx) error {
		a, err := s.lockAgreement(ctx, tx, c, id)
		if err != nil {
			return err
		}
		side, err := a.acting()
		if err != nil {
			return err
		}
		if a.Version != version {
			current, err := s.viewAgreement(ctx, tx, c, id)
			if err != nil {
				return err
			}
			return problem.Stale(current)
		}
		return apply(tx, a, side)
	}))
}

// Agreement is one agreement as the caller may see it: a side of it, or an
// officer of a town it touches. Otherwise "not_found". A firm that sees the
// other's phone number leaves a record of it.
func (s *Service) Agreement(ctx context.Context, c auth.Caller, id uuid.UUID) (Agreement, error) {
	a, err := s.viewAgreement(ctx, s.DB, c, id)
	if err != nil {
		return Agreement{}, err
	}
	a.Contacts, err = s.contacts(ctx, c, "agreement", id, a.Parties, a.surplusID, a.shortageID)
	return a, err
}

// viewAgreement is Agreement without the contacts.
func (s *Service) viewAgreement(ctx context.Context, q postgres.Querier, c auth.Caller, id uuid.UUID) (Agreement, error) {
	a, err := s.findAgreement(ctx, q, c, id)
	if err != nil {
		return Agreement{}, err
	}
	if a.History, err = history.Of(ctx, q, "agreement", id); err != nil {
		return Agreement{}, err
	}
	returns, err := returnsOf(ctx, q, a)
	if err != nil {
		return Agreement{}, err
	}
	a.History = append(a.History, returns...)
	slices.SortStableFunc(a.History, func(x, y history.Entry) int { return x.At.Compare(y.At) })
	clauses, err := s.clausesOf(ctx, q, id)
	if err != nil {
		return Agreement{}, err
	}
	a.Clauses = &clauses
	one := []Agreement{a}
	err = s.addAgreementPostings(ctx, q, one)
	return one[0], err
}
