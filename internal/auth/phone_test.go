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
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/people"
	"gongxiang/internal/pii"
	"gongxiang/internal/problem"
)

// mover is an account that is signed in, with the number that it has and the one
// that it wants.
type mover struct {
	house
	id      uuid.UUID
	ctx     context.Context
	session Session
	was, to pii.Phone
}

func (h house) mover(t *testing.T, a NewAccount, to string) mover {
	t.Helper()
	id, err := h.create(t.Context(), a)
	wantOK(t, err)
	m := mover{house: h, id: id, was: a.Phone, to: phone(t, to)}
	m.signIn(t)
	return m
}

func (m *mover) signIn(t *testing.T) {
	t.Helper()
	m.session = m.open(t, t.Context(), m.id)
	caller, err := m.Authenticate(t.Context(), m.session.Token)
	wantOK(t, err)
	m.ctx = WithCaller(t.Context(), caller)
}

func newMover(t *testing.T) mover {
	return newHouse(t).mover(t, NewAccount{Role: Seeker, Phone: phone(t, "13800000001"), Name: "张三"}, "13800000002")
}

func (m mover) newCode(t *testing.T) string {
	t.Helper()
	wantOK(t, m.SendCodeToNew(m.ctx, m.to))
	return m.sms.to(m.to, PurposeNewPhone)
}

func (m mover) oldCode(t *testing.T) string {
	t.Helper()
	wantOK(t, m.SendCodeToOwn(m.ctx, PurposeOldPhone))
	return m.sms.to(m.was, PurposeOldPhone)
}

func (m mover) phoneNow(t *testing.T) string {
	t.Helper()
	p, err := m.PhoneOf(t.Context(), m.db, m.id)
	wantOK(t, err)
	return p.Raw()
}

// left is what waits to be told to numbers that were left.
func (h house) left(t *testing.T) []Left {
	t.Helper()
	rows, err := h.db.Query(t.Context(), `SELECT args FROM river.river_job WHERE kind = $1`, LeftKind)
	wantOK(t, err)
	list, err := pgx.CollectRows(rows, pgx.RowTo[Left])
	wantOK(t, err)
	return list
}

func TestChangePhone(t *testing.T) {
	t.Parallel()
	m := newMover(t)
	elsewhere := m.open(t, t.Context(), m.id)
	var person uuid.UUID
	wantOK(t, m.db.InTx(t.Context(), func(tx pgx.Tx) (err error) {
		person, err = people.Join(t.Context(), tx, m.Vault, m.clock.Now(), m.id, m.was)
		return err
	}))
	var moved []Move
	m.Moved = append(m.Moved, func(_ context.Context, _ pgx.Tx, move Move) error {
		moved = append(moved, move)
		return nil
	})
	code, old := m.newCode(t), m.oldCode(t)
	session, err := m.ChangePhone(m.ctx, m.to, code, Owner{Code: old})
	wantOK(t, err)
	for _, ended := range []Session{elsewhere, m.session} {
		_, err := m.Authenticate(t.Context(), ended.Token)
		wantProblem(t, err, 401, "unauthenticated", "")
	}
	if c, err := m.Authenticate(t.Context(), session.Token); err != nil || c.AccountID != m.id {
		t.Fatalf("%+v, %v", c, err)
	}
	if n := m.count(t, `SELECT count(*) FROM event WHERE thing = 'account' AND thing_id = $1 AND action = 'change_phone' AND account_id = $1`, m.id); n != 1 {
		t.Errorf("%d events", n)
	}
	if p, err := people.PhoneOf(t.Context(), m.db, m.Vault, person); err != nil || p.Raw() != m.to.Raw() {
		t.Errorf("the person has %v (%v)", p, err)
	}
	if len(moved) != 1 || moved[0].Person != person || moved[0].From.Raw() != m.was.Raw() || moved[0].To.Raw() != m.to.Raw() || moved[0].Account != m.id {
		t.Errorf("told of %+v", moved)
	}
	m.clock.Advance(time.Minute)
	if s, err := m.SignInWithCode(t.Context(), m.to, m.codeFor(t, m.to, PurposeSignIn), ""); err != nil || s.AccountID != m.id {
		t.Errorf("by the new number: %+v, %v", s, err)
	}
	_, err = m.SignInWithCode(t.Context(), m.was, m.codeFor(t, m.was, PurposeSignIn), "")
	wantProblem(t, err, 422, "name_required", "name") // the old number is nobody's
}

