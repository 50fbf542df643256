package lending

import (
	"context"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/route"
)

// api serves the routes: it only copies what came in.
type api struct{ *Service }

type (
	ByID struct {
		ID uuid.UUID `path:"id"`
	}
	versionInput struct {
		ByID
		Body struct {
			Version int `json:"version" doc:"版本号"`
		}
	}
	reasonInput struct {
		ByID
		Body struct {
			Version int    `json:"version" doc:"版本号"`
			Reason  string `json:"reason" required:"false" doc:"原因"`
		}
	}
	ProposalQuery struct {
		Status string `query:"status" enum:"proposed,agreed,converted,declined,lapsed" doc:"状态"`
		Mine   string `query:"mine" enum:"turn" doc:"范围（turn：只看等我方答复的）"`
	}
	proposalsInput struct {
		ProposalQuery
		route.Paging
	}
	proposeInput struct{ Body Offer }
	counterInput struct {
		ByID
		Body struct {
			Counter
			Version int `json:"version" doc:"版本号"`
		}
	}
)

func (in ProposalQuery) filter() ProposalFilter {
	return ProposalFilter{Status: in.Status, Mine: in.Mine}
}

func (a api) proposals(ctx context.Context, in *proposalsInput) (route.Page[Proposal], error) {
	return a.Proposals(ctx, auth.CallerFrom(ctx), in.filter(), in.Paging)
}

func (a api) exportProposals(ctx context.Context, in *ProposalQuery) (route.Download, error) {
	return a.ExportProposals(ctx, auth.CallerFrom(ctx), in.filter())
}

func (a api) propose(ctx context.Context, in *proposeInput) (Proposal, error) {
	return a.Propose(ctx, auth.CallerFrom(ctx), in.Body)
}

func (a api) proposal(ctx context.Context, in *ByID) (Proposal, error) {
	return a.Proposal(ctx, auth.CallerFrom(ctx), in.ID)
}

func (a api) counter(ctx context.Context, in *counterInput) (Proposal, error) {
	return a.Counter(ctx, auth.CallerFrom(ctx), in.ID, in.Body.Version, in.Body.Counter)
}

func (a api) accept(ctx context.Context, in *versionInput) (Proposal, error) {
	return a.Accept(ctx, auth.CallerFrom(ctx), in.ID, in.Body.Version)
}

func (a api) decline(ctx context.Context, in *reasonInput) (Proposal, error) {
	return a.Decline(ctx, auth.CallerFrom(ctx), in.ID, in.Body.Version, in.Body.Reason)
}
