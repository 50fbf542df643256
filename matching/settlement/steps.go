package settlement

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/input"
	"gongxiang/internal/problem"
	"gongxiang/internal/sheet"
	"gongxiang/matching/lending"
)

// step is change, for a settlement in the state from which the action goes.
func (s *Service) step(ctx context.Context, c auth.Caller, agreement uuid.UUID, month calendar.Period, version int, only lending.Side, onBehalf, refusal, action string,
	apply func(tx pgx.Tx, m Month, to, why string, at time.Time) error) (Month, error) {
	return s.change(ctx, c, agreement, month, version, only, onBehalf, refusal, func(tx pgx.Tx, m Month, why string, at time.Time) error {
		if m.Live == nil {
			return problem.Conflict("wrong_state", "这个月还没有结算单，请等出借方开出。")
		}
		to, err := machine.Next(m.Live.Status, action, "结算单目前是“"+statusWords[m.Live.Status]+"”，不能这样办理。")
		if err != nil {
			return err
		}
		if err := apply(tx, m, to, why, at); err != nil {
			return err
		}
		return record(ctx, tx, c, *m.Live, action, why, at)
	})
}

// Confirm takes a settlement as it stands, with the total that the borrower saw;
// from then on its figures stay. Problems: "not_found", "forbidden",
// "stale_version", "wrong_state", "does_not_add_up", "attendance_missing" with an
// entry for each worker, "attendance_changed" when the wages are of another
// attendance.
func (s *Service) Confirm(ctx context.Context, c auth.Caller, agreement uuid.UUID, month calendar.Period, version int, totalFen int64, onBehalf string) (Month, error) {
	return s.step(ctx, c, agreement, month, version, lending.Borrower, onBehalf, "结算单由借用方确认。", "confirm", func(tx pgx.Tx, m Month, to, why string, at time.Time) error {
		if err := stillMissing(m.Missing); err != nil {
			return err
		}
		if m.differs(*m.Live) {
			if m.Live.Status == PaidUnconfirmed {
				return problem.Conflict("attendance_changed", "开出结算单之后考勤有变化，工资对不上了。已经发薪，请出借方开更正的结算单，再确认。")
			}
			return problem.Conflict("attendance_changed", "开出结算单之后考勤有变化，工资对不上了。请出借方重新核算后再确认。")
		}
		if err := mustBe("确认的总额", totalFen, m.Live.TotalFen); err != nil {
			return err
		}
		return set(ctx, tx, `status = $4, confirmed_by = $2, confirmed_at = $3, confirmed_for = $5, updated_at = $3`, m.Live.ID, c.AccountID, at, to, why)
	})
}

// Transfer is what the borrower says of the money that it moved; a refund, which
// only a correction can bring, is negative.
type Transfer struct {
	Version   int           `json:"version" doc:"结算单的版本号"`
	On        calendar.Date `json:"on" required:"false" doc:"转账日期"`
	AmountFen int64         `json:"amountFen" doc:"转账金额"`
	Reference string        `json:"reference" required:"false" doc:"转账凭证号"`
	OnBehalf  string        `json:"onBehalf" required:"false" doc:"专员代已注销的借用方办理的原因"`
}

// Transfer records that the borrower paid the lender. Less than what is due is
// refused with the difference; more is recorded, and shows as excess. Problems:
// "not_found", "forbidden", "invalid", "stale_version", "wrong_state",
// "does_not_add_up".
func (s *Service) Transfer(ctx context.Context, c auth.Caller, agreement uuid.UUID, month calendar.Period, in Transfer) (Month, error) {
	return s.step(ctx, c, agreement, month, in.Version, lending.Borrower, in.OnBehalf, "转账由借用方登记。", "transfer", func(tx pgx.Tx, m Month, to, why string, at time.Time) error {
		var form input.Form
		s.checkDay(&form, "转账日期", in.On, month)
		in.Reference = form.Line("reference", "转账凭证号", sheet.Clean(in.Reference), 1, 60)
		if in.AmountFen < -mostFen || in.AmountFen > mostFen {
			form.Add("amountFen", "range", "转账金额不对，请核对。")
		}
		if err := form.Err(); err != nil {
			return err
		}
		due := m.Live.TotalFen - m.MovedFen
		if in.AmountFen < due {
			return mustBe("转账金额", in.AmountFen, due)
		}
		return set(ctx, tx, `status = $7, transfer_on = $2, transfer_fen = $3, transfer_reference = $4, transfer_by = $5, updated_at = $6, transfer_for = $8`,
			m.Live.ID, in.On, in.AmountFen, in.Reference, c.AccountID, at, to, why)
	})
}

