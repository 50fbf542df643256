package lending

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/input"
	"gongxiang/internal/problem"
	"gongxiang/internal/route"
	"gongxiang/matching/deed"
)

// The states of a supplement.
const (
	SupplementAsked    = "asked"
	SupplementDone     = "done"     // its clauses are in force
	SupplementDeclined = "declined" // refused by the other firm, or taken back
	SupplementLapsed   = "lapsed"   // the agreement ended before the answer
)

// Supplement is a change of a signed agreement's clauses, asked by one firm and
// confirmed by the other. What was signed before stays as it was. Heads and days
// never change this way: who goes on makes a new agreement (L12).
type Supplement struct {
	ID         uuid.UUID  `json:"id"`
	Revision   int        `json:"revision" doc:"补充后条款是第几版；第 1 版是原协议"`
	Status     string     `json:"status" enum:"asked,done,declined,lapsed"`
	Changes    string     `json:"changes" doc:"变更的内容，每项一段"`
	Reason     string     `json:"reason"`
	Hash       string     `json:"hash" doc:"补充协议文件的 SHA-256"`
	AskedSide  Side       `json:"askedSide" enum:"lender,borrower"`
	AskedBy    string     `json:"askedBy"`
	AskedAt    time.Time  `json:"askedAt"`
	AnsweredBy string     `json:"answeredBy,omitempty"`
	AnsweredAt *time.Time `json:"answeredAt,omitempty"`
	Answer     string     `json:"answer,omitempty" doc:"不同意或撤回的原因"`
	what       said
	changes    json.RawMessage
}

// SupplementInput are the clauses as they shall be, all of them, and why.
type SupplementInput struct {
	Version int    `json:"version" doc:"协议的版本号"`
	Reason  string `json:"reason" required:"false" doc:"变更的原因"`
	Clauses
}

// Supplements are those of an agreement, the newest first. Problem: "not_found".
func (s *Service) Supplements(ctx context.Context, c auth.Caller, agreement uuid.UUID) ([]Supplement, error) {
	a, err := s.findAgreement(ctx, s.DB, c, agreement)
	if err != nil {
		return nil, err
	}
	return listSupplements(ctx, s.DB, a.ID)
}

// AskSupplement proposes other clauses for a signed agreement that has not
// ended. Problems: "not_found", "invalid", "stale_version", "wrong_state",
// "clauses_incomplete", "nothing_changed", "supplement_open" while another waits
// for its answer, "enterprise_not_approved", "counterpart_not_approved".
func (s *Service) AskSupplement(ctx context.Context, c auth.Caller, agreement uuid.UUID, in SupplementInput) (Agreement, error) {
	var form input.Form
	in.check(&form)
	in.Reason = noteOf(&form, "reason", "变更的原因", in.Reason)
	if err := form.Err(); err != nil {
		return Agreement{}, err
	}
	if err := in.complete(); err != nil {
		return Agreement{}, err
	}
	err := s.change(ctx, c, agreement, in.Version, func(tx pgx.Tx, a Agreement, side Side) error {
		if _, err := agreementMachine.Next(a.Status, "ask_supplement", supplementRefusal(a)); err != nil {
			return err
		}
		if err := a.bothApproved(side); err != nil {
			return err
		}
		if err := in.keepsTo(a.PayFen); err != nil {
			return err
		}
		old, err := s.clausesOf(ctx, tx, a.ID)
		if err != nil {
			return err
		}
		if len(old.changed(in.Clauses)) == 0 {
			return problem.Conflict("nothing_changed", "条款没有改动，不需要补充协议。")
		}
		n, err := nextRevision(ctx, tx, a.ID)
		if err != nil {
			return err
		}
		x, err := s.newSupplement(ctx, tx, a, side, n, old, in)
		if err != nil {
			return err
		}
		return insertSupplement(ctx, tx, a, x, c.AccountID, s.now())
	})
	if err != nil {
		return Agreement{}, err
	}
	return s.Agreement(ctx, c, agreement)
}

func supplementRefusal(a Agreement) string {
	if a.Status == Ended {
		return "这份协议已经结束，不能再签补充协议。继续借用请另行签订协议。"
	}
	return "这份协议还没有由双方签署，可以直接修改条款，不需要补充协议。"
}

// newSupplement is what is asked, with the document that the other side will read.
func (s *Service) newSupplement(ctx context.Context, tx pgx.Tx, a Agreement, side Side, n int, old Clauses, in SupplementInput) (Supplement, error) {
	id, err := newID()
	if err != nil {
		return Supplement{}, err
	}
	t, err := newestTemplate(ctx, tx, deed.Supplement)
	if err != nil {
		return Supplement{}, err
	}
	facts, err := agreementFacts(ctx, tx, a, in.Clauses)
	if err != nil {
		return Supplement{}, err
	}
	x := Supplement{ID: id, Revision: n, Reason: in.Reason, AskedSide: side, what: said{deed.Supplement, t.Version, facts}}
	facts["补充序号"], facts["变更原因"], facts["变更内容"] = fmt.Sprint(n-1), in.Reason, told(old, in.Clauses)
	d, err := render(ctx, tx, x.what)
	if err != nil {
		return Supplement{}, err
	}
	x.Hash = d.Hash()
	x.changes, err = json.Marshal(differences(old, in.Clauses))
	return x, err
}

