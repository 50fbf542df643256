package lending_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/matching/lending"
)

// What Go might forget the database must refuse: here Go is not asked.

// rawSecondments inserts n workers under an agreement, with days and a status
// as SQL.
func (w *world) rawSecondments(ctx context.Context, agreement uuid.UUID, n int, days, more string) error {
	persons := make([]uuid.UUID, n)
	var b pgx.Batch
	for i := range persons {
		persons[i] = newID()
		b.Queue(`INSERT INTO person (id, name) VALUES ($1, '王五')`, persons[i])
	}
	if err := w.db.SendBatch(ctx, &b).Close(); err != nil {
		return err
	}
	return w.rawSecond(ctx, agreement, persons, days, more)
}

func (w *world) rawSecond(ctx context.Context, agreement uuid.UUID, persons []uuid.UUID, days, more string) error {
	_, err := w.db.Exec(ctx, `
		INSERT INTO secondment (id, agreement_id, surplus_id, shortage_id, person_id, worker_name, phone_enc, days, engagement, contract_to,
			status, consented_on, consent_channel, amended_on, started_on)
		SELECT gen_random_uuid(), a.id, a.surplus_id, a.shortage_id, p, '王五', '\x00', `+days+`, `+more+`
		FROM agreement a, unnest($2::uuid[]) p WHERE a.id = $1`, agreement, persons)
	return err
}

const (
	wholeDays = `a.days`
	justNamed = `'regular', NULL, 'nominated', NULL, NULL, NULL, NULL`
)

func TestGuardOfSecondments(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 10)
	draft := w.drafted(t, 10)
	for name, c := range map[string]struct {
		agreement             uuid.UUID
		n                     int
		days, more, violation string
	}{
		"more heads than agreed":      {a.ID, 11, wholeDays, justNamed, "secondment_heads_of_agreement"},
		"a day too long":              {a.ID, 1, `daterange(lower(a.days), upper(a.days) + 1)`, justNamed, "secondment_within_agreement"},
		"a day too early":             {a.ID, 1, `daterange(lower(a.days) - 1, upper(a.days))`, justNamed, "secondment_within_agreement"},
		"nobody signed":               {draft.ID, 1, wholeDays, justNamed, "secondment_needs_signed_agreement"},
		"the contract ends before":    {a.ID, 1, wholeDays, `'regular', upper(a.days) - 2, 'nominated', NULL, NULL, NULL, NULL`, "secondment_within_contract"},
		"dispatched":                  {a.ID, 1, wholeDays, `'dispatched', NULL, 'nominated', NULL, NULL, NULL, NULL`, "secondment_never_dispatched"},
		"no consent":                  {a.ID, 1, wholeDays, `'regular', NULL, 'started', NULL, NULL, lower(a.days), lower(a.days)`, "secondment_start_needs_consent"},
		"consent without its channel": {a.ID, 1, wholeDays, `'regular', NULL, 'started', lower(a.days), NULL, lower(a.days), lower(a.days)`, "secondment_start_needs_consent"},
		"no amendment":                {a.ID, 1, wholeDays, `'regular', NULL, 'started', lower(a.days), 'paper', NULL, lower(a.days)`, "secondment_start_needs_consent"},
		"amended before the consent":  {a.ID, 1, wholeDays, `'regular', NULL, 'amended', lower(a.days), 'paper', lower(a.days) - 1, NULL`, "secondment_steps_in_order"},
		"started before the days":     {a.ID, 1, wholeDays, `'regular', NULL, 'started', lower(a.days) - 9, 'paper', lower(a.days) - 9, lower(a.days) - 1`, "secondment_start_within_days"},
		"a start at once":             {a.ID, 1, wholeDays, `'regular', NULL, 'started', lower(a.days), 'paper', lower(a.days), lower(a.days)`, "secondment_begins_named"},
		"returned without a reason":   {a.ID, 1, wholeDays, `'regular', NULL, 'returned', lower(a.days), 'paper', lower(a.days), lower(a.days)`, "secondment_return_has_reason"},
	} {
		t.Run(name, func(t *testing.T) {
			breaks(t, w.rawSecondments(t.Context(), c.agreement, c.n, c.days, c.more), c.violation)
		})
	}
	if err := w.rawSecondments(t.Context(), a.ID, 10, wholeDays, justNamed); err != nil {
		t.Fatalf("exactly the agreed heads: %v", err)
	}
}

