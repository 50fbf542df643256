package erasure_test

import (
	"bytes"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/ledger"
	"gongxiang/internal/people"
	"gongxiang/internal/pii"
	"gongxiang/internal/postgres"
	"gongxiang/internal/route"
	"gongxiang/matching/erasure"
	"gongxiang/matching/lending"
	"gongxiang/matching/lendingtest"
)

// office is an administrator's desk in a small Kaiping, with a signed ledger.
type office struct {
	*lendingtest.World
	*erasure.Service
	admin  auth.Caller
	key    *ledger.Key
	ledger *ledger.Service
}

func open(t *testing.T) *office {
	t.Helper()
	w := lendingtest.New(t)
	o := &office{World: w, Service: erasure.New(w.DB, w.Vault, w.Clock), admin: auth.Caller{AccountID: uuid.Must(uuid.NewV7()), Role: auth.Administrator, Name: "管理员"}}
	w.Exec(`INSERT INTO account (id, role, login, display_name) VALUES ($1, 'administrator', 'admin', '管理员')`, o.admin.AccountID)
	var err error
	if o.key, err = ledger.OpenKey(filepath.Join(t.TempDir(), "ledger.key")); err != nil {
		t.Fatal(err)
	}
	o.ledger = ledger.New(ledger.Deps{DB: w.DB, Key: o.key, Dir: t.TempDir(), Clock: w.Clock, Log: slog.New(slog.DiscardHandler)})
	return o
}

