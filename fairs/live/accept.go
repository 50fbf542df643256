package live

import (
	"bufio"
	"net"
	"net/http"
	"time"

	"github.com/gorilla/websocket"
)

// Header are the fields of a request that make it a handshake; whoever takes it
// in copies them.
var Header = []string{"Upgrade", "Connection", "Sec-Websocket-Version", "Sec-Websocket-Key"}

// gorilla writes nothing but the handshake, and reads through the reader that
// taken gives it: the smallest that it does not replace by one of its own.
var upgrader = websocket.Upgrader{
	ReadBufferSize: 0, WriteBufferPool: noBuffers{},
	// Whoever calls Accept has looked at the Origin, before it took over the connection.
	CheckOrigin: func(*http.Request) bool { return true },
}

const readBuffer = 257

type noBuffers struct{}

func (noBuffers) Get() any { return nil }
func (noBuffers) Put(any)  {}

// taken is a request whose connection was taken over already.
type taken struct {
	wire *wire
	r    *bufio.Reader
}

func (taken) Header() http.Header         { return http.Header{} }
func (taken) Write(b []byte) (int, error) { return len(b), nil }
func (taken) WriteHeader(int)             {}

func (t taken) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return t.wire, bufio.NewReadWriter(t.r, bufio.NewWriterSize(t.wire, 0)), nil
}

// wire is the connection as gorilla sees it: it reads what came right behind the
// handshake first, and its writes stand in the same line as all others.
type wire struct {
	TCP
	conn  *Conn
	early []byte
}

func (w *wire) Read(p []byte) (int, error) {
	if len(w.early) > 0 {
		n := copy(p, w.early)
		if w.early = w.early[n:]; len(w.early) == 0 {
			w.early = nil
		}
		return n, nil
	}
	return w.TCP.Read(p)
}

// Write takes the answer to the handshake. Close frames are ours to send, with
// our codes; gorilla sends none but for frames that are none, and no other.
func (w *wire) Write(p []byte) (int, error) {
	if w.conn != nil && len(p) > 0 && p[0] != finalClose {
		w.conn.send(append([]byte(nil), p...))
	}
	return len(p), nil
}

// The deadlines are ours to set.
func (*wire) SetDeadline(time.Time) error      { return nil }
func (*wire) SetWriteDeadline(time.Time) error { return nil }
