package plan

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
	"gongxiang/internal/route"
	"gongxiang/matching/match"
)

// Party is a posting as the plan found it.
type Party struct {
	PostingID  uuid.UUID     `json:"postingId"`
	FirmID     uuid.UUID     `json:"firmId"`
	FirmName   string        `json:"firmName"`
	AboveScale bool          `json:"aboveScale"`
	TradeCode  string        `json:"tradeCode"`
	TradeName  string        `json:"tradeName"`
	Level      int           `json:"level"`
	TownCode   string        `json:"townCode"`
	TownName   string        `json:"townName"`
	Heads      int           `json:"heads" doc:"当时可对接的人数"`
	PeriodFrom calendar.Date `json:"periodFrom"`
	PeriodTo   calendar.Date `json:"periodTo"`
	PayMinFen  *int64        `json:"payMinFen"`
	PayMaxFen  *int64        `json:"payMaxFen"`
	Changed    bool          `json:"changed" doc:"出方案之后改动过，或者不再对接"`
	lodging    bool
	transport  bool
	dishonest  bool
	abnormal   bool
	hazards    string
	outside    bool
}

func (p Party) side() match.Side {
	return match.Side{ID: p.PostingID, Trade: p.TradeCode, Level: p.Level, Heads: p.Heads, Period: calendar.Period{From: p.PeriodFrom, To: p.PeriodTo},
		Town: p.TownCode, PayMin: p.PayMinFen, PayMax: p.PayMaxFen, Lodging: p.lodging, Transport: p.transport,
		AboveScale: p.AboveScale, Dishonest: p.dishonest, Abnormal: p.abnormal, Hazards: p.hazards, Outside: p.outside}
}

// Line sends heads of a surplus to a shortage.
type Line struct {
	Line           int           `json:"line"`
	Surplus        Party         `json:"surplus"`
	Shortage       Party         `json:"shortage"`
	Heads          int           `json:"heads"`
	From           calendar.Date `json:"from"`
	To             calendar.Date `json:"to"`
	Days           int           `json:"days"`
	CostYuan       int64         `json:"costYuan" doc:"每人的代价（元）"`
	Round          int           `json:"round" doc:"0 为专员指定；2 以上为接续前一批"`
	Score          int           `json:"score" doc:"匹配分"`
	DistanceKM     *float64      `json:"distanceKm,omitempty"`
	ProposalID     *uuid.UUID    `json:"proposalId"`
	ProposalStatus string        `json:"proposalStatus" enum:",proposed,agreed,converted,declined,lapsed" doc:"空为没有发出"`
	SentAt         *time.Time    `json:"sentAt"`
	Refusal        *Refusal      `json:"refusal" doc:"上次没能发出的原因"`
}

// Refusal is why a line was not sent.
type Refusal struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// LineFilter narrows a plan's lines. Empty fields do not restrict.
type LineFilter struct {
	TownCode  string `query:"townCode" doc:"任一方在这个镇街"`
	FromTown  string `query:"fromTown" doc:"出借方所在镇街"`
	ToTown    string `query:"toTown" doc:"用工所在镇街"`
	TradeCode string `query:"tradeCode" doc:"任一方是这个工种"`
	Firm      string `query:"firmId" doc:"任一方是这家企业"`
	AboveOnly bool   `query:"aboveScale" doc:"只看用工方是规上工业企业的"`
	Sent      string `query:"sent" enum:"true,false" doc:"是否已发出"`
}

const partyColumns = `%[1]s.posting_id, %[1]s.enterprise_id, %[1]se.name, %[1]s.above_scale, %[1]s.trade_code, %[1]s.level, %[1]s.town_code, %[1]s.heads,
	%[1]s.period_from, %[1]s.period_to, %[1]s.pay_min_fen, %[1]s.pay_max_fen, %[1]s.lodging, %[1]s.transport, %[1]s.dishonest, %[1]s.abnormal, %[1]s.hazards, %[1]se.town_code = 'outside',
	%[1]sp.version <> %[1]s.version OR %[1]sp.status NOT IN ('published', 'partly_filled')`

var selectLine = `
SELECT l.line, l.heads, lower(l.days), upper(l.days) - 1, l.cost_yuan, l.round, l.proposal_id, coalesce(p.status, ''), l.sent_at, l.refusal,
	` + fmt.Sprintf(partyColumns, "a") + `, ` + fmt.Sprintf(partyColumns, "b") + `
FROM plan_line l
JOIN plan_posting a ON a.run_id = l.run_id AND a.posting_id = l.surplus_id
JOIN plan_posting b ON b.run_id = l.run_id AND b.posting_id = l.shortage_id
JOIN enterprise ae ON ae.id = a.enterprise_id JOIN enterprise be ON be.id = b.enterprise_id
JOIN posting ap ON ap.id = a.posting_id JOIN posting bp ON bp.id = b.posting_id
LEFT JOIN proposal p ON p.id = l.proposal_id `

func (p *Party) targets() []any {
	return []any{&p.PostingID, &p.FirmID, &p.FirmName, &p.AboveScale, &p.TradeCode, &p.Level, &p.TownCode, &p.Heads,
		&p.PeriodFrom, &p.PeriodTo, &p.PayMinFen, &p.PayMaxFen, &p.lodging, &p.transport, &p.dishonest, &p.abnormal, &p.hazards, &p.outside, &p.Changed}
}

