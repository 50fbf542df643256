package erasure

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/input"
	"gongxiang/internal/people"
	"gongxiang/internal/pii"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
	"gongxiang/internal/route"
)

// Service erases. Its callers are administrators: the routes hold that.
type Service struct {
	DB    *postgres.DB
	Vault *pii.Vault
	Clock calendar.Clock
}

// New makes the service.
func New(db *postgres.DB, vault *pii.Vault, clock calendar.Clock) *Service {
	return &Service{db, vault, clock}
}

type (
	// Found is what an administrator sees before he erases.
	Found struct {
		Name        string `json:"name" doc:"姓名，打码"`
		Secondments int    `json:"secondments" doc:"在多少次借用的名单上"`
		Placements  int    `json:"placements" doc:"安置记录的条数；保留，不再带姓名"`
		Entries     int    `json:"entries" doc:"台账的条数；保留，不再对应到人"`
		Waits       []Wait `json:"waits" doc:"还不能删除的原因；没有就可以删除"`
	}
	// Wait is one reason for which the person has to stay.
	Wait struct {
		Why    string         `json:"why" enum:"lent,settlement,incident,alert,kept,hired"`
		Number string         `json:"number" doc:"协议编号；在岗时是单位名称"`
		Until  *calendar.Date `json:"until,omitempty" doc:"从这一天起不再有这个原因；知道时才有"`
	}
	// Request is what was asked, by whom it concerns and why.
	Request struct {
		IDNumber string        `json:"idNumber" maxLength:"40" doc:"身份证号码，按本人申请书填写"`
		AskedOn  calendar.Date `json:"askedOn" doc:"本人申请的日期"`
		Reason   string        `json:"reason" maxLength:"400" doc:"本人申请的理由"`
	}
	// Done is an erasure on record; nothing in it names the person.
	Done struct {
		ID          uuid.UUID     `json:"id"`
		At          time.Time     `json:"at"`
		By          string        `json:"by" doc:"办理人"`
		AskedOn     calendar.Date `json:"askedOn"`
		Reason      string        `json:"reason"`
		Secondments int           `json:"secondments" doc:"去掉姓名和号码的借用次数"`
		Entries     int           `json:"entries" doc:"不再对应到人的台账条数"`
	}
)

// Find looks for a person by his ID number. Problems: "invalid", "not_found".
func (s *Service) Find(ctx context.Context, idNumber string) (Found, error) {
	number, err := parse(idNumber)
	if err != nil {
		return Found{}, err
	}
	_, found, err := s.find(ctx, s.DB, number)
	found.Name = people.MaskName(found.Name)
	return found, err
}

// Erase forgets the person of that ID number for good. Problems: "invalid",
// "not_found", "must_stay" (409).
func (s *Service) Erase(ctx context.Context, c auth.Caller, in Request) (Done, error) {
	number, err := parse(in.IDNumber)
	if err != nil {
		return Done{}, err
	}
	today := calendar.Today(s.Clock)
	var form input.Form
	in.Reason = form.Line("reason", "申请的理由", in.Reason, 2, 200)
	switch {
	case in.AskedOn == 0:
		form.Add("askedOn", "required", "请填写本人申请的日期。")
	case in.AskedOn > today:
		form.Add("askedOn", "future", fmt.Sprintf("申请的日期（%s）还没有到，今天是 %s。", in.AskedOn, today))
	}
	if err := form.Err(); err != nil {
		return Done{}, err
	}
	var done Done
	err = s.DB.InTx(ctx, func(tx pgx.Tx) error {
		id, found, err := s.find(ctx, tx, number)
		if err != nil {
			return err
		}
		if len(found.Waits) > 0 {
			return mustStay(found.Waits)
		}
		// The record outlives the person, so it must not name him.
		if strings.Contains(in.Reason, found.Name) || strings.Contains(in.Reason, number.Raw()) {
			return problem.Invalid(problem.Field{Name: "reason", Code: "names_person", Message: "理由会长期保存，请不要写姓名和身份证号码。"})
		}
		done, err = erase(ctx, tx, id, c.AccountID, in, s.Clock.Now())
		return err
	})
	switch {
	case postgres.Constraint(err) == "person_must_stay":
		return Done{}, mustStay(nil).Because(err)
	case postgres.Constraint(err) == "person_erased_once": // another was quicker
		return Done{}, notFound()
	case err != nil:
		return Done{}, err
	}
	done.By = c.Name
	return done, nil
}

// List is what was erased, the newest first.
func (s *Service) List(ctx context.Context, page route.Paging) (route.Page[Done], error) {
	after, _, err := route.DecodeCursor[cursor](page.Cursor)
	if err != nil {
		return route.Page[Done]{}, err
	}
	found, err := list(ctx, s.DB, after, page.Limit+1)
	if err != nil {
		return route.Page[Done]{}, err
	}
	return route.NewPage(found, page.Limit, func(d Done) cursor { return cursor{d.At, d.ID} }), nil
}

func parse(idNumber string) (pii.IDNumber, error) {
	number, err := pii.ParseIDNumber(idNumber)
	if fault := pii.IDProblem(""); errors.As(err, &fault) {
		return number, problem.Invalid(problem.Field{Name: "idNumber", Code: string(fault), Message: fault.Message()})
	}
	return number, err
}

var whyWords = map[string]string{
	"lent": "还在名单上或借用期间", "settlement": "结算还没有发薪完毕", "incident": "事故记录还没有确认",
	"alert": "合规提醒还没有答复", "kept": "工资支付记录要保存两年", "hired": "还在岗",
}

// of is what the reason is about.
func (w Wait) of() string {
	if w.Why == "hired" {
		return w.Number
	}
	return "协议 " + w.Number
}

func notFound() *problem.Error { return problem.NotFound("这个身份证号码的员工") }

func mustStay(waits []Wait) *problem.Error {
	text := "刚刚又有了这名员工的记录"
	if len(waits) > 0 {
		text = fmt.Sprintf("%s：%s", waits[0].of(), whyWords[waits[0].Why])
		if waits[0].Until != nil {
			text += fmt.Sprintf("，到 %s 的前一天为止", waits[0].Until)
		}
	}
	return problem.Conflict("must_stay", "还不能删除。"+text+"。请办完之后再来。")
}
