package lending

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/history"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
	"gongxiang/matching/enterprise"
	"gongxiang/matching/posting"
)

const selectAgreement = `
SELECT a.id, a.number, a.proposal_id, a.surplus_id, a.shortage_id,
	l.id, l.name, l.town_code, l.status, b.id, b.name, b.town_code, b.status,
	a.trade_code, t.name, a.town_code, w.name, a.heads, lower(a.days), upper(a.days) - 1, a.pay_fen,
	a.status, coalesce(ls.display_name, ''), a.lender_signed_at, coalesce(a.lender_signed_hash, ''),
	coalesce(bs.display_name, ''), a.borrower_signed_at, coalesce(a.borrower_signed_hash, ''),
	coalesce(a.ended_reason, ''), n.nominated, n.consented, n.amended, n.started, n.returned, n.cancelled,
	a.version, a.created_at, a.updated_at
FROM agreement a
JOIN enterprise l ON l.id = a.lender_id
JOIN enterprise b ON b.id = a.borrower_id
JOIN trade t ON t.code = a.trade_code
JOIN town w ON w.code = a.town_code
LEFT JOIN account ls ON ls.id = a.lender_signed_by
LEFT JOIN account bs ON bs.id = a.borrower_signed_by
CROSS JOIN LATERAL (
	SELECT count(*) FILTER (WHERE status = 'nominated') AS nominated, count(*) FILTER (WHERE status = 'consented') AS consented,
		count(*) FILTER (WHERE status = 'amended') AS amended, count(*) FILTER (WHERE status = 'started') AS started,
		count(*) FILTER (WHERE status = 'returned') AS returned, count(*) FILTER (WHERE status = 'cancelled') AS cancelled
	FROM secondment WHERE agreement_id = a.id) n
WHERE (@firm::uuid IS NULL OR a.lender_id = @firm OR a.borrower_id = @firm)
	AND (@town::text IS NULL OR @town IN (l.town_code, b.town_code, a.town_code)) `

// scanAgreement reads a row of selectAgreement as the caller sees it.
func scanAgreement(c auth.Caller) pgx.RowToFunc[Agreement] {
	return func(row pgx.CollectableRow) (Agreement, error) {
		var a Agreement
		var by, hash [2]string
		var at [2]*time.Time
		n := &a.Counts
		err := row.Scan(&a.ID, &a.Number, &a.ProposalID, &a.surplusID, &a.shortageID,
			&a.Lender.ID, &a.Lender.Name, &a.Lender.town, &a.Lender.status,
			&a.Borrower.ID, &a.Borrower.Name, &a.Borrower.town, &a.Borrower.status,
			&a.TradeCode, &a.TradeName, &a.TownCode, &a.TownName, &a.Heads, &a.From, &a.To, &a.PayFen,
			&a.Status, &by[0], &at[0], &hash[0], &by[1], &at[1], &hash[1],
			&a.EndedReason, &n.Nominated, &n.Consented, &n.Amended, &n.Started, &n.Returned, &n.Cancelled,
			&a.Version, &a.CreatedAt, &a.UpdatedAt)
		a.Signatures = []Signature{}
		for i, side := range []Side{Lender, Borrower} {
			if at[i] != nil {
				a.Signatures = append(a.Signatures, Signature{Side: side, By: by[i], At: *at[i], Hash: hash[i]})
			}
		}
		for _, firm := range []*Firm{&a.Lender, &a.Borrower} {
			firm.approved = firm.status == enterprise.Approved
		}
		a.seenBy(c)
		a.settles = a.settlingFor(c)
		return a, err
	}
}

func (s *Service) findAgreement(ctx context.Context, q postgres.Querier, c auth.Caller, id uuid.UUID) (Agreement, error) {
	rows, err := q.Query(ctx, selectAgreement+`AND a.id = @id`, scoped(c, pgx.NamedArgs{"id": id}))
	if err != nil {
		return Agreement{}, fmt.Errorf("lending: find agreement: %w", err)
	}
	a, err := pgx.CollectExactlyOneRow(rows, scanAgreement(c))
	if errors.Is(err, pgx.ErrNoRows) {
		return Agreement{}, problem.NotFound("这份协议")
	}
	if err != nil {
		return Agreement{}, fmt.Errorf("lending: find agreement: %w", err)
	}
	return a, nil
}

// lockAgreement holds the agreement, then reads it: a statement of its own, so
// that what others committed while this one waited is counted.
func (s *Service) lockAgreement(ctx context.Context, tx pgx.Tx, c auth.Caller, id uuid.UUID) (Agreement, error) {
	if _, err := s.findAgreement(ctx, tx, c, id); err != nil {
		return Agreement{}, err // nobody waits for what is not his
	}
	if _, err := tx.Exec(ctx, `SELECT FROM agreement WHERE id = $1 FOR NO KEY UPDATE`, id); err != nil {
		return Agreement{}, fmt.Errorf("lending: lock agreement: %w", err)
	}
	return s.findAgreement(ctx, tx, c, id)
}

