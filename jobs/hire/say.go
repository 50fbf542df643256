package hire

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
	"gongxiang/internal/problem"
)

// Word is what one side says: he started on that day.
type Word struct {
	StartedOn calendar.Date `json:"startedOn" doc:"到岗日期，不晚于今天"`
	IDNumber  string        `json:"idNumber" required:"false" maxLength:"40" doc:"本人确认时填写身份证号码；以前登记过的可以不填"`
	Version   int           `json:"version" minimum:"0" doc:"所看到的版本；还没有人登记过时是 0"`
}

// Say records that a seeker whose application both sides agreed on started on a
// day. The firm says it, and so does he, with his ID number; whoever is the
// second to say the same day makes the placement, in this transaction. Another
// day takes the other side's word away: it says the new day, too. For the firm
// and the seeker of the application. Problems: "not_found", "invalid",
// "stale_version", "wrong_state", "enterprise_not_approved",
// "counterpart_not_approved", "not_released", "already_hired", "heads_full".
func (s *Service) Say(ctx context.Context, c auth.Caller, of uuid.UUID, in Word) (Hire, error) {
	if err := s.checkDay(in.StartedOn); err != nil {
		return Hire{}, err
	}
	side := Firm
	if c.Role == auth.Seeker {
		side = Person
	}
	var made Hire
	err := s.DB.InTx(ctx, func(tx pgx.Tx) error {
		a, err := findApplication(ctx, tx, c, of)
		if err != nil {
			return err
		}
		if in.StartedOn < a.appliedOn {
			return problem.Invalid(problem.Field{Name: "startedOn", Code: "before_application",
				Message: fmt.Sprintf("到岗日期早于求职申请的日期（%s）。", a.appliedOn)})
		}
		id, err := s.say(ctx, tx, c, a, side, in)
		if err != nil {
			return err
		}
		made, err = one(ctx, tx, c, id)
		return err
	})
	return made, Translate(err)
}

func (s *Service) checkDay(on calendar.Date) error {
	var form input.Form
	switch today := s.today(); {
	case on == 0:
		form.Add("startedOn", "required", "请填写到岗日期。")
	case on > today:
		form.Add("startedOn", "future", fmt.Sprintf("到岗日期（%s）还没有到，今天是 %s。到岗之后再登记。", on, today))
	}
	return form.Err()
}

func (s *Service) say(ctx context.Context, tx pgx.Tx, c auth.Caller, a application, side Side, in Word) (uuid.UUID, error) {
	w := said{day: in.StartedOn, firm: side == Firm, person: side == Person, by: c.AccountID, at: s.now(), status: Proposed}
	person := a.known
	if side == Person {
		id, err := s.identify(ctx, tx, a, in.IDNumber, in.StartedOn, w.at)
		if err != nil {
			return uuid.Nil, err
		}
		w.identity, person = &id, &id
	} else if err := holdPersons(ctx, tx, a); err != nil {
		return uuid.Nil, err
	}
	if person != nil {
		if err := s.Lending.MayHire(ctx, tx, *person, in.StartedOn); err != nil {
			return uuid.Nil, err
		}
	}
	if err := a.hold(ctx, tx); err != nil {
		return uuid.Nil, err
	}
	held, err := findApplication(ctx, tx, c, a.id) // as it is now that it is held
	if err != nil {
		return uuid.Nil, err
	}
	if held.person != a.person { // his records were merged meanwhile: who was held is not the seeker any more
		return uuid.Nil, problem.Stale(nil)
	}
	if err := held.may(side); err != nil {
		return uuid.Nil, err
	}
	if held.hire == nil {
		return s.first(ctx, tx, held, w, in.Version)
	}
	return s.second(ctx, tx, c, held, w, side, in.Version)
}

// may tells whether the side may say something now.
func (a application) may(side Side) error {
	switch {
	case a.status == "hired":
		return problem.Conflict("wrong_state", "双方已经确认到岗，不能再改。日期有误的，请专员在安置记录里登记更正。")
	case a.status != "accepted":
		return problem.Conflict("wrong_state", "求职者接受录用之后才能登记到岗。")
	case !a.approved && side == Firm:
		return problem.New(403, "enterprise_not_approved", "贵企业尚未通过审核，或者已被暂停、注销，目前不能录用。请联系所在镇街的就业服务专员。")
	case !a.approved:
		return problem.Conflict("counterpart_not_approved", "这家企业目前被暂停或注销，不能登记到岗。请联系所在镇街的就业服务专员。")
	}
	return nil
}

func (s *Service) first(ctx context.Context, tx pgx.Tx, a application, w said, version int) (uuid.UUID, error) {
	if version != 0 {
		return uuid.Nil, problem.Stale(nil)
	}
	id, err := uuid.NewV7()
	if err != nil {
		return id, fmt.Errorf("hire: new id: %w", err)
	}
	if err := insertHire(ctx, tx, id, a, w); err != nil {
		return id, err
	}
	return id, record(ctx, tx, id, "say_start", "", Proposed, "", w)
}

func (s *Service) second(ctx context.Context, tx pgx.Tx, c auth.Caller, a application, w said, side Side, version int) (uuid.UUID, error) {
	h, err := one(ctx, tx, c, *a.hire)
	if err != nil {
		return uuid.Nil, err
	}
	if h.Version != version {
		return uuid.Nil, problem.Stale(h)
	}
	same := h.StartedOn == w.day
	if own := map[Side]*time.Time{Firm: h.FirmConfirmedAt, Person: h.PersonConfirmedAt}[side]; same && own != nil && h.Status == Proposed {
		return h.ID, nil // said already
	}
	w.keepFirm = side == Person && same && h.FirmConfirmedAt != nil
	w.keep = side == Firm && same && h.PersonConfirmedAt != nil
	action := "say_start"
	if w.keepFirm || w.keep {
		action, w.status = "hire", Confirmed
	}
	if _, err := machine.Next(h.Status, action, "这条到岗记录目前是“"+statusWords[h.Status]+"”，不能再改。"); err != nil {
		return uuid.Nil, err
	}
	if err := updateHire(ctx, tx, h.ID, w); err != nil {
		return uuid.Nil, err
	}
	if w.status == Confirmed {
		if err := s.Place(ctx, tx, h.ID, w.by, w.at); err != nil {
			return uuid.Nil, err
		}
		if err := s.Apply.Hire(ctx, tx, w.by, a.id, w.at); err != nil {
			return uuid.Nil, err
		}
	}
	return h.ID, record(ctx, tx, h.ID, action, h.Status, w.status, "", w)
}

func record(ctx context.Context, tx pgx.Tx, id uuid.UUID, action, from, to, reason string, w said) error {
	return history.Record(ctx, tx, history.Event{Thing: "hire", ThingID: id, Action: action, From: from, To: to, Reason: reason,
		Detail: map[string]any{"on": w.day}, AccountID: &w.by, At: w.at})
}
