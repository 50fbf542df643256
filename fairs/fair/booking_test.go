package fair_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/fairs/fair"
	"gongxiang/internal/auth"
	"gongxiang/internal/people"
	"gongxiang/internal/pii"
)

// post is a gateway that keeps what it was given.
type post struct {
	mu    sync.Mutex
	sent  []string
	fails bool
}

func (p *post) Send(_ context.Context, _ pii.Phone, m auth.Message) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.fails {
		return errors.New("the gateway is away")
	}
	p.sent = append(p.sent, m.Text)
	return nil
}

type job struct {
	fair.Reminder
	In time.Duration
}

// jobs are the reminders that were asked for, the next first.
func (w *world) jobs() []job {
	w.t.Helper()
	rows, err := w.DB.Query(w.t.Context(), `SELECT (args ->> 'fair')::uuid, (args ->> 'account')::uuid, args ->> 'what', (scheduled_at - created_at)::interval
		FROM river.river_job WHERE kind = $1 ORDER BY scheduled_at, id`, fair.ReminderKind)
	if err != nil {
		w.t.Fatal(err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (j job, err error) {
		err = row.Scan(&j.Fair, &j.Account, &j.What, &j.In)
		j.In = j.In.Round(time.Minute)
		return j, err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return found
}

func TestBooking(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f, who := w.opened(), w.Seeker("陈大文")
	refused(t, second(w.Reserve(t.Context(), who, w.planned().ID)), "not_found")
	b, err := w.Reserve(t.Context(), who, f.ID)
	if err != nil || b.Fair.ID != f.ID || !b.BookedAt.Equal(w.Clock.Now()) {
		t.Errorf("%+v (%v)", b, err)
	}
	// Nine on the day after tomorrow: it is nine now.
	if jobs := w.jobs(); len(jobs) != 2 || jobs[0].What != "day" || jobs[0].In != 24*time.Hour || jobs[1].What != "hour" || jobs[1].In != 47*time.Hour {
		t.Errorf("%+v", jobs)
	}
	w.Clock.Advance(time.Hour)
	if again, err := w.Reserve(t.Context(), who, f.ID); err != nil || !again.BookedAt.Equal(b.BookedAt) || len(w.jobs()) != 2 {
		t.Errorf("%+v (%v)", again, err)
	}
	if err := w.Unbook(t.Context(), who, f.ID); err != nil {
		t.Fatal(err)
	}
	if mine, err := w.Bookings(t.Context(), who); err != nil || len(mine) != 0 {
		t.Errorf("%+v (%v)", mine, err)
	}
	if b, err = w.Reserve(t.Context(), who, f.ID); err != nil || !b.BookedAt.Equal(w.Clock.Now()) || len(w.jobs()) != 2 {
		t.Errorf("%+v (%v), %d jobs", b, err, len(w.jobs()))
	}
	if f = w.must(w.Get(t.Context(), w.town, f.ID)); f.Bookings != 1 {
		t.Errorf("%+v", f)
	}
	w.must(w.Cancel(t.Context(), w.town, f.ID, f.Version, "天气原因"))
	refused(t, second(w.Reserve(t.Context(), w.Seeker("李小明"), f.ID)), "fair_closed")
	if jobs := w.jobs(); len(jobs) != 3 || jobs[0].What != "cancelled" || jobs[0].In != 0 {
		t.Errorf("%+v", jobs)
	}
}

func TestReminders(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	gateway := &post{}
	w.Auth.SMS, w.Site = gateway, "https://gongxiang.example"
	f, who := w.opened(), w.Seeker("陈大文")
	if _, err := w.Reserve(t.Context(), who, f.ID); err != nil {
		t.Fatal(err)
	}
	remind := func(what string) (later time.Duration) {
		t.Helper()
		later, err := w.Remind(t.Context(), fair.Reminder{Fair: f.ID, Account: who.AccountID, What: what})
		if err != nil {
			t.Error(err)
		}
		return later
	}
	sent := func(want int) {
		t.Helper()
		if len(gateway.sent) != want {
			t.Errorf("%d sent, want %d: %v", len(gateway.sent), want, gateway.sent)
		}
	}
	w.Clock.Advance(23 * time.Hour)
	if later := remind("day"); later != time.Hour {
		t.Errorf("later by %s", later)
	}
	sent(0)
	w.Clock.Advance(time.Hour)
	gateway.fails = true
	if _, err := w.Remind(t.Context(), fair.Reminder{Fair: f.ID, Account: who.AccountID, What: "day"}); err == nil {
		t.Error("what was not sent is done")
	}
	gateway.fails = false
	var done sync.WaitGroup
	for range 5 {
		done.Go(func() { remind("day") })
	}
	done.Wait()
	sent(1)
	if text := gateway.sent[0]; !strings.Contains(text, f.Name) || !strings.Contains(text, "2021年2月10日 09:00") || !strings.Contains(text, "https://gongxiang.example/fair/"+f.ID.String()) {
		t.Error(text)
	}
	// Put off by an hour, everybody is reminded of the new time.
	in := edited(f)
	in.StartsAt = at(10, 0)
	f = w.must(w.Edit(t.Context(), w.town, f.ID, w.must(w.Get(t.Context(), w.town, f.ID)).Version, in))
	if jobs := w.jobs(); len(jobs) != 4 {
		t.Errorf("%+v", jobs)
	}
	w.Clock.Advance(23 * time.Hour) // eight: the old hour
	if later := remind("hour"); later != time.Hour {
		t.Errorf("later by %s", later)
	}
	remind("day")
	sent(2)
	w.Clock.Advance(time.Hour)
	remind("hour")
	remind("hour")
	remind("nothing known")
	sent(3)
	w.Exec(`UPDATE fair_booking SET day_reminded_at = NULL, reminded_at = NULL`)
	remind("day") // an hour before, the day's is too late
	sent(3)
	// Whoever took the booking back, or whose fair began, hears nothing.
	if err := w.Unbook(t.Context(), who, f.ID); err != nil {
		t.Fatal(err)
	}
	remind("hour")
	if _, err := w.Reserve(t.Context(), who, f.ID); err != nil {
		t.Fatal(err)
	}
	remind("cancelled")
	w.live(f.ID)
	remind("hour")
	sent(3)
	f = w.opened()
	if _, err := w.Reserve(t.Context(), who, f.ID); err != nil {
		t.Fatal(err)
	}
	w.must(w.Cancel(t.Context(), w.town, f.ID, f.Version, "天气原因"))
	remind("cancelled")
	remind("cancelled")
	sent(4)
}

func TestWords(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f, other := w.opened(), w.opened()
	all := w.Officer("")
	if _, err := w.AddWord(t.Context(), all, nil, "传 销"); err != nil {
		t.Fatal(err)
	}
	own, err := w.AddWord(t.Context(), w.town, &f.ID, "押金")
	if err != nil || own.All || own.Word != "押金" {
		t.Errorf("%+v (%v)", own, err)
	}
	refused(t, second(w.AddWord(t.Context(), all, nil, "传·销")), "word_once")
	refused(t, second(w.AddWord(t.Context(), w.town, &f.ID, "押　金")), "word_once")
	refused(t, second(w.AddWord(t.Context(), w.town, &f.ID, "！！")), "invalid")
	refused(t, second(w.AddWord(t.Context(), w.town, &f.ID, "")), "invalid")
	refused(t, second(w.AddWord(t.Context(), w.Officer("赤坎镇"), &f.ID, "押金")), "not_found")
	if _, err := w.AddWord(t.Context(), w.town, &other.ID, "押金"); err != nil {
		t.Errorf("in another fair: %v", err)
	}
	count := func(fair *uuid.UUID, want int) {
		t.Helper()
		if words, err := w.Words(t.Context(), w.town, fair); err != nil || len(words) != want {
			t.Errorf("%+v (%v)", words, err)
		}
	}
	count(nil, 1)
	count(&f.ID, 2)
	words, err := w.Words(t.Context(), w.town, nil)
	if err != nil {
		t.Fatal(err)
	}
	refused(t, w.RemoveWord(t.Context(), w.town, words[0].ID), "not_found") // of all: the city's
	refused(t, w.RemoveWord(t.Context(), w.Officer("赤坎镇"), own.ID), "not_found")
	if err := w.RemoveWord(t.Context(), w.town, own.ID); err != nil {
		t.Error(err)
	}
	refused(t, w.RemoveWord(t.Context(), w.town, own.ID), "not_found")
	count(&f.ID, 1)
	if _, err := w.AddWord(t.Context(), w.town, &f.ID, "押金"); err != nil {
		t.Errorf("anew: %v", err)
	}
}

// Whoever is erased is in no list of bookings, and no ban says anything of him.
func TestErasure(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f, who, stays := w.opened(), w.Seeker("陈大文"), w.Seeker("李小明")
	for _, c := range []auth.Caller{who, stays} {
		if _, err := w.Reserve(t.Context(), c, f.ID); err != nil {
			t.Fatal(err)
		}
		w.Exec(`INSERT INTO fair_ban (id, fair_id, account_id, reason, by, at) VALUES (gen_random_uuid(), $1, $2, '陈大文骂人', $3, now())`, f.ID, c.AccountID, w.town.AccountID)
		w.Exec(`INSERT INTO fair_mute (id, fair_id, account_id, reason, by, at) VALUES (gen_random_uuid(), $1, $2, '陈大文骂人', $3, now())`, f.ID, c.AccountID, w.town.AccountID)
	}
	person, err := people.OfAccount(t.Context(), w.DB, who.AccountID)
	if err != nil {
		t.Fatal(err)
	}
	about := func(want ...int) {
		t.Helper()
		sections, err := w.About(t.Context(), person)
		if err != nil || len(sections) != len(want) {
			t.Fatalf("%+v (%v)", sections, err)
		}
		for i, s := range sections {
			if len(s.Rows) != want[i] || want[i] > 0 && (len(s.Rows[0]) != len(s.Columns) || s.Rows[0][0] != f.Name) {
				t.Errorf("%+v", s)
			}
		}
	}
	w.Exec(`WITH room AS (INSERT INTO fair_room (id, fair_id, kind, of) VALUES (gen_random_uuid(), $1, 'hall', gen_random_uuid()) RETURNING id)
		INSERT INTO fair_event (room_id, kind, at, account_id, body) SELECT id, 'said', now(), $2, '{"text":"有人在吗"}' FROM room`, f.ID, who.AccountID)
	about(1, 1, 2)
	w.Exec(`SELECT FROM person_erase($1, $2, '2021-02-08', '本人申请', $3)`, person, who.AccountID, w.Clock.Now())
	var bookings, words int
	if err := w.DB.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM fair_booking), (SELECT count(*) FROM fair_ban WHERE reason = '陈大文骂人') +
		(SELECT count(*) FROM fair_mute WHERE reason = '陈大文骂人')`).Scan(&bookings, &words); err != nil || bookings != 1 || words != 2 {
		t.Errorf("%d bookings, %d reasons left (%v)", bookings, words, err)
	}
	about(0, 0, 0)
}
