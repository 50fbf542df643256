package fair_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"gongxiang/fairs/fair"
	"gongxiang/internal/auth"
	"gongxiang/internal/pgtest"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
	"gongxiang/internal/route"
)

func TestWhatIsSaidOfAFair(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, c := range map[string]struct {
		change func(*fair.Input)
		field  string
	}{
		"good":                      {func(*fair.Input) {}, ""},
		"two lines and a hotline":   {func(in *fair.Input) { in.Rules = "一\r\n二：0750-2218950\n" }, ""},
		"no name":                   {func(in *fair.Input) { in.Name = " " }, "name"},
		"a name of 40":              {func(in *fair.Input) { in.Name = strings.Repeat("会", 40) }, ""},
		"a name of 41":              {func(in *fair.Input) { in.Name = strings.Repeat("会", 41) }, "name"},
		"a hidden mark":             {func(in *fair.Input) { in.About = "好\u202e坏" }, "about"},
		"2,000 of rules":            {func(in *fair.Input) { in.Rules = strings.Repeat("好", 2000) }, ""},
		"2,001 of rules":            {func(in *fair.Input) { in.Rules = strings.Repeat("好", 2001) }, "rules"},
		"now":                       {func(in *fair.Input) { in.StartsAt = w.Clock.Now() }, ""},
		"a minute ago":              {func(in *fair.Input) { in.StartsAt = w.Clock.Now().Add(-time.Minute) }, "startsAt"},
		"another year":              {func(in *fair.Input) { in.StartsAt, in.EndsAt = at(9, 0).AddDate(2, 0, 0), at(10, 0).AddDate(2, 0, 0) }, "startsAt"},
		"ends as it begins":         {func(in *fair.Input) { in.EndsAt = in.StartsAt }, "endsAt"},
		"15 days":                   {func(in *fair.Input) { in.EndsAt = in.StartsAt.AddDate(0, 0, 15) }, ""},
		"15 days and a minute":      {func(in *fair.Input) { in.EndsAt = in.StartsAt.AddDate(0, 0, 15).Add(time.Minute) }, "endsAt"},
		"no hall":                   {func(in *fair.Input) { in.Halls = nil }, "halls"},
		"two halls of one name":     {func(in *fair.Input) { in.Halls[1].Name = in.Halls[0].Name }, "halls[1].name"},
		"a hall of nothing known":   {func(in *fair.Input) { in.Halls[0].OfCode = "Z" }, "halls[0].ofCode"},
		"a hall of a town":          {func(in *fair.Input) { in.Halls[0].Kind, in.Halls[0].OfCode = "town", w.Town("赤坎镇") }, ""},
		"a hall of outside":         {func(in *fair.Input) { in.Halls[0].Kind, in.Halls[0].OfCode = "town", "outside" }, "halls[0].ofCode"},
		"a hall of no booths":       {func(in *fair.Input) { in.Halls[0].Capacity = 0 }, "halls[0].capacity"},
		"a hall of 500":             {func(in *fair.Input) { in.Halls[0].Capacity = 500 }, ""},
		"a hall of 501":             {func(in *fair.Input) { in.Halls[0].Capacity = 501 }, "halls[0].capacity"},
		"neither beginning nor end": {func(in *fair.Input) { in.StartsAt, in.EndsAt = time.Time{}, time.Time{} }, "startsAt"},
	} {
		in := w.input()
		c.change(&in)
		_, err := w.Plan(t.Context(), w.town, in, "", false)
		p, _ := problem.As(err)
		switch {
		case c.field == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case c.field != "" && (p == nil || p.Code != "invalid" || p.Fields[0].Name != c.field):
			t.Errorf("%s: %v, want a fault of %s", name, err, c.field)
		}
	}
	// A town's officer plans for the town, whatever is asked.
	if f := w.must(w.Plan(t.Context(), w.town, w.input(), w.Town("赤坎镇"), false)); f.TownName != "水口镇" {
		t.Errorf("%+v", f)
	}
	if f := w.must(w.Plan(t.Context(), w.city, w.input(), "", true)); f.TownCode != "" || !f.Rehearsal || f.Status != fair.Planned || len(f.Halls) != 2 {
		t.Errorf("%+v", f)
	}
	refused(t, second(w.Plan(t.Context(), w.city, w.input(), "nowhere", false)), "invalid")
}

