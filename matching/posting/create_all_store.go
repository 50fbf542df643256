package posting

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/calendar"
	"gongxiang/internal/postgres"
)

// standing are the states in which the same posting may not be saved again, as
// the index posting_once has them.
const standing = `('draft', 'published', 'partly_filled', 'filled')`

// columns holds postings column by column, the way one INSERT takes thousands.
type columns struct {
	ids, firms                        []uuid.UUID
	trades, towns                     []string
	levels, heads, batches            []int
	from, to                          []calendar.Date
	payMin, payMax                    []*int64
	lodging, board, transport         []bool
	workplaces, hazards, notes, names []string
	phones, prints                    [][]byte
	status                            string
	at                                time.Time
}

// columns turns fresh postings, which share state and time, on their side.
func (s *Service) columns(postings []Posting) (*columns, error) {
	c := &columns{status: postings[0].Status, at: postings[0].CreatedAt}
	for _, p := range postings {
		sealed, err := s.Vault.Seal(place, p.ContactPhone.Raw())
		if err != nil {
			return nil, err
		}
		print := Fingerprint(p.Input())
		c.ids, c.firms = append(c.ids, p.ID), append(c.firms, p.Enterprise.ID)
		c.trades, c.towns = append(c.trades, p.TradeCode), append(c.towns, p.TownCode)
		c.levels, c.heads, c.batches = append(c.levels, p.Level), append(c.heads, p.Headcount), append(c.batches, p.MinBatch)
		c.from, c.to = append(c.from, p.PeriodFrom), append(c.to, p.PeriodTo)
		c.payMin, c.payMax = append(c.payMin, p.PayMinFen), append(c.payMax, p.PayMaxFen)
		c.lodging, c.board = append(c.lodging, p.Lodging), append(c.board, p.Board)
		c.transport, c.workplaces = append(c.transport, p.Transport), append(c.workplaces, p.Workplace)
		c.hazards, c.notes = append(c.hazards, p.Hazards), append(c.notes, p.Note)
		c.names, c.phones = append(c.names, p.ContactName), append(c.phones, sealed)
		c.prints = append(c.prints, print[:])
	}
	return c, nil
}

