package floor_test

import (
	"context"
	"testing"

	"gongxiang/internal/auth"
	"gongxiang/jobs/casework"
	"gongxiang/jobs/recommend"
)

// inLedger writes a person into the key groups' ledger of the host's town.
func (w *world) inLedger(c auth.Caller) {
	w.t.Helper()
	w.Exec(`INSERT INTO key_person (person_id, name, town_code, registered_by, created_at, updated_at) VALUES ($1, '张三丰', $2, $3, now(), now())`,
		w.person(c), w.Town("水口镇"), w.host.AccountID)
}

// Whose records are merged keeps his place in the queue, what he booked and what
// he wishes; where both records have an account, each goes on by itself.
func TestAPlaceInTheQueueFollowsAMerge(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	fits := recommend.New(recommend.Deps{DB: w.DB, Vault: w.Vault, Clock: w.Clock, Vacancies: w.vacancies})
	ledger := casework.New(w.DB, w.Vault, w.Clock, w.Catalog.Book, fits)
	wish := func(of any, pay int) {
		w.Exec(`INSERT INTO job_wish (person_id, trades, towns, pay_floor_fen, lodging, created_at, updated_at) VALUES ($1, '{}', '{}', $2, false, now(), now())`, of, pay)
		w.Exec(`INSERT INTO recommendation (person_id, rank, vacancy_id, score, on_day, fresh) VALUES ($1, 1, $2, 90, $3, true)`, of, w.post, today)
	}
	for name, hasAccount := range map[string]bool{"one account": false, "two accounts": true} {
		who, ticket := w.joined(w.booth)
		gone := w.person(who)
		w.inLedger(who)
		wish(gone, 500000)
		w.Exec(`INSERT INTO fair_booking (fair_id, account_id, person_id, booked_at) VALUES ($1, $2, $3, $4)`, w.fair, who.AccountID, gone, w.Clock.Now())
		kept, want := newID(), gone
		if hasAccount {
			other, _ := w.joined(w.booth)
			kept = w.person(other)
			w.inLedger(other)
			wish(kept, 400000)
		} else {
			want = kept
			w.Exec(`INSERT INTO person (id, name) VALUES ($1, '张三丰')`, kept)
			w.Exec(`INSERT INTO key_person (person_id, name, town_code, registered_by, created_at, updated_at) VALUES ($1, '张三丰', $2, $3, now(), now())`,
				kept, w.Town("水口镇"), w.host.AccountID)
		}
		if _, err := ledger.Merge(t.Context(), w.host, kept, gone, 1, "同一个人"); err != nil {
			t.Fatal(name, err)
		}
		for what, sql := range map[string]string{
			"ticket":         `SELECT count(*) FROM fair_ticket WHERE account_id = $1 AND person_id = $2`,
			"booking":        `SELECT count(*) FROM fair_booking WHERE account_id = $1 AND person_id = $2`,
			"account":        `SELECT count(*) FROM person_account WHERE account_id = $1 AND person_id = $2`,
			"wish":           `SELECT count(*) FROM job_wish WHERE $1::uuid IS NOT NULL AND person_id = $2 AND pay_floor_fen = 500000`,
			"recommendation": `SELECT count(*) FROM recommendation WHERE $1::uuid IS NOT NULL AND person_id = $2`,
		} {
			if n := w.count(sql, who.AccountID, want); n != 1 {
				t.Errorf("%s: %d %s", name, n, what)
			}
		}
		if left := w.count(`SELECT count(*) FROM job_wish WHERE person_id = $1`, gone); (left == 1) != hasAccount {
			t.Errorf("%s: %d wishes left", name, left)
		}
		if kepts := w.count(`SELECT pay_floor_fen FROM job_wish WHERE person_id = $1`, kept); (kepts == 400000) != hasAccount {
			t.Errorf("%s: he wishes %d", name, kepts)
		}
		// He stands where he stood, and joins no second time.
		again, err := w.Join(t.Context(), who, w.booth, false)
		if err != nil || again.ID != ticket.ID {
			t.Errorf("%s: %+v (%v)", name, again, err)
		}
	}
}

func TestATicketFollowsItsAccount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, ticket := w.joined(w.booth)
	other, _ := w.joined(w.booth)
	_, err := w.DB.Exec(context.Background(), `UPDATE fair_ticket SET person_id = $2 WHERE id = $1`, ticket.ID, w.person(other))
	broken(t, err, "fair_ticket_of_seeker")
}
