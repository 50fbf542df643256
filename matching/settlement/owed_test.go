package settlement_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/sheet"
	"gongxiang/matching/attendance"
	"gongxiang/matching/enterprise"
	"gongxiang/matching/lendingtest"
	"gongxiang/matching/settlement"
)

const wound = "管理人来函，代为办结"

// dissolve ends a firm on a day, which is today.
func (w *world) dissolve(t *testing.T, firm auth.Caller, on calendar.Date) {
	t.Helper()
	w.SetDay(on)
	e, err := w.World.Lending.Firms.Get(t.Context(), w.City, firm.EnterpriseID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.World.Lending.Dissolve(t.Context(), w.City, firm.EnterpriseID,
		enterprise.DissolveInput{Version: e.Version, Day: on, Kind: "court_ruling", Source: "（2021）粤0783破1号"}); err != nil {
		t.Fatal(err)
	}
}

// Whoever is suspended still settles what was worked.
func TestSuspendedFirmsFinish(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.Exec(`UPDATE enterprise SET status = 'suspended' WHERE id IN ($1, $2)`, w.Lender.EnterpriseID, w.Borrower.EnterpriseID)
	m := w.confirmed(t) // attendance, draft, confirmation
	lendingtest.Wants(t, second(w.Confirm(t.Context(), w.City, w.a.ID, march, m.Live.Version, m.Live.TotalFen, wound)), "forbidden")
	m = must(t)(w.transfer(t, m, m.Live.TotalFen))
	m = must(t)(w.payOut(t, m, 520_000))
	must(t)(w.Correct(t.Context(), w.Lender, w.a.ID, march, m.Live.Version, "补发", ""))
}

// A borrower that says it has moved to another town waits for approval there, and
// may be turned down. It still owes, and still may and has to settle.
func TestFirmsThatMovedFinish(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	ctx, firms := t.Context(), w.World.Lending.Firms
	e, err := firms.Get(ctx, w.Borrower, w.Borrower.EnterpriseID)
	if err != nil {
		t.Fatal(err)
	}
	e, err = firms.Edit(ctx, w.Borrower, e.Version, enterprise.Facts{Name: e.Name, TownCode: w.Officer("水口镇").TownCode, Industry: e.Industry,
		Address: "水口镇1号", ContactName: "厂办", ContactPhone: "13800000001"})
	if err != nil || e.Status != enterprise.Pending {
		t.Fatal(e.Status, err)
	}
	m := w.confirmed(t) // attendance and confirmation by the borrower
	if _, err = firms.Decide(ctx, w.City, e.ID, e.Version, "reject", "没有迁入"); err != nil {
		t.Fatal(err)
	}
	m = must(t)(w.transfer(t, m, m.Live.TotalFen))
	must(t)(w.payOut(t, m, 520_000))
}

// A month stays in sight once it is settled, also when it turns out that the firm
// was no more by then: a correction has all of it paid back.
func TestSettledMonthAfterTheEnd(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 2)
	ctx := t.Context()
	m := w.confirmed(t)
	m = must(t)(w.transfer(t, m, m.Live.TotalFen))
	must(t)(w.payOut(t, m, 520_000, 510_000))
	e, err := w.World.Lending.Firms.Get(ctx, w.City, w.Lender.EnterpriseID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.World.Lending.Dissolve(ctx, w.City, e.ID,
		enterprise.DissolveInput{Version: e.Version, Day: calendar.NewDate(2021, 2, 20), Kind: "court_ruling", Source: "（2021）粤0783破1号"}); err != nil {
		t.Fatal(err)
	}
	_, months, err := w.List(ctx, w.Borrower, w.a.ID)
	if err != nil || len(months) != 2 || months[0].Month != "2021-03" || months[0].Status != settlement.PaidOut || !months[0].Changed || months[1].Changed {
		t.Errorf("%+v %v", months, err)
	}
	m = must(t)(w.Get(ctx, w.Borrower, w.a.ID, march))
	if !m.Changed || len(m.Workers) != 0 || m.Live.TotalFen != 1_240_000 {
		t.Fatalf("%+v", m)
	}
	lenders := w.Officer("水口镇")
	if paid := w.paidOut(t); len(paid) != 2 || paid["张一"] != "5200" || paid["张二"] != "5100" {
		t.Errorf("the payroll as a sheet: %v", paid)
	}
	m = must(t)(w.Correct(ctx, lenders, w.a.ID, march, m.Live.Version, "出借方在三月前已经破产", wound))
	if _, err := w.PayrollSheet(ctx, w.Lender, w.a.ID, march); err != nil {
		t.Error("the corrected payroll as a sheet:", err)
	}
	m = must(t)(w.Confirm(ctx, w.Borrower, w.a.ID, march, m.Live.Version, 0, ""))
	m = must(t)(w.transfer(t, m, -1_240_000))
	if m.MovedFen != 0 || m.ExcessFen != 0 || m.PaidFen != 1_030_000 {
		t.Errorf("%+v", m)
	}
	lendingtest.Wants(t, second(w.PayOut(ctx, lenders, w.a.ID, march, settlement.Payroll{Version: m.Live.Version, On: march.To, OnBehalf: wound})), "wrong_state")
	april := calendar.Period{From: calendar.NewDate(2021, 4, 1), To: calendar.NewDate(2021, 4, 30)}
	lendingtest.Wants(t, second(w.Get(ctx, w.Borrower, w.a.ID, april)), "not_found")
}

// Wages first: they do not wait for money that may never come.
func TestWagesAheadOfTheTransfer(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	m := w.confirmed(t)
	m = must(t)(w.payOut(t, m, 520_000))
	if m.Live.Status != settlement.PaidAhead || m.ExcessFen != 0 || m.PaidFen != 520_000 || m.Live.TransferOn != nil {
		t.Fatalf("%+v", m)
	}
	lendingtest.Wants(t, second(w.payOut(t, m, 520_000)), "wrong_state")
	lendingtest.Wants(t, second(w.transfer(t, m, m.Live.TotalFen-1)), "does_not_add_up")
	m = must(t)(w.transfer(t, m, m.Live.TotalFen+7))
	if m.Live.Status != settlement.PaidOut || m.ExcessFen != 7 {
		t.Fatalf("%+v", m)
	}
}

// The borrower confirms nothing: on the fifteenth wages are paid all the same. It
// confirms later, or a correction shows the difference.
func TestWagesAheadOfTheConfirmation(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 2)
	ctx, id := t.Context(), w.a.ID
	w.attend(t, 0, march, nil)
	// The borrower has recorded nothing of the second worker.
	m := must(t)(w.DrawUp(ctx, w.Lender, id, march, w.due(0, 2*620_000)))
	lendingtest.Wants(t, second(w.Confirm(ctx, w.Borrower, id, march, m.Live.Version, m.Live.TotalFen, "")), "attendance_missing")
	lendingtest.Wants(t, second(w.PayOut(ctx, w.Borrower, id, march, settlement.Payroll{Version: m.Live.Version, On: march.To})), "forbidden")
	lendingtest.Wants(t, second(w.PayOut(ctx, w.City, id, march, settlement.Payroll{Version: m.Live.Version, On: march.To})), "forbidden")
	m = must(t)(w.payOut(t, m, 520_000, 500_000))
	if m.Live.Status != settlement.PaidUnconfirmed || m.PaidFen != 1_020_000 || m.MovedFen != 0 || m.ExcessFen != 0 || m.Live.ConfirmedAt != nil {
		t.Fatalf("%+v", m)
	}
	if got := w.waits(t, w.City, settlement.DueFilter{Q: w.a.Number}, all); len(got) != 2 || got[1] != "2021-03 borrower confirm 2021-04-10" {
		t.Errorf("%q", got)
	}
	lendingtest.Wants(t, second(w.payOut(t, m, 520_000, 520_000)), "wrong_state")
	lendingtest.Wants(t, second(w.DrawUp(ctx, w.Lender, id, march, w.due(m.Live.Version, 2*620_000))), "wrong_state")
	lendingtest.Wants(t, second(w.transfer(t, m, m.Live.TotalFen)), "wrong_state")
	own := w.Own(id, w.workers[1].ID)
	if pay := own.Pay[1]; pay.Month != "2021-03" || pay.Settled || pay.PaidFen != 500_000 || !strings.Contains(pay.Words, "原单位已经发给您 5,000.00 元") {
		t.Errorf("%+v", pay)
	}
	// It turns out that the second was absent for a day: the draft does not stand any more.
	w.attend(t, 1, march, map[int]string{9: attendance.Absent})
	lendingtest.Wants(t, second(w.Confirm(ctx, w.Borrower, id, march, m.Live.Version, m.Live.TotalFen, "")), "attendance_changed")
	m = must(t)(w.Correct(ctx, w.Lender, id, march, m.Live.Version, "三月九日缺勤", ""))
	if m.Live.Status != settlement.Draft || m.PaidFen != 1_020_000 {
		t.Fatalf("%+v", m)
	}
	m = must(t)(w.Confirm(ctx, w.Borrower, id, march, m.Live.Version, m.Live.TotalFen, ""))
	m = must(t)(w.transfer(t, m, m.Live.TotalFen))
	// 520,000 × 20.75 / 21.75 = 496,091.95: 3,908 more than his due was paid already.
	if m.Live.TotalFen != 620_000+496_092+100_000 || m.ExcessFen != 0 {
		t.Fatalf("%+v", m)
	}
	m = must(t)(w.payOut(t, m, 0, 0))
	if m.Live.Status != settlement.PaidOut || m.PaidFen != 1_020_000 || m.ExcessFen != 0 {
		t.Fatalf("%+v", m)
	}
}

