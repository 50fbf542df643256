package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// server is the binary under measurement.
type server struct {
	cmd    *exec.Cmd
	binary string
	env    []string
	addr   string
	log    io.Writer // nil: where the benchmark's own goes
}

func (b *bench) env(addr string) []string {
	return append(os.Environ(), "GX_DATA="+filepath.Join(b.dir, "data"), "GX_ADDR="+addr, "GX_TODAY=2021-02-08", "GX_LOG_LEVEL=warn",
		"GX_MODE=demo", "DATABASE_URL=", "MEILI_URL=", "NATS_URL=")
}

func (b *bench) makeSample(ctx context.Context) error {
	cmd := exec.CommandContext(ctx, b.binary, "demo", "-scale", strconv.Itoa(b.scale))
	cmd.Env, cmd.Stderr = b.env("127.0.0.1:0"), os.Stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	return cmd.Run()
}

// start measures a start on the initialised cluster until the service is
// ready, and its memory once it has nothing to do.
func (b *bench) start(ctx context.Context) ([]figure, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	addr := ln.Addr().String()
	if err = ln.Close(); err != nil {
		return nil, err
	}
	b.server = &server{binary: b.binary, env: b.env(addr), addr: addr}
	began := time.Now()
	if err = b.server.start(ctx); err != nil {
		return nil, err
	}
	took := time.Since(began).Seconds()
	time.Sleep(5 * time.Second) // for the jobs that run at the start
	return []figure{
		{name: "start to ready, initialised cluster", unit: "s", measured: took, limit: 3},
		{name: "idle memory of the binary", unit: "MB", measured: b.server.memory(), limit: 120},
	}, nil
}

// start returns when the service is ready.
func (s *server) start(ctx context.Context) error {
	s.cmd = exec.Command(s.binary, "serve")
	s.cmd.Env, s.cmd.Stderr = s.env, os.Stderr
	if s.log != nil {
		s.cmd.Stderr = s.log
	}
	if err := s.cmd.Start(); err != nil {
		return err
	}
	for began := time.Now(); ; time.Sleep(5 * time.Millisecond) {
		if resp, err := http.Get("http://" + s.addr + "/readyz"); err == nil {
			_ = resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return nil
			}
		}
		if time.Since(began) > time.Minute || ctx.Err() != nil {
			return fmt.Errorf("the service did not become ready")
		}
	}
}

func (s *server) stop() {
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	_ = s.cmd.Wait()
}

// memory is the resident memory in MB.
func (s *server) memory() float64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", s.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	pages, _ := strconv.Atoi(strings.Fields(string(text))[1])
	return float64(pages) * float64(os.Getpagesize()) / 1e6
}

// peak watches the memory while fn runs.
func (s *server) peak(fn func() error) (megabytes float64, err error) {
	done := make(chan error, 1)
	go func() { done <- fn() }()
	for {
		select {
		case err = <-done:
			return megabytes, err
		case <-time.After(10 * time.Millisecond):
			megabytes = max(megabytes, s.memory())
		}
	}
}

// client is somebody signed in.
type client struct {
	addr   string
	cookie string
}

func (s *server) signIn(login string) (*client, error) {
	c := &client{addr: s.addr}
	body, err := json.Marshal(map[string]string{"login": login, "password": "kaiping2021"})
	if err != nil {
		return nil, err
	}
	req, err := c.request(http.MethodPost, "/api/auth/sign-in-password", "application/json", body)
	if err != nil {
		return nil, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	for _, cookie := range resp.Cookies() {
		c.cookie = cookie.Name + "=" + cookie.Value
	}
	if c.cookie == "" {
		text, _ := io.ReadAll(resp.Body)
		return nil, fmt.Errorf("sign in as %s: %s", login, text)
	}
	return c, nil
}

func (c *client) request(method, path, kind string, body []byte) (*http.Request, error) {
	req, err := http.NewRequest(method, "http://"+c.addr+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("X-Gongxiang", "1")
	req.Header.Set("Origin", "http://"+c.addr)
	req.Header.Set("Cookie", c.cookie)
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	return req, nil
}

// call does one request and reads the JSON answer into out, which may be nil.
func (c *client) call(method, path, kind string, body []byte, out any) error {
	req, err := c.request(method, path, kind, body)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode >= 300 {
		return fmt.Errorf("%s %s: %d %s", method, path, resp.StatusCode, text)
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(text, out)
}
