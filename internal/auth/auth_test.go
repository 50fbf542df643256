package auth

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/calendar"
	"gongxiang/internal/pgtest"
	"gongxiang/internal/pii"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
)

// house is a service on a database of its own, with what a test looks at.
type house struct {
	*Service
	db    *postgres.DB
	clock *calendar.FixedClock
	sms   *sentCodes
}

// sentCodes keeps what was sent last to each phone, or fails.
type sentCodes struct {
	mu   sync.Mutex
	last map[string]string
	fail error
}

func (s *sentCodes) Send(_ context.Context, phone pii.Phone, m Message) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last[phone.Raw()+string(m.Purpose)] = m.Code + m.Text
	return s.fail
}

func (s *sentCodes) to(phone pii.Phone, purpose Purpose) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.last[phone.Raw()+string(purpose)]
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

func newHouse(t *testing.T) house {
	t.Helper()
	h := house{
		db:    pgtest.New(t),
		clock: calendar.NewFixedClock(time.Date(2021, 2, 8, 9, 0, 0, 0, calendar.Shanghai)),
		sms:   &sentCodes{last: map[string]string{}},
	}
	h.Service = New(Deps{DB: h.db, Vault: vault(), Clock: h.clock, SMS: h.sms, BureauPhone: "0750-2260938"})
	h.exec(t, `INSERT INTO town (code, name, kind, lat, lng, tile_col, tile_row) VALUES ('440783117', '水口镇', '镇', 22.4, 112.8, 4, 1)`)
	return h
}

func (h house) exec(t *testing.T, sql string, args ...any) {
	t.Helper()
	if _, err := h.db.Exec(t.Context(), sql, args...); err != nil {
		t.Fatal(err)
	}
}

func (h house) count(t *testing.T, sql string, args ...any) (n int) {
	t.Helper()
	if err := h.db.QueryRow(t.Context(), sql, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// create makes an account in a transaction of its own.
func (h house) create(ctx context.Context, a NewAccount) (id uuid.UUID, err error) {
	err = h.db.InTx(ctx, func(tx pgx.Tx) error {
		id, err = h.CreateAccount(ctx, tx, a)
		return err
	})
	return id, err
}

const secret = "kaiping2021"

// member makes an administrator with a login, a phone and a password.
func (h house) member(t *testing.T, login, mobile string) uuid.UUID {
	t.Helper()
	id, err := h.create(t.Context(), NewAccount{Role: Administrator, Login: login, Phone: phone(t, mobile), Name: "管理员", Password: secret})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// open signs an account in.
func (h house) open(t *testing.T, ctx context.Context, account uuid.UUID) (s Session) {
	t.Helper()
	err := h.db.InTx(ctx, func(tx pgx.Tx) (err error) {
		s, err = h.OpenSession(ctx, tx, account)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func phone(t *testing.T, number string) pii.Phone {
	t.Helper()
	p, ok := pii.ParseMobile(number)
	if !ok {
		t.Fatalf("%s is no phone", number)
	}
	return p
}

func from(t *testing.T, address string) context.Context {
	return WithClient(t.Context(), Client{Address: address, Agent: "Firefox"})
}

func wantProblem(t *testing.T, err error, status int, code, field string) problem.Error {
	t.Helper()
	var p *problem.Error
	if !errors.As(err, &p) || p.Status != status || p.Code != code {
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
