package live

import (
	"bufio"
	"fmt"
	"net/http"
	"sync"

	"github.com/gorilla/websocket"
)

// reader is gorilla's connection with its buffer. Between two messages it knows
// nothing of its client: so it is lent to one for as long as that says something,
// and a client who says nothing needs none.
type reader struct {
	ws     *websocket.Conn
	buffer *bufio.Reader
	wire   wire // of whom it reads
	inside bool // a message
}

// readers are those that nobody needs now.
var readers sync.Pool

// borrow has a reader read of a connection.
func borrow(c *Conn) *reader {
	r, ok := readers.Get().(*reader)
	if !ok {
		r = newReader(wire{})
		if err := r.upgrade(ownHandshake); err != nil {
			panic(err) // it is no client's
		}
	}
	r.wire = wire{TCP: c.tcp, conn: c}
	return r
}

var ownHandshake = http.Header{
	"Upgrade": {"websocket"}, "Connection": {"Upgrade"}, "Sec-Websocket-Version": {"13"}, "Sec-Websocket-Key": {"AAAAAAAAAAAAAAAAAAAAAA=="},
}

func newReader(w wire) *reader {
	r := &reader{wire: w}
	r.buffer = bufio.NewReaderSize(&r.wire, readBuffer)
	return r
}

// upgrade answers the handshake; what follows are messages.
func (r *reader) upgrade(header http.Header) (err error) {
	r.ws, err = upgrader.Upgrade(taken{&r.wire, r.buffer}, &http.Request{Method: http.MethodGet, Header: header}, nil)
	if err != nil {
		return fmt.Errorf("live: upgrade: %w", err)
	}
	r.ws.SetPingHandler(r.pinged)
	r.ws.SetPongHandler(r.ponged)
	r.ws.SetCloseHandler(func(int, string) error { return nil }) // answered by Close
	return nil
}

// turn takes in what has come to a connection that rested.
func (c *Conn) turn() { borrow(c).run() }

// run takes in what has come; then it rests, or its connection ends.
func (r *reader) run() {
	for r.next() {
		if r.empty() {
			r.rest()
			return
		}
	}
	r.wire.conn.finish()
}

// rest gives the reader back until the client says something again.
func (r *reader) rest() {
	c := r.wire.conn
	r.wire = wire{}
	readers.Put(r)
	c.rest()
}

// empty reports whether nothing has been read that is not taken in yet.
func (r *reader) empty() bool { return len(r.wire.early) == 0 && r.buffer.Buffered() == 0 }