func TestTheNumberThatWasIsTold(t *testing.T) {
	t.Parallel()
	m := newMover(t)
	_, err := m.ChangePhone(m.ctx, m.to, m.newCode(t), Owner{Code: m.oldCode(t)})
	wantOK(t, err)
	left := m.left(t)
	if len(left) != 1 || strings.Contains(string(left[0].Sealed), m.was.Raw()) {
		t.Fatalf("%v", left)
	}
	m.sms.fail = errors.New("connection refused")
	wantProblem(t, m.TellLeft(t.Context(), left[0]), 503, "sms_unavailable", "")
	m.sms.fail = nil
	wantOK(t, m.TellLeft(t.Context(), left[0]))
	if text := m.sms.to(m.was, PurposeLeft); !strings.Contains(text, "2021-02-08 09:00") || !strings.Contains(text, "0750-2260938") || strings.Contains(text, m.to.Raw()[7:]) {
		t.Errorf("told %q", text)
	}
}

func TestChangePhoneByPassword(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for i, a := range []NewAccount{
		{Role: Seeker, Phone: phone(t, "13800000001"), Name: "张三", Password: secret},
		{Role: CityOfficer, Login: "city", Name: "王专员", Password: secret}, // had no number: it gets one
	} {
		m := h.mover(t, a, fmt.Sprintf("1390000000%d", i))
		code := m.newCode(t)
		_, err := m.ChangePhone(m.ctx, m.to, code, Owner{Password: "not the password"})
		wantProblem(t, err, 422, "invalid", "password")
		_, err = m.ChangePhone(m.ctx, m.to, code, Owner{Password: secret})
		wantOK(t, err)
		if m.phoneNow(t) != m.to.Raw() {
			t.Errorf("%s has another number", a.Role)
		}
	}
	if n := len(h.left(t)); n != 1 {
		t.Errorf("%d messages: who had no number is told nothing", n)
	}
}

func TestChangingThePhoneIsRefused(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		name        string
		try         func(t *testing.T, m *mover) (pii.Phone, string, Owner)
		status      int
		code, field string
	}{
		{"the same number", func(t *testing.T, m *mover) (pii.Phone, string, Owner) {
			return m.was, "000000", Owner{Code: m.oldCode(t)}
		}, 422, "invalid", "phone"},
		{"a session alone", func(t *testing.T, m *mover) (pii.Phone, string, Owner) {
			return m.to, m.newCode(t), Owner{}
		}, 422, "invalid", "oldCode"},
		{"a password where there is none", func(t *testing.T, m *mover) (pii.Phone, string, Owner) {
			return m.to, m.newCode(t), Owner{Password: secret}
		}, 422, "invalid", "password"},
		{"a wrong code of the new number", func(t *testing.T, m *mover) (pii.Phone, string, Owner) {
			return m.to, wrong(m.newCode(t)), Owner{Code: m.oldCode(t)}
		}, 422, "invalid", "code"},
		{"a wrong code of the old number", func(t *testing.T, m *mover) (pii.Phone, string, Owner) {
			return m.to, m.newCode(t), Owner{Code: wrong(m.oldCode(t))}
		}, 422, "invalid", "oldCode"},
		{"a code for signing in", func(t *testing.T, m *mover) (pii.Phone, string, Owner) {
			return m.to, m.newCode(t), Owner{Code: m.codeFor(t, m.was, PurposeSignIn)}
		}, 422, "invalid", "oldCode"},
		{"the codes the other way round", func(t *testing.T, m *mover) (pii.Phone, string, Owner) {
			return m.to, m.oldCode(t), Owner{Code: m.newCode(t)}
		}, 422, "invalid", "oldCode"},
		{"the code of another number", func(t *testing.T, m *mover) (pii.Phone, string, Owner) {
			return phone(t, "13800000009"), m.newCode(t), Owner{Code: m.oldCode(t)}
		}, 422, "invalid", "code"},
		{"a code that another account asked for", func(t *testing.T, m *mover) (pii.Phone, string, Owner) {
			other := m.mover(t, NewAccount{Role: Seeker, Phone: phone(t, "13800000009"), Name: "李四"}, m.to.Raw())
			return m.to, other.newCode(t), Owner{Code: m.oldCode(t)}
		}, 422, "invalid", "code"},
		{"a code that is too old", func(t *testing.T, m *mover) (pii.Phone, string, Owner) {
			code, old := m.newCode(t), m.oldCode(t)
			m.clock.Advance(CodeLife)
			return m.to, code, Owner{Code: old}
		}, 422, "invalid", "oldCode"},
		{"a code of the new number that is too old", func(t *testing.T, m *mover) (pii.Phone, string, Owner) {
			code := m.newCode(t)
			m.clock.Advance(CodeLife)
			return m.to, code, Owner{Code: m.oldCode(t)}
		}, 422, "invalid", "code"},
		{"a session that has ended", func(t *testing.T, m *mover) (pii.Phone, string, Owner) {
			code, old := m.newCode(t), m.oldCode(t)
			wantOK(t, m.SignOut(m.ctx))
			return m.to, code, Owner{Code: old}
		}, 401, "unauthenticated", ""},
		{"an account that was disabled", func(t *testing.T, m *mover) (pii.Phone, string, Owner) {
			code, old := m.newCode(t), m.oldCode(t)
			m.exec(t, `UPDATE account SET disabled_at = now() WHERE id = $1`, m.id)
			return m.to, code, Owner{Code: old}
		}, 401, "unauthenticated", ""},
		{"somebody's number", func(t *testing.T, m *mover) (pii.Phone, string, Owner) {
			m.member(t, "admin", m.to.Raw())
			return m.to, m.newCode(t), Owner{Code: m.oldCode(t)}
		}, 409, "phone_taken", "phone"},
		{"somebody's number without holding it", func(t *testing.T, m *mover) (pii.Phone, string, Owner) {
			m.member(t, "admin", m.to.Raw())
			return m.to, wrong(m.newCode(t)), Owner{Code: m.oldCode(t)}
		}, 422, "invalid", "code"},
	} {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			m := newMover(t)
			p, code, owner := x.try(t, &m)
			_, err := m.ChangePhone(m.ctx, p, code, owner)
			wantProblem(t, err, x.status, x.code, x.field)
			if m.phoneNow(t) != m.was.Raw() || len(m.left(t)) != 0 {
				t.Error("something has changed all the same")
			}
		})
	}
}

