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
	WhatFills string       `json:"whatFills" doc:"可能有用的一项改变，要求最小的，空为没有；能多安排多少人见 detail.heads，那是没有核算的估计"`
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

// Proof explains one posting, and names the smallest change that is proved to help.
type Proof struct {
	Left
	Proved bool    `json:"proved" doc:"已重新计算：这项改变让这一条能多安排人日；很大的方案不计算"`
	Heads  int64   `json:"heads" doc:"改变之后，这一条能多安排的人数；同样多的人可以来得更久"`
	Days   int64   `json:"days" doc:"改变之后，这一条能多安排的人日"`
	Gain   *Goals  `json:"gain" doc:"改变之后，整个方案多出多少"`
	Tried  []Trial `json:"tried" doc:"在它之前试过、不能让这一条多安排人日的改变"`
}

// Trial is a change of which solving anew has shown that it brings its posting no
// head for a day more.
type Trial struct {
	What string `json:"what" doc:"试过的改变"`
	Gain Goals  `json:"gain" doc:"改变之后，整个方案多出多少：人都到了别处"`
}

// mostTries is how many changes are tried for a posting, one after the other: each
// takes a solve, and somebody waits.
const mostTries = 3

// Prove explains one posting, and proves the change that would help by solving anew.
// Where that brings the posting no day more, since others need the heads more, it
// tries the next. Problems: those of LeftOf and reconsidered; "not_found" for a posting
// that the plan has not.
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
	p := Proof{Left: found[0], Tried: []Trial{}}
	if p.WhatFills == "" {
		return p, nil
	}
	err = s.reconsidered(ctx, r, func(stands *standing) error { return s.try(ctx, id, stands, &p) })
	if err != nil && !errors.Is(err, errTooLarge) {
		return Proof{}, err
	}
	return p, nil
}

// try puts the first change that helps into a proof. When ctx ends in between it
// leaves it at what has been tried.
func (s *Service) try(ctx context.Context, run uuid.UUID, stands *standing, p *Proof) error {
	before, err := stands.before(ctx)
	if err != nil {
		return err
	}
	e := stands.explainer(stands.out)
	for nth := range mostTries {
		l := p.Left
		if l.Detail = e.of(p.PostingID, nth); l.Detail == nil || l.Detail.Change == nil {
			break
		}
		after, err := stands.with(ctx, func(in *Input) { in.Scenario.Changes = merged(in.Scenario.Changes, *l.Detail.Change) })
		if err == nil {
			l.changer, err = s.firmOf(ctx, run, l.Detail.Change.PostingID)
		}
		if err != nil {
			if ctx.Err() != nil && nth > 0 {
				break
			}
			return err
		}
		_, l.WhatFills = words(l)
		gain := after.Goals.minus(before.Goals)
		heads, days := stands.sent(after, p.PostingID)
		if h, d := stands.sent(before, p.PostingID); days > d {
			p.Left, p.Proved, p.Gain, p.Heads, p.Days = l, true, &gain, heads-h, days-d
			return nil
		}
		p.Tried = append(p.Tried, Trial{l.WhatFills, gain})
	}
	p.WhatFills, p.Detail.Change, p.Detail.Heads, p.Heads = "", nil, 0, 0
	return nil
}

func (s *Service) firmOf(ctx context.Context, run, id uuid.UUID) (name string, err error) {
	if err = s.DB.QueryRow(ctx, `SELECT e.name FROM plan_posting p JOIN enterprise e ON e.id = p.enterprise_id
		WHERE p.run_id = $1 AND p.posting_id = $2`, run, id).Scan(&name); err != nil {
		err = fmt.Errorf("plan: whose change it is: %w", err)
	}
	return name, err
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
