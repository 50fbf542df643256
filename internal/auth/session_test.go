package auth

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

func TestSessionEndsUnusedAndInAnyCase(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id := h.member(t, "admin", "13800000001")
	alive := func(s Session) bool {
		t.Helper()
		_, err := h.Authenticate(t.Context(), s.Token)
		if err != nil {
			wantProblem(t, err, 401, "unauthenticated", "")
		}
		return err == nil
	}
	idle := h.open(t, t.Context(), id)
	h.clock.Advance(sessionIdle - time.Second)
	if !alive(idle) {
		t.Fatal("ended a second early")
	}
	h.clock.Advance(sessionIdle)
	if alive(idle) {
		t.Fatal("12 hours unused, and still alive")
	}
	used := h.open(t, t.Context(), id)
	for range 15 {
		h.clock.Advance(11 * time.Hour)
		if !alive(used) {
			t.Fatal("ended although in use")
		}
	}
	h.clock.Advance(3*time.Hour - time.Second) // 7 days less a second
	if !alive(used) {
		t.Fatal("ended a second early")
	}
	h.clock.Advance(time.Second)
	if alive(used) {
		t.Fatal("7 days old, and still alive")
	}
}

func TestSessionSurvivesTheClockGoingBack(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	s := h.open(t, t.Context(), h.member(t, "admin", "13800000001"))
	for _, step := range []time.Duration{time.Hour, -2 * time.Hour, time.Hour} {
		h.clock.Advance(step)
		_, err := h.Authenticate(t.Context(), s.Token)
		wantOK(t, err)
	}
}

func TestUseIsWrittenOnceAMinute(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	s := h.open(t, t.Context(), h.member(t, "admin", "13800000001"))
	opened := h.clock.Now()
	seenAfter := func(d time.Duration) time.Duration {
		t.Helper()
		h.clock.Advance(d)
		_, err := h.Authenticate(t.Context(), s.Token)
		wantOK(t, err)
		var seen time.Time
		wantOK(t, h.db.QueryRow(t.Context(), `SELECT seen_at FROM session`).Scan(&seen))
		return seen.Sub(opened)
	}
	for _, x := range []struct{ step, want time.Duration }{
		{59 * time.Second, 0}, {time.Second, time.Minute}, {time.Second, time.Minute}, {59 * time.Second, 2 * time.Minute},
	} {
		if got := seenAfter(x.step); got != x.want {
			t.Fatalf("seen at %s, want %s", got, x.want)
		}
	}
}

func TestTokensAreRefused(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id := h.member(t, "admin", "13800000001")
	s := h.open(t, t.Context(), id)
	raw, err := base64.RawURLEncoding.DecodeString(s.Token)
	if err != nil || len(raw) != 32 {
		t.Fatalf("a token of %d bytes, %v", len(raw), err)
	}
	other := append([]byte{raw[0] ^ 1}, raw[1:]...)
	for _, token := range []string{"", "x", "\x00", strings.Repeat("A", 10000), base64.RawURLEncoding.EncodeToString(other),
		base64.RawURLEncoding.EncodeToString(tokenHash(raw)), s.Token + "A", s.Token[:42]} {
		_, err := h.Authenticate(t.Context(), token)
		wantProblem(t, err, 401, "unauthenticated", "")
	}
	if n := h.count(t, `SELECT count(*) FROM session WHERE token_hash = $1`, raw); n != 0 {
		t.Error("the token itself is stored")
	}
	h.exec(t, `UPDATE account SET disabled_at = now() WHERE id = $1`, id)
	_, err = h.Authenticate(t.Context(), s.Token)
	wantProblem(t, err, 401, "unauthenticated", "")
}

