package hire_test

import (
	"bytes"
	"sync"
	"testing"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/ledger"
	"gongxiang/internal/people"
	"gongxiang/internal/pii"
	"gongxiang/internal/route"
	"gongxiang/jobs/apply"
	"gongxiang/jobs/hire"
)

func TestBothSayTheDayAndThePlacementStands(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.AboveScale(w.firm)
	who, v := w.seeker(), w.opened(2)
	id := w.accepted(who, v)
	h := w.must(w.Say(t.Context(), w.firm, id, hire.Word{StartedOn: today.AddDays(-2)}))
	if h.Status != hire.Proposed || h.PlacementID != nil || h.FirmConfirmedAt == nil || h.PersonConfirmedAt != nil {
		t.Fatalf("%+v", h)
	}
	if n := w.count(`SELECT count(*) FROM placement`); n != 0 {
		t.Fatalf("%d placements by one word", n)
	}
	_, err := w.Say(t.Context(), who, id, hire.Word{StartedOn: today.AddDays(-2), Version: h.Version})
	invalid(t, err, "idNumber", "required")
	// Another day: the firm has to say it, too.
	number := w.number()
	h = w.must(w.Say(t.Context(), who, id, hire.Word{StartedOn: today.AddDays(-1), IDNumber: number, Version: h.Version}))
	if h.Status != hire.Proposed || h.FirmConfirmedAt != nil || h.PersonConfirmedAt == nil || h.StartedOn != today.AddDays(-1) {
		t.Fatalf("%+v", h)
	}
	_, err = w.Say(t.Context(), w.firm, id, hire.Word{StartedOn: today.AddDays(-1), Version: 1})
	refused(t, err, "stale_version")
	h = w.must(w.Say(t.Context(), w.firm, id, hire.Word{StartedOn: today.AddDays(-1), Version: h.Version}))
	if h.Status != hire.Confirmed || h.PlacementID == nil || len(h.Followups) != 3 || h.Followups[0].DueOn != today.AddDays(29) || h.WorkerName != "张三丰" {
		t.Fatalf("%+v", h)
	}
	if n := w.count(`SELECT count(*) FROM placement p JOIN application a ON a.id = $2 AND a.status = 'hired'
		WHERE p.id = $1 AND p.kind = 'hire' AND p.above_scale AND p.lender_id IS NULL AND p.secondment_id IS NULL
			AND p.borrower_id = $3 AND p.person_id = a.person_id AND p.started_on = $4`, *h.PlacementID, id, w.firm.EnterpriseID, today.AddDays(-1)); n != 1 {
		t.Error("the placement says something else")
	}
	_, err = w.Say(t.Context(), w.firm, id, hire.Word{StartedOn: today, Version: h.Version})
	refused(t, err, "wrong_state")
	for _, c := range []auth.Caller{who, w.firm} { // the sides, not the people who acted for them
		told, err := w.Apply.History(t.Context(), c, id)
		if err != nil || len(told) != 1 || told[0].By != "双方" {
			t.Errorf("%+v %v", told, err)
		}
	}
	entries := w.checkLedger()
	if len(entries) != 1 {
		t.Fatalf("%d entries", len(entries))
	}
	if e := entries[0]; e.Event != ledger.Started || e.Cause != "hire" || e.Lender != "-" || e.Agreement != "-" || !e.AboveScale || e.Placement != *h.PlacementID || e.Day != today.AddDays(-1) {
		t.Errorf("%+v", e)
	}
}

