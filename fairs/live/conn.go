package live

import (
	"net"
	"sync"
	"sync/atomic"
	"syscall"

	"github.com/google/uuid"
)

// Session is what stands behind a connection.
type Session interface {
	// Receive takes one complete text message, which is valid during the call
	// only. There are never two at once: the next message is read when this call
	// has returned.
	Receive(message []byte)
	// Gone is called once, after the last Receive.
	Gone()
}

// Conn is a client's connection. Anybody may send to it and close it at any
// time, also long after it has ended: nothing happens then. In particular
// nothing that is written late can reach a client who came later.
type Conn struct {
	hub     *Hub
	account uuid.UUID
	tcp     TCP
	raw     syscall.RawConn
	session Session
	ring    *ring
	heard   atomic.Int64 // nanoseconds of the hub's clock: when the client last said something
	allowed int64        // the same: a message is too fast when this is too far ahead (the reader's own)
	said    bool         // the client sent its close frame (the reader's own)
	polled  bool         // the hub's poll knows of it; set before it begins
	resting atomic.Bool  // nobody reads, and somebody waits for the client's next byte
	woken   atomic.Bool  // it is to rest no more

	mu     sync.Mutex // held for as long as one write takes, which never waits
	state  state
	code   Code     // once it ends
	queue  [][]byte // what could not be written yet
	begun  bool     // a part of the queue's first was written
	queued int      // bytes in the queue
	late   bool     // a goroutine writes the queue

	turns   []func() // what is to be sent once the queue is empty
	turning bool     // one of them sends
}

type state uint8

const (
	open    state = iota
	ending        // the close frame is written or queued; nothing follows it
	stopped       // nothing is written any more
)

// TCP is what a connection needs of the one below it.
type TCP interface {
	net.Conn
	syscall.Conn
	CloseWrite() error
	SetWriteBuffer(bytes int) error
}

// Account is whose connection it is.
func (c *Conn) Account() uuid.UUID { return c.account }

// Ended says whether the connection takes no more frames, and why.
func (c *Conn) Ended() (Code, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.code, c.state != open
}
