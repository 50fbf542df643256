package lending

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/pii"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
)

// link is a live one: which worker it leads to, and the number that his
// employer gave for him.
type link struct {
	hash              []byte
	worker, agreement uuid.UUID
	sealed            []byte
	opened            bool
	wording           int // version of what it shows
}

// Invitation is what a link shows: the conditions, what was answered, and what
// may be answered now. It names the firms and not the worker, since whoever holds
// a forwarded link reads it too.
type Invitation struct {
	Lender      string        `json:"lender" doc:"出借方"`
	Borrower    string        `json:"borrower" doc:"借用方"`
	Status      string        `json:"status" enum:"nominated,consented,amended,started,returned,cancelled"`
	Text        string        `json:"text" doc:"告知书全文；每段以【…】开头"`
	TextHash    string        `json:"textHash" doc:"全文的 SHA-256，答复时一并送回"`
	Phone       string        `json:"phone" doc:"验证码发到这个号码（打码）"`
	Answers     []GivenAnswer `json:"answers"`
	MayConsent  bool          `json:"mayConsent"`
	MayRefuse   bool          `json:"mayRefuse"`
	MayWithdraw bool          `json:"mayWithdraw"`
	MayDispute  bool          `json:"mayDispute" doc:"单位登记了书面同意，本人可以说没有签过"`
	Note        string        `json:"note,omitempty" doc:"为什么现在不能答复"`
	Change      *ChangeAsked  `json:"change,omitempty" doc:"现在问的是补充协议改动的条件；没有就是问去不去"`
	phone       pii.Phone
	before      string // the text of the last answer
}

// OpenLink shows what a link leads to, to whoever holds it. Problems:
// "link_dead" (404) in the same words for one that is unknown, void or over;
// "throttled".
func (s *Service) OpenLink(ctx context.Context, token string) (Invitation, error) {
	l, err := s.knock(ctx, token)
	if err != nil {
		return Invitation{}, err
	}
	if !l.opened {
		if _, err := s.DB.Exec(ctx, `UPDATE worker_link SET opened_at = $2 WHERE token_hash = $1 AND opened_at IS NULL`, l.hash, s.now()); err != nil {
			return Invitation{}, fmt.Errorf("lending: open link: %w", err)
		}
	}
	a, w, err := s.leadsTo(ctx, s.DB, l)
	if err != nil {
		return Invitation{}, err
	}
	in, err := s.invitation(ctx, s.DB, a, w, l)
	for i := range in.Answers { // why is his to say, and a link is passed on
		in.Answers[i].Reason = ""
	}
	return in, err
}

// SendWorkerCode sends a code to the number that the worker's employer gave, and
// to no other: a forwarded link answers nothing. Problems: as OpenLink;
// "sms_unavailable" (503).
func (s *Service) SendWorkerCode(ctx context.Context, token string) (time.Duration, error) {
	l, err := s.knock(ctx, token)
	if err != nil {
		return 0, err
	}
	phone, err := s.phoneOf(l.sealed)
	if err != nil {
		return 0, err
	}
	err = s.Auth.SendCode(ctx, phone, auth.PurposeWorker)
	if p, ok := problem.As(err); ok && p.Code == "sms_unavailable" {
		p.Message = "短信暂时发不出去，请过几分钟再试，或者请单位改用书面同意书。"
	}
	return auth.CodeLife, err
}

// knock finds a token's link.
func (s *Service) knock(ctx context.Context, token string) (link, error) {
	giveBack, err := s.Auth.Knock(ctx)
	if err != nil {
		return link{}, err
	}
	l, ok, err := liveLink(ctx, s.DB, secretHash(token), s.now())
	if err != nil {
		return link{}, err
	}
	if !ok {
		return link{}, linkDead()
	}
	return l, giveBack(ctx)
}

func linkDead() error {
	return problem.New(404, "link_dead", "这个链接无效或已经过期。请向您的单位要一个新的链接。")
}

func (s *Service) phoneOf(sealed []byte) (pii.Phone, error) {
	raw, err := s.Vault.Unseal(phonePlace, sealed)
	return pii.RevealedPhone(raw), err
}

// leadsTo is a link's agreement and worker.
func (s *Service) leadsTo(ctx context.Context, q postgres.Querier, l link) (Agreement, Worker, error) {
	a, err := s.findAgreement(ctx, q, clock, l.agreement)
	if err != nil {
		return Agreement{}, Worker{}, err
	}
	w, err := findWorker(ctx, q, a.ID, l.worker)
	return a, w, err
}

// findWorker is one worker without his numbers.
func findWorker(ctx context.Context, q postgres.Querier, agreement, id uuid.UUID) (Worker, error) {
	rows, err := q.Query(ctx, selectWorker+`AND id = $2`, agreement, id)
	if err != nil {
		return Worker{}, fmt.Errorf("lending: find worker: %w", err)
	}
	w, err := pgx.CollectExactlyOneRow(rows, func(row pgx.CollectableRow) (Worker, error) {
		w, _, err := scanWorker(row)
		return w, err
	})
	if err != nil {
		return Worker{}, fmt.Errorf("lending: find worker: %w", err)
	}
	return w, nil
}

