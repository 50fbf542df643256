package plan

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/problem"
	"gongxiang/internal/route"
	"gongxiang/matching/posting"
)

// Left is a posting of which the plan leaves something: a shortage that still
// lacks heads, or a surplus of which heads stay.
type Left struct {
	Party
	Kind      posting.Kind `json:"kind" enum:"surplus,shortage"`
	LeftHeads int          `json:"leftHeads" doc:"没有解决的人数（缺工按最缺的一天）"`
	LeftDays  int64        `json:"leftDays" doc:"没有解决的人日"`
	Worth     Worth        `json:"worth" doc:"再多一人（或一个岗位）值多少"`
	Cause     string       `json:"cause" enum:"no_trade,no_days,pay,lodging,distance,level,batch,risk,forbidden,elsewhere,several" doc:"主要原因"`
	Detail    *Detail      `json:"detail"`
	Why       string       `json:"why" doc:"原因的说明"`
	WhatFills string       `json:"whatFills" doc:"最小的一项改变，空为没有"`
	changer   string       // the firm that would have to make the change, if it is the other side's
}

var selectLeft = `
SELECT a.kind, a.left_heads, a.left_days, a.worth_above, a.worth_days, a.worth_yuan, a.cause, a.detail, coalesce(oe.name, ''), ` + fmt.Sprintf(partyColumns, "a") + `
FROM plan_posting a JOIN enterprise ae ON ae.id = a.enterprise_id JOIN posting ap ON ap.id = a.posting_id
LEFT JOIN plan_posting o ON o.run_id = a.run_id AND o.posting_id = (a.detail->'change'->>'postingId')::uuid
LEFT JOIN enterprise oe ON oe.id = o.enterprise_id
WHERE a.run_id = @run `

func (s *Service) left(ctx context.Context, where string, args pgx.NamedArgs) ([]Left, error) {
	rows, err := s.DB.Query(ctx, selectLeft+where, args)
	if err != nil {
		return nil, fmt.Errorf("plan: what is left: %w", err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (l Left, err error) {
		err = row.Scan(append([]any{&l.Kind, &l.LeftHeads, &l.LeftDays, &l.Worth.AboveHeads, &l.Worth.HeadDays, &l.Worth.SavedYuan, &l.Cause, &l.Detail, &l.changer}, l.targets()...)...)
		return l, err
	})
	if err != nil {
		return nil, fmt.Errorf("plan: what is left: %w", err)
	}
	for k := range found {
		l := &found[k]
		s.name(&l.Party)
		l.Why, l.WhatFills = words(*l)
	}
	return found, nil
}

// LeftFilter narrows what is left. Empty fields do not restrict.
type LeftFilter struct {
	Kind      posting.Kind `query:"kind" enum:"surplus,shortage" default:"shortage" doc:"缺工还是富余"`
	TownCode  string       `query:"townCode" doc:"镇街"`
	TradeCode string       `query:"tradeCode" doc:"工种"`
	Firm      string       `query:"firmId" doc:"这家企业的"`
	Cause     string       `query:"cause" doc:"原因"`
}

type leftCursor struct {
	Days int64
	ID   uuid.UUID
}

// LeftOf are the postings of which a finished plan leaves something, those that
// lack most first. Problems: "not_found", "wrong_state" before it is done.
func (s *Service) LeftOf(ctx context.Context, c auth.Caller, id uuid.UUID, f LeftFilter, page route.Paging) (route.Page[Left], error) {
	after, more, err := route.DecodeCursor[leftCursor](page.Cursor)
	if err != nil {
		return route.Page[Left]{}, err
	}
	if _, err := s.done(ctx, c, id); err != nil {
		return route.Page[Left]{}, err
	}
	found, err := s.left(ctx, `AND a.kind = @kind AND a.left_days > 0 AND (@place = '' OR a.town_code = @place)
			AND (@trade = '' OR a.trade_code = @trade) AND (@cause = '' OR a.cause = @cause)
			AND (@firm = '' OR a.enterprise_id::text = @firm)
			AND (NOT @more OR (-a.left_days, a.posting_id) > (-@days::bigint, @id::uuid))
		ORDER BY a.left_days DESC, a.posting_id LIMIT @limit`,
		pgx.NamedArgs{"run": id, "kind": f.Kind, "place": f.TownCode, "trade": f.TradeCode, "cause": f.Cause, "firm": f.Firm,
			"more": more, "days": after.Days, "id": after.ID, "limit": page.Limit + 1})
	return route.NewPage(found, page.Limit, func(l Left) leftCursor { return leftCursor{l.LeftDays, l.PostingID} }), err
}

// Proof is what making the smallest change would come to, solved anew.
type Proof struct {
	Left
	Proved bool   `json:"proved" doc:"已重新计算"`
	Heads  int64  `json:"heads" doc:"改变之后，这一条能多安排的人数"`
	Gain   *Goals `json:"gain" doc:"改变之后，整个方案多出多少"`
}

// Prove explains one posting, and proves its smallest change by solving anew.
// Problems: those of LeftOf; "not_found" for a posting that the plan has not.
func (s *Service) Prove(ctx context.Context, c auth.Caller, id, of uuid.UUID) (Proof, error) {
	r, err := s.done(ctx, c, id)
	if err != nil {
		return Proof{}, err
	}
	found, err := s.left(ctx, `AND a.posting_id = @id`, pgx.NamedArgs{"run": id, "id": of})
	if err != nil {
		return Proof{}, err
	}
	if len(found) == 0 {
		return Proof{}, problem.NotFound("方案里的这条用工信息")
	}
	p := Proof{Left: found[0]}
	if p.Detail == nil || p.Detail.Change == nil {
		return p, nil
	}
	after, err := s.again(ctx, r, func(in *Input) { in.Scenario.Changes = merged(in.Scenario.Changes, *p.Detail.Change) })
	if errors.Is(err, errTooLarge) {
		return p, nil
	}
	if err != nil {
		return Proof{}, err
	}
	before, err := s.again(ctx, r, func(*Input) {})
	if err != nil {
		return Proof{}, err
	}
	in, err := s.snapshot(ctx, r)
	if err != nil {
		return Proof{}, err
	}
	gain := after.Goals.minus(before.Goals)
	p.Proved, p.Gain, p.Heads = true, &gain, headsOf(in, after, of)-headsOf(in, before, of)
	return p, nil
}

// merged adds a change to those that are supposed already; one posting has one.
func merged(changes []Change, c Change) []Change {
	all := append([]Change{}, changes...)
	for k := range all {
		if all[k].PostingID == c.PostingID {
			all[k].PayFen += c.PayFen
			all[k].Lodging, all[k].Transport = all[k].Lodging || c.Lodging, all[k].Transport || c.Transport
			if c.Level != nil {
				all[k].Level = c.Level
			}
			if c.MinBatch > 0 {
				all[k].MinBatch = c.MinBatch
			}
			if c.From != nil {
				all[k].From = c.From
			}
			if c.To != nil {
				all[k].To = c.To
			}
			return all
		}
	}
	return append(all, c)
}

// headsOf is how many heads a plan sends to or from a posting.
func headsOf(in Input, out *Result, of uuid.UUID) (heads int64) {
	for _, a := range out.Assignments {
		if in.Surpluses[a.Surplus].ID == of || in.Shortages[a.Shortage].ID == of {
			heads += a.Heads
		}
	}
	return heads
}