// told says what changes, one paragraph an item.
func told(old, to Clauses) string {
	var lines []string
	was, now := old.facts(), to.facts()
	for _, f := range old.all() {
		if was[f.label] != now[f.label] {
			lines = append(lines, fmt.Sprintf("%s：由“%s”改为“%s”。", f.label, strings.ReplaceAll(was[f.label], "\n", ""), strings.ReplaceAll(now[f.label], "\n", "")))
		}
	}
	return strings.Join(lines, "\n")
}

// differences are the new values of the clauses that change, by JSON name.
func differences(old, to Clauses) map[string]any {
	out := map[string]any{}
	now := to.all()
	for i, f := range old.all() {
		switch {
		case f.same(now[i]):
		case f.text != nil:
			out[f.name] = *now[i].text
		case f.day != nil:
			out[f.name] = *now[i].day
		default:
			out["wageRule"], out["wageFen"] = now[i].wage.Rule, now[i].wage.Fen
		}
	}
	return out
}

// ConfirmSupplement puts the changed clauses in force: for the firm that did not
// ask, with a code from SendSignCode and the hash of the document it read.
// Problems: "not_found", "forbidden" for the firm that asked, "invalid" for the
// code, "no_phone", "stale_version", "wrong_state", "enterprise_not_approved",
// "counterpart_not_approved".
func (s *Service) ConfirmSupplement(ctx context.Context, c auth.Caller, agreement, id uuid.UUID, in SignInput) (Agreement, error) {
	code, err := s.checkSignCode(ctx, c, agreement, in.Code)
	if err != nil {
		return Agreement{}, err
	}
	err = s.change(ctx, c, agreement, in.Version, func(tx pgx.Tx, a Agreement, side Side) error {
		x, err := openSupplement(ctx, tx, a, id)
		if err != nil {
			return err
		}
		if x.AskedSide == side {
			return problem.Forbidden("这是贵企业提出的补充协议，请等待对方确认。")
		}
		if err := a.bothApproved(side); err != nil {
			return err
		}
		if x.Hash != in.DocumentHash {
			return sameDocument(Document{Hash: x.Hash}, in.DocumentHash, x)
		}
		clauses, err := s.clausesOf(ctx, tx, a.ID)
		if err != nil {
			return err
		}
		if err := json.Unmarshal(x.changes, &clauses); err != nil {
			return fmt.Errorf("lending: changes of a supplement: %w", err)
		}
		if err := code.Use(ctx, tx); err != nil {
			return err
		}
		return confirmSupplement(ctx, tx, a, x, clauses, c.AccountID, s.now())
	})
	if err != nil {
		return Agreement{}, err
	}
	return s.Agreement(ctx, c, agreement)
}

// DeclineSupplement refuses the other firm's supplement, or takes one's own
// back; the clauses stay. Problems: "not_found", "invalid", "stale_version",
// "wrong_state", "enterprise_not_approved".
func (s *Service) DeclineSupplement(ctx context.Context, c auth.Caller, agreement, id uuid.UUID, version int, reason string) (Agreement, error) {
	reason, err := reasonOf(reason)
	if err != nil {
		return Agreement{}, err
	}
	err = s.change(ctx, c, agreement, version, func(tx pgx.Tx, a Agreement, _ Side) error {
		x, err := openSupplement(ctx, tx, a, id)
		if err != nil {
			return err
		}
		return answerSupplement(ctx, tx, a, x, SupplementDeclined, reason, nil, c.AccountID, s.now())
	})
	if err != nil {
		return Agreement{}, err
	}
	return s.Agreement(ctx, c, agreement)
}

// openSupplement is the one that waits for an answer.
func openSupplement(ctx context.Context, tx pgx.Tx, a Agreement, id uuid.UUID) (Supplement, error) {
	x, err := findSupplement(ctx, tx, a.ID, id)
	if err != nil {
		return Supplement{}, err
	}
	if a.Status == Ended {
		return Supplement{}, problem.Conflict("wrong_state", supplementRefusal(a))
	}
	if x.Status != SupplementAsked {
		return Supplement{}, problem.Conflict("wrong_state", "这份补充协议已经答复过。")
	}
	return x, nil
}

// SupplementDocument is what a supplement's two sides confirm. Problem: "not_found".
func (s *Service) SupplementDocument(ctx context.Context, c auth.Caller, agreement, id uuid.UUID) (Document, error) {
	a, err := s.findAgreement(ctx, s.DB, c, agreement)
	if err != nil {
		return Document{}, err
	}
	x, err := findSupplement(ctx, s.DB, a.ID, id)
	if err != nil {
		return Document{}, err
	}
	d, err := render(ctx, s.DB, x.what)
	if err != nil {
		return Document{}, err
	}
	out := Document{Document: d, Number: fmt.Sprintf("%s-补%d", a.Number, x.Revision-1), Hash: d.Hash(), Version: a.Version}
	out.Signed = []deed.Signed{{Side: x.AskedSide.party(), Firm: x.what.Facts[x.AskedSide.Word()], By: x.AskedBy, At: stamp(x.AskedAt), Hash: x.Hash}}
	if x.Status == SupplementDone {
		other := x.AskedSide.Other()
		out.Signed = append(out.Signed, deed.Signed{Side: other.party(), Firm: x.what.Facts[other.Word()], By: x.AnsweredBy, At: stamp(*x.AnsweredAt), Hash: x.Hash})
	}
	return out, nil
}

// SupplementFile is SupplementDocument as .docx.
func (s *Service) SupplementFile(ctx context.Context, c auth.Caller, agreement, id uuid.UUID) (route.Download, error) {
	d, err := s.SupplementDocument(ctx, c, agreement, id)
	if err != nil {
		return route.Download{}, err
	}
	return d.file("补充协议 " + d.Number)
}
