package web_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"sync/atomic"
	"testing"

	"gongxiang/internal/route"
	"gongxiang/web"
)

// long declares a file of n pieces of 64 KiB, and counts what was written of it.
func long(n int64, written *atomic.Int64, done chan<- error) func(*web.Deps) {
	return func(d *web.Deps) {
		before := d.Routes
		d.Routes = func(r *route.Router) {
			before(r)
			route.LongFile(r, route.Route{Method: http.MethodGet, Path: "/api/long", Access: route.Public, Summary: "很长的文件"},
				func(context.Context, *struct{}) (route.Stream, error) {
					return route.Stream{Name: "很长.txt", Type: "text/plain; charset=utf-8", Write: func(ctx context.Context, w io.Writer) (err error) {
						defer func() { done <- err }()
						piece := bytes.Repeat([]byte("0123456789abcde\n"), 4096)
						for range n {
							if _, err := w.Write(piece); err != nil {
								return err
							}
							written.Add(int64(len(piece)))
						}
						return ctx.Err()
					}}, nil
				})
		}
	}
}

// A long file is written as it is read: what is under way stays small.
func TestLongFileIsNotHeld(t *testing.T) {
	t.Parallel()
	const pieces, room = 4000, 32 << 20 // 250 MiB, of which the sockets hold some
	var written atomic.Int64
	done := make(chan error, 1)
	s := start(t, long(pieces, &written, done))
	resp, err := http.Get(s.url + "/api/long")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK || resp.Header.Get("Content-Disposition") == "" || resp.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%s %v", resp.Status, resp.Header)
	}
	total := int64(0)
	piece := make([]byte, 1<<20)
	for {
		n, err := io.ReadFull(resp.Body, piece)
		total += int64(n)
		if ahead := written.Load() - total; ahead > room {
			t.Fatalf("%d bytes are written and not read", ahead)
		}
		if err != nil {
			if !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Fatal(err)
			}
			break
		}
	}
	if total != pieces<<16 {
		t.Errorf("%d bytes came", total)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// Whoever goes away in the middle stops the writing.
func TestLongFileOfAClientThatLeft(t *testing.T) {
	t.Parallel()
	var written atomic.Int64
	done := make(chan error, 1)
	s := start(t, long(1<<40, &written, done))
	resp, err := http.Get(s.url + "/api/long")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(resp.Body, make([]byte, 1<<20)); err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if err := <-done; err == nil {
		t.Error("the writing went on to its end")
	}
}
