package postgres_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"gongxiang/internal/postgres"
)

func TestPrivateKeepsItsDataAndIsARealOne(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	p := startPrivate(t, dir)
	for sql, want := range map[string]string{
		"SHOW listen_addresses": "", "SHOW fsync": "on", "SHOW synchronous_commit": "on", "SHOW full_page_writes": "on",
		"SHOW data_checksums": "on", "SHOW server_encoding": "UTF8", "SHOW lc_collate": "C.UTF-8",
		"SELECT rolsuper::text FROM pg_roles WHERE rolname = current_user": "false",
	} {
		if got := query[string](t, p.URL(), sql); got != want {
			t.Errorf("%s: %q, want %q", sql, got, want)
		}
	}
	if err := postgres.Migrate(t.Context(), p.URL()); err != nil {
		t.Fatal(err)
	}
	query[int](t, p.URL(), "INSERT INTO throttle VALUES ('kept', now(), 7) RETURNING count")
	group, err := syscall.Getpgid(postmaster(t, dir))
	if err != nil || group == syscall.Getpgrp() {
		t.Error("Ctrl-C at our terminal would reach the server before we have finished")
	}
	p.Stop()
	if n := servers(dir); n != 0 {
		t.Errorf("%d processes after Stop", n)
	}
	warm := startPrivate(t, dir)
	if n := query[int](t, warm.URL(), "SELECT count FROM throttle WHERE bucket = 'kept'"); n != 7 {
		t.Errorf("read %d", n)
	}
}

func TestPrivateIsSharedAndHandedOn(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	var both [2]*postgres.Private
	var cold sync.WaitGroup
	for i := range both {
		cold.Go(func() {
			p, err := postgres.StartPrivate(t.Context(), dir)
			if err != nil {
				t.Error(err)
				return
			}
			both[i] = p
		})
	}
	cold.Wait()
	if t.Failed() {
		return
	}
	born := func(p *postgres.Private) time.Time {
		return query[time.Time](t, p.URL(), "SELECT pg_postmaster_start_time()")
	}
	if a, b := born(both[0]), born(both[1]); !a.Equal(b) {
		t.Errorf("two servers: %v and %v", a, b)
	}
	both[0].Stop()
	born(both[1])
	both[1].Stop()
	if n := servers(dir); n != 0 {
		t.Errorf("%d processes after both have stopped", n)
	}
}

func TestPrivateEndsWithItsService(t *testing.T) {
	t.Parallel()
	dir := warmFolder(t)
	service := startService(t, dir)
	if servers(dir) == 0 {
		t.Fatal("no server to begin with")
	}
	if err := service.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	waitForNoServer(t, dir)
}

// The next start comes at once, while the old server is still going down.
func TestPrivateStartsRightAfterAKill(t *testing.T) {
	t.Parallel()
	for name, alsoServer := range map[string]bool{"the service": false, "the service and the server": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := warmFolder(t)
			service := startService(t, dir)
			pid := postmaster(t, dir)
			if err := service.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			if alsoServer {
				_ = syscall.Kill(pid, syscall.SIGKILL) // may be gone already
			}
			p := startPrivate(t, dir)
			if query[int](t, p.URL(), "SELECT 1") != 1 {
				t.Error("no answer")
			}
		})
	}
}

func TestPrivateComesBackWhenItsServerIsKilled(t *testing.T) {
	t.Parallel()
	dir := warmFolder(t)
	p := startPrivate(t, dir)
	born := query[time.Time](t, p.URL(), "SELECT pg_postmaster_start_time()")
	if err := syscall.Kill(postmaster(t, dir), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if again := query[time.Time](t, p.URL(), "SELECT pg_postmaster_start_time()"); !again.After(born) {
		t.Errorf("born %v, then %v", born, again)
	}
	p.Stop()
	waitForNoServer(t, dir)
}

func TestPrivateIsNotFooledByAnOldPidFile(t *testing.T) {
	t.Parallel()
	dir := warmFolder(t)
	for _, left := range []string{strconv.Itoa(os.Getpid()), "1", "not a number", ""} {
		if err := os.WriteFile(filepath.Join(dir, "cluster", "postmaster.pid"), []byte(left+"\n"+dir+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		p := startPrivate(t, dir)
		query[int](t, p.URL(), "SELECT 1")
		p.Stop()
	}
}

func TestPrivateUnderALongPath(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(folder(t), strings.Repeat("很长的名字", 8))
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		t.Fatal(err)
	}
	p := startPrivate(t, dir)
	socket := query[string](t, p.AdminURL(), "SHOW unix_socket_directories")
	if len(socket) > 60 {
		t.Errorf("the socket is in %s", socket)
	}
	p.Stop()
	if err := os.Remove(strings.Trim(socket, `"`)); err != nil {
		t.Error(err)
	}
}

func TestPrivateRefusesPlainly(t *testing.T) {
	t.Parallel()
	refused := func(what, dir, want string) {
		t.Helper()
		p, err := postgres.StartPrivate(t.Context(), dir)
		if err == nil {
			p.Stop()
			t.Errorf("%s: started", what)
		} else if !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", what, err)
		}
	}
	file := folder(t)
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	refused("a file in the place of the folder", file, "不能建立目录")

	foreign := warmFolder(t)
	if err := os.WriteFile(filepath.Join(foreign, "cluster", "PG_VERSION"), []byte("9\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	refused("a cluster of another version", foreign, "PostgreSQL 9")

	broken := warmFolder(t)
	if err := os.Remove(filepath.Join(broken, "cluster", "global", "pg_control")); err != nil {
		t.Fatal(err)
	}
	refused("a damaged cluster", broken, "数据库没有启动成功")

	if os.Geteuid() == 0 {
		refused("a folder that only root passes", filepath.Join(t.TempDir(), "pg"), "chmod o+x")
	}
}

func TestPrivateStopsWaitingWhenTold(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := postgres.StartPrivate(ctx, folder(t)); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// What is in a refused row may be somebody's phone number.
func TestPrivateLogShowsNoValues(t *testing.T) {
	t.Parallel()
	dir := warmFolder(t)
	p := startPrivate(t, dir)
	if err := postgres.Migrate(t.Context(), p.URL()); err != nil {
		t.Fatal(err)
	}
	conn, err := pgx.Connect(t.Context(), p.URL())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.Background()) }()
	for _, sql := range []string{
		"INSERT INTO account (id, role, login, display_name) SELECT gen_random_uuid(), 'seeker', 'canary13800138000', 'x' FROM generate_series(1, 2)",
		"INSERT INTO account (id, role, display_name) VALUES (gen_random_uuid(), 'seeker', 'canary13800138000')",
	} {
		if _, err := conn.Exec(t.Context(), sql); err == nil {
			t.Errorf("taken: %s", sql)
		}
	}
	log, err := os.ReadFile(filepath.Join(dir, "postgres.log"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(log), "ERROR") || strings.Contains(string(log), "canary") {
		t.Errorf("the log:\n%s", log)
	}
}
