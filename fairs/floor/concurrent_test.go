package floor_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/fairs/floor"
	"gongxiang/internal/auth"
)

const attempts = 500

// Invariant 14, each part under 500 attempts at once.

func TestOneTicketOfASeekerAndBooth(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	who := w.guest()
	ids := make([]uuid.UUID, attempts)
	ok := atOnce(t, attempts, nil, func(i int) error {
		made, err := w.Join(context.Background(), who, w.booth, i%2 == 0)
		ids[i] = made.ID
		return err
	})
	if n := w.count(`SELECT count(*) FROM fair_ticket`); ok != attempts || n != 1 {
		t.Errorf("%d answers, %d tickets", ok, n)
	}
	for _, id := range ids {
		if id != ids[0] {
			t.Fatal("two of his devices have different numbers")
		}
	}
}

func TestThreeQueuesOfASeekerAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	who := w.guest()
	booths := make([]uuid.UUID, 20)
	for i := range booths {
		booths[i], _, _ = w.newBooth(w.Firm("水口镇"))
	}
	atOnce(t, attempts, []string{"too_many_tickets"}, func(i int) error { return second(w.Join(context.Background(), who, booths[i%len(booths)], false)) })
	if n := w.count(`SELECT count(*) FROM fair_ticket`); n != 3 {
		t.Errorf("%d tickets", n)
	}
}

func TestOneTalkOfASeat(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for range 20 {
		w.joined(w.booth)
	}
	ok := atOnce(t, attempts, []string{"seat_busy", "wrong_state"}, func(int) error { return second(w.Next(context.Background(), w.firm, w.booth)) })
	if n := w.count(`SELECT count(*) FROM fair_ticket WHERE status = 'called'`); ok != 1 || n != 1 {
		t.Errorf("%d calls, %d called", ok, n)
	}
}

// Many seats call at once: everybody is called once, in the order of joining.
func TestTheQueueIsCalledInTheOrderOfJoining(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const guests, seats = 60, 5
	who := make([]auth.Caller, guests)
	for i := range who {
		who[i] = w.guest()
	}
	atOnce(t, guests, nil, func(i int) error { return second(w.Join(context.Background(), who[i], w.booth, false)) })
	if n := w.count(`SELECT count(*) FROM fair_ticket a JOIN fair_ticket b ON b.number = a.number + 1 WHERE b.joined_at >= a.joined_at`); n != guests-1 {
		t.Errorf("%d follow each other", n)
	}
	recruiters := []auth.Caller{w.firm}
	for range seats - 1 {
		c := w.colleague(w.firm)
		desk(t)(w.Take(t.Context(), c, w.addSeat(w.booth)))
		recruiters = append(recruiters, c)
	}
	called := 0
	for called < guests {
		called += atOnce(t, 50, []string{"seat_busy", "queue_empty", "wrong_state"}, func(i int) error { return second(w.Next(context.Background(), recruiters[i%seats], w.booth)) })
		if n := w.count(`SELECT count(*) FROM fair_ticket a WHERE status <> 'waiting' AND EXISTS (SELECT FROM fair_ticket b WHERE b.number < a.number AND b.status = 'waiting')`); n != 0 {
			t.Fatalf("%d were called before others", n)
		}
		if n := w.count(`SELECT count(*) FROM fair_ticket WHERE status = 'called'`); n > seats {
			t.Fatalf("%d are called to %d seats", n, seats)
		}
		w.Clock.Advance(2 * time.Minute)
		for _, c := range append(recruiters, who...) {
			w.seen(c)
		}
		w.sweep()
	}
	if n := w.count(`SELECT count(*) FROM fair_ticket WHERE status = 'no_show'`); n != guests || called != guests {
		t.Errorf("%d were called, %d of %d did not come", called, n, guests)
	}
}

