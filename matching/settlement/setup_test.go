package settlement_test

import (
	"testing"

	"gongxiang/internal/calendar"
	"gongxiang/matching/attendance"
	"gongxiang/matching/lending"
	"gongxiang/matching/lendingtest"
	"gongxiang/matching/settlement"
)

var (
	february = calendar.Period{From: calendar.NewDate(2021, 2, 1), To: calendar.NewDate(2021, 2, 28)}
	march    = calendar.Period{From: calendar.NewDate(2021, 3, 1), To: calendar.NewDate(2021, 3, 31)}
)

type world struct {
	*lendingtest.World
	*settlement.Service
	days    *attendance.Service
	a       lending.Agreement
	workers []lending.Worker
}

// newWorld has n workers out from 8 February for sixty days; it is 2 April.
func newWorld(t *testing.T, n int) *world {
	t.Helper()
	w := &world{World: lendingtest.New(t)}
	w.a, w.workers = w.Started(n, 60)
	w.days = attendance.New(w.World.DB, w.World.Clock, w.World.Lending)
	w.Service = settlement.New(w.World.DB, w.World.Clock, w.World.Lending)
	w.SetDay(calendar.NewDate(2021, 4, 2))
	return w
}

// attend records a worker's days of a month: eight hours, rest on weekends;
// other gives some days of the month another kind.
func (w *world) attend(t *testing.T, worker int, month calendar.Period, other map[int]string) {
	t.Helper()
	var entries []attendance.Entry
	for d := max(month.From, w.a.From); d <= month.To; d++ {
		e := attendance.Entry{WorkerID: w.workers[worker].ID, Day: d, Kind: attendance.Worked, Minutes: attendance.FullDay}
		if day := d.Time().Weekday(); day == 0 || day == 6 {
			e.Kind, e.Minutes = attendance.Rest, 0
		}
		if kind, ok := other[d.Time().Day()]; ok {
			if e.Kind, e.Minutes = kind, 0; kind == "half" {
				e.Kind, e.Minutes = attendance.Worked, 240
			}
		}
		entries = append(entries, e)
	}
	if _, err := w.days.Record(t.Context(), w.Borrower, w.a.ID, entries, ""); err != nil {
		t.Fatal(err)
	}
}

// drawn is March drawn up for all workers, with insurance of 1,000 yuan each.
func (w *world) drawn(t *testing.T) settlement.Month {
	t.Helper()
	for i := range w.workers {
		w.attend(t, i, march, nil)
	}
	m, err := w.DrawUp(t.Context(), w.Lender, w.a.ID, march, w.due(0, int64(len(w.workers))*(lendingtest.PayFen+100_000)))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func (w *world) due(version int, total int64, costs ...settlement.Cost) settlement.DrawUp {
	in := settlement.DrawUp{Version: version, TotalFen: total, Costs: costs}
	for _, worker := range w.workers {
		in.Workers = append(in.Workers, settlement.WorkerDue{WorkerID: worker.ID, InsuranceFen: 100_000})
	}
	return in
}

func (w *world) confirmed(t *testing.T) settlement.Month {
	t.Helper()
	m := w.drawn(t)
	m, err := w.Confirm(t.Context(), w.Borrower, w.a.ID, march, m.Live.Version, m.Live.TotalFen, "")
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func (w *world) transfer(t *testing.T, m settlement.Month, fen int64) (settlement.Month, error) {
	return w.Transfer(t.Context(), w.Borrower, w.a.ID, march, settlement.Transfer{Version: m.Live.Version, On: march.To, AmountFen: fen, Reference: "20210331-77"})
}

func (w *world) payOut(t *testing.T, m settlement.Month, each ...int64) (settlement.Month, error) {
	in := settlement.Payroll{Version: m.Live.Version, On: calendar.NewDate(2021, 4, 1)}
	for i, fen := range each {
		in.Lines = append(in.Lines, settlement.PayrollLine{WorkerID: w.workers[i].ID, AmountFen: fen})
		in.TotalFen += fen
	}
	return w.PayOut(t.Context(), w.Lender, w.a.ID, march, in)
}

// must lets a call's two results through to the month.
func must(t *testing.T) func(settlement.Month, error) settlement.Month {
	return func(m settlement.Month, err error) settlement.Month {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
}
