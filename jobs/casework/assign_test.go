package casework_test

import (
	"context"
	"slices"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/history"
	"gongxiang/internal/problem"
	"gongxiang/jobs/casework"
)

// few are persons of the officer's town with an open case and nobody who looks
// after them, as an import leaves them.
func (w *world) few(n int) (people []casework.Person, seen []casework.PersonSeen) {
	w.t.Helper()
	for range n {
		p := w.registered()
		people, seen = append(people, p), append(seen, casework.PersonSeen{ID: p.ID, Version: p.Version})
		w.Exec(`UPDATE key_person SET officer_id = NULL WHERE person_id = $1`, p.ID)
	}
	return people, seen
}

// officersOf is how many look after whom, by the officer's id; uuid.Nil for nobody.
func (w *world) officersOf(people []casework.Person) map[uuid.UUID]int {
	w.t.Helper()
	of := map[uuid.UUID]int{}
	for _, p := range people {
		var id *uuid.UUID
		w.must(w.World.DB.QueryRow(w.t.Context(), `SELECT officer_id FROM key_person WHERE person_id = $1`, p.ID).Scan(&id))
		if id == nil {
			id = &uuid.Nil
		}
		of[*id]++
	}
	return of
}

func to(a auth.Caller, people []casework.PersonSeen) casework.AssignInput {
	return casework.AssignInput{OfficerID: &a.AccountID, Reason: "导入后分配", People: people}
}

func TestAssignMany(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	mate := w.Officer("水口镇")
	people, seen := w.few(3)
	_, err := w.Assign(t.Context(), w.officer, casework.Filter{}, to(mate, seen[:1]))
	w.must(err)
	seen[0].Version++
	done, err := w.Assign(t.Context(), w.officer, casework.Filter{}, to(mate, append(seen, seen[2]))) // one twice
	w.must(err)
	if done != (casework.Assigned{Changed: 2, Already: 1}) {
		t.Errorf("%+v", done)
	}
	for _, p := range people {
		page, err := w.GetPage(t.Context(), w.officer, p.ID)
		w.must(err)
		given := slices.Collect(func(yield func(history.Entry) bool) {
			for _, e := range page.Events {
				if e.Action == "transfer" && !yield(e) {
					return
				}
			}
		})
		if *page.OfficerID != mate.AccountID || page.Version != p.Version+1 || len(given) != 1 || given[0].Reason != "导入后分配" || given[0].From != given[0].To {
			t.Errorf("%v %d %+v", page.OfficerID, page.Version, given)
		}
	}
	// The city's officer is everywhere; nobody else's town is.
	seen[1].Version++
	_, err = w.Assign(t.Context(), w.officer, casework.Filter{}, to(w.Officer(""), seen[1:2]))
	w.must(err)
}

