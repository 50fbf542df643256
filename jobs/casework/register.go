package casework

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/history"
	"gongxiang/internal/input"
	"gongxiang/internal/people"
	"gongxiang/internal/pii"
	"gongxiang/internal/problem"
)

// youngest is the age from which one may work (禁止使用童工规定 2).
const youngest = 16

// RegisterInput is what an officer writes down of a person.
type RegisterInput struct {
	Name      string            `json:"name" required:"false" doc:"姓名"`
	Phone     string            `json:"phone" required:"false" doc:"联系电话"`
	IDNumber  string            `json:"idNumber" required:"false" doc:"身份证号码（可以不填）"`
	TownCode  string            `json:"townCode" required:"false" doc:"所在镇街（镇街专员不用填）"`
	Groups    []MembershipInput `json:"groups" required:"false" maxItems:"12" doc:"所属群体"`
	OpenCase  bool              `json:"openCase" required:"false" doc:"同时建立一对一台账"`
	Different bool              `json:"different" required:"false" doc:"已核实与姓名、电话相同的人不是同一个人"`
}

// newcomer is a RegisterInput that was checked.
type newcomer struct {
	name     string
	phone    pii.Phone
	idNumber pii.IDNumber
	town     string
	groups   []membershipOf
	open     bool
	another  bool // than whoever has his name and phone

	id         uuid.UUID // once he is found or made
	phoneIndex []byte
}

// Register writes a person down on the ledger of a town, in one or several
// groups, and opens his case if asked. Officers may, a town's in their own town.
// Problems: "invalid" (a minor among them), "person_registered" (409) when the
// ID number is on a ledger already, "maybe_same" (409) when name and phone are,
// each with whom as far as the officer may know.
func (s *Service) Register(ctx context.Context, c auth.Caller, in RegisterInput) (Person, error) {
	who, err := s.check(c, in)
	if err != nil {
		return Person{}, err
	}
	var id uuid.UUID
	err = s.DB.InTx(ctx, func(tx pgx.Tx) error {
		id, err = s.register(ctx, tx, c, who, s.now())
		return err
	})
	if err != nil {
		return Person{}, translate(err)
	}
	return s.Get(ctx, c, id)
}

func (s *Service) check(c auth.Caller, in RegisterInput) (newcomer, error) {
	var form input.Form
	who := newcomer{name: checkName(&form, in.Name), open: in.OpenCase, another: in.Different, town: in.TownCode}
	var ok bool
	if who.phone, ok = pii.ParsePhone(in.Phone); !ok {
		form.Add("phone", "form", "请填写 11 位手机号，或带区号的固定电话。")
	}
	if in.IDNumber != "" {
		who.idNumber = s.checkIDNumber(&form, in.IDNumber)
	}
	if c.Role == auth.TownOfficer {
		if in.TownCode != "" && in.TownCode != c.TownCode {
			form.Add("townCode", "scope", "您只能登记本镇街的人员。")
		}
		who.town = c.TownCode
	} else if _, ok := s.Book().Towns.ByCode(in.TownCode); !ok {
		form.Add("townCode", "unknown", "请选择所在镇街。")
	}
	if len(in.Groups) == 0 {
		form.Add("groups", "required", "请至少选择一个所属群体。")
	}
	who.groups = s.checkGroups(&form, in.Groups)
	return who, form.Err()
}

func checkName(form *input.Form, typed string) string {
	name := people.CleanName(typed)
	if !people.ValidName(name) {
		form.Add("name", "form", "姓名应为 2 至 50 个字，不含数字和符号。")
	}
	return name
}

func (s *Service) checkIDNumber(form *input.Form, text string) pii.IDNumber {
	number, err := pii.ParseIDNumber(text)
	var why pii.IDProblem
	if errors.As(err, &why) {
		form.Add("idNumber", string(why), why.Message())
		return number
	}
	if young := s.tooYoung(number); young != "" {
		form.Add("idNumber", "age", young)
	}
	return number
}

// tooYoung is a sentence for whoever may not work yet, or "".
func (s *Service) tooYoung(number pii.IDNumber) string {
	if age := number.AgeOn(s.today().Time()); age < youngest {
		return fmt.Sprintf("按身份证号码今年 %d 周岁，未满 %d 周岁不能登记求职。请核对号码。", max(age, 0), youngest)
	}
	return ""
}

// register holds the person until the transaction ends.
func (s *Service) register(ctx context.Context, tx pgx.Tx, c auth.Caller, who newcomer, at time.Time) (id uuid.UUID, err error) {
	if who.phoneIndex, err = s.phoneIndex(who.phone); err != nil {
		return uuid.Nil, err
	}
	if err := holdPhone(ctx, tx, who.phoneIndex); err != nil {
		return uuid.Nil, err
	}
	if who.id, err = s.personOf(ctx, tx, c, who, who.phoneIndex, at); err != nil {
		return uuid.Nil, err
	}
	if err := s.insertKeyPeople(ctx, tx, c, at, who); err != nil {
		return uuid.Nil, err
	}
	if err := s.insertMemberships(ctx, tx, c, at, who); err != nil {
		return uuid.Nil, err
	}
	if err := history.RecordAll(ctx, tx, who.events(c, at)); err != nil {
		return uuid.Nil, err
	}
	if who.open {
		err = s.open(ctx, tx, c, who.id, who.town, s.today(), at)
	}
	return who.id, err
}

