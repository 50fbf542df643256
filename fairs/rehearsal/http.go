package rehearsal

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/problem"
)

// Service is where the players go: its address, as they reach it, and the origin
// from which it takes changes.
type Service struct{ URL, Origin string }

// player acts as a page does that somebody has open.
type player struct {
	Player
	*day
}

// patience is how long a command is repeated that got no answer, as pages do; the
// key makes it happen once.
const patience = 30 * time.Second

// post sends a command and reads its answer. What the service refused is a
// *problem.Error. The delay is that of the try that was answered. Once it is sent it
// is waited for, also when the day ends meanwhile: what happened counts.
func (p *player) post(ctx context.Context, path string, body, out any) error {
	content, err := json.Marshal(body)
	if err != nil {
		return err
	}
	key, sent := uuid.NewString(), time.Now()
	for ctx.Err() == nil {
		began := time.Now()
		err := p.ask(context.WithoutCancel(ctx), http.MethodPost, path, key, content, out)
		if _, refused := problem.As(err); err == nil || refused && !isLater(err) {
			p.tally.command(time.Since(began))
			return err
		}
		if time.Since(sent) > patience {
			return err
		}
		p.tally.repeated()
		rest(ctx, time.Second)
	}
	return ctx.Err()
}

// get reads; whatever does not answer is asked again.
func (p *player) get(ctx context.Context, path string, out any) error {
	for sent := time.Now(); ; {
		began := time.Now()
		err := p.ask(ctx, http.MethodGet, path, "", nil, out)
		if _, refused := problem.As(err); err == nil || refused && !isLater(err) {
			p.tally.page(time.Since(began))
			return err
		}
		if ctx.Err() != nil || time.Since(sent) > patience {
			return err
		}
		rest(ctx, time.Second)
	}
}

// isLater says that the service wants to be asked again.
func isLater(err error) bool {
	p, ok := problem.As(err)
	return ok && (p.Status == http.StatusServiceUnavailable || p.Status == http.StatusBadGateway || p.Status == http.StatusGatewayTimeout || p.Code == "in_progress")
}

func (p *player) ask(ctx context.Context, method, path, key string, content []byte, out any) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, p.service.URL+path, bytes.NewReader(content))
	if err != nil {
		return err
	}
	req.Header = p.header()
	if method != http.MethodGet {
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("X-Gongxiang", "1")
		req.Header.Set("Idempotency-Key", key)
	}
	resp, err := p.client.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(resp.Body, 16<<20))
	if err != nil {
		return err
	}
	if resp.StatusCode >= http.StatusBadRequest {
		return refusalOf(resp.StatusCode, text)
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(text, out)
}

func (p *player) header() http.Header {
	h := http.Header{"Origin": {p.service.Origin}, "User-Agent": {"gongxiang bench fair"}}
	h.Set("Cookie", auth.CookieName+"="+p.Token)
	return h
}

func refusalOf(status int, text []byte) error {
	var doc struct{ Code, Detail string }
	if json.Unmarshal(text, &doc) != nil || doc.Code == "" {
		doc.Code, doc.Detail = "http_"+fmt.Sprint(status), fmt.Sprintf("服务回答了 %d", status)
	}
	return problem.New(status, doc.Code, doc.Detail)
}

// code is the refusal's, "" for none.
func code(err error) string {
	var p *problem.Error
	if errors.As(err, &p) {
		return p.Code
	}
	return ""
}

// rest waits, or until ctx ends.
func rest(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
