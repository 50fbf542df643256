package live

import (
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/gorilla/websocket"
)

// messageMax is what one message of a client may have, in bytes.
const messageMax = 4 << 10

// messages are buffers for one message and the byte that would be too many.
var messages = sync.Pool{New: func() any { return new([messageMax + 1]byte) }}

// allRead leaves gorilla after a ping or pong with nothing behind it: it would
// wait for a message, on this goroutine's grown stack. It knows nothing of the
// client then.
type allRead struct{}

func (r *reader) leave() {
	if !r.inside && r.empty() {
		panic(allRead{})
	}
}

// next takes in one message, or a ping or pong that came alone; it reports
// whether there may be another.
func (r *reader) next() (more bool) {
	c := r.wire.conn
	defer func() {
		switch v := recover().(type) {
		case nil:
		case allRead:
			more = true
		default:
			panic(v)
		}
	}()
	kind, message, err := r.ws.NextReader()
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
	r.inside = true
	n, err := io.ReadFull(message, buffer[:])
	r.inside = false
	text := buffer[:n]
	switch {
	case err == nil:
		c.Close(TooBig)
	case !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF):
		c.Close(codeOf(err))
	case kind != websocket.TextMessage || !utf8.Valid(text):
		c.Close(BadFrame)
	default:
		c.readBy(time.Time{})
		return c.deliver(text)
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

func (r *reader) pinged(data string) error {
	c := r.wire.conn
	if !c.allow() {
		c.Close(TooFast)
		return errTooFast
	}
	c.send(encode(finalPong, []byte(data)))
	r.leave()
	return nil
}

func (r *reader) ponged(string) error {
	if c := r.wire.conn; !c.allow() {
		c.Close(TooFast)
		return errTooFast
	}
	r.leave()
	return nil
}