func TestWhatASideCannotSay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	who, v := w.seeker(), w.opened(5)
	id := w.accepted(who, v)
	say := func(c auth.Caller, of uuid.UUID, word hire.Word) error {
		_, err := w.Say(t.Context(), c, of, word)
		return err
	}
	ok := hire.Word{StartedOn: today, IDNumber: w.number()}
	invalid(t, say(who, id, hire.Word{}), "startedOn", "required")
	invalid(t, say(who, id, hire.Word{StartedOn: today.AddDays(1)}), "startedOn", "future")
	invalid(t, say(who, id, hire.Word{StartedOn: today.AddDays(-6)}), "startedOn", "before_application")
	invalid(t, say(who, id, hire.Word{StartedOn: today, IDNumber: numberOf("44078320050209001")}), "idNumber", "too_young")
	refused(t, say(w.seeker(), id, ok), "not_found")
	refused(t, say(w.Firm("水口镇"), id, ok), "not_found")
	refused(t, say(who, newID(), ok), "not_found")
	refused(t, say(w.firm, id, hire.Word{StartedOn: today, Version: 3}), "stale_version")
	// Sixteen today is old enough.
	other := w.seeker()
	if err := say(other, w.accepted(other, v), hire.Word{StartedOn: today, IDNumber: numberOf("44078320050208001")}); err != nil {
		t.Error(err)
	}
	w.Exec(`UPDATE application SET status = 'withdrawn' WHERE id = $1`, id)
	refused(t, say(who, id, ok), "wrong_state")
	third := w.seeker()
	id = w.accepted(third, v)
	w.Exec(`UPDATE enterprise SET status = 'suspended' WHERE id = $1`, w.firm.EnterpriseID)
	refused(t, say(w.firm, id, hire.Word{StartedOn: today}), "enterprise_not_approved")
	refused(t, say(third, id, ok), "counterpart_not_approved")
}

// The person of the ID number is one, whoever knew him before.
func TestHiredPersonIsOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	number := w.number()
	parsed, err := pii.ParseIDNumber(number)
	if err != nil {
		t.Fatal(err)
	}
	index, err := people.IndexOf(w.World.Vault, parsed)
	if err != nil {
		t.Fatal(err)
	}
	known := newID()
	sealed, err := w.World.Vault.Seal("person.id_number", number)
	if err != nil {
		t.Fatal(err)
	}
	w.Exec(`INSERT INTO person (id, name, id_number_enc, id_number_index) VALUES ($1, '张三', $2, $3)`, known, sealed, index)
	who := w.seeker()
	h := w.hired(who, w.opened(1), number)
	if n := w.count(`SELECT count(*) FROM placement WHERE id = $1 AND person_id = $2`, *h.PlacementID, known); n != 1 {
		t.Error("the placement is not his whose ID number it is")
	}
	if n := w.count(`SELECT count(*) FROM person WHERE id_number_index IS NOT NULL`); n != 1 {
		t.Errorf("%d persons with an ID number", n)
	}
	if h.WorkerName != "张三丰" {
		t.Errorf("the firm reads %q, which the seeker did not say", h.WorkerName)
	}
	w.must(w.End(t.Context(), w.firm, h.ID, h.Version, hire.Leaving{EndedOn: today.AddDays(-1), Reason: "resigned"}))
	// He need not say it again; another one is refused.
	id := w.accepted(who, w.opened(1))
	_, err = w.Say(t.Context(), who, id, hire.Word{StartedOn: today, IDNumber: w.number()})
	invalid(t, err, "idNumber", "other_number")
	w.must(w.Say(t.Context(), who, id, hire.Word{StartedOn: today}))
	// Somebody else with an ID number of his own cannot change it.
	own := w.seeker()
	w.hired(own, w.opened(1), w.number())
	_, err = w.World.DB.Exec(t.Context(), `UPDATE person SET id_number_index = '\x01', id_number_enc = '\x01'
		WHERE id = (SELECT person_id FROM person_account WHERE account_id = $1)`, own.AccountID)
	broken(t, err, "person_number_stays")
}

