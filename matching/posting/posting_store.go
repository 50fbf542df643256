package posting

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/pii"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
)

const place = "posting.contact_phone" // where the phone number is sealed for

const selectPosting = `
SELECT p.id, p.kind, p.enterprise_id, e.name, e.town_code, e.above_scale, coalesce(e.industry, ''), e.status = 'approved',
	p.trade_code, p.level, p.headcount, p.min_batch, p.engaged, p.period_from, p.period_to, p.town_code, p.pay_min_fen, p.pay_max_fen,
	p.lodging, p.board, p.transport, p.workplace, p.hazards, p.note, p.contact_name, p.contact_phone_enc,
	p.status, p.version, p.created_at, p.updated_at
FROM posting p JOIN enterprise e ON e.id = p.enterprise_id `

// scan reads a row of selectPosting.
func (s *Service) scan(row pgx.CollectableRow) (Posting, error) {
	var p Posting
	var sealed []byte
	err := row.Scan(&p.ID, &p.Kind, &p.Enterprise.ID, &p.Enterprise.Name, &p.Enterprise.TownCode,
		&p.Enterprise.AboveScale, &p.Enterprise.Industry, &p.Enterprise.Approved,
		&p.TradeCode, &p.Level, &p.Headcount, &p.MinBatch, &p.Engaged, &p.PeriodFrom, &p.PeriodTo, &p.TownCode, &p.PayMinFen, &p.PayMaxFen,
		&p.Lodging, &p.Board, &p.Transport, &p.Workplace, &p.Hazards, &p.Note, &p.ContactName, &sealed,
		&p.Status, &p.Version, &p.CreatedAt, &p.UpdatedAt)
	if err != nil {
		return Posting{}, err
	}
	raw, err := s.Vault.Unseal(place, sealed)
	if err != nil {
		return Posting{}, err
	}
	p.ContactPhone = pii.RevealedPhone(raw)
	p.Open = p.Headcount - p.Engaged
	s.name(&p)
	return p, nil
}

// name fills in the names of trade and towns.
func (s *Service) name(p *Posting) {
	book := s.Book()
	trade, _ := book.ByCode(p.TradeCode)
	town, _ := book.Towns.ByCode(p.TownCode)
	home, _ := book.Towns.ByCode(p.Enterprise.TownCode)
	p.TradeName, p.TownName, p.Enterprise.TownName = trade.Name, town.Name, home.Name
}

// Find reads one posting whole, contact included, whoever asks: what of it may
// be shown is the caller's business (Public, Get). No such posting: problem
// "not_found".
func (s *Service) Find(ctx context.Context, q postgres.Querier, id uuid.UUID) (Posting, error) {
	return s.one(ctx, q, selectPosting+`WHERE p.id = $1`, id)
}

// FindAll reads many postings whole, as Find; unknown ids are missing from the map.
func (s *Service) FindAll(ctx context.Context, q postgres.Querier, ids ...uuid.UUID) (map[uuid.UUID]Posting, error) {
	found, err := s.many(ctx, q, selectPosting+`WHERE p.id = ANY($1)`, ids)
	return byID(found), err
}

func (s *Service) one(ctx context.Context, q postgres.Querier, sql string, args ...any) (Posting, error) {
	rows, err := q.Query(ctx, sql, args...)
	if err != nil {
		return Posting{}, fmt.Errorf("posting: find: %w", err)
	}
	p, err := pgx.CollectExactlyOneRow(rows, s.scan)
	if errors.Is(err, pgx.ErrNoRows) {
		return Posting{}, problem.NotFound("这条用工信息")
	}
	if err != nil {
		return Posting{}, fmt.Errorf("posting: find: %w", err)
	}
	return p, nil
}

func (s *Service) many(ctx context.Context, q postgres.Querier, sql string, args ...any) ([]Posting, error) {
	rows, err := q.Query(ctx, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("posting: find: %w", err)
	}
	found, err := pgx.CollectRows(rows, s.scan)
	if err != nil {
		return nil, fmt.Errorf("posting: find: %w", err)
	}
	return found, nil
}

func byID(postings []Posting) map[uuid.UUID]Posting {
	found := make(map[uuid.UUID]Posting, len(postings))
	for _, p := range postings {
		found[p.ID] = p
	}
	return found
}

