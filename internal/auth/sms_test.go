package auth

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestLogSMSMasksThePhone(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	wantOK(t, LogSMS{slog.New(slog.NewTextHandler(&out, nil))}.SendCode(t.Context(), phone(t, "13800000001"), PurposeSignIn, "123456"))
	if text := out.String(); !strings.Contains(text, "123456") || !strings.Contains(text, "138****0001") || strings.Contains(text, "13800000001") {
		t.Fatal(text)
	}
}

func TestWebhookSMS(t *testing.T) {
	t.Parallel()
	status := http.StatusAccepted
	var got map[string]string
	var asked *http.Request
	gateway := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = r
		if err := json.NewDecoder(r.Body).Decode(&got); err != nil {
			t.Error(err)
		}
		w.Header().Set("Location", "http://127.0.0.1:1/")
		w.WriteHeader(status)
	}))
	t.Cleanup(gateway.Close)
	send := func() error {
		return WebhookSMS{URL: strings.Replace(gateway.URL, "//", "//bureau:s3cret@", 1) + "/sms?token=t0ken"}.SendCode(t.Context(), phone(t, "13800000001"), PurposeRegister, "123456")
	}
	wantOK(t, send())
	if got["phone"] != "13800000001" || got["code"] != "123456" || got["purpose"] != "register" {
		t.Errorf("sent %v", got)
	}
	if strings.Contains(asked.URL.String(), "138") || !hasPassword(asked, "s3cret") {
		t.Errorf("asked %s with %s", asked.URL, asked.Header.Get("Authorization"))
	}
	for _, status = range []int{http.StatusTemporaryRedirect, http.StatusForbidden, http.StatusInternalServerError} {
		if err := send(); err == nil || strings.Contains(err.Error(), "13800000001") {
			t.Errorf("answer %d: %v", status, err)
		}
	}
	gateway.Close()
	if err := send(); err == nil || strings.Contains(err.Error(), "13800000001") || strings.Contains(err.Error(), "t0ken") || strings.Contains(err.Error(), "s3cret") {
		t.Errorf("gateway away: %v", err)
	}
}

func hasPassword(r *http.Request, want string) bool {
	_, password, ok := r.BasicAuth()
	return ok && password == want
}
