package live

import (
	"io"
	"time"
)

// Close ends the connection with a code: the first counts. It does not wait.
func (c *Conn) Close(code Code) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.close(code)
}

// close sends the close frame behind what waits; behind what is begun, if the
// client is too slow for the rest. Call it with c.mu held.
func (c *Conn) close(code Code) {
	if c.state != open {
		return
	}
	c.state, c.code = ending, code
	if code == Slow && len(c.queue) > 0 {
		rest := c.queue[:0:0]
		if c.begun {
			rest = append(rest, c.queue[0])
		}
		c.queue, c.queued = rest, 0
		if c.begun {
			c.queued = len(rest[0])
		}
	}
	c.put(closing(code))
	if len(c.queue) == 0 && c.state == ending {
		c.written()
	}
}

// written: the close frame has gone. The reader waits for the client's end, for
// a while. Call it with c.mu held.
func (c *Conn) written() {
	_ = c.tcp.CloseWrite()
	_ = c.tcp.SetReadDeadline(time.Now().Add(c.hub.limits.Linger))
	time.AfterFunc(c.hub.limits.Linger, c.wake)
}

// broken: nothing more can be written. Call it with c.mu held.
func (c *Conn) broken() {
	if c.state == open {
		c.code = Slow
	}
	c.state, c.queue, c.queued = stopped, nil, 0
	_ = c.tcp.SetReadDeadline(time.Unix(1, 0)) // the reader ends
	c.wake()
}

// readBy sets when the client must have said what it began to say; no time
// means whenever it wants. An end that has begun has its own time.
func (c *Conn) readBy(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.state == open {
		_ = c.tcp.SetReadDeadline(t)
	}
}

// finish is the reader's last act: it throws away what still comes, so that the
// close frame is not lost with it, and then lets the connection go.
func (c *Conn) finish() {
	c.mu.Lock()
	both := c.said && len(c.queue) == 0 // nothing is under way in either direction
	c.mu.Unlock()
	if !both {
		_, _ = io.CopyN(io.Discard, c.tcp, discard)
	}
	c.mu.Lock()
	c.state, c.queue, c.queued = stopped, nil, 0
	c.mu.Unlock()
	c.hub.poll.forget(c)
	_ = c.tcp.Close() // not before: whoever holds mu may write
	c.hub.remove(c)
	if c.session != nil {
		c.guard(c.session.Gone)
	}
}

// discard is what may still come after the end, in bytes.
const discard = 4 << 20
