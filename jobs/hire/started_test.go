package hire_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/problem"
	"gongxiang/jobs/casework"
	"gongxiang/jobs/hire"
	"gongxiang/jobs/recommend"
)

// cases is the key groups' ledger, told of hires as the platform wires it.
type cases struct {
	*world
	*casework.Service
	officer auth.Caller
}

func newCases(t *testing.T) cases {
	w := newWorld(t)
	fits := recommend.New(recommend.Deps{DB: w.World.DB, Vault: w.World.Vault, Clock: w.World.Clock, Vacancies: w.vacancies})
	c := cases{w, casework.New(w.World.DB, w.World.Vault, w.World.Clock, w.Catalog.Book, fits), w.Officer("水口镇")}
	w.Started = c.Started
	return c
}

// registered is somebody with an open case, with his ID number if there is one.
func (c cases) registered(number string) casework.Person {
	c.t.Helper()
	c.n++
	p, err := c.Register(c.t.Context(), c.officer, casework.RegisterInput{Name: "张三丰", Phone: fmt.Sprintf("139%08d", c.n), IDNumber: number, OpenCase: true,
		Groups: []casework.MembershipInput{{Group: casework.Hardship, Kind: "aged", From: today, Proof: "认定表"}}})
	if err != nil {
		c.t.Fatal(err)
	}
	return p
}

// met brings a case to its targets.
func (c cases) met(p casework.Person) casework.Case {
	c.t.Helper()
	for range 3 {
		c.Exec(`INSERT INTO service_record (id, case_id, kind, day, vacancy_id, suitable_by, author, at) VALUES (gen_random_uuid(), $1, 'vacancy', $2, $3, '{trade}', $4, $5)`,
			p.Case.ID, today, c.opened(1).ID, c.officer.AccountID, c.World.Clock.Now())
	}
	var k casework.Case
	for _, in := range []casework.RecordInput{{Kind: "guidance", Day: today, Content: "面谈"}, {Kind: "training_offered", Day: today, Programme: "面点"}} {
		var err error
		if k, err = c.AddRecord(c.t.Context(), c.officer, p.Case.ID, in); err != nil {
			c.t.Fatal(err)
		}
	}
	k, err := c.Complete(c.t.Context(), c.officer, p.Case.ID, k.Version)
	if err != nil {
		c.t.Fatal(err)
	}
	return k
}

func (c cases) page(id uuid.UUID) casework.Page {
	c.t.Helper()
	p, err := c.GetPage(c.t.Context(), c.officer, id)
	if err != nil {
		c.t.Fatal(err)
	}
	return p
}

// accountOf is an account of a person who is on the ledger.
func (c cases) accountOf(person uuid.UUID) auth.Caller {
	c.n++
	who := auth.Caller{AccountID: newID(), Role: auth.Seeker, Name: "张三丰"}
	c.Exec(`INSERT INTO account (id, role, login, display_name) VALUES ($1, 'seeker', $2, $3)`, who.AccountID, fmt.Sprintf("seeker%d", c.n), who.Name)
	c.Exec(`INSERT INTO person_account (account_id, person_id, created_at) VALUES ($1, $2, now())`, who.AccountID, person)
	return who
}

// Whoever is hired is placed in his case, by whichever row it knows him.
func TestAHireEndsTheCaseThatMetItsTargets(t *testing.T) {
	t.Parallel()
	c := newCases(t)
	number := c.number()
	for name, of := range map[string]func() (casework.Person, auth.Caller, string){
		"his own row": func() (casework.Person, auth.Caller, string) {
			p := c.registered("")
			return p, c.accountOf(p.ID), c.number()
		},
		"his number's":   func() (casework.Person, auth.Caller, string) { return c.registered(number), c.seeker(), number },
		"one that moved": c.mergedAway,
	} {
		p, who, number := of()
		c.met(p)
		c.hired(who, c.opened(1), number)
		page := c.page(p.ID)
		last := page.Events[len(page.Events)-1]
		if page.Case.Status != casework.Placed || last.Action != "place" || !strings.HasPrefix(last.Reason, today.AddDays(-2).String()+" 到岗：") {
			t.Errorf("%s: %s, %+v", name, page.Case.Status, last)
		}
	}
}

