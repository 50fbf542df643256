package vacancy

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/history"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
)

// notApproved refuses what only an approved firm may do (403).
func notApproved(f Firm) error {
	return problem.New(403, "enterprise_not_approved",
		"“"+f.Name+"”还没有通过审核或已被暂停，不能发布岗位；可以先保存为草稿，审核通过后再发布。")
}

// Create saves a vacancy of the caller's own firm, as a draft or published at
// once. Problems: "invalid" with the fields, "enterprise_not_approved" when it
// is to be published, "duplicate_vacancy" with the one that stands, "taken_down"
// (409) when an officer took the same down.
func (s *Service) Create(ctx context.Context, c auth.Caller, in Input, publish bool) (Vacancy, error) {
	in = s.titled(in.Clean())
	if found := Check(in, s.today(), s.Book()); len(found) > 0 {
		return Vacancy{}, problem.Invalid(found...)
	}
	var v Vacancy
	err := s.DB.InTx(ctx, func(tx pgx.Tx) error {
		firm, err := lockFirm(ctx, tx, c.EnterpriseID)
		if err != nil {
			return err
		}
		if publish && !firm.Approved {
			return notApproved(firm)
		}
		now := s.Clock.Now().Truncate(time.Microsecond) // as the database keeps it
		action := "save"
		if publish {
			action = "publish"
		}
		v = Vacancy{ID: uuid.Must(uuid.NewV7()), Enterprise: firm, Status: machine[""][action], Version: 1, CreatedAt: now, UpdatedAt: now}
		v.take(in)
		s.name(&v)
		return s.insert(ctx, tx, v, history.Event{Thing: "vacancy", ThingID: v.ID, Action: action, To: v.Status, AccountID: &c.AccountID, At: now})
	})
	if err != nil {
		return Vacancy{}, s.translate(ctx, err, c, in)
	}
	return v, nil
}

// titled gives a vacancy without a title its trade's name.
func (s *Service) titled(in Input) Input {
	if trade, ok := s.Book().ByCode(in.TradeCode); ok && in.Title == "" {
		in.Title = trade.Name
	}
	return in
}

// takenDown says why an officer took down what says the same.
func (s *Service) takenDown(ctx context.Context, cause error, firm uuid.UUID, print []byte) error {
	var why string
	err := s.DB.QueryRow(ctx, `SELECT e.reason FROM vacancy v JOIN event e ON e.thing = 'vacancy' AND e.thing_id = v.id AND e.action = 'take_down'
		WHERE v.enterprise_id = $1 AND v.fingerprint = $2 AND v.status = 'taken_down' ORDER BY e.id DESC LIMIT 1`, firm, print).Scan(&why)
	if err != nil {
		return fmt.Errorf("vacancy: why it was taken down: %w", err)
	}
	return problem.Conflict("taken_down", "内容相同的岗位已被就业服务专员下架，原因是：“"+why+"”。请先按原因改好内容，再发布。").Because(cause)
}

// translate names the vacancy that says the same, where the schema refused a
// second one.
func (s *Service) translate(ctx context.Context, err error, c auth.Caller, in Input) error {
	print := Fingerprint(in)
	switch postgres.Constraint(err) {
	case "vacancy_once":
	case "vacancy_stays_down":
		return s.takenDown(ctx, err, c.EnterpriseID, print[:])
	default:
		return err
	}
	stands, findErr := s.one(ctx, s.DB, selectVacancy+`WHERE v.enterprise_id = $1 AND v.fingerprint = $2 AND v.status IN ('draft', 'open')`, c.EnterpriseID, print[:])
	if problem.HasCode(findErr, "not_found") { // it went away meanwhile
		return problem.Conflict("duplicate_vacancy", "刚才已有一个内容相同的岗位，请刷新列表后再试。")
	}
	if findErr != nil {
		return findErr
	}
	refusal := problem.Conflict("duplicate_vacancy", "已有一个内容相同的岗位“"+stands.Title+"”（"+StatusWord(stands.Status)+
		"），没有重复保存。要多招人，请修改那个岗位的人数；要延长，请修改有效日期。")
	refusal.Current = stands
	return refusal
}
