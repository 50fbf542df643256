package live

import (
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"sync"
	"syscall"
	"time"
	"unicode/utf8"

	"github.com/gorilla/websocket"
)

// messageMax is what one message of a client may have, in bytes.
const messageMax = 4 << 10

// messages are buffers for one message and the byte that would be too many.
var messages = sync.Pool{New: func() any { return new([messageMax + 1]byte) }}

// listen begins to take in what the client says: what came with the handshake
// first.
func (c *Conn) listen() {
	c.ws.SetPingHandler(c.pinged)
	c.ws.SetPongHandler(c.ponged)
	c.ws.SetCloseHandler(func(int, string) error { return nil }) // answered by Close
	if c.empty() {
		go c.wait()
	} else {
		c.turn()
	}
}

// empty reports whether nothing has been read that is not taken in yet.
func (c *Conn) empty() bool { return len(c.wire.early) == 0 && c.reader.Buffered() == 0 }

// wait waits for the client's next byte. Most of the time that is all that is
// going on for a connection: so it has a goroutine of its own, whose stack has
// never grown.
func (c *Conn) wait() {
	_ = c.raw.Read(readable)
	c.turn()
}

// readable reports whether there is a byte, an end or an error.
func readable(fd uintptr) bool {
	var one [1]byte
	for {
		_, _, err := syscall.Recvfrom(int(fd), one[:], syscall.MSG_PEEK)
		if !errors.Is(err, syscall.EINTR) {
			return !errors.Is(err, syscall.EAGAIN)
		}
	}
}

// turn takes in what has come, then waits again or ends.
func (c *Conn) turn() {
	for c.next() {
		if c.empty() {
			go c.wait()
			return
		}
	}
	c.finish()
}

// allRead leaves gorilla after a ping or pong with nothing behind it: it would
// wait for a message, on this goroutine's grown stack. What it knows of the
// connection is at rest then.
type allRead struct{}

func (c *Conn) leave() {
	if !c.inside && c.empty() {
		panic(allRead{})
	}
}

// next takes in one message, or a ping or pong that came alone; it reports
// whether there may be another.
func (c *Conn) next() (more bool) {
	defer func() {
		switch v := recover().(type) {
		case nil:
		case allRead:
			more = true
		default:
			panic(v)
		}
	}()
	kind, r, err := c.ws.NextReader()
	if err != nil {
		c.Close(codeOf(err))
		c.said = isEnd(err)
		return false
	}
	if !c.allow() {
		c.Close(TooFast)
		return false
	}
	c.readBy(time.Now().Add(c.hub.limits.Stuck))
	buffer := messages.Get().(*[messageMax + 1]byte)
	defer messages.Put(buffer)
	c.inside = true
	n, err := io.ReadFull(r, buffer[:])
	c.inside = false
	message := buffer[:n]
	switch {
	case err == nil:
		c.Close(TooBig)
	case !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF):
		c.Close(codeOf(err))
	case kind != websocket.TextMessage || !utf8.Valid(message):
		c.Close(BadFrame)
	default:
		c.readBy(time.Time{})
		return c.deliver(message)
	}
	return false
}

// deliver gives a message to the session.
func (c *Conn) deliver(message []byte) (more bool) {
	if _, ended := c.Ended(); ended {
		return true // the client's end is still to come
	}
	c.guard(func() { c.session.Receive(message) })
	return true
}

// guard runs something of the session's. A panic ends this connection and no
// other.
func (c *Conn) guard(run func()) {
	defer func() {
		if v := recover(); v != nil {
			c.hub.log.Error("panic", "value", fmt.Sprint(v), "stack", string(debug.Stack()))
			c.Close(Unavailable)
		}
	}()
	run()
}

// codeOf says why nothing more can be read: the client's own end, or frames
// that are none.
func codeOf(err error) Code {
	var cut interface{ Timeout() bool }
	switch {
	case isEnd(err), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return Done
	case errors.As(err, &cut): // the network: gone, or too slow
		return Slow
	default:
		return BadFrame
	}
}

// isEnd reports whether the client sent its own close frame.
func isEnd(err error) bool {
	var end *websocket.CloseError
	return errors.As(err, &end)
}

// allow counts a message, and hears that the client is there. A client may save
// up some messages for later, not more.
func (c *Conn) allow() bool {
	now := c.hub.now()
	c.heard.Store(now)
	each := int64(time.Second) / int64(c.hub.limits.Rate)
	c.allowed = max(c.allowed, now) + each
	return c.allowed-now <= each*int64(c.hub.limits.Burst)
}

var errTooFast = errors.New("live: too fast")

func (c *Conn) pinged(data string) error {
	if !c.allow() {
		c.Close(TooFast)
		return errTooFast
	}
	c.send(encode(finalPong, []byte(data)))
	c.leave()
	return nil
}

func (c *Conn) ponged(string) error {
	if !c.allow() {
		c.Close(TooFast)
		return errTooFast
	}
	c.leave()
	return nil
}
