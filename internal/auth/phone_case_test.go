package auth

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/people"
	"gongxiang/internal/pii"
)

// counter is an office with two administrators, and a seeker who lost the number
// of his first account and made a second one with the new number.
type counter struct {
	mover
	second        uuid.UUID // the account that has the number
	asks, decides context.Context
	secondSession Session
}

func newCounter(t *testing.T) counter {
	t.Helper()
	c := counter{mover: newMover(t)}
	var err error
	c.second, err = c.create(t.Context(), NewAccount{Role: Seeker, Phone: c.to, Name: "张三"})
	wantOK(t, err)
	c.secondSession = c.open(t, t.Context(), c.second)
	c.asks, c.decides = c.administrator(t, "admin-one", "13800000091"), c.administrator(t, "admin-two", "13800000092")
	return c
}

func (c counter) administrator(t *testing.T, login, mobile string) context.Context {
	return WithCaller(t.Context(), Caller{AccountID: c.member(t, login, mobile), Role: Administrator})
}

func (c counter) codeAt(t *testing.T, to pii.Phone) string {
	t.Helper()
	c.clock.Advance(time.Minute)
	wantOK(t, c.SendCodeAtCounter(c.asks, c.id, to))
	return c.sms.to(to, PurposeCounter)
}

func (c counter) ask(t *testing.T) uuid.UUID {
	t.Helper()
	id, err := c.AskCase(c.asks, c.id, c.to, c.codeAt(t, c.to), "核对身份证，本人")
	wantOK(t, err)
	return id
}

func TestANumberIsChangedAtTheCounter(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	var person uuid.UUID
	wantOK(t, c.db.InTx(t.Context(), func(tx pgx.Tx) (err error) {
		person, err = people.Join(t.Context(), tx, c.Vault, c.clock.Now(), c.id, c.was)
		return err
	}))
	id := c.ask(t)
	if told := c.left(t); len(told) != 1 || told[0].What != NoticeAsked || !told[0].At.Equal(c.clock.Now().Add(72*time.Hour)) {
		t.Errorf("told %+v", told)
	}
	wantOK(t, c.TellLeft(t.Context(), c.left(t)[0]))
	if text := c.sms.to(c.was, PurposeAccount); !strings.Contains(text, "不是我办理的") || strings.Contains(text, c.to.Raw()[7:]) {
		t.Errorf("told %q", text)
	}
	// Nothing has happened yet.
	for _, s := range []Session{c.session, c.secondSession} {
		_, err := c.Authenticate(t.Context(), s.Token)
		wantOK(t, err)
	}
	wantProblem(t, c.GrantCase(c.decides, id), 409, "too_early", "")
	c.clock.Advance(72 * time.Hour)
	wantProblem(t, c.GrantCase(c.asks, id), 409, "four_eyes", "")
	first, second := c.open(t, t.Context(), c.id), c.open(t, t.Context(), c.second)
	wantOK(t, c.GrantCase(c.decides, id))
	wantProblem(t, c.GrantCase(c.decides, id), 409, "case_over", "")
	for _, s := range []Session{first, second} {
		_, err := c.Authenticate(t.Context(), s.Token)
		wantProblem(t, err, 401, "unauthenticated", "")
	}
	if p, err := people.PhoneOf(t.Context(), c.db, c.Vault, person); err != nil || p.Raw() != c.to.Raw() {
		t.Errorf("the person has %v (%v)", p, err)
	}
	if s, err := c.SignInWithCode(t.Context(), c.to, c.codeFor(t, c.to, PurposeSignIn), ""); err != nil || s.AccountID != c.id {
		t.Errorf("by the number: %+v, %v", s, err)
	}
	if n := c.count(t, `SELECT count(*) FROM account WHERE id = $1 AND phone_index IS NULL AND phone_enc IS NULL AND login = 'left-' || id`, c.second); n != 1 {
		t.Error("the second account has the number still")
	}
	if n := c.count(t, `SELECT count(*) FROM event WHERE thing = 'account' AND ((thing_id = $1 AND action IN ('ask_phone', 'change_phone')) OR (thing_id = $2 AND action = 'lose_phone'))`, c.id, c.second); n != 3 {
		t.Errorf("%d events", n)
	}
	if n := c.count(t, `SELECT count(*) FROM phone_case WHERE phone_enc IS NULL AND phone_index IS NULL AND status = 'done'`); n != 1 {
		t.Error("the case keeps the number")
	}
	var what []Notice
	for _, l := range c.left(t) {
		what = append(what, l.What)
	}
	if len(what) != 3 {
		t.Errorf("told %q", what)
	}
}