func TestLentOutNeedsRelease(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	who, number := w.seeker(), w.number()
	first := w.hired(who, w.opened(1), number)
	w.must(w.End(t.Context(), w.firm, first.ID, first.Version, hire.Leaving{EndedOn: today.AddDays(-2), Reason: "agreed"}))
	var person uuid.UUID
	if err := w.World.DB.QueryRow(t.Context(), `SELECT person_id FROM hire WHERE id = $1`, first.ID).Scan(&person); err != nil {
		t.Fatal(err)
	}
	out := w.lent(person)
	id := w.accepted(who, w.opened(1))
	_, err := w.Say(t.Context(), who, id, hire.Word{StartedOn: today})
	refused(t, err, "not_released")
	// And so for the database, whoever asks it.
	_, err = w.World.DB.Exec(t.Context(), insertConfirmed, newID(), id, w.firm.AccountID, person, today)
	broken(t, err, "hire_needs_release")
	w.must(w.Say(t.Context(), w.firm, id, hire.Word{StartedOn: today}))
	w.Exec(`INSERT INTO lender_release (secondment_id, released_by, released_on, note, at) VALUES ($1, $2, $3, '', now())`, out, w.firm.AccountID, today)
	h := w.must(w.Say(t.Context(), who, id, hire.Word{StartedOn: today, Version: 1}))
	if h.Status != hire.Confirmed {
		t.Errorf("%+v", h)
	}
}

// Never more hires than heads, however many say so at once.
func TestHeadsOfVacancyAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const heads, all = 3, 12
	v := w.opened(heads)
	type one struct {
		who    auth.Caller
		id     uuid.UUID
		number string
	}
	var ready []one
	for range all {
		who := w.seeker()
		id := w.accepted(who, v)
		w.must(w.Say(t.Context(), w.firm, id, hire.Word{StartedOn: today}))
		ready = append(ready, one{who, id, w.number()})
	}
	errs := make([]error, all)
	var done sync.WaitGroup
	for i, x := range ready {
		done.Go(func() {
			_, errs[i] = w.Say(t.Context(), x.who, x.id, hire.Word{StartedOn: today, IDNumber: x.number, Version: 1})
		})
	}
	done.Wait()
	good := 0
	for _, err := range errs {
		if err == nil {
			good++
		} else {
			refused(t, err, "heads_full")
		}
	}
	if n := w.count(`SELECT count(*) FROM placement`); good != heads || n != heads {
		t.Errorf("%d hired, %d placements, of %d heads", good, n, heads)
	}
	if got := len(w.checkLedger()); got != heads {
		t.Errorf("%d entries", got)
	}
	_, err := w.World.DB.Exec(t.Context(), `UPDATE vacancy SET headcount = 2 WHERE id = $1`, v.ID)
	broken(t, err, "hire_heads_of_vacancy")
}

// One person, two firms, at once: one hire. Who left frees the day after.
func TestOnePostADay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	number := w.number()
	who := w.seeker()
	var ids []uuid.UUID
	for range 8 {
		id := w.accepted(who, w.opened(1))
		w.must(w.Say(t.Context(), w.firm, id, hire.Word{StartedOn: today.AddDays(-2)}))
		ids = append(ids, id)
	}
	errs := make([]error, len(ids))
	var done sync.WaitGroup
	for i, id := range ids {
		done.Go(func() {
			_, errs[i] = w.Say(t.Context(), who, id, hire.Word{StartedOn: today.AddDays(-2), IDNumber: number, Version: 1})
		})
	}
	done.Wait()
	good := -1
	for i, err := range errs {
		switch {
		case err != nil:
			refused(t, err, "already_hired")
		case good >= 0:
			t.Fatal("two posts on one day")
		default:
			good = i
		}
	}
	hires, err := w.Of(t.Context(), who, ids[good])
	if err != nil || len(hires) != 1 {
		t.Fatal(err)
	}
	w.must(w.End(t.Context(), w.firm, hires[0].ID, hires[0].Version, hire.Leaving{EndedOn: today.AddDays(-1), Reason: "dismissed"}))
	next := w.accepted(who, w.opened(1))
	_, err = w.Say(t.Context(), who, next, hire.Word{StartedOn: today.AddDays(-1)})
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.Say(t.Context(), w.firm, next, hire.Word{StartedOn: today.AddDays(-1), Version: 1})
	refused(t, err, "already_hired")
	w.must(w.Say(t.Context(), w.firm, next, hire.Word{StartedOn: today, Version: 1}))
	w.must(w.Say(t.Context(), who, next, hire.Word{StartedOn: today, Version: 2}))
}

