package plan_test

import (
	"context"
	"log/slog"
	"slices"
	"testing"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/problem"
	"gongxiang/internal/route"
	"gongxiang/matching/lendingtest"
	"gongxiang/matching/plan"
	"gongxiang/matching/posting"
)

type world struct {
	*lendingtest.World
	plans *plan.Service
	city  auth.Caller
	t     *testing.T
}

func newWorld(t *testing.T) *world {
	w := &world{World: lendingtest.New(t), t: t}
	w.plans = plan.New(w.DB, w.Clock, w.Catalog.Book, w.Lending, slog.Default())
	w.city = w.City
	return w
}

// made is a finished plan.
func (w *world) made(c auth.Caller, o plan.Order) plan.Run {
	w.t.Helper()
	ctx := context.Background()
	r, err := w.plans.Start(ctx, c, o)
	if err == nil {
		err = w.plans.Work(ctx, r.ID)
	}
	if err == nil {
		r, err = w.plans.Run(ctx, c, r.ID)
	}
	if err != nil {
		w.t.Fatal(err)
	}
	if r.Status != plan.Done {
		w.t.Fatalf("the plan is %s: %s", r.Status, r.Failure)
	}
	return r
}

func (w *world) lines(r plan.Run) []plan.Line {
	w.t.Helper()
	page, err := w.plans.Lines(context.Background(), w.city, r.ID, plan.LineFilter{}, route.Paging{Limit: 200})
	if err != nil {
		w.t.Fatal(err)
	}
	return page.Items
}

func (w *world) left(r plan.Run, kind posting.Kind) []plan.Left {
	w.t.Helper()
	page, err := w.plans.LeftOf(context.Background(), w.city, r.ID, plan.LeftFilter{Kind: kind}, route.Paging{Limit: 200})
	if err != nil {
		w.t.Fatal(err)
	}
	return page.Items
}

func heads(n int) func(*posting.Input) { return func(in *posting.Input) { in.Headcount = n } }