func TestAsksAtTheCounterAreRefused(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	officer, err := c.create(t.Context(), NewAccount{Role: CityOfficer, Login: "city", Phone: phone(t, "13800000081"), Name: "王专员"})
	wantOK(t, err)
	wantProblem(t, c.SendCodeAtCounter(c.asks, officer, c.to), 409, "not_for_staff", "")
	wantProblem(t, c.SendCodeAtCounter(c.asks, uuid.Must(uuid.NewV7()), c.to), 404, "not_found", "")
	wantProblem(t, c.SendCodeAtCounter(c.asks, c.id, c.was), 422, "invalid", "phone")
	code := c.codeAt(t, c.to)
	ask := func(ctx context.Context, account uuid.UUID, to pii.Phone, code, reason string) error {
		_, err := c.AskCase(ctx, account, to, code, reason)
		return err
	}
	wantProblem(t, ask(c.asks, c.id, c.to, wrong(code), "核对身份证，本人"), 422, "invalid", "code")
	wantProblem(t, ask(c.asks, c.second, c.to, code, "核对身份证，本人"), 422, "invalid", "phone")
	wantProblem(t, ask(c.asks, c.id, c.to, code, " "), 422, "invalid", "reason")
	wantProblem(t, ask(c.asks, c.id, c.to, code, "本人电话13800000002"), 422, "invalid", "reason")
	wantProblem(t, ask(WithCaller(t.Context(), Caller{AccountID: officer, Role: CityOfficer}), c.id, c.to, code, "核对身份证，本人"), 403, "forbidden", "")
	wantOK(t, ask(c.asks, c.id, c.to, code, "核对身份证，本人"))
	wantProblem(t, ask(c.asks, c.id, c.to, c.codeAt(t, c.to), "核对身份证，本人"), 409, "case_open", "")
	// The number of an officer is no seeker's.
	staff := phone(t, "13800000081")
	other, err := c.create(t.Context(), NewAccount{Role: Seeker, Phone: phone(t, "13800000071"), Name: "李四"})
	wantOK(t, err)
	wantOK(t, c.SendCodeAtCounter(c.asks, other, staff))
	wantProblem(t, ask(c.asks, other, staff, c.sms.to(staff, PurposeCounter), "核对身份证，本人"), 409, "not_for_staff", "")
}

// A number that is waited for makes no new account meanwhile.
func TestANumberThatIsWaitedFor(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	c.to = phone(t, "13800000003")
	id := c.ask(t)
	c.clock.Advance(time.Minute)
	_, err := c.SignInWithCode(t.Context(), c.to, c.codeFor(t, c.to, PurposeSignIn), "张三")
	wantProblem(t, err, 409, "number_waits", "")
	wantProblem(t, c.RefuseCase(c.asks, id, " "), 422, "invalid", "reason")
	wantOK(t, c.RefuseCase(c.asks, id, "来人不是本人"))
	c.clock.Advance(time.Minute)
	_, err = c.SignInWithCode(t.Context(), c.to, c.codeFor(t, c.to, PurposeSignIn), "张三")
	wantOK(t, err)
}

// Whoever has the account says that it was not he, from a session that stands.
func TestTheOwnerObjects(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	wantProblem(t, c.ObjectToCase(c.ctx), 409, "case_over", "")
	id := c.ask(t)
	stranger := Caller{AccountID: c.second, Role: Seeker, SessionHash: CallerFrom(c.ctx).SessionHash}
	wantProblem(t, c.ObjectToCase(WithCaller(t.Context(), stranger)), 401, "unauthenticated", "")
	wantOK(t, c.ObjectToCase(c.ctx))
	c.clock.Advance(72 * time.Hour)
	wantProblem(t, c.GrantCase(c.decides, id), 409, "case_over", "")
	if c.phoneNow(t) != c.was.Raw() {
		t.Error("the number has changed")
	}
}

