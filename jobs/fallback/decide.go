package fallback

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/history"
	"gongxiang/internal/input"
	"gongxiang/internal/people"
	"gongxiang/internal/pii"
	"gongxiang/internal/problem"
	"gongxiang/internal/sheet"
	"gongxiang/jobs/hire"
)

// reviewMost is how far ahead somebody may be put off.
const reviewMost = 180

// NoPost is the reason that puts somebody off until a day.
const NoPost = "no_post"

// refusalWords are the reasons not to assign.
var refusalWords = map[string]string{
	"unwilling": "本人不愿意", "unfit": "身体状况不适合", "not_eligible": "不符合兜底安置的条件", "arranged": "本人另有安排",
	NoPost: "暂时没有合适的岗位", "other": "其他原因",
}

type (
	// TaskAssignment is which post somebody who waits is given.
	TaskAssignment struct {
		PostID    uuid.UUID     `json:"postId"`
		StartedOn calendar.Date `json:"startedOn" doc:"到岗日期，不晚于今天"`
		Until     calendar.Date `json:"until" doc:"安置到哪一天，不晚于岗位的期限"`
		IDNumber  string        `json:"idNumber" required:"false" maxLength:"40" doc:"身份证号码；已登记的不用填"`
		RefusalID *uuid.UUID    `json:"refusalId,omitempty" doc:"所看到的不安置的说明；没有时不填"`
	}
	// TaskRefusal is why he is given none.
	TaskRefusal struct {
		Reason   string         `json:"reason" enum:"unwilling,unfit,not_eligible,arranged,no_post,other"`
		Note     string         `json:"note" required:"false" doc:"说明；其他原因必填"`
		ReviewOn *calendar.Date `json:"reviewOn,omitempty" doc:"到哪一天再看；暂时没有合适的岗位时必填"`
	}
	// heldTask is a task whose person the transaction holds.
	heldTask struct {
		person  uuid.UUID
		name    string
		status  string
		refusal *uuid.UUID
	}
)

// AssignTask gives whoever waits in a case a post: he has started, it is a
// placement, and the case is told. The officer holds the papers that the unit and
// the person signed. There is no other way into a post, so that whoever is in one
// was in hardship and without another. Of two officers at once one does it.
// Problems: "not_found", "invalid", "wrong_state", "heads_full", "over_budget",
// "outside_term", "not_released", "already_hired", "enterprise_not_approved";
// "task_done" (409) when somebody decided meanwhile; "other_record" (409) when the
// ID number is that of another record of his.
func (s *Service) AssignTask(ctx context.Context, c auth.Caller, of uuid.UUID, in TaskAssignment) (hire.Hire, error) {
	if err := s.checkDays(in.StartedOn, in.Until); err != nil {
		return hire.Hire{}, err
	}
	var id uuid.UUID
	err := s.DB.InTx(ctx, func(tx pgx.Tx) error {
		t, err := s.holdTask(ctx, tx, c, of)
		if err != nil {
			return err
		}
		if (t.refusal == nil) != (in.RefusalID == nil) || t.refusal != nil && *t.refusal != *in.RefusalID {
			return taskDone()
		}
		at := s.now()
		if err := s.identify(ctx, tx, t.person, in, at); err != nil {
			return err
		}
		id, err = s.place(ctx, tx, c, in.PostID, t.person, t.name, in.StartedOn, in.Until, at)
		return err
	})
	if err != nil {
		return hire.Hire{}, hire.Translate(err)
	}
	return s.Hires.Get(ctx, c, id)
}

// identify makes sure of the ID number of a held person: the placement needs it.
func (s *Service) identify(ctx context.Context, tx pgx.Tx, person uuid.UUID, in TaskAssignment, at time.Time) error {
	known, err := people.IDNumbers(ctx, tx, s.Vault, person)
	if err != nil {
		return err
	}
	if number := known[person]; !number.IsZero() {
		_, err = hire.ParseNumber(number.Raw(), in.StartedOn)
		return err
	}
	if in.IDNumber == "" {
		return problem.Invalid(problem.Field{Name: "idNumber", Code: "required", Message: "还没有登记身份证号码，安置时请填写。"})
	}
	number, err := hire.ParseNumber(in.IDNumber, in.StartedOn)
	if err != nil {
		return err
	}
	found, err := people.Identify(ctx, tx, s.Vault, at, person, number)
	if errors.Is(err, people.ErrErased) {
		return taskDone()
	}
	if err == nil && found != person {
		return problem.Conflict("other_record", "这个身份证号码已经登记在另一条记录里。同一个人请先在重点群体里合并两条记录，再安置。")
	}
	return err
}

