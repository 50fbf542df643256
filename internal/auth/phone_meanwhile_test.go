package auth

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/people"
	"gongxiang/internal/pii"
)

// meanwhile does something while what goes on waits for the account, which gets
// another number before that goes on.
func (c counter) meanwhile(t *testing.T, goesOn func() error) error {
	t.Helper()
	done := make(chan error, 1)
	wantOK(t, c.db.InTx(t.Context(), func(tx pgx.Tx) error {
		if err := c.holdOwn(c.ctx, tx); err != nil {
			return err
		}
		go func() { done <- goesOn() }()
		for waits := false; !waits; {
			if err := c.db.QueryRow(t.Context(), `SELECT EXISTS (SELECT FROM pg_stat_activity
				WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0)`).Scan(&waits); err != nil {
				return err
			}
		}
		return c.move(c.ctx, tx, c.id, c.id, c.was, phone(t, "13800000007"))
	}))
	return <-done
}

func TestANumberThatWasChangedMeanwhileIsNotFreed(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	var person uuid.UUID
	wantOK(t, c.db.InTx(t.Context(), func(tx pgx.Tx) (err error) {
		person, err = people.Join(t.Context(), tx, c.Vault, c.clock.Now(), c.id, c.was)
		return err
	}))
	wantOK(t, c.SendCodeAtCounter(c.asks, c.id, pii.Phone{}))
	code := c.sms.to(c.was, PurposeCounter)
	err := c.meanwhile(t, func() error { return c.FreePhone(c.asks, c.id, code, "号码已是来人的") })
	wantProblem(t, err, 409, "holder_changed", "")
	if p, err := people.PhoneOf(t.Context(), c.db, c.Vault, person); err != nil || p.Raw() != c.phoneNow(t) {
		t.Errorf("the person has %v (%v)", p, err)
	}
}

// Whoever is about to set a password by a code from the number that was does not
// get in by it after the session has ended.
func TestAPasswordIsNotSetAfterTheSessionEnded(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	wantOK(t, c.SendCodeToOwn(c.ctx, PurposePassword))
	code := c.sms.to(c.was, PurposePassword)
	for range cap(c.hashers) { // it has checked the code, and waits for its turn
		wantOK(t, c.hashers.enter(t.Context()))
	}
	done := make(chan error, 1)
	go func() {
		_, err := c.ChangePassword(c.ctx, "", code, "kaiping 2021 new")
		done <- err
	}()
	for c.count(t, `SELECT coalesce(sum(tries), 0) FROM phone_code WHERE purpose LIKE 'set_password:%'`) == 0 {
		time.Sleep(time.Millisecond)
	}
	wantOK(t, c.db.InTx(t.Context(), func(tx pgx.Tx) error {
		if err := c.move(c.ctx, tx, c.id, c.id, c.was, phone(t, "13800000007")); err != nil {
			return err
		}
		return c.EndSessions(t.Context(), tx, c.id)
	}))
	for range cap(c.hashers) {
		c.hashers.leave()
	}
	wantProblem(t, <-done, 401, "unauthenticated", "")
}
