package fallback_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
	"gongxiang/internal/route"
	"gongxiang/internal/search"
	"gongxiang/jobs/apply"
	"gongxiang/jobs/casework"
	"gongxiang/jobs/fallback"
	"gongxiang/jobs/hire"
	"gongxiang/jobs/recommend"
	"gongxiang/jobs/vacancy"
	"gongxiang/matching/enterprise"
	"gongxiang/matching/lending"
	"gongxiang/matching/matchingtest"
)

var today = matchingtest.Today

type world struct {
	*matchingtest.World
	posts *fallback.Service
	hires *hire.Service
	town  auth.Caller
	t     testing.TB
	n     int
}

func newWorld(t testing.TB) *world {
	w := matchingtest.New(t)
	accounts := auth.New(auth.Deps{DB: w.DB, Vault: w.Vault, Clock: w.Clock})
	firms := enterprise.New(enterprise.Deps{DB: w.DB, Vault: w.Vault, Clock: w.Clock, Book: w.Catalog.Book, Index: search.NewIndex(false)})
	lent := lending.New(w.DB, w.Vault, w.Clock, w.Postings, firms, accounts)
	fits := recommend.New(recommend.Deps{DB: w.DB, Vault: w.Vault, Clock: w.Clock, Vacancies: vacancy.New(w.DB, w.Clock, w.Catalog.Book), PhoneOf: accounts.PhoneOf})
	hires := hire.New(w.DB, w.Vault, w.Clock, lent, apply.New(w.DB, w.Vault, w.Clock, accounts, fits))
	return &world{World: w, posts: fallback.New(w.DB, w.Vault, w.Clock, w.Catalog.Book, hires), hires: hires, town: w.Officer("水口镇"), t: t}
}

// input is a post at a public body for 5 heads and 60 days, whose budget pays 4
// months of 2,000 yuan.
func (w *world) input() fallback.Input {
	return fallback.Input{UnitName: "水口镇公共服务中心", UnitUSCC: w.USCC("12"), Kind: "temporary", Work: "disinfection", Title: "消杀员", TradeCode: w.Trade("抛光工"),
		TownCode: w.Town("水口镇"), From: today, To: today.AddDays(59), PayFen: 2000_00, Terms: fallback.Terms{Heads: 5, BudgetFen: 8000_00}}
}

func (w *world) open(in fallback.Input) fallback.Post {
	w.t.Helper()
	p, err := w.posts.Create(w.t.Context(), w.town, in)
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

// somebody is whom no other test person's papers name.
type somebody struct {
	Phone, IDNumber string
}

func (w *world) somebody() somebody {
	w.n++
	digits, sum := fmt.Sprintf("44078319900101%03d", w.n), 0
	for i, weight := range []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(digits[i]-'0') * weight
	}
	return somebody{IDNumber: digits + string("10X98765432"[sum%11]), Phone: fmt.Sprintf("137%08d", w.n)}
}

func refused(t testing.TB, err error, code string) {
	t.Helper()
	if !problem.HasCode(err, code) {
		t.Errorf("got %v, want problem %q", err, code)
	}
}

func TestAssignmentIsAPlacement(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.open(w.input())
	who := w.waiting(w.ledger(), casework.Hardship, "aged").Case.ID
	h, err := w.posts.AssignTask(t.Context(), w.town, who, month(p.ID))
	if err != nil {
		t.Fatal(err)
	}
	if h.Kind != "fallback" || h.Status != hire.Confirmed || h.PlacementID == nil || h.WorkerName != "李**" || len(h.Followups) != 0 {
		t.Errorf("%+v", h)
	}
	var lender, borrower, cause string
	if err := w.DB.QueryRow(t.Context(), `SELECT lender_uscc, borrower_uscc, substring(convert_from(data, 'UTF8') FROM 'cause (\w+)') FROM ledger_entry`).Scan(&lender, &borrower, &cause); err != nil {
		t.Fatal(err)
	}
	if lender != "-" || borrower != p.UnitUSCC || cause != "fallback" {
		t.Errorf("%s %s %s", lender, borrower, cause)
	}
	_, err = w.posts.AssignTask(t.Context(), w.town, who, month(p.ID))
	refused(t, err, "task_done")
	if p, err = w.posts.Get(t.Context(), w.town, p.ID); err != nil || p.AssignedFen != 2000_00 || p.InPost != 1 {
		t.Errorf("%+v (%v)", p, err)
	}
	// After the last day it ends by itself.
	w.Clock.Advance(28 * 24 * time.Hour)
	if n, err := w.hires.EndExpired(t.Context()); err != nil || n != 1 {
		t.Errorf("%d ended (%v)", n, err)
	}
	if h, err = w.hires.Get(t.Context(), w.town, h.ID); err != nil || h.Status != hire.Ended || *h.EndedOn != today.AddDays(27) || *h.EndedReason != "expired" {
		t.Errorf("%+v (%v)", h, err)
	}
}

