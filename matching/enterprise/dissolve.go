package enterprise

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/history"
	"gongxiang/internal/input"
)

// Dissolution is the record that a firm was dissolved or went bankrupt.
type Dissolution struct {
	Day        calendar.Date `json:"day"`
	Kind       string        `json:"kind" enum:"court_ruling,deregistration"`
	Source     string        `json:"source" doc:"依据"`
	Ended      Ended         `json:"ended" doc:"随之结束的"`
	RecordedBy string        `json:"recordedBy"`
	RecordedAt time.Time     `json:"recordedAt"`
}

// Ended counts what ends with a firm.
type Ended struct {
	Lending   int `json:"lending" doc:"作为出借方的协议"`
	Borrowing int `json:"borrowing" doc:"作为借用方的协议"`
	Returned  int `json:"returned" doc:"已到岗、因此返回的员工"`
	Cancelled int `json:"cancelled" doc:"未到岗、因此取消的员工"`
	Proposals int `json:"proposals" doc:"待答复的对接意向"`
	Postings  int `json:"postings" doc:"撤回的用工信息"`
	Vacancies int `json:"vacancies" doc:"关闭的招聘岗位"`
	Hires     int `json:"hires" doc:"录用和兜底安置的在岗人员，因此离岗"`
}

// Gone is a firm that is no more: from which day, why, as people read it, and who
// recorded it when.
type Gone struct {
	Firm uuid.UUID
	On   calendar.Date
	Why  string
	By   uuid.UUID
	At   time.Time
}

// DissolveInput is what an officer says of it.
type DissolveInput struct {
	Version int           `json:"version" minimum:"1" doc:"版本"`
	Day     calendar.Date `json:"day" required:"false" doc:"裁定或注销的日期"`
	Kind    string        `json:"kind" required:"false" doc:"情形（court_ruling 法院裁定破产，deregistration 注销登记）"`
	Source  string        `json:"source" required:"false" doc:"依据"`
}

// dissolutionKinds are the kinds in Chinese.
var dissolutionKinds = map[string]string{"court_ruling": "法院裁定破产", "deregistration": "注销登记"}

// Word is the record in one line, for the things that end by it.
func (in DissolveInput) Word() string {
	return fmt.Sprintf("%s，%s", in.Day, dissolutionKinds[in.Kind])
}

// Check cleans the input. Problems: "forbidden" to whoever is no officer, "invalid".
func (in *DissolveInput) Check(c auth.Caller, today calendar.Date) error {
	if err := officersOnly(c); err != nil {
		return err
	}
	var form input.Form
	if _, ok := dissolutionKinds[in.Kind]; !ok {
		form.Add("kind", "required", "请选择是法院裁定破产，还是注销登记。")
	}
	switch {
	case in.Day == 0:
		form.Add("day", "required", "请填写裁定或注销的日期。")
	case in.Day > today:
		form.Add("day", "future", fmt.Sprintf("日期（%s）还没有到，今天是 %s。请在发生之后登记。", in.Day, today))
	case in.Day.Year() < 2000:
		form.Add("day", "range", "日期应在 2000 年以后，请核对。")
	}
	in.Source = sentence(&form, "source", "依据", in.Source, 2, maxSource)
	return form.Err()
}

// Dissolve marks a firm as dissolved, for good, once the caller has ended in
// this transaction all that it had going; a deferred constraint holds that.
// Problems: "not_found" outside the officer's scope, "stale_version",
// "enterprise_dissolved".
func (s *Service) Dissolve(ctx context.Context, tx pgx.Tx, c auth.Caller, id uuid.UUID, in DissolveInput, ended Ended) (Enterprise, error) {
	return s.changeIn(ctx, tx, c, id, in.Version, func(tx pgx.Tx, e *Enterprise, event *history.Event) (err error) {
		event.Action, event.Reason = "dissolve", in.Source
		event.Detail = map[string]any{"day": in.Day, "kind": in.Kind, "ended": ended}
		if e.Status, err = e.next("dissolve"); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO enterprise_dissolution (enterprise_id, day, kind, source, ended, recorded_by, recorded_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7)`, id, in.Day, in.Kind, in.Source, ended, c.AccountID, event.At)
		if err != nil {
			return fmt.Errorf("enterprise: dissolve: %w", err)
		}
		return nil
	})
}