// A rehearsal stands in no list; by its address it opens for who is signed in,
// one that is only played for nobody but its players.
func TestARehearsalOpensByItsAddress(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := w.must(w.Plan(t.Context(), w.city, w.input(), "", true))
	firm := w.Firm("水口镇")
	refused(t, second(w.PublicPage(t.Context(), firm, f.ID)), "not_found")
	w.must(w.Open(t.Context(), w.city, f.ID, f.Version))
	player := auth.Caller{AccountID: uuid.New(), Role: auth.Seeker, Rehearsal: uuid.New()}
	for name, c := range map[string]struct {
		caller auth.Caller
		sees   bool
	}{"nobody": {auth.Caller{}, false}, "a firm": {firm, true}, "an officer": {w.town, true}, "a player of another": {player, false}} {
		page, err := w.PublicPage(t.Context(), c.caller, f.ID)
		if c.sees && (err != nil || len(page.Halls) != 2) {
			t.Errorf("%s: %+v (%v)", name, page, err)
		}
		if !c.sees {
			refused(t, err, "not_found")
		}
	}
	if list, err := w.PublicList(t.Context(), false, route.Paging{Limit: 10}); err != nil || len(list.Items) != 0 {
		t.Errorf("%+v (%v)", list, err)
	}
	pgtest.ExecAsOwner(t, w.DB, `UPDATE account SET rehearsal = $1 WHERE id = $2`, f.ID, w.city.AccountID)
	refused(t, second(w.PublicPage(t.Context(), firm, f.ID)), "not_found")
	if _, err := w.PublicPage(t.Context(), auth.Caller{AccountID: uuid.New(), Role: auth.Seeker, Rehearsal: f.ID}, f.ID); err != nil {
		t.Errorf("a player of its own: %v", err)
	}
}

func TestTheWayOfAFair(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := w.planned()
	other := w.Officer("赤坎镇")
	refused(t, second(w.Get(t.Context(), other, f.ID)), "not_found")
	refused(t, second(w.Get(t.Context(), w.Firm("水口镇"), f.ID)), "not_found")
	refused(t, second(w.Open(t.Context(), other, f.ID, f.Version)), "not_found")
	refused(t, second(w.Archive(t.Context(), w.town, f.ID, f.Version)), "wrong_state")
	refused(t, second(w.Open(t.Context(), w.town, f.ID, f.Version+1)), "stale_version")
	refused(t, second(w.PublicPage(t.Context(), auth.Caller{}, f.ID)), "not_found")
	f = w.must(w.Open(t.Context(), w.town, f.ID, f.Version))
	refused(t, second(w.Open(t.Context(), w.town, f.ID, f.Version)), "wrong_state")
	page, err := w.PublicPage(t.Context(), auth.Caller{}, f.ID)
	if err != nil || page.Status != fair.Open || len(page.Halls) != 2 || page.Halls[0].Name != "制造业展厅" || !page.Now.Equal(w.Clock.Now()) || len(page.Booths) != 0 {
		t.Errorf("%+v (%v)", page, err)
	}
	refused(t, second(w.Cancel(t.Context(), w.town, f.ID, f.Version, "")), "invalid")
	f = w.must(w.Cancel(t.Context(), w.town, f.ID, f.Version, "疫情防控需要"))
	if !f.Cancelled || f.ClosedAt == nil || f.ClosedReason != "疫情防控需要" {
		t.Errorf("%+v", f)
	}
	if page, err = w.PublicPage(t.Context(), auth.Caller{}, f.ID); err != nil || !page.Cancelled || page.CancelReason != "疫情防控需要" {
		t.Errorf("%+v (%v)", page, err)
	}
	refused(t, second(w.Edit(t.Context(), w.town, f.ID, f.Version, edited(f))), "wrong_state")
	f = w.must(w.Archive(t.Context(), w.town, f.ID, f.Version))
	entries, err := w.History(t.Context(), w.city, f.ID)
	if err != nil || len(entries) != 4 || entries[2].Action != "cancel" || entries[2].Reason != "疫情防控需要" {
		t.Errorf("%+v (%v)", entries, err)
	}
	// What was cancelled before anybody saw it is not shown.
	f = w.planned()
	f = w.must(w.Cancel(t.Context(), w.town, f.ID, f.Version, "重新安排"))
	refused(t, second(w.PublicPage(t.Context(), auth.Caller{}, f.ID)), "not_found")
	// What is over cannot be opened any more.
	f = w.planned()
	w.Clock.Advance(4 * 24 * time.Hour)
	refused(t, second(w.Open(t.Context(), w.town, f.ID, f.Version)), "fair_past")
}

