package live

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"syscall"
	"time"
)

// poll waits for all connections that rest, on one goroutine. The kernel tells
// it once of each that has something to say; the goroutine itself waits as any
// other does.
type poll struct {
	file *os.File
	raw  syscall.RawConn

	mu    sync.Mutex
	conns []*Conn // by the number of their file
}

func newPoll() (*poll, error) {
	fd, err := syscall.EpollCreate1(syscall.EPOLL_CLOEXEC)
	if err == nil {
		err = syscall.SetNonblock(fd, true)
	}
	if err != nil {
		return nil, fmt.Errorf("live: poll: %w", err)
	}
	p := &poll{file: os.NewFile(uintptr(fd), "poll")}
	p.raw, err = p.file.SyscallConn()
	if err == nil {
		err = p.file.SetReadDeadline(time.Time{}) // fails where Go cannot wait for it, as run has to
	}
	if err != nil {
		_ = p.file.Close()
		return nil, fmt.Errorf("live: poll: %w", err)
	}
	go p.run()
	return p, nil
}

func (p *poll) close() {
	if p != nil {
		_ = p.file.Close()
	}
}

// add has a connection wait here whenever it rests, if that is possible.
func (p *poll) add(c *Conn) {
	if p == nil {
		return
	}
	_ = c.raw.Control(func(fd uintptr) {
		if c.polled = p.tell(syscall.EPOLL_CTL_ADD, int(fd), 0) == nil; !c.polled {
			return
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		if n := int(fd) + 1; n > len(p.conns) {
			p.conns = slices.Grow(p.conns, n-len(p.conns))[:n]
		}
		p.conns[fd] = c
	})
}

// tell has the kernel tell of a file once; no events: of nothing.
func (p *poll) tell(op, fd int, events uint32) (err error) {
	event := syscall.EpollEvent{Events: events | syscall.EPOLLONESHOT, Fd: int32(fd)}
	if closed := p.raw.Control(func(poll uintptr) { err = syscall.EpollCtl(int(poll), op, fd, &event) }); closed != nil {
		return closed
	}
	return err
}

// wait has a connection rest. It may be awake again when this returns.
func (p *poll) wait(c *Conn) bool {
	if !c.polled {
		return false
	}
	c.resting.Store(true)
	var err error
	_ = c.raw.Control(func(fd uintptr) { err = p.tell(syscall.EPOLL_CTL_MOD, int(fd), syscall.EPOLLIN|syscall.EPOLLRDHUP) })
	if err != nil && c.resting.CompareAndSwap(true, false) {
		return false
	}
	if c.woken.Load() { // before it rested
		c.rouse()
	}
	return true
}

// forget comes before the connection's file is closed: its number may be the next
// one's then. The kernel forgets it by itself.
func (p *poll) forget(c *Conn) {
	if !c.polled {
		return
	}
	_ = c.raw.Control(func(fd uintptr) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.conns[fd] = nil
	})
}

// run rouses those who have something to say, until close.
func (p *poll) run() {
	var events [128]syscall.EpollEvent
	for {
		n := 0
		err := p.raw.Read(func(fd uintptr) (some bool) {
			var err error
			if n, err = syscall.EpollWait(int(fd), events[:], 0); errors.Is(err, syscall.EINTR) {
				n, err = 0, nil
			}
			return n > 0 || err != nil
		})
		if err != nil || n < 0 {
			return
		}
		p.mu.Lock()
		for _, e := range events[:n] {
			// A number may be another's by now, who wakes up for nothing then.
			if c := p.conns[e.Fd]; c != nil {
				c.rouse()
			}
		}
		p.mu.Unlock()
	}
}
