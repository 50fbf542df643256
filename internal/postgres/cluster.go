package postgres

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
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
		server: []string{"shared_buffers=512MB", "max_connections=100"},
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

// LogFile is where the server writes what it has to say.
func (c *cluster) LogFile() string { return filepath.Join(c.dir, "postgres.log") }

// runningPID is a process that works on this folder, 0 when there is none: the
// server, else a child that outlives it for a moment. The files by which a
// server that crashed would claim its place are removed: the number in them
// may be somebody else's by now.
func (c *cluster) runningPID() (int, error) {
	path := filepath.Join(c.data, "postmaster.pid")
	text, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return 0, fmt.Errorf("不能读取 %s：%w", path, err)
	}
	line, _, _ := strings.Cut(string(text), "\n")
	candidates := []string{"/proc/" + strings.TrimSpace(line)}
	all, _ := filepath.Glob("/proc/[0-9]*") // the pattern is well-formed
	for _, proc := range append(candidates, all...) {
		if pid, err := strconv.Atoi(filepath.Base(proc)); err == nil && c.servedBy(proc) {
			return pid, nil
		}
	}
	for _, left := range []string{path, c.sockets + socketName + ".lock", c.sockets + socketName} {
		if err := os.Remove(left); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return 0, fmt.Errorf("不能删除上次留下的 %s：%w", left, err)
		}
	}
	return 0, nil
}

// servedBy reports whether a process is PostgreSQL at work in our data.
func (c *cluster) servedBy(proc string) bool {
	name, err := os.ReadFile(proc + "/comm")
	if err != nil || string(name) != "postgres\n" {
		return false
	}
	cwd, err := os.Stat(proc + "/cwd")
	if err != nil {
		return false
	}
	data, err := os.Stat(c.data)
	return err == nil && os.SameFile(cwd, data)
}

// watch closes the channel it returns when the process no longer serves us; it
// gives up when stop is closed.
func (c *cluster) watch(pid int, stop <-chan struct{}) <-chan struct{} {
	gone := make(chan struct{})
	go func() {
		tick := time.NewTicker(50 * time.Millisecond)
		defer tick.Stop()
		for c.servedBy("/proc/" + strconv.Itoa(pid)) { // a zombie does not, though it can be signalled
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