// Refuse says why whoever waits in a case is given no post, and until when. He
// waits again from the day of review on, and when his case is opened again.
// Problems: "not_found", "invalid", "task_done" (409).
func (s *Service) Refuse(ctx context.Context, c auth.Caller, of uuid.UUID, in TaskRefusal) error {
	if err := s.checkRefusal(&in); err != nil {
		return err
	}
	err := s.DB.InTx(ctx, func(tx pgx.Tx) error {
		t, err := s.holdTask(ctx, tx, c, of)
		if err != nil {
			return err
		}
		at := s.now()
		if err := insertRefusal(ctx, tx, of, in, c.AccountID, at); err != nil {
			return err
		}
		reason := refusalWords[in.Reason]
		if in.Note != "" {
			reason += "：" + in.Note
		}
		return history.Record(ctx, tx, history.Event{Thing: "case", ThingID: of, Action: "refuse_fallback", From: t.status, To: t.status, Reason: reason,
			Detail: map[string]any{"reason": in.Reason, "reviewOn": in.ReviewOn}, AccountID: &c.AccountID, At: at})
	})
	return hire.Translate(err)
}

func (s *Service) checkRefusal(in *TaskRefusal) error {
	var form input.Form
	least := 0
	if in.Reason == "other" {
		least = 2
	}
	if _, known := refusalWords[in.Reason]; !known {
		form.Add("reason", "required", "请选择不安置的原因。")
	}
	in.Note = form.Line("note", "说明", sheet.Clean(in.Note), least, 200)
	if pii.InText(in.Note) {
		form.Add("note", "contact_in_text", "说明里有电话或身份证号码，请删去。")
	}
	switch today := calendar.Today(s.Clock); {
	case in.ReviewOn == nil && in.Reason == NoPost:
		form.Add("reviewOn", "required", "请填写到哪一天再看。")
	case in.ReviewOn == nil:
	case *in.ReviewOn <= today || *in.ReviewOn > today.AddDays(reviewMost):
		form.Add("reviewOn", "range", fmt.Sprintf("再看的日期应在明天到 %d 天以内。", reviewMost))
	}
	return form.Err()
}

func taskDone() error {
	return problem.Conflict("task_done", "这个人刚刚已经有人办理，或者已经就业、台账已经结束。请刷新后查看。")
}

// holdTask holds the person of a task in the caller's scope. Problems:
// "not_found" for a case that he may not see, "task_done" for one that is no task.
func (s *Service) holdTask(ctx context.Context, tx pgx.Tx, c auth.Caller, of uuid.UUID) (t heldTask, err error) {
	args := s.taskArgs(c, TaskFilter{})
	args["case"] = of
	tag, err := tx.Exec(ctx, `SELECT FROM person WHERE id = (SELECT s.person_id FROM service_case s JOIN key_person k ON k.person_id = s.person_id
		WHERE s.id = @case AND @firm::uuid IS NULL AND (@town::text IS NULL OR k.town_code = @town)) FOR NO KEY UPDATE`, args)
	if err != nil {
		return t, fmt.Errorf("fallback: hold the person: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return t, problem.NotFound("这份台账")
	}
	err = tx.QueryRow(ctx, `SELECT k.person_id, k.name, s.status, t.refusal_id FROM (SELECT * `+ofTasks+`AND t.case_id = @case) t
		JOIN key_person k ON k.person_id = t.person_id JOIN service_case s ON s.id = t.case_id`, args).Scan(&t.person, &t.name, &t.status, &t.refusal)
	if errors.Is(err, pgx.ErrNoRows) {
		return t, taskDone()
	}
	if err != nil {
		return t, fmt.Errorf("fallback: find the task: %w", err)
	}
	return t, nil
}

func insertRefusal(ctx context.Context, tx pgx.Tx, of uuid.UUID, in TaskRefusal, by uuid.UUID, at time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO fallback_refusal (id, case_id, reason, note, review_on, refused_by, refused_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		uuid.Must(uuid.NewV7()), of, in.Reason, in.Note, in.ReviewOn, by, at)
	if err != nil {
		return fmt.Errorf("fallback: refuse: %w", err)
	}
	return nil
}