// Many firms call the same person: one talks with him, he keeps his place with
// the others.
func TestOneTalkOfAPerson(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	who := w.guest()
	mine(t)(w.Join(t.Context(), who, w.booth, false))
	callers := []auth.Caller{w.firm}
	booths := []uuid.UUID{w.booth}
	for range 2 {
		c := w.Firm("水口镇")
		id, _, _ := w.newBooth(c)
		mine(t)(w.Join(t.Context(), who, id, false))
		callers, booths = append(callers, c), append(booths, id)
	}
	ok := atOnce(t, attempts, []string{"seat_busy", "queue_empty", "wrong_state"}, func(i int) error { return second(w.Next(context.Background(), callers[i%3], booths[i%3])) })
	if n := w.count(`SELECT count(*) FROM fair_ticket WHERE status = 'waiting'`); ok != 1 || n != 2 {
		t.Errorf("%d calls, %d wait", ok, n)
	}
}

func TestOneAccountOfASeat(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	seat := w.addSeat(w.booth)
	who := make([]auth.Caller, 20)
	for i := range who {
		who[i] = w.colleague(w.firm)
	}
	atOnce(t, attempts, []string{"seat_taken", "wrong_state"}, func(i int) error { return second(w.Take(context.Background(), who[i%len(who)], seat)) })
	if n := w.count(`SELECT count(*) FROM fair_seat WHERE account_id IS NOT NULL`); n != 2 {
		t.Errorf("%d sit", n)
	}
}

// The fair closes while people join, are called, come and leave: nobody is left
// in a queue.
func TestClosingWhileEverybodyMoves(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	who := make([]auth.Caller, 40)
	for i := range who {
		who[i] = w.guest()
	}
	codes := []string{"fair_not_live", "booth_closed", "seat_busy", "queue_empty", "wrong_state"}
	atOnce(t, 200, codes, func(i int) error {
		switch {
		case i == 100:
			return second(w.Close(context.Background(), w.host, w.fair, ""))
		case i%5 == 0:
			return second(w.Next(context.Background(), w.firm, w.booth))
		case i%5 == 1:
			_, err := w.Sweep(context.Background())
			return err
		default:
			return second(w.Join(context.Background(), who[i%len(who)], w.booth, false))
		}
	})
	if n := w.count(`SELECT count(*) FROM fair_ticket WHERE ended_at IS NULL`); n != 0 {
		t.Errorf("%d are left in the queue", n)
	}
}

func TestBanAndJoinAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	who := w.guest()
	atOnce(t, 200, []string{"removed"}, func(i int) error {
		if i == 50 {
			return second(w.Ban(context.Background(), w.host, w.fair, floor.SanctionInput{AccountID: who.AccountID, Reason: "骂人"}))
		}
		return second(w.Join(context.Background(), who, w.booth, false))
	})
	if n := w.count(`SELECT count(*) FROM fair_ticket WHERE ended_at IS NULL`); n != 0 {
		t.Errorf("%d tickets of one who was removed", n)
	}
}

func TestAnOfferIsAnsweredOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	who, one := w.talking()
	g := must(t)(w.Offer(t.Context(), w.firm, one.ID, offer(w)))
	id := g.Offers[0].ID
	ok := atOnce(t, attempts, []string{"wrong_state", "already_accepted"}, func(i int) error {
		switch i % 3 {
		case 0:
			return second(w.Accept(context.Background(), who, id))
		case 1:
			return second(w.Refuse(context.Background(), who, id))
		default:
			return second(w.Withdraw(context.Background(), w.firm, id))
		}
	})
	accepted := w.count(`SELECT count(*) FROM fair_offer WHERE status = 'accepted'`)
	if n := w.count(`SELECT count(*) FROM application`); ok != 1 || n != accepted {
		t.Errorf("%d answers, %d applications of %d accepted", ok, n, accepted)
	}
}