// invitation is what the link shows now: while it can be answered, the text as
// it stands; afterwards the one that was answered.
func (s *Service) invitation(ctx context.Context, q postgres.Querier, a Agreement, w Worker, l link) (Invitation, error) {
	answers, err := answersOf(ctx, q, w.ID)
	if err != nil {
		return Invitation{}, err
	}
	in := Invitation{Lender: a.Lender.Name, Borrower: a.Borrower.Name, Status: w.Status, Answers: answers}
	if in.phone, err = s.phoneOf(l.sealed); err != nil {
		return Invitation{}, err
	}
	in.Phone = in.phone.String()
	used := false
	for _, g := range answers {
		used = used || string(g.link) == string(l.hash)
	}
	in.may(a, w, used)
	if err := q.QueryRow(ctx, `SELECT EXISTS (SELECT FROM paper_stands($1))`, w.ID).Scan(&in.MayDispute); err != nil {
		return Invitation{}, fmt.Errorf("lending: is there a paper: %w", err)
	}
	if w.Disputed {
		in.Note = "您已说明没有签过登记的书面同意书，就业服务专员会核实。" + in.Note
	}
	if err := s.askChange(ctx, q, &in, a, w, l); err != nil {
		return Invitation{}, err
	}
	if n := len(answers); n > 0 {
		in.before = answers[n-1].text
	}
	if in.Change != nil {
		in.TextHash = textHash(in.Text)
		return in, nil
	}
	if len(answers) > 0 && !in.MayRefuse {
		in.Text = in.before
	} else {
		clauses, err := s.clausesOf(ctx, q, a.ID)
		if err != nil {
			return Invitation{}, err
		}
		if in.Text, err = consentNotice(ctx, q, l.wording, a, clauses, w); err != nil {
			return Invitation{}, err
		}
	}
	in.TextHash = textHash(in.Text)
	return in, nil
}

// may notes what the worker may answer. Refusing and withdrawing are his right
// also while one of the firms is suspended.
func (in *Invitation) may(a Agreement, w Worker, used bool) {
	_, consents := workerMachine[w.Status][ToConsent]
	_, withdraws := workerMachine[w.Status][ToWithdraw]
	switch {
	case withdraws:
		in.MayWithdraw = true
	case !consents:
		in.Note = map[string]string{
			Started: "您已经到岗，不能再撤回同意。有困难请联系原单位。", Returned: "这次借用已经结束。", Cancelled: "这次安排已经取消，不用再答复。",
		}[w.Status]
	case used:
		in.Note = "这个链接已经答复过一次。要重新同意，请向单位要一个新的链接。"
	case !a.inForce():
		in.Note = "两家单位的协议还没有生效或者已经结束，现在不能答复。"
	default:
		in.MayRefuse = true
		if in.MayConsent = a.Lender.approved && a.Borrower.approved; !in.MayConsent {
			in.Note = "其中一家单位目前被暂停办理，暂时不能同意。"
		}
	}
}

// askChange makes it the question about a supplement, where one waits for the
// worker. A link answers each supplement once.
func (s *Service) askChange(ctx context.Context, q postgres.Querier, in *Invitation, a Agreement, w Worker, l link) error {
	asked, text, err := s.changeFor(ctx, q, l.wording, a, w)
	if err != nil || asked == 0 {
		return err
	}
	var answered, refused bool
	if err := q.QueryRow(ctx, `SELECT coalesce(bool_or(link_hash = $3), false), count(*) > 0 FROM supplement_answer WHERE secondment_id = $1 AND revision = $2`,
		w.ID, asked, l.hash).Scan(&answered, &refused); err != nil {
		return fmt.Errorf("lending: answer to a change: %w", err)
	}
	in.Change, in.Text, in.Note = &ChangeAsked{asked, refused}, text, ""
	switch {
	case answered:
		in.Note = "您已答复不同意，仍按原来的条件办。改变主意的，请向单位要一个新的链接。"
	case !a.inForce():
		in.Note = "两家单位的协议已经结束，不用再答复。"
	default:
		in.MayConsent, in.MayRefuse = true, true
	}
	return nil
}

// allows refuses (409 "wrong_state") what may not be answered now.
func (in *Invitation) allows(action string) error {
	may := map[string]bool{ToConsent: in.MayConsent, ToRefuse: in.MayRefuse, ToWithdraw: in.MayWithdraw, ToDispute: in.MayDispute}
	if may[action] {
		return nil
	}
	note := in.Note
	if note == "" {
		note = "您已经答复过，不能再答复一次。请刷新后查看。"
	}
	return problem.Conflict("wrong_state", note)
}

// lastDay is until when a link that has reached its worker lives.
func lastDay(w Worker) time.Time {
	return w.To.Time().Add(linkAfter)
}
