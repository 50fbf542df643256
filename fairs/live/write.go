package live

import (
	"errors"
	"sync"
	"syscall"
	"time"
)

// Send sends a frame without waiting. What the client does not take at once is
// kept for it, up to the hub's limit; beyond that the connection ends with Slow.
func (c *Conn) Send(f Frame) { c.send(f.wire) }

// send takes whole frames. Nobody may change them afterwards.
func (c *Conn) send(frames []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.state != open:
	case c.queued > 0 && c.queued+len(frames) > c.hub.limits.Queue:
		c.close(Slow)
	default:
		c.put(frames)
	}
}

// put writes, or queues behind what waits already. Call it with c.mu held.
func (c *Conn) put(frames []byte) {
	if !c.late { // nothing waits
		n, err := c.write(frames)
		if err != nil {
			c.broken()
			return
		}
		if n == len(frames) {
			return
		}
		c.begun = n > 0
		frames = frames[n:]
	}
	c.queue = append(c.queue, frames)
	c.queued += len(frames)
	if !c.late {
		c.late = true // from here on nobody else writes: the goroutine holds the socket while it waits
		go c.writeOn()
	}
}

// attempt is one write that does not wait. They are kept because the function
// that RawConn calls would otherwise be made anew for each.
type attempt struct {
	data []byte
	n    int
	err  error
	run  func(fd uintptr) bool
}

var attempts = sync.Pool{New: func() any {
	a := &attempt{}
	a.run = func(fd uintptr) bool {
		a.n, a.err = tryWrite(int(fd), a.data)
		return true
	}
	return a
}}

// write writes what the socket takes now.
func (c *Conn) write(data []byte) (int, error) {
	a := attempts.Get().(*attempt)
	a.data = data
	err := c.raw.Write(a.run)
	n := a.n
	if err == nil {
		err = a.err
	}
	a.data, a.n, a.err = nil, 0, nil
	attempts.Put(a)
	return n, err
}

// tryWrite writes what the socket takes now: nothing, where it takes nothing.
func tryWrite(fd int, data []byte) (n int, err error) {
	for {
		n, err = write(fd, data)
		if !errors.Is(err, syscall.EINTR) {
			break
		}
	}
	if errors.Is(err, syscall.EAGAIN) {
		return 0, nil
	}
	return max(n, 0), err
}

// writeOn writes the queue whenever the client takes something again. A client
// that takes nothing for too long is gone.
func (c *Conn) writeOn() {
	_ = c.tcp.SetWriteDeadline(time.Now().Add(c.hub.limits.Stuck))
	err := c.raw.Write(func(fd uintptr) (done bool) {
		c.mu.Lock()
		defer c.mu.Unlock()
		return c.writeQueue(int(fd))
	})
	c.mu.Lock()
	defer c.mu.Unlock()
	c.late = false
	switch {
	case err != nil:
		c.broken()
	case len(c.queue) > 0: // queued after the last was written
		c.late = true
		go c.writeOn()
	case c.state == ending:
		c.written()
	default:
		_ = c.tcp.SetWriteDeadline(time.Time{})
		c.nextTurn()
	}
}

// writeQueue reports whether nothing is left to write.
func (c *Conn) writeQueue(fd int) (done bool) {
	for len(c.queue) > 0 && c.state != stopped {
		n, err := tryWrite(fd, c.queue[0])
		if err != nil {
			c.broken()
			break
		}
		if n == 0 {
			return false
		}
		_ = c.tcp.SetWriteDeadline(time.Now().Add(c.hub.limits.Stuck))
		c.queued -= n
		if c.begun = n < len(c.queue[0]); c.begun {
			c.queue[0] = c.queue[0][n:]
			continue
		}
		c.queue[0] = nil
		c.queue = c.queue[1:]
	}
	if len(c.queue) == 0 {
		c.queue = nil
	}
	return true
}
