package web

import (
	"log/slog"
	"net"
	"os"
	"sync"
	"syscall"
	"testing"
)

func TestFewOpenFilesAreSharedOut(t *testing.T) {
	t.Parallel()
	whole := DefaultLimits
	all := whole.Sockets.Most + whole.Connections + 200
	for _, c := range []struct{ files, sockets, connections int }{
		{1 << 30, 25_000, 16 << 10},
		{all, 25_000, 16 << 10},
		{all - 1, 25_000, 2069},
		{20_000, 18_810, 990},
		{1024, 774, 50},
		{100, 50, 50},
	} {
		got, needed := whole.Within(c.files)
		if got.Sockets.Most != c.sockets || got.Connections != c.connections || needed != all {
			t.Errorf("%d files: %d sockets, %d connections, %d needed", c.files, got.Sockets.Most, got.Connections, needed)
		}
		if c.files > 300 && got.Sockets.Most+got.Connections+200 > c.files {
			t.Errorf("%d files: more than there are", c.files)
		}
	}
	if n := OpenFiles(); n < 256 {
		t.Errorf("%d open files are allowed", n)
	}
}

// scarce has no room for a connection at first.
type scarce struct {
	net.Listener
	mu    sync.Mutex
	fails []syscall.Errno
}

func (s *scarce) Accept() (net.Conn, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.fails) > 0 {
		errno := s.fails[0]
		s.fails = s.fails[1:]
		return nil, &net.OpError{Op: "accept", Net: "tcp", Err: os.NewSyscallError("accept4", errno)}
	}
	return s.Listener.Accept()
}

// A service that has no file left for the next client hears him later; it does
// not end.
func TestNoOpenFileLeftIsWaitedFor(t *testing.T) {
	t.Parallel()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &lingering{Listener: &scarce{Listener: ln, fails: []syscall.Errno{syscall.EMFILE, syscall.ENFILE, syscall.EMFILE}}, log: slog.New(slog.DiscardHandler)}
	client, err := net.Dial("tcp", ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = client.Close() }()
	c, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	_ = c.Close()
	_ = ln.Close()
	if _, err := l.Accept(); err == nil {
		t.Error("it goes on after its end")
	}
}
