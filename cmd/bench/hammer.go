package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// raw is a request as bytes, so that the load costs little beside the server.
func (c *client) raw(method, path string, body []byte) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: %s\r\nOrigin: http://%s\r\nX-Gongxiang: 1\r\nCookie: %s\r\n", method, path, c.addr, c.addr, c.cookie)
	if body != nil {
		fmt.Fprintf(&b, "Content-Type: application/json\r\nContent-Length: %d\r\n", len(body))
	}
	b.WriteString("\r\n")
	b.Write(body)
	return b.Bytes()
}

// hammer sends requests over so many kept-alive connections, one after the
// other on each, and gives the answers per second. An answer that is no success
// ends it.
func hammer(addr string, connections, seconds int, request func(n int64) []byte) (float64, error) {
	var n, answered atomic.Int64
	n.Store(time.Now().UnixNano() % 1_000_000)
	var wg sync.WaitGroup
	failed := make([]error, connections)
	began := time.Now()
	end := began.Add(time.Duration(seconds) * time.Second)
	for i := range connections {
		wg.Go(func() {
			conn, err := net.Dial("tcp", addr)
			if err != nil {
				failed[i] = err
				return
			}
			defer func() { _ = conn.Close() }()
			r := bufio.NewReader(conn)
			for failed[i] == nil && time.Now().Before(end) {
				if _, failed[i] = conn.Write(request(n.Add(1))); failed[i] == nil {
					failed[i] = answer(r)
					answered.Add(1)
				}
			}
		})
	}
	wg.Wait()
	return float64(answered.Load()) / time.Since(began).Seconds(), errors.Join(failed...)
}

// once sends a single request and reads its answer.
func once(addr string, request []byte) error {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	if _, err = conn.Write(request); err != nil {
		return err
	}
	return answer(bufio.NewReader(conn))
}

func answer(r *bufio.Reader) error {
	status, err := r.ReadSlice('\n')
	if err != nil {
		return err
	}
	good := bytes.Contains(status, []byte(" 200 "))
	first := string(status)
	length := 0
	for {
		line, err := r.ReadSlice('\n')
		if err != nil {
			return err
		}
		if len(line) <= 2 {
			break
		}
		if name, value, ok := bytes.Cut(line, []byte(":")); ok && http.CanonicalHeaderKey(string(name)) == "Content-Length" {
			if length, err = strconv.Atoi(string(bytes.TrimSpace(value))); err != nil {
				return err
			}
		}
	}
	if good {
		_, err = r.Discard(length)
		return err
	}
	body, err := io.ReadAll(io.LimitReader(r, int64(length)))
	if err != nil {
		return err
	}
	return fmt.Errorf("%s%s", first, body)
}
