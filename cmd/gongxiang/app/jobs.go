package app

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivertype"

	"gongxiang/fairs/fair"
	"gongxiang/internal/auth"
	"gongxiang/internal/postgres"
	"gongxiang/internal/search"
	"gongxiang/matching/lending"
	"gongxiang/matching/plan"
)

// upkeep is what runs by the clock, on one node at a time. Each task may be
// repeated, and may be late: the day that counts is the platform clock's.
type upkeep struct {
	Task string `json:"task"`
}

// Kind names the job in the database.
func (upkeep) Kind() string { return "upkeep" }

type task struct {
	name  string
	every time.Duration // 0: only when something asks for it
	run   func(context.Context) (int, error)
}

func (d *Domains) tasks(p *Platform) []task {
	return []task{
		{"postings", 10 * time.Minute, d.Posting.Expire},
		{"vacancies", 10 * time.Minute, d.Vacancy.Expire},
		{"applications", time.Hour, d.Apply.Expire},
		{"hires", time.Hour, d.Hire.EndExpired},
		{"follow-ups", time.Hour, d.Hire.MarkOverdue},
		{"fairs", 10 * time.Minute, d.Fair.Miss},
		{"fair-answers", time.Minute, d.Minutes.Tell},
		{"recommendations", 24 * time.Hour, d.Recommend.Nightly},
		{"proposals", 10 * time.Minute, d.Lending.Lapse},
		{"agreements", 10 * time.Minute, d.Lending.EndExpired},
		{"papers", time.Minute, d.Lending.TellOfPaper},
		{"imports", time.Hour, d.Imports.Purge},
		{"documents", time.Hour, d.Lending.PurgeJobs},
		{"plans", time.Minute, d.Plan.Resume},
		{"checkpoints", 24 * time.Hour, d.Ledger.Publish},
		{"sessions", time.Hour, nothingCounted(d.Auth.Sweep)},
		{"workers", time.Hour, nothingCounted(d.Lending.SweepWorkers)},
		{"idempotency", time.Hour, func(ctx context.Context) (int, error) {
			n, err := p.DB.PurgeClaims(ctx)
			return int(n), err
		}},
		{complianceTask, 24 * time.Hour, d.watch},
		{renamedTask, 0, d.renamed},
	}
}

// complianceTask looks for lending that an officer should look at.
const complianceTask = "compliance"

func (d *Domains) watch(ctx context.Context) (int, error) {
	if _, err := d.Enterprise.IndexContacts(ctx); err != nil {
		return 0, err
	}
	return d.Compliance.Watch(ctx)
}

// renamedTask brings the searched texts up to date after a trade or a town was
// renamed: they hold its name.
const renamedTask = "renamed"

func (d *Domains) renamed(ctx context.Context) (int, error) {
	if err := d.Catalog.Reload(ctx); err != nil {
		return 0, err
	}
	firms, err := d.Enterprise.Reindex(ctx)
	if err != nil {
		return firms, err
	}
	postings, err := d.Posting.Reindex(ctx)
	if err != nil {
		return firms + postings, err
	}
	vacancies, err := d.Vacancy.Reindex(ctx)
	return firms + postings + vacancies, err
}

// ask has a task run soon, once however often it is asked for meanwhile.
func (p *Platform) ask(ctx context.Context, task string) error {
	client, err := river.NewClient(riverpgxv5.New(p.DB.Pool), &river.Config{Schema: postgres.JobSchema, Logger: slog.New(quiet{p.Log.Handler()})})
	if err != nil {
		return fmt.Errorf("app: ask for %s: %w", task, err)
	}
	waiting := []rivertype.JobState{rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable, rivertype.JobStateScheduled, rivertype.JobStateRunning}
	_, err = client.Insert(ctx, upkeep{task}, &river.InsertOpts{MaxAttempts: 5, ScheduledAt: time.Now().Add(2 * time.Second),
		UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: waiting}})
	if err != nil {
		return fmt.Errorf("app: ask for %s: %w", task, err)
	}
	return nil
}

func nothingCounted(run func(context.Context) error) func(context.Context) (int, error) {
	return func(ctx context.Context) (int, error) { return 0, run(ctx) }
}

type upkeepWorker struct {
	river.WorkerDefaults[upkeep]
	tasks map[string]task
	log   *slog.Logger
}

// Work runs the task that the job names.
func (w *upkeepWorker) Work(ctx context.Context, job *river.Job[upkeep]) error {
	t, ok := w.tasks[job.Args.Task]
	if !ok {
		return river.JobCancel(fmt.Errorf("app: no task %q", job.Args.Task)) // of another version
	}
	n, err := t.run(ctx)
	if n > 0 {
		w.log.InfoContext(ctx, "upkeep", "task", t.name, "changed", n)
	}
	return err
}

