package casework

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/history"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
)

// TransferInput says to whom a person goes.
type TransferInput struct {
	TownCode  string     `json:"townCode" required:"false" doc:"转到的镇街"`
	OfficerID *uuid.UUID `json:"officerId,omitempty" doc:"转给的专员（不填由该镇街分配）"`
	Reason    string     `json:"reason" required:"false" doc:"转交的原因"`
	Version   int        `json:"version" minimum:"1" doc:"版本"`
}

// Officer is one to whom a person can be handed.
type Officer struct {
	ID       uuid.UUID `json:"id"`
	Name     string    `json:"name"`
	TownCode string    `json:"townCode"`
	TownName string    `json:"townName"`
}

// Transfer hands a person with his open case to another officer, of the same
// town or another: then the old town no longer sees him.
// Problems: "not_found", "invalid", "stale_version".
func (s *Service) Transfer(ctx context.Context, c auth.Caller, id uuid.UUID, in TransferInput) error {
	reason, err := noteOf("转交的原因", in.Reason)
	if err != nil {
		return err
	}
	town, ok := s.Book().Towns.ByCode(in.TownCode)
	if !ok {
		return problem.Invalid(problem.Field{Name: "townCode", Code: "unknown", Message: "请选择转到的镇街。"})
	}
	err = s.DB.InTx(ctx, func(tx pgx.Tx) error {
		p, err := s.lockPerson(ctx, tx, c, id)
		if err != nil {
			return err
		}
		if p.Version != in.Version {
			return problem.Stale(p)
		}
		officer := "未分配"
		if in.OfficerID != nil {
			o, err := officerOf(ctx, tx, *in.OfficerID)
			if err != nil {
				return err
			}
			if o.TownCode != "" && o.TownCode != in.TownCode {
				return problem.Invalid(problem.Field{Name: "officerId", Code: "town", Message: o.Name + "不是" + town.Name + "的专员，请重新选择。"})
			}
			officer = o.Name
		}
		at := s.now()
		if _, err := tx.Exec(ctx, `UPDATE key_person SET town_code = $2, officer_id = $3, version = version + 1, updated_at = $4 WHERE person_id = $1`,
			p.ID, in.TownCode, in.OfficerID, at); err != nil {
			return fmt.Errorf("casework: transfer: %w", err)
		}
		if _, err := tx.Exec(ctx, `UPDATE service_case SET town_code = $2, updated_at = $3 WHERE person_id = $1 AND status IN ('opened', 'in_service', 'targets_met')`,
			p.ID, in.TownCode, at); err != nil {
			return fmt.Errorf("casework: transfer case: %w", err)
		}
		return history.Record(ctx, tx, history.Event{Thing: "key_person", ThingID: p.ID, Action: "transfer", From: p.TownCode, To: in.TownCode, Reason: reason,
			AccountID: &c.AccountID, At: at, Detail: map[string]any{"fromTown": p.TownName, "toTown": town.Name, "fromOfficer": p.OfficerName, "toOfficer": officer}})
	})
	return translate(err)
}

// officerOf is an officer who works; problem "invalid" for anybody else.
func officerOf(ctx context.Context, q postgres.Querier, id uuid.UUID) (o Officer, err error) {
	err = q.QueryRow(ctx, `SELECT id, display_name, coalesce(town_code, '') FROM account
		WHERE id = $1 AND role IN ('town_officer', 'city_officer') AND disabled_at IS NULL`, id).Scan(&o.ID, &o.Name, &o.TownCode)
	if errors.Is(err, pgx.ErrNoRows) {
		return o, problem.Invalid(problem.Field{Name: "officerId", Code: "unknown", Message: "没有这位专员，或者账号已停用，请重新选择。"})
	}
	if err != nil {
		return o, fmt.Errorf("casework: officer: %w", err)
	}
	return o, nil
}

// Officers are all who can look after somebody, town by town.
func (s *Service) Officers(ctx context.Context) ([]Officer, error) {
	rows, err := s.DB.Query(ctx, `SELECT id, display_name, coalesce(town_code, '') FROM account
		WHERE role IN ('town_officer', 'city_officer') AND disabled_at IS NULL ORDER BY town_code NULLS LAST, display_name, id`)
	if err != nil {
		return nil, fmt.Errorf("casework: officers: %w", err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (o Officer, err error) {
		err = row.Scan(&o.ID, &o.Name, &o.TownCode)
		if o.TownName = "市级"; o.TownCode != "" {
			o.TownName = s.townName(o.TownCode)
		}
		return o, err
	})
	if err != nil {
		return nil, fmt.Errorf("casework: officers: %w", err)
	}
	return found, nil
}