func TestGuardOfOnePlaceADay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, b := w.signed(t, 5), w.signed(t, 5)
	person := []uuid.UUID{newID()}
	w.exec(t, `INSERT INTO person (id, name) VALUES ($1, '王五')`, person[0])
	errs := atOnce(50, func(i int) error {
		return w.rawSecond(context.Background(), []uuid.UUID{a.ID, b.ID}[i%2], person, wholeDays, justNamed)
	})
	placed := 0
	for _, err := range errs {
		if err == nil {
			placed++
			continue
		}
		breaks(t, err, "secondment_one_place_a_day")
	}
	if placed != 1 {
		t.Errorf("one worker has %d places", placed)
	}
}

// Invariant 2 where only many rows together break it, from many connections.
func TestGuardOfHeadsAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 20)
	errs := atOnce(60, func(int) error {
		return w.rawSecondments(context.Background(), a.ID, 1, wholeDays, justNamed)
	})
	placed := 0
	for _, err := range errs {
		if err == nil {
			placed++
			continue
		}
		breaks(t, err, "secondment_heads_of_agreement")
	}
	if placed != 20 {
		t.Errorf("%d placed under an agreement of 20", placed)
	}
}

// Heads that one agreement frees early count for their posting until the day
// on which they left, also for the agreements of others.
func TestGuardOfHeadsOfPosting(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 5)
	if err := w.rawSecondments(t.Context(), a.ID, 5, wholeDays, justNamed); err != nil {
		t.Fatal(err)
	}
	// A second agreement on the same surplus, which a database without agreement_engages would hold.
	w.asOwner(t, `ALTER TABLE agreement DISABLE TRIGGER agreement_engages`)
	b := w.rawAgreement(t, a)
	breaks(t, w.rawSecondments(t.Context(), b, 1, wholeDays, justNamed), "secondment_heads_of_posting")
}

// An agreement that ends meets a worker who is named under it: one gives way.
func TestGuardOfEndAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for range 10 {
		a := w.signed(t, 5)
		errs := atOnce(2, func(i int) error {
			if i == 0 {
				return w.rawSecondments(context.Background(), a.ID, 1, wholeDays, justNamed)
			}
			_, err := w.db.Exec(context.Background(), `UPDATE agreement SET status = 'ended', ended_reason = 'terminated' WHERE id = $1`, a.ID)
			return err
		})
		if errs[0] == nil {
			breaks(t, errs[1], "agreement_has_live_secondments")
		} else {
			breaks(t, errs[0], "secondment_needs_signed_agreement")
		}
	}
}

func TestGuardIsolation(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 5)
	w.named(t, a, 1)
	tx, err := w.db.BeginTx(t.Context(), pgx.TxOptions{IsoLevel: pgx.RepeatableRead})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback(t.Context()) }()
	if _, err = tx.Exec(t.Context(), `UPDATE secondment SET status = 'cancelled'`); err == nil {
		t.Error("an old snapshot counted heads")
	}
}

func TestGuardOfAgreements(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 10)
	ids := w.ready(t, a, 2)
	exec := func(sql string, args ...any) error {
		_, err := w.db.Exec(t.Context(), sql, args...)
		return err
	}
	// What was agreed cannot change, nor between whom.
	for _, set := range []string{"heads = 20", "days = '[2021-02-09,2021-03-01]'", "pay_fen = 1", "lender_id = borrower_id", "trade_code = trade_code", "number = 'x'"} {
		forbids(t, exec(`UPDATE agreement SET `+set))
	}
	for _, set := range []string{"person_id = person_id", "agreement_id = agreement_id", "contract_to = NULL", "engagement = 'part_time'"} {
		forbids(t, exec(`UPDATE secondment SET `+set))
	}
	forbids(t, exec(`UPDATE proposal SET lender_id = lender_id`))
	forbids(t, exec(`DELETE FROM agreement`))
	forbids(t, exec(`DELETE FROM secondment`))
	breaks(t, exec(`UPDATE proposal SET heads = 20`), "agreement_as_accepted")
	breaks(t, exec(`UPDATE proposal SET status = 'declined'`), "agreement_as_accepted")
	breaks(t, exec(`UPDATE agreement SET status = 'ended', ended_reason = 'terminated'`), "agreement_has_live_secondments")
	breaks(t, exec(`UPDATE agreement SET status = 'draft', lender_signed_by = NULL, lender_signed_at = NULL, lender_signed_hash = NULL,
		borrower_signed_by = NULL, borrower_signed_at = NULL, borrower_signed_hash = NULL`), "agreement_has_live_secondments")
	breaks(t, exec(`UPDATE agreement SET lender_signed_by = NULL, lender_signed_at = NULL, lender_signed_hash = NULL`), "agreement_signatures")
	breaks(t, exec(`UPDATE agreement SET ended_reason = 'expired'`), "agreement_end_has_reason")
	// Postings cannot be cut below what is agreed.
	breaks(t, exec(`UPDATE posting SET headcount = 9 WHERE id = $1`, a.Surplus.ID), "posting_engaged_within_headcount")
	// Nor can the count be written, by whatever way: only the trigger does.
	forbids(t, exec(`UPDATE posting SET engaged = 0 WHERE id = $1`, a.Surplus.ID))
	forbids(t, exec(`INSERT INTO posting (id, engaged) VALUES ($1, 0)`, newID()))
	forbids(t, exec(`COPY posting (id, engaged) FROM STDIN`))
	breaks(t, exec(`UPDATE posting SET period_to = $2 WHERE id = $1`, a.Shortage.ID, day(59)), "agreement_within_postings")
	if err := exec(`UPDATE posting SET period_to = $2, headcount = 10 WHERE id = $1`, a.Shortage.ID, day(60)); err != nil {
		t.Errorf("the agreement's last day is enough: %v", err)
	}
	// Once started there is no way back.
	if _, err := w.Start(t.Context(), w.borrower, a.ID, ids, day(1)); err != nil {
		t.Fatal(err)
	}
	breaks(t, exec(`UPDATE secondment SET status = 'cancelled' WHERE id = $1`, ids[0]), "secondment_has_placement")
	breaks(t, exec(`UPDATE secondment SET status = 'amended', started_on = NULL WHERE id = $1`, ids[0]), "secondment_has_placement")
	breaks(t, exec(`UPDATE secondment SET started_on = started_on + 1, days = daterange(lower(days) + 1, upper(days)) WHERE id = $1`, ids[0]), "secondment_has_placement")
}

