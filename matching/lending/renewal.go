package lending

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/problem"
	"gongxiang/matching/posting"
)

// renewalDays is how long before its end an agreement may be followed up.
const renewalDays = 30

// Renewal says whether a new proposal about the postings of an agreement that
// ends can be sent, with which terms, or why not. Nothing is prolonged by it:
// staying on is a new agreement (L12).
type Renewal struct {
	Possible bool   `json:"possible"`
	Why      string `json:"why,omitempty" doc:"不能续借的原因"`
	Terms    *Terms `json:"terms,omitempty" doc:"建议的条件"`
}

// Renewal is for both firms of an agreement. Problems: "not_found",
// "enterprise_not_approved".
func (s *Service) Renewal(ctx context.Context, c auth.Caller, id uuid.UUID) (Renewal, error) {
	a, err := s.viewAgreement(ctx, s.DB, c, id)
	if err != nil {
		return Renewal{}, err
	}
	side, err := a.acting()
	if err != nil {
		return Renewal{}, err
	}
	if why := s.tooEarly(a); why != "" {
		return Renewal{Why: why}, nil
	}
	if err := a.bothApproved(side); err != nil {
		return whyNot(err)
	}
	open, err := openBetween(ctx, s.DB, a.surplusID, a.shortageID)
	if err != nil {
		return Renewal{}, err
	}
	if open {
		return Renewal{Why: refusals["proposal_one_open"].message}, nil
	}
	t, err := s.following(a)
	if err == nil {
		err = pair{a.Surplus, a.Shortage}.fits(t)
	}
	if err != nil {
		return whyNot(err)
	}
	return Renewal{Possible: true, Terms: &t}, nil
}

// tooEarly says why an agreement is not one to follow up; "" when it is.
func (s *Service) tooEarly(a Agreement) string {
	switch {
	case a.Status == Ended && !a.signedByBoth():
		return "这份协议没有签署就结束了，请另外发送意向。"
	case a.Status == Ended:
		return ""
	case !a.inForce():
		return "这份协议还没有由双方签署。"
	case int(a.To-s.today()) > renewalDays:
		return fmt.Sprintf("协议到 %s 才到期，到期前 %d 天起可以续借。", a.To, renewalDays)
	}
	return ""
}

// following are the terms that come next: from the day after, as long and as
// many as before where the postings still have them.
func (s *Service) following(a Agreement) (Terms, error) {
	days := a.days().Days()
	t := Terms{Heads: min(a.Heads, a.Surplus.Open, a.Shortage.Open), From: s.today(), PayFen: a.PayFen}
	if a.Status != Ended || a.EndedReason == EndExpired {
		t.From = max(t.From, a.To.AddDays(1))
	}
	for _, p := range []posting.Posting{a.Surplus, a.Shortage} {
		what := "“" + p.Enterprise.Name + "”的" + p.Kind.Word()
		if !posting.Open(p.Status) {
			why := what + "目前是“" + posting.StatusWord(p.Status) + "”，不能再对接。"
			if p.Status == posting.Filled && a.Status != Ended {
				why = what + "的人数都在这份协议里，协议结束后才会空出来，那时可以续借。"
			}
			return t, problem.Conflict("posting_closed", why)
		}
		if p.PeriodTo < t.From {
			return t, problem.Conflict("outside_posting", fmt.Sprintf("%s的期限到 %s 为止，没有剩下的日子。请先修改它的期限，再续借。", what, p.PeriodTo))
		}
	}
	t.To = min(t.From.AddDays(days-1), a.Surplus.PeriodTo, a.Shortage.PeriodTo)
	return t, nil
}

// whyNot is a refusal as an answer; other errors pass.
func whyNot(err error) (Renewal, error) {
	if p, ok := problem.As(err); ok && p.Status < 500 {
		return Renewal{Why: p.Message}, nil
	}
	return Renewal{}, err
}
