package search

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/meilisearch/meilisearch-go"
	"github.com/riverqueue/river"
)

// JobQueue is River's queue for feeding Meilisearch.
const JobQueue = "search"

// FeedWorkers is how many jobs of JobQueue a process should work at once: they
// mostly wait, and Meilisearch takes what waits together in one go.
const FeedWorkers = 8

// feedJob carries documents to Meilisearch as they are when it runs.
type feedJob struct {
	IDs []uuid.UUID `json:"ids"`
}

// Kind is the job's name.
func (feedJob) Kind() string { return "search_feed" }

// insertFeedJob does what River's client does on insertion. Written as SQL, it
// goes into the batch of whoever changes a thing, without a round trip more.
const insertFeedJob = `
WITH job AS (
	INSERT INTO river.river_job (kind, queue, args, max_attempts) VALUES ('search_feed', 'search', $1, 10000) RETURNING id
)
SELECT pg_notify('river.river_insert', '{"queue":"search"}') FROM job`

func queueFeed(b *pgx.Batch, ids []uuid.UUID) {
	args, err := json.Marshal(feedJob{ids})
	if err != nil {
		panic(err) // ids are plain values
	}
	b.Queue(insertFeedJob, args)
}

// AddWorker lets this process feed Meilisearch, from JobQueue.
func (m *Meili) AddWorker(workers *river.Workers) { river.AddWorker(workers, &feeder{m: m}) }

type feeder struct {
	river.WorkerDefaults[feedJob]
	m *Meili
}

// Work feeds; an error is logged, shown in Status, and the job tried again.
func (f *feeder) Work(ctx context.Context, job *river.Job[feedJob]) error {
	if !f.m.ready.Load() {
		f.m.nudge()
		return errNotReady // else Meilisearch would make an index without our settings
	}
	err := f.m.sync(ctx, f.m.uid, job.Args.IDs)
	if err != nil {
		f.m.note(err)
	}
	return err
}

// NextRetry is soon: an hour's outage must not cost an hour more.
func (*feeder) NextRetry(job *river.Job[feedJob]) time.Time {
	return time.Now().Add(min(time.Duration(job.Attempt)*time.Second, 30*time.Second))
}

// Timeout of one attempt; Meilisearch may be busy with a rebuild.
func (*feeder) Timeout(*river.Job[feedJob]) time.Duration { return 5 * time.Minute }

// sync brings documents in an index to the state that PostgreSQL has. Two jobs
// for one document may overtake each other: each therefore looks, after its own
// writing, whether the row has changed since it read it. Meilisearch writes in
// the order of arrival, so what arrives last is never older than the row.
func (m *Meili) sync(ctx context.Context, uid string, ids []uuid.UUID) error {
	for range 10 {
		docs, err := m.documents(ctx, ids)
		if err != nil {
			return err
		}
		sent, err := m.send(ctx, uid, ids, docs)
		if err != nil {
			return err
		}
		now, err := m.versions(ctx, ids)
		if err != nil {
			return err
		}
		var changed []uuid.UUID
		for _, id := range ids {
			if now[id] != sent[id] { // 0: is not there
				changed = append(changed, id)
			}
		}
		if ids = changed; len(ids) == 0 {
			return nil
		}
	}
	return errors.New("search: documents change faster than they can be sent to Meilisearch")
}

// send writes docs and removes the other ids, and waits until that is done.
func (m *Meili) send(ctx context.Context, uid string, ids []uuid.UUID, docs []meiliDocument) (sent map[uuid.UUID]int64, err error) {
	sent = make(map[uuid.UUID]int64, len(docs))
	for _, d := range docs {
		sent[d.ID] = d.Version
	}
	var gone []string
	for _, id := range ids {
		if sent[id] == 0 {
			gone = append(gone, id.String())
		}
	}
	index := m.client.Index(uid)
	if len(docs) > 0 {
		primary := "id"
		task, err := index.AddDocumentsWithContext(ctx, docs, &meilisearch.DocumentOptions{PrimaryKey: &primary})
		if err := m.await(ctx, task, err); err != nil {
			return nil, err
		}
	}
	if len(gone) > 0 {
		task, err := index.DeleteDocumentsWithContext(ctx, gone, nil)
		if err := m.await(ctx, task, err); err != nil {
			return nil, err
		}
	}
	return sent, nil
}

