package settlement

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/history"
	"gongxiang/internal/input"
	"gongxiang/internal/pii"
	"gongxiang/internal/problem"
	"gongxiang/internal/sheet"
	"gongxiang/matching/lending"
)

const (
	mostCosts = 50
	mostFen   = 100_000_000_00 // of any one amount: a hundred million yuan
)

// DrawUp is what the lender adds to the wages of a month, and what it makes the
// total. Version is that of the draft; 0 when there is none.
type DrawUp struct {
	Version  int         `json:"version" doc:"看到的版本号，还没有结算单为 0"`
	Workers  []WorkerDue `json:"workers" doc:"工人"`
	Costs    []Cost      `json:"costs" doc:"列明的费用"`
	TotalFen int64       `json:"totalFen" doc:"结算总额"`
	OnBehalf string      `json:"onBehalf" required:"false" doc:"专员代已注销的出借方办理的原因"`
}

// WorkerDue is what is due for one worker beside his wage.
type WorkerDue struct {
	WorkerID     uuid.UUID `json:"workerId" doc:"工人"`
	OvertimeFen  int64     `json:"overtimeFen" required:"false" doc:"加班费和津贴"`
	InsuranceFen int64     `json:"insuranceFen" required:"false" doc:"社会保险单位部分"`
}

// DrawUp writes a month's settlement, or writes its draft anew; wages come from
// the attendance as it stands. Only the lender may. Problems: "not_found",
// "forbidden", "enterprise_not_approved", "invalid", "does_not_add_up" with the
// difference, "stale_version", "wrong_state" once it was confirmed.
func (s *Service) DrawUp(ctx context.Context, c auth.Caller, agreement uuid.UUID, month calendar.Period, in DrawUp) (Month, error) {
	return s.change(ctx, c, agreement, month, in.Version, lending.Lender, in.OnBehalf, "结算单由出借方开出。", func(tx pgx.Tx, m Month, why string, at time.Time) error {
		if month.From > s.today() {
			return problem.Conflict("wrong_state", "这个月还没有开始，不能结算。")
		}
		from := ""
		next := Settlement{}
		if m.Live != nil {
			from, next = m.Live.Status, *m.Live
		}
		if _, err := machine.Next(from, "draw_up", "这个月的结算单已经确认，不能改动。有错请开更正的结算单。"); err != nil {
			return err
		}
		var err error
		if next.Lines, next.Costs, err = in.lines(m); err != nil {
			return err
		}
		next.TotalFen = next.wagesFen() + next.insuranceFen() + next.costsFen()
		next.WageRule, next.WageFen = m.WageRule, m.PayFen
		if err := mustBe("结算总额", in.TotalFen, next.TotalFen); err != nil {
			return err
		}
		if from == "" {
			return s.insert(ctx, tx, c, agreement, month, next, why, at)
		}
		// The rule first: the database holds the lines to it.
		if err := set(ctx, tx, `wage_rule = $2, pay_fen = $3, total_fen = $4, updated_at = $5`, next.ID, next.WageRule, next.WageFen, next.TotalFen, at); err != nil {
			return err
		}
		if err := writeLines(ctx, tx, next.ID, next.Lines, next.Costs); err != nil {
			return err
		}
		return record(ctx, tx, c, next, "draw_up", why, at)
	})
}

func (s *Service) insert(ctx context.Context, tx pgx.Tx, c auth.Caller, agreement uuid.UUID, month calendar.Period, next Settlement, why string, at time.Time) error {
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	next.ID, next.Status = id, ""
	if err := insertSettlement(ctx, tx, id, agreement, month.From, next, c.AccountID, why, at); err != nil {
		return err
	}
	if err := writeLines(ctx, tx, id, next.Lines, next.Costs); err != nil {
		return err
	}
	if why != "" && next.Reason != "" {
		why = "：" + why
	}
	return record(ctx, tx, c, next, "draw_up", next.Reason+why, at)
}

// lines are one for each worker of the month, with what the lender says is due.
func (in DrawUp) lines(m Month) ([]Line, []Cost, error) {
	var form input.Form
	due := make(map[uuid.UUID]WorkerDue, len(in.Workers))
	known := make(map[uuid.UUID]bool, len(m.Workers))
	for _, w := range m.Workers {
		known[w.WorkerID] = true
	}
	for i, w := range in.Workers {
		who := fmt.Sprintf("第 %d 行", i+1)
		switch _, twice := due[w.WorkerID]; {
		case !known[w.WorkerID]:
			form.Add("workers", "unknown", who+"的工人这个月没有借用，请删去。")
		case twice:
			form.Add("workers", "twice", who+"的工人出现了两次，请只留一行。")
		}
		if w.OvertimeFen < 0 || w.OvertimeFen > mostFen || w.InsuranceFen < 0 || w.InsuranceFen > mostFen {
			form.Add("workers", "range", who+"的金额不对，请填写 0 或以上的金额。")
		}
		due[w.WorkerID] = w
	}
	if len(in.Costs) > mostCosts {
		form.Add("costs", "range", fmt.Sprintf("费用最多列 %d 项，请合并。", mostCosts))
	}
	costs := make([]Cost, len(in.Costs))
	for i, c := range in.Costs {
		what := fmt.Sprintf("第 %d 项费用", i+1)
		if costWords[c.Kind] == "" {
			form.Add("costs", "kind", what+"请选择种类。")
		}
		c.Reason = form.Line("costs", what+"的说明", sheet.Clean(c.Reason), 2, 200)
		if pii.InText(c.Reason) {
			form.Add("costs", "contact_in_text", what+"的说明里有电话或身份证号码，请删去。")
		}
		if c.AmountFen < 1 || c.AmountFen > mostFen {
			form.Add("costs", "range", what+"的金额应大于 0。")
		}
		costs[i] = c
	}
	lines := make([]Line, len(m.Workers))
	for i, w := range m.Workers {
		lines[i] = Line{WorkerID: w.WorkerID, Name: w.Name, PaidMinutes: w.PaidMinutes, WageFen: w.WageFen,
			OvertimeFen: due[w.WorkerID].OvertimeFen, InsuranceFen: due[w.WorkerID].InsuranceFen}
	}
	return lines, costs, form.Err()
}

