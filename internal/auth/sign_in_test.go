package auth

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"gongxiang/internal/problem"
)

func TestSignInWithCode(t *testing.T) {
	t.Parallel()
	h, p := newHouse(t), phone(t, "13800000001")
	id := h.member(t, "admin", "13800000001")
	s, err := h.SignInWithCode(t.Context(), p, h.codeFor(t, p, PurposeSignIn), "")
	wantOK(t, err)
	caller, err := h.Authenticate(t.Context(), s.Token)
	if err != nil || caller.AccountID != id || s.AccountID != id || caller.Role != Administrator {
		t.Fatalf("%+v, %v", caller, err)
	}
	if n := h.count(t, `SELECT count(*) FROM event WHERE thing_id = $1 AND action = 'sign_in'`, id); n != 1 {
		t.Errorf("%d sign-ins in the history", n)
	}
}

func TestUnknownPhoneNeedsANameAndKeepsItsCode(t *testing.T) {
	t.Parallel()
	h, p := newHouse(t), phone(t, "13800000002")
	code := h.codeFor(t, p, PurposeSignIn)
	_, err := h.SignInWithCode(t.Context(), p, wrong(code), "")
	wantProblem(t, err, 422, "invalid", "code") // does not tell whether there is an account
	_, err = h.SignInWithCode(t.Context(), p, code, " ")
	wantProblem(t, err, 422, "name_required", "name")
	_, err = h.SignInWithCode(t.Context(), p, code, "张\x00三")
	wantProblem(t, err, 422, "invalid", "name")
	_, err = h.SignInWithCode(t.Context(), p, code, strings.Repeat("张", 10000))
	wantProblem(t, err, 422, "invalid", "name")
	s, err := h.SignInWithCode(t.Context(), p, code, "张三")
	wantOK(t, err)
	if caller, err := h.Authenticate(t.Context(), s.Token); err != nil || caller.Role != Seeker || caller.Name != "张三" {
		t.Fatalf("%+v, %v", caller, err)
	}
}

func TestDisabledAccountDoesNotGetIn(t *testing.T) {
	t.Parallel()
	h, p := newHouse(t), phone(t, "13800000001")
	id := h.member(t, "admin", "13800000001")
	h.exec(t, `UPDATE account SET disabled_at = now() WHERE id = $1`, id)
	_, err := h.SignInWithCode(t.Context(), p, h.codeFor(t, p, PurposeSignIn), "")
	wantProblem(t, err, 403, "account_disabled", "")
	_, err = h.SignInWithPassword(t.Context(), "admin", secret)
	wantProblem(t, err, 403, "account_disabled", "")
	_, err = h.SignInWithPassword(t.Context(), "admin", "not the password")
	wantProblem(t, err, 401, "wrong_password", "") // only its owner learns that it is disabled
	if n := h.count(t, `SELECT count(*) FROM session`); n != 0 {
		t.Fatalf("%d sessions", n)
	}
}

func TestSignInWithPassword(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id := h.member(t, "admin", "13800000001")
	if _, err := h.create(t.Context(), NewAccount{Role: Seeker, Phone: phone(t, "13800000002"), Name: "张三"}); err != nil {
		t.Fatal(err)
	}
	for login, good := range map[string]bool{
		"admin": true, " Admin ": true, "13800000001": true, "+86 138-0000-0001": true,
		"": false, "nobody": false, "13800000002": false, "13800000009": false, "ad\x00min": false, "admin' OR 1=1 --": false, strings.Repeat("a", 10000): false,
	} {
		s, err := h.SignInWithPassword(from(t, login), login, secret)
		if !good {
			wantProblem(t, err, 401, "wrong_password", "")
		} else if err != nil || s.AccountID != id {
			t.Errorf("%q: %v", login, err)
		}
	}
	for _, password := range []string{"", "kaiping2020", secret + " ", strings.Repeat("k", 10000), "kaiping\x002021"} {
		_, err := h.SignInWithPassword(from(t, password[:min(5, len(password))]), "admin", password)
		wantProblem(t, err, 401, "wrong_password", "")
	}
}

// Known and unknown logins, and one without a password, cost the same: as many
// counted attempts, and one hash of the same price each.
func TestUnknownLoginsCostTheSame(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.member(t, "admin", "13800000001")
	_, err := h.create(t.Context(), NewAccount{Role: Seeker, Phone: phone(t, "13800000002"), Name: "张三"})
	wantOK(t, err)
	for i, login := range []string{"admin", "nobody", "13800000002", "13800000009"} {
		before := h.count(t, `SELECT coalesce(sum(count), 0) FROM throttle`)
		_, err := h.SignInWithPassword(from(t, fmt.Sprintf("10.0.0.%d", i)), login, "not the password")
		wantProblem(t, err, 401, "wrong_password", "")
		if n := h.count(t, `SELECT coalesce(sum(count), 0) FROM throttle`) - before; n != 4 {
			t.Errorf("%s: %d attempts counted", login, n)
		}
		// With every hasher taken, each login waits for one.
		for range cap(h.hashers) {
			h.hashers <- struct{}{}
		}
		short, cancel := context.WithTimeout(from(t, fmt.Sprintf("10.0.1.%d", i)), 300*time.Millisecond)
		if _, err := h.SignInWithPassword(short, login, secret); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s does without a hash: %v", login, err)
		}
		cancel()
		for range cap(h.hashers) {
			<-h.hashers
		}
	}
	var stored string
	wantOK(t, h.db.QueryRow(t.Context(), `SELECT password_hash FROM account WHERE login = 'admin'`).Scan(&stored))
	price := func(hash string) string { return strings.Join(strings.Split(hash, "$")[:4], "$") }
	if price(stored) != price(noHash) || len(stored) != len(noHash) {
		t.Errorf("a stored hash costs %s, that of nobody %s", price(stored), price(noHash))
	}
}