// await waits for a task that Meilisearch took with err, and for its success.
func (m *Meili) await(ctx context.Context, info *meilisearch.TaskInfo, err error) error {
	if err != nil {
		return m.failed(err)
	}
	task, err := m.client.WaitForTaskWithContext(ctx, info.TaskUID, 20*time.Millisecond)
	if err != nil {
		return m.failed(err)
	}
	if task.Status != meilisearch.TaskStatusSucceeded {
		return fmt.Errorf("search: Meilisearch: %s %s: %s", task.Type, task.Status, task.Error.Code)
	}
	return nil
}

// documents are those of the ids that are there.
func (m *Meili) documents(ctx context.Context, ids []uuid.UUID) ([]meiliDocument, error) {
	return m.collect(ctx, `SELECT version, `+documentColumns+` FROM search_document WHERE id = ANY($1)`, ids)
}

func (m *Meili) collect(ctx context.Context, sql string, args ...any) ([]meiliDocument, error) {
	rows, err := m.db.Query(ctx, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("search: read documents to send: %w", err)
	}
	docs, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (meiliDocument, error) {
		var version int64
		var s scanned
		err := r.Scan(append([]any{&version}, s.targets()...)...)
		return toMeili(s.result().Document, version), err
	})
	if err != nil {
		return nil, fmt.Errorf("search: read documents to send: %w", err)
	}
	return docs, nil
}

// versions of the rows that are there; all of them where ids is nil.
func (m *Meili) versions(ctx context.Context, ids []uuid.UUID) (map[uuid.UUID]int64, error) {
	rows, err := m.db.Query(ctx, `SELECT id, version FROM search_document WHERE $1::uuid[] IS NULL OR id = ANY($1)`, ids)
	if err != nil {
		return nil, fmt.Errorf("search: read versions: %w", err)
	}
	versions := make(map[uuid.UUID]int64)
	var id uuid.UUID
	var version int64
	_, err = pgx.ForEachRow(rows, []any{&id, &version}, func() error {
		versions[id] = version
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("search: read versions: %w", err)
	}
	return versions, nil
}

// failed is a client's error without the request's text, which may hold what
// somebody searched for. An index that is not as it should be is looked after.
func (m *Meili) failed(err error) error {
	var e *meilisearch.Error
	if !errors.As(err, &e) {
		return fmt.Errorf("search: Meilisearch: %w", err)
	}
	if e.MeilisearchApiError.Code != "" {
		switch e.MeilisearchApiError.Code {
		case "index_not_found", "invalid_search_filter", "invalid_search_sort", "invalid_search_facets", "invalid_multi_search_facets":
			m.nudge()
		}
		return fmt.Errorf("search: Meilisearch: %d %s", e.StatusCode, e.MeilisearchApiError.Code)
	}
	if e.OriginError != nil {
		return fmt.Errorf("search: Meilisearch: %w", e.OriginError)
	}
	return fmt.Errorf("search: Meilisearch: status %d", e.StatusCode)
}

// Failure is the last thing that went wrong with feeding or building.
type Failure struct {
	At   time.Time
	What string
}

func (m *Meili) note(err error) {
	slog.Warn("Meilisearch could not be brought up to date; it is tried again", "error", err)
	m.failure.Store(&Failure{time.Now(), err.Error()})
}

// Status tells how Meilisearch follows.
type Status struct {
	Ready   bool // it answers; otherwise PostgreSQL does
	Waiting int  // jobs that have not carried their documents there yet
	Failing int  // those of them that have failed before
	// LastFailure may be long over; nil: there was none since the start.
	LastFailure *Failure
}

// Status is for the health page and the metrics.
func (m *Meili) Status(ctx context.Context) (Status, error) {
	s := Status{Ready: m.ready.Load(), LastFailure: m.failure.Load()}
	err := m.db.QueryRow(ctx, `
		SELECT count(*), count(*) FILTER (WHERE attempt > 0 AND state <> 'running') FROM river.river_job
		WHERE kind = 'search_feed' AND state IN ('available', 'pending', 'retryable', 'running', 'scheduled')`).Scan(&s.Waiting, &s.Failing)
	if err != nil {
		return s, fmt.Errorf("search: count waiting jobs: %w", err)
	}
	return s, nil
}
