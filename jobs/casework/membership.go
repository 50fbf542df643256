package casework

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/history"
	"gongxiang/internal/input"
	"gongxiang/internal/problem"
	"gongxiang/internal/sheet"
)

// Membership is that a person belongs to a group, as officers in scope see it.
type Membership struct {
	ID         uuid.UUID      `json:"id"`
	Group      string         `json:"group" enum:"college_graduate,hardship,registered_unemployed,veteran,migrant_worker,sensitive"`
	Kind       *string        `json:"kind,omitempty" enum:"aged,zero_employment,long_unemployed,landless"`
	Word       string         `json:"word" doc:"中文名称；敏感类别不写明"`
	Hidden     bool           `json:"hidden" doc:"类别或情形已隐藏，查看要写用途"`
	From       calendar.Date  `json:"from"`
	To         *calendar.Date `json:"to,omitempty" doc:"最后一天（含）；没有表示一直有效"`
	VerifiedBy string         `json:"verifiedBy" doc:"核实人"`
	VerifiedAt time.Time      `json:"verifiedAt"`
	EndReason  string         `json:"endReason,omitempty"`
	index      []byte
	proof      []byte
}

// MembershipInput is what an officer says of a group.
type MembershipInput struct {
	Group string        `json:"group" required:"false" enum:"college_graduate,hardship,registered_unemployed,out_of_poverty,veteran,migrant_worker,released" doc:"群体"`
	Kind  string        `json:"kind" required:"false" enum:",aged,disabled,low_income,zero_employment,long_unemployed,landless" doc:"就业困难的情形"`
	From  calendar.Date `json:"from" required:"false" doc:"认定日期"`
	Proof string        `json:"proof" required:"false" doc:"证明材料和编号"`
}

// membershipOf is one that was checked.
type membershipOf struct {
	group
	from  calendar.Date
	proof string
}

func (s *Service) checkGroups(form *input.Form, inputs []MembershipInput) []membershipOf {
	checked := make([]membershipOf, 0, len(inputs))
	for i, in := range inputs {
		name := "groups." + strconv.Itoa(i)
		g, ok := findGroup(in.Group, in.Kind)
		switch today := s.today(); {
		case !ok && in.Group == Hardship:
			form.Add(name+".kind", "required", "请选择就业困难的情形。")
		case !ok:
			form.Add(name+".group", "unknown", "请选择所属群体。")
		case in.From == 0:
			form.Add(name+".from", "required", g.Word+"：请填写认定日期。")
		case in.From > today:
			form.Add(name+".from", "future", fmt.Sprintf("%s：认定日期（%s）还没有到，今天是 %s。", g.Word, in.From, today))
		case in.From < today.AddDays(-100*366):
			form.Add(name+".from", "past", fmt.Sprintf("%s：认定日期（%s）太早，请核对年份。", g.Word, in.From))
		}
		proof := form.Line(name+".proof", "证明材料", sheet.Clean(in.Proof), 2, 200)
		checked = append(checked, membershipOf{g, in.From, proof})
	}
	return checked
}

// added is what the history says of a new membership.
func (m membershipOf) added(c auth.Caller, person uuid.UUID, at time.Time) history.Event {
	shown, _ := m.shown()
	return history.Event{Thing: "key_person", ThingID: person, Action: "add_group", AccountID: &c.AccountID, At: at,
		Detail: map[string]any{"group": groupWords[shown], "from": m.from}}
}

// AddGroup puts a person into one more group. Problems: "not_found", "invalid",
// "in_group" (409) when he is in it already.
func (s *Service) AddGroup(ctx context.Context, c auth.Caller, id uuid.UUID, in MembershipInput) (Person, error) {
	var form input.Form
	checked := s.checkGroups(&form, []MembershipInput{in})
	if err := form.Err(); err != nil {
		return Person{}, err
	}
	err := s.DB.InTx(ctx, func(tx pgx.Tx) error {
		p, err := s.lockPerson(ctx, tx, c, id)
		if err != nil {
			return err
		}
		at := s.now()
		if err := s.insertMemberships(ctx, tx, c, at, newcomer{id: p.ID, groups: checked}); err != nil {
			return err
		}
		if err := history.Record(ctx, tx, checked[0].added(c, p.ID, at)); err != nil {
			return err
		}
		return touchPerson(ctx, tx, p.ID, at)
	})
	if err != nil {
		return Person{}, translate(err)
	}
	return s.Get(ctx, c, id)
}

// EndGroup ends a membership with a last day and a reason; what it was stays on
// record. Problems: "not_found", "invalid", "wrong_state".
func (s *Service) EndGroup(ctx context.Context, c auth.Caller, id, membership uuid.UUID, to calendar.Date, reason string) (Person, error) {
	var form input.Form
	reason = form.Line("reason", "退出的原因", sheet.Clean(reason), 2, maxReason)
	if to == 0 || to > s.today() {
		form.Add("to", "future", fmt.Sprintf("最后一天应是今天（%s）或以前的日期。", s.today()))
	}
	if err := form.Err(); err != nil {
		return Person{}, err
	}
	err := s.DB.InTx(ctx, func(tx pgx.Tx) error {
		p, err := s.lockPerson(ctx, tx, c, id)
		if err != nil {
			return err
		}
		found, err := memberships(ctx, tx, p.ID)
		if err != nil {
			return err
		}
		for _, m := range found[p.ID] {
			if m.ID != membership {
				continue
			}
			if m.To != nil {
				return problem.Conflict("wrong_state", "这个群体已经退出。")
			}
			if to < m.From {
				return problem.Invalid(problem.Field{Name: "to", Code: "order", Message: fmt.Sprintf("最后一天（%s）早于认定日期（%s）。", to, m.From)})
			}
			if _, err := tx.Exec(ctx, `UPDATE key_membership SET days = daterange(lower(days), $2, '[]'), ended_by = $3, end_reason = $4 WHERE id = $1`,
				membership, to, c.AccountID, reason); err != nil {
				return fmt.Errorf("casework: end group: %w", err)
			}
			if err := touchPerson(ctx, tx, p.ID, s.now()); err != nil {
				return err
			}
			return history.Record(ctx, tx, history.Event{Thing: "key_person", ThingID: p.ID, Action: "end_group", Reason: reason, AccountID: &c.AccountID, At: s.now(),
				Detail: map[string]any{"group": groupWords[m.Group], "to": to}})
		}
		return problem.NotFound("这个群体")
	})
	if err != nil {
		return Person{}, translate(err)
	}
	return s.Get(ctx, c, id)
}
