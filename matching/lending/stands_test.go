package lending_test

import (
	"context"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/matching/lending"
	"gongxiang/matching/posting"
)

// raw runs statements as the service's role, in one transaction, without Go.
func (w *world) raw(ctx context.Context, sqls ...string) error {
	return pgx.BeginFunc(ctx, w.db, func(tx pgx.Tx) error {
		for _, sql := range sqls {
			if _, err := tx.Exec(ctx, sql); err != nil {
				return err
			}
		}
		return nil
	})
}

func quoted(id uuid.UUID) string { return `'` + id.String() + `'` }

func signAs(side string, by uuid.UUID, next, where string) string {
	return `UPDATE agreement SET status = '` + next + `', ` + side + `_signed_by = ` + quoted(by) + `, ` + side + `_signed_at = now(), ` +
		side + `_signed_hash = repeat('0', 64)` + where
}

const takeSignatures = `UPDATE agreement SET status = 'draft', lender_signed_by = NULL, lender_signed_at = NULL, lender_signed_hash = NULL,
	borrower_signed_by = NULL, borrower_signed_at = NULL, borrower_signed_hash = NULL`

// L4: what both have signed neither of them takes back, nor does anybody else sign.
func TestGuardOfSignatures(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	a, d := w.signed(t, 5), w.drafted(t, 5)
	of, draft := ` WHERE id = `+quoted(a.ID), ` WHERE id = `+quoted(d.ID)
	breaks(t, w.raw(ctx, takeSignatures+of, `UPDATE agreement_terms SET pay_standard = '每人每月 1 元' WHERE agreement_id = `+quoted(a.ID)), "agreement_moves")
	for _, set := range []string{"lender_signed_hash = repeat('1', 64)", "borrower_signed_at = now()", "lender_signed_by = borrower_signed_by"} {
		breaks(t, w.raw(ctx, `UPDATE agreement SET `+set+of), "agreement_signature_stays")
	}
	for _, by := range []uuid.UUID{w.borrower.AccountID, w.city.AccountID} {
		breaks(t, w.raw(ctx, signAs("lender", by, "lender_signed", draft)), "agreement_signed_by_its_firm")
	}
	breaks(t, w.raw(ctx, signAs("borrower", w.lender.AccountID, "borrower_signed", draft)), "agreement_signed_by_its_firm")
	w.exec(t, `UPDATE agreement SET status = 'ended', ended_reason = 'terminated'`+draft)
	breaks(t, w.raw(ctx, signAs("lender", w.lender.AccountID, "ended", draft)), "agreement_signature_stays")
}

// L12: what has ended stays so.
func TestGuardOfEnds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	a, p := w.signed(t, 5), w.proposal(t, 5)
	end := `UPDATE agreement SET status = 'ended', ended_reason = 'terminated' WHERE id = ` + quoted(a.ID)
	if err := w.raw(ctx, end); err != nil {
		t.Fatal(err)
	}
	breaks(t, w.raw(ctx, `UPDATE agreement SET status = 'signed', ended_reason = NULL WHERE id = `+quoted(a.ID)), "agreement_moves")
	breaks(t, w.raw(ctx, `UPDATE agreement SET ended_reason = 'expired' WHERE id = `+quoted(a.ID)), "agreement_moves")
	breaks(t, w.raw(ctx, `INSERT INTO proposal (id, surplus_id, lender_id, shortage_id, borrower_id, opened_by, turn, heads, days, pay_fen, status, answer_by)
		SELECT gen_random_uuid(), surplus_id, lender_id, shortage_id, borrower_id, opened_by, turn, heads, days, pay_fen, 'converted', answer_by FROM proposal WHERE id = `+quoted(p.ID)), "proposal_moves")
	w.exec(t, `UPDATE proposal SET status = 'lapsed' WHERE id = $1`, p.ID)
	breaks(t, w.raw(ctx, `UPDATE proposal SET status = 'proposed' WHERE id = `+quoted(p.ID)), "proposal_moves")
	breaks(t, w.rawAccept(ctx, p.ID), "proposal_moves")
}