// A refusal that the database makes leaves both codes as good as before.
func TestARefusedChangeSpendsNoCode(t *testing.T) {
	t.Parallel()
	m := newMover(t)
	other := m.member(t, "admin", m.to.Raw())
	code, old := m.newCode(t), m.oldCode(t)
	_, err := m.ChangePhone(m.ctx, m.to, code, Owner{Code: old})
	wantProblem(t, err, 409, "phone_taken", "phone")
	m.exec(t, `UPDATE account SET phone_enc = NULL, phone_index = NULL WHERE id = $1`, other)
	_, err = m.ChangePhone(m.ctx, m.to, code, Owner{Code: old})
	wantOK(t, err)
	m.signIn(t)
	_, err = m.ChangePhone(m.ctx, m.was, code, Owner{Code: old})
	wantProblem(t, err, 422, "invalid", "oldCode")
}

func TestBothCodesAreGoodOnce(t *testing.T) {
	t.Parallel()
	m := newHouse(t).mover(t, NewAccount{Role: Seeker, Phone: phone(t, "13800000001"), Name: "张三", Password: secret}, "13800000002")
	code, old := m.newCode(t), m.oldCode(t)
	_, err := m.ChangePhone(m.ctx, m.to, code, Owner{Code: old})
	wantOK(t, err)
	m.exec(t, `DELETE FROM throttle`)
	m.signIn(t)
	back := m
	back.to = m.was
	_, err = m.ChangePhone(m.ctx, m.was, back.newCode(t), Owner{Password: secret})
	wantOK(t, err)
	m.exec(t, `DELETE FROM throttle`)
	m.signIn(t)
	_, err = m.ChangePhone(m.ctx, m.to, code, Owner{Password: secret})
	wantProblem(t, err, 422, "invalid", "code")
	_, err = m.ChangePhone(m.ctx, m.to, m.newCode(t), Owner{Code: old})
	wantProblem(t, err, 422, "invalid", "oldCode")
}

func TestCodesForANewNumber(t *testing.T) {
	t.Parallel()
	m := newMover(t)
	m.member(t, "admin", "13800000009")
	// The same work whether somebody has the number or not.
	for _, number := range []string{"13800000009", "13800000008"} {
		before := m.count(t, `SELECT coalesce(sum(count), 0) FROM throttle`)
		wantOK(t, m.SendCodeToNew(m.ctx, phone(t, number)))
		if n := m.count(t, `SELECT coalesce(sum(count), 0) FROM throttle`) - before; n != 6 {
			t.Errorf("%s: %d attempts counted", number, n)
		}
	}
	wantProblem(t, m.SendCodeToNew(m.ctx, m.was), 422, "invalid", "phone")
	wantProblem(t, m.SendCodeToNew(m.ctx, phone(t, "13800000008")), 429, "throttled", "") // again within the minute
	for i := range sendAccount.most - 2 {
		wantOK(t, m.SendCodeToNew(m.ctx, phone(t, fmt.Sprintf("1390000000%d", i))))
	}
	wantProblem(t, m.SendCodeToNew(m.ctx, m.to), 429, "throttled", "") // strangers are not called up by the dozen
	wantOK(t, m.SendCodeToOwn(m.ctx, PurposeOldPhone))
	wantProblem(t, m.SendCodeToOwn(m.ctx, PurposeOldPhone), 429, "throttled", "")
	officer := m.mover(t, NewAccount{Role: CityOfficer, Login: "city", Name: "王专员", Password: secret}, "13800000007")
	wantProblem(t, officer.SendCodeToOwn(officer.ctx, PurposeOldPhone), 409, "no_phone", "")
}

