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

// run takes in what the client says until the end.
func (c *Conn) run() {
	defer c.finish()
	c.ws.SetPingHandler(c.pinged)
	c.ws.SetPongHandler(c.ponged)
	c.ws.SetCloseHandler(func(int, string) error { return nil }) // answered by Close
	for c.next() {
	}
}

// next takes in one message; it reports whether there may be another.
func (c *Conn) next() bool {
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
	n, err := io.ReadFull(r, buffer[:])
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
	if err := c.ponged(data); err != nil {
		return err
	}
	c.send(encode(finalPong, []byte(data)))
	return nil
}

func (c *Conn) ponged(string) error {
	if !c.allow() {
		c.Close(TooFast)
		return errTooFast
	}
	return nil
}