// A proposal is accepted or declined, and a signature given or taken away,
// however many do both at once.
func TestGuardOfAnswersAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for range 10 {
		p, a := w.proposal(t, 2), w.drafted(t, 2)
		of := ` WHERE id = ` + quoted(a.ID)
		if err := w.raw(t.Context(), signAs("lender", w.lender.AccountID, "lender_signed", of)); err != nil {
			t.Fatal(err)
		}
		errs := atOnce(8, func(i int) error {
			ctx := context.Background()
			switch i % 4 {
			case 0:
				return w.rawAccept(ctx, p.ID)
			case 1:
				return w.raw(ctx, `UPDATE proposal SET status = 'declined' WHERE id = `+quoted(p.ID)+` AND status <> 'declined'`)
			case 2:
				return w.raw(ctx, signAs("borrower", w.borrower.AccountID, "signed", of))
			}
			return w.raw(ctx, takeSignatures+of, `UPDATE agreement_terms SET pay_day = 20 WHERE agreement_id = `+quoted(a.ID))
		})
		if n := w.count(t, `SELECT count(*) FROM proposal p LEFT JOIN agreement a ON a.proposal_id = p.id
			WHERE p.id = $1 AND (p.status = 'converted') = (a.id IS NOT NULL) AND p.status IN ('converted', 'declined')`, p.ID); n != 1 {
			t.Errorf("the proposal was answered twice: %v", errs)
		}
		if n := w.count(t, `SELECT count(*) FROM agreement a JOIN agreement_terms t ON t.agreement_id = a.id
			WHERE a.id = $1 AND (a.status = 'signed') = (t.pay_day = 15) AND a.status IN ('signed', 'draft')`, a.ID); n != 1 {
			t.Errorf("other clauses than were signed: %v", errs)
		}
	}
}

// L14: a firm that is no more begins nothing.
func TestGuardOfDissolvedFirms(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	gone := w.firm(t, "91", 0)
	s, h := w.posting(t, gone, posting.Surplus, 5), w.posting(t, w.borrower, posting.Shortage, 5)
	breaks(t, w.raw(ctx, dissolution(gone.EnterpriseID, w.city.AccountID)), "dissolution_is_so")
	if _, err := w.Dissolve(ctx, w.city, gone.EnterpriseID, ruling(1, 0)); err != nil {
		t.Fatal(err)
	}
	breaks(t, w.raw(ctx, w.rawProposal(s, h)), "lending_of_living")
	breaks(t, w.raw(ctx, `UPDATE posting SET status = 'published' WHERE id = `+quoted(s.ID)), "lending_of_living")
	breaks(t, w.raw(ctx, `INSERT INTO posting (id, kind, enterprise_id, trade_code, headcount, period_from, period_to, town_code, status, fingerprint, created_by)
		SELECT gen_random_uuid(), kind, enterprise_id, trade_code, headcount, period_from, period_to, town_code, 'published', 'x', created_by FROM posting WHERE id = `+quoted(s.ID)), "lending_of_living")
	// Nor does what it had proposed become an agreement.
	w.asOwner(t, `ALTER TABLE proposal DISABLE TRIGGER lending_of_living`)
	if err := w.raw(ctx, w.rawProposal(s, h)); err != nil {
		t.Fatal(err)
	}
	var id uuid.UUID
	if err := w.db.QueryRow(ctx, `SELECT id FROM proposal WHERE surplus_id = $1`, s.ID).Scan(&id); err != nil {
		t.Fatal(err)
	}
	breaks(t, w.rawAccept(ctx, id), "lending_of_living")
}