// Timeout leaves a task time for a backlog.
func (*upkeepWorker) Timeout(*river.Job[upkeep]) time.Duration { return 10 * time.Minute }

// planJob makes one dispatch plan.
type planJob struct {
	ID uuid.UUID `json:"id"`
}

// Kind names the job in the database.
func (planJob) Kind() string { return plan.JobKind }

type planWorker struct {
	river.WorkerDefaults[planJob]
	plans *plan.Service
}

// Work makes the plan that the job names.
func (w *planWorker) Work(ctx context.Context, job *river.Job[planJob]) error {
	return w.plans.Work(ctx, job.Args.ID)
}

// Timeout is for a plan of a province.
func (*planWorker) Timeout(*river.Job[planJob]) time.Duration { return time.Hour }

// documentJob makes the documents of many workers.
type documentJob struct {
	ID uuid.UUID `json:"id"`
}

// Kind names the job in the database.
func (documentJob) Kind() string { return lending.JobKind }

type documentWorker struct {
	river.WorkerDefaults[documentJob]
	lending *lending.Service
}

// Work makes the documents, or looks again later whether another node did.
func (w *documentWorker) Work(ctx context.Context, job *river.Job[documentJob]) error {
	busy, err := w.lending.MakeDocuments(ctx, job.Args.ID)
	if busy {
		return river.JobSnooze(10 * time.Second)
	}
	return err
}

// reminderJob reminds one who booked a fair.
type reminderJob struct{ fair.Reminder }

// Kind names the job in the database.
func (reminderJob) Kind() string { return fair.ReminderKind }

type reminderWorker struct {
	river.WorkerDefaults[reminderJob]
	fairs *fair.Service
}

// Work sends the message, or comes again when the fair was put off.
func (w *reminderWorker) Work(ctx context.Context, job *river.Job[reminderJob]) error {
	later, err := w.fairs.Remind(ctx, job.Args.Reminder)
	if err == nil && later > 0 {
		return river.JobSnooze(later)
	}
	return err
}

// leftJob tells a number that an account has left it.
type leftJob struct{ auth.Left }

// Kind names the job in the database.
func (leftJob) Kind() string { return auth.LeftKind }

type leftWorker struct {
	river.WorkerDefaults[leftJob]
	auth *auth.Service
}

// Work sends the message.
func (w *leftWorker) Work(ctx context.Context, job *river.Job[leftJob]) error {
	return w.auth.TellLeft(ctx, job.Args.Left)
}

// newJobs makes the client that works off jobs.
func newJobs(p *Platform, d *Domains) (*river.Client[pgx.Tx], error) {
	worker := &upkeepWorker{tasks: map[string]task{}, log: p.Log}
	var periodic []*river.PeriodicJob
	for _, t := range d.tasks(p) {
		worker.tasks[t.name] = t
		if t.every == 0 {
			continue
		}
		periodic = append(periodic, river.NewPeriodicJob(river.PeriodicInterval(t.every),
			func() (river.JobArgs, *river.InsertOpts) { return upkeep{t.name}, &river.InsertOpts{MaxAttempts: 3} },
			&river.PeriodicJobOpts{ID: t.name, RunOnStart: true}))
	}
	workers := river.NewWorkers()
	river.AddWorker(workers, worker)
	river.AddWorker(workers, &planWorker{plans: d.Plan})
	river.AddWorker(workers, &documentWorker{lending: d.Lending})
	river.AddWorker(workers, &reminderWorker{fairs: d.Fair})
	river.AddWorker(workers, &leftWorker{auth: d.Auth})
	queues := map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 4}, plan.JobQueue: {MaxWorkers: 1}, fair.ReminderQueue: {MaxWorkers: 4}}
	if d.Meili != nil {
		d.Meili.AddWorker(workers)
		queues[search.JobQueue] = river.QueueConfig{MaxWorkers: search.FeedWorkers}
	}
	client, err := river.NewClient(riverpgxv5.New(p.DB.Pool), &river.Config{
		Schema: postgres.JobSchema, Workers: workers, PeriodicJobs: periodic,
		Queues:                      queues,
		CompletedJobRetentionPeriod: time.Hour,
		Logger:                      slog.New(quiet{p.Log.Handler()}),
	})
	if err != nil {
		return nil, fmt.Errorf("app: make the job client: %w", err)
	}
	return client, nil
}

// quiet drops what River says about itself while all is well.
type quiet struct{ slog.Handler }

func (q quiet) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && q.Handler.Enabled(ctx, level)
}
