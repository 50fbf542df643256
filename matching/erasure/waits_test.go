package erasure_test

import (
	"strings"
	"testing"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/matching/attendance"
	"gongxiang/matching/enterprise"
	"gongxiang/matching/lendingtest"
	"gongxiang/matching/settlement"
)

func TestWhatAnErasureWaitsFor(t *testing.T) {
	t.Parallel()
	o := open(t)
	a, workers := o.Started(1, 10)
	number := o.numberOf(t, workers[0])
	waits := func(day calendar.Date, want ...string) {
		t.Helper()
		if day != 0 {
			o.SetDay(day)
		}
		found, err := o.Find(t.Context(), number)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, wait := range found.Waits {
			got = append(got, wait.Why)
		}
		if strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("on %s it waits for %v, want %v", day, got, want)
		}
		_, err = o.Erase(t.Context(), o.admin, o.request(number))
		if len(want) > 0 {
			lendingtest.Wants(t, err, "must_stay")
		} else if err != nil {
			t.Error(err)
		}
	}
	waits(0, "lent")
	o.Exec(`INSERT INTO incident (id, secondment_id, day, place, what, injury, measures, side, recorded_by, recorded_at)
		VALUES (gen_random_uuid(), $1, '2021-02-08', '车间', '擦伤', true, '已包扎', 'borrower', $2, '2021-02-08 12:00+08')`, workers[0].ID, o.Borrower.AccountID)
	o.SetDay(calendar.NewDate(2021, 2, 18))
	if _, err := o.Lending.EndExpired(t.Context()); err != nil {
		t.Fatal(err)
	}
	waits(0, "incident", "kept")
	o.Exec(`UPDATE incident SET acknowledged_by = $1, acknowledged_at = '2021-02-19 09:00+08'`, o.Lender.AccountID)
	waits(0, "kept")
	o.Exec(`INSERT INTO settlement (id, agreement_id, month, revision, reason, status, pay_fen, total_fen, created_by, created_at, updated_at)
		SELECT gen_random_uuid(), id, '2021-02-01', 0, '', 'draft', pay_fen, 0, $2, now(), now() FROM agreement WHERE id = $1`, a.ID, o.Lender.AccountID)
	o.Exec(`INSERT INTO settlement_worker (settlement_id, secondment_id, paid_minutes, wage_fen, overtime_fen, insurance_fen) SELECT id, $1, 0, 0, 0, 0 FROM settlement`, workers[0].ID)
	waits(0, "kept", "settlement")
	o.Exec(`DELETE FROM settlement_worker`)
	o.Exec(`INSERT INTO compliance_alert (id, kind, pattern, firm_id, found_on, detail, status, created_at, updated_at)
		VALUES (gen_random_uuid(), 'chain_lending', 'x', $1, '2021-02-08', '{}', 'open', now(), now())`, o.Lender.EnterpriseID)
	o.Exec(`INSERT INTO compliance_evidence (alert_id, thing, thing_id, found_on) SELECT id, 'secondment', $1, '2021-02-08' FROM compliance_alert`, workers[0].ID)
	waits(0, "alert", "kept")
	o.Exec(`UPDATE compliance_alert SET status = 'answered', note = '已核实', answered_by = $1, answered_at = now()`, o.City.AccountID)
	waits(calendar.NewDate(2023, 2, 17), "kept") // the last day was 17 February 2021
	waits(calendar.NewDate(2023, 2, 18))
}

// Whoever was paid does not wait for what a borrower owes his employer, who may
// never get it; whoever was not paid yet does wait.
func TestWhoWasPaidNeedNotWaitForTheFirms(t *testing.T) {
	t.Parallel()
	o := open(t)
	a, workers := o.Started(1, 10)
	number := o.numberOf(t, workers[0])
	o.SetDay(calendar.NewDate(2021, 3, 2))
	ctx, month := t.Context(), calendar.Period{From: calendar.NewDate(2021, 2, 1), To: calendar.NewDate(2021, 2, 28)}
	s := settlement.New(o.DB, o.Clock, o.Lending)
	m, err := s.DrawUp(ctx, o.Lender, a.ID, month, settlement.DrawUp{})
	if err != nil {
		t.Fatal(err)
	}
	o.later(t, 0)
	found, err := o.Find(ctx, number)
	if err != nil || len(found.Waits) != 1 || found.Waits[0].Why != "settlement" {
		t.Fatalf("drawn up: %+v %v", found, err)
	}
	m, err = s.PayOut(ctx, o.Lender, a.ID, month, settlement.Payroll{Version: m.Live.Version, On: month.To, TotalFen: 7, Lines: []settlement.PayrollLine{{WorkerID: workers[0].ID, AmountFen: 7}}})
	if err != nil || m.Live.Status != settlement.PaidUnconfirmed {
		t.Fatalf("%+v %v", m, err)
	}
	if _, err := o.Erase(ctx, o.admin, o.request(number)); err != nil {
		t.Fatal(err)
	}
	// The firms go on without him.
	days := attendance.New(o.DB, o.Clock, o.Lending)
	for d := workers[0].From; d <= workers[0].To; d++ {
		if _, err := days.Record(ctx, o.Borrower, a.ID, []attendance.Entry{{WorkerID: workers[0].ID, Day: d, Kind: attendance.Rest}}, ""); err != nil {
			t.Fatal(err)
		}
	}
	if m, err = s.Confirm(ctx, o.Borrower, a.ID, month, m.Live.Version, 0, ""); err != nil || m.Live.Status != settlement.PaidAhead {
		t.Fatalf("%+v %v", m, err)
	}
	if m, err = s.Transfer(ctx, o.Borrower, a.ID, month, settlement.Transfer{Version: m.Live.Version, On: month.To, AmountFen: 0, Reference: "1"}); err != nil || m.Live.Lines[0].Name != "已删除" {
		t.Fatalf("%+v %v", m, err)
	}
}

// An incident that only a firm which is no more could acknowledge keeps nobody.
func TestNobodyWaitsForADissolvedFirm(t *testing.T) {
	t.Parallel()
	o := open(t)
	_, workers := o.Started(1, 10)
	number := o.numberOf(t, workers[0])
	o.Exec(`INSERT INTO incident (id, secondment_id, day, place, what, injury, measures, side, recorded_by, recorded_at)
		VALUES (gen_random_uuid(), $1, '2021-02-08', '车间', '擦伤', true, '已包扎', 'lender', $2, '2021-02-08 12:00+08')`, workers[0].ID, o.Lender.AccountID)
	o.later(t, 0)
	waits := func() int {
		found, err := o.Find(t.Context(), number)
		if err != nil {
			t.Fatal(err)
		}
		return len(found.Waits)
	}
	if waits() != 1 {
		t.Fatal("the borrower has not acknowledged it")
	}
	o.dissolve(t, o.Lender) // who recorded it
	if waits() != 1 {
		t.Error("the borrower still could")
	}
	o.dissolve(t, o.Borrower)
	if _, err := o.Erase(t.Context(), o.admin, o.request(number)); err != nil {
		t.Error(err)
	}
}

func (o *office) dissolve(t *testing.T, firm auth.Caller) {
	t.Helper()
	e, err := o.Lending.Firms.Get(t.Context(), o.City, firm.EnterpriseID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.Lending.Dissolve(t.Context(), o.City, e.ID,
		enterprise.DissolveInput{Version: e.Version, Day: calendar.Today(o.Clock), Kind: "deregistration", Source: "注销登记"}); err != nil {
		t.Fatal(err)
	}
}
