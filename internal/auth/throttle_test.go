package auth

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gongxiang/internal/problem"
)

func TestCodesForOnePhoneAreBounded(t *testing.T) {
	t.Parallel()
	h, p := newHouse(t), phone(t, "13800000001")
	send := func(address string) error { return h.SendCode(from(t, address), p, PurposeSignIn) }
	wantOK(t, send("10.0.0.1"))
	h.clock.Advance(40 * time.Second)
	if got := wantProblem(t, send("10.0.0.2"), 429, "throttled", ""); got.RetryAfter != 20 {
		t.Fatalf("second in a minute: come back in %d s", got.RetryAfter)
	}
	h.clock.Advance(20 * time.Second)
	for i := range 5 { // from elsewhere each time, up to six in the quarter of an hour
		wantOK(t, send(fmt.Sprintf("10.0.1.%d", i)))
		h.clock.Advance(time.Minute)
	}
	if got := wantProblem(t, send("10.0.2.1"), 429, "throttled", ""); got.RetryAfter != 9*60 {
		t.Fatalf("seventh in a quarter of an hour: come back in %d s", got.RetryAfter)
	}
	h.clock.Advance(9 * time.Minute)
	wantOK(t, send("10.0.2.1"))
}

func TestOneAddressCannotKeepAPhoneFromItsCodes(t *testing.T) {
	t.Parallel()
	h, p := newHouse(t), phone(t, "13800000001")
	for range 5 {
		wantOK(t, h.SendCode(from(t, "10.0.0.1"), p, PurposeSignIn))
		h.clock.Advance(time.Minute)
	}
	for range 30 { // these are stopped by the limit of that address, and fill no other
		wantProblem(t, h.SendCode(from(t, "10.0.0.1"), p, PurposeSignIn), 429, "throttled", "")
	}
	wantOK(t, h.SendCode(from(t, "10.0.0.9"), p, PurposeSignIn))
}

func TestCodesForOneAddressAreBounded(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	send := func(address string, n int) error {
		return h.SendCode(from(t, address), phone(t, fmt.Sprintf("138%08d", n)), PurposeRegister)
	}
	for i := range sendAddress.most {
		wantOK(t, send("10.0.0.1", i))
	}
	wantProblem(t, send("10.0.0.1", 1000), 429, "throttled", "")
	wantOK(t, send("10.0.0.2", 1000))
}

func TestCodesInAllAreBounded(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.exec(t, `INSERT INTO throttle (bucket, window_start, count) VALUES ('code.all:', $1, $2)`,
		h.clock.Now().Truncate(time.Hour), sendAll.most-1)
	wantOK(t, h.SendCode(from(t, "10.0.0.1"), phone(t, "13800000001"), PurposeSignIn))
	wantProblem(t, h.SendCode(from(t, "10.0.0.2"), phone(t, "13800000002"), PurposeSignIn), 429, "throttled", "")
}

func TestWrongCodesOfOneAddressAreBounded(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	check := func(address, code string) error {
		_, err := h.CheckCode(from(t, address), phone(t, "13800000001"), PurposeSignIn, code)
		return err
	}
	for range checkAddress.most {
		wantProblem(t, check("10.0.0.1", "000000"), 422, "invalid", "code")
	}
	code := h.codeFor(t, phone(t, "13800000001"), PurposeSignIn)
	wantProblem(t, check("10.0.0.1", code), 429, "throttled", "")
	wantOK(t, check("10.0.0.2", code))
	h.clock.Advance(checkAddress.per)
	code = h.codeFor(t, phone(t, "13800000001"), PurposeSignIn)
	wantOK(t, check("10.0.0.1", code))
}

func TestRightCodesAreNotCounted(t *testing.T) {
	t.Parallel()
	h, p := newHouse(t), phone(t, "13800000001")
	_, err := h.CheckCode(t.Context(), p, PurposeSignIn, h.codeFor(t, p, PurposeSignIn))
	wantOK(t, err)
	if n := h.count(t, `SELECT coalesce(sum(count), 0) FROM throttle WHERE bucket LIKE 'check.%'`); n != 0 {
		t.Fatalf("%d stay counted", n)
	}
}