func TestEditing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := w.opened()
	in := edited(f)
	in.Halls = []fair.HallInput{in.Halls[1], in.Halls[0], {Name: "赤坎镇展厅", Kind: "town", OfCode: w.Town("赤坎镇"), Capacity: 5}}
	in.Halls[0].Name, in.Halls[1].Name = in.Halls[1].Name, in.Halls[0].Name // names change places
	f2 := w.must(w.Edit(t.Context(), w.town, f.ID, f.Version, in))
	if len(f2.Halls) != 3 || f2.Halls[0].ID != f.Halls[1].ID || f2.Halls[0].Name != f.Halls[0].Name || f2.Version != f.Version+1 {
		t.Errorf("%+v", f2)
	}
	refused(t, second(w.Edit(t.Context(), w.town, f.ID, f.Version, in)), "stale_version")
	// A hall of another fair is none of this one's.
	strange := edited(f2)
	strange.Halls[0].ID = &w.planned().Halls[0].ID
	refused(t, second(w.Edit(t.Context(), w.town, f.ID, f2.Version, strange)), "not_found")
	// Once live, the beginning stands; the end is put off.
	f = w.live(f.ID)
	late := edited(f)
	late.StartsAt = at(9, 30)
	refused(t, second(w.Edit(t.Context(), w.town, f.ID, f.Version, late)), "invalid")
	longer := edited(f)
	longer.EndsAt = at(13, 0)
	if f = w.must(w.Edit(t.Context(), w.town, f.ID, f.Version, longer)); !f.EndsAt.Equal(at(13, 0)) {
		t.Errorf("%+v", f)
	}
}

// The database holds the table of transitions, whoever forgets it.
func TestStatesMoveAsTheTableSays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	states := []string{fair.Planned, fair.Open, fair.Live, fair.Paused, fair.Closed, fair.Archived}
	ways := map[string][]string{ // from planned
		fair.Planned: nil, fair.Open: {fair.Open}, fair.Live: {fair.Open, fair.Live}, fair.Paused: {fair.Open, fair.Live, fair.Paused},
		fair.Closed: {fair.Open, fair.Live, fair.Closed}, fair.Archived: {fair.Open, fair.Live, fair.Closed, fair.Archived},
	}
	for _, from := range states {
		for _, to := range states {
			if from == to {
				continue
			}
			f := w.planned()
			for _, step := range ways[from] {
				w.set(f.ID, step)
			}
			allowed := false
			for _, target := range fair.Machine[from] {
				allowed = allowed || target == to
			}
			_, err := w.DB.Exec(t.Context(), `UPDATE fair SET status = $2, closed_reason = '原因' WHERE id = $1`, f.ID, to)
			if allowed != (err == nil) || err != nil && postgres.Constraint(err) != "fair_moves" {
				t.Errorf("%s to %s: %v", from, to, err)
			}
		}
	}
	f := w.planned()
	for sql, constraint := range map[string]string{
		`UPDATE fair SET status = 'closed' WHERE id = $1`:                        "fair_cancelled_why",
		`UPDATE fair SET ends_at = starts_at WHERE id = $1`:                      "fair_times",
		`UPDATE fair SET ends_at = starts_at + interval '16 days' WHERE id = $1`: "fair_times",
		`UPDATE fair_hall SET position = 1 WHERE fair_id = $1`:                   "fair_hall_position",
		`INSERT INTO fair_word (id, word, folded, by, at, removed_at) SELECT gen_random_uuid(), '词', '词', created_by, now(), now() FROM fair WHERE id = $1`: "fair_word_removed",
	} {
		if _, err := w.DB.Exec(t.Context(), sql, f.ID); postgres.Constraint(err) != constraint {
			t.Errorf("%s: %v", sql, err)
		}
	}
	w.Exec(`DELETE FROM fair_hall WHERE fair_id = $1`, f.ID)
	refused(t, second(w.Open(t.Context(), w.town, f.ID, f.Version)), "no_hall")
	w.set(w.live(w.opened().ID).ID, fair.Paused)
	f = w.live(w.opened().ID)
	if _, err := w.DB.Exec(t.Context(), `UPDATE fair SET starts_at = starts_at + interval '1 minute' WHERE id = $1`, f.ID); postgres.Constraint(err) != "fair_times_stand" {
		t.Errorf("a live fair begins anew: %v", err)
	}
}

