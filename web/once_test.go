package web_test

import (
	"bytes"
	"mime/multipart"
	"strings"
	"sync"
	"testing"
)

func keyed(key, body string) request {
	return request{"POST", "/api/things", body, map[string]string{"Idempotency-Key": key}}
}

func TestARetryGetsTheFirstAnswer(t *testing.T) {
	t.Parallel()
	s := start(t)
	first := s.do(t, keyed("key-number-1", good))
	again := s.do(t, keyed("key-number-1", good))
	if first.status != 200 || again.status != 200 || !bytes.Equal(first.body, again.body) || s.effects(t) != 1 {
		t.Errorf("first %d %s, again %d %s, %d effects", first.status, first.body, again.status, again.body, s.effects(t))
	}
	if first.header.Get("Idempotency-Replayed") != "" || again.header.Get("Idempotency-Replayed") != "true" ||
		again.header.Get("Content-Type") != "application/json" {
		t.Errorf("headers %v, %v", first.header, again.header)
	}

	other := s.do(t, keyed("key-number-1", strings.Replace(good, "12", "13", 1)))
	if other.status != 409 || other.problem.Code != "idempotency_conflict" || s.effects(t) != 1 {
		t.Errorf("another body: %d %s, %d effects", other.status, other.body, s.effects(t))
	}
	checkSentence(t, other.problem.Detail)

	mine := keyed("key-number-1", good)
	mine.header["Cookie"] = "gx_session=token-other"
	if a := s.do(t, mine); a.status != 200 || a.header.Get("Idempotency-Replayed") != "" || s.effects(t) != 2 {
		t.Errorf("another account's same key: %d %v", a.status, a.header)
	}
}

func TestARetryOfAnEmptyAnswer(t *testing.T) {
	t.Parallel()
	s := start(t)
	r := request{"POST", "/api/once", "", map[string]string{"Idempotency-Key": "key-number-1"}}
	for range 2 {
		if a := s.do(t, r); a.status != 204 || len(a.body) != 0 || s.effects(t) != 1 {
			t.Errorf("%d %q, %d effects", a.status, a.body, s.effects(t))
		}
	}
}

func TestARefusedRequestMayBeTriedAgain(t *testing.T) {
	t.Parallel()
	s := start(t)
	if a := s.do(t, keyed("key-number-1", `{"name":""}`)); a.status != 422 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	if a := s.do(t, keyed("key-number-1", good)); a.status != 200 || s.effects(t) != 1 {
		t.Errorf("%d %s", a.status, a.body)
	}
}

func TestKeysThatAreNone(t *testing.T) {
	t.Parallel()
	s := start(t)
	for _, key := range []string{"short", strings.Repeat("k", 101), "key with\ttab"} {
		if a := s.do(t, keyed(key, good)); a.status != 400 || a.problem.Code != "idempotency_key" {
			t.Errorf("%q: %d %s", key, a.status, a.body)
		}
	}
	if n := s.effects(t); n != 0 {
		t.Errorf("%d effects", n)
	}
}

func TestOneKeyAtOnceHappensOnce(t *testing.T) {
	t.Parallel()
	s := start(t)
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			if a := s.do(t, keyed("the-same-key", good)); a.status != 200 {
				t.Errorf("%d %s", a.status, a.body)
			}
		})
	}
	all.Wait()
	if n := s.effects(t); n != 1 {
		t.Errorf("%d effects", n)
	}
}

// An effect whose answer was lost with the process: the retry must neither do it
// again nor hang.
func TestARetryOfWhatWasCutOff(t *testing.T) {
	t.Parallel()
	s := start(t)
	if a := s.do(t, keyed("key-number-1", good)); a.status != 200 {
		t.Fatal(a.status)
	}
	if _, err := s.db.Exec(t.Context(), "UPDATE idempotency SET status = NULL, body = NULL"); err != nil {
		t.Fatal(err)
	}
	a := s.do(t, keyed("key-number-1", good))
	if a.status != 409 || a.problem.Code != "in_progress" || s.effects(t) != 1 {
		t.Errorf("%d %s, %d effects", a.status, a.body, s.effects(t))
	}
	checkSentence(t, a.problem.Detail)
}