func TestFiveWrongPasswordsFromOneAddress(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.member(t, "admin", "13800000001")
	try := func(address, password string) error {
		_, err := h.SignInWithPassword(from(t, address), "admin", password)
		return err
	}
	for range 5 {
		wantProblem(t, try("10.0.0.1", "not the password"), 401, "wrong_password", "")
	}
	if p := wantProblem(t, try("10.0.0.1", secret), 429, "throttled", ""); p.RetryAfter != 15*60 {
		t.Fatalf("come back in %d s", p.RetryAfter)
	}
	wantOK(t, try("10.0.0.2", secret)) // the account itself is not locked
	h.clock.Advance(15 * time.Minute)
	wantOK(t, try("10.0.0.1", secret))
	for range 6 { // right ones do not count
		wantOK(t, try("10.0.0.1", secret))
	}
}

func TestFiftyWrongPasswordsAtOnceAreFiveTries(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.member(t, "admin", "13800000001")
	var wrong, stopped atomic.Int32
	var guesses sync.WaitGroup
	for range 50 {
		guesses.Go(func() {
			_, err := h.SignInWithPassword(from(t, "10.0.0.1"), "admin", "not the password")
			switch {
			case problem.HasCode(err, "wrong_password"):
				wrong.Add(1)
			case problem.HasCode(err, "throttled"):
				stopped.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	guesses.Wait()
	if wrong.Load() != 5 || stopped.Load() != 45 {
		t.Fatalf("%d tries, %d stopped", wrong.Load(), stopped.Load())
	}
}

func TestStrangersCannotLockAnAccountForLong(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id := h.member(t, "admin", "13800000001")
	office := from(t, "10.9.9.9")
	_, err := h.SignInWithPassword(office, "admin", secret)
	wantOK(t, err)
	attack := func(i int) error {
		_, err := h.SignInWithPassword(from(t, fmt.Sprintf("10.0.0.%d", i)), "admin", "not the password")
		return err
	}
	h.exec(t, `INSERT INTO throttle (bucket, window_start, count) VALUES ('password.account:' || $1, $2, $3)
		ON CONFLICT (bucket, window_start) DO UPDATE SET count = $3`,
		id, h.clock.Now().Truncate(passwordAccount.per), passwordAccount.most-1)
	wantProblem(t, attack(1), 401, "wrong_password", "")
	wantProblem(t, attack(2), 429, "throttled", "")
	_, err = h.SignInWithPassword(office, "admin", secret)
	wantOK(t, err) // where the account is signed in, it is not locked at all
	_, err = h.SignInWithPassword(from(t, "10.8.8.8"), "admin", secret)
	if p := wantProblem(t, err, 429, "throttled", ""); p.RetryAfter > 5*60 {
		t.Fatalf("locked for %d s", p.RetryAfter)
	}
	h.clock.Advance(5 * time.Minute)
	_, err = h.SignInWithPassword(from(t, "10.8.8.8"), "admin", secret)
	wantOK(t, err)
}

func TestAddressAndGlobalLimitsOnPasswords(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.member(t, "admin", "13800000001")
	for i := range passwordAddress.most {
		h.exec(t, `INSERT INTO throttle (bucket, window_start, count) VALUES ('password.address:10.0.0.1', $1, 1)
			ON CONFLICT (bucket, window_start) DO UPDATE SET count = $2`, h.clock.Now().Truncate(passwordAddress.per), i+1)
	}
	_, err := h.SignInWithPassword(from(t, "10.0.0.1"), "admin", secret)
	wantProblem(t, err, 429, "throttled", "")
	_, err = h.SignInWithPassword(from(t, "10.0.0.2"), "admin", secret)
	wantOK(t, err)
	h.exec(t, `INSERT INTO throttle (bucket, window_start, count) VALUES ('password.all:', $1, $2)
		ON CONFLICT (bucket, window_start) DO UPDATE SET count = $2`, h.clock.Now().Truncate(time.Minute), passwordAll.most)
	_, err = h.SignInWithPassword(from(t, "10.0.0.3"), "admin", secret)
	wantProblem(t, err, 429, "throttled", "")
	_, err = h.SignInWithPassword(from(t, "10.0.0.2"), "admin", secret)
	wantOK(t, err)
}

func TestPasswordChangedDuringSignIn(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id := h.member(t, "admin", "13800000001")
	account, err := h.find(t.Context(), "admin")
	wantOK(t, err)
	_, err = h.ResetPassword(WithCaller(t.Context(), Caller{AccountID: id}), id)
	wantOK(t, err)
	_, err = h.enter(t.Context(), account)
	wantProblem(t, err, 401, "wrong_password", "")
}

func TestChangePassword(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id := h.member(t, "admin", "13800000001")
	elsewhere := h.open(t, t.Context(), id)
	here := h.open(t, t.Context(), id)
	caller, err := h.Authenticate(t.Context(), here.Token)
	wantOK(t, err)
	ctx := WithCaller(t.Context(), caller)
	for password, field := range map[string]string{"short": "new", "admin": "new", strings.Repeat("x", 65): "new", "13800000001": "new"} {
		_, err := h.ChangePassword(ctx, secret, "", password)
		wantProblem(t, err, 422, "invalid", field)
	}
	_, err = h.ChangePassword(ctx, "not the password", "", "a new password")
	wantProblem(t, err, 422, "invalid", "old")
	fresh, err := h.ChangePassword(ctx, secret, "", "a new password")
	wantOK(t, err)
	for _, old := range []Session{elsewhere, here} {
		_, err := h.Authenticate(t.Context(), old.Token)
		wantProblem(t, err, 401, "unauthenticated", "")
	}
	_, err = h.Authenticate(t.Context(), fresh.Token)
	wantOK(t, err)
	_, err = h.SignInWithPassword(t.Context(), "admin", secret)
	wantProblem(t, err, 401, "wrong_password", "")
	_, err = h.SignInWithPassword(t.Context(), "admin", "a new password")
	wantOK(t, err)
	if n := h.count(t, `SELECT count(*) FROM event WHERE thing_id = $1 AND action = 'set_password' AND account_id = $1`, id); n != 1 {
		t.Errorf("%d events", n)
	}
}

// Whoever finds a browser that is signed in cannot make himself a way in.
func TestFirstPasswordNeedsACodeOfTheOwnPhone(t *testing.T) {
	t.Parallel()
	h, p := newHouse(t), phone(t, "13800000002")
	id, err := h.create(t.Context(), NewAccount{Role: Seeker, Phone: p, Name: "张三"})
	wantOK(t, err)
	signedIn := func(s Session) context.Context {
		caller, err := h.Authenticate(t.Context(), s.Token)
		wantOK(t, err)
		return WithCaller(t.Context(), caller)
	}
	ctx := signedIn(h.open(t, t.Context(), id))
	_, err = h.ChangePassword(ctx, "", "", secret)
	wantProblem(t, err, 422, "invalid", "code")
	_, err = h.ChangePassword(ctx, "", h.codeFor(t, p, PurposeSignIn), secret)
	wantProblem(t, err, 422, "invalid", "code") // good for something else
	h.clock.Advance(time.Minute)
	wantOK(t, h.SendCodeToOwn(ctx, PurposePassword))
	code := h.sms.to(p, PurposePassword)
	fresh, err := h.ChangePassword(ctx, "", code, secret)
	wantOK(t, err)
	_, err = h.SignInWithPassword(t.Context(), "13800000002", secret)
	wantOK(t, err)
	_, err = h.ChangePassword(signedIn(fresh), "", code, "another one")
	wantProblem(t, err, 422, "invalid", "code")
}

func TestGuessingTheOldPasswordIsBounded(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := WithCaller(t.Context(), Caller{AccountID: h.member(t, "admin", "13800000001"), Role: Administrator})
	for range 5 {
		_, err := h.ChangePassword(ctx, "not the password", "", "a new password")
		wantProblem(t, err, 422, "invalid", "old")
	}
	_, err := h.ChangePassword(ctx, secret, "", "a new password")
	wantProblem(t, err, 429, "throttled", "")
}

func TestResetPassword(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id := h.member(t, "admin", "13800000001")
	session := h.open(t, t.Context(), id)
	ctx := WithCaller(t.Context(), Caller{AccountID: id, Role: Administrator})
	password, err := h.ResetPassword(ctx, id)
	wantOK(t, err)
	_, err = h.Authenticate(t.Context(), session.Token)
	wantProblem(t, err, 401, "unauthenticated", "")
	_, err = h.SignInWithPassword(t.Context(), "admin", secret)
	wantProblem(t, err, 401, "wrong_password", "")
	_, err = h.SignInWithPassword(t.Context(), "admin", password)
	wantOK(t, err)
	_, err = h.ResetPassword(ctx, uuid.Must(uuid.NewV7()))
	wantProblem(t, err, 404, "not_found", "")
	if again := OneTimePassword(); again == password || len(again) != 19 {
		t.Errorf("one-time passwords %q, %q", password, again)
	}
}