// What Go checks, the database holds.
func TestTheDatabaseHoldsQueues(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, one := w.joined(w.booth)
	_, two := w.joined(w.booth)
	db := w.DB
	try := func(sql string, args ...any) error {
		return db.InTx(t.Context(), func(tx pgx.Tx) error {
			_, err := tx.Exec(t.Context(), sql, args...)
			return err
		})
	}
	now := w.Clock.Now()
	const call = `UPDATE fair_ticket SET status = 'called', seat_id = $2, called_at = $3 WHERE id = $1`
	broken(t, try(call, two.ID, w.seat, now), "fair_ticket_order")
	broken(t, try(call, one.ID, w.addSeat(w.booth), now), "fair_ticket_seat_taken")
	id, foreign, _ := w.newBooth(w.Firm("水口镇"))
	broken(t, try(call, one.ID, foreign, now), "fair_ticket_seat_taken")
	other := mine(t)(w.Join(t.Context(), a, id, false))
	if err := try(call, one.ID, w.seat, now); err != nil {
		t.Fatal(err)
	}
	broken(t, try(call, other.ID, foreign, now), "fair_ticket_one_talk_a_person")
	broken(t, try(call, two.ID, w.seat, now), "fair_ticket_one_talk_a_seat")
	for _, move := range []string{`seat_id = $2`, `seat_id = $2, status = 'in_talk', talk_at = called_at`} { // to another booth's seat
		broken(t, try(`UPDATE fair_ticket SET `+move+` WHERE id = $1`, one.ID, foreign), "fair_ticket_seat_of_booth")
	}
	const join = `INSERT INTO fair_ticket (id, booth_id, fair_id, person_id, account_id, number, status, joined_at, share, wish, fits)
		SELECT gen_random_uuid(), $1, $2, person_id, account_id, 1, $4, $5, false, '{}', '[]' FROM person_account WHERE account_id = $3`
	broken(t, try(join, w.booth, w.fair, a.AccountID, "waiting", now), "fair_ticket_once")
	b, three := w.joined(w.booth)
	mine(t)(w.Leave(t.Context(), b, three.ID))
	broken(t, try(join, w.booth, w.fair, b.AccountID, "called", now), "fair_ticket_of_seeker")
	if err := try(join, w.booth, w.fair, b.AccountID, "waiting", now); err != nil {
		t.Error(err)
	}
	if n := w.count(`SELECT max(number) FROM fair_ticket WHERE booth_id = $1`, w.booth); n != 4 {
		t.Errorf("number %d", n)
	}
	for _, c := range []struct{ sql, constraint string }{
		{`UPDATE fair_ticket SET status = 'in_talk', talk_at = now() WHERE id = $1`, "fair_ticket_moves"},
		{`UPDATE fair_ticket SET status = 'left' WHERE id = $1`, "fair_ticket_ended"},
		{`UPDATE fair_ticket SET outcome = 'fit' WHERE id = $1`, "fair_ticket_outcome"},
		{`UPDATE fair_ticket SET status = 'away' WHERE id = $1`, "fair_ticket_away_since"},
		{`INSERT INTO fair_offer (id, ticket_id, vacancy_id, start_on, status, made_by, made_at)
			SELECT gen_random_uuid(), t.id, v.vacancy_id, '2021-02-10', 'made', t.account_id, now() FROM fair_ticket t JOIN fair_booth_vacancy v ON v.booth_id = t.booth_id WHERE t.id = $1`, "fair_offer_in_talk"},
	} {
		broken(t, try(c.sql, two.ID), c.constraint)
	}
	for _, next := range []string{"1", "next_number - 1", "next_number + 2"} {
		broken(t, try(`UPDATE fair_booth SET next_number = `+next+` WHERE id = $1`, w.booth), "fair_booth_counts_on")
	}
	for _, sql := range []string{`UPDATE fair_ticket SET number = 9`, `UPDATE fair_ticket SET joined_at = now()`, `DELETE FROM fair_ticket`, `DELETE FROM fair_offer`, `UPDATE fair_report SET text = ''`} {
		if err := try(sql); err == nil {
			t.Errorf("%s is allowed", sql)
		}
	}
	w.Exec(`UPDATE fair SET status = 'paused' WHERE id = $1`, w.fair)
	broken(t, try(join, w.booth, w.fair, b.AccountID, "waiting", now), "fair_ticket_fair_live")
	broken(t, try(call, two.ID, foreign, now), "fair_ticket_fair_live")
}