// An insider makes himself a second administrator, or keeps the owner out.
func TestOnePairOfEyesIsNotTwo(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	id := c.ask(t)
	var own uuid.UUID
	wantOK(t, c.db.InTx(t.Context(), func(tx pgx.Tx) (err error) {
		own, err = c.CreateAccount(c.asks, tx, NewAccount{Role: Administrator, Login: "puppet", Name: "管理员"})
		return err
	}))
	c.clock.Advance(72 * time.Hour)
	wantProblem(t, c.GrantCase(WithCaller(t.Context(), Caller{AccountID: own, Role: Administrator}), id), 409, "own_hand", "")
	wantProblem(t, c.GrantCase(WithCaller(t.Context(), Caller{AccountID: c.second, Role: Seeker}), id), 403, "forbidden", "")
	_, err := c.ResetPassword(c.asks, CallerFrom(c.decides).AccountID)
	wantOK(t, err)
	wantProblem(t, c.GrantCase(c.decides, id), 409, "own_hand", "")
	third := c.administrator(t, "admin-three", "13800000093")
	c.exec(t, `INSERT INTO event (thing, thing_id, action, account_id, at) VALUES ('account', $1, 'disable', $2, $3)`, c.id, CallerFrom(c.asks).AccountID, c.clock.Now())
	wantProblem(t, c.GrantCase(third, id), 409, "disturbed", "")
	if c.phoneNow(t) != c.was.Raw() {
		t.Error("the number has changed")
	}
}

// Two administrators grant, one refuses and the owner objects, all at once: one
// of them ends the case, and the number is where that one said.
func TestACaseEndsOnce(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	id := c.ask(t)
	c.clock.Advance(72 * time.Hour)
	c.signIn(t)
	third := c.administrator(t, "admin-three", "13800000093")
	var done atomic.Int32
	var all sync.WaitGroup
	for range 5 {
		for _, end := range []func() error{
			func() error { return c.GrantCase(c.decides, id) }, func() error { return c.GrantCase(third, id) },
			func() error { return c.RefuseCase(c.asks, id, "来人不是本人") }, func() error { return c.ObjectToCase(c.ctx) },
		} {
			all.Go(func() {
				err := end()
				if err == nil {
					done.Add(1)
				} else if text := err.Error(); !strings.Contains(text, "case_over") && !strings.Contains(text, "unauthenticated") {
					t.Error(err)
				}
			})
		}
	}
	all.Wait()
	granted := c.count(t, `SELECT count(*) FROM phone_case WHERE status = 'done'`) == 1
	if moved := c.phoneNow(t) == c.to.Raw(); done.Load() != 1 || moved != granted {
		t.Errorf("%d ends, granted %v, moved %v", done.Load(), granted, moved)
	}
}

// A number that was given to somebody else leaves the account that had it, and
// whoever has it now makes his own.
func TestANumberOfSomebodyElseIsFreed(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	var person uuid.UUID
	wantOK(t, c.db.InTx(t.Context(), func(tx pgx.Tx) (err error) {
		person, err = people.Join(t.Context(), tx, c.Vault, c.clock.Now(), c.id, c.was)
		return err
	}))
	wantOK(t, c.SendCodeAtCounter(c.asks, c.id, pii.Phone{}))
	code := c.sms.to(c.was, PurposeCounter)
	wantProblem(t, c.FreePhone(c.asks, c.id, wrong(code), "号码已是来人的"), 422, "invalid", "code")
	wantOK(t, c.FreePhone(c.asks, c.id, code, "号码已是来人的"))
	_, err := c.Authenticate(t.Context(), c.session.Token)
	wantProblem(t, err, 401, "unauthenticated", "")
	if p, err := people.PhoneOf(t.Context(), c.db, c.Vault, person); err != nil || !p.IsZero() {
		t.Errorf("the person has %v (%v)", p, err)
	}
	c.clock.Advance(time.Minute)
	if s, err := c.SignInWithCode(t.Context(), c.was, c.codeFor(t, c.was, PurposeSignIn), "李四"); err != nil || s.AccountID == c.id {
		t.Errorf("%+v, %v", s, err)
	}
	// The former owner gets it back at the counter, by a number of his own.
	c.to = phone(t, "13800000003")
	id := c.ask(t)
	c.clock.Advance(72 * time.Hour)
	wantOK(t, c.GrantCase(c.decides, id))
	if c.phoneNow(t) != c.to.Raw() {
		t.Error("he has no number")
	}
}

