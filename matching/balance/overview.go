package balance

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/matching/settlement"
)

// Overview is what waits on the first page. Each number is one that a list
// shows with the same condition.
type Overview struct {
	SurplusesOpen    int `json:"surplusesOpen" doc:"在招的富余员工条数"`
	SurplusHeads     int `json:"surplusHeads" doc:"其中还可对接的人数"`
	ShortagesOpen    int `json:"shortagesOpen"`
	ShortageHeads    int `json:"shortageHeads"`
	ProposalsOpen    int `json:"proposalsOpen" doc:"等待答复的对接意向"`
	ProposalsMine    int `json:"proposalsMine" doc:"其中等我方答复的；专员为 0"`
	AgreementsToSign int `json:"agreementsToSign" doc:"还没有签齐的协议；企业只算等我方签的"`
	ReturnsOpen      int `json:"returnsOpen" doc:"有提前返回请求待答复的协议；企业只算等我方答复的"`
	Placements       int `json:"placements" doc:"借用到岗人次"`
	PlacedAboveScale int `json:"placedAboveScale" doc:"其中到规上工业企业的"`
	PlacedThisWeek   int `json:"placedThisWeek" doc:"本周（周一起）到岗人次"`
	ImportsOpen      int `json:"importsOpen" doc:"还没有提交的导入表"`
	IncidentsOpen    int `json:"incidentsOpen" doc:"对方还没有确认知悉的事故；企业只算等我方确认的"`
	PendingFirms     int `json:"pendingFirms" doc:"等待审核的企业；企业账号为 0"`
	Firms            int `json:"firms" doc:"已通过审核的企业；企业账号为 1 或 0"`
	ComplianceOpen   int `json:"complianceOpen" doc:"没有答复的合规提醒；企业账号为 0"`
	SettlementsDue   int `json:"settlementsDue" db:"-" doc:"还没有办的结算；企业只算等我方办的，专员只算过了约定日期的"`
	ExcessMonths     int `json:"excessMonths" db:"-" doc:"涉嫌牟利的结算；企业账号为 0"`
}

