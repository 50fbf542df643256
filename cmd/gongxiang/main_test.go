package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"gongxiang/internal/pgtest"
)

// The tests run this very program: told by an environment variable, the test
// binary is the real one.
const asCommand = "GONGXIANG_TEST_AS_COMMAND"

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		main()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func program(t *testing.T, settings []string, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, args...)
	cmd.Dir = folder(t)
	cmd.Env = append(append([]string{asCommand + "=1", "PATH=" + os.Getenv("PATH"), "GX_DATA=" + cmd.Dir, "GX_ADDR=127.0.0.1:0", "GX_ORIGINS=http://gx.test"}, settings...),
		"GOCOVERDIR="+cmd.Dir)
	return cmd
}

// folder is one that the database's user may pass through, as t.TempDir's is not.
func folder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "gongxiang-test-")
	if err == nil {
		err = os.Chmod(dir, 0o755)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// runCommand runs one that ends by itself.
func runCommand(t *testing.T, settings []string, args ...string) (out, complaint string, ok bool) {
	t.Helper()
	cmd := program(t, settings, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return stdout.String(), stderr.String(), err == nil
}

// node is a service in a process of its own.
type node struct {
	cmd *exec.Cmd
	url string
	log *bytes.Buffer
}

var serving = regexp.MustCompile(`msg=serving address=(\S+)`)

func startNode(t *testing.T, settings []string, args ...string) *node {
	t.Helper()
	n := &node{cmd: program(t, settings, args...), log: &bytes.Buffer{}}
	stderr, err := n.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := n.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = n.cmd.Process.Kill() }) // where the test has not ended it
	lines := bufio.NewScanner(stderr)
	for n.url == "" && lines.Scan() {
		fmt.Fprintln(n.log, lines.Text())
		if m := serving.FindStringSubmatch(lines.Text()); m != nil {
			n.url = "http://" + m[1]
		}
	}
	if n.url == "" {
		t.Fatalf("it does not serve: %s", n.log)
	}
	go func() { _, _ = io.Copy(io.Discard, stderr) }() // else it blocks on a full pipe
	return n
}

// stop sends the signal and waits for the end.
func (n *node) stop(t *testing.T, with os.Signal) {
	t.Helper()
	begun := time.Now()
	if err := n.cmd.Process.Signal(with); err != nil {
		t.Fatal(err)
	}
	if err := n.cmd.Wait(); err != nil {
		t.Errorf("it ended with %v", err)
	}
	if took := time.Since(begun); took > 10*time.Second {
		t.Errorf("it took %s to stop", took)
	}
}

func TestNothingIsLeftOfAPrivateServer(t *testing.T) {
	t.Parallel()
	for _, signal := range []os.Signal{syscall.SIGINT, syscall.SIGTERM} {
		n := startNode(t, nil)
		dir := n.cmd.Dir
		if len(processesIn(t, dir)) == 0 {
			t.Error("no database runs there: the test looks for the wrong thing")
		}
		resp, err := http.Get(n.url + "/readyz")
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			t.Errorf("ready: %d", resp.StatusCode)
		}
		n.stop(t, signal)
		if left := processesIn(t, dir); len(left) > 0 {
			t.Errorf("after %v still running: %v", signal, left)
		}
	}
}

// processesIn are those that work in a folder or below.
func processesIn(t *testing.T, dir string) (found []string) {
	t.Helper()
	all, err := filepath.Glob("/proc/[0-9]*/cwd")
	if err != nil {
		t.Fatal(err)
	}
	for _, link := range all {
		if cwd, err := os.Readlink(link); err == nil && strings.HasPrefix(cwd, dir) && !strings.Contains(link, fmt.Sprintf("/%d/", os.Getpid())) {
			name, _ := os.ReadFile(filepath.Join(filepath.Dir(link), "cmdline"))
			found = append(found, strings.ReplaceAll(string(name), "\x00", " "))
		}
	}
	return found
}