func TestAssignNamesWhoStandsInTheWay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	there, mate, city := w.Officer("赤坎镇"), w.Officer("水口镇"), w.Officer("")
	people, seen := w.few(6)
	closed := people[1]
	_, err := w.Close(t.Context(), w.officer, closed.Case.ID, closed.Case.Version, "moved", "搬走了")
	w.must(err)
	w.must(w.Transfer(t.Context(), w.officer, people[2].ID, casework.TransferInput{TownCode: there.TownCode, Reason: "户籍迁移", Version: people[2].Version}))
	w.erase(people[3].ID)
	w.must(w.Transfer(t.Context(), w.officer, people[4].ID, casework.TransferInput{TownCode: w.officer.TownCode, Reason: "待分配", Version: people[4].Version}))
	seen[5].ID = uuid.New()

	_, err = w.Assign(t.Context(), w.officer, casework.Filter{}, to(mate, seen))
	p := refusal(t, err, "not_assigned", "people")
	want := []problem.Field{{Row: 2, Code: "closed"}, {Row: 3, Code: "not_found"}, {Row: 4, Code: "erased"}, {Row: 5, Code: "stale_version"}, {Row: 6, Code: "not_found"}}
	if !slices.EqualFunc(p.Fields, want, func(a, b problem.Field) bool { return a.Row == b.Row && a.Code == b.Code }) {
		t.Errorf("%+v", p.Fields)
	}
	if got := p.Fields[0].Message; got != "第 2 行（示例甲）：台账已结案。要继续服务，请先重新打开台账。" {
		t.Error(got)
	}
	if got := p.Fields[1].Message; got != "第 3 行：没有找到这个人，可能已被合并，或者不在您的查看范围内。" {
		t.Errorf("tells of another town's: %s", got)
	}
	if of := w.officersOf(people); of[uuid.Nil] != len(people) {
		t.Errorf("changed in spite of a refusal: %v", of)
	}

	for name, c := range map[string]struct {
		who    auth.Caller
		in     casework.AssignInput
		code   string
		fields []string
	}{
		"an officer of another town": {city, to(there, seen[:1]), "not_assigned", []string{"people"}},
		"people of another town":     {there, to(there, seen[:1]), "not_assigned", []string{"people"}},
		"a firm as officer":          {w.officer, to(w.firm, seen[:1]), "invalid", []string{"officerId"}},
		"no officer":                 {w.officer, casework.AssignInput{Reason: "导入后分配", People: seen[:1]}, "invalid", []string{"officerId"}},
		"no reason":                  {w.officer, casework.AssignInput{OfficerID: &mate.AccountID, People: seen[:1]}, "invalid", []string{"reason"}},
		"nobody":                     {w.officer, to(mate, nil), "invalid", []string{"people"}},
		"a firm":                     {w.firm, to(mate, seen[:1]), "not_assigned", []string{"people"}},
	} {
		_, err := w.Assign(t.Context(), c.who, casework.Filter{}, c.in)
		if !problem.HasCode(err, c.code) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		refused(t, err, c.code, c.fields...)
	}
	if of := w.officersOf(people); of[uuid.Nil] != len(people) {
		t.Errorf("changed in spite of a refusal: %v", of)
	}
}

func TestAssignAllThatTheFilterFinds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	there, mate := w.Officer("赤坎镇"), w.Officer("水口镇")
	elsewhere, err := w.Register(t.Context(), there, w.input())
	w.must(err)
	people, _ := w.few(4)
	w.Exec(`UPDATE key_person SET officer_id = NULL WHERE person_id = $1`, elsewhere.ID)
	_, err = w.Close(t.Context(), w.officer, people[0].Case.ID, people[0].Case.Version, "moved", "搬走了")
	w.must(err)
	has := w.registered()
	f := casework.Filter{Unassigned: true}
	n, err := w.Assignable(t.Context(), w.officer, f)
	w.must(err)
	if n.People != 3 || n.Closed != 1 || n.Seen == "" {
		t.Fatalf("%+v", n)
	}
	in := casework.AssignInput{OfficerID: &mate.AccountID, Reason: "导入后分配", Seen: n.Seen}

	// One of them got somebody meanwhile: the list is another.
	w.must(w.Transfer(t.Context(), w.officer, people[1].ID, casework.TransferInput{TownCode: w.officer.TownCode, OfficerID: &w.officer.AccountID, Reason: "熟悉", Version: people[1].Version}))
	_, err = w.Assign(t.Context(), w.officer, f, in)
	refused(t, err, "list_changed")
	if of := w.officersOf(people); of[uuid.Nil] != 3 || of[w.officer.AccountID] != 1 {
		t.Errorf("%v", of)
	}
	n, err = w.Assignable(t.Context(), w.officer, f)
	w.must(err)
	in.Seen = n.Seen
	_, err = w.Assign(t.Context(), there, f, in) // what another sees is not his list
	refused(t, err, "list_changed")
	done, err := w.Assign(t.Context(), w.officer, f, in)
	w.must(err)
	of := w.officersOf(append(people, has, elsewhere))
	if done.Changed != 2 || of[mate.AccountID] != 2 || of[w.officer.AccountID] != 2 || of[uuid.Nil] != 2 {
		t.Errorf("%+v %v", done, of)
	}
	_, err = w.Assign(t.Context(), w.officer, f, in)
	refused(t, err, "list_changed") // nobody is left
}

