package compliance_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"gongxiang/internal/auth"
	"gongxiang/internal/postgres"
	"gongxiang/internal/route"
	"gongxiang/matching/compliance"
)

// The same pattern about the same records alerts once; new records join it
// while it is open, and make the next one once it is answered.
func TestOnceAndAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	lender := w.firm(t, 0, 10)
	a := w.agreement(t, lender, w.firm(t, 1, 0), 0)
	w.outs(t, a, 6, 1, 30)
	first := w.watch(t, compliance.OverHalfLent)[0]
	if again := w.watch(t, compliance.OverHalfLent); len(again) != 1 || again[0].ID != first.ID || again[0].Records != 6 {
		t.Fatalf("%+v", again)
	}
	w.outs(t, a, 1, 5, 30)
	grown := w.watch(t, compliance.OverHalfLent)
	if len(grown) != 1 || grown[0].ID != first.ID || grown[0].Records != 7 || grown[0].Detail.Lent != 7 || *grown[0].Detail.Day != day(5) {
		t.Fatalf("%+v", grown)
	}
	answered, err := w.Answer(t.Context(), w.city, first.ID, "已约谈，淡季停产")
	if err != nil || answered.Status != compliance.Answered || answered.AnsweredBy != "专员" || answered.Note != "已约谈，淡季停产" || len(answered.Evidence) != 7 {
		t.Fatalf("%+v (%v)", answered, err)
	}
	if e := answered.Evidence[0]; e.WorkerName != "张**" || e.AgreementID != a || e.From != day(5) || e.To != day(30) {
		t.Errorf("%+v", e)
	}
	if h := answered.History; len(h) != 3 || h[0].Action != "find" || h[1].Action != "grow" || h[2].Action != "answer" || h[2].By != "专员" {
		t.Errorf("%+v", h)
	}
	if quiet := w.watch(t, compliance.OverHalfLent); len(quiet) != 0 {
		t.Fatalf("answered, and again: %+v", quiet)
	}
	w.outs(t, a, 1, 40, 50) // alone on its days: nothing goes too far by it
	if quiet := w.watch(t, compliance.OverHalfLent); len(quiet) != 0 {
		t.Fatalf("%+v", quiet)
	}
	w.outs(t, a, 1, 10, 12)
	next := w.watch(t, compliance.OverHalfLent)
	if len(next) != 1 || next[0].ID == first.ID || next[0].FormerID == nil || *next[0].FormerID != first.ID || next[0].Records != 8 || next[0].Detail.Lent != 8 {
		t.Fatalf("%+v", next)
	}
}

func TestAnswerRefusals(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	lender := w.firm(t, 0, 1)
	w.outs(t, w.agreement(t, lender, w.firm(t, 1, 0), 0), 1, 1, 30)
	id := w.watch(t, compliance.OverHalfLent)[0].ID
	own, other := w.officer(t, auth.TownOfficer, w.towns[0].Code), w.officer(t, auth.TownOfficer, w.towns[2].Code)
	answer := func(c auth.Caller, note string) error {
		_, err := w.Answer(t.Context(), c, id, note)
		return err
	}
	wants(t, answer(other, "不归我管"), "not_found")
	wants(t, answer(auth.Caller{Role: auth.Enterprise, EnterpriseID: lender}, "没有问题"), "forbidden")
	wants(t, answer(auth.Caller{Role: auth.Administrator}, "没有问题"), "forbidden")
	wants(t, answer(own, "无"), "invalid")
	wants(t, answer(own, "请打 13800138000"), "invalid")
	_, err := w.Answer(t.Context(), own, newID(), "没有问题")
	wants(t, err, "not_found")
	if err := answer(own, "已约谈企业"); err != nil {
		t.Fatal(err)
	}
	wants(t, answer(own, "再答一次"), "wrong_state")
}