// Both press at the same moment: one placement.
func TestBothAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	who, number := w.seeker(), w.number()
	id := w.accepted(who, w.opened(1))
	var done sync.WaitGroup
	for _, c := range []auth.Caller{w.firm, who} {
		for range 6 {
			done.Go(func() {
				for version := range 2 {
					_, _ = w.Say(t.Context(), c, id, hire.Word{StartedOn: today, IDNumber: number, Version: version})
				}
			})
		}
	}
	done.Wait()
	if n := w.count(`SELECT count(*) FROM placement`); n != 1 {
		t.Errorf("%d placements", n)
	}
	w.checkLedger()
}

// An export from before the hires verifies as it did, and against the log after.
func TestOldExportsVerify(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.hired(w.seeker(), w.opened(1), w.number())
	old, public := w.export(ledger.Scope{})
	h := w.hired(w.seeker(), w.opened(1), w.number())
	w.must(w.End(t.Context(), w.firm, h.ID, h.Version, hire.Leaving{EndedOn: today, Reason: "resigned"}))
	if _, err := ledger.Verify(bytes.NewReader(old), public); err != nil {
		t.Error(err)
	}
	var uscc, checkpoint string
	if err := w.World.DB.QueryRow(t.Context(), `SELECT uscc, (SELECT note FROM ledger_checkpoint ORDER BY size LIMIT 1) FROM enterprise WHERE id = $1`,
		w.firm.EnterpriseID).Scan(&uscc, &checkpoint); err != nil {
		t.Fatal(err)
	}
	mine, _ := w.export(ledger.Scope{Firm: uscc, Since: 1})
	if r, err := ledger.Verify(bytes.NewReader(mine), public, checkpoint); err != nil || r.Entries != 3 || r.Since != 1 {
		t.Errorf("%+v (%v)", r, err)
	}
	entries := w.checkLedger()
	if e := entries[2]; e.Event != ledger.Ended || e.Cause != "resigned" || e.Day != today || e.Lender != "-" {
		t.Errorf("%+v", e)
	}
}

// The list of applications says whose turn it is as the page of one does, to both sides.
func TestTheListSaysWhoHasSaidTheStart(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	who, other := w.seeker(), w.seeker()
	v := w.opened(3)
	id, second := w.accepted(who, v), w.accepted(other, v)
	read := func(want string, of uuid.UUID, as ...auth.Caller) {
		t.Helper()
		for _, c := range as {
			page, err := w.Apply.List(t.Context(), c, apply.Filter{}, route.Paging{Limit: 50})
			if err != nil {
				t.Fatal(err)
			}
			for _, a := range page.Items {
				if one, err := w.Apply.Get(t.Context(), c, a.ID); err != nil || one.StartSaid != a.StartSaid || a.ID == of && a.StartSaid != want {
					t.Errorf("%s reads %q in the list and %q on the page, want %q (%v)", c.Role, a.StartSaid, one.StartSaid, want, err)
				}
			}
		}
	}
	read("", id, who, w.firm)
	h := w.must(w.Say(t.Context(), w.firm, id, hire.Word{StartedOn: today.AddDays(-2)}))
	read("firm", id, who, w.firm)
	h = w.must(w.Say(t.Context(), who, id, hire.Word{StartedOn: today.AddDays(-1), IDNumber: w.number(), Version: h.Version}))
	read("person", id, who, w.firm)
	w.must(w.Say(t.Context(), w.firm, id, hire.Word{StartedOn: today.AddDays(-1), Version: h.Version}))
	read("", id, who, w.firm)
	read("", second, other, w.firm)
}
