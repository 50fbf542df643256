package lending

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/postgres"
)

// Find is an agreement within the caller's scope, without its postings,
// contacts and history: for what other packages keep about it. Problem: "not_found".
func (s *Service) Find(ctx context.Context, q postgres.Querier, c auth.Caller, id uuid.UUID) (Agreement, error) {
	return s.findAgreement(ctx, q, c, id)
}

// Hold locks an agreement and says for which of its firms the caller acts. It
// comes first of all locks. Problems: "not_found", "forbidden" for officers,
// "enterprise_not_approved".
func (s *Service) Hold(ctx context.Context, tx pgx.Tx, c auth.Caller, id uuid.UUID) (Agreement, Side, error) {
	a, err := s.lockAgreement(ctx, tx, c, id)
	if err != nil {
		return Agreement{}, "", err
	}
	side, err := a.acting()
	return a, side, err
}