func TestPlanFromOrderToResult(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := context.Background()
	big := w.Firm("水口镇")
	w.AboveScale(big)
	surplus := w.Post(w.Lender, posting.Surplus, heads(10))
	above := w.Post(big, posting.Shortage, heads(6))
	small := w.Post(w.Firm("水口镇"), posting.Shortage, heads(8))
	far := w.Post(w.Firm("大沙镇"), posting.Shortage, func(in *posting.Input) { in.TownCode = w.Town("大沙镇") })
	r := w.made(w.city, plan.Order{})
	if r.Totals.AboveHeads != 6 || r.Totals.Heads != 10 || r.Totals.HeadDays != 10*51 || !r.Totals.Complete || r.Phase != plan.PhaseSaving {
		t.Fatalf("%+v %+v", r, r.Totals)
	}
	if r.Bound == nil || *r.Bound != (plan.Goals{AboveHeads: 10, HeadDays: 10 * 51}) {
		t.Errorf("told was that no plan exceeds %+v", r.Bound)
	}
	lines := w.lines(r)
	got := map[uuid.UUID]int{}
	for _, l := range lines {
		if l.Surplus.PostingID != surplus.ID || l.Surplus.FirmName == "" || l.Surplus.TownName != "水口镇" || l.Score == 0 || l.Shortage.Changed {
			t.Errorf("%+v", l)
		}
		got[l.Shortage.PostingID] = l.Heads
	}
	if got[above.ID] != 6 || got[small.ID] != 4 {
		t.Fatalf("the heads go %v", got)
	}
	why, err := w.plans.Why(ctx, w.city, r.ID, lines[0].Line)
	if err != nil || len(why.Reasons) == 0 || why.Undo == nil {
		t.Fatalf("%+v, %v", why, err)
	}
	if lines[0].Shortage.PostingID == above.ID && why.Undo.AboveHeads != 6 {
		t.Errorf("undoing the above-scale line costs %+v", why.Undo)
	}
	left := map[uuid.UUID]plan.Left{}
	for _, l := range w.left(r, posting.Shortage) {
		left[l.PostingID] = l
	}
	if l := left[small.ID]; l.Cause != plan.CauseElsewhere || l.LeftHeads != 4 {
		t.Errorf("the small firm lacks because of %+v", l)
	}
	if l := left[far.ID]; l.Cause != plan.CauseDistance || l.Detail.KM < 30 || l.Why == "" {
		t.Errorf("the far firm lacks because of %+v %+v", l, l.Detail)
	}
	region, err := w.plans.Region(ctx, w.city, r.ID)
	if err != nil || len(region.Flows) != 1 || region.Flows[0].Heads != 10 || region.Flows[0].AboveHeads != 6 || len(region.Prices) == 0 || len(region.Training) == 0 {
		t.Errorf("%+v, %v", region, err)
	}
	firms, err := w.plans.Firms(ctx, w.city, r.ID, plan.FirmFilter{}, route.Paging{Limit: 50})
	if err != nil || len(firms.Items) != 4 || firms.Total != 4 || firms.Next != "" {
		t.Fatalf("%+v, %v", firms, err)
	}
	var byPage []plan.Firm
	for next, first := "", true; first || next != ""; first = false {
		page, err := w.plans.Firms(ctx, w.city, r.ID, plan.FirmFilter{}, route.Paging{Limit: 3, Cursor: next})
		if err != nil || page.Total != 4 {
			t.Fatalf("%+v, %v", page, err)
		}
		byPage, next = append(byPage, page.Items...), page.Next
	}
	if !slices.Equal(byPage, firms.Items) {
		t.Errorf("by pages %+v, at once %+v", byPage, firms.Items)
	}
	var lent, borrowed int64
	for _, f := range firms.Items {
		lent, borrowed = lent+f.Lent, borrowed+f.Borrowed
		one, err := w.plans.Firms(ctx, w.city, r.ID, plan.FirmFilter{Q: f.Name[len(f.Name)-6:] + " " + f.Name[:6], TownCode: f.TownCode}, route.Paging{Limit: 50})
		if err != nil || !slices.Contains(one.Items, f) || one.Total != len(one.Items) {
			t.Errorf("%s: %+v, %v", f.Name, one, err)
		}
	}
	if lent != 10 || borrowed != 10 {
		t.Errorf("lent %d, borrowed %d", lent, borrowed)
	}
	if none, err := w.plans.Firms(ctx, w.city, r.ID, plan.FirmFilter{Q: "没有这家"}, route.Paging{Limit: 50}); err != nil || none.Items == nil || len(none.Items) != 0 || none.Total != 0 {
		t.Errorf("%+v, %v", none, err)
	}
}

func TestScenarioTouchesNoPosting(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Post(w.Lender, posting.Surplus, heads(10))
	low := int64(420000)
	need := w.Post(w.Borrower, posting.Shortage, func(in *posting.Input) { in.PayMinFen, in.PayMaxFen = &low, &low })
	if r := w.made(w.city, plan.Order{}); r.Totals.Heads != 0 {
		t.Fatalf("%+v", r.Totals)
	}
	for name, tc := range map[string]struct {
		scenario plan.Scenario
		heads    int64
	}{
		"pay and lodging": {plan.Scenario{PayFen: 30000, Lodging: true}, 10},
		"pay and a bus":   {plan.Scenario{PayFen: 30000, Buses: []plan.Bus{{TownA: w.Town("水口镇"), TownB: w.Town("水口镇")}, {TownA: w.Town("翠山湖"), TownB: w.Town("水口镇")}}[1:]}, 10},
		"too little pay":  {plan.Scenario{PayFen: 29999, Lodging: true}, 0},
	} {
		if r := w.made(w.city, plan.Order{Scenario: tc.scenario}); r.Totals.Heads != tc.heads {
			t.Errorf("%s: %d heads, want %d", name, r.Totals.Heads, tc.heads)
		}
	}
	supposed := w.made(w.city, plan.Order{Scenario: plan.Scenario{PayFen: 30000, Lodging: true}})
	if _, err := w.plans.Send(context.Background(), w.city, supposed.ID, []int32{1}); !problem.HasCode(err, "what_if") {
		t.Errorf("a plan that only supposes is sent: %v", err)
	}
	now, err := w.Postings.Find(context.Background(), w.DB, need.ID)
	if err != nil || *now.PayMaxFen != low || now.Lodging || now.Version != need.Version {
		t.Errorf("the posting is now %+v, %v", now, err)
	}
}