// Lock reads postings for change and holds them until the transaction ends,
// in the order of their ids whatever order they are given in. Their firms are
// held too, against change but not against each other, so that what is written
// about a firm (its name in the search index, its right to publish) is true at
// the commit. Unless all are there: problem "not_found".
func (s *Service) Lock(ctx context.Context, tx pgx.Tx, ids ...uuid.UUID) (map[uuid.UUID]Posting, error) {
	locked, err := s.lockAny(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	found := byID(locked)
	for _, id := range ids {
		if _, ok := found[id]; !ok {
			return nil, problem.NotFound("这条用工信息")
		}
	}
	return found, nil
}

// lockAny is Lock for those that are there, by id.
func (s *Service) lockAny(ctx context.Context, tx pgx.Tx, ids []uuid.UUID) ([]Posting, error) {
	var locked []Posting
	var b pgx.Batch
	b.Queue(`SELECT 1 FROM enterprise WHERE id IN (SELECT enterprise_id FROM posting WHERE id = ANY($1)) ORDER BY id FOR SHARE`, ids)
	b.Queue(selectPosting+`WHERE p.id = ANY($1) ORDER BY p.id FOR UPDATE OF p`, ids).Query(func(rows pgx.Rows) (err error) {
		locked, err = pgx.CollectRows(rows, s.scan)
		return err
	})
	if err := tx.SendBatch(ctx, &b).Close(); err != nil {
		return nil, fmt.Errorf("posting: lock: %w", err)
	}
	return locked, nil
}

// lockOwn is Lock for one posting of the caller's firm; anything else is
// "not_found" and stays unlocked.
func (s *Service) lockOwn(ctx context.Context, tx pgx.Tx, c auth.Caller, kind Kind, id uuid.UUID) (Posting, error) {
	var p Posting
	var b pgx.Batch
	b.Queue(`SELECT 1 FROM enterprise WHERE id = $1 FOR SHARE`, c.EnterpriseID)
	b.Queue(selectPosting+`WHERE p.id = $1 AND p.kind = $2 AND p.enterprise_id = $3 FOR UPDATE OF p`, id, kind, c.EnterpriseID).
		Query(func(rows pgx.Rows) (err error) {
			p, err = pgx.CollectExactlyOneRow(rows, s.scan)
			return err
		})
	err := tx.SendBatch(ctx, &b).Close()
	if errors.Is(err, pgx.ErrNoRows) {
		return Posting{}, problem.NotFound("这条" + kind.Word())
	}
	if err != nil {
		return Posting{}, fmt.Errorf("posting: lock: %w", err)
	}
	return p, nil
}

const selectFirm = `SELECT id, name, town_code, above_scale, coalesce(industry, ''), status = 'approved' FROM enterprise `

// lockFirm holds one firm as Lock does. A plan for one id is made once; for a
// list of ids, every time.
const lockFirm = selectFirm + `WHERE id = $1 FOR SHARE`

// scanFirm reads a row of selectFirm.
func (s *Service) scanFirm(row pgx.Row) (f Firm, err error) {
	if err = row.Scan(&f.ID, &f.Name, &f.TownCode, &f.AboveScale, &f.Industry, &f.Approved); err == nil {
		town, _ := s.Book().Towns.ByCode(f.TownCode)
		f.TownName = town.Name
	}
	return f, err
}

// lockFirms reads firms and holds them as Lock does.
func (s *Service) lockFirms(ctx context.Context, tx pgx.Tx, ids ...uuid.UUID) (map[uuid.UUID]Firm, error) {
	rows, err := tx.Query(ctx, selectFirm+`WHERE id = ANY($1) ORDER BY id FOR SHARE`, ids)
	if err != nil {
		return nil, fmt.Errorf("posting: lock firms: %w", err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Firm, error) { return s.scanFirm(row) })
	if err != nil {
		return nil, fmt.Errorf("posting: lock firms: %w", err)
	}
	firms := make(map[uuid.UUID]Firm, len(found))
	for _, f := range found {
		firms[f.ID] = f
	}
	return firms, nil
}

// sortedKeys keeps the order of locks the same everywhere.
func sortedKeys[V any](m map[uuid.UUID]V) []uuid.UUID {
	return slices.SortedFunc(maps.Keys(m), func(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) })
}