// puppet is an administrator whom another one made.
func (c counter) puppet(t *testing.T, by context.Context, login string) context.Context {
	t.Helper()
	var id uuid.UUID
	wantOK(t, c.db.InTx(t.Context(), func(tx pgx.Tx) (err error) {
		id, err = c.CreateAccount(by, tx, NewAccount{Role: Administrator, Login: login, Name: "管理员"})
		return err
	}))
	return WithCaller(t.Context(), Caller{AccountID: id, Role: Administrator})
}

// Nor does he by accounts that lie between, or by two that he made.
func TestOneHandBehindTwoIsNotTwo(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	insider := c.asks
	one, two := c.puppet(t, insider, "puppet-one"), c.puppet(t, insider, "puppet-two")
	below := c.puppet(t, one, "puppet-three")
	id := c.ask(t)
	c.clock.Advance(72 * time.Hour)
	wantProblem(t, c.GrantCase(below, id), 409, "own_hand", "")
	wantOK(t, c.RefuseCase(insider, id, "重新申请"))
	c.asks = one
	id = c.ask(t)
	c.clock.Advance(72 * time.Hour)
	wantProblem(t, c.GrantCase(two, id), 409, "own_hand", "")
	// Who only looked after the same officer is nobody's hand.
	officer, err := c.create(insider, NewAccount{Role: CityOfficer, Login: "city", Name: "王专员"})
	wantOK(t, err)
	_, err = c.ResetPassword(c.decides, officer)
	wantOK(t, err)
	wantOK(t, c.GrantCase(c.decides, id))
}

// A case that nobody decides ends after 30 days, and the number is free.
func TestACaseDoesNotWaitForEver(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	c.to = phone(t, "13800000003")
	id := c.ask(t)
	c.clock.Advance(30*24*time.Hour - time.Second)
	wantOK(t, c.Sweep(t.Context()))
	if n := c.count(t, `SELECT count(*) FROM phone_case WHERE status = 'waiting'`); n != 1 {
		t.Fatal("ended too early")
	}
	c.clock.Advance(time.Second)
	wantProblem(t, c.GrantCase(c.decides, id), 409, "too_late", "")
	wantOK(t, c.Sweep(t.Context()))
	wantProblem(t, c.GrantCase(c.decides, id), 409, "case_over", "")
	if n := c.count(t, `SELECT count(*) FROM phone_case WHERE status = 'lapsed' AND phone_enc IS NULL AND phone_index IS NULL`); n != 1 {
		t.Error("it keeps the number")
	}
	_, err := c.SignInWithCode(t.Context(), c.to, c.codeFor(t, c.to, PurposeSignIn), "张三")
	wantOK(t, err)
}

// Whoever changes the number himself still has the account, and the number that
// he has now was told nothing.
func TestTheOwnerChangesTheNumberMeanwhile(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	id := c.ask(t)
	c.clock.Advance(time.Minute)
	m := c.mover
	m.to = phone(t, "13800000003")
	_, err := m.ChangePhone(m.ctx, m.to, m.newCode(t), Owner{Code: m.oldCode(t)})
	wantOK(t, err)
	c.clock.Advance(72 * time.Hour)
	wantProblem(t, c.GrantCase(c.decides, id), 409, "disturbed", "")
}

// A password that others may know opens the account no more.
func TestAPasswordGoesWithTheNumber(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	for _, id := range []uuid.UUID{c.id, c.second} {
		hash, err := c.hashPassword(t.Context(), secret)
		wantOK(t, err)
		c.exec(t, `UPDATE account SET password_hash = $2 WHERE id = $1`, id, hash)
	}
	id := c.ask(t)
	c.clock.Advance(72 * time.Hour)
	wantOK(t, c.GrantCase(c.decides, id))
	for _, login := range []string{c.to.Raw(), c.was.Raw(), "left-" + c.second.String()} {
		_, err := c.SignInWithPassword(t.Context(), login, secret)
		wantProblem(t, err, 401, "wrong_password", "")
	}
}