// Payroll is what the lender says that it paid the workers.
type Payroll struct {
	Version  int           `json:"version" doc:"结算单的版本号"`
	On       calendar.Date `json:"on" required:"false" doc:"发薪日期"`
	Lines    []PayrollLine `json:"lines" doc:"每名工人发了多少"`
	TotalFen int64         `json:"totalFen" doc:"发薪总额"`
	OnBehalf string        `json:"onBehalf" required:"false" doc:"专员代已注销的出借方办理的原因"`
}

// PayrollLine is what one worker got.
type PayrollLine struct {
	WorkerID  uuid.UUID `json:"workerId" doc:"工人"`
	AmountFen int64     `json:"amountFen" doc:"实发金额"`
}

// PayOut records the lender's payroll: an amount for every worker of the
// settlement, which may be less than his wage and then shows as excess. It need
// wait neither for the borrower's confirmation, once the month's days are over,
// nor for its transfer: wages are owed whatever the borrower does. Problems:
// "not_found", "forbidden", "invalid", "stale_version", "wrong_state",
// "attendance_changed", "does_not_add_up".
func (s *Service) PayOut(ctx context.Context, c auth.Caller, agreement uuid.UUID, month calendar.Period, in Payroll) (Month, error) {
	return s.step(ctx, c, agreement, month, in.Version, lending.Lender, in.OnBehalf, "发薪由出借方登记。", "pay_out", func(tx pgx.Tx, m Month, to, why string, at time.Time) error {
		if len(m.Live.Lines) == 0 {
			return problem.Conflict("wrong_state", "这份结算单里没有工人，不用登记发薪。")
		}
		if to == PaidUnconfirmed {
			if err := s.payable(m); err != nil {
				return err
			}
		}
		var form input.Form
		s.checkDay(&form, "发薪日期", in.On, month)
		waits := make(map[uuid.UUID]bool, len(m.Live.Lines))
		for _, l := range m.Live.Lines {
			waits[l.WorkerID] = true
		}
		var sum int64
		for i, l := range in.Lines {
			if !waits[l.WorkerID] {
				form.Add("lines", "unknown", fmt.Sprintf("第 %d 行的工人不在这份结算单里，或者出现了两次。", i+1))
			}
			if l.AmountFen < 0 || l.AmountFen > mostFen {
				form.Add("lines", "range", fmt.Sprintf("第 %d 行的金额不对，请填写 0 或以上的金额。", i+1))
			}
			waits[l.WorkerID] = false
			sum += l.AmountFen
		}
		if left := len(m.Live.Lines) - len(in.Lines); left > 0 {
			form.Add("lines", "required", "还有 "+problem.Count(left)+" 名工人没有填写发薪金额，没有发的请填 0。")
		}
		if err := form.Err(); err != nil {
			return err
		}
		if err := mustBe("发薪总额", in.TotalFen, sum); err != nil {
			return err
		}
		if err := writePayroll(ctx, tx, m.Live.ID, in.Lines); err != nil {
			return err
		}
		return set(ctx, tx, `status = $6, payroll_on = $2, payroll_fen = $3, payroll_by = $4, updated_at = $5, payroll_for = $7`, m.Live.ID, in.On, sum, c.AccountID, at, to, why)
	})
}

// payable says what stands against wages that the borrower has not confirmed: days
// to come, and a draft that the lender can bring up to date itself.
func (s *Service) payable(m Month) error {
	for _, w := range m.Missing {
		if w.Days[len(w.Days)-1] > s.today() {
			return problem.Conflict("wrong_state", "这个月还没有过完，借用方也没有确认，还不能登记发薪。")
		}
	}
	if m.differs(*m.Live) {
		return problem.Conflict("attendance_changed", "开出结算单之后考勤有变化，请先按新的考勤保存结算单，再登记发薪。")
	}
	return nil
}

// checkDay holds a day on which money for the month moved.
func (s *Service) checkDay(form *input.Form, label string, on calendar.Date, month calendar.Period) {
	switch {
	case on == 0:
		form.Add("on", "required", "请填写"+label+"。")
	case on > s.today():
		form.Add("on", "future", fmt.Sprintf("%s（%s）还没有到，今天是 %s，请在办理之后登记。", label, on, s.today()))
	case on < month.From:
		form.Add("on", "before", fmt.Sprintf("%s（%s）早于结算的月份，请核对。", label, on))
	}
}