// A firm that is dissolved while it offers: one of the two is not.
func TestGuardOfDissolutionAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	h := w.posting(t, w.borrower, posting.Shortage, 100)
	for range 10 {
		gone := w.firm(t, "91", 0)
		s := w.posting(t, gone, posting.Surplus, 5)
		w.exec(t, `UPDATE posting SET status = 'withdrawn' WHERE id = $1`, s.ID)
		errs := atOnce(9, func(i int) error {
			switch i % 3 {
			case 0:
				return w.raw(context.Background(), w.rawProposal(s, h))
			case 1:
				return w.raw(context.Background(), `UPDATE posting SET status = 'published' WHERE id = `+quoted(s.ID))
			}
			return w.raw(context.Background(), dissolution(gone.EnterpriseID, w.city.AccountID), `UPDATE enterprise SET status = 'dissolved' WHERE id = `+quoted(gone.EnterpriseID))
		})
		if n := w.count(t, `SELECT count(*) FROM enterprise e WHERE id = $1 AND status = 'dissolved'
			AND (EXISTS (SELECT FROM proposal WHERE lender_id = e.id) OR EXISTS (SELECT FROM posting WHERE enterprise_id = e.id AND status = 'published'))`, gone.EnterpriseID); n != 0 {
			t.Errorf("a dissolved firm offers: %v", errs)
		}
	}
}

func dissolution(firm, by uuid.UUID) string {
	return `INSERT INTO enterprise_dissolution VALUES (` + quoted(firm) + `, '2021-02-08', 'court_ruling', '破1号', '{}', ` + quoted(by) + `, now())`
}

func (w *world) rawProposal(surplus, shortage posting.Posting) string {
	return `INSERT INTO proposal (id, surplus_id, lender_id, shortage_id, borrower_id, opened_by, turn, heads, days, pay_fen, status, answer_by)
		SELECT gen_random_uuid(), s.id, s.enterprise_id, h.id, h.enterprise_id, 'lender', 'borrower', 3, '[2021-02-10,2021-03-01)', 500000, 'proposed', '2021-02-20'
		FROM posting s, posting h WHERE s.id = ` + quoted(surplus.ID) + ` AND h.id = ` + quoted(shortage.ID)
}

// L5, L7: no start without the papers, of clauses that there are, kept by the
// employer, nor on a day to come.
func TestGuardOfPapers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	a := w.signed(t, 5)
	ids := idsOf(w.named(t, a, 2))
	of := ` WHERE id = ` + quoted(ids[0])
	consent := func(revision string, by uuid.UUID) error {
		return w.raw(ctx, `INSERT INTO consent_record (secondment_id, action, channel, on_day, text, text_hash, recorded_by, at, revision)
			VALUES (`+quoted(ids[0])+`, 'consent', 'paper', '2021-02-08', '去', sha256('去'), `+quoted(by)+`, now(), `+revision+`)`,
			`UPDATE secondment SET status = 'consented', consented_on = '2021-02-08', consent_channel = 'paper'`+of)
	}
	breaks(t, consent("2", w.lender.AccountID), "consent_to_clauses")
	breaks(t, consent("1", w.borrower.AccountID), "paper_by_lender")
	if _, err := w.Consent(ctx, w.lender, a.ID, ids, day(0), w.sheet(t, a.ID, ids)); err != nil {
		t.Fatal(err)
	}
	amended := `UPDATE secondment SET status = 'amended', amended_on = '2021-02-08'` + of
	record := func(by, on string) string {
		return `INSERT INTO contract_amendment (secondment_id, revision, on_day, recorded_by, at) VALUES (` + quoted(ids[0]) + `, 1, ` + on + `, ` + by + `, '2021-02-08 02:00Z')`
	}
	breaks(t, w.raw(ctx, amended), "secondment_is_amended")
	breaks(t, w.raw(ctx, record(quoted(w.lender.AccountID), `'2021-02-09'`), amended), "secondment_is_amended")
	breaks(t, w.raw(ctx, record(quoted(w.borrower.AccountID), `'2021-02-08'`), amended), "paper_by_lender")
	breaks(t, w.raw(ctx, record("NULL", `'2021-02-08'`), amended), "paper_by_lender")
	forbids(t, w.raw(ctx, `UPDATE contract_amendment SET on_day = on_day`))
	forbids(t, w.raw(ctx, `DELETE FROM contract_amendment`))
	if _, err := w.Amend(ctx, w.lender, a.ID, ids, day(0)); err != nil {
		t.Fatal(err)
	}
	breaks(t, w.raw(ctx, `UPDATE secondment SET amended_on = '2021-02-09'`+of), "secondment_is_amended")
	w.setDay(1)
	breaks(t, w.raw(ctx, `UPDATE secondment SET status = 'started', started_on = '2021-02-09', days = daterange('2021-02-09', upper(days))`+of), "secondment_has_placement")
	if _, err := w.Start(ctx, w.borrower, a.ID, ids[1:], day(1)); err != nil {
		t.Fatal(err)
	}
	breaks(t, w.raw(ctx, `UPDATE secondment SET status = 'started', started_on = '2021-02-20', days = daterange('2021-02-20', upper(days))`+of,
		`INSERT INTO placement (id, secondment_id, person_id, lender_id, lender_town_code, borrower_id, borrower_town_code, town_code, trade_code, started_on, above_scale, recorded_by, recorded_at)
			SELECT gen_random_uuid(), s.id, s.person_id, lender_id, lender_town_code, borrower_id, borrower_town_code, town_code, trade_code, s.started_on, above_scale, recorded_by, recorded_at
			FROM placement, secondment s WHERE s.id = `+quoted(ids[0])), "placement_started_before")
}