// listAgreements gives the newest first; limit is the most that come back.
func (s *Service) listAgreements(ctx context.Context, c auth.Caller, f AgreementFilter, before *uuid.UUID, limit int) ([]Agreement, error) {
	rows, err := s.DB.Query(ctx, selectAgreement+`
		AND (@status = '' OR a.status = @status)
		AND (@mine <> 'sign' OR a.status IN ('draft', 'lender_signed', 'borrower_signed') AND (@firm::uuid IS NULL
			OR a.lender_id = @firm AND a.status <> 'lender_signed' OR a.borrower_id = @firm AND a.status <> 'borrower_signed'))
		AND (@mine <> 'return' OR EXISTS (
			SELECT FROM secondment_return r JOIN secondment s ON s.id = r.secondment_id
			WHERE s.agreement_id = a.id AND s.status = 'started' AND r.status = 'asked'
				AND (@firm::uuid IS NULL OR @firm = CASE r.asked_side WHEN 'lender' THEN a.borrower_id ELSE a.lender_id END)))
		AND (@before::uuid IS NULL OR a.id < @before)
		ORDER BY a.id DESC LIMIT @limit`,
		scoped(c, pgx.NamedArgs{"status": f.Status, "mine": f.Mine, "before": before, "limit": limit}))
	if err != nil {
		return nil, fmt.Errorf("lending: list agreements: %w", err)
	}
	found, err := pgx.CollectRows(rows, scanAgreement(c))
	if err != nil {
		return nil, fmt.Errorf("lending: list agreements: %w", err)
	}
	return found, s.addAgreementPostings(ctx, s.DB, found)
}

// addAgreementPostings fills in the postings, without their contacts.
func (s *Service) addAgreementPostings(ctx context.Context, q postgres.Querier, agreements []Agreement) error {
	ids := make([]uuid.UUID, 0, 2*len(agreements))
	for _, a := range agreements {
		ids = append(ids, a.surplusID, a.shortageID)
	}
	found, err := s.Postings.FindAll(ctx, q, ids...)
	if err != nil {
		return err
	}
	for i := range agreements {
		agreements[i].Surplus = found[agreements[i].surplusID].Public()
		agreements[i].Shortage = found[agreements[i].shortageID].Public()
	}
	return nil
}

// insertAgreement writes down what was accepted. Its number counts on, year by
// year in name only: GX2021-000012.
func (s *Service) insertAgreement(ctx context.Context, tx pgx.Tx, id uuid.UUID, p Proposal, post posting.Posting, by uuid.UUID, at time.Time) error {
	var b pgx.Batch
	b.Queue(`INSERT INTO agreement (id, number, proposal_id, surplus_id, shortage_id, lender_id, borrower_id,
			trade_code, town_code, heads, days, pay_fen, status, created_at, updated_at)
		VALUES ($1, 'GX' || $2::text || '-' || lpad(nextval('agreement_number')::text, 6, '0'), $3, $4, $5, $6, $7,
			$8, $9, $10, $11, $12, 'draft', $13, $13)`,
		id, fmt.Sprint(s.today().Year()), p.ID, p.surplusID, p.shortageID, p.Lender.ID, p.Borrower.ID,
		post.TradeCode, post.TownCode, p.Heads, p.days().Range(), p.PayFen, at)
	queueClauses(&b, id, 1, clausesFrom(post), nil, at)
	e := event("agreement", id, agreementMachine, "", "conclude")
	e.Detail, e.AccountID, e.At = p.Terms, &by, at
	if err := history.Queue(&b, e); err != nil {
		return err
	}
	if err := tx.SendBatch(ctx, &b).Close(); err != nil {
		return fmt.Errorf("lending: make agreement: %w", err)
	}
	return nil
}

// setAgreement moves a held agreement to where the action leads.
func setAgreement(ctx context.Context, tx pgx.Tx, a Agreement, action, endedReason, reason string, by *uuid.UUID, at time.Time) error {
	e := event("agreement", a.ID, agreementMachine, a.Status, action)
	e.Reason, e.AccountID, e.At = reason, by, at
	var b pgx.Batch
	b.Queue(`UPDATE agreement SET status = $2, ended_reason = nullif($3, ''), version = version + 1, updated_at = $4 WHERE id = $1`,
		a.ID, e.To, endedReason, at)
	if err := history.Queue(&b, e); err != nil {
		return err
	}
	if err := tx.SendBatch(ctx, &b).Close(); err != nil {
		return fmt.Errorf("lending: %s agreement: %w", action, err)
	}
	return nil
}
