package enterprise

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/history"
	"gongxiang/internal/pii"
	"gongxiang/internal/problem"
)

// OpenAccount gives a person an account for a firm, to sign in by phone code:
// the way in for firms that an officer registered from a sheet. Officers may,
// within their scope. Problems: "not_found", "invalid",
// "phone_taken" (409).
func (s *Service) OpenAccount(ctx context.Context, c auth.Caller, id uuid.UUID, name, phone string) (Enterprise, error) {
	if err := officersOnly(c); err != nil {
		return Enterprise{}, err
	}
	number, ok := pii.ParseMobile(phone)
	if !ok {
		return Enterprise{}, problem.Invalid(problem.Field{Name: "phone", Code: "phone", Message: "手机号应为 11 位数字，以 1 开头，请核对。"})
	}
	return s.change(ctx, c, id, 0, func(tx pgx.Tx, e *Enterprise, event *history.Event) error {
		account, err := s.Auth.CreateAccount(ctx, tx, auth.NewAccount{Role: auth.Enterprise, Phone: number, Name: name, EnterpriseID: id})
		e.HasAccount = true
		event.Action, event.Detail = "open_account", map[string]any{"accountId": account}
		return err
	})
}
