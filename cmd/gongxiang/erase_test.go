package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gongxiang/matching/sample"
)

// A worker is erased; the file that an auditor took before and the one that he
// takes after both verify, and say the same of what was there.
func verifyAfterAnErasure(t *testing.T, _ string, settings []string) {
	settings = append(settings, "GX_TODAY=2024-06-03") // what pay records need is long over
	n := startNode(t, settings)
	ask := func(cookie *http.Cookie, path string, body, into any) (int, []byte) {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, n.url+path, nil)
		if body != nil {
			var text []byte
			if text, err = json.Marshal(body); err == nil {
				req = ours(n.url+path, text)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
		req.AddCookie(cookie)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = resp.Body.Close() }()
		text, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		if into != nil {
			if err := json.Unmarshal(text, into); err != nil || resp.StatusCode != http.StatusOK {
				t.Fatalf("%s: %d %s (%v)", path, resp.StatusCode, text, err)
			}
		}
		return resp.StatusCode, text
	}
	lender, city, admin := signIn(t, n.url, "lender", sample.Password), signIn(t, n.url, "city", sample.Password), signIn(t, n.url, "admin", sample.Password)

	var agreements, workers struct {
		Items []struct{ ID, Name, Status string }
	}
	ask(lender, "/api/agreements", nil, &agreements)
	type hand struct{ worker, name, number string }
	var hands []hand
	for _, a := range agreements.Items {
		ask(lender, "/api/agreements/"+a.ID+"/workers", nil, &workers)
		for _, w := range workers.Items {
			if w.Status == "returned" || w.Status == "started" {
				var number struct{ Value string }
				ask(lender, "/api/workers/"+w.ID+"/reveal", map[string]string{"field": "idNumber", "purpose": "核对申请书"}, &number)
				hands = append(hands, hand{w.ID, w.Name, number.Value})
			}
		}
	}
	// One for whom nothing waits, once the service has ended the lending; for
	// others a month is not settled.
	free := func() *hand {
		for end := time.Now().Add(2 * time.Minute); time.Now().Before(end); {
			for i := range hands {
				var found struct{ Waits []struct{ Why string } }
				if ask(admin, "/api/erasures/find", map[string]string{"idNumber": hands[i].number}, &found); len(found.Waits) == 0 {
					return &hands[i]
				}
			}
		}
		return nil
	}
	gone := free()
	if gone == nil {
		t.Fatalf("of the demo's lender's %d workers every one waits", len(hands))
	}
	worker, name := gone.worker, gone.name
	who := map[string]string{"idNumber": gone.number, "askedOn": "2024-06-01", "reason": "本人申请"}
	_, before := ask(city, "/api/ledger/export", nil, nil)
	var done struct{ Entries int }
	ask(admin, "/api/erasures", who, &done)
	if done.Entries < 1 {
		t.Errorf("%+v", done)
	}
	if status, text := ask(admin, "/api/erasures", who, nil); status != http.StatusNotFound {
		t.Errorf("erased twice: %d %s", status, text)
	}
	if status, text := ask(city, "/api/erasures/find", who, nil); status != http.StatusForbidden {
		t.Errorf("an officer: %d %s", status, text)
	}
	_, after := ask(city, "/api/ledger/export", nil, nil)
	if !bytes.HasPrefix(entries(after), entries(before)) {
		t.Error("the entries are others")
	}
	for _, a := range agreements.Items {
		if _, text := ask(lender, "/api/agreements/"+a.ID+"/workers", nil, nil); bytes.Contains(text, []byte(worker)) && bytes.Contains(text, []byte(`"`+name+`"`)) {
			t.Errorf("his name still stands there: %s", text)
		}
	}

	var head struct{ Keys []struct{ Key string } }
	ask(city, "/api/ledger", nil, &head)
	for label, file := range map[string][]byte{"before": before, "after": after} {
		path := filepath.Join(t.TempDir(), label+".txt")
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		out, complaint, ok := runCommand(t, nil, "verify", "-file", path, "-key", head.Keys[0].Key)
		if !ok || !strings.Contains(out, "核对通过") {
			t.Errorf("%s: %s%s", label, out, complaint)
		}
	}
}

// entries are a ledger file's without its head, which is signed anew as it grows.
func entries(file []byte) []byte {
	var all [][]byte
	for line := range bytes.Lines(file) {
		if bytes.HasPrefix(line, []byte("entry ")) {
			all = append(all, line)
		}
	}
	return bytes.Join(all, nil)
}
