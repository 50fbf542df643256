package casework_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/pii"
)

// The ledger follows a person to his new number, but never away from one that an
// officer wrote down himself.
func TestTheLedgerFollowsAPersonToHisNewNumber(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	seeker := w.Seeker("示例乙")
	phone := func(number string) pii.Phone {
		p, _ := pii.ParseMobile(number)
		return p
	}
	for i, x := range []struct {
		written, from string
		follows       bool
	}{
		{"13800138001", "13800138001", true},
		{"0750-2218950", "13800138002", false},
		{"13800138003", "", false}, // the account had none
	} {
		in := w.input()
		in.Phone = x.written
		p, err := w.Register(t.Context(), w.officer, in)
		if err != nil {
			t.Fatal(err)
		}
		to := phone("1390000000" + string(rune('0'+i)))
		err = w.World.DB.InTx(t.Context(), func(tx pgx.Tx) error {
			return w.Moved(t.Context(), tx, auth.Move{Person: p.ID, From: phone(x.from), To: to, Account: seeker.AccountID, At: w.World.Clock.Now()})
		})
		if err != nil {
			t.Fatal(err)
		}
		want := x.written
		if x.follows {
			want = to.Raw()
		}
		if shown, err := w.Reveal(t.Context(), w.officer, p.ID, "phone", "电话联系"); err != nil || shown.Value != want {
			t.Errorf("written %s: the ledger has %s (%v), want %s", x.written, shown.Value, err, want)
		}
		if n := w.told(t, p.ID); (n == 1) != x.follows {
			t.Errorf("written %s: %d events", x.written, n)
		}
	}
}

// told is how many events of a person say that he has a new number.
func (w *world) told(t *testing.T, person uuid.UUID) (n int) {
	t.Helper()
	err := w.World.DB.QueryRow(t.Context(), `SELECT count(*) FROM event WHERE thing = 'key_person' AND thing_id = $1 AND action = 'new_phone'`, person).Scan(&n)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
