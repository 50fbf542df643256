package enterprise

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/account"
	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/history"
	"gongxiang/internal/pii"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
	"gongxiang/internal/search"
	"gongxiang/matching/reference"
)

// Deps is what the service stands on.
type Deps struct {
	DB       *postgres.DB
	Vault    *pii.Vault
	Clock    calendar.Clock
	Book     func() *reference.TradeBook // the present one: catalog.Catalog's Book
	Index    *search.Index
	Auth     *auth.Service
	Accounts *account.Service
}

// Service keeps firms. It is safe for concurrent use.
type Service struct{ Deps }

// New makes the service.
func New(d Deps) *Service { return &Service{d} }

// change alters a firm in the caller's scope: locked, with its event, its
// search document and those of its postings. version 0 takes any; apply sets
// what changes, the state included, and fills in the event. Problems:
// "not_found", "enterprise_dissolved", "stale_version" with what stands.
func (s *Service) change(ctx context.Context, c auth.Caller, id uuid.UUID, version int,
	apply func(tx pgx.Tx, e *Enterprise, event *history.Event) error) (Enterprise, error) {
	var e Enterprise
	err := s.DB.InTx(ctx, func(tx pgx.Tx) (err error) {
		e, err = s.changeIn(ctx, tx, c, id, version, apply)
		return err
	})
	if err != nil {
		return Enterprise{}, err
	}
	return e, nil
}

// changeIn is change within the caller's transaction.
func (s *Service) changeIn(ctx context.Context, tx pgx.Tx, c auth.Caller, id uuid.UUID, version int,
	apply func(tx pgx.Tx, e *Enterprise, event *history.Event) error) (Enterprise, error) {
	e, err := s.lock(ctx, tx, c.Scope(), id)
	if err != nil {
		return Enterprise{}, err
	}
	if e.Status == Dissolved {
		return Enterprise{}, problem.Conflict("enterprise_dissolved", "“"+e.Name+"”已注销或破产，它的资料不能再改。")
	}
	if version != 0 && e.Version != version {
		return Enterprise{}, problem.Stale(e)
	}
	event := history.Event{Thing: "enterprise", ThingID: id, From: e.Status, AccountID: &c.AccountID, At: s.Clock.Now()}
	if err := apply(tx, &e, &event); err != nil {
		return Enterprise{}, err
	}
	e.Version++
	if err := s.updateRow(ctx, tx, e, event.At); err != nil {
		return Enterprise{}, err
	}
	event.To = e.Status
	if err := history.Record(ctx, tx, event); err != nil {
		return Enterprise{}, err
	}
	// Names, and what a trigger works out, as they now stand.
	if e, err = s.one(ctx, tx, selectEnterprise+`WHERE e.id = $1`, id); err != nil {
		return Enterprise{}, err
	}
	if err := s.Index.Put(ctx, tx, e.Document(event.At)); err != nil {
		return Enterprise{}, err
	}
	return e, s.Index.PutFirm(ctx, tx, e.firm())
}

// officersOnly refuses everybody else, whatever the route said.
func officersOnly(c auth.Caller) error {
	if !c.Officer() {
		return problem.Forbidden("这项操作由就业服务专员办理。")
	}
	return nil
}
