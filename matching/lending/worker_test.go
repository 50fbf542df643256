package lending_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/matching/lending"
)

func TestNameConsentAmendStart(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 3)
	workers := w.named(t, a, 3)
	if workers[0].From != day(1) || workers[0].To != day(60) || workers[0].Status != lending.Nominated {
		t.Fatalf("%+v", workers[0])
	}
	ids := idsOf(workers)
	_, err := w.Start(t.Context(), w.borrower, a.ID, ids, day(0))
	wants(t, err, "wrong_state")
	_, err = w.Amend(t.Context(), w.lender, a.ID, ids, day(0))
	wants(t, err, "wrong_state")
	w.makeReady(t, a, ids)
	w.setDay(5)
	started, err := w.Start(t.Context(), w.borrower, a.ID, ids[:2], day(4))
	if err != nil {
		t.Fatal(err)
	}
	if s := started[0]; s.Status != lending.Started || *s.StartedOn != day(4) || s.From != day(4) || s.To != day(60) {
		t.Errorf("%+v", s)
	}
	if a, err = w.Agreement(t.Context(), w.lender, a.ID); err != nil || a.Status != lending.Active || a.Counts != (lending.Counts{Started: 2, Amended: 1}) {
		t.Errorf("%+v (%v)", a, err)
	}
	_, err = w.Start(t.Context(), w.borrower, a.ID, ids, day(4)) // two of three have started: none
	wants(t, err, "wrong_state")
	if a, _ = w.Agreement(t.Context(), w.lender, a.ID); a.Counts.Started != 2 {
		t.Errorf("%+v", a.Counts)
	}
	_, err = w.Cancel(t.Context(), w.lender, a.ID, ids[0], "病了")
	wants(t, err, "wrong_state")
	cancelled, err := w.Cancel(t.Context(), w.lender, a.ID, ids[2], "病了")
	if err != nil || cancelled.Status != lending.Cancelled {
		t.Fatalf("%+v (%v)", cancelled, err)
	}
	late := w.named(t, a, 1) // his place is free, from today on
	if late[0].From != day(5) {
		t.Errorf("named late, from %s", late[0].From)
	}
}

func TestNominateRefusals(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	draft := w.drafted(t, 5)
	_, err := w.Nominate(t.Context(), w.lender, draft.ID, w.people(1))
	wants(t, err, "wrong_state")
	a := w.sign(t, draft)
	_, err = w.Nominate(t.Context(), w.borrower, a.ID, w.people(1))
	wants(t, err, "forbidden")
	_, err = w.Nominate(t.Context(), w.city, a.ID, w.people(1))
	wants(t, err, "forbidden")
	_, err = w.Nominate(t.Context(), w.firm(t, "91", 0), a.ID, w.people(1))
	wants(t, err, "not_found")
	_, err = w.Nominate(t.Context(), w.lender, a.ID, w.people(6))
	if full := refusal(t, err, "heads_full"); !strings.Contains(full.Message, "约定 5 人，名单中已有 0 人，最多还能提交 5 人") {
		t.Errorf("%s", full.Message)
	}
	last, before := day(60), day(59)
	for name, c := range map[string]struct {
		change      func(*lending.WorkerInput)
		field, code string
	}{
		"no name":                     {func(in *lending.WorkerInput) { in.Name = " " }, "name", "name"},
		"digits in the name":          {func(in *lending.WorkerInput) { in.Name = "张3" }, "name", "name"},
		"a formula for a name":        {func(in *lending.WorkerInput) { in.Name = "=1+1" }, "name", "name"},
		"a wrong check character":     {func(in *lending.WorkerInput) { in.IDNumber = "440783199001010011" }, "idNumber", "id_number"},
		"sixteen tomorrow":            {func(in *lending.WorkerInput) { in.IDNumber = idNumber("20050210", 1) }, "idNumber", "under_age"},
		"no mobile":                   {func(in *lending.WorkerInput) { in.Phone = "0750-2218950" }, "phone", "phone"},
		"dispatched":                  {func(in *lending.WorkerInput) { in.Engagement = "dispatched" }, "engagement", "dispatched"},
		"no engagement":               {func(in *lending.WorkerInput) { in.Engagement = "" }, "engagement", "required"},
		"no end and not open-ended":   {func(in *lending.WorkerInput) { in.OpenEnded = false }, "contractTo", "required"},
		"an end and open-ended":       {func(in *lending.WorkerInput) { in.ContractTo = &last }, "contractTo", "both"},
		"the contract ends too early": {func(in *lending.WorkerInput) { in.OpenEnded, in.ContractTo = false, &before }, "contractTo", "contract_ends"},
	} {
		inputs := w.people(3)
		c.change(&inputs[1])
		_, err := w.Nominate(t.Context(), w.lender, a.ID, inputs)
		if f := wantsField(t, err, c.field, c.code); f.Row != 2 {
			t.Errorf("%s: row %d", name, f.Row)
		}
	}
	twice := w.people(2)
	twice[1].IDNumber = twice[0].IDNumber
	_, err = w.Nominate(t.Context(), w.lender, a.ID, twice)
	wantsField(t, err, "idNumber", "twice")
	_, err = w.Nominate(t.Context(), w.lender, a.ID, nil)
	wantsField(t, err, "workers", "length")

	good := w.people(2)
	good[0].IDNumber = idNumber("20050209", 1) // sixteen on the first day
	good[1].OpenEnded, good[1].ContractTo = false, &last
	if _, err = w.Nominate(t.Context(), w.lender, a.ID, good); err != nil {
		t.Errorf("the contract may end on the last day, and who is sixteen may go: %v", err)
	}
	_, err = w.Nominate(t.Context(), w.lender, a.ID, good[:1])
	wantsField(t, err, "idNumber", "already_named")
	w.exec(t, `UPDATE enterprise SET status = 'suspended' WHERE id = $1`, w.lender.EnterpriseID)
	_, err = w.Nominate(t.Context(), w.lender, a.ID, w.people(1))
	wants(t, err, "enterprise_not_approved")
}

