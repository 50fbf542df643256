package lending

import (
	"context"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/route"
)

// ProposalFilter narrows a list of proposals; zero values do not.
type ProposalFilter struct {
	Status string `query:"status" enum:"proposed,agreed,converted,declined,lapsed" doc:"状态"`
	Mine   string `query:"mine" enum:"turn" doc:"范围（turn：只看等我方答复的）"`
}

// AgreementFilter narrows a list of agreements; zero values do not.
type AgreementFilter struct {
	Status string `query:"status" enum:"draft,lender_signed,borrower_signed,signed,active,ended" doc:"状态"`
	Mine   string `query:"mine" enum:"sign,return" doc:"范围（sign：只看还没有签齐的，企业只看等我方签的；return：只看有提前返回请求待答复的，企业只看等我方答复的）"`
}

// Proposals lists those of the caller's firm or town, the newest first,
// without rounds, history and contacts.
func (s *Service) Proposals(ctx context.Context, c auth.Caller, f ProposalFilter, page route.Paging) (route.Page[Proposal], error) {
	before, err := beforeID(page)
	if err != nil {
		return route.Page[Proposal]{}, err
	}
	rows, err := s.listProposals(ctx, c, f, before, page.Limit+1)
	if err != nil {
		return route.Page[Proposal]{}, err
	}
	return route.NewPage(rows, page.Limit, func(p Proposal) uuid.UUID { return p.ID }), nil
}

// Agreements lists those of the caller's firm or town, the newest first,
// without history and contacts.
func (s *Service) Agreements(ctx context.Context, c auth.Caller, f AgreementFilter, page route.Paging) (route.Page[Agreement], error) {
	before, err := beforeID(page)
	if err != nil {
		return route.Page[Agreement]{}, err
	}
	rows, err := s.listAgreements(ctx, c, f, before, page.Limit+1)
	if err != nil {
		return route.Page[Agreement]{}, err
	}
	return route.NewPage(rows, page.Limit, func(a Agreement) uuid.UUID { return a.ID }), nil
}

func beforeID(page route.Paging) (*uuid.UUID, error) {
	id, ok, err := route.DecodeCursor[uuid.UUID](page.Cursor)
	if err != nil || !ok {
		return nil, err
	}
	return &id, nil
}