// mergedAway is a person into whom another record was merged, by which a second
// account of his is known.
func (c cases) mergedAway() (casework.Person, auth.Caller, string) {
	kept, gone := c.registered(""), c.registered("")
	c.accountOf(kept.ID)
	who := c.accountOf(gone.ID)
	p, err := c.Merge(c.t.Context(), c.officer, kept.ID, gone.ID, kept.Version, "同一个人")
	if err != nil {
		c.t.Fatal(err)
	}
	return p, who, c.number()
}

// A case that still owes service goes on: the start is written down in it, and
// the officer reads that only the targets are missing.
func TestAHireIsWrittenDownInACaseThatOwesService(t *testing.T) {
	t.Parallel()
	c := newCases(t)
	p := c.registered("")
	who := c.accountOf(p.ID)
	h := c.hired(who, c.opened(1), c.number())
	page := c.page(p.ID)
	want := "本人 " + today.AddDays(-2).String() + " 已到岗，只差职业指导 1 次、岗位信息 3 条、培训项目 1 个。做满并核对达标后登记就业；本人不再需要的，按“已自行就业”结案。"
	if k := page.Case; k.Status != casework.Opened || k.InPost == nil || *k.InPost != today.AddDays(-2) || k.Next != want {
		t.Fatalf("%+v", k)
	}
	if r := page.Records; len(r) != 1 || r[0].Kind != "note" || r[0].Day != today || !strings.HasSuffix(r[0].Content, "到岗："+h.Employer.Name+"“"+h.Title+"”。") {
		t.Fatalf("%+v", r)
	}
	if k := c.met(p); k.Status != casework.TargetsMet || k.Next != "服务已做满，本人 "+today.AddDays(-2).String()+" 已到岗，请登记就业。" {
		t.Errorf("%+v", k)
	}
	c.must(c.End(t.Context(), c.firm, h.ID, h.Version, hire.Leaving{EndedOn: today, Reason: "resigned"}))
	if k := c.page(p.ID).Case; k.InPost != nil || strings.Contains(k.Next, "到岗") {
		t.Errorf("%+v", k)
	}
}

// The placement is the ledger's, too, or neither: a hire that is refused leaves
// the case as it was.
func TestARefusedHireLeavesTheCase(t *testing.T) {
	t.Parallel()
	c := newCases(t)
	p := c.registered("")
	who := c.accountOf(p.ID)
	c.met(p)
	full := c.opened(1)
	c.hired(c.seeker(), full, c.number())
	id := c.accepted(who, full)
	c.must(c.Say(t.Context(), c.firm, id, hire.Word{StartedOn: today}))
	_, err := c.Say(t.Context(), who, id, hire.Word{StartedOn: today, IDNumber: c.number(), Version: 1})
	refused(t, err, "heads_full")
	if page := c.page(p.ID); page.Case.Status != casework.TargetsMet || page.Case.InPost != nil {
		t.Errorf("%+v", page.Case)
	}
}

// The last word of a hire meets an officer who closes the case: whoever comes
// first, it ended once.
func TestAHireMeetsTheCasesEnd(t *testing.T) {
	t.Parallel()
	c := newCases(t)
	for range 8 {
		p := c.registered("")
		who := c.accountOf(p.ID)
		k := c.met(p)
		id := c.accepted(who, c.opened(1))
		c.must(c.Say(t.Context(), who, id, hire.Word{StartedOn: today, IDNumber: c.number()}))
		var both sync.WaitGroup
		both.Go(func() {
			if _, err := c.Say(t.Context(), c.firm, id, hire.Word{StartedOn: today, Version: 1}); err != nil {
				t.Error(err)
			}
		})
		both.Go(func() {
			if _, err := c.Close(t.Context(), c.officer, k.ID, k.Version, "employed", "本人自己找到工作"); err != nil && !problem.HasCode(err, "stale_version") {
				t.Error(err)
			}
		})
		both.Wait()
		if n := c.count(`SELECT count(*) FROM event WHERE thing_id = $1 AND action IN ('place', 'close')`, k.ID); n != 1 {
			t.Errorf("it ended %d times", n)
		}
	}
}