// Invariant 1, and what the refusal must not tell.
func TestLentOutElsewhere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 5)
	inputs := w.people(2)
	if _, err := w.Nominate(t.Context(), w.lender, a.ID, inputs[:1]); err != nil {
		t.Fatal(err)
	}
	other := w.other(t)
	taken := inputs[0]
	taken.Name, taken.Phone = "李四", "13700000000"
	_, err := other.Nominate(t.Context(), other.lender, other.a.ID, []lending.WorkerInput{inputs[1], taken})
	f := wantsField(t, err, "idNumber", "lent_out")
	if f.Row != 2 || strings.Contains(err.Error(), "试验") || strings.Contains(f.Message, "张三丰") {
		t.Errorf("row %d: %s", f.Row, f.Message)
	}
	if left, err := other.Workers(t.Context(), other.lender, other.a.ID); err != nil || len(left) != 0 {
		t.Errorf("half of a refused list was saved: %d (%v)", len(left), err)
	}
}

// elsewhere is a second lender's agreement in the same town hall.
type elsewhere struct {
	*lending.Service
	lender auth.Caller
	a      lending.Agreement
}

func (w *world) other(t testing.TB) elsewhere {
	t.Helper()
	second := &world{Service: w.Service, db: w.db, inbox: w.inbox, clock: w.clock, towns: w.towns, trade: w.trade, city: w.city, n: w.next() + 10000}
	second.lender, second.borrower = second.firm(t, "91", 0), second.firm(t, "91", 1)
	return elsewhere{w.Service, second.lender, second.signed(t, 5)}
}

// The next agreement may begin on the day behind the last, not on the last.
func TestReturnedAndElsewhere(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		days string
		free bool
	}{
		"until the tenth, elsewhere from the tenth":    {"[2021-02-01,2021-02-09]", false},
		"until the ninth, elsewhere from the tenth":    {"[2021-02-01,2021-02-08]", true},
		"from the day behind the last, elsewhere till": {"[2021-04-10,2021-05-01]", true},
		"from the last day":                            {"[2021-04-09,2021-05-01]", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			a, b := w.signed(t, 5), w.other(t) // both 2021-02-09 … 2021-04-09
			worker := w.named(t, a, 1)[0]
			// Only the exclusion is looked at here: where it lets the days pass, another guard refuses that they leave the agreement.
			_, err := w.db.Exec(t.Context(), `
				INSERT INTO secondment (id, agreement_id, surplus_id, shortage_id, person_id, worker_name, phone_enc, days, engagement, status)
				SELECT $1, b.id, b.surplus_id, b.shortage_id, s.person_id, s.worker_name, s.phone_enc, $4::daterange, 'regular', 'nominated'
				FROM agreement b, secondment s WHERE b.id = $2 AND s.id = $3`, newID(), b.a.ID, worker.ID, c.days)
			if c.free {
				breaks(t, err, "secondment_within_agreement")
			} else {
				breaks(t, err, "secondment_one_place_a_day")
			}
		})
	}
}