// Officers see what concerns a firm of their town; firms see nothing.
func TestWhoSeesAlerts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	lender, borrower := w.firm(t, 0, 0), w.firm(t, 1, 0)
	w.exec(t, `UPDATE enterprise SET group_name = '示例集团'`)
	w.outs(t, w.agreement(t, lender, borrower, 0), 1, 1, 30)
	id := w.watch(t, compliance.SameGroup)[0].ID
	for who, c := range map[string]struct {
		auth.Caller
		sees, unknown int
	}{
		"the city":       {w.city, 1, 1},
		"lender's town":  {w.officer(t, auth.TownOfficer, w.towns[0].Code), 1, 1},
		"borrower's":     {w.officer(t, auth.TownOfficer, w.towns[1].Code), 1, 0},
		"another town":   {w.officer(t, auth.TownOfficer, w.towns[2].Code), 0, 0},
		"the firm":       {auth.Caller{Role: auth.Enterprise, EnterpriseID: lender}, 0, 0},
		"nobody at all":  {auth.Caller{}, 0, 0},
		"another seeker": {auth.Caller{Role: auth.Seeker}, 0, 0},
	} {
		page, err := w.Alerts(t.Context(), c.Caller, compliance.Filter{}, route.Paging{Limit: 10})
		if err != nil || len(page.Items) != c.sees || page.StaffUnknown != c.unknown {
			t.Errorf("%s: %+v (%v)", who, page, err)
		}
		if _, err := w.Alert(t.Context(), c.Caller, id); (err == nil) != (c.sees == 1) {
			t.Errorf("%s: %v", who, err)
		}
	}
	for f, want := range map[compliance.Filter]int{
		{Status: "open"}: 1, {Status: "answered"}: 0, {Kind: compliance.SameGroup}: 1, {Kind: compliance.ChainLending}: 0,
		{TownCode: w.towns[1].Code}: 1, {TownCode: w.towns[2].Code}: 0, {Q: "试验"}: 1, {Q: "%"}: 0,
	} {
		page, err := w.Alerts(t.Context(), w.city, f, route.Paging{Limit: 10})
		if err != nil || len(page.Items) != want {
			t.Errorf("%+v: %d (%v)", f, len(page.Items), err)
		}
	}
}

func TestAlertGuards(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	lender := w.firm(t, 0, 1)
	w.outs(t, w.agreement(t, lender, w.firm(t, 1, 0), 0), 1, 1, 30)
	id := w.watch(t, compliance.OverHalfLent)[0].ID
	raw := func(sql string, args ...any) error {
		_, err := w.db.Exec(t.Context(), sql, args...)
		return err
	}
	breaks := func(err error, constraint string) {
		t.Helper()
		if postgres.Constraint(err) != constraint {
			t.Errorf("got %v, want %s", err, constraint)
		}
	}
	forbids := func(err error) {
		t.Helper()
		var pg *pgconn.PgError
		if !errors.As(err, &pg) || pg.Code != "42501" {
			t.Errorf("got %v, want no right", err)
		}
	}
	const answer = `UPDATE compliance_alert SET status = 'answered', note = $2, answered_by = $3, answered_at = now() WHERE id = $1`
	clerk := newID()
	w.exec(t, `INSERT INTO account (id, role, login, display_name, enterprise_id) VALUES ($1, 'enterprise', 'clerk', '经办人', $2)`, clerk, lender)
	breaks(raw(answer, id, "没有问题", clerk), "compliance_alert_by_officer")
	breaks(raw(answer, id, "", w.city.AccountID), "compliance_alert_answer")
	breaks(raw(`INSERT INTO compliance_alert (id, kind, pattern, firm_id, found_on, detail, status, created_at, updated_at)
		SELECT gen_random_uuid(), kind, pattern, firm_id, found_on, detail, 'open', now(), now() FROM compliance_alert`), "compliance_alert_one_open")
	if err := raw(answer, id, "已约谈", w.city.AccountID); err != nil {
		t.Fatal(err)
	}
	breaks(raw(`UPDATE compliance_alert SET note = '改一改'`), "compliance_alert_answered_once")
	breaks(raw(`UPDATE compliance_alert SET status = 'open', note = '', answered_by = NULL, answered_at = NULL`), "compliance_alert_answered_once")
	breaks(raw(`INSERT INTO compliance_evidence (alert_id, thing, thing_id, found_on) VALUES ($1, 'secondment', gen_random_uuid(), now())`, id), "compliance_alert_answered_once")
	for _, sql := range []string{`DELETE FROM compliance_alert`, `DELETE FROM compliance_evidence`, `UPDATE compliance_evidence SET found_on = now()`,
		`UPDATE compliance_setting SET value = 1`, `DELETE FROM compliance_setting`} {
		forbids(raw(sql))
	}
}

