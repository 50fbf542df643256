package postgres

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

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
	cmd := c.command(ctx, filepath.Join(bin, "initdb"), args...)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGINT) }
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("不能在 %s 建立数据库：%w：%s", c.dir, cmp.Or(ctx.Err(), err), complaint(string(out)))
	}
	if err := os.Rename(aside, c.data); err != nil {
		return fmt.Errorf("不能在 %s 建立数据库：%w", c.dir, err)
	}
	return syncFolder(c.dir)
}

// launch starts the server and waits until it answers.
func (c *cluster) launch(ctx context.Context) (_ <-chan struct{}, quit func(), err error) {
	want, err := os.ReadFile(filepath.Join(c.data, "PG_VERSION"))
	if err != nil {
		return nil, nil, fmt.Errorf("目录 %s 不是完整的数据库：%w", c.data, err)
	}
	bin, err := findBinaries(strings.TrimSpace(string(want)))
	if err != nil {
		return nil, nil, err
	}
	log, err := openLog(c.LogFile())
	if err != nil {
		return nil, nil, fmt.Errorf("不能写数据库日志：%w", err)
	}
	defer func() { _ = log.Close() }() // the server has its own copy
	before, err := log.Seek(0, 2)
	if err != nil {
		return nil, nil, fmt.Errorf("不能写数据库日志：%w", err)
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
	cmd := c.command(context.Background(), filepath.Join(bin, "postgres"), args...)
	cmd.Dir = c.data // runningPID knows a server by it, from its first moment on
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		return nil, nil, fmt.Errorf("不能启动数据库程序 %s：%w", cmd.Path, err)
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
		return nil, nil, fmt.Errorf("数据库没有启动成功，详情见 %s：%w：%s", c.LogFile(), err, complaint(readFrom(c.LogFile(), before)))
	}
	return gone, quit, nil
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
func (c *cluster) command(ctx context.Context, path string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Dir = c.dir
	cmd.Env = []string{"PATH=" + filepath.Dir(path) + ":/usr/bin:/bin", "LC_ALL=C.UTF-8"}
	cmd.SysProcAttr = c.as.process()
	return cmd
}