// Confirmed as it was paid, the transfer is all that is left; what was paid too
// little shows.
func TestConfirmationOfWagesPaid(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	m := must(t)(w.payOut(t, w.drawn(t), 519_990))
	if m.Live.Status != settlement.PaidUnconfirmed {
		t.Fatalf("%+v", m)
	}
	m = must(t)(w.Confirm(t.Context(), w.Borrower, w.a.ID, march, m.Live.Version, m.Live.TotalFen, ""))
	if m.Live.Status != settlement.PaidAhead || m.Live.ConfirmedAt == nil {
		t.Fatalf("%+v", m)
	}
	m = must(t)(w.transfer(t, m, m.Live.TotalFen))
	if m.Live.Status != settlement.PaidOut || m.ExcessFen != 10 {
		t.Fatalf("%+v", m)
	}
}

// While days are to come, or the draft is of another attendance, nothing is paid
// that the borrower has not confirmed.
func TestWagesOfDaysToCome(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	ctx := t.Context()
	april := calendar.Period{From: calendar.NewDate(2021, 4, 1), To: calendar.NewDate(2021, 4, 30)}
	m := must(t)(w.DrawUp(ctx, w.Lender, w.a.ID, april, w.due(0, 100_000)))
	_, err := w.PayOut(ctx, w.Lender, w.a.ID, april, settlement.Payroll{Version: m.Live.Version, On: april.From, Lines: []settlement.PayrollLine{{WorkerID: w.workers[0].ID}}})
	lendingtest.Wants(t, err, "wrong_state")
	m = w.drawn(t)
	w.Exec(`UPDATE attendance_day SET kind = 'absent', minutes = 0, version = version + 1 WHERE day = '2021-03-09'`)
	lendingtest.Wants(t, second(w.payOut(t, m, 520_000)), "attendance_changed")
}