// Watches on several nodes, and answers, at once: one open alert per pattern,
// answered once, and no record lost or named twice.
func TestWatchAtOnce(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := newWorld(t)
	lender := w.firm(t, 0, 10)
	a := w.agreement(t, lender, w.firm(t, 1, 0), 0)
	w.outs(t, a, 6, 1, 30)
	for round := range 10 {
		w.outs(t, a, 1, 2+round, 30)
		open := w.watch(t, compliance.OverHalfLent)[0].ID
		w.outs(t, a, 1, 2+round, 30)
		errs := atOnce(8, func(i int) error {
			if i < 4 {
				_, err := w.Watch(ctx)
				return err
			}
			_, err := w.Answer(ctx, w.city, open, "已约谈企业")
			return err
		})
		done := 0
		for i, err := range errs {
			switch {
			case i < 4 && err != nil:
				t.Fatal(err)
			case i >= 4 && err == nil:
				done++
			case i >= 4:
				wants(t, err, "wrong_state")
			}
		}
		if done != 1 {
			t.Fatalf("answered %d times", done)
		}
		if _, err := w.Watch(ctx); err != nil {
			t.Fatal(err)
		}
	}
	if n := w.count(t, `SELECT count(*) FROM (SELECT pattern FROM compliance_alert WHERE status = 'open' GROUP BY pattern HAVING count(*) > 1) t`); n != 0 {
		t.Errorf("%d patterns with two open alerts", n)
	}
	if n := w.count(t, `SELECT count(*) FROM secondment s WHERE NOT EXISTS (SELECT FROM compliance_evidence e WHERE e.thing_id = s.id)`); n != 0 {
		t.Errorf("%d records behind no alert", n)
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	lender := w.firm(t, 0, 10)
	w.outs(t, w.agreement(t, lender, w.firm(t, 1, 0), 0), 5, 1, 30)
	set := func(c auth.Caller, name string, value, from int, reason string) error {
		return w.Set(t.Context(), c, compliance.SettingInput{Name: name, Value: value, From: day(from), Reason: reason})
	}
	wants(t, set(w.officer(t, auth.TownOfficer, w.towns[0].Code), "over_half_percent", 40, 0, "从严"), "forbidden")
	wants(t, set(w.city, "unknown", 40, 0, "从严掌握"), "invalid")
	wants(t, set(w.city, "over_half_percent", 0, 0, "从严掌握"), "invalid")
	wants(t, set(w.city, "over_half_percent", 101, 0, "从严掌握"), "invalid")
	wants(t, set(w.city, "renewal_agreements", 1, 0, "从严掌握"), "invalid")
	wants(t, set(w.city, "over_half_percent", 40, -1, "从严掌握"), "invalid")
	wants(t, set(w.city, "over_half_percent", 40, 0, ""), "invalid")
	if err := set(w.city, "over_half_percent", 40, 1, "从严掌握"); err != nil {
		t.Fatal(err)
	}
	wants(t, set(w.city, "over_half_percent", 45, 1, "从宽掌握"), "setting_exists")
	if found := w.watch(t, compliance.OverHalfLent); len(found) != 0 {
		t.Fatalf("by a threshold of tomorrow: %+v", found)
	}
	w.clock.Advance(24 * time.Hour)
	if found := w.watch(t, compliance.OverHalfLent); len(found) != 1 || found[0].Detail.Percent != 40 {
		t.Fatalf("%+v", found)
	}
	all, err := w.Settings(t.Context())
	if err != nil || len(all) != 6 || all[0].Name != "amendment_days" || all[1].Name != "over_half_percent" || all[1].Value != 40 || !all[1].Now || all[1].By != "专员" || all[2].Value != 50 || all[2].Now {
		t.Errorf("%+v (%v)", all, err)
	}
}

// 10,000 secondments of 100 lenders at 40 borrowers are watched within two seconds.
func TestWatchTenThousand(t *testing.T) {
	if testing.Short() {
		t.Skip("large")
	}
	t.Parallel()
	w := newWorld(t)
	for i := range 100 {
		w.firm(t, i%3, 10+i)
	}
	w.exec(t, `INSERT INTO person (id, name) SELECT gen_random_uuid(), '张三丰' FROM generate_series(1, 5000)`)
	w.exec(t, `WITH f AS (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM enterprise)
		INSERT INTO agreement (id, number, proposal_id, surplus_id, shortage_id, lender_id, borrower_id, trade_code, town_code, heads, days, pay_fen, status,
			lender_signed_by, lender_signed_at, borrower_signed_by, borrower_signed_at)
		SELECT gen_random_uuid(), 'GX' || i, gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), l.id, b.id, $1, $2, 100, daterange('2021-01-01', '2023-01-01'),
			500000, 'active', $3, now(), $3, now()
		FROM generate_series(0, 999) i JOIN f l ON l.n = i % 100 JOIN f b ON b.n = (i * 7 + 1 + i / 100) % 40 WHERE l.id <> b.id`,
		w.trades[0].Code, w.towns[0].Code, w.city.AccountID)
	w.exec(t, `WITH p AS (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM person), a AS (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n, count(*) OVER () AS all FROM agreement)
		INSERT INTO secondment (id, agreement_id, surplus_id, shortage_id, person_id, worker_name, phone_enc, days, engagement,
			consented_on, consent_channel, amended_on, started_on, status)
		SELECT gen_random_uuid(), a.id, gen_random_uuid(), gen_random_uuid(), p.id, '张三丰', '', daterange(d, d + 90), 'regular', d, 'paper', d, d, 'started'
		FROM generate_series(0, 9999) i CROSS JOIN LATERAL (SELECT '2021-01-05'::date + i % 200 + 400 * (i / 5000)) x (d)
		JOIN p ON p.n = i % 5000 JOIN a ON a.n = (i * 13) % a.all`)
	w.exec(t, `ANALYZE`)
	for round := range 2 {
		began := time.Now()
		n, err := w.Watch(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%d findings in %v", n, time.Since(began))
		if (n > 0) != (round == 0) {
			t.Errorf("round %d raises %d alerts", round, n)
		}
	}
}
