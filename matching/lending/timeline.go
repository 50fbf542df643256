package lending

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/problem"
)

// WorkerStep is one that a secondment takes before it runs.
type WorkerStep struct {
	Step  string         `json:"step" enum:"nominate,consent,amend,start,change,amend_change"`
	Who   string         `json:"who" enum:"lender,borrower,worker" doc:"由谁办"`
	Done  bool           `json:"done"`
	On    *calendar.Date `json:"on,omitempty" doc:"办成的日期"`
	Words string         `json:"words" doc:"还缺什么"`
}

// Happening is an entry of a secondment's history: who did what.
type Happening struct {
	Action string          `json:"action" doc:"做了什么"`
	From   string          `json:"from" doc:"原状态"`
	To     string          `json:"to" doc:"新状态"`
	Reason string          `json:"reason,omitempty" doc:"原因"`
	Detail json.RawMessage `json:"detail,omitempty" doc:"细节"`
	Who    string          `json:"who" enum:"lender,borrower,worker,officer,system" doc:"哪一方"`
	By     string          `json:"by" doc:"经办人；员工本人和系统没有"`
	At     time.Time       `json:"at"`
}

// Timeline is what happened to a secondment, and what it lacks before it can start.
type Timeline struct {
	Worker  Worker       `json:"worker"`
	Steps   []WorkerStep `json:"steps"`
	Blocked string       `json:"blocked,omitempty" doc:"整件事为什么不能办"`
	Events  []Happening  `json:"events"`
}

// Timeline is a secondment's, as the caller may see it: the borrower learns
// nothing of links and of a worker's reasons. Problem: "not_found".
func (s *Service) Timeline(ctx context.Context, c auth.Caller, worker uuid.UUID) (Timeline, error) {
	agreement, err := agreementOf(ctx, s.DB, worker)
	if err != nil {
		return Timeline{}, err
	}
	a, err := s.findAgreement(ctx, s.DB, c, agreement)
	if problem.HasCode(err, "not_found") {
		return Timeline{}, problem.NotFound("这名员工")
	}
	if err != nil {
		return Timeline{}, err
	}
	found, err := s.workersOf(ctx, a, []uuid.UUID{worker})
	if err != nil {
		return Timeline{}, err
	}
	if len(found) == 0 {
		return Timeline{}, problem.NotFound("这名员工")
	}
	t := Timeline{Worker: found[0], Steps: s.steps(found[0]), Blocked: blocked(a, found[0])}
	t.Events, err = happenings(ctx, s.DB, worker, a.MySide != nil && *a.MySide == Borrower)
	return t, err
}

// steps are those on the way to the start; what is not done says what is missing.
func (s *Service) steps(w Worker) []WorkerStep {
	consented, amended := w.ConsentedOn != nil, w.AmendedOn != nil
	steps := []WorkerStep{
		{Step: "nominate", Who: "lender", Done: true, Words: "已列入名单"},
		{Step: "consent", Who: "worker", Done: consented, On: w.ConsentedOn, Words: "员工本人还没有同意：" + asked(w)},
		{Step: "amend", Who: "lender", Done: amended, On: w.AmendedOn, Words: "出借方还没有登记劳动合同变更。先取得员工同意，再变更合同。"},
		{Step: "start", Who: "borrower", Done: w.StartedOn != nil, On: w.StartedOn, Words: "借用方还没有确认到岗。"},
	}
	if consented && !amended {
		steps[2].Words = "出借方还没有登记劳动合同变更。"
	}
	if s.today() < w.From {
		steps[3].Words = fmt.Sprintf("还没有到借用的第一天（%s），到岗以后由借用方确认。", w.From)
	}
	for i := range steps {
		if steps[i].Done && i > 0 {
			steps[i].Words = ""
		}
	}
	if w.Change != nil {
		words := "补充协议改动了条件，员工本人还没有同意。"
		if w.Change.Refused {
			words = "员工本人不同意补充协议改动的条件。"
		}
		if w.Status == Started {
			words += "同意之前，仍按原来的条件工作和领工资。"
		} else {
			words += "同意之前不能到岗。"
		}
		steps = append(steps, WorkerStep{Step: "change", Who: "worker", Words: words})
	}
	if w.Owed != nil {
		words := fmt.Sprintf("员工本人 %s 同意了补充协议，出借方还没有登记相应的劳动合同变更。", w.Owed.AgreedOn)
		if w.Status == Started {
			words += "不影响继续上岗，已按同意的条件办。"
		} else {
			words += "登记之前不能到岗。"
		}
		steps = append(steps, WorkerStep{Step: "amend_change", Who: "lender", Words: words})
	}
	return steps
}

// asked is how far the question to the worker has come.
func asked(w Worker) string {
	switch {
	case w.Answer != nil && w.Answer.Action == ToWithdraw:
		return "已撤回同意，要重新征得同意。"
	case w.Link == nil:
		return "请向员工说明，用链接或者书面征得同意。"
	case w.Link.Expired:
		return "链接已经过期，请重新生成。"
	case w.Link.OpenedAt == nil && w.Link.Message != nil && w.Link.Message.Status == MessageFailed:
		return "链接短信没有发出：" + w.Link.Message.Words
	case w.Link.OpenedAt == nil && w.Link.Message != nil:
		return "链接短信已经发出，员工还没有打开。"
	case w.Link.OpenedAt == nil:
		return "链接已经生成，员工还没有打开。"
	}
	return "员工已经打开链接，还没有答复。"
}

// blocked is why nobody can go on, whatever has been done.
func blocked(a Agreement, w Worker) string {
	switch {
	case w.Status == Cancelled && w.Answer != nil && w.Answer.Action == ToRefuse:
		return "员工本人不同意，这次安排已经取消。"
	case w.Status == Cancelled:
		return "已经从名单中取消。"
	case w.Status == Started || w.Status == Returned:
		return ""
	case !a.inForce():
		return "协议目前是“" + agreementWords[a.Status] + "”，不能继续办理。"
	case !a.Lender.approved || !a.Borrower.approved:
		return "其中一家企业目前未通过审核或者被暂停，恢复之前不能继续办理。"
	}
	return ""
}
