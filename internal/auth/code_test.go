package auth

import (
	"context"
	"errors"
	"regexp"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"gongxiang/internal/pii"
	"gongxiang/internal/problem"
)

// use spends a checked code in a transaction of its own.
func (h house) use(ctx context.Context, c CheckedCode) error {
	return h.db.InTx(ctx, func(tx pgx.Tx) error { return c.Use(ctx, tx) })
}

// codeFor sends a code and gives it.
func (h house) codeFor(t *testing.T, p pii.Phone, purpose Purpose) string {
	t.Helper()
	wantOK(t, h.SendCode(t.Context(), p, purpose))
	code := h.sms.to(p, purpose)
	if !regexp.MustCompile(`^\d{6}$`).MatchString(code) {
		t.Fatalf("sent %q", code)
	}
	return code
}

// wrong is a code that is not the one.
func wrong(code string) string {
	if code[0] == '9' {
		return "0" + code[1:]
	}
	return string(code[0]+1) + code[1:]
}

func TestCodeIsGoodOnce(t *testing.T) {
	t.Parallel()
	h, p := newHouse(t), phone(t, "13800000001")
	code := h.codeFor(t, p, PurposeSignIn)
	checked, err := h.CheckCode(t.Context(), p, PurposeSignIn, code)
	wantOK(t, err)
	wantOK(t, h.use(t.Context(), checked))
	wantProblem(t, h.use(t.Context(), checked), 422, "invalid", "code")
	_, err = h.CheckCode(t.Context(), p, PurposeSignIn, code)
	wantProblem(t, err, 422, "invalid", "code")
}

func TestCodeIsGoodForItsPhoneAndPurposeOnly(t *testing.T) {
	t.Parallel()
	h, p := newHouse(t), phone(t, "13800000001")
	code := h.codeFor(t, p, PurposeSignIn)
	_, err := h.CheckCode(t.Context(), p, PurposeRegister, code)
	wantProblem(t, err, 422, "invalid", "code")
	_, err = h.CheckCode(t.Context(), phone(t, "13800000002"), PurposeSignIn, code)
	wantProblem(t, err, 422, "invalid", "code")
	// Not even when somebody copies the row.
	h.exec(t, `INSERT INTO phone_code (phone_index, purpose, code_hash, expires_at) SELECT phone_index, 'register', code_hash, expires_at FROM phone_code`)
	_, err = h.CheckCode(t.Context(), p, PurposeRegister, code)
	wantProblem(t, err, 422, "invalid", "code")
	_, err = h.CheckCode(t.Context(), p, PurposeSignIn, code)
	wantOK(t, err)
}

func TestCodeExpires(t *testing.T) {
	t.Parallel()
	for life, good := range map[time.Duration]bool{0: true, CodeLife - time.Second: true, CodeLife: false, CodeLife + time.Hour: false, -time.Hour: true} {
		t.Run(life.String(), func(t *testing.T) {
			t.Parallel()
			h, p := newHouse(t), phone(t, "13800000001")
			code := h.codeFor(t, p, PurposeSignIn)
			h.clock.Advance(life)
			if _, err := h.CheckCode(t.Context(), p, PurposeSignIn, code); (err == nil) != good {
				t.Fatalf("after %s: %v", life, err)
			}
		})
	}
}

func TestFiveTries(t *testing.T) {
	t.Parallel()
	h, p := newHouse(t), phone(t, "13800000001")
	fail := func(code string) {
		t.Helper()
		_, err := h.CheckCode(t.Context(), p, PurposeSignIn, wrong(code))
		wantProblem(t, err, 422, "invalid", "code")
	}
	code := h.codeFor(t, p, PurposeSignIn)
	for range 4 {
		fail(code)
	}
	checked, err := h.CheckCode(t.Context(), p, PurposeSignIn, code)
	wantOK(t, err) // the fifth
	wantOK(t, h.use(t.Context(), checked))

	h.clock.Advance(time.Minute)
	code = h.codeFor(t, p, PurposeSignIn) // a new code has five new tries
	for range 5 {
		fail(code)
	}
	_, err = h.CheckCode(t.Context(), p, PurposeSignIn, code)
	wantProblem(t, err, 422, "invalid", "code") // the sixth, although right
}

