package account

import (
	"context"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/humatest"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/pgtest"
	"gongxiang/internal/pii"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
	"gongxiang/internal/route"
)

// house is the service on a database of its own, with an administrator.
type house struct {
	*Service
	db    *postgres.DB
	clock *calendar.FixedClock
	codes chan string
	admin uuid.UUID
	ctx   context.Context // as the administrator
	api   humatest.TestAPI
}

func (h house) Send(_ context.Context, _ pii.Phone, m auth.Message) error {
	h.codes <- m.Code
	return nil
}

var vault = sync.OnceValue(func() *pii.Vault {
	keys, err := pii.NewKeys()
	if err != nil {
		panic(err)
	}
	v, err := pii.Open(keys)
	if err != nil {
		panic(err)
	}
	return v
})

const secret = "kaiping2021"

func newHouse(t *testing.T) house {
	t.Helper()
	h := house{
		db:    pgtest.New(t),
		clock: calendar.NewFixedClock(time.Date(2021, 2, 8, 9, 0, 0, 0, calendar.Shanghai)),
		codes: make(chan string, 10),
	}
	signIn := auth.New(auth.Deps{DB: h.db, Vault: vault(), Clock: h.clock, SMS: h, BureauPhone: "0750-2260938"})
	h.Service = New(Deps{DB: h.db, Auth: signIn, Clock: h.clock, Demo: true, Secure: true})
	_, err := h.db.Exec(t.Context(), `
		INSERT INTO town (code, name, kind, lat, lng, tile_col, tile_row) VALUES
			('440783117', '水口镇', '镇', 22.4, 112.8, 4, 1), ('440783115', '月山镇', '镇', 22.5, 112.7, 4, 0)`)
	if err != nil {
		t.Fatal(err)
	}
	h.admin = h.add(t, auth.NewAccount{Role: auth.Administrator, Login: "admin", Phone: mobile(t, "13800000001"), Name: "管理员", Password: secret})
	h.ctx = auth.WithCaller(t.Context(), auth.Caller{AccountID: h.admin, Role: auth.Administrator})
	cfg := huma.DefaultConfig("test", "1")
	cfg.CreateHooks = nil
	_, h.api = humatest.New(quiet{t}, cfg)
	router := route.NewRouter(h.api)
	Routes(router, h.Service)
	if err := router.Err(); err != nil {
		t.Fatal(err)
	}
	return h
}

// quiet keeps humatest from printing every request.
type quiet struct{ *testing.T }

func (quiet) Log(...any) {}

func (quiet) Logf(string, ...any) {}

func (h house) add(t *testing.T, a auth.NewAccount) (id uuid.UUID) {
	t.Helper()
	err := h.db.InTx(t.Context(), func(tx pgx.Tx) (err error) {
		id, err = h.Auth.CreateAccount(t.Context(), tx, a)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// open signs an account in and gives the token.
func (h house) open(t *testing.T, account uuid.UUID) (token string) {
	t.Helper()
	err := h.db.InTx(t.Context(), func(tx pgx.Tx) error {
		s, err := h.Auth.OpenSession(t.Context(), tx, account)
		token = s.Token
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func (h house) alive(t *testing.T, token string) bool {
	t.Helper()
	_, err := h.Auth.Authenticate(t.Context(), token)
	if err != nil && !problem.HasCode(err, "unauthenticated") {
		t.Fatal(err)
	}
	return err == nil
}

// do calls a route as the owner of a token, "" for nobody.
func (h house) do(t *testing.T, token, method, path, body string) *httptest.ResponseRecorder {
	t.Helper()
	ctx := t.Context()
	if token != "" {
		caller, err := h.Auth.Authenticate(ctx, token)
		if err != nil {
			t.Fatal(err)
		}
		ctx = auth.WithCaller(ctx, caller)
	}
	var args []any
	if body != "" {
		args = append(args, strings.NewReader(body))
	}
	return h.api.DoCtx(ctx, method, path, args...)
}

func mobile(t *testing.T, number string) pii.Phone {
	t.Helper()
	p, ok := pii.ParseMobile(number)
	if !ok {
		t.Fatalf("%s is no phone", number)
	}
	return p
}

func wantProblem(t *testing.T, err error, status int, code, field string) problem.Error {
	t.Helper()
	p, ok := problem.As(err)
	if !ok || p.Status != status || p.Code != code {
		t.Fatalf("got %v, want %d %s", err, status, code)
	}
	if field != "" && (len(p.Fields) == 0 || p.Fields[0].Name != field) {
		t.Fatalf("got %v, want field %s", p, field)
	}
	return *p
}

func wantOK(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
