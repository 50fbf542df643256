package sample_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"gongxiang/fairs/fair"
	"gongxiang/fairs/floor"
	"gongxiang/fairs/minutes"
	"gongxiang/fairs/room"
	"gongxiang/fairs/sample"
	"gongxiang/internal/auth"
	"gongxiang/internal/bus"
	"gongxiang/internal/pgtest"
	"gongxiang/internal/pii"
	"gongxiang/internal/problem"
	"gongxiang/internal/route"
	"gongxiang/jobs/vacancy"
	"gongxiang/matching/matchingtest"
)

// post is a gateway that keeps what it was given.
type post struct {
	mu   sync.Mutex
	sent []string
}

func (p *post) Send(_ context.Context, _ pii.Phone, m auth.Message) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sent = append(p.sent, m.Text)
	return nil
}

// The demo's fairs, and what their minutes say of them.
func TestFairsAndTheirMinutes(t *testing.T) {
	t.Parallel()
	w := matchingtest.New(t)
	ctx := t.Context()
	b, err := bus.Open(ctx, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	city := w.Officer("")
	w.Exec(`UPDATE account SET login = 'city' WHERE id = $1`, city.AccountID)
	w.Exec(`UPDATE account SET login = 'seeker' WHERE id = $1`, w.Seeker("陈示例").AccountID)
	vacancies := vacancy.New(w.DB, w.Clock, w.Catalog.Book)
	firms := map[uuid.UUID]auth.Caller{}
	for range 8 {
		firm := w.Firm("水口镇")
		firms[firm.EnterpriseID] = firm
		for i := range 2 {
			if _, err := vacancies.Create(ctx, firm, vacancy.Input{Title: fmt.Sprintf("抛光工%d组", i), TradeCode: w.Trade("抛光工"), Headcount: 20, PayUnit: "month",
				TownCode: w.Town("水口镇"), ValidTo: matchingtest.Today.AddDays(30)}, true); err != nil {
				t.Fatal(err)
			}
		}
	}
	for range 40 {
		w.Seeker("李小明")
	}
	n, err := sample.Make(ctx, sample.Deps{DB: w.DB, Vault: w.Vault, Bus: b, Book: w.Catalog.Book, Clock: w.Clock, Log: slog.New(slog.DiscardHandler)})
	if err != nil || n != 3 {
		t.Fatalf("%d fairs (%v)", n, err)
	}
	gateway := &post{}
	accounts := auth.New(auth.Deps{DB: w.DB, Vault: w.Vault, Clock: w.Clock, SMS: gateway})
	plans := fair.New(w.DB, w.Vault, w.Clock, w.Catalog.Book, accounts, vacancies)
	plans.Site = "https://gongxiang.example"
	rooms := room.New(room.Deps{DB: w.DB, Bus: b, Clock: w.Clock, Log: slog.New(slog.DiscardHandler)})
	s := minutes.New(w.DB, w.Clock, accounts, plans, floor.New(floor.Deps{DB: w.DB, Vault: w.Vault, Clock: w.Clock, Auth: accounts, Rooms: rooms}))
	found, err := plans.List(ctx, city, nil, route.Paging{Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	states := map[string]fair.Fair{}
	for _, f := range found.Items {
		states[f.Status] = f
	}
	if coming := states[fair.Open]; coming.Booths < 5 || coming.Requested == 0 || coming.Bookings == 0 {
		t.Errorf("to come: %+v", coming)
	}
	m, err := s.Of(ctx, city, states[fair.Live].ID)
	if err != nil || m.Total.Tickets == 0 || len(m.Curve) != 13 || m.Curve[12].Waiting != m.Total.Tickets || m.Curve[0].Waiting != 0 {
		t.Errorf("live: %+v (%v)", m, err)
	}
	held := states[fair.Closed]
	if m, err = s.Of(ctx, city, held.ID); err != nil {
		t.Fatal(err)
	}
	checkHeld(t, w, m)
	if h, err := s.Held(ctx, city); err != nil || h.Count != 1 || h.Needed != 2 || h.Fairs[0].ID != held.ID || h.Fairs[0].Talks != m.Total.Talks {
		t.Errorf("%+v (%v)", h, err)
	}
	if file, err := s.Sheet(ctx, city, held.ID); err != nil || len(file.Data) < 5000 || !strings.HasSuffix(file.Name, ".xlsx") {
		t.Errorf("%s, %d bytes (%v)", file.Name, len(file.Data), err)
	}
	if _, err := s.Of(ctx, w.Officer("赤坎镇"), held.ID); !problem.HasCode(err, "not_found") {
		t.Errorf("a town reads the city's: %v", err)
	}
	waiting(t, w, s, states, m, firms)
	answers(t, w, s, gateway, m, firms)
}

// checkHeld: the parts add up to the whole, and the curve begins and ends with nobody.
func checkHeld(t *testing.T, w *matchingtest.World, m minutes.Minutes) {
	t.Helper()
	var sum minutes.Figures
	for _, b := range m.Booths {
		sum.Tickets, sum.Talks, sum.Offers, sum.Accepted = sum.Tickets+b.Tickets, sum.Talks+b.Talks, sum.Offers+b.Offers, sum.Accepted+b.Accepted
		sum.NoShows, sum.Unanswered = sum.NoShows+b.NoShows, sum.Unanswered+b.Unanswered
		if b.Visitors == 0 || b.Tickets == 0 {
			t.Errorf("nobody came to %+v", b)
		}
	}
	all := m.Total
	if len(m.Booths) != 5 || sum.Tickets != all.Tickets || sum.Talks != all.Talks || sum.Offers != all.Offers || sum.Accepted != all.Accepted ||
		sum.NoShows != all.NoShows || sum.Unanswered != all.Unanswered {
		t.Errorf("%+v of %+v", sum, all)
	}
	if all.Visitors != 41 || all.Talks == 0 || all.Offers == 0 || all.Accepted == 0 || all.NoShows == 0 || all.Unanswered == 0 || all.WaitMedian == nil || *all.WaitP90 < *all.WaitMedian {
		t.Errorf("%+v", all)
	}
	if n := len(m.Curve); n != 25 || m.Curve[n-1].Waiting != 0 || m.Curve[n-1].Talking != 0 || m.Curve[n-1].Visitors != 0 {
		t.Errorf("%d steps: %+v", n, m.Curve)
	}
	var tickets, talks int
	if err := w.DB.QueryRow(t.Context(), `SELECT count(*), count(talk_at) FROM fair_ticket WHERE fair_id = $1`, m.FairID).Scan(&tickets, &talks); err != nil || tickets != all.Tickets || talks != all.Talks {
		t.Errorf("%d tickets, %d talks: %+v (%v)", tickets, talks, all, err)
	}
}

// waiting: the officer's first page names the fairs now and next, a firm's those
// where it has a booth, and whom it owes an answer.
func waiting(t *testing.T, w *matchingtest.World, s *minutes.Service, states map[string]fair.Fair, m minutes.Minutes, firms map[uuid.UUID]auth.Caller) {
	t.Helper()
	ctx := t.Context()
	w.Exec(`UPDATE fair_booth SET absent_at = now() WHERE id = (SELECT id FROM fair_booth WHERE open AND fair_id = $1 LIMIT 1)`, states[fair.Live].ID)
	now, err := s.Waiting(ctx, w.Officer(""))
	if err != nil || len(now.Coming) != 2 || len(now.Owing) != 0 || now.Coming[0].ID != states[fair.Live].ID || now.Coming[0].Absent != 1 ||
		now.Coming[1].ID != states[fair.Open].ID || now.Coming[1].Requested != states[fair.Open].Requested || now.Coming[1].BoothID != nil {
		t.Errorf("%+v (%v)", now, err)
	}
	if now, err = s.Waiting(ctx, w.Officer("赤坎镇")); err != nil || len(now.Coming) != 0 {
		t.Errorf("a town sees the city's: %+v (%v)", now, err)
	}
	coming, owing := 0, 0
	for _, firm := range firms {
		now, err := s.Waiting(ctx, firm)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range now.Coming {
			if f.BoothID == nil || f.Requested+f.Absent != 0 {
				t.Errorf("%+v", f)
			}
			coming++
		}
		for _, f := range now.Owing {
			owing += f.People
		}
	}
	if want := states[fair.Live].Booths + states[fair.Open].Booths; coming != want || owing != m.Total.Unanswered {
		t.Errorf("%d booths of %d, %d people of %d", coming, want, owing, m.Total.Unanswered)
	}
	pgtest.ExecAsOwner(t, w.DB, `UPDATE fair SET rehearsal = true WHERE id = $1`, states[fair.Open].ID)
	if now, err = s.Waiting(ctx, w.Officer("")); err != nil || len(now.Coming) != 1 {
		t.Errorf("a rehearsal: %+v (%v)", now, err)
	}
	pgtest.ExecAsOwner(t, w.DB, `UPDATE fair SET rehearsal = false WHERE id = $1`, states[fair.Open].ID)
}

// answers lets a firm answer those whom it owes one, and looks who is told.
func answers(t *testing.T, w *matchingtest.World, s *minutes.Service, gateway *post, m minutes.Minutes, firms map[uuid.UUID]auth.Caller) {
	t.Helper()
	ctx := t.Context()
	// A week after, the firms that owe answers have been reminded, once.
	owing := 0
	var booth minutes.Booth
	for _, b := range m.Booths {
		if b.Unanswered > 0 {
			owing++
		}
		if b.Unanswered > booth.Unanswered {
			booth = b
		}
	}
	// (And the demo's seeker has his answer.)
	if n, err := s.Tell(ctx); err != nil || n != owing+1 || len(gateway.sent) != owing+1 {
		t.Errorf("%d told, %d firms owe answers (%v)", n, owing, err)
	}
	if n, err := s.Tell(ctx); err != nil || n != 0 {
		t.Errorf("%d reminded twice (%v)", n, err)
	}
	var id, vacancyID uuid.UUID
	if err := w.DB.QueryRow(ctx, `SELECT b.enterprise_id, v.vacancy_id FROM fair_booth b JOIN fair_booth_vacancy v ON v.booth_id = b.id WHERE b.id = $1 LIMIT 1`, booth.ID).Scan(&id, &vacancyID); err != nil {
		t.Fatal(err)
	}
	firm := firms[id]
	list, err := s.Unanswered(ctx, firm, booth.ID)
	if err != nil || len(list) != booth.Unanswered {
		t.Fatalf("%+v (%v)", list, err)
	}
	stranger := w.Firm("水口镇")
	if _, err := s.Unanswered(ctx, stranger, booth.ID); !problem.HasCode(err, "not_found") {
		t.Errorf("%v", err)
	}
	who := list[0].TicketID
	for _, c := range []struct {
		by   auth.Caller
		in   minutes.Answer
		code string
	}{
		{stranger, minutes.Answer{Answer: "thank"}, "not_found"},
		{firm, minutes.Answer{Answer: "invite"}, "invalid"},
		{firm, minutes.Answer{Answer: "thank", VacancyID: &vacancyID}, "invalid"},
		{firm, minutes.Answer{Answer: "invite", VacancyID: &who}, "invalid"},
	} {
		if _, err := s.Answer(ctx, c.by, who, c.in); !problem.HasCode(err, c.code) {
			t.Errorf("%+v: %v, want %s", c.in, err, c.code)
		}
	}
	// Of several at once one answers.
	var done sync.WaitGroup
	errs := make([]error, 6)
	for i := range errs {
		done.Go(func() { _, errs[i] = s.Answer(ctx, firm, who, minutes.Answer{Answer: "invite", VacancyID: &vacancyID}) })
	}
	done.Wait()
	good := 0
	for _, err := range errs {
		if err == nil {
			good++
		} else if !problem.HasCode(err, "wrong_state") {
			t.Error(err)
		}
	}
	if good != 1 {
		t.Errorf("%d answers", good)
	}
	w.Clock.Advance(time.Minute)
	if n, err := s.Tell(ctx); err != nil || n != 1 || !strings.Contains(gateway.sent[len(gateway.sent)-1], "/jobs/"+vacancyID.String()) {
		t.Errorf("%d told: %v (%v)", n, gateway.sent, err)
	}
	if left, err := s.Unanswered(ctx, firm, booth.ID); err != nil || len(left) != len(list)-1 {
		t.Errorf("%+v (%v)", left, err)
	}
}