func TestPostsAreFound(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.open(w.input())
	second := w.input()
	second.UnitName, second.Title, second.To = "水口镇新市村民委员会", "保洁员", today.AddDays(9)
	w.open(second)
	if _, err := w.posts.Change(t.Context(), w.town, first.ID, first.Version, fallback.Closed, first.Terms); err != nil {
		t.Fatal(err)
	}
	w.Clock.Advance(9 * 24 * time.Hour)
	for name, c := range map[string]struct {
		f     fallback.Filter
		later time.Duration
		want  int
	}{
		"all": {fallback.Filter{}, 0, 2}, "its name": {fallback.Filter{Q: " 保洁"}, 0, 1}, "its unit": {fallback.Filter{Q: "公共服务"}, 0, 1}, "nothing like it": {fallback.Filter{Q: "护林"}, 0, 0},
		"open": {fallback.Filter{Status: fallback.Open}, 0, 1}, "here": {fallback.Filter{TownCode: w.Town("水口镇")}, 0, 2}, "elsewhere": {fallback.Filter{TownCode: w.Town("赤坎镇")}, 0, 0},
		"on its last day": {fallback.Filter{Running: true}, 0, 2}, "the day after": {fallback.Filter{Running: true}, 24 * time.Hour, 1},
	} {
		w.Clock.Advance(c.later)
		page, err := w.posts.List(t.Context(), w.Officer(""), c.f, route.Paging{Limit: 5})
		w.Clock.Advance(-c.later)
		if err != nil || len(page.Items) != c.want {
			t.Errorf("%s: %d found (%v)", name, len(page.Items), err)
		}
	}
	if page, err := w.posts.List(t.Context(), w.Officer("赤坎镇"), fallback.Filter{}, route.Paging{Limit: 5}); err != nil || len(page.Items) != 0 {
		t.Errorf("another town's officer sees %+v (%v)", page, err)
	}
}

// However many officers assign at once, the budget holds, and so do the heads.
func TestBudgetAndHeadsAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.ledger()
	for code, change := range map[string]func(*fallback.Input){
		"over_budget": func(*fallback.Input) {},
		"heads_full":  func(in *fallback.Input) { in.Heads, in.BudgetFen = 4, 1_000_000_00 },
	} {
		in := w.input()
		change(&in)
		p := w.open(in)
		var all []uuid.UUID
		for range 10 {
			all = append(all, w.waiting(s, casework.Hardship, "aged").Case.ID)
		}
		errs := make([]error, len(all))
		var done sync.WaitGroup
		for i, who := range all {
			done.Go(func() { _, errs[i] = w.posts.AssignTask(t.Context(), w.town, who, month(p.ID)) })
		}
		done.Wait()
		good := 0
		for _, err := range errs {
			if err == nil {
				good++
			} else {
				refused(t, err, code)
			}
		}
		if p, err := w.posts.Get(t.Context(), w.town, p.ID); err != nil || good != 4 || p.InPost != 4 || p.AssignedFen != 8000_00 {
			t.Errorf("%s: %d assigned, %+v (%v)", code, good, p, err)
		}
		_, err := w.DB.Exec(t.Context(), `UPDATE fallback_post SET heads = 3 WHERE id = $1`, p.ID)
		if got := postgres.Constraint(err); got != "hire_heads_of_post" {
			t.Errorf("heads: %v", err)
		}
		_, err = w.DB.Exec(t.Context(), `UPDATE fallback_post SET budget_fen = 799999 WHERE id = $1`, p.ID)
		if got := postgres.Constraint(err); code == "over_budget" && err == nil {
			t.Errorf("budget: %s", got)
		}
		_, err = w.posts.Change(t.Context(), w.town, p.ID, p.Version, "open", fallback.Terms{Heads: 4, BudgetFen: 100})
		refused(t, err, "over_budget")
	}
}

func TestWhatIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.Officer("赤坎镇")
	_, err := w.posts.Create(t.Context(), other, w.input())
	refused(t, err, "invalid")
	in := w.input()
	in.UnitUSCC = "124407830000000000"
	_, err = w.posts.Create(t.Context(), w.town, in)
	refused(t, err, "invalid")
	firm := w.FirmWith("水口镇", "suspended", "91")
	in = w.input()
	in.EnterpriseID = &firm.EnterpriseID
	_, err = w.posts.Create(t.Context(), w.town, in)
	refused(t, err, "enterprise_not_approved")
	p := w.open(w.input())
	ledger := w.ledger()
	who := w.waiting(ledger, casework.Hardship, "aged").Case.ID
	assign := func(c auth.Caller, of uuid.UUID, change func(*fallback.TaskAssignment)) error {
		in := month(p.ID)
		change(&in)
		_, err := w.posts.AssignTask(t.Context(), c, of, in)
		return err
	}
	as := func(*fallback.TaskAssignment) {}
	refused(t, assign(other, who, as), "not_found")
	refused(t, assign(w.town, w.waiting(ledger, casework.Veteran, "").Case.ID, as), "task_done") // not in hardship
	refused(t, assign(w.town, who, func(in *fallback.TaskAssignment) { in.Until = today.AddDays(60) }), "invalid")
	refused(t, assign(w.town, who, func(in *fallback.TaskAssignment) { in.StartedOn = today.AddDays(1) }), "invalid")
	if _, err = w.posts.Change(t.Context(), w.town, p.ID, p.Version, "closed", p.Terms); err != nil {
		t.Fatal(err)
	}
	refused(t, assign(w.town, who, as), "wrong_state")
	_, err = w.posts.Change(t.Context(), w.town, uuid.New(), 1, "open", p.Terms)
	refused(t, err, "not_found")
}

// A firm that is no more keeps nobody in its posts; whose days were over has
// served them.
func TestPostsOfADissolvedFirm(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	firm := w.Firm("水口镇")
	in := w.input()
	in.UnitName, in.UnitUSCC, in.EnterpriseID = "", "", &firm.EnterpriseID
	p := w.open(in)
	s := w.ledger()
	ids := map[string]uuid.UUID{}
	for reason, days := range map[string]int{"expired": 3, "employer_dissolved": 27} {
		in := month(p.ID)
		in.Until = today.AddDays(days)
		h, err := w.posts.AssignTask(t.Context(), w.town, w.waiting(s, casework.Hardship, "aged").Case.ID, in)
		if err != nil {
			t.Fatal(err)
		}
		ids[reason] = h.ID
	}
	w.Clock.Advance(10 * 24 * time.Hour)
	w.hires.Lending.Dissolved = append(w.hires.Lending.Dissolved, w.hires.EndAll)
	if _, err := w.hires.Lending.Dissolve(t.Context(), w.town, firm.EnterpriseID,
		enterprise.DissolveInput{Version: 1, Day: today.AddDays(9), Kind: "court_ruling", Source: "（2021）粤0783破1号"}); err != nil {
		t.Fatal(err)
	}
	for reason, last := range map[string]int{"expired": 3, "employer_dissolved": 9} {
		if h, err := w.hires.Get(t.Context(), w.town, ids[reason]); err != nil || h.Status != hire.Ended || *h.EndedReason != reason || *h.EndedOn != today.AddDays(last) {
			t.Errorf("%+v (%v)", h, err)
		}
	}
}
