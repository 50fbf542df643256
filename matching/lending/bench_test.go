package lending_test

import "testing"

// A roster of 200: named, consented, amended and started.
func BenchmarkRoster200(b *testing.B) {
	w := newWorld(b)
	for b.Loop() {
		b.StopTimer()
		a := w.signed(b, 200)
		in := w.people(200)
		b.StartTimer()
		workers, err := w.Nominate(b.Context(), w.lender, a.ID, in)
		if err != nil {
			b.Fatal(err)
		}
		ids := idsOf(workers)
		w.makeReady(b, a, ids)
		w.setDay(1)
		if _, err := w.Start(b.Context(), w.borrower, a.ID, ids, day(1)); err != nil {
			b.Fatal(err)
		}
		w.setDay(0)
	}
}
