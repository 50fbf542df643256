package lending

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/input"
	"gongxiang/internal/pii"
	"gongxiang/internal/problem"
	"gongxiang/internal/sheet"
)

// Why a worker comes back before the last day (L11).
const (
	ByWorker    = "by_worker"    // the borrower broke its duties; the lender records it
	ByBorrower  = "by_borrower"  // grave breach, incompetence, an agreed case; the borrower records it
	ByAgreement = "by_agreement" // unsuited; both firms and the worker agree
)

// returnGrounds are what each reason may rest on.
var returnGrounds = map[string][]string{
	// no timely settlement, no labour protection, hours beyond the agreed, other work, other harm
	ByWorker:    {"pay", "protection", "hours", "duties", "rights"},
	ByBorrower:  {"grave_breach", "incompetent", "agreed_case"},
	ByAgreement: {"unsuited"},
}

// The states of a return.
const (
	ReturnAsked    = "asked"    // by one firm; the other has not answered
	ReturnDone     = "done"     // the worker is back
	ReturnDeclined = "declined" // refused by the other firm, or taken back
	ReturnLapsed   = "lapsed"   // the secondment ended otherwise before the answer
)

// Return is one early return, or the request for one, as both firms and the
// officers in scope see it.
type Return struct {
	WorkerID       uuid.UUID      `json:"workerId"`
	WorkerName     string         `json:"workerName" doc:"双方企业看到全名，专员看到打码"`
	Version        int            `json:"version" doc:"借用记录的版本号"`
	Status         string         `json:"status" enum:"asked,done,declined,lapsed"`
	Reason         string         `json:"reason" enum:"by_worker,by_borrower,by_agreement"`
	Ground         string         `json:"ground" enum:"pay,protection,hours,duties,rights,grave_breach,incompetent,agreed_case,unsuited"`
	Note           string         `json:"note" doc:"具体情况"`
	LastDay        calendar.Date  `json:"lastDay" doc:"最后工作日"`
	AskedSide      Side           `json:"askedSide" enum:"lender,borrower"`
	AskedBy        string         `json:"askedBy"`
	AskedAt        time.Time      `json:"askedAt"`
	WorkerAgreedOn *calendar.Date `json:"workerAgreedOn,omitempty" doc:"员工本人同意的日期，由出借方登记"`
	AnsweredBy     string         `json:"answeredBy,omitempty"`
	AnsweredAt     *time.Time     `json:"answeredAt,omitempty"`
	Answer         string         `json:"answer,omitempty" doc:"不同意或撤回的原因"`
	Objection      string         `json:"objection,omitempty" doc:"出借方的异议"`
	ObjectedBy     string         `json:"objectedBy,omitempty"`
	ObjectedAt     *time.Time     `json:"objectedAt,omitempty"`
	id             uuid.UUID
}

// ReturnInput is what a firm says about a return.
type ReturnInput struct {
	Version        int            `json:"version" doc:"借用记录的版本号"`
	Reason         string         `json:"reason" required:"false" enum:"by_worker,by_borrower,by_agreement" doc:"返回的情形"`
	Ground         string         `json:"ground" required:"false" doc:"具体依据"`
	Note           string         `json:"note" required:"false" doc:"具体情况"`
	LastDay        calendar.Date  `json:"lastDay" required:"false" doc:"最后工作日"`
	WorkerAgreedOn *calendar.Date `json:"workerAgreedOn,omitempty" doc:"员工本人同意的日期（出借方提出协商返回时必填）"`
}

// AskReturn records an early return. For breach by the borrower (the lender
// says so) or by the worker (the borrower does) it takes effect at once; by
// agreement it is a request that the other firm answers. The worker's days end
// on the last day worked, and his place can be given to another from the day
// after; the agreement and its heads stay as they are. Problems: "not_found",
// "forbidden" for the side that may not, "invalid", "stale_version",
// "wrong_state", "return_asked" when a request is unanswered.
func (s *Service) AskReturn(ctx context.Context, c auth.Caller, worker uuid.UUID, in ReturnInput) (Return, error) {
	return s.changeReturn(ctx, c, worker, in.Version, func(tx pgx.Tx, a Agreement, w Worker, side Side) error {
		if err := mayAsk(in.Reason, side); err != nil {
			return err
		}
		if _, err := workerMachine.Next(w.Status, "return", "这名员工目前是“"+workerWords[w.Status]+"”，只有已到岗的员工可以提前返回。"); err != nil {
			return err
		}
		if err := s.checkReturn(&in, w, side); err != nil {
			return err
		}
		id, err := newID()
		if err != nil {
			return err
		}
		status := ReturnAsked
		if in.Reason != ByAgreement {
			status = ReturnDone
		}
		at := s.now()
		if err := insertReturn(ctx, tx, id, w.ID, in, side, status, c.AccountID, at); err != nil {
			return err
		}
		if status == ReturnAsked {
			return touchWorker(ctx, tx, w, "ask_return", in.Note, in.detail(), c.AccountID, at)
		}
		return bringBack(ctx, tx, w, in.Reason, in.LastDay, in.Note, in.detail(), c.AccountID, at)
	})
}