func TestFiveTriesAtTheOldNumber(t *testing.T) {
	t.Parallel()
	m := newMover(t)
	code, old := m.newCode(t), m.oldCode(t)
	for range 5 {
		_, err := m.ChangePhone(m.ctx, m.to, code, Owner{Code: wrong(old)})
		wantProblem(t, err, 422, "invalid", "oldCode")
	}
	_, err := m.ChangePhone(m.ctx, m.to, code, Owner{Code: old})
	wantProblem(t, err, 422, "invalid", "oldCode")
}

func TestGuessingThePasswordForANewPhoneIsBounded(t *testing.T) {
	t.Parallel()
	m := newHouse(t).mover(t, NewAccount{Role: Seeker, Phone: phone(t, "13800000001"), Name: "张三", Password: secret}, "13800000002")
	code := m.newCode(t)
	for range 5 {
		_, err := m.ChangePhone(m.ctx, m.to, code, Owner{Password: "not the password"})
		wantProblem(t, err, 422, "invalid", "password")
	}
	_, err := m.ChangePhone(m.ctx, m.to, code, Owner{Password: secret})
	wantProblem(t, err, 429, "throttled", "")
}

func TestOneOfManyTakesTheNumber(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	const many = 6
	movers, codes := make([]mover, many), make([]string, many)
	for i := range movers {
		movers[i] = h.mover(t, NewAccount{Role: Seeker, Phone: phone(t, fmt.Sprintf("1380000000%d", i)), Name: "张三", Password: secret}, "13900000000")
		codes[i] = movers[i].newCode(t)
		h.exec(t, `DELETE FROM throttle`) // else one code a minute goes to the number
	}
	var won, taken atomic.Int32
	var all sync.WaitGroup
	for i, m := range movers {
		all.Go(func() {
			_, err := m.ChangePhone(m.ctx, m.to, codes[i], Owner{Password: secret})
			switch {
			case err == nil:
				won.Add(1)
			case problem.HasCode(err, "phone_taken"):
				taken.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	all.Wait()
	if won.Load() != 1 || taken.Load() != many-1 {
		t.Fatalf("%d have it, %d were refused", won.Load(), taken.Load())
	}
}

func TestChangesOfOneAccountGoOneAfterTheOther(t *testing.T) {
	t.Parallel()
	m := newHouse(t).mover(t, NewAccount{Role: Seeker, Phone: phone(t, "13800000001"), Name: "张三", Password: secret}, "13900000000")
	const many = 5 // as many as may try a password at once
	movers, codes := make([]mover, many), make([]string, many)
	for i := range movers {
		movers[i] = m
		movers[i].to = phone(t, fmt.Sprintf("1390000000%d", i))
		codes[i] = movers[i].newCode(t)
	}
	var won, ended atomic.Int32
	var all sync.WaitGroup
	for i, m := range movers {
		all.Go(func() {
			_, err := m.ChangePhone(m.ctx, m.to, codes[i], Owner{Password: secret})
			switch {
			case err == nil:
				won.Add(1)
			case problem.HasCode(err, "unauthenticated"):
				ended.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	all.Wait()
	if won.Load() != 1 || ended.Load() != many-1 || len(m.left(t)) != 1 {
		t.Fatalf("%d changed, %d found their session ended", won.Load(), ended.Load())
	}
}

// Whoever is on his way in by the old number does not arrive after the change.
func TestTheOldNumberDoesNotGetInMeanwhile(t *testing.T) {
	t.Parallel()
	m := newMover(t)
	code := m.codeFor(t, m.was, PurposeSignIn)
	refused := make(chan error, 1)
	err := m.db.InTx(t.Context(), func(tx pgx.Tx) error {
		if err := m.holdOwn(m.ctx, tx); err != nil {
			return err
		}
		go func() {
			_, err := m.SignInWithCode(context.Background(), m.was, code, "")
			refused <- err
		}()
		for waits := false; !waits; {
			if err := m.db.QueryRow(t.Context(), `SELECT EXISTS (SELECT FROM pg_stat_activity
				WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0)`).Scan(&waits); err != nil {
				return err
			}
		}
		return m.move(m.ctx, tx, m.id, m.id, m.was, m.to)
	})
	wantOK(t, err)
	wantProblem(t, <-refused, 422, "name_required", "name")
}