// Costs that the borrower has not confirmed hide no profit, whatever is paid by them.
func TestUnconfirmedCostsHideNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	ctx := t.Context()
	m := must(t)(w.transfer(t, w.confirmed(t), 620_000+30_000))
	m = must(t)(w.payOut(t, m, 520_000))
	m = must(t)(w.Correct(ctx, w.Lender, w.a.ID, march, m.Live.Version, "补列费用", ""))
	m = must(t)(w.DrawUp(ctx, w.Lender, w.a.ID, march, w.due(m.Live.Version, 650_000, settlement.Cost{Kind: "other", Reason: "管理费用", AmountFen: 30_000})))
	m = must(t)(w.payOut(t, m, 1_000))
	if m.Live.Status != settlement.PaidUnconfirmed || m.ExcessFen != 29_000 || m.PaidFen != 521_000 {
		t.Fatalf("%+v", m)
	}
}

// One of the two is first: figures that were paid by are not drawn up anew.
func TestPayrollMeetsConfirmation(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	m := w.drawn(t)
	errs := lendingtest.AtOnce(3, func(i int) error {
		switch i {
		case 0:
			return second(w.payOut(t, m, 520_000))
		case 1:
			return second(w.Confirm(t.Context(), w.Borrower, w.a.ID, march, m.Live.Version, m.Live.TotalFen, ""))
		}
		return second(w.DrawUp(t.Context(), w.Lender, w.a.ID, march, w.due(m.Live.Version, 620_000)))
	})
	if n := lendingtest.Tally(t, errs, "stale_version"); n != 1 {
		t.Fatalf("%d", n)
	}
}