// insertColumns adds what does not stand yet and tells which ids those are.
func insertColumns(ctx context.Context, tx pgx.Tx, kind Kind, by uuid.UUID, importID *uuid.UUID, c *columns) (map[uuid.UUID]bool, error) {
	rows, err := tx.Query(ctx, `
		INSERT INTO posting (id, enterprise_id, trade_code, town_code, level, headcount, period_from, period_to,
			pay_min_fen, pay_max_fen, lodging, board, transport, workplace, hazards, note, contact_name, contact_phone_enc,
			fingerprint, min_batch, kind, status, import_id, created_by, created_at, updated_at, imported_as)
		SELECT u.*, $21, $22, $23, $24, $25, $25, CASE WHEN $23::uuid IS NOT NULL THEN u.print END
		FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::smallint[], $6::int[], $7::date[], $8::date[],
			$9::bigint[], $10::bigint[], $11::bool[], $12::bool[], $13::bool[], $14::text[], $15::text[], $16::text[], $17::text[],
			$18::bytea[], $19::bytea[], $20::int[]) AS u (id, firm, trade, town, level, heads, first, last, low, high, lodging, board, transport,
				place, hazards, note, name, phone, print, batch)
		ON CONFLICT DO NOTHING -- by what it says (posting_once) or said when it was taken in (posting_imported_once)
		RETURNING id`,
		c.ids, c.firms, c.trades, c.towns, c.levels, c.heads, c.from, c.to,
		c.payMin, c.payMax, c.lodging, c.board, c.transport, c.workplaces, c.hazards, c.notes, c.names,
		c.phones, c.prints, c.batches, kind, c.status, importID, by, c.at)
	if err != nil {
		return nil, fmt.Errorf("posting: insert many: %w", err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		return nil, fmt.Errorf("posting: insert many: %w", err)
	}
	added := make(map[uuid.UUID]bool, len(ids))
	for _, id := range ids {
		added[id] = true
	}
	return added, nil
}

// Standing finds which keys are taken, and by which posting: one that says so
// now, or said so in the sheet from which it was taken in and was changed since.
// Keys that are free are missing from the map.
func Standing(ctx context.Context, q postgres.Querier, kind Kind, keys ...Key) (map[Key]uuid.UUID, error) {
	found := map[Key]uuid.UUID{}
	if len(keys) == 0 {
		return found, nil
	}
	firms, prints := make([]uuid.UUID, len(keys)), make([][]byte, len(keys))
	for i, k := range keys {
		firms[i], prints[i] = k.Firm, k.Fingerprint[:]
	}
	// One index probe per key: a plain join may be planned as a loop over the
	// whole table, while nobody has counted its rows yet. The firm is compared as
	// text, so that no index of the firm's rows seems to do as well.
	rows, err := q.Query(ctx, `
		SELECT k.firm, k.print, p.id
		FROM unnest($1::uuid[], $2::bytea[]) AS k (firm, print)
		CROSS JOIN LATERAL (
			SELECT id FROM posting WHERE fingerprint = k.print AND enterprise_id::text = k.firm::text AND kind = $3 AND status IN `+standing+`
			UNION ALL
			SELECT id FROM posting WHERE imported_as = k.print AND enterprise_id::text = k.firm::text AND kind = $3 AND status IN `+standing+`
			LIMIT 1) p`,
		firms, prints, kind)
	if err != nil {
		return nil, fmt.Errorf("posting: find standing: %w", err)
	}
	var k Key
	var print []byte
	var id uuid.UUID
	_, err = pgx.ForEachRow(rows, []any{&k.Firm, &print, &id}, func() error {
		copy(k.Fingerprint[:], print)
		found[k] = id
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("posting: find standing: %w", err)
	}
	return found, nil
}

// Neighbour is a standing posting that says nearly what a row says.
type Neighbour struct {
	Headcount            int
	PeriodFrom, PeriodTo calendar.Date
	Status               string
}

// Near finds for each row, in their order, the newest standing posting of its
// firm for the same trade, level, town, workplace and remark on common days; nil
// where there is none. Rows that say the same as one (Standing) find others only.
func Near(ctx context.Context, q postgres.Querier, kind Kind, rows ...Row) ([]*Neighbour, error) {
	near := make([]*Neighbour, len(rows))
	if len(rows) == 0 {
		return near, nil
	}
	var c columns
	for _, r := range rows {
		print := Fingerprint(r.Input)
		c.firms, c.trades, c.towns = append(c.firms, r.Firm), append(c.trades, r.Input.TradeCode), append(c.towns, r.Input.TownCode)
		c.levels, c.from, c.to = append(c.levels, r.Input.Level), append(c.from, r.Input.PeriodFrom), append(c.to, r.Input.PeriodTo)
		c.workplaces, c.notes, c.prints = append(c.workplaces, r.Input.Workplace), append(c.notes, r.Input.Note), append(c.prints, print[:])
	}
	found, err := q.Query(ctx, `
		SELECT r.no, p.headcount, p.period_from, p.period_to, p.status
		FROM unnest($1::uuid[], $2::text[], $3::text[], $4::smallint[], $5::date[], $6::date[], $7::text[], $8::text[], $9::bytea[])
			WITH ORDINALITY AS r (firm, trade, town, level, first, last, place, note, print, no)
		CROSS JOIN LATERAL (
			SELECT headcount, period_from, period_to, status FROM posting
			WHERE enterprise_id = r.firm AND kind = $10 AND status IN `+standing+` AND fingerprint <> r.print
				AND trade_code = r.trade AND town_code = r.town AND level = r.level AND workplace = r.place AND note = r.note
				AND period_from <= r.last AND period_to >= r.first
			ORDER BY id DESC LIMIT 1) p`,
		c.firms, c.trades, c.towns, c.levels, c.from, c.to, c.workplaces, c.notes, c.prints, kind)
	if err != nil {
		return nil, fmt.Errorf("posting: find near ones: %w", err)
	}
	var no int
	var n Neighbour
	_, err = pgx.ForEachRow(found, []any{&no, &n.Headcount, &n.PeriodFrom, &n.PeriodTo, &n.Status}, func() error {
		one := n
		near[no-1] = &one
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("posting: find near ones: %w", err)
	}
	return near, nil
}