// mayAsk holds who may give which reason.
func mayAsk(reason string, side Side) error {
	switch {
	case reason == ByWorker && side != Lender:
		return problem.Forbidden("借用方违反约定时，由出借方登记员工返回。")
	case reason == ByBorrower && side != Borrower:
		return problem.Forbidden("员工严重违规、不能胜任或符合约定的退回情形时，由借用方登记。")
	}
	return nil
}

func (s *Service) checkReturn(in *ReturnInput, w Worker, side Side) error {
	var form input.Form
	switch grounds, ok := returnGrounds[in.Reason]; {
	case !ok:
		form.Add("reason", "required", "请选择返回的情形。")
	case !slices.Contains(grounds, in.Ground):
		form.Add("ground", "required", "请选择具体依据。")
	}
	in.Note = noteOf(&form, "note", "具体情况", in.Note)
	switch today := s.today(); {
	case in.LastDay == 0:
		form.Add("lastDay", "required", "请填写最后工作日。")
	case in.LastDay > today:
		form.Add("lastDay", "future", fmt.Sprintf("最后工作日（%s）还没有到，今天是 %s。请在发生之后登记。", in.LastDay, today))
	case w.StartedOn != nil && (in.LastDay < w.From || in.LastDay > w.To):
		form.Add("lastDay", "day", fmt.Sprintf("最后工作日（%s）应在这名员工的借用期限 %s 至 %s 之内。", in.LastDay, w.From, w.To))
	}
	if in.Reason == ByAgreement && side == Lender {
		s.checkAgreed(&form, in.WorkerAgreedOn, w)
	} else if in.WorkerAgreedOn != nil {
		form.Add("workerAgreedOn", "side", "员工本人的同意只在协商返回时由出借方登记。")
	}
	return form.Err()
}

// checkAgreed holds the day on which the worker agreed.
func (s *Service) checkAgreed(form *input.Form, on *calendar.Date, w Worker) {
	switch today := s.today(); {
	case on == nil:
		form.Add("workerAgreedOn", "required", "请填写员工本人同意返回的日期。没有本人同意，不能协商返回。")
	case *on > today:
		form.Add("workerAgreedOn", "future", fmt.Sprintf("员工同意的日期（%s）还没有到，请在取得同意之后登记。", *on))
	case *on < w.From:
		form.Add("workerAgreedOn", "day", fmt.Sprintf("员工同意返回的日期（%s）早于到岗日期（%s），请核对。", *on, w.From))
	}
}

// noteOf is a text that both firms and the officers read: no numbers of people.
func noteOf(form *input.Form, name, label, text string) string {
	text = form.Line(name, label, sheet.Clean(text), 2, maxNote)
	if pii.InText(text) {
		form.Add(name, "contact_in_text", label+"里有电话或身份证号码，请删去。")
	}
	return text
}

func (in ReturnInput) detail() map[string]any {
	return map[string]any{"cause": in.Reason, "ground": in.Ground, "lastDay": in.LastDay}
}

// changeReturn is changeWorker for a firm that need not be approved any more: a
// worker comes back whatever became of it. It gives his last return afterwards.
func (s *Service) changeReturn(ctx context.Context, c auth.Caller, worker uuid.UUID, version int,
	apply func(tx pgx.Tx, a Agreement, w Worker, side Side) error) (Return, error) {
	var done Return
	err := s.changeWorker(ctx, c, worker, version, Parties.standing, func(tx pgx.Tx, a Agreement, w Worker, side Side) error {
		err := apply(tx, a, w, side)
		if err != nil {
			return err
		}
		done, err = latestReturn(ctx, tx, worker)
		return err
	})
	if err != nil {
		return Return{}, err
	}
	return done, nil
}

// changeWorker holds a worker, at the version that the person saw, for those
// firms of his agreement that may.
func (s *Service) changeWorker(ctx context.Context, c auth.Caller, worker uuid.UUID, version int, may func(Parties) (Side, error),
	apply func(tx pgx.Tx, a Agreement, w Worker, side Side) error) error {
	return translate(s.DB.InTx(ctx, func(tx pgx.Tx) error {
		agreement, err := agreementOf(ctx, tx, worker)
		if err != nil {
			return err
		}
		a, err := s.lockAgreement(ctx, tx, c, agreement)
		if problem.HasCode(err, "not_found") {
			return problem.NotFound("这名员工")
		}
		if err != nil {
			return err
		}
		side, err := may(a.Parties)
		if err != nil {
			return err
		}
		workers, err := lockWorkers(ctx, tx, a.ID, []uuid.UUID{worker})
		if err != nil {
			return err
		}
		w, ok := workers[worker]
		if !ok || side == Borrower && !a.signedByBoth() {
			return problem.NotFound("这名员工")
		}
		if w.Version != version {
			return problem.Stale(w.seenFrom(&side))
		}
		return apply(tx, a, w, side)
	}))
}