// Plans of one day that nobody named are told apart, and what supposes says so.
func TestPlansOfOneDayHaveTheirOwnNames(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, want := range []struct{ given, name string }{
		{"", "2021-02-08 调剂方案"}, {"假设", "2021-02-08 调剂方案（假设）"}, {"", "2021-02-08 调剂方案 2"}, {"节后第一周", "节后第一周"}, {"", "2021-02-08 调剂方案 3"},
	} {
		o := plan.Order{Name: want.given}
		if want.given == "假设" {
			o = plan.Order{Scenario: plan.Scenario{Lodging: true}}
		}
		r, err := w.plans.Start(context.Background(), w.city, o)
		if err != nil || r.Name != want.name {
			t.Errorf("%q, %v, want %q", r.Name, err, want.name)
		}
	}
}

func TestTownOfficersPlanForTheirTown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := context.Background()
	own, other := w.Officer("水口镇"), w.Officer("赤坎镇")
	w.Post(w.Lender, posting.Surplus, heads(10))
	w.Post(w.Firm("水口镇"), posting.Shortage, heads(3))
	w.Post(w.Firm("三埠街道"), posting.Shortage, func(in *posting.Input) { in.Headcount, in.TownCode = 3, w.Town("三埠街道") })
	if _, err := w.plans.Start(ctx, own, plan.Order{Towns: []string{w.Town("赤坎镇")}}); !problem.HasCode(err, "forbidden") {
		t.Errorf("another town's plan: %v", err)
	}
	r := w.made(own, plan.Order{})
	if r.Totals.Shortages != 1 || r.Totals.Heads != 3 {
		t.Errorf("%+v", r.Totals)
	}
	for name, c := range map[string]auth.Caller{"another town": other, "a firm": w.Lender} {
		if _, err := w.plans.Run(ctx, c, r.ID); !problem.HasCode(err, "not_found") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := w.plans.Run(ctx, w.city, r.ID); err != nil {
		t.Errorf("the city: %v", err)
	}
	whole := w.made(w.city, plan.Order{})
	if _, err := w.plans.Run(ctx, own, whole.ID); !problem.HasCode(err, "not_found") {
		t.Errorf("the whole city's plan: %v", err)
	}
}

// A node that dies leaves its plan behind; another takes it up.
func TestPlanOutlivesItsWorker(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := context.Background()
	w.Post(w.Lender, posting.Surplus, heads(10))
	w.Post(w.Firm("水口镇"), posting.Shortage, heads(3))
	r, err := w.plans.Start(ctx, w.city, plan.Order{})
	if err != nil {
		t.Fatal(err)
	}
	// The job is gone, the plan says running, nobody lives.
	w.Exec(`UPDATE river.river_job SET state = 'running' WHERE kind = 'dispatch_plan'`)
	w.Exec(`UPDATE plan_run SET status = 'running', claim = gen_random_uuid(), attempts = 1, began_at = now(), heartbeat_at = now() WHERE id = $1`, r.ID)
	if err := w.plans.Work(ctx, r.ID); err != nil {
		t.Fatal(err)
	}
	if n, err := w.plans.Resume(ctx); err != nil || n != 0 {
		t.Fatalf("a living attempt was taken for dead: %d, %v", n, err)
	}
	if now, _ := w.plans.Run(ctx, w.city, r.ID); now.Status != plan.Running {
		t.Fatalf("two attempts at once: %+v", now)
	}
	w.Exec(`UPDATE plan_run SET heartbeat_at = now() - interval '1 minute' WHERE id = $1`, r.ID)
	if n, err := w.plans.Resume(ctx); err != nil || n != 1 {
		t.Fatalf("resumed %d, %v", n, err)
	}
	if n, err := w.plans.Resume(ctx); err != nil || n != 0 {
		t.Fatalf("resumed twice: %d, %v", n, err)
	}
	if err := w.plans.Work(ctx, r.ID); err != nil {
		t.Fatal(err)
	}
	if now, _ := w.plans.Run(ctx, w.city, r.ID); now.Status != plan.Done || now.Totals.Heads != 3 {
		t.Errorf("%+v", now)
	}
}

