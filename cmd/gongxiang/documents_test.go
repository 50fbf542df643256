package main

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/matching/sample"
)

// The node that makes documents is killed half way; another makes them, and
// whoever asked gets the file.
func documentsOutliveTheirNode(t *testing.T, url string, settings []string) {
	settings = append(settings, "GX_TODAY=2021-02-08")
	owner, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = owner.Close(context.Background()) }()
	// Ten documents on, the maker waits until the test lets go.
	for _, sql := range []string{
		`CREATE FUNCTION wait_here() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock_shared(77); RETURN NEW; END $$`,
		`CREATE TRIGGER wait_here BEFORE UPDATE OF done ON document_job FOR EACH ROW WHEN (NEW.done = 10) EXECUTE FUNCTION wait_here()`,
		`CREATE FUNCTION tell_end() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_notify('ended', ''); RETURN NEW; END $$`,
		`CREATE TRIGGER tell_end BEFORE UPDATE ON document_job FOR EACH ROW WHEN (NEW.file_enc IS NOT NULL OR NEW.failed) EXECUTE FUNCTION tell_end()`,
		`LISTEN ended`, `SELECT pg_advisory_lock(77)`,
	} {
		if _, err := owner.Exec(t.Context(), sql); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
	var agreement uuid.UUID
	if err := owner.QueryRow(t.Context(), `SELECT a.id FROM agreement a JOIN account c ON c.enterprise_id = a.lender_id AND c.login = 'lender'
		JOIN secondment s ON s.agreement_id = a.id AND s.status <> 'cancelled' GROUP BY a.id HAVING count(*) >= 12 LIMIT 1`).Scan(&agreement); err != nil {
		t.Fatalf("the demo's lender has lent nobody 12 workers: %v", err)
	}

	pages, first := startNode(t, settings, "serve", "-only", "matching"), startNode(t, settings, "serve", "-only", "worker")
	cookie := signIn(t, pages.url, "lender", sample.Password)
	var job struct {
		ID          string
		Total, Done int
		Status      string
	}
	ask := func(req *http.Request) (status int, body []byte) {
		t.Helper()
		req.AddCookie(cookie)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = resp.Body.Close() }()
		if body, err = io.ReadAll(resp.Body); err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, body
	}
	files := pages.url + "/api/agreements/" + agreement.String() + "/amendment-files"
	if status, body := ask(ours(files, nil)); status != http.StatusOK || json.Unmarshal(body, &job) != nil || job.Status != "running" {
		t.Fatalf("%d %s", status, body)
	}
	for waits := false; !waits; {
		if err := owner.QueryRow(t.Context(), `SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = 77 AND NOT granted)`).Scan(&waits); err != nil {
			t.Fatal(err)
		}
	}
	if err := first.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = first.cmd.Wait() // it says that it was killed
	for _, sql := range []string{`SELECT pg_advisory_unlock(77)`, `DROP FUNCTION wait_here CASCADE`} {
		if _, err := owner.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	startNode(t, settings, "serve", "-only", "worker")
	if _, err := owner.WaitForNotification(t.Context()); err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, files+"/"+job.ID, nil)
	if err != nil {
		t.Fatal(err)
	}
	if status, body := ask(req); status != http.StatusOK || json.Unmarshal(body, &job) != nil {
		t.Fatalf("%d %s", status, body)
	}
	if job.Status != "done" || job.Done != job.Total {
		t.Errorf("%+v", job)
	}
	var attempts int
	if err := owner.QueryRow(t.Context(), `SELECT attempts FROM document_job`).Scan(&attempts); err != nil || attempts != 2 {
		t.Errorf("%d attempts (%v)", attempts, err)
	}
	if req, err = http.NewRequestWithContext(t.Context(), http.MethodGet, files+"/"+job.ID+"/file", nil); err != nil {
		t.Fatal(err)
	}
	if status, body := ask(req); status != http.StatusOK || len(body) < 1000 {
		t.Errorf("the file: %d, %d bytes", status, len(body))
	}
}
