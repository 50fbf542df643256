package postgres_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"gongxiang/internal/postgres"
)

// serviceEnv makes this program a service that runs a private server in the
// folder it names, says its address, and waits to be killed.
const serviceEnv = "GONGXIANG_TEST_SERVICE"

func TestMain(m *testing.M) {
	if dir := os.Getenv(serviceEnv); dir != "" {
		p, err := postgres.StartPrivate(context.Background(), dir)
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Println(p.URL())
		select {}
	}
	code := m.Run()
	if made != "" {
		_ = os.RemoveAll(made)
	}
	os.Exit(code)
}

// openFolder is one that the server's user can come to (t.TempDir is closed to
// others), on tmpfs where there is one.
func openFolder() (string, error) {
	dir, err := os.MkdirTemp("/dev/shm", "gx")
	if err != nil {
		dir, err = os.MkdirTemp("", "gx")
	}
	if err != nil {
		return "", err
	}
	return dir, os.Chmod(dir, 0o755)
}

// folder is where a private server may make its cluster.
func folder(t *testing.T) string {
	t.Helper()
	dir, err := openFolder()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return filepath.Join(dir, "pg")
}

// warmFolder is one whose cluster has been made and stopped: a copy, since
// initdb takes a second.
func warmFolder(t *testing.T) string {
	t.Helper()
	original, err := warm()
	if err != nil {
		t.Fatal(err)
	}
	dir := folder(t)
	if out, err := exec.Command("cp", "-a", original, dir).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return dir
}

var (
	made string // removed at the end
	warm = sync.OnceValues(func() (string, error) {
		dir, err := openFolder()
		if err != nil {
			return "", err
		}
		made = dir
		p, err := postgres.StartPrivate(context.Background(), filepath.Join(dir, "pg"))
		if err != nil {
			return "", err
		}
		p.Stop()
		return filepath.Join(dir, "pg"), nil
	})
)

func startPrivate(t *testing.T, dir string) *postgres.Private {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	p, err := postgres.StartPrivate(ctx, dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Stop)
	return p
}

// startService runs another process on dir and returns when its server answers.
func startService(t *testing.T, dir string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), serviceEnv+"="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || !strings.HasPrefix(line, "postgres://") {
		t.Fatalf("the service says %q (%v)", line, err)
	}
	return cmd
}

func postmaster(t *testing.T, dir string) int {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "cluster", "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	line, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(line)
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

// servers counts the processes, postmaster or not, that work in dir.
func servers(dir string) (n int) {
	links, _ := filepath.Glob("/proc/[0-9]*/cwd")
	for _, link := range links {
		if cwd, err := os.Readlink(link); err == nil && cwd == filepath.Join(dir, "cluster") {
			n++
		}
	}
	return n
}

func waitForNoServer(t *testing.T, dir string) {
	t.Helper()
	for servers(dir) > 0 {
		if t.Context().Err() != nil {
			t.Fatal("the server is still there")
		}
		time.Sleep(10 * time.Millisecond) // the death of another's child cannot be waited for
	}
}

// query reads one value, waiting for a server that is on its way up.
func query[T any](t *testing.T, url, sql string) (v T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for {
		conn, err := pgx.Connect(ctx, url)
		if err == nil {
			err = conn.QueryRow(ctx, sql).Scan(&v)
			_ = conn.Close(ctx)
			if err != nil {
				t.Fatalf("%s: %v", sql, err)
			}
			return v
		}
		select {
		case <-ctx.Done():
			t.Fatal(err)
		case <-time.After(10 * time.Millisecond):
		}
	}
}
