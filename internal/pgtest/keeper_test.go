package pgtest

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

func folder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "gx")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

func waitUntilGone(t *testing.T, path string) {
	t.Helper()
	for {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			return
		}
		if t.Context().Err() != nil {
			t.Fatal("still there: ", path)
		}
		time.Sleep(10 * time.Millisecond) // it belongs to a process that is not our child
	}
}

// workingFolder is there while the process runs; a zombie has none.
func workingFolder(pid int) string { return "/proc/" + strconv.Itoa(pid) + "/cwd" }

// field reads a number from a file in /proc.
func field(t *testing.T, path, name string) int {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), name)
	n, err := strconv.Atoi(strings.TrimSpace(strings.SplitN(rest, "\n", 2)[0]))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestKeeperServesAllAndEndsAfterTheLast(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	var users [5]*pgServer
	var all sync.WaitGroup
	for i := range users {
		all.Go(func() {
			s, err := share(dir)
			if err != nil {
				t.Error(err)
				return
			}
			users[i] = s
		})
	}
	all.Wait()
	if t.Failed() {
		return
	}
	server := field(t, filepath.Join(dir, "pg", "cluster", "postmaster.pid"), "")
	for _, u := range users {
		if err := u.answers(); err != nil {
			t.Error(err)
		}
		if err := u.use.Close(); err != nil {
			t.Error(err)
		}
	}
	waitUntilGone(t, filepath.Join(dir, "pg"))
	waitUntilGone(t, workingFolder(server))
}

func TestKeeperIsReplacedWhenKilled(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	first, err := share(dir)
	if err != nil {
		t.Fatal(err)
	}
	server := field(t, filepath.Join(dir, "pg", "cluster", "postmaster.pid"), "")
	keeper := field(t, "/proc/"+strconv.Itoa(server)+"/status", "PPid:")
	if err := syscall.Kill(keeper, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	waitUntilGone(t, workingFolder(server))
	second, err := share(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []*pgServer{first, second} {
		if err := errors.Join(s.answers(), s.use.Close()); err != nil {
			t.Error(err)
		}
	}
	waitUntilGone(t, filepath.Join(dir, "pg"))
}