// A node that stops in order gives its plan back, and it is made by the next.
func TestPlanIsGivenBackWhenTheNodeStops(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r, err := w.plans.Start(context.Background(), w.city, plan.Order{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	w.plans.Entered = func(context.Context, string) { stop() } // as soon as it has begun
	if err := w.plans.Work(ctx, r.ID); err == nil {
		t.Fatal("the attempt was to end early")
	}
	w.plans.Entered = nil
	if now, _ := w.plans.Run(context.Background(), w.city, r.ID); now.Status != plan.Queued {
		t.Fatalf("%+v", now)
	}
	if err := w.plans.Work(context.Background(), r.ID); err != nil {
		t.Fatal(err)
	}
	if now, _ := w.plans.Run(context.Background(), w.city, r.ID); now.Status != plan.Done {
		t.Errorf("%+v", now)
	}
}

func TestSettingsGoWithThePlan(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := context.Background()
	before := w.made(w.city, plan.Order{})
	today := before.Order.From
	if err := w.plans.Set(ctx, w.city, plan.SettingInput{Name: "daily_km", Value: 40, From: today, Reason: "开通了快速路"}); err != nil {
		t.Fatal(err)
	}
	after := w.made(w.city, plan.Order{})
	value := func(r plan.Run) (v int) {
		for _, s := range r.Settings {
			if s.Name == "daily_km" {
				v = s.Value
			}
		}
		return v
	}
	if value(before) != 30 || value(after) != 40 || len(before.Settings) != len(after.Settings) {
		t.Errorf("%+v, %+v", before.Settings, after.Settings)
	}
	good := plan.SettingInput{Name: "daily_km", Value: 50, From: today.AddDays(1), Reason: "再放宽"}
	for name, tc := range map[string]struct {
		caller auth.Caller
		change func(*plan.SettingInput)
		code   string
	}{
		"a town's officer": {caller: w.Officer("水口镇"), code: "forbidden"},
		"an unknown name":  {change: func(in *plan.SettingInput) { in.Name = "speed" }, code: "invalid"},
		"too much":         {change: func(in *plan.SettingInput) { in.Value = 201 }, code: "invalid"},
		"a past day":       {change: func(in *plan.SettingInput) { in.From = today.AddDays(-1) }, code: "invalid"},
		"no reason":        {change: func(in *plan.SettingInput) { in.Reason = "" }, code: "invalid"},
		"the same day":     {change: func(in *plan.SettingInput) { in.From = today }, code: "setting_exists"},
	} {
		in, c := good, w.city
		if tc.change != nil {
			tc.change(&in)
		}
		if tc.caller.Role != "" {
			c = tc.caller
		}
		if err := w.plans.Set(ctx, c, in); !problem.HasCode(err, tc.code) {
			t.Errorf("%s: %v, want %s", name, err, tc.code)
		}
	}
}

func TestWrongOrdersAreRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	today := w.made(w.city, plan.Order{}).Order.From
	for name, o := range map[string]plan.Order{
		"a past day":      {From: today.AddDays(-1)},
		"far ahead":       {From: today.AddDays(731)},
		"ends first":      {From: today.AddDays(5), To: today.AddDays(4)},
		"too long":        {To: today.AddDays(800)},
		"unknown town":    {Towns: []string{"999"}},
		"unknown trade":   {Trades: []string{"9-99"}},
		"pins nobody":     {Pinned: []plan.Pin{{}}},
		"a bus to itself": {Scenario: plan.Scenario{Buses: []plan.Bus{{TownA: w.Town("水口镇"), TownB: w.Town("水口镇")}}}},
		"pays less":       {Scenario: plan.Scenario{PayFen: -1}},
	} {
		if _, err := w.plans.Start(context.Background(), w.city, o); !problem.HasCode(err, "invalid") {
			t.Errorf("%s: %v", name, err)
		}
	}
	other := uuid.New()
	if _, err := w.plans.Start(context.Background(), w.city, plan.Order{BasedOn: &other}); !problem.HasCode(err, "not_found") {
		t.Errorf("a plan based on none: %v", err)
	}
}
