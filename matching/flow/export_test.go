package flow

import "context"

// Resume goes on from a start without trying to mend it.
func Resume(ctx context.Context, p *Problem, start *Plan) (*Plan, error) {
	return p.solve(ctx, p.draft(start))
}