func TestManyAttemptsAtOnceStayWithinTheLimit(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	buckets := []bucket{{limit{"narrow", 5, time.Minute}, "x"}, {limit{"wide", 100, time.Minute}, "x"}}
	var taken atomic.Int32
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			_, err := h.take(t.Context(), buckets)
			switch {
			case err == nil:
				taken.Add(1)
			case !problem.HasCode(err, "throttled"):
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := h.count(t, `SELECT count FROM throttle WHERE bucket = 'wide:x'`); taken.Load() != 5 || n != 5 {
		t.Fatalf("%d taken, %d in the wide bucket", taken.Load(), n)
	}
}

func TestFullWideBucketLeavesTheNarrowOne(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	narrow, wide := bucket{limit{"narrow", 5, time.Minute}, "x"}, bucket{limit{"wide", 1, time.Minute}, "x"}
	_, err := h.take(t.Context(), []bucket{narrow, wide})
	wantOK(t, err)
	for range 20 {
		_, err = h.take(t.Context(), []bucket{narrow, wide})
		wantProblem(t, err, 429, "throttled", "")
	}
	if n := h.count(t, `SELECT count FROM throttle WHERE bucket = 'narrow:x'`); n != 1 {
		t.Fatalf("%d in the narrow bucket", n)
	}
}

func TestClockGoingBackDoesNotLock(t *testing.T) {
	t.Parallel()
	h, p := newHouse(t), phone(t, "13800000001")
	wantOK(t, h.SendCode(t.Context(), p, PurposeSignIn))
	h.clock.Advance(-time.Hour)
	wantOK(t, h.SendCode(t.Context(), p, PurposeSignIn))
	_, err := h.CheckCode(t.Context(), p, PurposeSignIn, h.sms.to(p, PurposeSignIn))
	wantOK(t, err)
}

func TestNetwork(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"10.1.2.3": "10.1.2.3", "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64", "2001:db8:1:2:ffff::1": "2001:db8:1:2::/64",
		"::ffff:10.1.2.3": "::ffff:10.1.2.3", "fe80::1%eth0": "fe80::/64", "": "", "nonsense": "nonsense",
	} {
		if got := network(from(t, address)); got != want {
			t.Errorf("%s: %s, want %s", address, got, want)
		}
	}
}

func TestThrottledSaysHowLong(t *testing.T) {
	t.Parallel()
	for wait, want := range map[time.Duration]string{
		time.Millisecond: "1 秒", 20 * time.Second: "20 秒", 90 * time.Second: "90 秒", 91 * time.Second: "2 分钟", 15 * time.Minute: "15 分钟",
	} {
		p, _ := problem.As(throttled(wait))
		if p.Message != "尝试得太频繁，请在 "+want+"后再试。" || p.RetryAfter < 1 {
			t.Errorf("%s: %s (%d)", wait, p.Message, p.RetryAfter)
		}
	}
}

func TestSweep(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id := h.member(t, "admin", "13800000001")
	h.codeFor(t, phone(t, "13800000001"), PurposeSignIn)
	live := h.open(t, t.Context(), id)
	wantOK(t, h.Sweep(t.Context()))
	_, err := h.Authenticate(t.Context(), live.Token)
	wantOK(t, err)
	if n := h.count(t, `SELECT (SELECT count(*) FROM phone_code) + (SELECT count(*) FROM throttle)`); n != 6 {
		t.Fatalf("swept what still counts: %d left", n)
	}
	h.clock.Advance(48 * time.Hour)
	wantOK(t, h.Sweep(t.Context()))
	if n := h.count(t, `SELECT (SELECT count(*) FROM phone_code) + (SELECT count(*) FROM throttle) + (SELECT count(*) FROM session)`); n != 0 {
		t.Fatalf("%d rows left", n)
	}
}
