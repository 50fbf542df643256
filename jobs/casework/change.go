package casework

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/history"
	"gongxiang/internal/input"
	"gongxiang/internal/pii"
	"gongxiang/internal/problem"
	"gongxiang/internal/sheet"
)

// Open opens a case for a person who is in a group, with the targets of the
// version that holds today. Problems: "not_found", "no_group" (409),
// "case_open" (409).
func (s *Service) Open(ctx context.Context, c auth.Caller, person uuid.UUID) (Person, error) {
	err := s.DB.InTx(ctx, func(tx pgx.Tx) error {
		p, err := s.lockPerson(ctx, tx, c, person)
		if err != nil {
			return err
		}
		if err := needsGroup(ctx, tx, p.ID, s.today()); err != nil {
			return err
		}
		return s.open(ctx, tx, c, p.ID, p.TownCode, s.today(), s.now())
	})
	if err != nil {
		return Person{}, translate(err)
	}
	return s.Get(ctx, c, person)
}

func (s *Service) open(ctx context.Context, tx pgx.Tx, c auth.Caller, person uuid.UUID, town string, on calendar.Date, at time.Time) error {
	h, err := schemeOn(ctx, tx, on)
	if err != nil {
		return err
	}
	id := uuid.Must(uuid.NewV7())
	if err := insertCases(ctx, tx, c.AccountID, at, newCase{id, person, town, h, on}); err != nil {
		return err
	}
	return history.Record(ctx, tx, history.Event{Thing: "case", ThingID: id, Action: "open", To: Opened,
		AccountID: &c.AccountID, At: at, Detail: map[string]any{"scheme": h.Version}})
}

// Complete says that the case has what it owes; the database counts it once
// more. Problems: "not_found", "stale_version", "wrong_state",
// "targets_missing" (409) naming what is missing.
func (s *Service) Complete(ctx context.Context, c auth.Caller, id uuid.UUID, version int) (Case, error) {
	return s.change(ctx, c, id, version, "complete", func(_ pgx.Tx, k *Case, _ *history.Event) error {
		if k.Missing != (Targets{}) {
			return problem.Conflict("targets_missing", "还不能核对为达标，还差"+k.Missing.words()+"。")
		}
		return nil
	})
}

// Place ends a case that met its targets with a post; how is written down.
// Problems: as Complete, "invalid".
func (s *Service) Place(ctx context.Context, c auth.Caller, id uuid.UUID, version int, how string) (Case, error) {
	how, err := noteOf("就业去向", how)
	if err != nil {
		return Case{}, err
	}
	return s.change(ctx, c, id, version, "place", func(_ pgx.Tx, _ *Case, e *history.Event) error {
		e.Reason = how
		return nil
	})
}

// Close ends a case for one of the reasons that can be chosen. Problems: as Place.
func (s *Service) Close(ctx context.Context, c auth.Caller, id uuid.UUID, version int, end, note string) (Case, error) {
	if !slices.Contains(chosenEnds, end) {
		return Case{}, problem.Invalid(problem.Field{Name: "endReason", Code: "required", Message: "请选择结案的原因。"})
	}
	note, err := noteOf("结案说明", note)
	if err != nil {
		return Case{}, err
	}
	return s.change(ctx, c, id, version, "close", func(_ pgx.Tx, k *Case, e *history.Event) error {
		k.EndReason, e.Reason, e.Detail = &end, note, map[string]any{"end": end}
		return nil
	})
}

// Reopen goes on with a case that has ended: its records stay and count, its due
// day is set anew. He must be in a group today, as when a case is opened.
// Problems: as Place, "no_group" (409), "case_open" (409) when another is open,
// "erased" (409).
func (s *Service) Reopen(ctx context.Context, c auth.Caller, id uuid.UUID, version int, reason string) (Case, error) {
	reason, err := noteOf("重新打开的原因", reason)
	if err != nil {
		return Case{}, err
	}
	return s.change(ctx, c, id, version, "reopen", func(tx pgx.Tx, k *Case, e *history.Event) error {
		if k.MergedInto != nil {
			return problem.Conflict("wrong_state", "这份台账已经并入另一份，请在那一份里继续服务。")
		}
		if err := needsGroup(ctx, tx, k.PersonID, s.today()); err != nil {
			return err
		}
		k.EndReason, k.DueOn, e.Reason = nil, s.today().AddDays(k.dueDays), reason
		return nil
	})
}

// change takes a case in scope along one edge of the machine: held, at the
// version that the officer saw, with its event.
func (s *Service) change(ctx context.Context, c auth.Caller, id uuid.UUID, version int, action string,
	apply func(pgx.Tx, *Case, *history.Event) error) (Case, error) {
	var done Case
	err := s.DB.InTx(ctx, func(tx pgx.Tx) error {
		k, err := s.lockCase(ctx, tx, c, id)
		if err != nil {
			return err
		}
		if k.Version != version {
			return problem.Stale(k)
		}
		e := history.Event{Thing: "case", ThingID: id, Action: action, From: k.Status, AccountID: &c.AccountID, At: s.now()}
		to, err := k.leads(action)
		if err != nil {
			return err
		}
		if err := apply(tx, &k, &e); err != nil {
			return err
		}
		k.Status, e.To = to, to
		if err := saveCase(ctx, tx, k, e); err != nil {
			return err
		}
		done, err = s.findCase(ctx, tx, c, id)
		return err
	})
	return done, translate(err)
}

// noteOf is a text that stays on the ledger: no numbers of people.
func noteOf(label, text string) (string, error) {
	var form input.Form
	text = checkNote(&form, "reason", label, text, 2, maxReason)
	return text, form.Err()
}

func checkNote(form *input.Form, name, label, text string, least, most int) string {
	text = form.Line(name, label, sheet.Clean(text), least, most)
	if pii.InText(text) {
		form.Add(name, "contact_in_text", label+"里有电话或身份证号码，请删去；号码登记在本人的资料里。")
	}
	return text
}
