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
)

func vault(t *testing.T) *pii.Vault {
	t.Helper()
	keys, err := pii.NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	v, err := pii.Open(keys)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func identity(t *testing.T, name, idNumber, phone string) people.Identity {
	t.Helper()
	n, err := pii.ParseIDNumber(idNumber)
	if err != nil {
		t.Fatal(err)
	}
	p, ok := pii.ParseMobile(phone)
	if !ok {
		t.Fatal(phone)
	}
	return people.Identity{Name: name, IDNumber: n, Phone: p}
}

// Three valid numbers that belong to nobody.
const (
	first  = "11010519491231002X"
	second = "440524188001010014"
	third  = "440783199001010094"
)

func ensure(ctx context.Context, db *postgres.DB, v *pii.Vault, who ...people.Identity) (ids []uuid.UUID, err error) {
	err = db.InTx(ctx, func(tx pgx.Tx) (err error) {
		ids, err = people.Ensure(ctx, tx, v, time.Now(), who)
		return err
	})
	return ids, err
}

func TestOnePersonPerIDNumber(t *testing.T) {
	t.Parallel()
	db, v := pgtest.New(t), vault(t)
	a, b := identity(t, "张三", first, "13800000001"), identity(t, "李四", second, "13800000002")
	ids, err := ensure(t.Context(), db, v, a, b)
	if err != nil {
		t.Fatal(err)
	}
	// Another employer calls him otherwise: the same person, unchanged.
	again, err := ensure(t.Context(), db, v, b, identity(t, "王五", first, "13900000009"))
	if err != nil || again[0] != ids[1] || again[1] != ids[0] {
		t.Fatalf("%v, then %v (%v)", ids, again, err)
	}
	var name string
	var sealed []byte
	if err := db.QueryRow(t.Context(), `SELECT name, phone_enc FROM person WHERE id = $1`, ids[0]).Scan(&name, &sealed); err != nil {
		t.Fatal(err)
	}
	if phone, err := v.Unseal("person.phone", sealed); err != nil || name != "张三" || phone != "13800000001" {
		t.Errorf("%s %s (%v)", name, phone, err)
	}
	numbers, err := people.IDNumbers(t.Context(), db, v, append(ids, uuid.New())...)
	if err != nil || len(numbers) != 2 || numbers[ids[0]].Raw() != first {
		t.Errorf("%v (%v)", numbers, err)
	}
}

func TestSamePersonAtOnce(t *testing.T) {
	t.Parallel()
	db, v := pgtest.New(t), vault(t)
	who := []people.Identity{identity(t, "张三", first, "13800000001"), identity(t, "李四", second, "13800000002"), identity(t, "王五", third, "13800000003")}
	found := make([][]uuid.UUID, 40)
	errs := make([]error, len(found))
	var done sync.WaitGroup
	for i := range found {
		done.Go(func() {
			list := []people.Identity{who[i%3], who[(i+1)%3], who[(i+2)%3]}
			found[i], errs[i] = ensure(context.Background(), db, v, list...)
		})
	}
	done.Wait()
	persons := map[uuid.UUID]string{}
	for i := range found {
		if errs[i] != nil {
			t.Fatal(errs[i])
		}
		for k, id := range found[i] {
			if name, ok := persons[id]; ok && name != who[(i+k)%3].Name {
				t.Errorf("%s and %s are one", name, who[(i+k)%3].Name)
			}
			persons[id] = who[(i+k)%3].Name
		}
	}
	if len(persons) != 3 {
		t.Errorf("%d persons of three ID numbers", len(persons))
	}
}

func TestDatabaseRefusesSecondPerson(t *testing.T) {
	t.Parallel()
	db, v := pgtest.New(t), vault(t)
	if _, err := ensure(t.Context(), db, v, identity(t, "张三", first, "13800000001")); err != nil {
		t.Fatal(err)
	}
	for constraint, sql := range map[string]string{
		"person_once":            `INSERT INTO person (id, name, id_number_enc, id_number_index) SELECT gen_random_uuid(), name, id_number_enc, id_number_index FROM person`,
		"person_id_number_found": `INSERT INTO person (id, name, id_number_enc) SELECT gen_random_uuid(), name, id_number_enc FROM person`,
	} {
		if _, err := db.Exec(t.Context(), sql); postgres.Constraint(err) != constraint {
			t.Errorf("%v, want %s", err, constraint)
		}
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{
		"张三": true, "欧阳娜娜": true, "买买提·吐尔逊": true, "㐂山": true, "John O'Neil": true,
		"": false, "张": false, "张3": false, "张三。": false, "=1+1": false, "张 三": false, "<b>": false,
	} {
		if got := people.ValidName(name); got != want {
			t.Errorf("ValidName(%q) = %v", name, got)
		}
	}
	for typed, want := range map[string]string{"张 三": "张三", " 欧阳  娜娜　": "欧阳娜娜", "John  Smith": "John Smith", "张\u200b三": "张三", "李．明": "李·明",
		"阿•依・古.丽": "阿·依·古·丽", "买买提 ･ 吐尔逊": "买买提·吐尔逊", "𠮷‧田": "𠮷·田", "J. Smith": "J. Smith"} {
		if got := people.CleanName(typed); got != want {
			t.Errorf("CleanName(%q) = %q", typed, got)
		}
	}
	for name, want := range map[string]string{"张三": "张**", "欧阳娜娜": "欧**", "": "", "𠮷田": "𠮷**"} {
		if got := people.MaskName(name); got != want {
			t.Errorf("MaskName(%q) = %q", name, got)
		}
	}
}
