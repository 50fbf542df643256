package vacancy

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/history"
	"gongxiang/internal/input"
	"gongxiang/internal/pii"
	"gongxiang/internal/problem"
	"gongxiang/internal/sheet"
)

// Update replaces a vacancy's facts, while it is a draft, open or closed: what
// is published again may say something else by then. Only its firm may. Problems: "not_found", "stale_version" with what stands, "wrong_state",
// "invalid", "duplicate_vacancy", "taken_down".
func (s *Service) Update(ctx context.Context, c auth.Caller, id uuid.UUID, version int, in Input) (Vacancy, error) {
	in = s.titled(in.Clean())
	return s.change(ctx, c, id, version, "edit", func(v *Vacancy, _ *history.Event) error {
		if found := s.checkEdit(*v, in); len(found) > 0 {
			return problem.Invalid(found...)
		}
		v.take(in)
		s.name(v)
		return nil
	})
}

// checkEdit is Check; a trade that was retired since stays.
func (s *Service) checkEdit(v Vacancy, in Input) []problem.Field {
	var found []problem.Field
	for _, f := range Check(in, s.today(), s.Book()) {
		if f.Code != "retired" || in.TradeCode != v.TradeCode {
			found = append(found, f)
		}
	}
	return found
}

// Publish opens a draft, or a closed one again. Problems: as Update, and
// "enterprise_not_approved" (403).
func (s *Service) Publish(ctx context.Context, c auth.Caller, id uuid.UUID, version int) (Vacancy, error) {
	return s.change(ctx, c, id, version, "publish", func(v *Vacancy, _ *history.Event) error {
		if !v.Enterprise.Approved {
			return notApproved(v.Enterprise)
		}
		if found := Check(v.Input(), s.today(), s.Book()); len(found) > 0 {
			return problem.Invalid(found...)
		}
		return nil
	})
}

// Close ends the hiring, with a reason. Problems: as Update.
func (s *Service) Close(ctx context.Context, c auth.Caller, id uuid.UUID, version int, reason string) (Vacancy, error) {
	reason, err := checkReason(reason, "关闭")
	if err != nil {
		return Vacancy{}, err
	}
	return s.change(ctx, c, id, version, "close", func(_ *Vacancy, e *history.Event) error {
		e.Reason = reason
		return nil
	})
}

// TakeDown is an officer's, in scope: what the rules of phrase.go did not see.
// The firm reads the reason. Problems: as Update.
func (s *Service) TakeDown(ctx context.Context, c auth.Caller, id uuid.UUID, version int, reason string) (Vacancy, error) {
	reason, err := checkReason(reason, "下架")
	if err != nil {
		return Vacancy{}, err
	}
	return s.change(ctx, c, id, version, "take_down", func(_ *Vacancy, e *history.Event) error {
		e.Reason = reason
		return nil
	})
}

// Delete removes a draft for good; its history stays. Problems: as Update.
func (s *Service) Delete(ctx context.Context, c auth.Caller, id uuid.UUID, version int) error {
	_, err := s.change(ctx, c, id, version, "delete", func(*Vacancy, *history.Event) error { return nil })
	return err
}

func checkReason(reason, action string) (string, error) {
	// What no vacancy may say, a reason has to: it names what was wrong.
	var form input.Form
	reason = form.Line("reason", action+"的原因", sheet.Clean(reason), 1, maxReason)
	if pii.InText(reason) {
		form.Add("reason", "contact_in_text", action+"原因里有电话或身份证号码，请删去。")
	}
	return reason, form.Err()
}

// change takes a vacancy in the caller's scope along one edge of the machine:
// locked, at the version that the person saw, with its event.
func (s *Service) change(ctx context.Context, c auth.Caller, id uuid.UUID, version int, action string,
	apply func(*Vacancy, *history.Event) error) (Vacancy, error) {
	var v Vacancy
	err := s.DB.InTx(ctx, func(tx pgx.Tx) (err error) {
		if v, err = s.lock(ctx, tx, c.Scope(), id); err != nil {
			return err
		}
		if v.Version != version {
			return problem.Stale(v)
		}
		e := history.Event{Thing: "vacancy", ThingID: id, Action: action, From: v.Status, AccountID: &c.AccountID, At: s.Clock.Now()}
		if v.Status, err = v.next(action); err != nil {
			return err
		}
		if err := apply(&v, &e); err != nil {
			return err
		}
		v.Version, v.UpdatedAt, e.To = v.Version+1, e.At.Truncate(time.Microsecond), v.Status
		return s.save(ctx, tx, v, e)
	})
	if err != nil {
		return Vacancy{}, s.translate(ctx, err, c, v.Input())
	}
	return v, nil
}
