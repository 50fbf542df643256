package enterprise

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/history"
	"gongxiang/internal/problem"
	"gongxiang/matching/reference"
)

// Get reads a firm: itself, or any in an officer's scope; else "not_found".
func (s *Service) Get(ctx context.Context, c auth.Caller, id uuid.UUID) (Enterprise, error) {
	scope := c.Scope()
	return s.one(ctx, s.DB, selectEnterprise+`WHERE e.id = $3 AND `+inScope, scope.Firm, scope.Town, id)
}

// History is what happened to a firm that Get finds.
func (s *Service) History(ctx context.Context, c auth.Caller, id uuid.UUID) ([]history.Entry, error) {
	if _, err := s.Get(ctx, c, id); err != nil {
		return nil, err
	}
	return history.Of(ctx, s.DB, "enterprise", id)
}

// Edit changes what a firm says of itself; what changed goes on record. A
// rejected firm thereby asks again, and so does one that moves to another town; a suspended one stays with the officers who
// suspended it. ContactPhone "" or as it was shown stays as
// it is. Only the firm itself may. Problems: "invalid" with the fields,
// "stale_version".
func (s *Service) Edit(ctx context.Context, c auth.Caller, version int, f Facts) (Enterprise, error) {
	f = f.Clean()
	return s.change(ctx, c, c.EnterpriseID, version, func(_ pgx.Tx, e *Enterprise, event *history.Event) (err error) {
		if f.ContactPhone == "" || f.ContactPhone == e.ContactPhone.String() {
			f.ContactPhone = e.ContactPhone.Raw()
		}
		found := checkOwn(f, s.Book())
		if industry, _ := reference.IndustryOf(f.Industry); e.AboveScale && !reference.Industrial(industry.Section) {
			found = append(found, problem.Field{Name: "industry", Code: "above_scale",
				Message: "企业已认定为规上工业企业，行业只能在采矿业、制造业和电力、燃气、水的生产供应业中更改；认定有误请联系所在镇街的就业服务专员。"})
		}
		if e.Status == Suspended && f.TownCode != e.TownCode {
			found = append(found, problem.Field{Name: "townCode", Code: "suspended",
				Message: "企业暂停期间不能更改所在镇街。如已迁址，请联系“" + e.TownName + "”的就业服务专员。"})
		}
		if len(found) > 0 {
			return problem.Invalid(found...)
		}
		event.Action, event.Detail = "edit", e.difference(f)
		if e.Status == Approved && f.TownCode != e.TownCode {
			event.Action = "move"
		}
		if e.Status, err = e.next(event.Action); err != nil {
			return err
		}
		e.take(f)
		return nil
	})
}

// difference is what an edit changes, from and to; of contacts only that they
// change.
func (e Enterprise) difference(f Facts) map[string]any {
	changed := map[string]any{}
	for _, field := range []struct{ name, from, to string }{
		{"name", e.Name, f.Name}, {"townCode", e.TownCode, f.TownCode},
		{"industry", e.Industry, f.Industry}, {"address", e.Address, f.Address},
	} {
		if field.from != field.to {
			changed[field.name] = map[string]string{"from": field.from, "to": field.to}
		}
	}
	if e.ContactName != f.ContactName {
		changed["contactName"] = true
	}
	if e.ContactPhone.Raw() != f.ContactPhone {
		changed["contactPhone"] = true
	}
	return changed
}
