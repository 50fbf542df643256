package web

import (
	"bytes"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"gongxiang/fairs/live"
)

const (
	// uploadMax is a sheet of 20 MiB with what a form wraps round it.
	uploadMax = 20<<20 + 64<<10
	// bodyMax is what a JSON body may have.
	bodyMax = 1 << 20
	// headerMax is what all headers may have together.
	headerMax = 8 << 10
)

// Limits bound how long a client or a handler may take, and how many work at once.
type Limits struct {
	Connections int           // of requests; one that waits costs some 20 KiB
	Header      time.Duration // from a request's first byte to its last header
	Body        time.Duration // from the headers to the last byte
	Upload      time.Duration // the same, of a form
	Write       time.Duration // for the whole answer
	Idle        time.Duration // between two requests of a connection
	Request     time.Duration // for a handler: its context ends then; each statement has half of it (postgres.Open)
	Stream      time.Duration // for an answer that is written bit by bit
	AtWork      int           // API requests at once
	Patience    time.Duration // for one that waits for its place
	Stop        time.Duration // for requests at work when the service stops
	Sockets     live.Limits
}

// DefaultLimits are those of a service. A form may come at 1 Mbit/s. More may be
// at work than the database has connections, since not all of them are there. In
// the time of a request a plan of the whole region is made anew, after somebody
// else's (matching/plan).
var DefaultLimits = Limits{
	Connections: 16 << 10,
	Header:      10 * time.Second, Body: 20 * time.Second, Upload: 3 * time.Minute, Write: time.Minute, Idle: 75 * time.Second,
	Request: time.Minute, Stream: time.Hour, AtWork: 64, Patience: 2 * time.Second, Stop: 8 * time.Second,
	Sockets: live.DefaultLimits,
}

func newServer(l Limits, refuse fiber.ErrorHandler) *fiber.App {
	app := fiber.New(fiber.Config{
		// Strings of a Fiber context die with the request; immutable ones are copies.
		Immutable:             true,
		UnescapePath:          true,
		CaseSensitive:         true,
		DisableStartupMessage: true,
		ReadTimeout:           l.Header,
		WriteTimeout:          l.Write,
		IdleTimeout:           l.Idle,
		ReadBufferSize:        headerMax,
		Concurrency:           l.Connections,
		BodyLimit:             bodyMax,
		ErrorHandler:          refuse,
	})
	server := app.Server()
	server.CloseOnShutdown = true
	server.NoDefaultContentType = true
	server.KeepHijackedConns = true // sockets are the hub's to close
	// The limits of one request are known once its headers are there. A body that
	// is too large is refused by its length, before any of it is read.
	server.HeaderReceived = func(h *fasthttp.RequestHeader) fasthttp.RequestConfig {
		if isForm(h.ContentType()) {
			return fasthttp.RequestConfig{ReadTimeout: l.Upload, MaxRequestBodySize: uploadMax}
		}
		return fasthttp.RequestConfig{ReadTimeout: l.Body, MaxRequestBodySize: bodyMax}
	}
	return app
}

// isForm reports whether a Content-Type is that of an upload.
func isForm(kind []byte) bool { return bytes.HasPrefix(kind, []byte("multipart/form-data")) }
