package auth

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"gongxiang/internal/pii"
)

// Message is what goes to a phone: a code, or a link with the words around it.
type Message struct {
	Purpose Purpose
	Code    string // six digits
	Link    string // whoever has it may open what it leads to
	Text    string // of a link: ready to be sent, the link in it
}

// SMSSender brings a message to a phone. An error says that it was not accepted.
type SMSSender interface {
	Send(ctx context.Context, phone pii.Phone, m Message) error
}

// LogSMS writes codes to the log, for machines without a gateway. Links go whole
// into File, which only its owner may read, and masked into the log. Production
// mode refuses it: whoever reads the log could sign in as anybody.
type LogSMS struct {
	Log  *slog.Logger
	File string
}

// Send writes the message and the masked number.
func (l LogSMS) Send(ctx context.Context, phone pii.Phone, m Message) error {
	if m.Code != "" {
		l.Log.InfoContext(ctx, "短信验证码", "phone", phone, "purpose", m.Purpose, "code", m.Code)
		return nil
	}
	f, err := os.OpenFile(l.File, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("auth: sms: %w", err)
	}
	_, err = fmt.Fprintf(f, "%s %s\n", phone, m.Text)
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("auth: sms: %w", err)
	}
	l.Log.InfoContext(ctx, "短信链接", "phone", phone, "purpose", m.Purpose, "link", maskedLink(m.Link), "file", l.File)
	return nil
}

// maskedLink is a link whose secret stands behind # without the secret.
func maskedLink(link string) string {
	before, _, _ := strings.Cut(link, "#")
	return before + "#…"
}

// WebhookSMS hands messages to the bureau's gateway, a code or a link:
//
//	POST URL
//	{"phone":"13800000001","purpose":"sign_in","code":"123456"}
//	{"phone":"13800000001","purpose":"worker_link","link":"https://…/w#…","text":"…https://…/w#……"}
//	{"phone":"13800000001","purpose":"notice","link":"https://…/fair/…","text":"…https://…/fair/…"}
//	{"phone":"13800000001","purpose":"phone_changed","text":"…"}
//
// Any 2xx accepts. The number stands in the body only, never in an address. What
// the gateway knows us by is part of the URL: user:password@ or a query.
type WebhookSMS struct{ URL string }

var webhookClient = &http.Client{
	Timeout: 5 * time.Second,
	// A redirect would carry the number to a host that nobody configured.
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// Send posts the message.
func (w WebhookSMS) Send(ctx context.Context, phone pii.Phone, m Message) error {
	body, err := json.Marshal(struct {
		Phone   string  `json:"phone"`
		Purpose Purpose `json:"purpose"`
		Code    string  `json:"code,omitempty"`
		Link    string  `json:"link,omitempty"`
		Text    string  `json:"text,omitempty"`
	}{phone.Raw(), m.Purpose, m.Code, m.Link, m.Text})
	if err != nil {
		return fmt.Errorf("auth: sms: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, w.URL, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("auth: sms: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := webhookClient.Do(req)
	var at *url.Error
	if errors.As(err, &at) {
		err = at.Err // without the address, which may hold a secret
	}
	if err != nil {
		return fmt.Errorf("auth: sms: %w", err)
	}
	defer func() { _ = res.Body.Close() }()
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, 1<<16)) // lets the connection be used again
	if res.StatusCode/100 != 2 {
		return fmt.Errorf("auth: sms gateway answered %d", res.StatusCode)
	}
	return nil
}
