package lending_test

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/matching/lending"
)

func TestAmendmentFile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	draft := w.drafted(t, 2)
	_, err := w.AmendmentFile(t.Context(), w.lender, draft.ID, newID())
	wants(t, err, "wrong_state")
	a := w.signed(t, 3)
	_, err = w.StartAmendmentFiles(t.Context(), w.lender, a.ID)
	wants(t, err, "wrong_state") // nobody is named yet
	who := w.people(2)
	workers, err := w.Nominate(t.Context(), w.lender, a.ID, who)
	if err != nil {
		t.Fatal(err)
	}
	file, err := w.AmendmentFile(t.Context(), w.lender, a.ID, workers[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{who[0].Name, who[0].IDNumber, a.Number, "2021年2月9日", "每日 8 小时，每周休息 1 天", "乙方（签字）：" + who[0].Name} {
		if !bytes.Contains(file.Data, []byte(want)) {
			t.Errorf("the file lacks %s", want)
		}
	}
	if bytes.Contains(file.Data, []byte(who[1].IDNumber)) {
		t.Error("shows another's number")
	}
	var seen int
	if err := w.db.QueryRow(t.Context(), `SELECT count(*) FROM pii_access WHERE subject_id = $1 AND field = 'idNumber'`, workers[0].ID).Scan(&seen); err != nil || seen != 1 {
		t.Errorf("recorded %d times (%v)", seen, err)
	}
	_, err = w.AmendmentFile(t.Context(), w.borrower, a.ID, workers[0].ID)
	wants(t, err, "forbidden")
	_, err = w.AmendmentFile(t.Context(), w.firm(t, "91", 3), a.ID, workers[0].ID)
	wants(t, err, "not_found")
	other := w.signed(t, 1)
	_, err = w.AmendmentFile(t.Context(), w.lender, other.ID, workers[0].ID)
	wants(t, err, "not_found")
	if _, err := w.Cancel(t.Context(), w.lender, a.ID, workers[0].ID, "不去了"); err != nil {
		t.Fatal(err)
	}
	_, err = w.AmendmentFile(t.Context(), w.lender, a.ID, workers[0].ID)
	wants(t, err, "wrong_state")
}

func (w *world) job(t testing.TB, a lending.Agreement, job lending.DocumentJob) lending.DocumentJob {
	t.Helper()
	job, err := w.JobOf(t.Context(), w.lender, a.ID, job.ID)
	if err != nil {
		t.Fatal(err)
	}
	return job
}

// finished works a job off as River does.
func (w *world) finished(t testing.TB, a lending.Agreement, job lending.DocumentJob) lending.DocumentJob {
	t.Helper()
	if busy, err := w.MakeDocuments(t.Context(), job.ID); err != nil || busy {
		t.Fatalf("busy: %v (%v)", busy, err)
	}
	return w.job(t, a, job)
}

func TestAmendmentFiles(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 25)
	workers := w.named(t, a, 25)
	job, err := w.StartAmendmentFiles(t.Context(), w.lender, a.ID)
	if err != nil || job.Total != 25 {
		t.Fatalf("%+v (%v)", job, err)
	}
	if job = w.finished(t, a, job); job.Status != "done" || job.Done != 25 {
		t.Fatalf("%+v", job)
	}
	file, err := w.JobFile(t.Context(), w.lender, a.ID, job.ID)
	if err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(file.Data), int64(len(file.Data)))
	if err != nil || len(z.File) != 25 || z.File[0].Name != "001 "+workers[0].Name+".docx" {
		t.Fatalf("%v (%v)", z, err)
	}
	single, err := w.AmendmentFile(t.Context(), w.lender, a.ID, workers[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	r, err := z.File[0].Open()
	if err != nil {
		t.Fatal(err)
	}
	if packed, err := io.ReadAll(r); err != nil || !bytes.Equal(packed, single.Data) {
		t.Errorf("another document than alone (%v)", err)
	}
	for _, c := range []auth.Caller{w.borrower, w.firm(t, "91", 0)} {
		_, err = w.JobFile(t.Context(), c, a.ID, job.ID)
		wants(t, err, "not_found")
	}
	w.exec(t, `INSERT INTO document_job (id, agreement_id, account_id, total, created_at, updated_at) SELECT gen_random_uuid(), agreement_id, account_id, 3, $1, $1 FROM document_job`, w.clock.Now().AddDate(0, 0, -2))
	stuck := lending.DocumentJob{}
	if err := w.db.QueryRow(t.Context(), `SELECT id FROM document_job WHERE total = 3`).Scan(&stuck.ID); err != nil {
		t.Fatal(err)
	}
	if stuck, err = w.JobOf(t.Context(), w.lender, a.ID, stuck.ID); err != nil || stuck.Status != "failed" {
		t.Errorf("%+v (%v)", stuck, err)
	}
	_, err = w.JobFile(t.Context(), w.lender, a.ID, stuck.ID)
	wants(t, err, "wrong_state")
	if n, err := w.PurgeJobs(t.Context()); err != nil || n != 1 {
		t.Errorf("%d (%v)", n, err)
	}
}

// A job is made once, by whoever comes; who comes while another is at it is told
// to look again.
func TestDocumentsAreMadeOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 12)
	w.named(t, a, 12)
	job, err := w.StartAmendmentFiles(t.Context(), w.lender, a.ID)
	if err != nil {
		t.Fatal(err)
	}
	var queued, seen int
	if err := w.db.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM river.river_job WHERE kind = $1 AND args ->> 'id' = $2::text),
		(SELECT count(*) FROM pii_access WHERE field = 'idNumber')`, lending.JobKind, job.ID).Scan(&queued, &seen); err != nil || queued != 2 || seen != 12 {
		t.Errorf("%d jobs queued, %d numbers on record (%v)", queued, seen, err)
	}
	var made atomic.Int32
	errs := atOnce(8, func(int) error {
		busy, err := w.MakeDocuments(t.Context(), job.ID)
		if !busy {
			made.Add(1)
		}
		return err
	})
	if n := tally(t, errs); n != 8 || made.Load() == 0 {
		t.Errorf("%d of 8 went well, %d did it", n, made.Load())
	}
	if job = w.job(t, a, job); job.Status != "done" || job.Done != 12 {
		t.Errorf("%+v", job)
	}
	var attempts int
	if err := w.db.QueryRow(t.Context(), `SELECT attempts, (SELECT count(*) FROM pii_access WHERE field = 'idNumber') FROM document_job`).Scan(&attempts, &seen); err != nil || attempts != 1 || seen != 12 {
		t.Errorf("%d attempts, %d numbers on record (%v)", attempts, seen, err)
	}
}

// Whose node died is made by another, from the beginning; while it lives, not.
func TestDocumentsOfANodeThatDied(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 3)
	w.named(t, a, 3)
	job, err := w.StartAmendmentFiles(t.Context(), w.lender, a.ID)
	if err != nil {
		t.Fatal(err)
	}
	at := func(ago string) {
		w.exec(t, `UPDATE document_job SET attempts = 1, done = 2, heartbeat_at = clock_timestamp() - $1::interval`, ago)
	}
	at("5 seconds")
	if busy, err := w.MakeDocuments(t.Context(), job.ID); err != nil || !busy {
		t.Fatalf("taken from one who lives: busy %v (%v)", busy, err)
	}
	if job = w.job(t, a, job); job.Status != "running" || job.Done != 2 {
		t.Errorf("%+v", job)
	}
	at("11 seconds")
	if job = w.finished(t, a, job); job.Status != "done" {
		t.Errorf("%+v", job)
	}
	if busy, err := w.MakeDocuments(t.Context(), newID()); err != nil || busy {
		t.Errorf("one that was purged: %v (%v)", busy, err)
	}
}

// A stop is no attempt; what fails three times has failed.
func TestDocumentsThatCannotBeMade(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 2)
	w.named(t, a, 2)
	job, err := w.StartAmendmentFiles(t.Context(), w.lender, a.ID)
	if err != nil {
		t.Fatal(err)
	}
	stopped, stop := context.WithCancel(t.Context())
	owner, err := pgx.Connect(t.Context(), w.url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = owner.Close(context.Background()) }()
	held, err := owner.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := held.Exec(t.Context(), `LOCK TABLE contract_template`); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() {
		_, err := w.MakeDocuments(stopped, job.ID)
		done <- err
	}()
	for waits := false; !waits; {
		if err := w.db.QueryRow(t.Context(), `SELECT EXISTS (SELECT FROM pg_stat_activity
			WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0)`).Scan(&waits); err != nil {
			t.Fatal(err)
		}
	}
	stop()
	if err := <-done; err == nil {
		t.Error("it was stopped and says all is well")
	}
	if err := held.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	attempts := func(want int) {
		t.Helper()
		var n int
		if err := w.db.QueryRow(t.Context(), `SELECT attempts FROM document_job WHERE heartbeat_at IS NULL`).Scan(&n); err != nil || n != want {
			t.Errorf("%d attempts, want %d (%v)", n, want, err)
		}
	}
	attempts(0)
	w.asOwner(t, `UPDATE person SET id_number_enc = '\x00'`)
	for n := range 3 {
		if _, err := w.MakeDocuments(t.Context(), job.ID); err == nil {
			t.Fatal("made from what cannot be read")
		}
		attempts(n + 1)
	}
	if job = w.job(t, a, job); job.Status != "failed" {
		t.Errorf("%+v", job)
	}
	if busy, err := w.MakeDocuments(t.Context(), job.ID); err != nil || busy {
		t.Errorf("begun a fourth time: %v (%v)", busy, err)
	}
}

// The contracts of 200 workers, from the click to the finished file.
func BenchmarkAmendments200(b *testing.B) {
	w := newWorld(b)
	a := w.signed(b, 200)
	w.named(b, a, 200)
	for b.Loop() {
		job, err := w.StartAmendmentFiles(b.Context(), w.lender, a.ID)
		if err != nil {
			b.Fatal(err)
		}
		if job = w.finished(b, a, job); job.Status != "done" {
			b.Fatalf("%+v", job)
		}
		if _, err := w.JobFile(b.Context(), w.lender, a.ID, job.ID); err != nil {
			b.Fatal(err)
		}
	}
}
