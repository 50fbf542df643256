package lending

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"gongxiang/internal/calendar"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
)

// OwnPay is a month's pay as its worker sees it: what the two firms settled, or,
// until they have, what the attendance recorded so far comes to.
type OwnPay struct {
	Month   string `json:"month" doc:"年-月"`
	Fen     int64  `json:"fen" doc:"工资和加班费（分）；还没有结算时是估算"`
	PaidFen int64  `json:"paidFen" doc:"已经发给本人的（分）"`
	Settled bool   `json:"settled" doc:"两家单位已经结算"`
	Formula string `json:"formula" doc:"怎样算出来的"`
	Words   string `json:"words" doc:"还有什么没有结清"`
}

// ownPay are the months since a worker started, the newest first.
func ownPay(ctx context.Context, q postgres.Querier, a Agreement, w Worker, today calendar.Date) ([]OwnPay, error) {
	if w.StartedOn == nil {
		return []OwnPay{}, nil
	}
	rows, err := q.Query(ctx, `
		SELECT to_char(m.month, 'YYYY-MM'), g.rule, g.fen, n.due, n.recorded, n.paid_minutes, c.status IS NOT NULL, c.wage_rule, c.pay_fen,
			c.paid_minutes, c.wage_fen, c.overtime_fen, p.fen, p.last, day_after_month(m.month, t.pay_day), (m.month + interval '1 month')::date <= $5::date,
			g.rule = 'monthly' AND EXISTS (SELECT FROM secondment o WHERE o.person_id = $6 AND o.id <> $2 AND o.status IN ('started', 'returned')
				AND o.days && daterange(m.month, (m.month + interval '1 month')::date) AND o.agreement_id IN (SELECT agreements_of_worker($2))
				AND (SELECT rule FROM wage_of_month(o.agreement_id, m.month)) = 'monthly')
		FROM (SELECT generate_series(date_trunc('month', $3::date::timestamp), $4::date::timestamp, interval '1 month')::date AS month) m
		CROSS JOIN LATERAL wage_of_month($1, m.month) g
		CROSS JOIN LATERAL (SELECT * FROM attendance_of_month($1, m.month) WHERE secondment_id = $2) n
		LEFT JOIN LATERAL (SELECT s.status, s.wage_rule, s.pay_fen, l.paid_minutes, l.wage_fen, l.overtime_fen
			FROM settlement s JOIN settlement_worker l ON l.settlement_id = s.id AND l.secondment_id = $2
			WHERE s.agreement_id = $1 AND s.month = m.month AND NOT s.superseded AND s.confirmed_by IS NOT NULL) c ON true
		CROSS JOIN LATERAL (SELECT coalesce(sum(l.payroll_fen), 0)::bigint AS fen, max(s.payroll_on) AS last
			FROM settlement s JOIN settlement_worker l ON l.settlement_id = s.id AND l.secondment_id = $2
			WHERE s.agreement_id = $1 AND s.month = m.month) p
		CROSS JOIN LATERAL (SELECT pay_day FROM agreement_terms WHERE agreement_id = $1 AND revision = (SELECT agreed_revision($2))) t
		ORDER BY m.month DESC`, a.ID, w.ID, *w.StartedOn, min(w.To, today), today, w.personID)
	if err != nil {
		return nil, fmt.Errorf("lending: own pay: %w", err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (OwnPay, error) {
		var r payRow
		err := row.Scan(&r.month, &r.rule, &r.fen, &r.due, &r.recorded, &r.minutes, &r.settled, &r.settledRule, &r.settledFen,
			&r.settledMinutes, &r.wage, &r.overtime, &r.paid, &r.paidOn, &r.dueOn, &r.over, &r.twice)
		if err != nil {
			return OwnPay{}, err
		}
		return r.told(), nil
	})
	if err != nil {
		return nil, fmt.Errorf("lending: own pay: %w", err)
	}
	return found, nil
}

// payRow is a month as it stands: by the attendance, and as settled if it is.
type payRow struct {
	month, rule            string
	fen                    int64
	due, recorded, minutes int
	settled                bool
	settledRule            *string
	settledFen             *int64
	settledMinutes         *int
	wage, overtime         *int64
	paid                   int64
	paidOn                 *calendar.Date
	dueOn                  calendar.Date
	over                   bool // the month is
	twice                  bool // he was lent more than once in it, which is one month's pay
}

func (r payRow) told() OwnPay {
	unit := wageMinutes[r.rule]
	wage := (2*r.fen*int64(r.minutes) + unit) / (2 * unit)
	p := OwnPay{Month: r.month, Fen: wage, PaidFen: r.paid, Settled: r.settled, Formula: WageFormula(r.rule, r.fen, r.minutes, wage)}
	if r.settled {
		p.Fen, p.Formula = *r.wage+*r.overtime, WageFormula(*r.settledRule, *r.settledFen, *r.settledMinutes, *r.wage)
		if *r.overtime > 0 {
			p.Formula += "，加上加班费和津贴 " + problem.Yuan(*r.overtime)
		}
	}
	var words []string
	switch left := p.Fen - r.paid; {
	case !r.settled && !r.over:
		words = append(words, fmt.Sprintf("这个月还没有过完，两家单位也还没有结算。这是按已经登记的 %d 天考勤估算的，后面还会变。", r.recorded))
	case !r.settled && r.recorded < r.due:
		words = append(words, fmt.Sprintf("两家单位还没有结算，借用单位还有 %d 天的考勤没有登记。这是按已经登记的估算的。", r.due-r.recorded))
	case !r.settled:
		words = append(words, "两家单位还没有结算。这是按考勤估算的，加班费和津贴还没有算进去。")
	case left > 0:
		words = append(words, fmt.Sprintf("已经结算，还有 %s没有发。按约定，原单位 %s 发给您。", problem.Yuan(left), r.dueOn))
	}
	if r.twice {
		words = append(words, "这个月您在这两家单位之间借用了不止一次，合起来按一个月计薪，这里是其中这一次的。")
	}
	if r.paidOn != nil {
		words = append(words, fmt.Sprintf("原单位已经发给您 %s（%s）。", problem.Yuan(r.paid), *r.paidOn))
	}
	p.Words = strings.Join(words, "")
	return p
}