// numberOf is a worker's ID number, as he writes it himself.
func (o *office) numberOf(t *testing.T, worker lending.Worker) string {
	t.Helper()
	raw, err := o.Lending.Reveal(t.Context(), o.Lender, worker.ID, lending.FieldIDNumber, "核对申请书")
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// later is the day on which a worker who was out for ten days may be erased.
func (o *office) later(t *testing.T, days int) {
	t.Helper()
	o.SetDay(calendar.NewDate(2021, 2, 8).AddDays(10 + days))
	if _, err := o.Lending.EndExpired(t.Context()); err != nil {
		t.Fatal(err)
	}
	o.SetDay(calendar.NewDate(2023, 2, 18).AddDays(days))
}

func (o *office) request(number string) erasure.Request {
	return erasure.Request{IDNumber: number, AskedOn: calendar.Today(o.Clock), Reason: "不再在本市工作"}
}

func (o *office) export(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	if err := o.ledger.Export(t.Context(), &b, ledger.Scope{}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Nothing leads to who was erased, all that happened stands, and the file that
// was taken away before is the file that is given after.
func TestErasedPersonsAreGoneAndAllVerifies(t *testing.T) {
	t.Parallel()
	o := open(t)
	a, workers := o.Started(2, 10)
	number, other := o.numberOf(t, workers[0]), o.numberOf(t, workers[1])
	o.Exec(`UPDATE secondment SET answering_phone = 'index' WHERE id = $1`, workers[0].ID)
	o.Exec(`INSERT INTO worker_session VALUES (sha256('a'), $1, now(), now(), now() + interval '1 day')`, workers[0].ID)
	o.later(t, 0)
	kept, err := o.ledger.Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	before := o.export(t)

	found, err := o.Find(t.Context(), number)
	if err != nil || found.Name != "张**" || found.Secondments != 1 || found.Placements != 1 || found.Entries != 2 || len(found.Waits) != 0 {
		t.Fatalf("%+v (%v)", found, err)
	}
	done, err := o.Erase(t.Context(), o.admin, o.request(number))
	if err != nil || done.Secondments != 1 || done.Entries != 2 || done.By != "管理员" {
		t.Fatalf("%+v (%v)", done, err)
	}
	_, err = o.Find(t.Context(), number)
	lendingtest.Wants(t, err, "not_found")

	after := o.export(t)
	if after != before {
		t.Error("the exported file is another")
	}
	for _, file := range []string{before, after} {
		if got, err := ledger.Verify(strings.NewReader(file), o.key.Public(), kept); err != nil || got.Entries != 4 {
			t.Errorf("%+v (%v)", got, err)
		}
	}

	// What an employer and an officer see now.
	list, err := o.Lending.Workers(t.Context(), o.Lender, a.ID)
	if err != nil || len(list) != 2 {
		t.Fatal(list, err)
	}
	for _, worker := range list {
		if erased := worker.ID == workers[0].ID; erased != (worker.Name == "已删除") || worker.Status != "returned" {
			t.Errorf("%+v", worker)
		}
	}
	_, err = o.Lending.Reveal(t.Context(), o.Lender, workers[0].ID, lending.FieldPhone, "核对")
	lendingtest.Wants(t, err, "erased")
	for _, link := range []func() error{
		func() error {
			_, err := o.Lending.MakeLinks(t.Context(), o.Lender, a.ID, []uuid.UUID{workers[0].ID})
			return err
		},
		func() error {
			_, err := o.Lending.SendLinks(t.Context(), o.Lender, a.ID, []uuid.UUID{workers[1].ID, workers[0].ID})
			return err
		},
	} {
		lendingtest.Wants(t, link(), "erased")
	}
	if again := o.numberOf(t, workers[1]); again != other {
		t.Error("the other one's number is gone, too")
	}
	index, err := people.IndexOf(o.Vault, must(t, number))
	if err != nil {
		t.Fatal(err)
	}
	var left int
	if err := o.DB.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM person WHERE id_number_index = $1 OR id = $2 AND num_nonnulls(id_number_enc, id_number_index, phone_enc, phone_index) > 0)
		+ (SELECT count(*) FROM ledger_salt WHERE person_id = $2) + (SELECT count(*) FROM secondment WHERE person_id = $2 AND (worker_name <> '已删除' OR phone_enc <> '' OR answering_phone IS NOT NULL))
		+ (SELECT count(*) FROM worker_session JOIN secondment s ON s.id = secondment_id WHERE s.person_id = $2)`, index, done.ID).Scan(&left); err != nil || left != 0 {
		t.Errorf("%d rows still lead to him (%v)", left, err)
	}
	page, err := o.List(t.Context(), route.Paging{Limit: 10})
	if err != nil || len(page.Items) != 1 || page.Items[0].ID != done.ID || page.Items[0].By != "管理员" {
		t.Errorf("%+v (%v)", page, err)
	}
}

func TestRefusedErasures(t *testing.T) {
	t.Parallel()
	o := open(t)
	_, workers := o.Started(1, 10)
	number := o.numberOf(t, workers[0])
	o.later(t, 0)
	for name, c := range map[string]struct {
		change      func(*erasure.Request)
		field, code string
	}{
		"no number":       {func(r *erasure.Request) { r.IDNumber = "" }, "idNumber", "length"},
		"a wrong number":  {func(r *erasure.Request) { r.IDNumber = number[:17] + string(rune('0'+(number[17]-'0'+1)%10)) }, "idNumber", "check"},
		"no day":          {func(r *erasure.Request) { r.AskedOn = 0 }, "askedOn", "required"},
		"tomorrow":        {func(r *erasure.Request) { r.AskedOn = r.AskedOn.AddDays(1) }, "askedOn", "future"},
		"no reason":       {func(r *erasure.Request) { r.Reason = " " }, "reason", "required"},
		"his name in it":  {func(r *erasure.Request) { r.Reason = workers[0].Name + "申请" }, "reason", "names_person"},
		"his number, too": {func(r *erasure.Request) { r.Reason = "证号" + number }, "reason", "names_person"},
	} {
		in := o.request(number)
		c.change(&in)
		_, err := o.Erase(t.Context(), o.admin, in)
		t.Log(name)
		if p := lendingtest.WantsField(t, err, c.field, c.code); strings.Contains(p.Message, number) {
			t.Errorf("%s: %s", name, p.Message)
		}
	}
	_, err := o.Find(t.Context(), "11010519491231002X")
	lendingtest.Wants(t, err, "not_found")
}

// What Go might forget the database refuses.
func TestTheDatabaseGuardsErasures(t *testing.T) {
	t.Parallel()
	o := open(t)
	_, workers := o.Started(1, 10)
	var person uuid.UUID
	if err := o.DB.QueryRow(t.Context(), `SELECT person_id FROM secondment WHERE id = $1`, workers[0].ID).Scan(&person); err != nil {
		t.Fatal(err)
	}
	erase := func(by uuid.UUID, moment string) error {
		_, err := o.DB.Exec(t.Context(), `SELECT person_erase($1, $2, '2021-02-08', '本人申请', $3::timestamptz)`, person, by, moment)
		return err
	}
	lendingtest.Breaks(t, erase(o.City.AccountID, "2024-01-01"), "person_erased_by_administrator")
	lendingtest.Breaks(t, erase(o.admin.AccountID, "2024-01-01"), "person_must_stay")
	o.later(t, 0)
	lendingtest.Breaks(t, erase(o.admin.AccountID, "2021-02-07"), "person_must_stay")
	lendingtest.Breaks(t, erase(uuid.New(), "2024-01-01"), "person_erased_by_administrator")
	for _, sql := range []string{
		`UPDATE person SET name = '已删除'`, `UPDATE person SET erased_at = now()`, `DELETE FROM person`,
		`INSERT INTO person_erasure SELECT id, now(), '本人申请', 0, 0, id, now() FROM person`, `DELETE FROM person_erasure`,
		`UPDATE secondment SET worker_name = '别人'`, `SELECT ledger_forget(gen_random_uuid())`,
	} {
		_, err := o.DB.Exec(t.Context(), sql)
		if err == nil {
			t.Errorf("%s went through", sql)
			continue
		}
		lendingtest.Forbids(t, err)
	}
	if err := erase(o.admin.AccountID, "2024-01-01"); err != nil {
		t.Fatal(err)
	}
	if err := erase(o.admin.AccountID, "2024-01-01"); postgres.Constraint(err) != "person_erased_once" {
		t.Errorf("erased twice: %v", err)
	}
}

// Whoever is named and erased at once is either named as himself and stays, or
// named anew: no roster fails, and none names the erased one.
func TestNamedAndErasedAtOnce(t *testing.T) {
	t.Parallel()
	o := open(t)
	_, workers := o.Started(1, 10)
	number := o.numberOf(t, workers[0])
	o.later(t, 0)
	errs := lendingtest.AtOnce(20, func(i int) error {
		if i%2 == 0 {
			_, err := o.Erase(t.Context(), o.admin, o.request(number))
			return err
		}
		tx, err := o.DB.Begin(t.Context())
		if err != nil {
			return err
		}
		defer func() { _ = tx.Rollback(t.Context()) }()
		ids, err := people.Ensure(t.Context(), tx, o.Vault, o.Clock.Now(), []people.Identity{{Name: "张一", IDNumber: must(t, number)}})
		if err != nil {
			return err
		}
		var erased bool
		if err := tx.QueryRow(t.Context(), `SELECT erased_at IS NOT NULL FROM person WHERE id = $1`, ids[0]).Scan(&erased); err != nil || erased {
			t.Errorf("named who was erased: %v (%v)", ids, err)
		}
		return tx.Commit(t.Context())
	})
	lendingtest.Tally(t, errs, "not_found")
	var persons, erased int
	if err := o.DB.QueryRow(t.Context(), `SELECT count(*), count(erased_at) FROM person p WHERE EXISTS (SELECT FROM person_erasure WHERE person_id = p.id) OR id_number_index IS NOT NULL`).Scan(&persons, &erased); err != nil || erased < 1 {
		t.Errorf("%d persons, %d erased (%v)", persons, erased, err)
	}
}

func must(t *testing.T, number string) pii.IDNumber {
	t.Helper()
	parsed, err := pii.ParseIDNumber(number)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}