func TestGuardOfProposals(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.proposal(t, 10)
	_, err := w.db.Exec(t.Context(), `UPDATE proposal SET status = 'converted'`)
	breaks(t, err, "proposal_has_agreement")
	insert := `INSERT INTO proposal (id, surplus_id, lender_id, shortage_id, borrower_id, opened_by, turn, heads, days, pay_fen, status, answer_by)
		SELECT gen_random_uuid(), surplus_id, lender_id, shortage_id, %s, opened_by, turn, heads, days, pay_fen, status, answer_by FROM proposal`
	_, err = w.db.Exec(t.Context(), replaced(insert, "borrower_id"))
	breaks(t, err, "proposal_one_open")
	_, err = w.db.Exec(t.Context(), replaced(insert, "lender_id"))
	breaks(t, err, "proposal_two_firms")
	// An agreement is only what was accepted.
	agreement := `INSERT INTO agreement (id, number, proposal_id, surplus_id, shortage_id, lender_id, borrower_id, trade_code, town_code, heads, days, pay_fen, status)
		SELECT gen_random_uuid(), 'x', p.id, p.surplus_id, p.shortage_id, p.lender_id, p.borrower_id, h.trade_code, h.town_code, %s, p.days, p.pay_fen, 'draft'
		FROM proposal p JOIN posting h ON h.id = p.shortage_id WHERE p.id = $1`
	_, err = w.db.Exec(t.Context(), replaced(agreement, "p.heads"), p.ID)
	breaks(t, err, "agreement_as_accepted")
	a := w.drafted(t, 10)
	_, err = w.db.Exec(t.Context(), replaced(agreement, "p.heads"), a.ProposalID)
	breaks(t, err, "agreement_proposal_id_key")
}

func TestGuardOfAgreementDays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.proposal(t, 10)
	w.exec(t, `UPDATE posting SET period_to = $2 WHERE id = $1`, p.Surplus.ID, day(59))
	_, err := w.Accept(t.Context(), w.borrower, p.ID, p.Version)
	wantsField(t, err, "to", "outside_posting")
	breaks(t, w.rawAccept(t.Context(), p.ID), "agreement_within_postings")
	w.exec(t, `UPDATE posting SET period_to = $2, headcount = 9 WHERE id = $1`, p.Surplus.ID, day(60))
	_, err = w.Accept(t.Context(), w.borrower, p.ID, p.Version)
	wantsField(t, err, "heads", "open_heads")
	breaks(t, w.rawAccept(t.Context(), p.ID), "posting_engaged_within_headcount")
}

