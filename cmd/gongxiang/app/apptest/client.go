package apptest

import (
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/problem"
)

// Client sends requests as our own page does, and keeps the session that an
// answer opens or ends.
type Client struct {
	t      testing.TB
	url    string
	token  string // "": nobody is signed in
	Caller auth.Caller
	Key    string // sent as Idempotency-Key, unless it is empty
}

// Nobody is a client without a session.
func (a *App) Nobody() *Client { return &Client{t: a.t, url: a.URL} }

// As signs the caller's account in.
func (a *App) As(caller auth.Caller) *Client {
	a.t.Helper()
	var session auth.Session
	err := a.Platform.DB.InTx(a.t.Context(), func(tx pgx.Tx) (err error) {
		session, err = a.Domains.Auth.OpenSession(a.t.Context(), tx, caller.AccountID)
		return err
	})
	if err != nil {
		a.t.Fatal(err)
	}
	return &Client{t: a.t, url: a.URL, token: session.Token, Caller: caller}
}

// Role signs in a new account of any role; an enterprise is an approved one of
// 水口镇, a town officer 水口镇's.
func (a *App) Role(role auth.Role) *Client {
	a.t.Helper()
	switch role {
	case auth.Enterprise:
		return a.As(a.Firm("水口镇"))
	case auth.TownOfficer:
		return a.As(a.Officer("水口镇"))
	case auth.CityOfficer:
		return a.As(a.Officer(""))
	default:
		caller := auth.Caller{AccountID: uuid.Must(uuid.NewV7()), Role: role, Name: "试验"}
		a.Exec(`INSERT INTO account (id, role, login, display_name) VALUES ($1, $2, $3, '试验')`, caller.AccountID, role, "u-"+caller.AccountID.String())
		return a.As(caller)
	}
}

// Answer is what came back.
type Answer struct {
	Status  int
	Header  http.Header
	Body    []byte
	Problem problem.Document // of a status from 400
}

// Do sends a request; body is marshalled as JSON unless it is nil or a *Form.
func (c *Client) Do(method, path string, body any) Answer {
	c.t.Helper()
	var content []byte
	kind := "application/json"
	switch b := body.(type) {
	case nil:
	case *Form:
		content, kind = b.encode(c.t)
	default:
		var err error
		if content, err = json.Marshal(b); err != nil {
			c.t.Fatal(err)
		}
	}
	req, err := http.NewRequestWithContext(c.t.Context(), method, c.url+path, bytes.NewReader(content))
	if err != nil {
		c.t.Fatal(err)
	}
	if body != nil {
		req.Header.Set("Content-Type", kind)
	}
	req.Header.Set("Origin", Origin)
	req.Header.Set("X-Gongxiang", "1")
	if c.Key != "" {
		req.Header.Set("Idempotency-Key", c.Key)
	}
	if c.token != "" {
		req.AddCookie(&http.Cookie{Name: auth.CookieName, Value: c.token})
	}
	return c.send(req)
}

func (c *Client) send(req *http.Request) Answer {
	c.t.Helper()
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	for _, cookie := range resp.Cookies() {
		if cookie.Name == auth.CookieName {
			c.token = cookie.Value
		}
	}
	a := Answer{Status: resp.StatusCode, Header: resp.Header}
	if a.Body, err = io.ReadAll(resp.Body); err != nil {
		c.t.Fatal(err)
	}
	if resp.StatusCode >= http.StatusBadRequest {
		if err := json.Unmarshal(a.Body, &a.Problem); err != nil {
			c.t.Fatalf("%s %s: %d without a problem document: %s", req.Method, req.URL.Path, a.Status, a.Body)
		}
	}
	return a
}

// Must sends a request that has to succeed, and reads its answer into out, if
// out is not nil.
func (c *Client) Must(method, path string, body, out any) {
	c.t.Helper()
	a := c.Do(method, path, body)
	if a.Status >= http.StatusBadRequest {
		c.t.Fatalf("%s %s: %d %s", method, path, a.Status, a.Body)
	}
	if out == nil {
		return
	}
	if err := json.Unmarshal(a.Body, out); err != nil {
		c.t.Fatalf("%s %s: %v in %s", method, path, err, a.Body)
	}
}

// Form is an upload.
type Form struct {
	File   string // its name
	Data   []byte
	Values map[string]string
}

func (f *Form) encode(t testing.TB) (content []byte, kind string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, value := range f.Values {
		if err := w.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	part, err := w.CreateFormFile("file", f.File)
	if err == nil {
		_, err = part.Write(f.Data)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), w.FormDataContentType()
}

// Header is what our own page sends when it opens a socket.
func (c *Client) Header() http.Header {
	h := http.Header{"Origin": {Origin}}
	h.Set("Cookie", (&http.Cookie{Name: auth.CookieName, Value: c.token}).String())
	return h
}
