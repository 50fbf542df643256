package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"gongxiang/internal/pgtest"
)

// The command plays against a service in another process, on another day, passes,
// and leaves nothing; with -keep it leaves the rehearsal, which -clean removes.
func TestBenchFair(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	settings := []string{"DATABASE_URL=" + url, "GX_SMS=log", "GX_KEYS_FILE=" + filepath.Join(folder(t), "keys.json"), "GX_LEDGER_KEY_FILE=" + filepath.Join(folder(t), "ledger.key")}
	n := startNode(t, append(settings, "GX_TODAY=2021-02-08"), "serve")
	owner, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = owner.Close(context.Background()) }()
	left := func() (n int) {
		t.Helper()
		err := owner.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM fair) + (SELECT count(*) FROM account) + (SELECT count(*) FROM enterprise) + (SELECT count(*) FROM person)`).Scan(&n)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	play := func(more ...string) string {
		t.Helper()
		for minutes := 0.15; ; minutes *= 2 { // what a slow machine leaves undone, it does in more time
			out, complaint, ok := runCommand(t, settings, append([]string{"bench", "fair", "-url", n.url, "-visitors", "20", "-booths", "3", "-minutes", fmt.Sprint(minutes), "-rate", "10", "-cuts", "10"}, more...)...)
			sound := strings.Contains(out, "丢失 0，次序不对 0，内容不同 0")
			if ok && sound && strings.Contains(out, "20 / 20 人") {
				return out
			}
			if !sound || minutes > 1 {
				t.Fatalf("%v %s %s", ok, out, complaint)
			}
			if _, complaint, ok := runCommand(t, settings, "bench", "fair", "-clean"); !ok {
				t.Fatal(complaint)
			}
		}
	}
	if play(); left() != 0 {
		t.Errorf("%d rows are left", left())
	}
	if out := play("-keep"); left() == 0 || !strings.Contains(out, "-visitor ") {
		t.Errorf("nothing is kept: %s", out)
	}
	var day string
	if err := owner.QueryRow(t.Context(), `SELECT to_char(starts_at, 'YYYY-MM') FROM fair`).Scan(&day); err != nil || day != "2021-02" {
		t.Errorf("it plays in %s (%v), and the service in February 2021", day, err)
	}
	if _, complaint, ok := runCommand(t, settings, "bench", "fair", "-clean"); !ok || left() != 0 {
		t.Errorf("%d rows are left, %s", left(), complaint)
	}
}

func TestBenchFairRefuses(t *testing.T) {
	t.Parallel()
	settings := []string{"DATABASE_URL=" + pgtest.URL(t), "GX_SMS=log", "GX_KEYS_FILE=" + filepath.Join(folder(t), "keys.json"), "GX_LEDGER_KEY_FILE=" + filepath.Join(folder(t), "ledger.key")}
	for says, args := range map[string][]string{
		"用法：gongxiang bench fair": {"bench"},
		"-visitors 应在":            {"bench", "fair", "-visitors", "0"},
		"-booths 应在":              {"bench", "fair", "-booths", "401"},
		"-minutes 应大于":            {"bench", "fair", "-minutes", "NaN"},
		"-rate 不能":                {"bench", "fair", "-rate", "501"},
		"-cuts 应在":                {"bench", "fair", "-cuts", "-1"},
		"-url 应以":                 {"bench", "fair", "-url", "ftp://127.0.0.1"},
		"服务没有应答":                  {"bench", "fair", "-visitors", "1", "-booths", "1", "-url", "http://127.0.0.1:1"},
	} {
		if _, complaint, ok := runCommand(t, settings, args...); ok || !strings.Contains(complaint, says) {
			t.Errorf("%v: %v %s", args, ok, complaint)
		}
	}
}
