package route

import (
	"context"
	"io"
	"log/slog"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

// Stream is a file that is too long to be held in memory. Write runs after the
// handler has answered, on a context of its own; what it fails in can only be
// logged, so the file must show where it ends.
type Stream struct {
	Name  string // as the person sees it
	Type  string // media type
	Write func(ctx context.Context, w io.Writer) error
}

// Streamer hands the answer's body to write.
type Streamer func(write func(ctx context.Context, w io.Writer) error)

type streamerKey struct{}

// WithStreamer gives a request the way to its answer's body; the surface calls it.
func WithStreamer(ctx context.Context, s Streamer) context.Context {
	return context.WithValue(ctx, streamerKey{}, s)
}

// LongFile serves a handler that answers with an attachment of any length.
func LongFile[I any](r *Router, rt Route, handle func(context.Context, *I) (Stream, error)) {
	type answer struct {
		Type        string `header:"Content-Type"`
		Disposition string `header:"Content-Disposition"`
		Body        func(huma.Context)
	}
	register(r, rt, http.StatusOK, func(ctx context.Context, in *I) (*answer, error) {
		file, err := handle(ctx, in)
		if err != nil {
			return nil, err
		}
		return &answer{file.Type, disposition(file.Name), func(hc huma.Context) {
			start, ok := hc.Context().Value(streamerKey{}).(Streamer)
			if !ok { // a surface that holds answers in memory
				start = func(write func(context.Context, io.Writer) error) {
					if err := write(hc.Context(), hc.BodyWriter()); err != nil {
						slog.ErrorContext(hc.Context(), "stream", "error", err)
					}
				}
			}
			start(file.Write)
		}}, nil
	})
}
