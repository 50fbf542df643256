package people_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/people"
	"gongxiang/internal/pgtest"
	"gongxiang/internal/pii"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
)

func account(t *testing.T, db *postgres.DB, role string) uuid.UUID {
	t.Helper()
	id := uuid.Must(uuid.NewV7())
	if _, err := db.Exec(t.Context(), `INSERT INTO account (id, role, login, display_name) VALUES ($1, $2, $3, '张三')`, id, role, "u-"+id.String()); err != nil {
		t.Fatal(err)
	}
	return id
}

func join(db *postgres.DB, v *pii.Vault, account uuid.UUID) (id uuid.UUID, err error) {
	phone, _ := pii.ParseMobile("13800000001")
	err = db.InTx(context.Background(), func(tx pgx.Tx) (err error) {
		id, err = people.Join(context.Background(), tx, v, time.Now(), account, phone)
		return err
	})
	return id, err
}

func TestOneAccountIsOnePersonAtOnce(t *testing.T) {
	t.Parallel()
	db, v := pgtest.New(t), vault(t)
	who := account(t, db, "seeker")
	if id, err := people.OfAccount(t.Context(), db, who); err != nil || id != uuid.Nil {
		t.Fatalf("%v %v before the first Join", id, err)
	}
	found := make([]uuid.UUID, 30)
	var done sync.WaitGroup
	for i := range found {
		done.Go(func() {
			var err error
			if found[i], err = join(db, v, who); err != nil {
				t.Error(err)
			}
		})
	}
	done.Wait()
	for _, id := range found {
		if id != found[0] {
			t.Fatalf("%v: two persons of one account", found)
		}
	}
	if n := count(t, db, `SELECT count(*) FROM person`); n != 1 {
		t.Errorf("%d persons", n)
	}
	if phone, err := people.PhoneOf(t.Context(), db, v, found[0]); err != nil || phone.Raw() != "13800000001" {
		t.Errorf("%v %v", phone, err)
	}
	// Another account with the same phone and name is another person.
	other, err := join(db, v, account(t, db, "seeker"))
	if err != nil || other == found[0] {
		t.Errorf("joined by phone (%v)", err)
	}
}

// Whoever is merged into another while his account waits for him acts as that other.
func TestAnAccountFollowsAMergeThatItWaitedFor(t *testing.T) {
	t.Parallel()
	db, v := pgtest.New(t), vault(t)
	who := account(t, db, "seeker")
	old, err := join(db, v, who)
	if err != nil {
		t.Fatal(err)
	}
	kept := uuid.Must(uuid.NewV7())
	if _, err := db.Exec(t.Context(), `INSERT INTO person (id, name) VALUES ($1, '张三')`, kept); err != nil {
		t.Fatal(err)
	}
	type answer struct {
		id  uuid.UUID
		err error
	}
	answered := make(chan answer, 1)
	err = db.InTx(t.Context(), func(tx pgx.Tx) error {
		// The account first, as whoever joins does: else one of the two is the victim of
		// a deadlock, and which of them is left to chance.
		if _, err := tx.Exec(t.Context(), `SELECT FROM account WHERE id = $1 FOR SHARE`, who); err != nil {
			return err
		}
		if _, err := tx.Exec(t.Context(), `SELECT FROM person WHERE id IN ($1, $2) ORDER BY id FOR NO KEY UPDATE`, old, kept); err != nil {
			return err
		}
		go func() {
			id, err := join(db, v, who)
			answered <- answer{id, err}
		}()
		for waits := false; !waits; {
			if err := db.QueryRow(t.Context(), `SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0)`).Scan(&waits); err != nil {
				return err
			}
		}
		_, err := tx.Exec(t.Context(), `UPDATE person_account SET person_id = $1 WHERE person_id = $2`, kept, old)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if a := <-answered; a.err != nil || a.id != kept {
		t.Errorf("%v (%v), want %v", a.id, a.err, kept)
	}
}

func count(t *testing.T, db *postgres.DB, sql string) (n int) {
	t.Helper()
	if err := db.QueryRow(t.Context(), sql).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestOnlySeekersAreJoined(t *testing.T) {
	t.Parallel()
	db, v := pgtest.New(t), vault(t)
	admin, gone := account(t, db, "administrator"), account(t, db, "seeker")
	if _, err := db.Exec(t.Context(), `UPDATE account SET disabled_at = now() WHERE id = $1`, gone); err != nil {
		t.Fatal(err)
	}
	for _, id := range []uuid.UUID{admin, gone, uuid.New()} {
		if _, err := join(db, v, id); !problem.HasCode(err, "unauthenticated") {
			t.Errorf("got %v", err)
		}
	}
}

// What the functions would not do, the database refuses.
func TestDatabaseGuardsWhoseAccountItIs(t *testing.T) {
	t.Parallel()
	db, v := pgtest.New(t), vault(t)
	person, err := join(db, v, account(t, db, "seeker"))
	if err != nil {
		t.Fatal(err)
	}
	known, err := ensure(t.Context(), db, v, identity(t, "李四", first, "13800000002"))
	if err != nil {
		t.Fatal(err)
	}
	const link = `INSERT INTO person_account (account_id, person_id, created_at) VALUES ($1, $2, now())`
	for constraint, run := range map[string]func() error{
		"person_account_once": func() error { _, err := db.Exec(t.Context(), link, account(t, db, "seeker"), person); return err },
		"person_account_of_seeker": func() error {
			_, err := db.Exec(t.Context(), link, account(t, db, "administrator"), known[0])
			return err
		},
		"person_account_of_living": func() error { _, err := db.Exec(t.Context(), link, account(t, db, "seeker"), uuid.New()); return err },
	} {
		if err := run(); postgres.Constraint(err) != constraint {
			t.Errorf("got %v, want %s", err, constraint)
		}
	}
}

func TestASeekerNamesHimselfUntilAnIDNumberDoes(t *testing.T) {
	t.Parallel()
	db, v := pgtest.New(t), vault(t)
	who := account(t, db, "seeker")
	if _, err := join(db, v, who); err != nil {
		t.Fatal(err)
	}
	if ok, err := people.Rename(t.Context(), db, who, "王五", time.Now()); err != nil || !ok {
		t.Fatal(ok, err)
	}
	if n := count(t, db, `SELECT count(*) FROM person p JOIN person_account a ON a.person_id = p.id JOIN account c ON c.id = a.account_id
		WHERE p.name = '王五' AND c.display_name = '王五'`); n != 1 {
		t.Error("not renamed in both places")
	}
	known, err := ensure(t.Context(), db, v, identity(t, "李四", first, "13800000002"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(t.Context(), `UPDATE person_account SET person_id = $1`, known[0]); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{"李四": true, "赵六": false} {
		if ok, err := people.Rename(t.Context(), db, who, name, time.Now()); err != nil || ok != want {
			t.Errorf("%s: %v %v", name, ok, err)
		}
	}
}