func TestSigningInRotatesTheSession(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id := h.member(t, "admin", "13800000001")
	old := h.open(t, t.Context(), id)
	caller, err := h.Authenticate(t.Context(), old.Token)
	wantOK(t, err)
	fresh, err := h.SignInWithPassword(WithCaller(t.Context(), caller), "admin", secret)
	wantOK(t, err)
	if fresh.Token == old.Token {
		t.Fatal("the same token")
	}
	_, err = h.Authenticate(t.Context(), old.Token)
	wantProblem(t, err, 401, "unauthenticated", "")
}

func TestSessionsAreListedAndEnded(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id, stranger := h.member(t, "admin", "13800000001"), h.member(t, "other", "13800000002")
	gone := h.open(t, from(t, "10.0.0.9"), id)
	h.clock.Advance(sessionIdle)
	_ = gone // idle by now: not to be listed
	elsewhere := h.open(t, from(t, "10.0.0.1"), id)
	h.clock.Advance(time.Hour)
	here := h.open(t, from(t, "10.0.0.2"), id)
	theirs := h.open(t, t.Context(), stranger)

	caller, err := h.Authenticate(t.Context(), here.Token)
	wantOK(t, err)
	ctx := WithCaller(t.Context(), caller)
	list, err := h.Sessions(ctx)
	wantOK(t, err)
	if len(list) != 2 || !list[0].Current || list[0].Address != "10.0.0.2" || list[1].Current || list[1].Address != "10.0.0.1" || list[1].Agent != "Firefox" {
		t.Fatalf("%+v", list)
	}
	wantOK(t, h.EndSession(ctx, list[1].ID))
	_, err = h.Authenticate(t.Context(), elsewhere.Token)
	wantProblem(t, err, 401, "unauthenticated", "")
	_, err = h.Authenticate(t.Context(), here.Token)
	wantOK(t, err)

	strangers, err := h.Sessions(WithCaller(t.Context(), Caller{AccountID: stranger}))
	wantOK(t, err)
	for _, id := range []string{strangers[0].ID, list[1].ID, "", "zz", "\x00", strings.Repeat("0", 32)} {
		wantProblem(t, h.EndSession(ctx, id), 404, "not_found", "")
	}
	_, err = h.Authenticate(t.Context(), theirs.Token)
	wantOK(t, err)

	wantOK(t, h.SignOut(ctx))
	_, err = h.Authenticate(t.Context(), here.Token)
	wantProblem(t, err, 401, "unauthenticated", "")
	wantOK(t, h.SignOut(t.Context())) // nobody is signed in: nothing to do
}

func TestOddHeadersDoNotStopSigningIn(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id := h.member(t, "admin", "13800000001")
	for _, agent := range []string{"a\x00b", "\xff\xfe", strings.Repeat("火", 5000)} {
		h.open(t, WithClient(t.Context(), Client{Address: agent, Agent: agent}), id)
	}
}

func TestCallerKnowsItsScope(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id, err := h.create(t.Context(), NewAccount{Role: TownOfficer, Login: "town", Name: "李专员", TownCode: "440783117"})
	wantOK(t, err)
	caller, err := h.Authenticate(t.Context(), h.open(t, t.Context(), id).Token)
	if err != nil || caller.TownCode != "440783117" || caller.Name != "李专员" || caller.Scope().Firm != nil || *caller.Scope().Town != "440783117" {
		t.Fatalf("%+v, %v", caller, err)
	}
}

func TestEndSessionsEndsThemWithTheTransaction(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id := h.member(t, "admin", "13800000001")
	s := h.open(t, t.Context(), id)
	for _, fate := range []error{errors.New("undone"), nil} {
		err := h.db.InTx(t.Context(), func(tx pgx.Tx) error {
			if err := h.EndSessions(t.Context(), tx, id); err != nil {
				return err
			}
			return fate
		})
		if !errors.Is(err, fate) {
			t.Fatal(err)
		}
		if _, err := h.Authenticate(t.Context(), s.Token); (err == nil) != (fate != nil) {
			t.Fatalf("after %v: %v", fate, err)
		}
	}
}