func TestGuardOfPlacements(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 10)
	ids := w.ready(t, a, 2)
	if _, err := w.Start(t.Context(), w.borrower, a.ID, ids[:1], day(1)); err != nil {
		t.Fatal(err)
	}
	exec := func(sql string, args ...any) error {
		_, err := w.db.Exec(t.Context(), sql, args...)
		return err
	}
	forbids(t, exec(`UPDATE placement SET above_scale = false`))
	forbids(t, exec(`DELETE FROM placement`))
	breaks(t, exec(`INSERT INTO placement (id, secondment_id, person_id, lender_id, lender_town_code, borrower_id, borrower_town_code, town_code, trade_code,
			started_on, above_scale, recorded_by, recorded_at)
		SELECT gen_random_uuid(), secondment_id, person_id, lender_id, lender_town_code, borrower_id, borrower_town_code, town_code, trade_code,
			started_on, above_scale, recorded_by, recorded_at FROM placement`), "placement_once")
	// A placement says nothing but what is so.
	for _, lie := range []struct{ above, day, town string }{
		{"false", "'2021-02-09'", "town_code"}, {"above_scale", "'2021-02-10'::date", "town_code"}, {"above_scale", "s.started_on", "borrower_town_code"},
	} {
		breaks(t, w.lie(t.Context(), ids[1], lie.above, lie.day, lie.town), "placement_as_started")
	}
}

// lie starts a worker and records another placement than that.
func (w *world) lie(ctx context.Context, id uuid.UUID, above, started, town string) error {
	return pgx.BeginFunc(ctx, w.db, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `UPDATE secondment SET status = 'started', started_on = '2021-02-09', days = daterange('2021-02-09', upper(days)) WHERE id = $1`, id); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO placement (id, secondment_id, person_id, lender_id, lender_town_code, borrower_id, borrower_town_code, town_code, trade_code,
				started_on, above_scale, recorded_by, recorded_at)
			SELECT gen_random_uuid(), s.id, s.person_id, lender_id, lender_town_code, borrower_id, borrower_town_code, `+town+`, trade_code,
				`+started+`, `+above+`, recorded_by, recorded_at + interval '1 day' FROM placement p, secondment s WHERE s.id = $1`, id)
		return err
	})
}

// rawAccept converts a proposal without asking Go.
func (w *world) rawAccept(ctx context.Context, proposal uuid.UUID) error {
	return pgx.BeginFunc(ctx, w.db, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `UPDATE proposal SET status = 'converted' WHERE id = $1`, proposal); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO agreement (id, number, proposal_id, surplus_id, shortage_id, lender_id, borrower_id, trade_code, town_code, heads, days, pay_fen, status)
			SELECT gen_random_uuid(), 'raw-' || p.id, p.id, p.surplus_id, p.shortage_id, p.lender_id, p.borrower_id, h.trade_code, h.town_code, p.heads, p.days, p.pay_fen, 'draft'
			FROM proposal p JOIN posting h ON h.id = p.shortage_id WHERE p.id = $1`, proposal)
		return err
	})
}

// rawAgreement is another signed agreement about what a is about.
func (w *world) rawAgreement(t testing.TB, a lending.Agreement) uuid.UUID {
	t.Helper()
	proposal := newID()
	w.exec(t, `INSERT INTO proposal (id, surplus_id, lender_id, shortage_id, borrower_id, opened_by, turn, heads, days, pay_fen, status, answer_by)
		SELECT $1, surplus_id, lender_id, shortage_id, borrower_id, opened_by, turn, heads, days, pay_fen, 'proposed', answer_by FROM proposal WHERE id = $2`,
		proposal, a.ProposalID)
	if err := w.rawAccept(t.Context(), proposal); err != nil {
		t.Fatal(err)
	}
	w.exec(t, `INSERT INTO agreement_terms (agreement_id, revision, work_content, workplace, hours_rest, protection, hazards, pay_standard,
			pay_day, pay_method, settle_day, settle_way, board_lodging, return_cases, injury_duty, cost_settlement, updated_at)
		SELECT id, 1, '甲', '乙', '丙', '丁', '无', '甲', 15, '乙', 10, '丙', '丁', '甲', '乙', '丙', now() FROM agreement WHERE proposal_id = $1`, proposal)
	w.exec(t, `UPDATE agreement SET status = 'lender_signed', lender_signed_by = $2, lender_signed_at = now(), lender_signed_hash = repeat('0', 64)
		WHERE proposal_id = $1`, proposal, w.lender.AccountID)
	w.exec(t, `UPDATE agreement SET status = 'signed', borrower_signed_by = $2, borrower_signed_at = now(), borrower_signed_hash = repeat('0', 64)
		WHERE proposal_id = $1`, proposal, w.borrower.AccountID)
	var id uuid.UUID
	if err := w.db.QueryRow(t.Context(), `SELECT id FROM agreement WHERE proposal_id = $1`, proposal).Scan(&id); err != nil {
		t.Fatal(err)
	}
	return id
}

func replaced(sql, with string) string { return strings.ReplaceAll(sql, "%s", with) }

// asOwner runs SQL as the role that owns the tables.
func (w *world) asOwner(t testing.TB, sql string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), w.url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(t.Context()) }()
	if _, err := conn.Exec(t.Context(), sql); err != nil {
		t.Fatal(err)
	}
}