// OverviewOf counts within the caller's scope.
func (s *Service) OverviewOf(ctx context.Context, c auth.Caller) (Overview, error) {
	scope := c.Scope()
	today := calendar.Today(s.Clock)
	monday := today.AddDays(-(int(today.Time().Weekday()) + 6) % 7)
	rows, err := s.DB.Query(ctx, `
		WITH firm AS (
			SELECT status FROM enterprise
			WHERE (@firm::uuid IS NULL OR id = @firm) AND (@town::text IS NULL OR town_code = @town)),
		open AS (
			SELECT p.kind, count(*)::int AS n, coalesce(sum(p.headcount - p.engaged), 0)::int AS heads
			FROM posting p JOIN enterprise e ON e.id = p.enterprise_id
			WHERE p.status IN ('published', 'partly_filled') AND p.period_to >= @today AND (p.enterprise_id = @firm OR @firm::uuid IS NULL AND e.status = 'approved')
				AND (@town::text IS NULL OR @town IN (e.town_code, p.town_code)) GROUP BY p.kind),
		waiting AS (
			SELECT p.lender_id, p.borrower_id, p.turn FROM proposal p
				JOIN enterprise l ON l.id = p.lender_id JOIN enterprise b ON b.id = p.borrower_id JOIN posting h ON h.id = p.shortage_id
			WHERE p.status = 'proposed' AND (@firm::uuid IS NULL OR p.lender_id = @firm OR p.borrower_id = @firm)
				AND (@town::text IS NULL OR @town IN (l.town_code, b.town_code, h.town_code))),
		unsigned AS (
			SELECT a.lender_id, a.borrower_id, a.status FROM agreement a
				JOIN enterprise l ON l.id = a.lender_id JOIN enterprise b ON b.id = a.borrower_id
			WHERE a.status IN ('draft', 'lender_signed', 'borrower_signed') AND (@firm::uuid IS NULL OR a.lender_id = @firm OR a.borrower_id = @firm)
				AND (@town::text IS NULL OR @town IN (l.town_code, b.town_code, a.town_code))),
		asked AS (
			SELECT count(DISTINCT a.id)::int AS n
			FROM secondment_return r JOIN secondment s ON s.id = r.secondment_id JOIN agreement a ON a.id = s.agreement_id
				JOIN enterprise l ON l.id = a.lender_id JOIN enterprise b ON b.id = a.borrower_id
			WHERE r.status = 'asked' AND s.status = 'started'
				AND (@firm::uuid IS NULL OR @firm = CASE r.asked_side WHEN 'lender' THEN a.borrower_id ELSE a.lender_id END)
				AND (@town::text IS NULL OR @town IN (l.town_code, b.town_code, a.town_code))),
		told AS (
			SELECT count(*)::int AS n FROM incident i JOIN secondment s ON s.id = i.secondment_id JOIN agreement a ON a.id = s.agreement_id
				JOIN enterprise l ON l.id = a.lender_id JOIN enterprise b ON b.id = a.borrower_id
			WHERE i.acknowledged_at IS NULL AND (@firm::uuid IS NULL OR @firm = CASE i.side WHEN 'lender' THEN a.borrower_id ELSE a.lender_id END)
				AND (@town::text IS NULL OR @town IN (l.town_code, b.town_code, a.town_code))),
		placed AS (
			SELECT count(*)::int AS n, count(*) FILTER (WHERE above_scale)::int AS above_scale,
				count(*) FILTER (WHERE started_on >= @monday)::int AS week
			FROM placement WHERE kind = 'secondment' AND (@firm::uuid IS NULL OR lender_id = @firm OR borrower_id = @firm)
				AND (@town::text IS NULL OR @town IN (town_code, lender_town_code, borrower_town_code)))
		SELECT
			coalesce((SELECT n FROM open WHERE kind = 'surplus'), 0), coalesce((SELECT heads FROM open WHERE kind = 'surplus'), 0),
			coalesce((SELECT n FROM open WHERE kind = 'shortage'), 0), coalesce((SELECT heads FROM open WHERE kind = 'shortage'), 0),
			(SELECT count(*)::int FROM waiting),
			(SELECT count(*)::int FROM waiting WHERE turn = CASE @firm WHEN lender_id THEN 'lender' WHEN borrower_id THEN 'borrower' END),
			(SELECT count(*)::int FROM unsigned WHERE @firm::uuid IS NULL
				OR lender_id = @firm AND status <> 'lender_signed' OR borrower_id = @firm AND status <> 'borrower_signed'),
			(SELECT n FROM asked),
			placed.n, placed.above_scale, placed.week,
			(SELECT count(*)::int FROM import_batch WHERE account_id = @account AND status = 'preview'),
			(SELECT n FROM told),
			(SELECT count(*)::int FROM firm WHERE status = 'pending' AND @firm::uuid IS NULL),
			(SELECT count(*)::int FROM firm WHERE status = 'approved'),
			(SELECT count(*)::int FROM compliance_alert a JOIN enterprise f ON f.id = a.firm_id LEFT JOIN enterprise o ON o.id = a.other_id
				WHERE a.status = 'open' AND @firm::uuid IS NULL AND (@town::text IS NULL OR @town IN (f.town_code, o.town_code)))
		FROM placed`,
		pgx.NamedArgs{"firm": scope.Firm, "town": scope.Town, "account": c.AccountID, "monday": monday, "today": today})
	if err != nil {
		return Overview{}, fmt.Errorf("balance: overview: %w", err)
	}
	o, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[Overview])
	if err != nil {
		return Overview{}, fmt.Errorf("balance: overview: %w", err)
	}
	o.SettlementsDue, o.ExcessMonths, err = settlement.Waiting(ctx, s.DB, scope, today)
	return o, err
}
