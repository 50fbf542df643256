package web

import (
	"errors"
	"math"
	"net"
	"syscall"
	"time"
)

// OpenFiles is how many files and connections this process may have open. Go
// raises that to what the system allows at the start of a program.
func OpenFiles() int {
	var l syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &l); err != nil || l.Cur > math.MaxInt32 {
		return math.MaxInt32
	}
	return int(l.Cur)
}

// filesBeside are kept for what are no connections of clients: the database, the
// bus, uploads, logs.
const filesBeside = 200

// Within gives the limits of a process that may have so many files open, and how
// many it would need for all that l allows. With fewer than that the sockets
// yield, and each part refuses for itself, rather than that a client is not even
// heard or a request cannot reach the database.
func (l Limits) Within(files int) (_ Limits, needed int) {
	needed = l.Sockets.Most + l.Connections + filesBeside
	if files < needed {
		files -= filesBeside
		l.Connections = min(l.Connections, max(files/20, 50))
		l.Sockets.Most = min(l.Sockets.Most, max(files-l.Connections, 50))
	}
	return l, needed
}

// outOfFiles reports whether a connection could not be taken for now only:
// whoever takes that for the end of the listener ends the service.
func outOfFiles(err error) bool {
	for _, passing := range []error{syscall.EMFILE, syscall.ENFILE, syscall.ENOBUFS, syscall.ENOMEM} {
		if errors.Is(err, passing) {
			return true
		}
	}
	return false
}

// takeWait is between two tries to take a connection when there is no room.
const takeWait = 50 * time.Millisecond

// take waits for the next connection.
func (l *lingering) take() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if !outOfFiles(err) {
			return c, err
		}
		l.full.Do(func() { l.log.Error("a client has to wait until another goes", "error", err) })
		time.Sleep(takeWait)
	}
}
