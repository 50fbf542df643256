package plan

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/route"
	"gongxiang/matching/match"
	"gongxiang/matching/posting"
)

// OwnLine is a line that was sent, as one of its two firms sees it.
type OwnLine struct {
	ProposalID     uuid.UUID     `json:"proposalId"`
	ProposalStatus string        `json:"proposalStatus" enum:"proposed,agreed,converted,declined,lapsed"`
	Kind           posting.Kind  `json:"kind" enum:"surplus,shortage" doc:"本企业的是富余员工还是缺工需求"`
	PostingID      uuid.UUID     `json:"postingId" doc:"本企业的用工信息"`
	TradeName      string        `json:"tradeName"`
	OtherName      string        `json:"otherName" doc:"对方企业"`
	OtherTrade     string        `json:"otherTrade"`
	OtherTown      string        `json:"otherTown"`
	Heads          int           `json:"heads"`
	From           calendar.Date `json:"from"`
	To             calendar.Date `json:"to"`
	Reasons        []string      `json:"reasons" doc:"合适的理由"`
	Cautions       []string      `json:"cautions" doc:"需要注意的地方"`
	SentAt         time.Time     `json:"sentAt"`
}

type ownCursor struct {
	ID uuid.UUID
}

// Own is what plans hold for the caller's firm, as far as an officer has sent it
// out, the newest first. For enterprises; of other firms it shows no line.
func (s *Service) Own(ctx context.Context, c auth.Caller, page route.Paging) (route.Page[OwnLine], error) {
	before, more, err := route.DecodeCursor[ownCursor](page.Cursor)
	if err != nil {
		return route.Page[OwnLine]{}, err
	}
	rows, err := s.DB.Query(ctx, `
		SELECT r.created_at, p.status, l.proposal_id, l.sent_at, l.heads, lower(l.days), upper(l.days) - 1, a.enterprise_id = $1,
			`+fmt.Sprintf(partyColumns, "a")+`, `+fmt.Sprintf(partyColumns, "b")+`
		FROM plan_line l JOIN plan_run r ON r.id = l.run_id JOIN proposal p ON p.id = l.proposal_id
		JOIN plan_posting a ON a.run_id = l.run_id AND a.posting_id = l.surplus_id
		JOIN plan_posting b ON b.run_id = l.run_id AND b.posting_id = l.shortage_id
		JOIN enterprise ae ON ae.id = a.enterprise_id JOIN enterprise be ON be.id = b.enterprise_id
		JOIN posting ap ON ap.id = a.posting_id JOIN posting bp ON bp.id = b.posting_id
		WHERE $1 IN (p.lender_id, p.borrower_id) AND (NOT $2 OR p.id < $3) ORDER BY p.id DESC LIMIT $4`,
		c.EnterpriseID, more, before.ID, page.Limit+1)
	if err != nil {
		return route.Page[OwnLine]{}, fmt.Errorf("plan: own lines: %w", err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (o OwnLine, err error) {
		var at time.Time
		var lends bool
		var a, b Party
		if err = row.Scan(append(append([]any{&at, &o.ProposalStatus, &o.ProposalID, &o.SentAt, &o.Heads, &o.From, &o.To, &lends}, a.targets()...), b.targets()...)...); err != nil {
			return o, err
		}
		s.name(&a)
		s.name(&b)
		own, other := a, b
		o.Kind = posting.Surplus
		if !lends {
			o.Kind, own, other = posting.Shortage, b, a
		}
		o.PostingID, o.TradeName, o.OtherName, o.OtherTrade, o.OtherTown = own.PostingID, own.TradeName, other.FirmName, other.TradeName, other.TownName
		m := match.Explain(s.Book(), calendar.DateOf(at), a.side(), b.side())
		o.Reasons, o.Cautions = m.Reasons, m.Cautions
		return o, nil
	})
	if err != nil {
		return route.Page[OwnLine]{}, fmt.Errorf("plan: own lines: %w", err)
	}
	return route.NewPage(found, page.Limit, func(o OwnLine) ownCursor { return ownCursor{o.ProposalID} }), nil
}