func TestStepDays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 5)
	ids := idsOf(w.named(t, a, 2))
	step := func(do func(on calendar.Date) error, on calendar.Date, code string) {
		t.Helper()
		err := do(on)
		if code == "" {
			if err != nil {
				t.Fatal(err)
			}
			return
		}
		wantsField(t, err, "on", code)
	}
	consent := func(on calendar.Date) error {
		_, err := w.Consent(t.Context(), w.lender, a.ID, ids, on, w.sheet(t, a.ID, ids))
		return err
	}
	amend := func(on calendar.Date) error {
		_, err := w.Amend(t.Context(), w.lender, a.ID, ids, on)
		return err
	}
	start := func(on calendar.Date) error {
		_, err := w.Start(t.Context(), w.borrower, a.ID, ids, on)
		return err
	}
	step(consent, 0, "required")
	step(consent, day(1), "future")
	step(consent, day(-1), "day") // before there was anything to consent to
	w.setDay(3)
	step(consent, day(2), "")
	step(amend, day(1), "day")
	step(amend, day(4), "future")
	step(amend, day(3), "")
	step(start, day(2), "day")
	step(start, day(4), "future")
	w.setDay(61)
	step(start, day(61), "day")
	w.setDay(60)
	step(start, day(60), "")
}

func TestStepsAreForTheirSide(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 5)
	ids := idsOf(w.named(t, a, 1))
	_, err := w.Consent(t.Context(), w.borrower, a.ID, ids, day(0), w.sheet(t, a.ID, ids))
	wants(t, err, "forbidden")
	_, err = w.Amend(t.Context(), w.borrower, a.ID, ids, day(0))
	wants(t, err, "forbidden")
	_, err = w.Start(t.Context(), w.lender, a.ID, ids, day(0))
	wants(t, err, "forbidden")
	_, err = w.Cancel(t.Context(), w.borrower, a.ID, ids[0], "不要")
	wants(t, err, "forbidden")
	_, err = w.Consent(t.Context(), w.firm(t, "91", 0), a.ID, ids, day(0), w.sheet(t, a.ID, ids))
	wants(t, err, "not_found")
	_, err = w.Consent(t.Context(), w.lender, a.ID, []uuid.UUID{newID()}, day(0), w.sheet(t, a.ID, []uuid.UUID{newID()}))
	wants(t, err, "not_found")
	b := w.signed(t, 5)
	_, err = w.Consent(t.Context(), w.lender, b.ID, ids, day(0), w.sheet(t, b.ID, ids)) // another agreement's worker
	wants(t, err, "not_found")
	_, err = w.Cancel(t.Context(), w.lender, b.ID, ids[0], "不去了")
	wants(t, err, "not_found")
	_, err = w.Consent(t.Context(), w.lender, a.ID, nil, day(0), w.sheet(t, a.ID, nil))
	wantsField(t, err, "workerIds", "length")
}

func TestWhoSeesWhatOfAWorker(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 5)
	in := w.someone()
	until := day(100)
	in.OpenEnded, in.ContractTo = false, &until
	named, err := w.Nominate(t.Context(), w.lender, a.ID, []lending.WorkerInput{in})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		caller    auth.Caller
		name, id  bool
		canReveal string
	}{
		"lender":   {w.lender, true, true, ""},
		"borrower": {w.borrower, true, false, "forbidden"},
		"officer":  {w.townOfficer(t, 2), false, true, ""},
		"stranger": {w.firm(t, "91", 0), false, false, "not_found"},
		"far town": {w.townOfficer(t, 3), false, false, "not_found"},
	} {
		workers, err := w.Workers(t.Context(), c.caller, a.ID)
		if c.canReveal == "not_found" {
			wants(t, err, "not_found")
		} else {
			if err != nil {
				t.Fatal(err)
			}
			text, _ := json.Marshal(workers)
			seen := string(text)
			if strings.Contains(seen, "张三丰") != c.name || strings.Contains(seen, "张**") == c.name ||
				strings.Contains(seen, in.IDNumber[:4]+"**********") != c.id || strings.Contains(seen, in.IDNumber) || strings.Contains(seen, in.Phone) {
				t.Errorf("the %s reads %s", name, seen)
			}
		}
		value, err := w.Reveal(t.Context(), c.caller, named[0].ID, "idNumber", "核对劳动合同")
		if c.canReveal != "" {
			wants(t, err, c.canReveal)
			continue
		}
		if err != nil || value != in.IDNumber {
			t.Errorf("the %s reveals %q (%v)", name, value, err)
		}
		if value, err = w.Reveal(t.Context(), c.caller, named[0].ID, "phone", "通知报到"); err != nil || value != in.Phone {
			t.Errorf("the %s reveals %q (%v)", name, value, err)
		}
		var records int
		err = w.db.QueryRow(t.Context(), `SELECT count(*) FROM pii_access WHERE account_id = $1 AND subject = 'secondment' AND subject_id = $2
			AND (field, purpose) IN (('idNumber', '核对劳动合同'), ('phone', '通知报到'))`, c.caller.AccountID, named[0].ID).Scan(&records)
		if err != nil || records != 2 {
			t.Errorf("%d records for the %s (%v)", records, name, err)
		}
	}
	_, err = w.Reveal(t.Context(), w.lender, named[0].ID, "idNumber", " ")
	wantsField(t, err, "purpose", "required")
	_, err = w.Reveal(t.Context(), w.lender, named[0].ID, "name", "看看")
	wantsField(t, err, "field", "unknown")
}