// Correct supersedes a confirmed settlement by a draft that restates the month:
// the wages of the attendance as it now stands, the rest as it was. Only the
// lender may. Problems: "not_found", "forbidden", "invalid", "stale_version",
// "wrong_state".
func (s *Service) Correct(ctx context.Context, c auth.Caller, agreement uuid.UUID, month calendar.Period, version int, reason, onBehalf string) (Month, error) {
	return s.change(ctx, c, agreement, month, version, lending.Lender, onBehalf, "更正的结算单由出借方开出，请与出借方联系。", func(tx pgx.Tx, m Month, why string, at time.Time) error {
		var form input.Form
		reason := form.Line("reason", "更正的原因", sheet.Clean(reason), 2, 200)
		if pii.InText(reason) {
			form.Add("reason", "contact_in_text", "更正的原因里有电话或身份证号码，请删去。")
		}
		if err := form.Err(); err != nil {
			return err
		}
		if m.Live == nil {
			return problem.Conflict("wrong_state", "这个月还没有结算单，请先开出。")
		}
		if _, err := machine.Next(m.Live.Status, "supersede", "结算单还没有确认，可以直接修改，不用更正。"); err != nil {
			return err
		}
		if err := set(ctx, tx, `superseded = true, updated_at = $2`, m.Live.ID, at); err != nil {
			return err
		}
		if err := record(ctx, tx, c, *m.Live, "supersede", reason, at); err != nil {
			return err
		}
		in := DrawUp{Costs: m.Live.Costs}
		for _, l := range m.Live.Lines {
			if !slices.ContainsFunc(m.Workers, func(w Worker) bool { return w.WorkerID == l.WorkerID }) {
				continue // his lending turned out to have ended before
			}
			in.Workers = append(in.Workers, WorkerDue{WorkerID: l.WorkerID, OvertimeFen: l.OvertimeFen, InsuranceFen: l.InsuranceFen})
		}
		next := Settlement{Revision: m.Live.Revision + 1, Reason: reason, WageRule: m.WageRule, WageFen: m.PayFen}
		var err error
		if next.Lines, next.Costs, err = in.lines(m); err != nil {
			return err
		}
		next.TotalFen = next.wagesFen() + next.insuranceFen() + next.costsFen()
		return s.insert(ctx, tx, c, agreement, month, next, why, at)
	})
}

// change holds an agreement and its month's settlement, at the version that the
// person saw, for one side; an officer acts for a firm that is no more and says why.
func (s *Service) change(ctx context.Context, c auth.Caller, agreement uuid.UUID, month calendar.Period, version int, only lending.Side, onBehalf, refusal string,
	apply func(tx pgx.Tx, m Month, why string, at time.Time) error) (Month, error) {
	var out Month
	err := s.DB.InTx(ctx, func(tx pgx.Tx) error {
		a, why, err := s.Lending.HoldOwed(ctx, tx, c, agreement, only, onBehalf, refusal)
		if err != nil {
			return err
		}
		m, err := s.month(ctx, tx, a, month)
		if err != nil {
			return err
		}
		stands := 0
		if m.Live != nil {
			stands = m.Live.Version
		}
		if stands != version {
			return problem.Stale(m)
		}
		if err := apply(tx, m, why, s.now()); err != nil {
			return err
		}
		out, err = s.month(ctx, tx, a, month)
		return err
	})
	if err != nil {
		return Month{}, translate(err)
	}
	return out, nil
}

// record writes the step into the settlement's history; s is as it was before.
func record(ctx context.Context, tx pgx.Tx, c auth.Caller, s Settlement, action, reason string, at time.Time) error {
	return history.Record(ctx, tx, history.Event{Thing: "settlement", ThingID: s.ID, Action: action, From: s.Status, To: machine[s.Status][action],
		Reason: reason, Detail: map[string]any{"totalFen": s.TotalFen, "revision": s.Revision}, AccountID: &c.AccountID, At: at})
}