func TestNobodyBegan(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	planned, open, live := w.planned(), w.opened(), w.live(w.opened().ID)
	w.Clock.Advance(at(12, 0).Sub(w.Clock.Now()) - time.Second)
	if n, err := w.Miss(t.Context()); err != nil || n != 0 {
		t.Errorf("%d too early (%v)", n, err)
	}
	w.Clock.Advance(time.Second)
	var done sync.WaitGroup
	var total [4]int
	for i := range total {
		done.Go(func() {
			var err error
			if total[i], err = w.Miss(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	done.Wait()
	if total[0]+total[1]+total[2]+total[3] != 1 {
		t.Errorf("closed %v", total)
	}
	for id, want := range map[*fair.Fair]string{&planned: fair.Planned, &open: fair.Closed, &live: fair.Live} {
		if f := w.must(w.Get(t.Context(), w.city, id.ID)); f.Status != want {
			t.Errorf("%s is %s", want, f.Status)
		}
	}
}

func TestLists(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var all []fair.Fair
	for range 5 {
		all = append(all, w.opened())
	}
	w.must(w.Plan(t.Context(), w.city, w.input(), "", false))
	hidden := w.must(w.Plan(t.Context(), w.town, w.input(), "", true))
	w.must(w.Open(t.Context(), w.town, hidden.ID, hidden.Version))
	seen := func(list func(cursor string) (int, string)) (n int) {
		for cursor := ""; ; {
			items, next := list(cursor)
			n += items
			if cursor = next; next == "" {
				return n
			}
		}
	}
	officers := func(c auth.Caller, status ...string) int {
		return seen(func(cursor string) (int, string) {
			page, err := w.List(t.Context(), c, status, route.Paging{Cursor: cursor, Limit: 2})
			if err != nil {
				t.Fatal(err)
			}
			return len(page.Items), page.Next
		})
	}
	public := func(over bool) int {
		return seen(func(cursor string) (int, string) {
			page, err := w.PublicList(t.Context(), over, route.Paging{Cursor: cursor, Limit: 2})
			if err != nil {
				t.Fatal(err)
			}
			return len(page.Items), page.Next
		})
	}
	if a, b, c, d := officers(w.town), officers(w.city), officers(w.Officer("赤坎镇")), officers(w.city, fair.Planned); a != 6 || b != 7 || c != 0 || d != 1 {
		t.Errorf("%d %d %d %d", a, b, c, d)
	}
	w.must(w.Cancel(t.Context(), w.town, all[0].ID, all[0].Version, "重新安排"))
	if a, b := public(false), public(true); a != 4 || b != 1 {
		t.Errorf("%d to come, %d over", a, b)
	}
}
