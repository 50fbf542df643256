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
	"time"

	"gongxiang/internal/pii"
)

// SMSSender brings a code to a phone. An error says that it was not accepted.
type SMSSender interface {
	SendCode(ctx context.Context, phone pii.Phone, purpose Purpose, code string) error
}

// LogSMS writes codes to the log, for machines without a gateway. Production
// mode refuses it: whoever reads the log could sign in as anybody.
type LogSMS struct{ Log *slog.Logger }

// SendCode writes the code and the masked number.
func (l LogSMS) SendCode(ctx context.Context, phone pii.Phone, purpose Purpose, code string) error {
	l.Log.InfoContext(ctx, "短信验证码", "phone", phone, "purpose", purpose, "code", code)
	return nil
}

// WebhookSMS hands codes to the bureau's gateway:
//
//	POST URL
//	{"phone":"13800000001","purpose":"sign_in","code":"123456"}
//
// Any 2xx accepts. The number stands in the body only, never in an address. What
// the gateway knows us by is part of the URL: user:password@ or a query.
type WebhookSMS struct{ URL string }

var webhookClient = &http.Client{
	Timeout: 5 * time.Second,
	// A redirect would carry the number to a host that nobody configured.
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// SendCode posts the code.
func (w WebhookSMS) SendCode(ctx context.Context, phone pii.Phone, purpose Purpose, code string) error {
	body, err := json.Marshal(map[string]string{"phone": phone.Raw(), "purpose": string(purpose), "code": code})
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
