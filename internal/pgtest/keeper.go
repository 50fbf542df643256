package pgtest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"gongxiang/internal/postgres"
)

// `go test ./...` runs each package's tests as a process of its own, several at
// once, and may be killed at any moment. So none of them runs the server: the
// first starts a keeper (this same program, told by keeperEnv), which runs it
// for all. Every test process holds a shared lock on a file until it dies,
// however it dies; when the keeper finds the file unlocked for idle, it stops
// the server, removes it and ends.
const (
	keeperEnv = "GONGXIANG_PGTEST_KEEPER"
	idle      = 5 * time.Second
)

func init() {
	if dir := os.Getenv(keeperEnv); dir != "" {
		if err := keep(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
}

// find gives the server that tests use, started if need be.
func find() (*pgServer, error) {
	if address := os.Getenv("DATABASE_URL_TEST"); address != "" {
		u, err := url.Parse(address)
		if err != nil || u.User == nil {
			return nil, errors.New("pgtest: DATABASE_URL_TEST is not of the form postgres://user@host/database")
		}
		return &pgServer{admin: address, owner: address}, nil
	}
	dir, err := home()
	if err != nil {
		return nil, err
	}
	return share(dir)
}

// share gives the server in dir, started if need be; it stays while the
// file use of what is returned is open: for the life of this process.
func share(dir string) (*pgServer, error) {
	use, err := lock(filepath.Join(dir, "use.lock"), syscall.LOCK_SH)
	if err != nil {
		return nil, err
	}
	starting, err := lock(filepath.Join(dir, "keeper.lock"), syscall.LOCK_EX)
	if err != nil {
		return nil, err
	}
	defer func() { _ = starting.Close() }()
	s := &pgServer{admin: address(dir, "postgres"), owner: address(dir, "gongxiang"), use: use}
	if s.answers() == nil {
		return s, nil
	}
	return s, s.startKeeper(dir)
}

// home is the folder of this user's server, on tmpfs where there is one.
func home() (string, error) {
	base := "/dev/shm"
	if syscall.Access(base, 2|1) != nil { // W_OK, X_OK
		base = os.TempDir()
	}
	dir := filepath.Join(base, "gongxiang-test-"+strconv.Itoa(os.Geteuid()))
	if err := os.Mkdir(dir, 0o755); err != nil && !errors.Is(err, os.ErrExist) {
		return "", fmt.Errorf("pgtest: %w", err)
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return "", fmt.Errorf("pgtest: %w", err)
	}
	if !info.IsDir() || int(info.Sys().(*syscall.Stat_t).Uid) != os.Geteuid() {
		return "", fmt.Errorf("pgtest: %s is not ours", dir)
	}
	return dir, nil
}

func address(dir, role string) string {
	u := url.URL{Scheme: "postgres", User: url.User(role), Host: "localhost", Path: "/" + role,
		RawQuery: url.Values{"host": {filepath.Join(dir, "pg")}}.Encode()}
	return u.String()
}

func lock(path string, how int) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("pgtest: %w", err)
	}
	for {
		err = syscall.Flock(int(f.Fd()), how)
		if err == nil {
			return f, nil
		}
		if !errors.Is(err, syscall.EINTR) {
			return nil, fmt.Errorf("pgtest: lock %s: %w", path, errors.Join(err, f.Close()))
		}
	}
}

func (s *pgServer) answers() error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, s.owner)
	if err != nil {
		return err
	}
	return conn.Close(ctx)
}

// startKeeper starts one and waits until its server answers. Nothing of ours
// may stay open in it: `go test` waits for whoever holds its pipes.
func (s *pgServer) startKeeper(dir string) error {
	program, err := os.Executable()
	if err != nil {
		return fmt.Errorf("pgtest: %w", err)
	}
	log, err := os.Create(filepath.Join(dir, "keeper.log"))
	if err != nil {
		return fmt.Errorf("pgtest: %w", err)
	}
	defer func() { _ = log.Close() }()
	keeper := exec.Command(program)
	keeper.Env = append(os.Environ(), keeperEnv+"="+dir)
	keeper.Dir = dir
	keeper.Stderr = log
	keeper.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := keeper.Start(); err != nil {
		return fmt.Errorf("pgtest: start the keeper: %w", err)
	}
	ended := make(chan error, 1)
	go func() { ended <- keeper.Wait() }()
	for {
		if s.answers() == nil {
			return nil
		}
		select {
		case err := <-ended:
			said, _ := os.ReadFile(log.Name())
			return fmt.Errorf("pgtest: the keeper ended (%w): %s", err, said)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// keep is the keeper's whole life.
func keep(dir string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	server, err := postgres.StartScratch(ctx, filepath.Join(dir, "pg"))
	if err != nil {
		// What an earlier run left may be of another version: begin anew.
		if err := os.RemoveAll(filepath.Join(dir, "pg")); err != nil {
			return err
		}
		if server, err = postgres.StartScratch(ctx, filepath.Join(dir, "pg")); err != nil {
			return err
		}
	}
	use, err := os.OpenFile(filepath.Join(dir, "use.lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	for unused := time.Duration(0); ; unused += idle / 10 {
		if syscall.Flock(int(use.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) != nil {
			unused = 0
		} else if unused >= idle {
			break // and nobody gets in from here on
		} else if err := syscall.Flock(int(use.Fd()), syscall.LOCK_UN); err != nil {
			return err
		}
		time.Sleep(idle / 10)
	}
	server.Stop()
	return os.RemoveAll(filepath.Join(dir, "pg"))
}
