package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"text/tabwriter"
	"time"

	"gongxiang/internal/calendar"
	"gongxiang/internal/postgres"
	"gongxiang/matching/catalog"
	"gongxiang/matching/plan"
)

// plan measures a dispatch plan of all postings, from the order over HTTP to the
// stored, explained result; then how it does against the best match first, and
// how the time grows with the postings.
func (b *bench) plan(ctx context.Context) ([]figure, error) {
	c, err := b.server.signIn("city")
	if err != nil {
		return nil, err
	}
	type run struct {
		ID, Status, Failure string
		ElapsedMS           float64
		Totals              plan.Totals
	}
	order := func(body string) (r run, err error) {
		if err = c.call(http.MethodPost, "/api/plans", "application/json", []byte(body), &r); err != nil {
			return r, err
		}
		for r.Status == plan.Queued || r.Status == plan.Running {
			time.Sleep(100 * time.Millisecond)
			if err = c.call(http.MethodGet, "/api/plans/"+r.ID, "", nil, &r); err != nil {
				return r, err
			}
		}
		if r.Status != plan.Done {
			err = fmt.Errorf("the plan is %s: %s", r.Status, r.Failure)
		}
		return r, err
	}
	whole, err := order(`{"scenario":{}}`)
	if err != nil {
		return nil, err
	}
	fmt.Printf("plan of %d postings: %+v\n", whole.Totals.Surpluses+whole.Totals.Shortages, whole.Totals)
	fmt.Printf("plan: server's memory %.0f MB\n", b.server.memory())
	figures := []figure{{name: "plan of all postings, ordered to stored and explained", unit: "s", measured: whole.ElapsedMS / 1000, limit: 60}}
	b.server.stop()
	defer func() { _ = b.server.start(ctx) }()
	return figures, b.against(ctx)
}

// against prints the plan beside the best match first, on the database itself,
// for a part of the postings and for all.
func (b *bench) against(ctx context.Context) error {
	database, err := postgres.StartPrivate(ctx, filepath.Join(b.dir, "data", "pg"))
	if err != nil {
		return err
	}
	defer database.Stop()
	return measurePlans(ctx, database.URL())
}

func measurePlans(ctx context.Context, url string) error {
	db, err := postgres.Open(ctx, url)
	if err != nil {
		return err
	}
	defer db.Close()
	clock := calendar.NewFixedClock(time.Date(2021, 2, 8, 9, 0, 0, 0, calendar.Shanghai))
	c, err := catalog.New(ctx, catalog.Deps{DB: db, Clock: clock})
	if err != nil {
		return err
	}
	plans := plan.New(db, clock, c.Book, nil, slog.Default())
	began := time.Now()
	in, err := plans.Input(ctx, plan.Order{})
	if err != nil {
		return err
	}
	fmt.Printf("read %d postings in %.1f s\n", len(in.Surpluses)+len(in.Shortages), time.Since(began).Seconds())
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(table, "postings\tmillion pairs\tanew, s\ta pair forbidden, s\t1 % changed: anew, s\tfrom the former, s\t\n")
	for _, part := range []int{10, 4, 2, 1} {
		some := in
		some.Surpluses, some.Shortages = every(in.Surpluses, part), every(in.Shortages, part)
		began := time.Now()
		some.OnProgress = func(p plan.Phase) { fmt.Printf("    %6.1f s %s\n", time.Since(began).Seconds(), p.Name) }
		best, err := plan.Compute(ctx, some)
		if err != nil {
			return err
		}
		took := time.Since(began)
		fmt.Printf("%7d postings: %6.1f s, %d pairs (all compared: %v), %+v\n", len(some.Surpluses)+len(some.Shortages), took.Seconds(), best.Pairs, best.Complete, best.Goals)
		forbidden, cold, warm, err := replanned(ctx, some, best, took)
		if err != nil {
			return err
		}
		fmt.Fprintf(table, "%d\t%.1f\t%.1f\t%.2f\t%.1f\t%.1f\t\n", len(some.Surpluses)+len(some.Shortages), float64(best.Pairs)/1e6,
			took.Seconds(), forbidden.Seconds(), cold.Seconds(), warm.Seconds())
		if part > 1 && len(in.Surpluses) > 5000 {
			continue
		}
		greedy, err := plan.Greedy(ctx, some)
		if err != nil {
			return err
		}
		more := func(a, b int64) float64 { return 100 * (float64(a)/float64(max(b, 1)) - 1) }
		fmt.Printf("    best match first: %+v; the plan places %+.1f %% heads at above-scale firms, %+.1f %% head-days\n", greedy.Goals,
			more(best.Goals.AboveHeads, greedy.Goals.AboveHeads), more(best.Goals.HeadDays, greedy.Goals.HeadDays))
	}
	return table.Flush()
}

// replanned prints what it takes to plan again from the plan that stands: with a
// pair forbidden (what an explanation asks), and with 1 % of the postings changed.
func replanned(ctx context.Context, in plan.Input, best *plan.Result, anew time.Duration) (forbidden, cold, warm time.Duration, err error) {
	in.OnProgress = nil
	if len(best.Assignments) == 0 {
		return 0, 0, 0, nil
	}
	again := func(in plan.Input) (*plan.Result, time.Duration, error) {
		began := time.Now()
		out, err := plan.Compute(ctx, in)
		return out, time.Since(began), err
	}
	one := in
	a := best.Assignments[len(best.Assignments)/2]
	one.Former = best.Former(in)
	one.Former.Again = true
	one.Forbidden = []plan.Pair{{SurplusID: in.Surpluses[a.Surplus].ID, ShortageID: in.Shortages[a.Shortage].ID}}
	if _, forbidden, err = again(one); err != nil {
		return 0, 0, 0, err
	}
	fmt.Printf("        one pair forbidden: %.2f s, %.2f × anew\n", forbidden.Seconds(), forbidden.Seconds()/anew.Seconds())
	some := in
	some.Surpluses, some.Shortages = changed(in.Surpluses), changed(in.Shortages)
	fresh, cold, err := again(some)
	if err != nil {
		return 0, 0, 0, err
	}
	some.Former = best.Former(in)
	repaired, warm, err := again(some)
	if err != nil {
		return 0, 0, 0, err
	}
	fmt.Printf("        1 %% of the postings changed: anew %.2f s, from the former plan %.2f s, %.2f ×; %+v, %+v, best of all: %v\n", cold.Seconds(), warm.Seconds(),
		warm.Seconds()/cold.Seconds(), fresh.Goals, repaired.Goals, repaired.Complete)
	return forbidden, cold, warm, nil
}

// changed has other heads in each hundredth posting.
func changed(postings []plan.Posting) []plan.Posting {
	all := slices.Clone(postings)
	for k := 50; k < len(all); k += 100 {
		all[k].Heads = 1 + (all[k].Heads*7+3)%40
		all[k].MinBatch = min(all[k].MinBatch, all[k].Heads)
	}
	return all
}

// every takes each n-th.
func every(postings []plan.Posting, n int) (some []plan.Posting) {
	for k := 0; k < len(postings); k += n {
		some = append(some, postings[k])
	}
	return some
}
