package plan

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/history"
	"gongxiang/internal/problem"
	"gongxiang/matching/lending"
	"gongxiang/matching/posting"
)

// Outcome is what became of a line that was to be sent.
type Outcome struct {
	Line       int        `json:"line"`
	ProposalID *uuid.UUID `json:"proposalId" doc:"发出的意向"`
	Refusal    *Refusal   `json:"refusal" doc:"没能发出的原因"`
}

// Sending is what became of all of them.
type Sending struct {
	Items []Outcome `json:"items"`
	Sent  int       `json:"sent" doc:"发出的条数"`
}

// Send sends lines of a finished plan out as suggestions, each for itself: what
// cannot go keeps its reason, the rest goes. Nothing goes twice, and no head is
// promised twice, whoever else sends at the same time. Officers in scope may.
// Problems: "not_found", "wrong_state" before it is done, "what_if" (409) for a
// plan that supposes what is not so; lines that the plan does
// not have are refused one by one. A line's refusal is "already_sent",
// "pay_open", "posting_changed" when a posting no longer says what the plan rests
// on, "firm_listed" when the plan would leave its firm out by now, or one of
// lending.Suggest.
func (s *Service) Send(ctx context.Context, c auth.Caller, id uuid.UUID, lines []int32) (Sending, error) {
	r, err := s.done(ctx, c, id)
	if err != nil {
		return Sending{}, err
	}
	if !r.Order.Scenario.Empty() {
		return Sending{}, problem.Conflict("what_if", "这是有假设的方案，只供比较，不能发给企业。请按实际情况另做一个方案，再发送。")
	}
	lines = slices.Clone(lines)
	slices.Sort(lines)
	lines = slices.Compact(lines)
	found, err := s.lines(ctx, s.DB, calendar.DateOf(r.CreatedAt), `WHERE l.run_id = @run AND l.line = ANY(@lines) ORDER BY l.line`,
		pgx.NamedArgs{"run": id, "lines": lines})
	if err != nil {
		return Sending{}, err
	}
	known := map[int32]Line{}
	for _, l := range found {
		known[int32(l.Line)] = l
	}
	out := Sending{Items: make([]Outcome, 0, len(lines))}
	for _, no := range lines {
		o := Outcome{Line: int(no)}
		l, ok := known[no]
		if !ok {
			o.Refusal = refusalOf(problem.NotFound("方案里的这一条"))
		} else if err := s.sendLine(ctx, c, r, l, &o); err != nil {
			return out, err
		}
		if o.ProposalID != nil {
			out.Sent++
		}
		out.Items = append(out.Items, o)
	}
	return out, nil
}

// sendLine sends one line; the error is none of the line's own.
func (s *Service) sendLine(ctx context.Context, c auth.Caller, r Run, l Line, o *Outcome) error {
	id := r.ID
	offer, err := s.offer(l)
	if err == nil {
		err = s.Lending.Suggest(ctx, c, offer, func(tx pgx.Tx, proposal uuid.UUID) error {
			if err := unchanged(ctx, tx, id, l); err != nil {
				return err
			}
			if err := s.notListed(ctx, tx, r, l); err != nil {
				return err
			}
			tag, err := tx.Exec(ctx, `UPDATE plan_line SET proposal_id = $3, sent_by = $4, sent_at = $5, refusal = NULL
				WHERE run_id = $1 AND line = $2 AND proposal_id IS NULL`, id, l.Line, proposal, c.AccountID, s.Clock.Now())
			if err != nil {
				return fmt.Errorf("plan: send: %w", err)
			}
			if tag.RowsAffected() == 0 {
				return problem.Conflict("already_sent", "这一条已经发出，不会重复发送。")
			}
			o.ProposalID = &proposal
			return history.Record(ctx, tx, history.Event{Thing: "plan", ThingID: id, Action: "send", From: Done, To: Done,
				Detail: map[string]any{"line": l.Line, "proposalId": proposal}, AccountID: &c.AccountID, At: s.Clock.Now()})
		})
	}
	if err == nil {
		return nil
	}
	o.ProposalID = nil
	if p, ok := problem.As(err); !ok || p.Status >= 500 {
		return err
	}
	o.Refusal = refusalOf(err)
	if _, err := s.DB.Exec(ctx, `UPDATE plan_line SET refusal = $3 WHERE run_id = $1 AND line = $2 AND proposal_id IS NULL`, id, l.Line, o.Refusal); err != nil {
		return fmt.Errorf("plan: send: %w", err)
	}
	return nil
}

func refusalOf(err error) *Refusal {
	p, _ := problem.As(err)
	r := &Refusal{Code: p.Code, Message: p.Message}
	if len(p.Fields) > 0 {
		r.Code, r.Message = p.Fields[0].Code, p.Fields[0].Message
	}
	return r
}

// offer is what a line suggests: its heads and days from today on, and the pay
// on which both could meet.
func (s *Service) offer(l Line) (lending.Offer, error) {
	pay := payOf(l.Surplus, l.Shortage)
	if pay == 0 {
		return lending.Offer{}, problem.Conflict("pay_open", "双方的工资都是面议，请先联系企业填写工资，再发出。")
	}
	return lending.Offer{SurplusID: l.Surplus.PostingID, ShortageID: l.Shortage.PostingID, Counter: lending.Counter{
		Terms: lending.Terms{Heads: l.Heads, From: max(l.From, s.today()), To: l.To, PayFen: pay}, Note: "由调剂方案推荐"}}, nil
}

// payOf is the least that the borrower offers, raised to what the workers ask
// for where he pays that much; 0 where neither names a figure.
func payOf(surplus, shortage Party) int64 {
	least, most := value(shortage.PayMinFen, value(shortage.PayMaxFen, 0)), value(shortage.PayMaxFen, value(shortage.PayMinFen, 0))
	pay := value(surplus.PayMinFen, 0)
	if most > 0 {
		pay = min(max(pay, least), most)
	}
	return min(pay, posting.MaxPayFen)
}
