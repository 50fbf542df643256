package postgres

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// Private is a PostgreSQL server of our own, for machines where nobody set one
// up. It listens on a Unix socket only, which nobody but its own user and root
// can open. It is shared: of several processes that start on one folder the
// first runs the server and the others use it; when the first one ends, another
// takes over. When the last one ends, even by kill -9, no server is left.
type Private struct {
	cluster
	stop     chan struct{}
	stopOnce sync.Once
	done     chan struct{}
}

// StartPrivate returns when the server in dir answers, making the cluster first
// if dir is empty. ctx bounds the start only; the server then runs until Stop,
// and is started again if it dies. The error is one Chinese sentence for the
// person at the terminal, with the cause behind it.
func StartPrivate(ctx context.Context, dir string) (*Private, error) {
	return start(ctx, dir, durable)
}

// StartScratch is StartPrivate for tests: nothing is synced to disk.
func StartScratch(ctx context.Context, dir string) (*Private, error) {
	return start(ctx, dir, scratch)
}

func start(ctx context.Context, dir string, set settings) (*Private, error) {
	c, err := newCluster(dir, set)
	if err != nil {
		return nil, err
	}
	p := &Private{cluster: c, stop: make(chan struct{}), done: make(chan struct{})}
	ready := make(chan error, 1)
	go p.tend(ctx, ready)
	if err := <-ready; err != nil {
		return nil, err
	}
	return p, nil
}

// URL is the way in as the owner of the tables, for migrations and, through
// Open, for the service.
func (p *Private) URL() string { return p.url(ownerRole, ownerRole) }

// AdminURL is the way in as the server's superuser.
func (p *Private) AdminURL() string { return p.url(superuser, superuser) }

// Stop shuts the server down if this process runs it, and waits for its end:
// open transactions are rolled back, committed ones stay.
func (p *Private) Stop() {
	p.stopOnce.Do(func() { close(p.stop) })
	<-p.done
}

func (c *cluster) url(role, database string) string {
	u := url.URL{Scheme: "postgres", User: url.User(role), Host: "localhost", Path: "/" + database,
		RawQuery: url.Values{"host": {c.sockets}}.Encode()}
	return u.String()
}

// tend keeps a server running. The kernel tells the server of our death when
// the thread that started it ends: so the thread is ours alone.
func (p *Private) tend(ctx context.Context, ready chan<- error) {
	runtime.LockOSThread()
	defer close(p.done)
	gone, quit, err := p.ensure(ctx)
	ready <- err
	if err != nil {
		return
	}
	for {
		select {
		case <-p.stop:
			quit()
			return
		case <-gone:
		}
		slog.Warn("the private database ended; starting it again", "log", p.LogFile())
		for pause := 100 * time.Millisecond; ; pause = min(2*pause, 5*time.Second) {
			again, cancel := p.untilStopped() // however long a recovery takes
			gone, quit, err = p.ensure(again)
			cancel()
			if err == nil {
				break
			}
			select {
			case <-p.stop:
				return
			case <-time.After(pause):
				slog.Error("the private database does not start", "error", err)
			}
		}
	}
}

func (p *Private) untilStopped() (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		select {
		case <-p.stop:
			cancel()
		case <-ctx.Done():
		}
	}()
	return ctx, cancel
}

// ensure joins the server of this folder or starts it. gone is closed when the
// server has ended; quit ends it, if it is ours, and waits.
func (c *cluster) ensure(ctx context.Context) (gone <-chan struct{}, quit func(), err error) {
	unlock, err := lockFile(ctx, filepath.Join(c.dir, "start.lock"))
	if err != nil {
		return nil, nil, fmt.Errorf("另一个进程正在启动目录 %s 中的数据库，等待超时：%w", c.dir, err)
	}
	defer unlock()
	for {
		pid, err := c.runningPID()
		if err != nil {
			return nil, nil, err
		}
		if pid == 0 {
			break
		}
		stop := make(chan struct{})
		left := c.watch(pid, stop)
		if c.answers(ctx, left) == nil {
			return left, sync.OnceFunc(func() { close(stop) }), nil
		}
		select {
		case <-left: // it was on its way down
		case <-ctx.Done():
			close(stop)
			return nil, nil, fmt.Errorf("目录 %s 中已有数据库在运行（进程 %d），但没有应答：请先结束它再启动", c.dir, pid)
		}
	}
	if _, err := os.Stat(c.data); errors.Is(err, os.ErrNotExist) {
		if err := c.initialise(ctx); err != nil {
			return nil, nil, err
		}
	}
	return c.launch(ctx)
}

// answers waits until the server takes connections, or left is closed.
func (c *cluster) answers(ctx context.Context, left <-chan struct{}) error {
	for {
		conn, err := pgx.Connect(ctx, c.url(superuser, superuser))
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case <-left:
			return errors.New("postgres: the server ended")
		case <-ctx.Done():
			return err
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// prepare makes what a new cluster lacks: the owner of the tables, who is no
// superuser, and the database.
func (c *cluster) prepare(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, c.url(superuser, superuser))
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	for _, step := range []struct{ missing, sql string }{
		{"SELECT NOT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)", "CREATE ROLE " + ownerRole + " LOGIN CREATEROLE"},
		{"SELECT NOT EXISTS (SELECT FROM pg_database WHERE datname = $1)", "CREATE DATABASE " + ownerRole + " OWNER " + ownerRole},
	} {
		var missing bool
		if err := conn.QueryRow(ctx, step.missing, ownerRole).Scan(&missing); err != nil {
			return err
		}
		if !missing {
			continue
		}
		if _, err := conn.Exec(ctx, step.sql); err != nil {
			return err
		}
	}
	return nil
}
