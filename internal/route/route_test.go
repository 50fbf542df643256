package route

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"gongxiang/internal/auth"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
)

func TestErrorsThatNobodyForesees(t *testing.T) {
	t.Parallel()
	pg := func(code string) error {
		return fmt.Errorf("posting: save: %w", &pgconn.PgError{Code: code, Message: "secret", Detail: "13800000001"})
	}
	for _, c := range []struct {
		err    error
		status int
		code   string
	}{
		{problem.NotFound("这条记录"), 404, "not_found"},
		{fmt.Errorf("wrapped: %w", problem.Stale(nil)), 409, "stale_version"},
		{errors.New("anything"), 500, "internal"},
		{postgres.ErrClaimed, 409, "in_progress"},
		{context.DeadlineExceeded, 503, "too_slow"},
		{fmt.Errorf("x: %w", context.Canceled), 503, "too_slow"},
		{&net.OpError{Op: "dial", Err: errors.New("refused")}, 503, "database_away"},
		{pg("22021"), 422, "bad_text"},
		{pg("22003"), 422, "out_of_range"},
		{pg("57014"), 503, "too_slow"},
		{pg("55P03"), 503, "too_slow"},
		{pg("40001"), 503, "too_slow"},
		{pg("53100"), 503, "disk_full"},
		{pg("53300"), 503, "database_away"},
		{pg("57P01"), 503, "database_away"},
		{pg("08006"), 503, "database_away"},
		{pg("23505"), 500, "internal"},
		{pg("42501"), 500, "internal"},
	} {
		p, ok := problem.As(answerable(t.Context(), c.err))
		if !ok || p.Status != c.status || p.Code != c.code || (p.Status == 503) != (p.RetryAfter > 0) {
			t.Errorf("%v: %+v, want %d %s", c.err, p, c.status, c.code)
		}
		if !strings.HasSuffix(p.Message, "。") {
			t.Errorf("%v: %q is no sentence", c.err, p.Message)
		}
	}
	if answerable(t.Context(), nil) != nil {
		t.Error("no error became one")
	}
}

// Not parallel: it looks at the process's log.
func TestFailuresAreLoggedAndRefusalsAreNot(t *testing.T) {
	var log bytes.Buffer
	old := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))
	t.Cleanup(func() { slog.SetDefault(old) })
	_ = answerable(t.Context(), problem.NotFound("这条记录"))
	_ = answerable(t.Context(), &pgconn.PgError{Code: "22021"})
	if log.Len() > 0 {
		t.Errorf("a refusal is logged: %s", log.String())
	}
	_ = answerable(t.Context(), errors.New("the cause"))
	if strings.Count(log.String(), "the cause") != 1 {
		t.Errorf("logged: %s", log.String())
	}
}

func TestAccess(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		access  Access
		allowed []auth.Role
		says    string
	}{
		{Access{}, nil, ""},
		{Public, append([]auth.Role{""}, auth.Roles...), "不需要登录。"},
		{SignedIn, auth.Roles, "需要登录，所有角色都可以使用。"},
		{For(auth.TownOfficer).Own("enterprise"), []auth.Role{auth.TownOfficer}, "可以使用的角色：镇街专员。只限本企业或本镇街的；不是自己的，返回 404。"},
	} {
		for _, role := range append([]auth.Role{""}, auth.Roles...) {
			want := false
			for _, allowed := range c.allowed {
				want = want || role == allowed
			}
			if c.access.Allows(role) != want {
				t.Errorf("%+v allows %q: %v", c.access, role, !want)
			}
		}
		if c.says != "" && c.access.describe() != c.says {
			t.Errorf("%+v is described as %q", c.access, c.access.describe())
		}
	}
}

func TestPagesFollowEachOther(t *testing.T) {
	t.Parallel()
	key := func(n int) int { return n }
	last := NewPage([]int{1, 2}, 2, key)
	if len(last.Items) != 2 || last.Next != "" {
		t.Errorf("a full last page: %+v", last)
	}
	first := NewPage([]int{1, 2, 3}, 2, key)
	if len(first.Items) != 2 || first.Next == "" {
		t.Fatalf("a first page: %+v", first)
	}
	if n, ok, err := DecodeCursor[int](first.Next); n != 2 || !ok || err != nil {
		t.Errorf("its cursor: %d %v %v", n, ok, err)
	}
	if p := NewPage[int](nil, 2, key); p.Items == nil {
		t.Error("an empty page is null")
	}
	if _, ok, err := DecodeCursor[int](""); ok || err != nil {
		t.Errorf("no cursor: %v %v", ok, err)
	}
	for _, bad := range []string{"!", "x", EncodeCursor("text")} {
		if _, _, err := DecodeCursor[int](bad); !problem.HasCode(err, "invalid") {
			t.Errorf("cursor %q: %v", bad, err)
		}
	}
}

func FuzzCursor(f *testing.F) {
	f.Add(EncodeCursor([]int{1, 2}))
	f.Add("bnVsbA")
	f.Fuzz(func(t *testing.T, text string) {
		_, _, err := DecodeCursor[struct{ A, B int }](text)
		if err != nil && !problem.HasCode(err, "invalid") {
			t.Errorf("%q: %v", text, err)
		}
	})
}

func TestNames(t *testing.T) {
	t.Parallel()
	if id := operationID(Route{Method: "POST", Path: "/api/surpluses/{id}/withdraw"}); id != "post-surpluses-id-withdraw" {
		t.Error(id)
	}
	if d := disposition("缺工 需求.xlsx"); d != "attachment; filename*=UTF-8''%E7%BC%BA%E5%B7%A5%20%E9%9C%80%E6%B1%82.xlsx" {
		t.Error(d)
	}
	for doc, want := range map[string]string{"人数（含带班）": "人数", "每页条数": "每页条数", "月薪，分": "月薪", "": ""} {
		if got := short(doc); got != want {
			t.Errorf("%q: %q", doc, got)
		}
	}
}
