package postgres

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	superuser = "postgres"
	ownerRole = "gongxiang"
	// socketName is what PostgreSQL calls its socket for port 5432.
	socketName = "/.s.PGSQL.5432"
	// socketPathMax is what fits into sockaddr_un, without the final zero.
	socketPathMax = 107
)

// settings tell a server that holds real data from one for tests.
type settings struct {
	initdb []string
	server []string
}

var (
	durable = settings{
		initdb: []string{"--data-checksums"},
		server: []string{"shared_buffers=128MB", "max_connections=100"},
	}
	scratch = settings{
		initdb: []string{"--no-sync"},
		server: []string{"shared_buffers=64MB", "max_connections=400", "fsync=off", "synchronous_commit=off",
			"full_page_writes=off", "autovacuum=off"},
	}
)

// cluster is a folder of ours with a database in it:
//
//	cluster/      what initdb makes
//	postgres.log  what the server says
//	start.lock    held while somebody starts it
//	.s.PGSQL.5432 the socket, unless the path is too long
type cluster struct {
	dir, data, sockets string
	as                 identity
	set                settings
}

func newCluster(dir string, set settings) (c cluster, err error) {
	if dir, err = filepath.Abs(dir); err != nil {
		return c, fmt.Errorf("不能确定目录 %s 的位置：%w", dir, err)
	}
	c = cluster{dir: dir, data: filepath.Join(dir, "cluster"), sockets: dir, set: set}
	if c.as, err = identityFor(c.data); err != nil {
		return c, err
	}
	if err = c.as.own(dir); err != nil {
		return c, err
	}
	if err = c.as.reaches(dir); err != nil {
		return c, err
	}
	if len(c.sockets+socketName) > socketPathMax {
		c.sockets, err = c.as.shortFolder(dir)
	}
	return c, err
}

// shortFolder stands in for a folder whose path is too long for a socket. Its
// name follows from dir, so that a second process finds it.
func (id identity) shortFolder(dir string) (string, error) {
	base := "/tmp"
	if os.Geteuid() == 0 {
		base = "/run"
	}
	sum := sha256.Sum256([]byte(dir))
	short := filepath.Join(base, "gongxiang-"+hex.EncodeToString(sum[:6]))
	err := os.Mkdir(short, 0o700)
	if err == nil && os.Geteuid() == 0 {
		err = os.Chown(short, id.uid, id.gid)
	}
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return "", fmt.Errorf("不能建立数据库的套接字目录 %s：%w", short, err)
	}
	info, err := os.Lstat(short) // in /tmp anybody could have been here before us
	if err != nil || !info.IsDir() || info.Mode().Perm() != 0o700 || int(info.Sys().(*syscall.Stat_t).Uid) != id.uid {
		return "", fmt.Errorf("数据库的套接字目录 %s 不属于用户 %s，请删除它再启动", short, id.name)
	}
	return short, nil
}

func (c *cluster) logFile() string { return filepath.Join(c.dir, "postgres.log") }

// runningPID is the server that works on this folder, 0 when there is none. A
// postmaster.pid left by a crash may name a process that is something else by
// now; a server's working directory is its data.
func (c *cluster) runningPID() (int, error) {
	path := filepath.Join(c.data, "postmaster.pid")
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("不能读取 %s：%w", path, err)
	}
	line, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(line))
	if err == nil && c.servedBy(pid) {
		return pid, nil
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return 0, fmt.Errorf("不能删除上次留下的 %s：%w", path, err)
	}
	return 0, nil
}

func (c *cluster) servedBy(pid int) bool {
	cwd, err := os.Stat(fmt.Sprintf("/proc/%d/cwd", pid))
	if err != nil {
		return false
	}
	data, err := os.Stat(c.data)
	return err == nil && os.SameFile(cwd, data)
}

// watch closes the channel it returns when the process is gone; it gives up
// when stop is closed.
func watch(pid int, stop <-chan struct{}) <-chan struct{} {
	gone := make(chan struct{})
	go func() {
		tick := time.NewTicker(50 * time.Millisecond)
		defer tick.Stop()
		for !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
			select {
			case <-stop:
				return
			case <-tick.C:
			}
		}
		close(gone)
	}()
	return gone
}

