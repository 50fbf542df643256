package casework

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/input"
	"gongxiang/internal/people"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
	"gongxiang/internal/sheet"
)

// The fields that Reveal unmasks.
const (
	FieldIDNumber = "idNumber"
	FieldPhone    = "phone"
	FieldGroups   = "groups"
)

const maxReason = 200

// Revealed is what was masked; only one of the two is filled in.
type Revealed struct {
	Value  string          `json:"value,omitempty" doc:"完整的号码"`
	Groups []RevealedGroup `json:"groups,omitempty" doc:"全部群体和证明材料"`
}

// RevealedGroup is a membership with nothing hidden.
type RevealedGroup struct {
	ID    uuid.UUID     `json:"id"`
	Word  string        `json:"word"`
	From  calendar.Date `json:"from"`
	Proof string        `json:"proof" doc:"证明材料和编号"`
}

// Reveal shows a number, or the groups with their proofs, to officers in scope,
// and records who saw it and why, which the person may have read to him.
// Problems: "not_found", "invalid", "no_number" (409).
func (s *Service) Reveal(ctx context.Context, c auth.Caller, id uuid.UUID, field, purpose string) (Revealed, error) {
	var form input.Form
	purpose = form.Line("purpose", "查看用途", sheet.Clean(purpose), 2, maxReason)
	if field != FieldIDNumber && field != FieldPhone && field != FieldGroups {
		form.Add("field", "unknown", "只能查看身份证号码、联系电话或群体类别。")
	}
	if err := form.Err(); err != nil {
		return Revealed{}, err
	}
	var shown Revealed
	err := s.DB.InTx(ctx, func(tx pgx.Tx) error {
		p, err := s.findPerson(ctx, tx, c, id)
		if err != nil {
			return err
		}
		if err := people.RecordAccess(ctx, tx, people.Access{AccountID: c.AccountID, Subject: "key_person", SubjectID: p.ID,
			Field: field, Purpose: purpose, At: s.now()}); err != nil {
			return err
		}
		shown, err = s.unmask(ctx, tx, p, field)
		return err
	})
	return shown, err
}

func (s *Service) unmask(ctx context.Context, tx pgx.Tx, p Person, field string) (Revealed, error) {
	switch field {
	case FieldIDNumber:
		numbers, err := people.IDNumbers(ctx, tx, s.Vault, p.ID)
		if err == nil && numbers[p.ID].IsZero() {
			err = problem.Conflict("no_number", "这个人没有登记身份证号码。")
		}
		return Revealed{Value: numbers[p.ID].Raw()}, err
	case FieldPhone:
		if p.Phone.IsZero() {
			return Revealed{}, problem.Conflict("no_number", "这个人没有登记联系电话。")
		}
		return Revealed{Value: p.Phone.Raw()}, nil
	default:
		groups, err := s.revealGroups(ctx, tx, p.ID)
		return Revealed{Groups: groups[p.ID]}, err
	}
}

// revealGroups are the groups of persons with nothing hidden. The record of it
// is the caller's business.
func (s *Service) revealGroups(ctx context.Context, q postgres.Querier, persons ...uuid.UUID) (map[uuid.UUID][]RevealedGroup, error) {
	known, err := byIndex(s.Vault)
	if err != nil {
		return nil, err
	}
	found, err := memberships(ctx, q, persons...)
	if err != nil {
		return nil, err
	}
	shown := make(map[uuid.UUID][]RevealedGroup, len(found))
	for person, list := range found {
		for _, m := range list {
			g := RevealedGroup{ID: m.ID, Word: known[string(m.index)].Word, From: m.From}
			if len(m.proof) > 0 { // empty once he was erased
				if g.Proof, err = s.Vault.Unseal("key_membership.proof", m.proof); err != nil {
					return nil, err
				}
			}
			shown[person] = append(shown[person], g)
		}
	}
	return shown, nil
}