func TestRollbackForgivesNoTryAndSpendsNoCode(t *testing.T) {
	t.Parallel()
	h, p := newHouse(t), phone(t, "13800000001")
	code := h.codeFor(t, p, PurposeSignIn)
	failed := errors.New("the rest of it failed")
	for range 5 {
		checked, err := h.CheckCode(t.Context(), p, PurposeSignIn, code)
		wantOK(t, err)
		err = h.db.InTx(t.Context(), func(tx pgx.Tx) error { return errors.Join(checked.Use(t.Context(), tx), failed) })
		if !errors.Is(err, failed) {
			t.Fatal(err)
		}
	}
	_, err := h.CheckCode(t.Context(), p, PurposeSignIn, code)
	wantProblem(t, err, 422, "invalid", "code")
}

func TestNewCodeVoidsTheOldOne(t *testing.T) {
	t.Parallel()
	h, p := newHouse(t), phone(t, "13800000001")
	old := h.codeFor(t, p, PurposeSignIn)
	checked, err := h.CheckCode(t.Context(), p, PurposeSignIn, old)
	wantOK(t, err)
	h.clock.Advance(time.Minute)
	code := h.codeFor(t, p, PurposeSignIn)
	wantProblem(t, h.use(t.Context(), checked), 422, "invalid", "code")
	if old != code {
		_, err = h.CheckCode(t.Context(), p, PurposeSignIn, old)
		wantProblem(t, err, 422, "invalid", "code")
	}
}

func TestOneOfFiftyUsesTheCode(t *testing.T) {
	t.Parallel()
	h, p := newHouse(t), phone(t, "13800000001")
	code := h.codeFor(t, p, PurposeSignIn)
	var signedIn, refused atomic.Int32
	var people sync.WaitGroup
	for range 50 {
		people.Go(func() {
			_, err := h.SignInWithCode(t.Context(), p, code, "张三")
			switch {
			case err == nil:
				signedIn.Add(1)
			case problem.HasCode(err, "invalid"), problem.HasCode(err, "throttled"):
				refused.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	people.Wait()
	if signedIn.Load() != 1 || refused.Load() != 49 {
		t.Fatalf("%d signed in, %d refused", signedIn.Load(), refused.Load())
	}
	if n := h.count(t, `SELECT count(*) FROM account`); n != 1 {
		t.Fatalf("%d accounts", n)
	}
}

// Without the count in the database, fifty guesses at once would be fifty tries.
func TestFiftyWrongGuessesAtOnceAreFiveTries(t *testing.T) {
	t.Parallel()
	h, p := newHouse(t), phone(t, "13800000001")
	code := h.codeFor(t, p, PurposeSignIn)
	var people sync.WaitGroup
	for range 50 {
		people.Go(func() { _, _ = h.CheckCode(t.Context(), p, PurposeSignIn, wrong(code)) })
	}
	people.Wait()
	if n := h.count(t, `SELECT tries FROM phone_code`); n != 5 {
		t.Fatalf("%d tries", n)
	}
}

func TestSendingIsTheSameForKnownAndUnknownPhones(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.member(t, "admin", "13800000001")
	for _, number := range []string{"13800000001", "13800000002"} {
		before := h.count(t, `SELECT coalesce(sum(count), 0) FROM throttle`)
		h.codeFor(t, phone(t, number), PurposeSignIn)
		if n := h.count(t, `SELECT coalesce(sum(count), 0) FROM throttle`) - before; n != 5 {
			t.Errorf("%s: %d attempts counted", number, n)
		}
	}
	if n := h.count(t, `SELECT count(*) FROM phone_code`); n != 2 {
		t.Errorf("%d codes", n)
	}
}

func TestGatewayAway(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.sms.fail = errors.New("connection refused")
	p := wantProblem(t, h.SendCode(t.Context(), phone(t, "13800000001"), PurposeSignIn), 503, "sms_unavailable", "")
	if p.RetryAfter == 0 {
		t.Error("it does not say when to come back")
	}
}

func TestCodeIsNotStored(t *testing.T) {
	t.Parallel()
	h, p := newHouse(t), phone(t, "13800000001")
	code := h.codeFor(t, p, PurposeSignIn)
	if n := h.count(t, `SELECT count(*) FROM phone_code c WHERE c::text LIKE '%' || $1 || '%' OR c::text LIKE '%13800000001%'`, code); n != 0 {
		t.Fatal("the code or the phone stands in the table")
	}
	if n := h.count(t, `SELECT count(*) FROM throttle c WHERE c::text LIKE '%13800000001%'`); n != 0 {
		t.Fatal("the phone stands in the counters")
	}
}