// What was answered went with somebody who was erased: it is not given again,
// and the request happens no second time.
func TestARetryOfWhatIsForgotten(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.do(t, keyed("key-number-1", good))
	if _, err := s.db.Exec(t.Context(), "UPDATE idempotency SET body = ''"); err != nil {
		t.Fatal(err)
	}
	a := s.do(t, keyed("key-number-1", good))
	if a.status != 409 || a.problem.Code != "answer_forgotten" || s.effects(t) != 1 {
		t.Errorf("%d %s, %d effects", a.status, a.body, s.effects(t))
	}
	checkSentence(t, a.problem.Detail)
}

func TestKeptAnswersAreSealed(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.do(t, keyed("key-number-1", good))
	var kept []byte
	if err := s.db.QueryRow(t.Context(), "SELECT body FROM idempotency").Scan(&kept); err != nil {
		t.Fatal(err)
	}
	if len(kept) == 0 || bytes.Contains(kept, []byte("缝纫工")) {
		t.Errorf("kept %q", kept)
	}
	// Nor does it open for another key.
	_, err := s.db.Exec(t.Context(), `
		INSERT INTO idempotency (account_id, key, request_hash, status, body)
		SELECT account_id, 'key-number-2', request_hash, status, body FROM idempotency`)
	if err != nil {
		t.Fatal(err)
	}
	if a := s.do(t, keyed("key-number-2", good)); a.status != 500 {
		t.Errorf("another key's answer: %d %s", a.status, a.body)
	}
}

// upload is a form as a browser makes it: with a new boundary each time.
func upload(t *testing.T, name string, content []byte) (body, kind string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, err := w.CreateFormFile("file", name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String(), w.FormDataContentType()
}

func TestARetriedUploadIsTheSame(t *testing.T) {
	t.Parallel()
	s := start(t)
	send := func(content string) answer {
		body, kind := upload(t, "富余.xlsx", []byte(content))
		return s.do(t, request{"POST", "/api/uploads", body, map[string]string{"Content-Type": kind, "Idempotency-Key": "key-number-1"}})
	}
	if a, b := send("rows"), send("rows"); a.status != 200 || b.status != 200 || s.effects(t) != 1 {
		t.Errorf("%d %s, %d %s, %d effects", a.status, a.body, b.status, b.body, s.effects(t))
	}
	if a := send("other rows"); a.status != 409 || a.problem.Code != "idempotency_conflict" {
		t.Errorf("another file: %d %s", a.status, a.body)
	}
}

func TestUploadsUpToTwentyMegabytes(t *testing.T) {
	t.Parallel()
	s := start(t)
	for _, size := range []int{0, 1, 20 << 20} {
		body, kind := upload(t, "富余.xlsx", make([]byte, size))
		a := s.do(t, request{"POST", "/api/uploads", body, map[string]string{"Content-Type": kind}})
		if a.status != 200 {
			t.Fatalf("%d bytes: %d %s", size, a.status, a.body)
		}
		if got := <-s.received; got != size {
			t.Errorf("sent %d bytes, %d came", size, got)
		}
	}
	for name, body := range map[string]string{"no file": "--x--\r\n", "another part": "--x\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\n1\r\n--x--\r\n"} {
		a := s.do(t, request{"POST", "/api/uploads", body, map[string]string{"Content-Type": "multipart/form-data; boundary=x"}})
		if a.status/100 != 4 {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
		checkSentence(t, a.problem.Detail)
	}
	a := s.do(t, request{"POST", "/api/uploads", "--x\r\nhalf", map[string]string{"Content-Type": "multipart/form-data; boundary=x"}})
	if a.status != 400 {
		t.Errorf("half a form: %d %s", a.status, a.body)
	}
	checkSentence(t, a.problem.Detail)
	if n := s.effects(t); n != 3 {
		t.Errorf("%d effects", n)
	}
}
