package casework

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/history"
	"gongxiang/internal/input"
	"gongxiang/internal/problem"
)

// The kinds of service that an officer writes down; a vacancy is sent by Send.
var kindWords = map[string]string{
	"guidance": "职业指导", "vacancy": "岗位信息", "training_offered": "推荐培训", "training_followed": "参加培训", "training_finished": "完成培训",
	"policy_briefing": "政策宣讲", "call": "电话联系", "visit": "上门走访", "note": "备注",
}

// answers are what the person says.
var answers = []string{"accepted", "refused", "undecided", "none"}

// Record is what was done for a person on a day. It never changes.
type Record struct {
	ID         uuid.UUID     `json:"id"`
	CaseID     uuid.UUID     `json:"caseId"`
	Kind       string        `json:"kind" enum:"guidance,vacancy,training_offered,training_followed,training_finished,policy_briefing,call,visit,note"`
	Day        calendar.Date `json:"day"`
	Content    string        `json:"content"`
	Programme  string        `json:"programme,omitempty" doc:"培训项目"`
	VacancyID  *uuid.UUID    `json:"vacancyId,omitempty"`
	Vacancy    string        `json:"vacancy,omitempty" doc:"岗位和企业"`
	SuitableBy []string      `json:"suitableBy,omitempty" enum:"trade,place,pay"`
	Reasons    []string      `json:"reasons,omitempty" doc:"发给本人的推荐理由"`
	Author     string        `json:"author"`
	At         time.Time     `json:"at" doc:"登记的时间"`
	Answers    []Answer      `json:"answers"`
}

// Answer is what the person said to a record.
type Answer struct {
	Answer  string        `json:"answer" enum:"accepted,refused,undecided,none"`
	Day     calendar.Date `json:"day"`
	Content string        `json:"content"`
	Author  string        `json:"author"`
	At      time.Time     `json:"at"`
}

// RecordInput is what an officer writes down.
type RecordInput struct {
	Kind      string        `json:"kind" required:"false" enum:"guidance,training_offered,training_followed,training_finished,policy_briefing,call,visit,note" doc:"服务"`
	Day       calendar.Date `json:"day" required:"false" doc:"服务的日期"`
	Content   string        `json:"content" required:"false" doc:"内容"`
	Programme string        `json:"programme" required:"false" doc:"培训项目"`
	Answer    string        `json:"answer" required:"false" enum:",accepted,refused,undecided,none" doc:"本人意见"`
}

// AddRecord writes down what was done for a person; with the first record his
// case is in service. Two officers at once both write. Problems: "not_found",
// "invalid", "before_opening" (422), "case_ended" (409).
func (s *Service) AddRecord(ctx context.Context, c auth.Caller, id uuid.UUID, in RecordInput) (Case, error) {
	if err := s.checkRecord(&in); err != nil {
		return Case{}, err
	}
	return s.write(ctx, c, id, func(tx pgx.Tx, k Case, at time.Time) error {
		if in.Day < k.OpenedOn {
			return problem.Invalid(problem.Field{Name: "day", Code: "before_opening",
				Message: fmt.Sprintf("服务日期（%s）早于建账日期（%s）。建账以前的服务不计入，请核对。", in.Day, k.OpenedOn)})
		}
		r := Record{ID: uuid.Must(uuid.NewV7()), CaseID: k.ID, Kind: in.Kind, Day: in.Day, Content: in.Content, Programme: in.Programme}
		return insertRecord(ctx, tx, r, in.Answer, c.AccountID, at)
	})
}

func (s *Service) checkRecord(in *RecordInput) error {
	var form input.Form
	if _, known := kindWords[in.Kind]; !known || in.Kind == "vacancy" {
		form.Add("kind", "required", "请选择服务的种类。")
	}
	switch today := s.today(); {
	case in.Day == 0:
		form.Add("day", "required", "请填写服务的日期。")
	case in.Day > today:
		form.Add("day", "future", fmt.Sprintf("服务日期（%s）还没有到，今天是 %s。请在服务之后登记。", in.Day, today))
	}
	training := strings.HasPrefix(in.Kind, "training_")
	least := 2
	if training {
		least = 0
		in.Programme = checkNote(&form, "programme", "培训项目", in.Programme, 2, 60)
	} else if in.Programme != "" {
		form.Add("programme", "unused", "只有培训需要填写培训项目。")
	}
	in.Content = checkNote(&form, "content", "内容", in.Content, least, 500)
	if in.Answer != "" && !slices.Contains(answers, in.Answer) {
		form.Add("answer", "unknown", "本人意见应为接受、不接受、考虑中或未表态。")
	}
	return form.Err()
}

// write holds a case that has not ended, has write add to it, and brings it into
// service.
func (s *Service) write(ctx context.Context, c auth.Caller, id uuid.UUID, write func(pgx.Tx, Case, time.Time) error) (Case, error) {
	var done Case
	err := s.DB.InTx(ctx, func(tx pgx.Tx) error {
		k, err := s.lockCase(ctx, tx, c, id)
		if err != nil {
			return err
		}
		to, err := machine.Next(k.Status, "serve", "")
		if err != nil {
			return problem.Conflict("case_ended", "这份台账已经结束（"+statusWords[k.Status]+"），不能再登记服务。要继续服务，请先重新打开台账。")
		}
		at := s.now()
		if err := write(tx, k, at); err != nil {
			return err
		}
		if to != k.Status {
			e := history.Event{Thing: "case", ThingID: id, Action: "serve", From: k.Status, To: to, AccountID: &c.AccountID, At: at}
			k.Status = to
			if err := saveCase(ctx, tx, k, e); err != nil {
				return err
			}
		}
		done, err = s.findCase(ctx, tx, c, id)
		return err
	})
	return done, translate(err)
}

// AddAnswer writes down what the person said to a record, now or later; what he
// said before stays. Problems: "not_found", "invalid", "erased" (409).
func (s *Service) AddAnswer(ctx context.Context, c auth.Caller, id, record uuid.UUID, in AnswerInput) (Record, error) {
	var form input.Form
	if !slices.Contains(answers, in.Answer) {
		form.Add("answer", "required", "请选择本人意见：接受、不接受、考虑中或未表态。")
	}
	in.Content = checkNote(&form, "content", "说明", in.Content, 0, maxReason)
	if in.Day == 0 || in.Day > s.today() {
		form.Add("day", "future", fmt.Sprintf("日期应是今天（%s）或以前。", s.today()))
	}
	if err := form.Err(); err != nil {
		return Record{}, err
	}
	var done Record
	err := s.DB.InTx(ctx, func(tx pgx.Tx) error {
		k, err := s.lockCase(ctx, tx, c, id) // an erasure takes what was said before it
		if err != nil {
			return err
		}
		r, err := oneRecord(ctx, tx, k.ID, record)
		if err != nil {
			return err
		}
		if in.Day < r.Day {
			return problem.Invalid(problem.Field{Name: "day", Code: "order", Message: fmt.Sprintf("日期（%s）早于这次服务的日期（%s）。", in.Day, r.Day)})
		}
		if err := insertAnswer(ctx, tx, r.ID, in, c.AccountID, s.now()); err != nil {
			return err
		}
		done, err = oneRecord(ctx, tx, k.ID, record)
		return err
	})
	return done, err
}

// AnswerInput is what the person said.
type AnswerInput struct {
	Answer  string        `json:"answer" required:"false" enum:"accepted,refused,undecided,none" doc:"本人意见"`
	Day     calendar.Date `json:"day" required:"false" doc:"日期"`
	Content string        `json:"content" required:"false" doc:"说明"`
}
