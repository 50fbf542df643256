package posting_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/matching/posting"
)

func (w *world) createAll(t testing.TB, c auth.Caller, rows []posting.Row, publish bool) (made []posting.Created, err error) {
	t.Helper()
	return made, w.db.InTx(t.Context(), func(tx pgx.Tx) (err error) {
		made, err = w.CreateAll(t.Context(), tx, c, posting.Surplus, rows, publish, nil)
		return err
	})
}

func (w *world) rows(firm uuid.UUID, n int) []posting.Row {
	rows := make([]posting.Row, n)
	for i := range rows {
		rows[i] = posting.Row{Firm: firm, Input: w.heads(i%10000 + 1), RowNo: i + 4}
		rows[i].Input.Level = i / 10000
		if i%2 == 0 {
			rows[i].Input.PayMaxFen = nil
			rows[i].Input.ContactPhone = ""
		}
	}
	return rows
}

func TestTwentyThousandRows(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.firm(t, "approved", 0)
	rows := w.rows(c.EnterpriseID, 20000)
	began := time.Now()
	made, err := w.createAll(t, c, rows, true)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("20,000 rows in %v", time.Since(began))
	for i, m := range made {
		if m.Duplicate || m.ID == uuid.Nil {
			t.Fatalf("row %d: %+v", i, m)
		}
	}
	for _, table := range []string{"posting", "event", "search_document"} {
		if n := w.count(t, `SELECT count(*) FROM `+table); n != 20000 {
			t.Errorf("%d rows in %s", n, table)
		}
	}
	p := w.find(t, made[19999].ID)
	if p.Headcount != 10000 || p.Level != 1 || p.ContactPhone.Raw() != "13800000001" || *p.PayMaxFen != 550000 || p.Status != posting.Published {
		t.Fatalf("%+v", p)
	}
	if p = w.find(t, made[0].ID); p.PayMaxFen != nil || !p.ContactPhone.IsZero() {
		t.Fatalf("%+v", p)
	}
	again, err := w.createAll(t, c, rows, true)
	if err != nil {
		t.Fatal(err)
	}
	for i, m := range again {
		if !m.Duplicate || m.ID != made[i].ID {
			t.Fatalf("row %d the second time: %+v", i, m)
		}
	}
	if n := w.count(t, `SELECT count(*) FROM event`); n != 20000 {
		t.Errorf("the second time left %d events", n-20000)
	}
}

func TestRepeatedRowOfOneSheet(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.firm(t, "approved", 0)
	rows := w.rows(c.EnterpriseID, 3)
	rows[2].Input = rows[0].Input
	made, err := w.createAll(t, c, rows, false)
	if err != nil {
		t.Fatal(err)
	}
	if made[0].Duplicate || made[1].Duplicate || !made[2].Duplicate || made[2].ID != made[0].ID {
		t.Fatalf("%+v", made)
	}
	stands, err := posting.Standing(t.Context(), w.db, posting.Surplus, rows[1].KeyOf(), posting.Row{Firm: c.EnterpriseID, Input: w.heads(77)}.KeyOf())
	if err != nil || len(stands) != 1 || stands[rows[1].KeyOf()] != made[1].ID {
		t.Fatal(stands, err)
	}
}

func TestCreateAllIsAllOrNone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c, stranger, pending := w.firm(t, "approved", 0), w.firm(t, "approved", 1), w.firm(t, "pending", 0)
	good := w.rows(c.EnterpriseID, 3)
	with := func(r posting.Row) []posting.Row { return append(append([]posting.Row{}, good...), r) }
	bad := posting.Row{Firm: c.EnterpriseID, Input: w.heads(0), RowNo: 14}
	for name, try := range map[string]struct {
		caller auth.Caller
		rows   []posting.Row
		code   string
	}{
		"a bad row":                   {c, with(bad), "invalid"},
		"another firm's row":          {c, with(posting.Row{Firm: stranger.EnterpriseID, Input: w.heads(9)}), "forbidden"},
		"a row of another town":       {w.officer(0), with(posting.Row{Firm: stranger.EnterpriseID, Input: w.heads(9)}), "forbidden"},
		"an unknown firm's row":       {auth.Caller{Role: auth.CityOfficer}, with(posting.Row{Firm: uuid.New(), Input: w.heads(9)}), "forbidden"},
		"a seeker":                    {auth.Caller{Role: auth.Seeker}, good, "forbidden"},
		"a firm that is not approved": {w.officer(0), with(posting.Row{Firm: pending.EnterpriseID, Input: w.heads(9)}), "enterprise_not_approved"},
	} {
		_, err := w.createAll(t, try.caller, try.rows, true)
		p := refusal(t, err, try.code)
		if try.code == "invalid" && p.Fields[0].Row != 14 {
			t.Errorf("%s: row %d", name, p.Fields[0].Row)
		}
	}
	if n := w.count(t, `SELECT count(*) FROM posting`); n != 0 {
		t.Fatalf("%d rows were left", n)
	}
	if _, err := w.createAll(t, w.officer(0), with(posting.Row{Firm: pending.EnterpriseID, Input: w.heads(9)}), false); err != nil {
		t.Fatalf("an officer's drafts: %v", err)
	}
}

// Two clerks hand in the same sheet at once: each row stands once.
func TestSameSheetAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.firm(t, "approved", 0)
	rows := w.rows(c.EnterpriseID, 3000)
	made, errs := atOnce(4, func(int) (int, error) {
		created, err := w.createAll(t, c, rows, true)
		n := 0
		for _, m := range created {
			if m.ID == uuid.Nil {
				t.Error("a row without its posting")
			}
			if !m.Duplicate {
				n++
			}
		}
		return n, err
	})
	total := 0
	for _, n := range made {
		total += n
	}
	if len(errs) > 0 || total != 3000 {
		t.Fatalf("%d added, %v", total, errs)
	}
}

// A sheet finds its rows again by what they said, also where the posting was
// changed after another sheet with the same rows had looked: it comes to insert.
func TestARowOfASheetStandsOnceThoughItWasChanged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.firm(t, "approved", 0)
	rows := w.rows(c.EnterpriseID, 1)
	take := func() (made []posting.Created) {
		t.Helper()
		sheet := uuid.Must(uuid.NewV7())
		if err := w.db.InTx(t.Context(), func(tx pgx.Tx) (err error) {
			made, err = w.CreateAll(t.Context(), tx, c, posting.Surplus, rows, true, &sheet)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return made
	}
	first := take()
	if _, err := w.Update(t.Context(), c, posting.Surplus, first[0].ID, 1, w.heads(77)); err != nil {
		t.Fatal(err)
	}
	if again := take(); again[0] != (posting.Created{ID: first[0].ID, Duplicate: true}) {
		t.Errorf("%+v, want a duplicate of %s", again[0], first[0].ID)
	}
	if n := w.count(t, `SELECT count(*) FROM posting`); n != 1 {
		t.Errorf("%d postings", n)
	}
}
