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
)

const selectProposal = `
SELECT p.id, p.surplus_id, p.shortage_id,
	l.id, l.name, l.town_code, l.status = 'approved', b.id, b.name, b.town_code, b.status = 'approved',
	p.opened_by, p.turn, p.round, p.heads, lower(p.days), upper(p.days) - 1, p.pay_fen,
	p.status, p.answer_by, a.id, p.version, p.created_at, p.updated_at
FROM proposal p
JOIN enterprise l ON l.id = p.lender_id
JOIN enterprise b ON b.id = p.borrower_id
JOIN posting h ON h.id = p.shortage_id
LEFT JOIN agreement a ON a.proposal_id = p.id
WHERE (@firm::uuid IS NULL OR p.lender_id = @firm OR p.borrower_id = @firm)
	AND (@town::text IS NULL OR @town IN (l.town_code, b.town_code, h.town_code)) `

// scanProposal reads a row of selectProposal as the caller sees it.
func scanProposal(c auth.Caller) pgx.RowToFunc[Proposal] {
	return func(row pgx.CollectableRow) (Proposal, error) {
		var p Proposal
		err := row.Scan(&p.ID, &p.surplusID, &p.shortageID,
			&p.Lender.ID, &p.Lender.Name, &p.Lender.town, &p.Lender.approved,
			&p.Borrower.ID, &p.Borrower.Name, &p.Borrower.town, &p.Borrower.approved,
			&p.OpenedBy, &p.Turn, &p.Round, &p.Heads, &p.From, &p.To, &p.PayFen,
			&p.Status, &p.AnswerBy, &p.AgreementID, &p.Version, &p.CreatedAt, &p.UpdatedAt)
		p.seenBy(c)
		return p, err
	}
}

func scoped(c auth.Caller, args pgx.NamedArgs) pgx.NamedArgs {
	scope := c.Scope()
	args["firm"], args["town"] = scope.Firm, scope.Town
	return args
}

func (s *Service) findProposal(ctx context.Context, q postgres.Querier, c auth.Caller, id uuid.UUID, lock string) (Proposal, error) {
	rows, err := q.Query(ctx, selectProposal+`AND p.id = @id `+lock, scoped(c, pgx.NamedArgs{"id": id}))
	if err != nil {
		return Proposal{}, fmt.Errorf("lending: find proposal: %w", err)
	}
	p, err := pgx.CollectExactlyOneRow(rows, scanProposal(c))
	if errors.Is(err, pgx.ErrNoRows) {
		return Proposal{}, problem.NotFound("这份对接意向")
	}
	if err != nil {
		return Proposal{}, fmt.Errorf("lending: find proposal: %w", err)
	}
	return p, nil
}

// listProposals gives the newest first; limit is the most that come back.
func (s *Service) listProposals(ctx context.Context, c auth.Caller, f ProposalFilter, before *uuid.UUID, limit int) ([]Proposal, error) {
	rows, err := s.DB.Query(ctx, selectProposal+`
		AND (@status = '' OR p.status = @status)
		AND (NOT @mine OR p.status = 'proposed' AND @firm::uuid = CASE p.turn WHEN 'lender' THEN p.lender_id ELSE p.borrower_id END)
		AND (@before::uuid IS NULL OR p.id < @before)
		ORDER BY p.id DESC LIMIT @limit`,
		scoped(c, pgx.NamedArgs{"status": f.Status, "mine": f.Mine == "turn", "before": before, "limit": limit}))
	if err != nil {
		return nil, fmt.Errorf("lending: list proposals: %w", err)
	}
	found, err := pgx.CollectRows(rows, scanProposal(c))
	if err != nil {
		return nil, fmt.Errorf("lending: list proposals: %w", err)
	}
	return found, s.addPostings(ctx, s.DB, found)
}

func roundsOf(ctx context.Context, q postgres.Querier, id uuid.UUID) ([]Round, error) {
	rows, err := q.Query(ctx, `
		SELECT r.round, r.side, r.heads, lower(r.days), upper(r.days) - 1, r.pay_fen, r.note, coalesce(a.display_name, ''), r.at
		FROM proposal_round r LEFT JOIN account a ON a.id = r.account_id
		WHERE r.proposal_id = $1 ORDER BY r.round`, id)
	if err != nil {
		return nil, fmt.Errorf("lending: rounds: %w", err)
	}
	rounds, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (r Round, err error) {
		err = row.Scan(&r.Round, &r.Side, &r.Heads, &r.From, &r.To, &r.PayFen, &r.Note, &r.By, &r.At)
		return r, err
	})
	if err != nil {
		return nil, fmt.Errorf("lending: rounds: %w", err)
	}
	return rounds, nil
}