// Every request that was answered is in the database, and one that was not got
// 503 or no connection: never half an answer.
func TestStoppingUnderLoadLosesNothing(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	settings := []string{"DATABASE_URL=" + url, "GX_SMS=log"}
	out, complaint, ok := runCommand(t, settings, "admin")
	if !ok {
		t.Fatal(complaint)
	}
	n := startNode(t, settings)
	cookie := signIn(t, n.url, "admin", password(out))
	var acknowledged, refused atomic.Int64
	enough := make(chan struct{})
	var clients sync.WaitGroup
	for client := range 8 {
		clients.Go(func() {
			for i := 0; ; i++ {
				login := fmt.Sprintf("load-%d-%d", client, i)
				status, err := post(n.url+"/api/accounts", cookie, map[string]any{"role": "city_officer", "login": login, "name": "试验"})
				switch {
				case err != nil:
					return // no more connections
				case status == http.StatusOK:
					if acknowledged.Add(1) == 40 {
						close(enough)
					}
				case status == http.StatusServiceUnavailable:
					refused.Add(1)
				default:
					t.Errorf("answered %d", status)
				}
			}
		})
	}
	<-enough
	n.stop(t, syscall.SIGTERM)
	clients.Wait()
	var stored int64
	if err := pgtest.Open(t, url).QueryRow(t.Context(), "SELECT count(*) FROM account WHERE login LIKE 'load-%'").Scan(&stored); err != nil {
		t.Fatal(err)
	}
	// A connection may break between the commit and the answer; at most one for each client.
	if stored < acknowledged.Load() || stored > acknowledged.Load()+8 {
		t.Errorf("%d acknowledged, %d refused, %d stored", acknowledged.Load(), refused.Load(), stored)
	}
}

func password(printed string) string {
	_, text, _ := strings.Cut(printed, "密码：")
	line, _, _ := strings.Cut(text, "\n")
	return strings.TrimSpace(line)
}

func signIn(t *testing.T, url, login, password string) *http.Cookie {
	t.Helper()
	body, err := json.Marshal(map[string]string{"login": login, "password": password})
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(ours(url+"/api/auth/sign-in-password", body))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if len(resp.Cookies()) == 0 {
		text, _ := io.ReadAll(resp.Body)
		t.Fatalf("sign-in: %d %s", resp.StatusCode, text)
	}
	return resp.Cookies()[0]
}

func ours(url string, body []byte) *http.Request {
	req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		panic(err) // the address is our own
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Origin", "http://gx.test")
	req.Header.Set("X-Gongxiang", "1")
	return req
}

func post(url string, cookie *http.Cookie, body any) (status int, err error) {
	text, err := json.Marshal(body)
	if err != nil {
		return 0, err
	}
	req := ours(url, text)
	req.AddCookie(cookie)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err
	}
	defer func() { _ = resp.Body.Close() }()
	_, err = io.Copy(io.Discard, resp.Body)
	return resp.StatusCode, err
}

func TestCommands(t *testing.T) {
	t.Parallel()
	settings := []string{"DATABASE_URL=" + pgtest.EmptyURL(t)}
	for _, c := range []struct {
		args []string
		ok   bool
		says string
	}{
		{[]string{"migrate"}, true, ""},
		{[]string{"admin", "-login", "root", "-name", "张三"}, true, "已建立管理员账号 root"},
		{[]string{"admin", "-login", "root"}, false, "登录名"},
		{[]string{"reindex"}, true, "已重建"},
		{[]string{"openapi"}, true, `"openapi":"3.1.0"`},
		{[]string{"version"}, true, ""},
		{[]string{"ready"}, false, "服务没有应答"},
		{[]string{"serve", "-only", "everything"}, false, "不是可以单独运行的部分"},
		{[]string{"migrate", "down-to", "x"}, false, "不是数字"},
		{[]string{"migrate", "sideways"}, false, "用法"},
		{[]string{"migrate", "down-to", "0"}, true, ""},
		{[]string{"dance"}, false, "没有命令"},
	} {
		out, complaint, ok := runCommand(t, settings, c.args...)
		if ok != c.ok || !strings.Contains(out+complaint, c.says) {
			t.Errorf("%v: ok %v, said %s%s", c.args, ok, out, complaint)
		}
	}
	// The image is in production mode from the start, and its keys come from itself.
	for command, says := range map[string]string{"keys": "{", "keys ledger": "PRIVATE+KEY+gongxiang-ledger+", "version": "", "openapi": "{"} {
		if out, complaint, ok := runCommand(t, []string{"GX_MODE=production"}, strings.Fields(command)...); !ok || !strings.HasPrefix(out, says) {
			t.Errorf("%s before anything is set: %s%s", command, out, complaint)
		}
	}
	if _, complaint, ok := runCommand(t, []string{"GX_TODAY=tomorrow"}); ok || !strings.Contains(complaint, "GX_TODAY") {
		t.Errorf("a wrong setting: %s", complaint)
	}
}
