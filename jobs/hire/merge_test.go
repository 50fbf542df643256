package hire_test

import (
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
	"gongxiang/jobs/casework"
	"gongxiang/jobs/hire"
)

func (c cases) merged(kept, gone casework.Person) {
	c.t.Helper()
	if _, err := c.Merge(c.t.Context(), c.officer, kept.ID, gone.ID, c.page(kept.ID).Version, "同一个人"); err != nil {
		c.t.Fatal(err)
	}
}

func (c cases) seekerOf(h hire.Hire) (id uuid.UUID) {
	c.t.Helper()
	if err := c.World.DB.QueryRow(c.t.Context(), `SELECT seeker_id FROM hire WHERE id = $1`, h.ID).Scan(&id); err != nil {
		c.t.Fatal(err)
	}
	return id
}

// A start that waits for its second word when the seeker's records are merged is
// confirmed afterwards, whoever said the first.
func TestAWaitingHireFollowsAMerge(t *testing.T) {
	t.Parallel()
	c := newCases(t)
	for _, first := range []hire.Side{hire.Firm, hire.Person} {
		number := c.number()
		kept, gone := c.registered(number), c.registered("")
		who := c.accountOf(gone.ID)
		v := c.opened(2)
		id := c.accepted(who, v)
		// An application of the other record that came to nothing is in nobody's way.
		c.Exec(`INSERT INTO application (id, person_id, vacancy_id, enterprise_id, status, wish, fit, applied_on, created_at, updated_at)
			VALUES ($1, $2, $3, $4, 'withdrawn', '{}', '{}', $5, now(), now())`, newID(), kept.ID, v.ID, v.Enterprise.ID, today.AddDays(-6))
		firm := func(version int) (hire.Hire, error) {
			return c.Say(t.Context(), c.firm, id, hire.Word{StartedOn: today.AddDays(-1), Version: version})
		}
		person := func(version int) (hire.Hire, error) {
			return c.Say(t.Context(), who, id, hire.Word{StartedOn: today.AddDays(-1), Version: version, IDNumber: number})
		}
		words := []func(int) (hire.Hire, error){firm, person}
		if first == hire.Person {
			words = []func(int) (hire.Hire, error){person, firm}
		}
		h := c.must(words[0](0))
		// That the firm is suspended stops no merge.
		c.Exec(`UPDATE enterprise SET status = 'suspended' WHERE id = $1`, c.firm.EnterpriseID)
		c.merged(kept, gone)
		c.Exec(`UPDATE enterprise SET status = 'approved' WHERE id = $1`, c.firm.EnterpriseID)
		if got := c.seekerOf(h); got != kept.ID {
			t.Fatalf("first %s: it stayed with %s", first, got)
		}
		if h = c.must(words[1](h.Version)); h.Status != hire.Confirmed || h.PlacementID == nil {
			t.Errorf("first %s: %+v", first, h)
		}
		if page := c.page(kept.ID); page.Case.InPost == nil || *page.Case.InPost != today.AddDays(-1) {
			t.Errorf("first %s: %+v", first, page.Case)
		}
	}
}

// What both have confirmed follows him, too, and is read by his account.
func TestAConfirmedHireFollowsAMerge(t *testing.T) {
	t.Parallel()
	c := newCases(t)
	number := c.number()
	kept, gone := c.registered(number), c.registered("")
	h := c.hired(c.accountOf(gone.ID), c.opened(1), number)
	c.merged(kept, gone)
	if got := c.seekerOf(h); got != kept.ID {
		t.Errorf("it stayed with %s", got)
	}
}

func TestAHiresSeekerIsWhoeverApplied(t *testing.T) {
	t.Parallel()
	c := newCases(t)
	h := c.must(c.Say(t.Context(), c.firm, c.accepted(c.seeker(), c.opened(1)), hire.Word{StartedOn: today}))
	_, err := c.World.DB.Exec(t.Context(), `UPDATE hire SET seeker_id = $2 WHERE id = $1`, h.ID, c.registered("").ID)
	if got := postgres.Constraint(err); got != "hire_of_applicant" {
		t.Errorf("%v violates %q", err, got)
	}
}

// A word that waited while the seeker's records were merged is said again: it
// was meant for the record that he no longer has.
func TestAWordMeetsAMerge(t *testing.T) {
	t.Parallel()
	c := newCases(t)
	kept, gone := c.registered(""), c.registered("")
	id := c.accepted(c.accountOf(gone.ID), c.opened(1))
	said := make(chan error, 1)
	err := c.World.DB.InTx(t.Context(), func(tx pgx.Tx) error {
		if _, err := tx.Exec(t.Context(), `SELECT FROM person WHERE id IN ($1, $2) ORDER BY id FOR NO KEY UPDATE`, kept.ID, gone.ID); err != nil {
			return err
		}
		go func() {
			_, err := c.Say(t.Context(), c.firm, id, hire.Word{StartedOn: today})
			said <- err
		}()
		c.untilBlocked()
		_, err := tx.Exec(t.Context(), `UPDATE application SET person_id = $1 WHERE person_id = $2`, kept.ID, gone.ID)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	refused(t, <-said, "stale_version")
	c.must(c.Say(t.Context(), c.firm, id, hire.Word{StartedOn: today}))
}

// untilBlocked returns once somebody waits for another's lock.
func (c cases) untilBlocked() {
	c.t.Helper()
	for blocked := false; !blocked; {
		if err := c.World.DB.QueryRow(c.t.Context(), `SELECT EXISTS (SELECT FROM pg_stat_activity
			WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0)`).Scan(&blocked); err != nil {
			c.t.Fatal(err)
		}
	}
}

// A seeker says the number of the record into which his is merged at that
// moment: both go through, whichever is the older.
func TestANumberMeetsItsMerge(t *testing.T) {
	t.Parallel()
	c := newCases(t)
	for round := range 8 {
		number := c.number()
		var kept, gone casework.Person
		if round%2 == 0 {
			kept = c.registered(number)
			gone = c.registered("")
		} else {
			gone = c.registered("")
			kept = c.registered(number)
		}
		who := c.accountOf(gone.ID)
		id := c.accepted(who, c.opened(1))
		c.must(c.Say(t.Context(), c.firm, id, hire.Word{StartedOn: today}))
		say := func(who auth.Caller) error {
			_, err := c.Say(t.Context(), who, id, hire.Word{StartedOn: today, IDNumber: number, Version: 1})
			return err
		}
		var both sync.WaitGroup
		both.Go(func() {
			if err := say(who); problem.HasCode(err, "stale_version") {
				err = say(who)
				if err != nil {
					t.Error(err)
				}
			} else if err != nil {
				t.Error(err)
			}
		})
		both.Go(func() { c.merged(kept, gone) })
		both.Wait()
		if n := c.count(`SELECT count(*) FROM hire WHERE application_id = $1 AND status = 'confirmed' AND (seeker_id, person_id) = ($2, $2)`, id, kept.ID); n != 1 {
			t.Errorf("round %d: %d hires", round, n)
		}
	}
}
