package posting

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"gongxiang/internal/history"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
)

const insertPosting = `
INSERT INTO posting (id, kind, enterprise_id, trade_code, level, headcount, period_from, period_to, town_code,
	pay_min_fen, pay_max_fen, lodging, board, transport, workplace, hazards, note, contact_name, contact_phone_enc,
	status, fingerprint, created_by, created_at, updated_at, min_batch)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $23, $24)`

// updatePosting leaves engaged alone: a trigger keeps it.
const updatePosting = `
UPDATE posting SET trade_code = $2, level = $3, headcount = $4, period_from = $5, period_to = $6, town_code = $7,
	pay_min_fen = $8, pay_max_fen = $9, lodging = $10, board = $11, transport = $12, workplace = $13, hazards = $14,
	note = $15, contact_name = $16, contact_phone_enc = $17, status = $18, fingerprint = $19, version = $20, updated_at = $21, min_batch = $22
WHERE id = $1`

// queueInsert writes a new posting, its event and its document with the batch.
func (s *Service) queueInsert(b *pgx.Batch, p Posting, e history.Event) error {
	sealed, err := s.Vault.Seal(place, p.ContactPhone.Raw())
	if err != nil {
		return err
	}
	print := Fingerprint(p.Input())
	b.Queue(insertPosting, p.ID, p.Kind, p.Enterprise.ID, p.TradeCode, p.Level, p.Headcount, p.PeriodFrom, p.PeriodTo, p.TownCode,
		p.PayMinFen, p.PayMaxFen, p.Lodging, p.Board, p.Transport, p.Workplace, p.Hazards, p.Note, p.ContactName, sealed,
		p.Status, print[:], e.AccountID, p.CreatedAt, p.MinBatch)
	return s.queueTraces(b, []history.Event{e}, []Posting{p})
}

// change is a posting as it will be, with the event that says how it came there.
type change struct {
	posting Posting
	event   history.Event
}

// save writes locked postings, their events and their documents in one round
// trip, however many there are.
func (s *Service) save(ctx context.Context, tx pgx.Tx, changes ...change) error {
	var b pgx.Batch
	var events []history.Event
	var postings []Posting
	for _, c := range changes {
		p := c.posting
		events, postings = append(events, c.event), append(postings, p)
		if p.Status == deleted {
			b.Queue(`DELETE FROM posting WHERE id = $1`, p.ID)
			continue
		}
		sealed, err := s.Vault.Seal(place, p.ContactPhone.Raw())
		if err != nil {
			return err
		}
		print := Fingerprint(p.Input())
		b.Queue(updatePosting, p.ID, p.TradeCode, p.Level, p.Headcount, p.PeriodFrom, p.PeriodTo, p.TownCode,
			p.PayMinFen, p.PayMaxFen, p.Lodging, p.Board, p.Transport, p.Workplace, p.Hazards, p.Note,
			p.ContactName, sealed, p.Status, print[:], p.Version, p.UpdatedAt, p.MinBatch)
	}
	if err := s.queueTraces(&b, events, postings); err != nil {
		return err
	}
	if err := tx.SendBatch(ctx, &b).Close(); err != nil {
		return fmt.Errorf("posting: save: %w", err)
	}
	return nil
}

// queueTraces adds what goes with every change of postings: who did it, and
// what is searched.
func (s *Service) queueTraces(b *pgx.Batch, events []history.Event, postings []Posting) error {
	for _, e := range events {
		if err := history.Queue(b, e); err != nil {
			return err
		}
	}
	s.Index.Queue(b, s.documents(postings)...)
	return nil
}

// translate makes a problem of what the schema refused.
func translate(err error) error {
	if postgres.Constraint(err) == "posting_engaged_within_headcount" {
		return problem.Invalid(problem.Field{Name: "headcount", Code: "engaged",
			Message: "人数不能少于有效协议已占用的人数，请刷新后核对。"}).Because(err)
	}
	return err
}