// lines reads rows of selectLine, rated as on the day of the plan.
func (s *Service) lines(ctx context.Context, q postgres.Querier, on calendar.Date, where string, args pgx.NamedArgs) ([]Line, error) {
	rows, err := q.Query(ctx, selectLine+where, args)
	if err != nil {
		return nil, fmt.Errorf("plan: lines: %w", err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (l Line, err error) {
		err = row.Scan(append(append([]any{&l.Line, &l.Heads, &l.From, &l.To, &l.CostYuan, &l.Round, &l.ProposalID, &l.ProposalStatus, &l.SentAt, &l.Refusal},
			l.Surplus.targets()...), l.Shortage.targets()...)...)
		return l, err
	})
	if err != nil {
		return nil, fmt.Errorf("plan: lines: %w", err)
	}
	for k := range found {
		l := &found[k]
		l.Days = calendar.Period{From: l.From, To: l.To}.Days()
		s.name(&l.Surplus)
		s.name(&l.Shortage)
		rated := match.Explain(s.Book(), on, l.Surplus.side(), l.Shortage.side())
		l.Score, l.DistanceKM = rated.Score, rated.DistanceKM
	}
	return found, nil
}

func (s *Service) name(p *Party) {
	book := s.Book()
	trade, _ := book.ByCode(p.TradeCode)
	town, _ := book.Towns.ByCode(p.TownCode)
	p.TradeName, p.TownName = trade.Name, town.Name
}

// Lines are a finished plan's lines. Officers in scope may. Problems:
// "not_found", "wrong_state" before it is done.
func (s *Service) Lines(ctx context.Context, c auth.Caller, id uuid.UUID, f LineFilter, page route.Paging) (route.Page[Line], error) {
	after, _, err := route.DecodeCursor[int32](page.Cursor)
	if err != nil {
		return route.Page[Line]{}, err
	}
	r, err := s.done(ctx, c, id)
	if err != nil {
		return route.Page[Line]{}, err
	}
	found, err := s.lines(ctx, s.DB, calendar.DateOf(r.CreatedAt), `
		WHERE l.run_id = @run AND l.line > @after
			AND (@place = '' OR @place IN (a.town_code, b.town_code)) AND (@fromTown = '' OR a.town_code = @fromTown) AND (@toTown = '' OR b.town_code = @toTown)
			AND (@trade = '' OR @trade IN (a.trade_code, b.trade_code))
			AND (@firm = '' OR @firm IN (a.enterprise_id::text, b.enterprise_id::text))
			AND (NOT @above OR b.above_scale)
			AND (@sent = '' OR (l.proposal_id IS NOT NULL) = (@sent = 'true'))
		ORDER BY l.line LIMIT @limit`,
		pgx.NamedArgs{"run": id, "after": after, "place": f.TownCode, "fromTown": f.FromTown, "toTown": f.ToTown, "trade": f.TradeCode,
			"firm": f.Firm, "above": f.AboveOnly, "sent": f.Sent, "limit": page.Limit + 1})
	return route.NewPage(found, page.Limit, func(l Line) int32 { return int32(l.Line) }), err
}

// Why is a line with its reasons, and what it would cost to undo it.
type Why struct {
	Line
	Parts    []match.Part `json:"parts"`
	Reasons  []string     `json:"reasons" doc:"合适的理由"`
	Cautions []string     `json:"cautions" doc:"需要注意的地方"`
	Undo     *Goals       `json:"undo" doc:"不许这一对接时，重新计算得到的最好方案比现在少多少；很大的方案不计算，为空"`
}

// Why tells why a line stands in the plan. Problems: those of Lines; "not_found"
// for a line that is not there.
func (s *Service) Why(ctx context.Context, c auth.Caller, id uuid.UUID, line int) (Why, error) {
	r, err := s.done(ctx, c, id)
	if err != nil {
		return Why{}, err
	}
	on := calendar.DateOf(r.CreatedAt)
	found, err := s.lines(ctx, s.DB, on, `WHERE l.run_id = @run AND l.line = @line`, pgx.NamedArgs{"run": id, "line": line})
	if err != nil {
		return Why{}, err
	}
	if len(found) == 0 {
		return Why{}, problem.NotFound("方案里的这一条")
	}
	l := found[0]
	m := match.Explain(s.Book(), on, l.Surplus.side(), l.Shortage.side())
	why := Why{Line: l, Parts: m.Parts, Reasons: m.Reasons, Cautions: m.Cautions}
	err = s.reconsidered(ctx, r, func(p *standing) error {
		pair := Pair{l.Surplus.PostingID, l.Shortage.PostingID}
		without, err := p.with(ctx, func(in *Input) {
			in.Pinned = slices.DeleteFunc(slices.Clone(in.Pinned), func(p Pin) bool { return p.Pair == pair })
			in.Forbidden = append(slices.Clone(in.Forbidden), pair)
		})
		if err != nil {
			return err
		}
		with, err := p.before(ctx)
		if err != nil {
			return err
		}
		lost := with.Goals.minus(without.Goals)
		why.Undo = &lost
		return nil
	})
	if err != nil && !errors.Is(err, errTooLarge) {
		return Why{}, err
	}
	return why, nil
}
