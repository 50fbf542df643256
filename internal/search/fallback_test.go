package search

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"gongxiang/internal/pgtest"
	"gongxiang/internal/problem"
)

// answers is an engine in one function.
type answers func(context.Context) (Result, error)

func (a answers) Search(ctx context.Context, _ Query) (Result, error) { return a(ctx) }

func TestFallbackLeavesAFailingEngineAlone(t *testing.T) {
	t.Parallel()
	var asked int
	var failure error
	engine := answers(func(context.Context) (Result, error) {
		asked++
		return Result{Engine: "first"}, failure
	})
	standIn := answers(func(context.Context) (Result, error) { return Result{Engine: "second"}, nil })
	f := &Fallback{engine: engine, standIn: standIn, patience: time.Second, pause: time.Hour}
	expect := func(when, engine string, degraded bool, times int) {
		t.Helper()
		r, err := f.Search(t.Context(), Query{})
		if err != nil || r.Engine != engine || r.Degraded != degraded || asked != times {
			t.Errorf("%s: %+v, %v, asked %d times; want %s, %d times", when, r, err, asked, engine, times)
		}
	}
	expect("well", "first", false, 1)
	failure = errors.New("away")
	expect("failing", "second", true, 2)
	expect("while it is left alone", "second", true, 2)
	f.until = time.Now() // the pause is over
	expect("tried again in vain", "second", true, 3)
	expect("left alone again", "second", true, 3)
	failure, f.until = nil, time.Now()
	expect("well again", "first", false, 4)
	expect("and stays so", "first", false, 5)
	failure = problem.Invalid(problem.Field{Name: "cursor", Message: "翻页参数已失效。"})
	if _, err := f.Search(t.Context(), Query{}); !problem.HasCode(err, "invalid") || f.away {
		t.Errorf("a refusal is an answer: %v", err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	failure = context.Canceled
	if _, err := f.Search(gone, Query{}); !errors.Is(err, context.Canceled) || f.away {
		t.Errorf("who asked went away: %v", err)
	}
}

// However Meilisearch fails, PostgreSQL answers in time, and nothing that was
// searched for gets into the log.
func TestPostgresAnswersWhenMeilisearchDoesNot(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	subject{db: db, index: NewIndex(false), settle: func(*testing.T) {}}.put(t, few()...)
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = closed.Close()
	const secret = "焊工13800138000"
	hang := make(chan struct{})
	t.Cleanup(func() { close(hang) })
	for name, handler := range map[string]http.HandlerFunc{
		"refused": nil,
		"hangs":   func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body); <-hang },
		"stops in the middle": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			_, _ = io.WriteString(w, `{"hits":[`)
		},
		"wrong key": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusForbidden)
			_, _ = io.WriteString(w, `{"message":"The provided API key is invalid.","code":"invalid_api_key","type":"auth","link":""}`)
		},
		"index gone": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, `{"message":"Index not found.","code":"index_not_found","type":"invalid_request","link":""}`)
		},
		"something else": func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `<html>welcome</html>`) },
		"empty answer":   func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{}`) },
		"error page":     func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := "http://" + closed.Addr().String()
			if handler != nil {
				server := httptest.NewServer(handler)
				t.Cleanup(server.CloseClientConnections)
				url = server.URL
			}
			m := NewMeili(db, url, "key", "test")
			m.ready.Store(true)
			soon, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
			defer cancel()
			_, err := m.Search(soon, Query{Kind: Shortage, Scope: Everything(), Text: secret, Sort: ByNewest})
			if err == nil || strings.Contains(err.Error(), "13800138000") {
				t.Errorf("its error: %v", err)
			}
			f := NewFallback(m, NewPostgres(db))
			f.patience = 100 * time.Millisecond
			for range 2 {
				r, err := f.Search(t.Context(), Query{Kind: Shortage, Scope: Everything(), Text: "焊工"})
				if err != nil || !r.Degraded || r.Engine != "postgres" || !slices.Equal(numbers(r), []int{2}) {
					t.Errorf("%v, degraded %v by %s, %v", numbers(r), r.Degraded, r.Engine, err)
				}
			}
		})
	}
	t.Run("not built yet", func(t *testing.T) {
		t.Parallel()
		r, err := NewFallback(NewMeili(db, "http://127.0.0.1:1", "", "test"), NewPostgres(db)).Search(t.Context(), Query{Kind: Shortage, Scope: Everything(), Text: "焊工"})
		if err != nil || !r.Degraded || r.Total != 1 {
			t.Errorf("%+v, %v", r, err)
		}
	})
}

// A walk that began on one engine goes on over the other.
func TestACursorOutlivesItsEngine(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	subject{db: db, index: NewIndex(false), settle: func(*testing.T) {}}.put(t, few()...)
	engine := NewPostgres(db)
	q := Query{Kind: Shortage, Scope: Everything(), Text: "开平市", Limit: 2, Sort: ByRelevance}
	first, err := engine.Search(t.Context(), q)
	if err != nil || len(first.Hits) != 2 {
		t.Fatal(first, err)
	}
	// As Meilisearch writes it: by relevance, it only counts.
	last := row{first.Hits[1].Document, unknownKey}
	q.Cursor = after(q, 0, last, 2)
	second, err := engine.Search(t.Context(), q)
	if err != nil || !slices.Equal(append(numbers(first), numbers(second)...), []int{5, 3, 2, 1}) {
		t.Errorf("%v, then %v, %v", numbers(first), numbers(second), err)
	}
}

func TestFailuresAreNotedWithoutWhatWasSearchedFor(t *testing.T) {
	var log bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))
	defer slog.SetDefault(before)
	m := NewMeili(nil, "http://127.0.0.1:1", "key", "test")
	m.ready.Store(true)
	f := &Fallback{engine: m, standIn: answers(func(context.Context) (Result, error) { return Result{}, nil }), patience: time.Second, pause: time.Hour}
	for range 3 {
		if _, err := f.Search(t.Context(), Query{Kind: Shortage, Scope: Everything(), Text: "王小明 13800138000", Sort: ByNewest}); err != nil {
			t.Fatal(err)
		}
	}
	if strings.Count(log.String(), "\n") != 1 || strings.Contains(log.String(), "138") || strings.Contains(log.String(), "王") {
		t.Errorf("the log: %s", log.String())
	}
}
