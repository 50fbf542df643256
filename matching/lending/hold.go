package lending

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/input"
	"gongxiang/internal/pii"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
	"gongxiang/internal/sheet"
	"gongxiang/matching/enterprise"
)

// Find is an agreement within the caller's scope, without its postings,
// contacts and history: for what other packages keep about it. Problem: "not_found".
func (s *Service) Find(ctx context.Context, q postgres.Querier, c auth.Caller, id uuid.UUID) (Agreement, error) {
	return s.findAgreement(ctx, q, c, id)
}

// Hold locks an agreement and says for which of its firms the caller acts,
// whatever became of that firm. It comes first of all locks. Problems:
// "not_found", "forbidden" for officers.
func (s *Service) Hold(ctx context.Context, tx pgx.Tx, c auth.Caller, id uuid.UUID) (Agreement, Side, error) {
	a, err := s.lockAgreement(ctx, tx, c, id)
	if err != nil {
		return Agreement{}, "", err
	}
	side, err := a.standing()
	return a, side, err
}

// settlingFor are the sides for which the caller may finish what is owed: his
// own firm's, whatever became of it; for an officer, those of
// dissolved firms of his town.
func (a Agreement) settlingFor(c auth.Caller) []Side {
	sides := []Side{}
	for _, side := range []Side{Lender, Borrower} {
		firm := a.firm(side)
		own := a.MySide != nil && *a.MySide == side
		if own || c.Officer() && firm.status == enterprise.Dissolved && (c.Role == auth.CityOfficer || firm.town == c.TownCode) {
			sides = append(sides, side)
		}
	}
	return sides
}

// Settles are the sides for which whoever found the agreement may record
// attendance and settle.
func (a Agreement) Settles() []Side { return a.settles }

// HoldOwed is Hold for finishing what one side owes: for a dissolved firm an
// officer of its town or the city may, too, who says why. It returns his reason,
// cleaned; empty for the firm's own people. Problems: "not_found", "forbidden"
// with the refusal for the other side and for officers while the firm exists,
// "invalid" (onBehalf).
func (s *Service) HoldOwed(ctx context.Context, tx pgx.Tx, c auth.Caller, id uuid.UUID, side Side, onBehalf, refusal string) (Agreement, string, error) {
	a, err := s.lockAgreement(ctx, tx, c, id)
	if err != nil {
		return Agreement{}, "", err
	}
	settles := a.settlingFor(c)
	may := len(settles) > 0 && (settles[0] == side || settles[len(settles)-1] == side)
	switch {
	case !may && a.MySide == nil:
		return a, "", problem.Forbidden(refusal + side.Word() + "已经登记为注销或破产的，由它所在镇街或市级的就业服务专员代为办理；其他情况专员只能查看。")
	case !may:
		return a, "", problem.Forbidden(refusal)
	case a.MySide != nil:
		return a, "", nil
	}
	var form input.Form
	why := form.Line("onBehalf", "代办的原因", sheet.Clean(onBehalf), 2, maxReason)
	if pii.InText(why) {
		form.Add("onBehalf", "contact_in_text", "代办的原因里有电话或身份证号码，请删去。")
	}
	return a, why, form.Err()
}