// initialise makes the cluster aside and moves it into place when it is whole.
func (c *cluster) initialise(ctx context.Context) error {
	bin, err := findBinaries("")
	if err != nil {
		return err
	}
	aside := c.data + ".new"
	if err := os.RemoveAll(aside); err != nil {
		return fmt.Errorf("不能清理目录 %s：%w", aside, err)
	}
	args := append([]string{"--pgdata=" + aside, "--username=" + superuser, "--auth=trust",
		"--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions"}, c.set.initdb...)
	cmd := c.command(filepath.Join(bin, "initdb"), args...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err = cmd.Start()
	if err == nil {
		ended := make(chan struct{})
		go func() {
			select {
			case <-ctx.Done():
				_ = cmd.Process.Signal(syscall.SIGINT)
			case <-ended:
			}
		}()
		err = cmd.Wait()
		close(ended)
	}
	if err != nil {
		return fmt.Errorf("不能在 %s 建立数据库：%w：%s", c.dir, err, lastLine(out.String()))
	}
	if err := os.Rename(aside, c.data); err != nil {
		return fmt.Errorf("不能在 %s 建立数据库：%w", c.dir, err)
	}
	return syncFolder(c.dir)
}

// launch starts the server and waits until it answers.
func (c *cluster) launch(ctx context.Context) (gone <-chan struct{}, quit func(), err error) {
	want, err := os.ReadFile(filepath.Join(c.data, "PG_VERSION"))
	if err != nil {
		return nil, nil, fmt.Errorf("目录 %s 不是完整的数据库：%w", c.data, err)
	}
	bin, err := findBinaries(strings.TrimSpace(string(want)))
	if err != nil {
		return nil, nil, err
	}
	for {
		var said string
		gone, quit, said, err = c.launchOnce(ctx, bin)
		// After a kill -9 of the old server its children need a moment to notice.
		if err == nil || !strings.Contains(said, "shared memory block") {
			return gone, quit, err
		}
		select {
		case <-ctx.Done():
			return nil, nil, err
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func (c *cluster) launchOnce(ctx context.Context, bin string) (_ <-chan struct{}, quit func(), said string, err error) {
	log, err := openLog(c.logFile())
	if err != nil {
		return nil, nil, "", fmt.Errorf("不能写数据库日志：%w", err)
	}
	defer func() { _ = log.Close() }() // the server has its own copy
	before, err := log.Seek(0, 2)
	if err != nil {
		return nil, nil, "", fmt.Errorf("不能写数据库日志：%w", err)
	}
	args := []string{"-D", c.data}
	for _, s := range append([]string{
		"listen_addresses=", "unix_socket_permissions=0700",
		`unix_socket_directories="` + strings.ReplaceAll(c.sockets, `"`, `""`) + `"`,
		"timezone=Asia/Shanghai", "log_timezone=Asia/Shanghai", "jit=off",
		// The log shows no values: no statement texts, no DETAIL with a row in it.
		"log_error_verbosity=terse", "log_min_error_statement=panic",
	}, c.set.server...) {
		args = append(args, "-c", s)
	}
	cmd := c.command(filepath.Join(bin, "postgres"), args...)
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		return nil, nil, "", fmt.Errorf("不能启动数据库程序 %s：%w", cmd.Path, err)
	}
	gone := make(chan struct{})
	go func() {
		_ = cmd.Wait() // how it ended is in its log
		close(gone)
	}()
	quit = func() { shutDown(cmd.Process, gone) }
	err = c.answers(ctx, gone)
	if err == nil {
		err = c.prepare(ctx)
	}
	if err != nil {
		quit()
		said = readFrom(c.logFile(), before)
		return nil, nil, said, fmt.Errorf("数据库没有启动成功，详情见 %s：%w：%s", c.logFile(), err, lastLine(said))
	}
	return gone, quit, "", nil
}

// shutDown asks for a fast shutdown, and after eight seconds for an immediate
// one, from which the next start recovers.
func shutDown(server *os.Process, gone <-chan struct{}) {
	_ = server.Signal(syscall.SIGINT) // an error says that it has ended
	select {
	case <-gone:
	case <-time.After(8 * time.Second):
		_ = server.Signal(syscall.SIGQUIT)
		<-gone
	}
}

// command runs a program of PostgreSQL as the cluster's user, with nothing of
// our environment that it might take for settings.
func (c *cluster) command(path string, args ...string) *exec.Cmd {
	cmd := exec.Command(path, args...)
	cmd.Dir = c.dir
	cmd.Env = []string{"PATH=" + filepath.Dir(path) + ":/usr/bin:/bin", "LC_ALL=C.UTF-8"}
	cmd.SysProcAttr = c.as.process()
	return cmd
}
