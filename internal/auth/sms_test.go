package auth

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestLogSMSMasksThePhone(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	wantOK(t, LogSMS{Log: slog.New(slog.NewTextHandler(&out, nil))}.Send(t.Context(), phone(t, "13800000001"), Message{Purpose: PurposeSignIn, Code: "123456"}))
	if text := out.String(); !strings.Contains(text, "123456") || !strings.Contains(text, "138****0001") || strings.Contains(text, "13800000001") {
		t.Fatal(text)
	}
}

// The secret of a link stands in the file of the machine's owner, not in the log.
func TestLogSMSMasksTheLink(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	l := LogSMS{slog.New(slog.NewTextHandler(&out, nil)), filepath.Join(t.TempDir(), "sms.txt")}
	for range 2 {
		wantOK(t, l.Send(t.Context(), phone(t, "13800000001"), Message{Purpose: PurposeLink, Link: "http://a/w#s3cret", Text: "请看 http://a/w#s3cret"}))
	}
	kept, err := os.ReadFile(l.File)
	wantOK(t, err)
	info, err := os.Stat(l.File)
	wantOK(t, err)
	if text := out.String(); strings.Contains(text, "s3cret") || !strings.Contains(text, "http://a/w#…") || !strings.Contains(text, "138****0001") {
		t.Error(text)
	}
	if strings.Count(string(kept), "http://a/w#s3cret\n") != 2 || strings.Contains(string(kept), "13800000001") || info.Mode().Perm() != 0o600 {
		t.Errorf("%s, %s", kept, info.Mode())
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
	sent := Message{Purpose: PurposeRegister, Code: "123456"}
	send := func() error {
		return WebhookSMS{URL: strings.Replace(gateway.URL, "//", "//bureau:s3cret@", 1) + "/sms?token=t0ken"}.Send(t.Context(), phone(t, "13800000001"), sent)
	}
	wantOK(t, send())
	if got["phone"] != "13800000001" || got["code"] != "123456" || got["purpose"] != "register" {
		t.Errorf("sent %v", got)
	}
	sent = Message{Purpose: PurposeLink, Link: "https://a/w#s", Text: "请看 https://a/w#s"}
	got = nil
	wantOK(t, send())
	if want := map[string]string{"phone": "13800000001", "purpose": "worker_link", "link": "https://a/w#s", "text": "请看 https://a/w#s"}; !maps.Equal(got, want) {
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
