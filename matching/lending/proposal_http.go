package lending

import (
	"context"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/route"
)

// api serves the routes: it only copies what came in.
type api struct{ *Service }

// ByID is exported, as is all that is embedded in inputs and answers, because
// Huma does not look into other embedded structs.
type ByID struct {
	ID uuid.UUID `path:"id"`
}

type (
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
	proposalsInput struct {
		ProposalFilter
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

func (a api) proposals(ctx context.Context, in *proposalsInput) (route.Page[Proposal], error) {
	return a.Proposals(ctx, auth.CallerFrom(ctx), in.ProposalFilter, in.Paging)
}

func (a api) exportProposals(ctx context.Context, in *ProposalFilter) (route.Download, error) {
	return a.ExportProposals(ctx, auth.CallerFrom(ctx), *in)
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
