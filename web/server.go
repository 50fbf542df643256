package web

import (
	"bytes"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

const (
	// uploadMax is a sheet of 20 MiB with what a form wraps round it.
	uploadMax = 20<<20 + 64<<10
	// bodyMax is what a JSON body may have.
	bodyMax = 1 << 20
	// headerMax is what all headers may have together.
	headerMax = 8 << 10
	// connections at most; one that waits costs some 20 KiB.
	connections = 16 << 10

	headerTime = 10 * time.Second // from the first byte to the last header
	bodyTime   = 20 * time.Second // from the headers to the last byte
	uploadTime = 3 * time.Minute  // the same, of a form: 1 Mbit/s is fast enough
	writeTime  = time.Minute      // for the whole answer
	idleTime   = 75 * time.Second // between two requests
)

func newServer(refuse fiber.ErrorHandler) *fiber.App {
	app := fiber.New(fiber.Config{
		// Strings of a Fiber context die with the request; immutable ones are copies.
		Immutable:             true,
		UnescapePath:          true,
		CaseSensitive:         true,
		DisableStartupMessage: true,
		ReadTimeout:           headerTime,
		WriteTimeout:          writeTime,
		IdleTimeout:           idleTime,
		ReadBufferSize:        headerMax,
		Concurrency:           connections,
		BodyLimit:             bodyMax,
		ErrorHandler:          refuse,
	})
	server := app.Server()
	server.HeaderReceived = limits
	server.CloseOnShutdown = true
	server.NoDefaultContentType = true
	return app
}

// limits are those of one request, known once its headers are there. A body
// that is too large is refused by its length, before any of it is read.
func limits(h *fasthttp.RequestHeader) fasthttp.RequestConfig {
	if bytes.HasPrefix(h.ContentType(), []byte(form)) {
		return fasthttp.RequestConfig{ReadTimeout: uploadTime, MaxRequestBodySize: uploadMax}
	}
	return fasthttp.RequestConfig{ReadTimeout: bodyTime, MaxRequestBodySize: bodyMax}
}