// A correction after wages were paid ahead counts them.
func TestCorrectionOfWagesPaidAhead(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	m := must(t)(w.payOut(t, w.confirmed(t), 400_000))
	m = must(t)(w.Correct(t.Context(), w.Lender, w.a.ID, march, m.Live.Version, "少发了", ""))
	m = must(t)(w.Confirm(t.Context(), w.Borrower, w.a.ID, march, m.Live.Version, m.Live.TotalFen, ""))
	m = must(t)(w.transfer(t, m, m.Live.TotalFen))
	if m.ExcessFen != 120_000 { // what the lender keeps back shows
		t.Errorf("%d", m.ExcessFen)
	}
	if m = must(t)(w.payOut(t, m, 120_000)); m.ExcessFen != 0 || m.PaidFen != 520_000 {
		t.Errorf("%+v", m)
	}
}

func TestDissolvedFirmsFinishThemselves(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.dissolve(t, w.Borrower, calendar.NewDate(2021, 4, 2))
	w.dissolve(t, w.Lender, calendar.NewDate(2021, 4, 2))
	m := w.confirmed(t)
	m = must(t)(w.payOut(t, m, 520_000))
	if m = must(t)(w.transfer(t, m, m.Live.TotalFen)); m.Live.Status != settlement.PaidOut {
		t.Errorf("%+v", m.Live)
	}
}

// paidOut is what March's payroll says as a sheet, by name.
func (w *world) paidOut(t *testing.T) map[string]string {
	t.Helper()
	file, err := w.PayrollSheet(t.Context(), w.Lender, w.a.ID, march)
	if err != nil {
		t.Fatal(err)
	}
	table, mapping, err := sheet.ReadFor(file.Data, sheet.Limits{}, []sheet.Column{{Field: "name", Label: "姓名"}, {Field: "paid", Label: "已发（元）"}})
	if err != nil {
		t.Fatal(err)
	}
	records, err := table.Records(mapping)
	if err != nil {
		t.Fatal(err)
	}
	paid := map[string]string{}
	for _, r := range records.Rows {
		paid[r.Cell("name").Text] = r.Cell("paid").Text
	}
	return paid
}