// The borrower reads no name before both have signed, whatever stands there.
func TestNoNamesBeforeSignatures(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.drafted(t, 5)
	phone, err := w.Vault.Seal("secondment.phone", "13900000001")
	if err != nil {
		t.Fatal(err)
	}
	person := newID()
	w.exec(t, `INSERT INTO person (id, name) VALUES ($1, '王五')`, person)
	w.exec(t, `INSERT INTO secondment (id, agreement_id, surplus_id, shortage_id, person_id, worker_name, phone_enc, days, engagement, status)
		SELECT $1, a.id, a.surplus_id, a.shortage_id, $2, '王五', $3, a.days, 'regular', 'cancelled' FROM agreement a`, newID(), person, phone)
	if workers, err := w.Workers(t.Context(), w.borrower, a.ID); err != nil || len(workers) != 0 {
		t.Errorf("the borrower reads %+v (%v)", workers, err)
	}
	if workers, err := w.Workers(t.Context(), w.lender, a.ID); err != nil || len(workers) != 1 {
		t.Errorf("the lender reads %+v (%v)", workers, err)
	}
}

// Whoever was cancelled is no business of the borrower's any more: he reads
// how many, and nothing of who.
func TestCancelledWorkersAreOnlyCountedForTheBorrower(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 5)
	named := w.named(t, a, 2)
	if seen, err := w.Workers(t.Context(), w.borrower, a.ID); err != nil || len(seen) != 2 {
		t.Fatalf("before, the borrower reads %+v (%v)", seen, err)
	}
	if _, err := w.Cancel(t.Context(), w.lender, a.ID, named[0].ID, "家里有事"); err != nil {
		t.Fatal(err)
	}
	seen, err := w.Workers(t.Context(), w.borrower, a.ID)
	if err != nil || len(seen) != 1 || seen[0].ID != named[1].ID {
		t.Errorf("the borrower reads %+v (%v)", seen, err)
	}
	if seen, err := w.Workers(t.Context(), w.lender, a.ID); err != nil || len(seen) != 2 {
		t.Errorf("the lender reads %+v (%v)", seen, err)
	}
	if a, err = w.Agreement(t.Context(), w.borrower, a.ID); err != nil || a.Counts.Cancelled != 1 || a.Counts.Nominated != 1 {
		t.Errorf("the borrower counts %+v (%v)", a.Counts, err)
	}
}

// Nothing of an ID or phone number stands readable in the database.
func TestSealed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 5)
	in := w.someone()
	if _, err := w.Nominate(t.Context(), w.lender, a.ID, []lending.WorkerInput{in}); err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{"person", "secondment", "event", "placement"} {
		var hits int
		err := w.db.QueryRow(t.Context(), `SELECT count(*) FROM `+table+` t WHERE t::text LIKE '%' || $1 || '%' OR t::text LIKE '%' || $2 || '%'
			OR t::text LIKE '%' || encode($1::bytea, 'hex') || '%' OR t::text LIKE '%' || encode($2::bytea, 'hex') || '%'`, in.IDNumber, in.Phone).Scan(&hits)
		if err != nil || hits != 0 {
			t.Errorf("%s holds a number in the clear (%v)", table, err)
		}
	}
}
