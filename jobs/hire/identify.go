package hire

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/calendar"
	"gongxiang/internal/people"
	"gongxiang/internal/pii"
	"gongxiang/internal/problem"
)

// MinAge is from when on one may work (劳动法 15).
const MinAge = 16

// ParseNumber reads an ID number of somebody who starts on a day. Problem
// "invalid" (idNumber): what is wrong with it, or "too_young".
func ParseNumber(text string, on calendar.Date) (pii.IDNumber, error) {
	number, err := pii.ParseIDNumber(text)
	if fault := pii.IDProblem(""); errors.As(err, &fault) {
		return number, numberFault(string(fault), fault.Message())
	}
	if err != nil {
		return number, err
	}
	if age := number.AgeOn(on.Time()); age < MinAge {
		return number, numberFault("too_young", fmt.Sprintf("到岗那天还不满 %d 周岁，不能录用。", MinAge))
	}
	return number, nil
}

func numberFault(code, message string) error {
	return problem.Invalid(problem.Field{Name: "idNumber", Code: code, Message: message})
}

// identify gives who the seeker is, and holds him. A seeker who said it before
// need not again; when he does, it must be the same.
func (s *Service) identify(ctx context.Context, tx pgx.Tx, a application, text string, on calendar.Date, at time.Time) (uuid.UUID, error) {
	if text == "" {
		known, number, err := s.known(ctx, tx, a)
		if err != nil {
			return uuid.Nil, err
		}
		if number.IsZero() {
			return uuid.Nil, numberFault("required", "请填写您的身份证号码，用于登记到岗。")
		}
		if _, err := ParseNumber(number.Raw(), on); err != nil {
			return uuid.Nil, err
		}
		return known, nil
	}
	number, err := ParseNumber(text, on)
	if err != nil {
		return uuid.Nil, err
	}
	person, err := people.Identify(ctx, tx, s.Vault, at, a.person, number)
	switch {
	case errors.Is(err, people.ErrErased):
		return uuid.Nil, problem.NotFound("这份求职申请").Because(err)
	case errors.Is(err, people.ErrOtherNumber):
		return uuid.Nil, otherNumber()
	case err != nil:
		return uuid.Nil, err
	}
	other, err := otherPerson(ctx, tx, a.person, person)
	if err == nil && other {
		err = otherNumber()
	}
	return person, err
}

// known is who the seeker said he is before; zero when he did not.
func (s *Service) known(ctx context.Context, tx pgx.Tx, a application) (uuid.UUID, pii.IDNumber, error) {
	person := a.person
	err := tx.QueryRow(ctx, `SELECT person_id FROM hire WHERE seeker_id = $1 AND person_id IS NOT NULL ORDER BY id DESC LIMIT 1`, a.person).Scan(&person)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return person, pii.IDNumber{}, fmt.Errorf("hire: who he is: %w", err)
	}
	if _, err := tx.Exec(ctx, `SELECT FROM person WHERE id = $1 FOR NO KEY UPDATE`, person); err != nil {
		return person, pii.IDNumber{}, fmt.Errorf("hire: hold the person: %w", err)
	}
	numbers, err := people.IDNumbers(ctx, tx, s.Vault, person)
	return person, numbers[person], err
}

func otherNumber() error {
	return numberFault("other_number", "与您以前登记的身份证号码不同，请核对。以前登记有误的，请到镇街公共服务中心更正。")
}