// L5: a supplement changes what it says, by which the workers are asked, and
// nothing else.
func TestGuardOfSupplementedTerms(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, x := w.asked(t)
	confirm := func(columns string) error {
		return w.raw(t.Context(), `UPDATE agreement_supplement SET status = 'done', answered_by = `+quoted(w.borrower.AccountID)+`, answered_at = now() WHERE id = `+quoted(x.ID),
			`INSERT INTO agreement_terms (agreement_id, revision, work_content, workplace, hours_rest, protection, hazards, pay_standard,
				pay_day, pay_method, settle_day, settle_way, board_lodging, return_cases, injury_duty, cost_settlement, updated_at)
			SELECT agreement_id, 2, work_content, workplace, (SELECT changes ->> 'hoursRest' FROM agreement_supplement), protection, hazards, `+columns+`, pay_method, settle_day, settle_way,
				board_lodging, return_cases, injury_duty, cost_settlement, updated_at FROM agreement_terms WHERE agreement_id = `+quoted(a.ID))
	}
	breaks(t, confirm(`pay_standard, pay_day`), "terms_say_supplement")
	breaks(t, confirm(`'每人每月 1 元', 20`), "terms_say_supplement")
	if err := confirm(`pay_standard, 20`); err != nil {
		t.Fatal(err)
	}
}

// Whoever withdraws and agrees again has his contract amended again, and by which
// number he agreed is known as long as he may be out.
func TestGuardOfPapersOfAnOlderConsent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 2)
	l := w.linked(t, a)
	w.answer(t, l, lending.ToConsent)
	if _, err := w.Amend(t.Context(), w.lender, a.ID, []uuid.UUID{l.ID}, day(0)); err != nil {
		t.Fatal(err)
	}
	of := ` WHERE id = ` + quoted(l.ID)
	breaks(t, w.raw(t.Context(), `UPDATE secondment SET answering_phone = NULL`+of), "answer_by_known_phone")
	w.answer(t, l, lending.ToWithdraw)
	l.token = w.link(t, a, l.ID)
	w.answer(t, l, lending.ToConsent)
	breaks(t, w.raw(t.Context(), `UPDATE secondment SET status = 'amended', amended_on = '2021-02-08'`+of), "secondment_is_amended")
}