// events are what the history says of a registration.
func (n newcomer) events(c auth.Caller, at time.Time) []history.Event {
	all := []history.Event{{Thing: "key_person", ThingID: n.id, Action: "register", To: n.town, AccountID: &c.AccountID, At: at}}
	for _, m := range n.groups {
		all = append(all, m.added(c, n.id, at))
	}
	return all
}

// personOf finds or makes the one row for this human being. Two people share
// phones: only who has both the name and the phone may be the same.
func (s *Service) personOf(ctx context.Context, tx pgx.Tx, c auth.Caller, who newcomer, phoneIndex []byte, at time.Time) (uuid.UUID, error) {
	if !who.idNumber.IsZero() {
		index, err := people.IndexOf(s.Vault, who.idNumber)
		if err != nil {
			return uuid.Nil, err
		}
		if err := s.refuseRegistered(ctx, tx, c, index); err != nil {
			return uuid.Nil, err
		}
	}
	if !who.another {
		if err := s.refuseSame(ctx, tx, c, who.name, phoneIndex); err != nil {
			return uuid.Nil, err
		}
		if id, found, err := people.Unnumbered(ctx, tx, s.Vault, who.name, who.phone); err != nil || found {
			if err != nil || who.idNumber.IsZero() {
				return id, err
			}
			return people.Identify(ctx, tx, s.Vault, at, id, who.idNumber)
		}
	}
	if who.idNumber.IsZero() {
		return people.Add(ctx, tx, s.Vault, at, who.name, who.phone)
	}
	ids, err := people.Ensure(ctx, tx, s.Vault, at, []people.Identity{{Name: who.name, IDNumber: who.idNumber, Phone: who.phone}})
	if err != nil {
		return uuid.Nil, err
	}
	// Another officer may have been quicker.
	index, err := people.IndexOf(s.Vault, who.idNumber)
	if err != nil {
		return uuid.Nil, err
	}
	return ids[0], s.refuseRegistered(ctx, tx, c, index)
}

// refuseRegistered says who has this ID number on a ledger already.
func (s *Service) refuseRegistered(ctx context.Context, tx pgx.Tx, c auth.Caller, index []byte) error {
	id, name, town, err := keyPersonByIDNumber(ctx, tx, index)
	if err != nil || id == uuid.Nil {
		return err
	}
	existing := s.existing(c, id, name, town)
	message := "这个身份证号码已经登记过：" + existing.Name + "（" + existing.TownName + "）。"
	if existing.ID != nil {
		message += "请打开他的记录，在那里补充群体或更换电话；如果另有一条没有身份证号码的记录，请在他的页面上合并。"
	} else {
		message += "请联系该镇街的就业服务专员把他转到您的镇街，不要重复登记。"
	}
	refusal := problem.Conflict("person_registered", message)
	refusal.Current = existing
	return refusal
}

// refuseSame says who has this name and phone on a ledger already.
func (s *Service) refuseSame(ctx context.Context, tx pgx.Tx, c auth.Caller, name string, phoneIndex []byte) error {
	id, town, err := keyPersonByPhone(ctx, tx, name, phoneIndex)
	if err != nil || id == uuid.Nil {
		return err
	}
	existing := s.existing(c, id, name, town)
	refusal := problem.Conflict("maybe_same", "已有一位姓名和电话都相同的人："+existing.Name+"（"+existing.TownName+
		"）。如果是同一个人，请打开那条记录；核实确实是另一个人，再选择“不是同一个人”后登记。")
	refusal.Current = existing
	return refusal
}

func (s *Service) existing(c auth.Caller, id uuid.UUID, name, town string) Existing {
	found := Existing{Name: people.MaskName(name), TownName: s.townName(town)}
	if scope := c.Scope(); scope.Town == nil || *scope.Town == town {
		found.ID = &id
	}
	return found
}

// Identify adds the ID number of a person who was registered without one.
// Problems: "not_found", "invalid", "person_registered", "person_known", "has_id_number" (409).
func (s *Service) Identify(ctx context.Context, c auth.Caller, id uuid.UUID, text string) (Person, error) {
	var form input.Form
	number := s.checkIDNumber(&form, text)
	if err := form.Err(); err != nil {
		return Person{}, err
	}
	err := s.DB.InTx(ctx, func(tx pgx.Tx) error {
		p, err := s.lockPerson(ctx, tx, c, id)
		if err != nil {
			return err
		}
		index, err := people.IndexOf(s.Vault, number)
		if err != nil {
			return err
		}
		if err := s.refuseRegistered(ctx, tx, c, index); err != nil {
			return err
		}
		whose, err := people.Identify(ctx, tx, s.Vault, s.now(), p.ID, number)
		switch {
		case errors.Is(err, people.ErrOtherNumber):
			return problem.Conflict("has_id_number", "这个人已经登记过身份证号码，不能更改。号码有误，请由管理员核对处理。")
		case err != nil:
			return err
		case whose != p.ID:
			return problem.Conflict("person_known", "平台上已有这个身份证号码的人（例如在企业的员工名单里）。请按这个号码重新登记一条，再把这条记录合并过去。")
		}
		return history.Record(ctx, tx, history.Event{Thing: "key_person", ThingID: p.ID, Action: "identify", AccountID: &c.AccountID, At: s.now()})
	})
	if err != nil {
		return Person{}, translate(err)
	}
	return s.Get(ctx, c, id)
}
