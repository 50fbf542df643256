package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/history"
	"gongxiang/internal/pgtest"
	"gongxiang/internal/pii"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
	"gongxiang/internal/route"
	"gongxiang/web"
)

// logs is what everything in this process logs.
var logs = &logBuffer{}

type logBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *logBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *logBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

func TestMain(m *testing.M) {
	slog.SetDefault(slog.New(web.LogHandler(slog.NewJSONHandler(logs, nil))))
	os.Exit(m.Run())
}

// domain stands in for the platform's: each route does one thing that the
// surface has to cope with.
type domain struct {
	db       *postgres.DB
	inside   chan struct{} // gets one when a slow request is inside
	goOn     chan struct{} // closed: slow requests end
	received chan int      // sizes of uploads
}

type thingInput struct {
	Body struct {
		Name  string        `json:"name" minLength:"1" maxLength:"20" doc:"名称"`
		Count int           `json:"count" minimum:"1" maximum:"10000" doc:"人数（含带班）"`
		From  calendar.Date `json:"from" doc:"开始日期"`
		Kind  string        `json:"kind,omitempty" enum:"surplus,shortage" doc:"种类"`
		Firm  *uuid.UUID    `json:"firm,omitempty" doc:"企业"`
		Lines []thingLine   `json:"lines,omitempty" maxItems:"3"`
	}
}

type thingLine struct {
	Phone string `json:"phone" pattern:"^1[0-9]{10}$" doc:"手机号码"`
}

type thing struct {
	Name    string `json:"name"`
	Address string `json:"address"`
	Agent   string `json:"agent"`
	Filling string `json:"filling"`
}

func (d *domain) routes(r *route.Router) {
	firm := route.For(auth.Enterprise)
	route.JSON(r, route.Route{Method: http.MethodPost, Path: "/api/things", Access: firm, Summary: "新增"}, d.create)
	route.JSON(r, route.Route{Method: http.MethodGet, Path: "/api/things/{id}", Access: firm, Summary: "查看"}, d.get)
	route.JSON(r, route.Route{Method: http.MethodGet, Path: "/api/search", Access: route.Public, Summary: "查找"}, d.search)
	route.JSON(r, route.Route{Method: http.MethodGet, Path: "/api/panic", Access: route.Public, Summary: "出错"}, d.panic)
	route.JSON(r, route.Route{Method: http.MethodGet, Path: "/api/slow", Access: route.Public, Summary: "慢"}, d.slow)
	route.JSON(r, route.Route{Method: http.MethodGet, Path: "/api/endless", Access: route.Public, Summary: "等到超时"}, d.endless)
	route.JSON(r, route.Route{Method: http.MethodPost, Path: "/api/uploads", Access: firm, Summary: "上传"}, d.upload)
	route.Empty(r, route.Route{Method: http.MethodPost, Path: "/api/once", Access: firm, Summary: "没有返回内容"}, d.once)
}

func (d *domain) create(ctx context.Context, in *thingInput) (thing, error) {
	err := d.db.InTx(ctx, func(tx pgx.Tx) error {
		return history.Record(ctx, tx, history.Event{Thing: "thing", ThingID: uuid.New(), Action: "create", Reason: in.Body.Name})
	})
	return thing{Name: in.Body.Name}, err
}

func (d *domain) once(ctx context.Context, _ *struct{}) error {
	_, err := d.create(ctx, &thingInput{})
	return err
}

func (d *domain) get(_ context.Context, in *struct {
	ID uuid.UUID `path:"id"`
}) (thing, error) {
	return thing{}, problem.NotFound("这条记录")
}