// An officer does all that two firms that are no more have left open, each act
// with its reason.
func TestOfficerFinishesForDissolvedFirms(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	ctx, id := t.Context(), w.a.ID
	entry := func(day calendar.Date) []attendance.Entry {
		return []attendance.Entry{{WorkerID: w.workers[0].ID, Day: day, Kind: attendance.Leave}}
	}
	// As long as a firm exists, it acts itself.
	_, err := w.days.Record(ctx, w.City, id, entry(march.From), wound)
	lendingtest.Wants(t, err, "forbidden")
	_, err = w.days.Object(ctx, w.City, id, attendance.Objection{WorkerID: w.workers[0].ID, Day: march.From, Version: 1, Note: "当天在岗", OnBehalf: wound})
	lendingtest.Wants(t, err, "forbidden")
	lendingtest.Wants(t, second(w.DrawUp(ctx, w.City, id, march, w.due(0, 0))), "forbidden")
	w.dissolve(t, w.Lender, calendar.NewDate(2021, 4, 2))
	_, err = w.days.Record(ctx, w.City, id, entry(march.From), wound) // the borrower still exists
	lendingtest.Wants(t, err, "forbidden")
	w.dissolve(t, w.Borrower, calendar.NewDate(2021, 4, 2))

	lenders, borrowers := w.Officer("水口镇"), w.Officer("翠山湖")
	for _, c := range []struct {
		who   auth.Caller
		why   string
		field string
	}{{w.City, "", "required"}, {w.City, "我", "too_short"}, {w.City, "电话 13800138000 来函", "contact_in_text"}} {
		_, err := w.days.Record(ctx, c.who, id, entry(march.From), c.why)
		lendingtest.WantsField(t, err, "onBehalf", c.field)
	}
	_, err = w.days.Record(ctx, lenders, id, entry(march.From), wound) // the borrower is of another town
	lendingtest.Wants(t, err, "forbidden")
	_, err = w.days.Record(ctx, w.Stranger, id, entry(march.From), wound)
	lendingtest.Wants(t, err, "not_found")
	for d := march.From; d <= march.To; d++ {
		if _, err := w.days.Record(ctx, borrowers, id, entry(d), wound); err != nil {
			t.Fatal(err)
		}
	}
	history, err := w.days.History(ctx, borrowers, id, w.workers[0].ID, march.From)
	if err != nil || len(history) != 1 || history[0].OnBehalf != wound || history[0].By == "" {
		t.Errorf("%+v %v", history, err)
	}
	// The lender's officer disputes a day for it, and the record says why.
	object := func(who auth.Caller, why string) (attendance.Day, error) {
		return w.days.Object(ctx, who, id, attendance.Objection{WorkerID: w.workers[0].ID, Day: march.From, Version: 1, Note: "当天在岗", OnBehalf: why})
	}
	_, err = object(borrowers, wound)
	lendingtest.Wants(t, err, "forbidden")
	_, err = object(lenders, "")
	lendingtest.WantsField(t, err, "onBehalf", "required")
	_, err = w.World.DB.Exec(ctx, `INSERT INTO attendance_objection (secondment_id, day, version, note, account_id, at) VALUES ($1, $2, 1, '当天在岗', $3, now())`,
		w.workers[0].ID, march.From, lenders.AccountID)
	lendingtest.Breaks(t, err, "attendance_objection_by_lender")
	disputed, err := object(lenders, wound)
	if err != nil || disputed.Objection != "当天在岗" {
		t.Fatalf("%+v %v", disputed, err)
	}
	if history, err = w.days.History(ctx, borrowers, id, w.workers[0].ID, march.From); err != nil || len(history) != 2 || history[1].OnBehalf != wound {
		t.Errorf("%+v %v", history, err)
	}
	in := w.due(0, 620_000)
	lendingtest.WantsField(t, second(w.DrawUp(ctx, lenders, id, march, in)), "onBehalf", "required")
	in.OnBehalf = wound
	lendingtest.Wants(t, second(w.DrawUp(ctx, borrowers, id, march, in)), "forbidden")
	m := must(t)(w.DrawUp(ctx, lenders, id, march, in))
	lendingtest.WantsField(t, second(w.Confirm(ctx, borrowers, id, march, m.Live.Version, m.Live.TotalFen, "")), "onBehalf", "required")
	m = must(t)(w.Confirm(ctx, borrowers, id, march, m.Live.Version, m.Live.TotalFen, wound))
	m = must(t)(w.PayOut(ctx, lenders, id, march, settlement.Payroll{Version: m.Live.Version, On: calendar.NewDate(2021, 4, 1), TotalFen: 520_000, OnBehalf: wound,
		Lines: []settlement.PayrollLine{{WorkerID: w.workers[0].ID, AmountFen: 520_000}}}))
	m = must(t)(w.Transfer(ctx, borrowers, id, march, settlement.Transfer{Version: m.Live.Version, On: calendar.NewDate(2021, 4, 2), AmountFen: 620_000, Reference: "破产管理人 1", OnBehalf: wound}))
	if m.Live.Status != settlement.PaidOut || m.ExcessFen != 0 {
		t.Fatalf("%+v", m.Live)
	}
	for _, h := range m.History {
		if h.Reason != wound {
			t.Errorf("%s: %q", h.Action, h.Reason)
		}
	}
	must(t)(w.Correct(ctx, lenders, id, march, m.Live.Version, "多算了一天", wound))
}

// The database lets nobody else act, whatever the program says.
func TestGuardOfActsForDissolvedFirms(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	m := w.drawn(t)
	confirm := func(by uuid.UUID, why string) error {
		_, err := w.World.DB.Exec(t.Context(), `UPDATE settlement SET status = 'confirmed', confirmed_by = $2, confirmed_at = now(), confirmed_for = $3 WHERE id = $1`, m.Live.ID, by, why)
		return err
	}
	lendingtest.Breaks(t, confirm(w.City.AccountID, wound), "settlement_by_its_firm")
	lendingtest.Breaks(t, confirm(w.Borrower.AccountID, wound), "settlement_by_its_firm")
	w.dissolve(t, w.Borrower, calendar.NewDate(2021, 4, 2))
	lendingtest.Breaks(t, confirm(w.City.AccountID, ""), "settlement_by_its_firm")
	lendingtest.Breaks(t, confirm(w.Lender.AccountID, wound), "settlement_by_its_firm")
	if err := confirm(w.City.AccountID, wound); err != nil {
		t.Fatal(err)
	}
	_, err := w.World.DB.Exec(t.Context(), `UPDATE attendance_day SET kind = 'leave', minutes = 0, version = version + 1, recorded_by = $1, recorded_for = '' WHERE day = '2021-03-09'`, w.City.AccountID)
	lendingtest.Breaks(t, err, "attendance_by_borrower")
}
