package hire_test

import (
	"sync"
	"testing"

	"github.com/google/uuid"

	"gongxiang/internal/history"
	"gongxiang/internal/problem"
	"gongxiang/jobs/hire"
	"gongxiang/matching/enterprise"
)

// dissolve records that the firm is no more.
func (w *world) dissolve(firm uuid.UUID) error {
	_, err := w.Lending.Dissolve(w.t.Context(), w.Officer("水口镇"), firm,
		enterprise.DissolveInput{Version: 1, Day: today.AddDays(-1), Kind: "deregistration", Source: "粤江登字第 12 号"})
	return err
}

func TestADissolvedFirmEmploysNobody(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	gone := w.firm
	there := w.hired(w.seeker(), w.opened(1), w.number())
	left := w.hired(w.seeker(), w.opened(1), w.number())
	left = w.must(w.End(t.Context(), gone, left.ID, left.Version, hire.Leaving{EndedOn: today.AddDays(-2), Reason: "resigned"}))
	who := w.seeker()
	id := w.accepted(who, w.opened(1))
	w.must(w.Say(t.Context(), gone, id, hire.Word{StartedOn: today}))
	later := w.must(w.Say(t.Context(), who, id, hire.Word{StartedOn: today, IDNumber: w.number(), Version: 1}))
	said := w.must(w.Say(t.Context(), gone, w.accepted(w.seeker(), w.opened(1)), hire.Word{StartedOn: today}))
	waits := w.accepted(w.seeker(), w.opened(1))
	w.firm = w.Firm("水口镇")
	elsewhere := w.hired(w.seeker(), w.opened(1), w.number())
	city := w.Officer("")
	before, err := w.Lending.Ending(t.Context(), city, gone.EnterpriseID)
	if err != nil || before.Hires != 2 || before.Vacancies != 5 {
		t.Errorf("%+v (%v)", before, err)
	}
	if err := w.dissolve(gone.EnterpriseID); err != nil {
		t.Fatal(err)
	}
	if after, err := w.Lending.Firms.Get(t.Context(), city, gone.EnterpriseID); err != nil || after.Dissolution.Ended != before {
		t.Errorf("%+v (%v)", after.Dissolution, err)
	}
	get := func(of hire.Hire) hire.Hire { return w.must(w.Get(t.Context(), city, of.ID)) }
	// Who started after that day was there on his first.
	for of, last := range map[*hire.Hire]int{&there: -1, &later: 0} {
		h := get(*of)
		if h.Status != hire.Ended || *h.EndedReason != "employer_dissolved" || *h.EndedOn != today.AddDays(last) || h.Version != of.Version+1 {
			t.Errorf("%+v", h)
		}
		entries, err := history.Of(t.Context(), w.World.DB, "hire", h.ID)
		if err != nil || entries[len(entries)-1].Action != "end" || entries[len(entries)-1].Reason != "企业已注销或破产（2021-02-07，注销登记）" || entries[len(entries)-1].By != "专员" {
			t.Errorf("%+v (%v)", entries, err)
		}
	}
	for _, of := range []hire.Hire{left, said, elsewhere} {
		if h := get(of); h.Status != of.Status || h.Version != of.Version {
			t.Errorf("%+v", h)
		}
	}
	// Its vacancies are closed, and who waits for it is told that nothing comes.
	if n := w.count(`SELECT count(*) FROM vacancy WHERE enterprise_id = $1 AND status <> 'closed'`, gone.EnterpriseID); n != 0 {
		t.Errorf("%d vacancies are still open", n)
	}
	if n, err := w.Apply.Expire(t.Context()); err != nil || n != 1 {
		t.Errorf("%d applications ended (%v)", n, err)
	}
	if n := w.count(`SELECT count(*) FROM application WHERE id = $1 AND status = 'expired' AND reason = '企业已注销或破产'`, waits); n != 1 {
		t.Error("he still waits for a firm that is no more")
	}
	causes := map[string]int{}
	for _, e := range w.checkLedger() {
		if e.Event == "ended" {
			causes[e.Cause]++
		}
	}
	if causes["employer_dissolved"] != 2 || causes["resigned"] != 1 || len(causes) != 2 {
		t.Errorf("%v", causes)
	}
}

// The database holds it, also when nobody tells the hires.
func TestNoDissolutionLeavesAHire(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Lending.Dissolved = nil
	w.hired(w.seeker(), w.opened(1), w.number())
	_, err := w.Lending.Dissolve(t.Context(), w.Officer("水口镇"), w.firm.EnterpriseID,
		enterprise.DissolveInput{Version: 1, Day: today, Kind: "deregistration", Source: "粤江登字第 12 号"})
	broken(t, err, "enterprise_dissolved_ends_all")
}

// Hires and endings meet the dissolution: nobody is left in a post, nobody waits
// in a circle.
func TestDissolutionMeetsHires(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for round := range 8 {
		w.firm = w.Firm("水口镇")
		gone := w.firm
		leaving := w.hired(w.seeker(), w.opened(1), w.number())
		who := w.seeker()
		id := w.accepted(who, w.opened(1))
		w.must(w.Say(t.Context(), gone, id, hire.Word{StartedOn: today}))
		word := hire.Word{StartedOn: today, IDNumber: w.number(), Version: 1}
		errs := make([]error, 3)
		var all sync.WaitGroup
		for i, act := range []func() error{
			func() error { return w.dissolve(gone.EnterpriseID) },
			func() error { _, err := w.Say(t.Context(), who, id, word); return err },
			func() error {
				_, err := w.End(t.Context(), gone, leaving.ID, leaving.Version, hire.Leaving{EndedOn: today, Reason: "agreed"})
				return err
			},
		} {
			all.Go(func() { errs[i] = act() })
		}
		all.Wait()
		if errs[0] != nil {
			t.Fatalf("round %d: %v", round, errs[0])
		}
		for _, err := range errs[1:] {
			if p, ok := problem.As(err); err != nil && (!ok || p.Status >= 500) {
				t.Errorf("round %d: %v", round, err)
			}
		}
		if n := w.count(`SELECT count(*) FROM hire WHERE enterprise_id = $1 AND status = 'confirmed'`, gone.EnterpriseID); n != 0 {
			t.Errorf("round %d: %d are still in post", round, n)
		}
	}
	w.checkLedger()
}