func (d *domain) search(ctx context.Context, in *struct {
	Words string `query:"q"`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"每页条数"`
}) (thing, error) {
	var name string
	err := d.db.QueryRow(ctx, "SELECT $1::text", in.Words).Scan(&name)
	client := auth.ClientFrom(ctx)
	return thing{Name: name, Address: client.Address, Agent: client.Agent, Filling: strings.Repeat("共享用工", 1000)}, err
}

func (d *domain) panic(context.Context, *struct{}) (thing, error) { panic("the domain panics") }

func (d *domain) slow(ctx context.Context, _ *struct{}) (thing, error) {
	d.inside <- struct{}{}
	<-d.goOn
	return thing{}, ctx.Err()
}

func (d *domain) endless(ctx context.Context, _ *struct{}) (thing, error) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return thing{}, nil
	}
	return thing{Name: deadline.Format("2006")}, context.DeadlineExceeded
}

func (d *domain) upload(ctx context.Context, in *struct {
	RawBody huma.MultipartFormFiles[struct {
		File huma.FormFile `form:"file" required:"true"`
	}]
}) (thing, error) {
	n, err := io.Copy(io.Discard, in.RawBody.Data().File)
	if err != nil {
		return thing{}, err
	}
	d.received <- int(n)
	return d.create(ctx, &thingInput{})
}

const origin = "https://gongxiang.test"

var accounts = map[string]auth.Caller{
	"token-enterprise": {AccountID: uuid.MustParse("00000000-0000-7000-8000-000000000001"), Role: auth.Enterprise},
	"token-other":      {AccountID: uuid.MustParse("00000000-0000-7000-8000-000000000002"), Role: auth.Enterprise},
	"token-seeker":     {AccountID: uuid.MustParse("00000000-0000-7000-8000-000000000003"), Role: auth.Seeker},
}

type server struct {
	*domain
	app *web.App
	url string
}

// start runs an app on a loopback port until the test ends.
func start(t *testing.T, changes ...func(*web.Deps)) *server {
	t.Helper()
	keys, err := pii.NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	vault, err := pii.Open(keys)
	if err != nil {
		t.Fatal(err)
	}
	d := &domain{db: pgtest.New(t), inside: make(chan struct{}, 100), goOn: make(chan struct{}), received: make(chan int, 100)}
	deps := web.Deps{
		DB: d.db, Vault: vault, Log: slog.Default(), Routes: d.routes, Origins: []string{origin}, Version: "test",
		Authenticate: func(_ context.Context, token string) (auth.Caller, error) {
			caller, ok := accounts[token]
			if !ok {
				return caller, problem.Unauthenticated()
			}
			return caller, nil
		},
	}
	for _, change := range changes {
		change(&deps)
	}
	app, err := web.New(deps)
	if err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- app.Serve(ln) }()
	t.Cleanup(func() {
		if err := app.Shutdown(); err != nil {
			t.Error(err)
		}
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
	return &server{d, app, "http://" + ln.Addr().String()}
}

// request is one as our own page sends it, signed in as a firm.
type request struct {
	method, path, body string
	header             map[string]string // "" takes one away
}

type answer struct {
	status  int
	header  http.Header
	body    []byte
	problem problem.Document
}

func (s *server) do(t *testing.T, r request) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), r.method, s.url+r.path, strings.NewReader(r.body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Cookie", "gx_session=token-enterprise")
	if r.method != http.MethodGet {
		req.Header.Set("Origin", origin)
		req.Header.Set("X-Gongxiang", "1")
		req.Header.Set("Content-Type", "application/json")
	}
	for name, value := range r.header {
		req.Header.Set(name, value)
		if value == "" {
			req.Header.Del(name)
		}
	}
	return send(t, req)
}

func send(t *testing.T, req *http.Request) answer {
	t.Helper()
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	a := answer{status: resp.StatusCode, header: resp.Header, body: body}
	if resp.Header.Get("Content-Type") == problem.ContentType {
		if err := json.Unmarshal(body, &a.problem); err != nil {
			t.Fatal(err)
		}
	}
	return a
}

// effects is how often something was written.
func (s *server) effects(t *testing.T) (n int) {
	t.Helper()
	if err := s.db.QueryRow(t.Context(), "SELECT count(*) FROM event").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

const good = `{"name":"缝纫工","count":12,"from":"2021-02-10"}`
