// Package apptest runs the whole platform for a test: on a database of its own,
// on a loopback port, with a clock that stands at nine in the morning of Monday,
// 8 February 2021, and gives clients signed in as whomever the test needs.
package apptest

import (
	"bytes"
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"gongxiang/cmd/gongxiang/app"
	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/config"
	"gongxiang/internal/pii"
	"gongxiang/matching/matchingtest"
	"gongxiang/web"
)

// Origin is the one from which the platform takes changes.
const Origin = "http://gongxiang.test"

// App is a running platform, with a small Kaiping to put into it.
type App struct {
	*app.Service
	*matchingtest.World
	URL string
	SMS *Outbox

	t testing.TB
}

// New starts one, and stops it when the test ends.
func New(t testing.TB) *App {
	t.Helper()
	settings := map[string]string{
		"DATABASE_URL": matchingtest.URL(t), "GX_DATA": t.TempDir(), "GX_ADDR": "127.0.0.1:0", "GX_ORIGINS": Origin, "GX_TLS": "false",
	}
	cfg, err := config.Load(func(name string) string { return settings[name] })
	if err != nil {
		t.Fatal(err)
	}
	logOnce.Do(func() { slog.SetDefault(slog.New(web.LogHandler(slog.NewJSONHandler(&Log, nil)))) })
	a := &App{t: t, SMS: &Outbox{}}
	clock := calendar.NewFixedClock(time.Date(2021, 2, 8, 9, 0, 0, 0, calendar.Shanghai))
	// Jobs run when a test calls for them: the clock stands still.
	a.Service, err = app.Start(t.Context(), app.Options{Config: cfg, Log: slog.Default(), Clock: clock, SMS: a.SMS}, app.Parts{Matching: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Stop(); err != nil {
			t.Error(err)
		}
	})
	a.URL = "http://" + a.Addr.String()
	a.World = matchingtest.On(t, a.Platform.DB, a.Platform.Vault, clock, a.Domains.Catalog, a.Domains.Posting)
	return a
}

// Context ends with the test.
func (a *App) Context() context.Context { return a.t.Context() }

// Outbox is an SMS gateway that keeps what it is given.
type Outbox struct {
	mu    sync.Mutex
	codes map[string]string
	last  string
	sent  int
}

// Send keeps the code.
func (o *Outbox) Send(_ context.Context, phone pii.Phone, m auth.Message) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.sent++; m.Code == "" {
		return nil
	}
	if o.codes == nil {
		o.codes = map[string]string{}
	}
	o.codes[phone.Raw()], o.last = m.Code, m.Code
	return nil
}

func (o *Outbox) newest() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.last
}

// Sent is how many messages it was given.
func (o *Outbox) Sent() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.sent
}

// Code is the last one sent to a phone, "" if none was.
func (o *Outbox) Code(phone string) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.codes[phone]
}

// Log is what all platforms of this process logged.
var (
	Log     logText
	logOnce sync.Once
)

type logText struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logText) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logText) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// Signing is what a person sends who signs the agreement at this address, having
// read the document and got the code.
func (a *App) Signing(who *Client, agreement string, version int) map[string]any {
	a.t.Helper()
	var document struct{ Hash string }
	who.Must("GET", agreement+"/document", nil, &document)
	a.Exec(`DELETE FROM throttle`) // the clock stands still
	who.Must("POST", agreement+"/sign-code", nil, nil)
	return map[string]any{"version": version, "code": a.SMS.newest(), "documentHash": document.Hash}
}