func (s *Service) insertProposal(ctx context.Context, tx pgx.Tx, p Proposal, in Counter, action string, by uuid.UUID, at time.Time) error {
	var b pgx.Batch
	b.Queue(`INSERT INTO proposal (id, surplus_id, lender_id, shortage_id, borrower_id, opened_by, turn, round,
			heads, days, pay_fen, status, answer_by, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14)`,
		p.ID, p.surplusID, p.Lender.ID, p.shortageID, p.Borrower.ID, p.OpenedBy, p.Turn, p.Round,
		p.Heads, p.days().Range(), p.PayFen, p.Status, p.AnswerBy, at)
	return sendRound(ctx, tx, &b, p, in, "", action, by, at)
}

func (s *Service) updateProposal(ctx context.Context, tx pgx.Tx, p Proposal, in Counter, action string, by uuid.UUID, at time.Time) error {
	var b pgx.Batch
	b.Queue(`UPDATE proposal SET turn = $2, round = $3, heads = $4, days = $5, pay_fen = $6, answer_by = $7,
			version = version + 1, updated_at = $8 WHERE id = $1`,
		p.ID, p.Turn, p.Round, p.Heads, p.days().Range(), p.PayFen, p.AnswerBy, at)
	return sendRound(ctx, tx, &b, p, in, p.Status, action, by, at)
}

// sendRound adds the round and the event to what else the batch writes.
func sendRound(ctx context.Context, tx pgx.Tx, b *pgx.Batch, p Proposal, in Counter, from, action string, by uuid.UUID, at time.Time) error {
	b.Queue(`INSERT INTO proposal_round (proposal_id, round, side, heads, days, pay_fen, note, account_id, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		p.ID, p.Round, p.by, in.Heads, in.days().Range(), in.PayFen, in.Note, by, at)
	e := event("proposal", p.ID, proposalMachine, from, action)
	e.Detail, e.AccountID, e.At = in.Terms, &by, at
	if err := history.Queue(b, e); err != nil {
		return err
	}
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("lending: %s: %w", action, err)
	}
	return nil
}

// convert marks the proposal as accepted and turned into an agreement.
func (s *Service) convert(ctx context.Context, tx pgx.Tx, p Proposal, by uuid.UUID, at time.Time) error {
	var b pgx.Batch
	b.Queue(`UPDATE proposal SET status = 'converted', version = version + 1, updated_at = $2 WHERE id = $1`, p.ID, at)
	from := p.Status
	for _, action := range []string{"accept", "convert"} {
		e := event("proposal", p.ID, proposalMachine, from, action)
		e.AccountID, e.At = &by, at
		if err := history.Queue(&b, e); err != nil {
			return err
		}
		from = e.To
	}
	if err := tx.SendBatch(ctx, &b).Close(); err != nil {
		return fmt.Errorf("lending: convert: %w", err)
	}
	return nil
}

// closeProposals declines or lapses proposals that the transaction holds.
func closeProposals(ctx context.Context, tx pgx.Tx, action string, at time.Time, by *uuid.UUID, reason string, ids ...uuid.UUID) error {
	var b pgx.Batch
	b.Queue(`UPDATE proposal SET status = $2, version = version + 1, updated_at = $3 WHERE id = ANY($1)`,
		ids, proposalMachine[Proposed][action], at)
	for _, id := range ids {
		e := event("proposal", id, proposalMachine, Proposed, action)
		e.Reason, e.AccountID, e.At = reason, by, at
		if err := history.Queue(&b, e); err != nil {
			return err
		}
	}
	if err := tx.SendBatch(ctx, &b).Close(); err != nil {
		return fmt.Errorf("lending: %s: %w", action, err)
	}
	return nil
}

// postingChanged is the kind of a proposal's posting that says another work, place
// or board since the last round, "" when neither does.
func postingChanged(ctx context.Context, q postgres.Querier, p Proposal) (kind string, err error) {
	err = q.QueryRow(ctx, `SELECT coalesce((
		SELECT thing FROM event WHERE thing IN ('surplus', 'shortage') AND thing_id IN ($1, $2) AND action = 'edit' AND at > $3
			AND detail ?| '{tradeCode,level,townCode,workplace,hazards,lodging,board,transport}' LIMIT 1), '')`,
		p.surplusID, p.shortageID, p.UpdatedAt).Scan(&kind)
	if err != nil {
		return "", fmt.Errorf("lending: changes of a proposal's postings: %w", err)
	}
	return kind, nil
}

// openBetween reports whether a proposal about two postings is unanswered.
func openBetween(ctx context.Context, q postgres.Querier, surplus, shortage uuid.UUID) (open bool, err error) {
	err = q.QueryRow(ctx, `SELECT EXISTS (SELECT FROM proposal WHERE surplus_id = $1 AND shortage_id = $2 AND status = 'proposed')`,
		surplus, shortage).Scan(&open)
	if err != nil {
		return false, fmt.Errorf("lending: open proposal: %w", err)
	}
	return open, nil
}
