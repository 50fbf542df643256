package postgres_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gongxiang/internal/postgres"
)

func TestResolveTakesTheNamedDatabase(t *testing.T) {
	t.Parallel()
	url, stop, err := postgres.Resolve(t.Context(), "postgres://named/db", "/nowhere")
	if err != nil || url != "postgres://named/db" {
		t.Errorf("%q, %v", url, err)
	}
	stop()
}

func TestResolveElseStartsAPrivateOne(t *testing.T) {
	t.Parallel()
	dir := filepath.Dir(folder(t))
	url, stop, err := postgres.Resolve(t.Context(), "", dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	if got := query[string](t, url, "SELECT current_user"); got != "gongxiang" {
		t.Errorf("user %q", got)
	}
	stop()
	waitForNoServer(t, filepath.Join(dir, "pg"))
}

func TestResolveSaysWhatToInstall(t *testing.T) {
	for _, tc := range []struct{ bin, want string }{
		{"/nowhere", "PG_BIN"},
		{"", "请安装 PostgreSQL"},
	} {
		t.Setenv("PG_BIN", tc.bin)
		t.Setenv("PATH", "/nowhere")
		if found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/postgres"); tc.bin == "" && len(found) > 0 {
			continue // this machine has one where we always look
		}
		_, _, err := postgres.Resolve(context.Background(), "", folder(t))
		if err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("PG_BIN=%q: %v", tc.bin, err)
		}
	}
}

func TestPgBinIsTakenFirst(t *testing.T) {
	t.Setenv("PG_BIN", filepath.Join(folder(t), "empty"))
	if err := os.MkdirAll(os.Getenv("PG_BIN"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, _, err := postgres.Resolve(t.Context(), "", folder(t)); err == nil || !strings.Contains(err.Error(), "PG_BIN") {
		t.Errorf("%v", err)
	}
}