// An import leaves thousands: five thousand at once, not one more.
func TestAssignHowManyAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Exec(`WITH p AS (INSERT INTO person (id, name, created_at, updated_at) SELECT gen_random_uuid(), '示例丁', now(), now() FROM generate_series(1, 5001) RETURNING id)
		INSERT INTO key_person (person_id, name, town_code, registered_by, created_at, updated_at) SELECT id, '示例丁', $1, $2, now(), now() FROM p`,
		w.officer.TownCode, w.officer.AccountID)
	f := casework.Filter{Status: "none", Unassigned: true}
	n, err := w.Assignable(t.Context(), w.officer, f)
	w.must(err)
	if n.People != 5001 || n.Seen != "" {
		t.Fatalf("%+v", n)
	}
	in := casework.AssignInput{OfficerID: &w.officer.AccountID, Reason: "导入后分配", Seen: "x"}
	_, err = w.Assign(t.Context(), w.officer, f, in)
	refused(t, err, "too_many")
	w.Exec(`UPDATE key_person SET officer_id = $1 WHERE person_id = (SELECT min(person_id::text)::uuid FROM key_person)`, w.officer.AccountID)
	n, err = w.Assignable(t.Context(), w.officer, f)
	w.must(err)
	in.Seen = n.Seen
	done, err := w.Assign(t.Context(), w.officer, f, in)
	w.must(err)
	var events int
	w.must(w.World.DB.QueryRow(t.Context(), `SELECT count(*) FROM event WHERE thing = 'key_person' AND action = 'transfer'`).Scan(&events))
	if done.Changed != 5000 || events != 5000 {
		t.Errorf("%+v, %d events", done, events)
	}
}

// Many at once, one at a time and the end of a case meet: whoever comes second is
// refused, and nothing is lost.
func TestAssignMeetsOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	mate, city := w.Officer("水口镇"), w.Officer("")
	for range 8 {
		people, seen := w.few(4)
		backwards := slices.Clone(seen)
		slices.Reverse(backwards)
		var many, again, single, ended error
		var done sync.WaitGroup
		done.Go(func() { _, many = w.Assign(context.Background(), w.officer, casework.Filter{}, to(mate, seen)) })
		done.Go(func() { _, again = w.Assign(context.Background(), city, casework.Filter{}, to(city, backwards)) })
		done.Go(func() {
			single = w.Transfer(context.Background(), city, people[1].ID, casework.TransferInput{TownCode: w.officer.TownCode, OfficerID: &w.officer.AccountID, Reason: "熟悉", Version: people[1].Version})
		})
		done.Go(func() {
			_, ended = w.Close(context.Background(), w.officer, people[2].Case.ID, people[2].Case.Version, "moved", "搬走了")
		})
		done.Wait()
		w.must(ended) // an assignment does not touch the case
		of := w.officersOf(people)
		won := 0
		for what, c := range map[string]struct {
			err  error
			who  auth.Caller
			mine int
		}{"many": {many, mate, 4}, "again": {again, city, 4}, "single": {single, w.officer, 1}} {
			if c.err == nil {
				won++
				if of[c.who.AccountID] != c.mine {
					t.Errorf("%s is lost: %v", what, of)
				}
			} else if !problem.HasCode(c.err, "not_assigned") && !problem.HasCode(c.err, "stale_version") {
				t.Error(c.err)
			}
		}
		if won != 1 {
			t.Errorf("%d went through: %v", won, of)
		}
	}
}

// Who has a case closed while many are assigned stands in the way once he is held.
func TestAssignWaitsForTheEndOfACase(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	people, seen := w.few(2)
	answer := make(chan error, 1)
	w.must(w.World.DB.InTx(t.Context(), func(tx pgx.Tx) error {
		if _, err := tx.Exec(t.Context(), `SELECT FROM person WHERE id = $1 FOR NO KEY UPDATE`, people[0].ID); err != nil {
			return err
		}
		go func() {
			_, err := w.Assign(context.Background(), w.officer, casework.Filter{}, to(w.officer, seen))
			answer <- err
		}()
		for blocked := false; !blocked; {
			w.must(w.World.DB.QueryRow(t.Context(), `SELECT EXISTS (SELECT FROM pg_stat_activity
				WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0)`).Scan(&blocked))
		}
		_, err := tx.Exec(t.Context(), `UPDATE service_case SET status = 'closed', end_reason = 'moved' WHERE id = $1`, people[0].Case.ID)
		return err
	}))
	refused(t, <-answer, "not_assigned", "people")
	if of := w.officersOf(people); of[uuid.Nil] != 2 {
		t.Errorf("%v", of)
	}
}
