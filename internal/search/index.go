package search

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/calendar"
)

// Index writes documents inside the transactions of those who change things.
// Callers hold the lock on the thing's row, so that of two changes of one thing
// the later one writes later.
type Index struct {
	feed bool
}

// NewIndex is for use everywhere; feed says that Meilisearch is to follow, by
// jobs that commit with the change.
func NewIndex(feed bool) *Index { return &Index{feed: feed} }

// chunk is how many documents go in one statement and one job.
const chunk = 1000

// Put writes documents, new ones and changed ones. 20,000 take about a second.
func (x *Index) Put(ctx context.Context, tx pgx.Tx, docs ...Document) error {
	var b pgx.Batch
	x.Queue(&b, docs...)
	if err := tx.SendBatch(ctx, &b).Close(); err != nil {
		return fmt.Errorf("search: put %d documents: %w", len(docs), err)
	}
	return nil
}

// Queue is Put as part of the caller's batch, to save a round trip.
func (x *Index) Queue(b *pgx.Batch, docs ...Document) {
	docs = slices.Clone(docs)
	// One order for all writers: no two of them wait for each other.
	slices.SortFunc(docs, func(a, c Document) int { return slices.Compare(a.ID[:], c.ID[:]) })
	for part := range slices.Chunk(docs, chunk) {
		if len(part) == 1 {
			b.Queue(upsertDocument, values(part[0])...)
		} else {
			b.Queue(upsertDocuments, columns(part)...)
		}
		if x.feed {
			queueFeed(b, idsOf(part))
		}
	}
}

func idsOf(docs []Document) []uuid.UUID {
	ids := make([]uuid.UUID, len(docs))
	for i, d := range docs {
		ids[i] = d.ID
	}
	return ids
}

// Remove takes documents out; those that are not there are no error.
func (x *Index) Remove(ctx context.Context, tx pgx.Tx, kind Kind, ids ...uuid.UUID) error {
	var b pgx.Batch
	for part := range slices.Chunk(ids, chunk) {
		b.Queue(`DELETE FROM search_document WHERE kind = $1 AND id = ANY($2)`, string(kind), part)
		if x.feed {
			queueFeed(&b, part)
		}
	}
	if err := tx.SendBatch(ctx, &b).Close(); err != nil {
		return fmt.Errorf("search: remove %d documents: %w", len(ids), err)
	}
	return nil
}

// Firm is what a firm's postings show of it.
type Firm struct {
	ID         uuid.UUID
	Name       string
	TownCode   string
	Industry   string
	AboveScale bool
	Approved   bool
}

// PutFirm brings the documents of a firm's postings up to date when the firm
// itself changes. The firm's own document is written with Put.
func (x *Index) PutFirm(ctx context.Context, tx pgx.Tx, firm Firm) error {
	docs, err := lockDocuments(ctx, tx, `enterprise_id = $1 AND kind <> 'enterprise' ORDER BY id`, firm.ID)
	if err != nil {
		return err
	}
	for i := range docs {
		docs[i].Firm, docs[i].FirmTown, docs[i].Industry = firm.Name, firm.TownCode, firm.Industry
		docs[i].AboveScale, docs[i].FirmApproved = firm.AboveScale, firm.Approved
	}
	return x.Put(ctx, tx, docs...)
}

// lockDocuments reads documents that are about to be written.
func lockDocuments(ctx context.Context, tx pgx.Tx, where string, args ...any) ([]Document, error) {
	rows, err := tx.Query(ctx, `SELECT `+documentColumns+` FROM search_document WHERE `+where+` FOR UPDATE`, args...)
	if err != nil {
		return nil, fmt.Errorf("search: read documents to rewrite: %w", err)
	}
	docs, err := pgx.CollectRows(rows, scanDocument)
	if err != nil {
		return nil, fmt.Errorf("search: read documents to rewrite: %w", err)
	}
	return docs, nil
}

const documentColumns = `kind, id, enterprise_id, firm_approved, trade_code, family, town_code, industry, period_from, period_to,
	heads, pay_min_fen, pay_max_fen, lodging, above_scale, status, uscc, title, firm, town, body, updated_at, firm_town_code`

// scanned takes a row of documentColumns.
type scanned struct {
	row
	from, to *calendar.Date
}

func (s *scanned) targets() []any {
	d := &s.Document
	return []any{&d.Kind, &d.ID, &d.EnterpriseID, &d.FirmApproved, &d.TradeCode, &d.Family, &d.TownCode, &d.Industry, &s.from, &s.to,
		&d.Heads, &d.PayMinFen, &d.PayMaxFen, &d.Lodging, &d.AboveScale, &d.Status, &d.USCC, &d.Title, &d.Firm, &d.Town, &d.Body, &d.UpdatedAt, &d.FirmTown}
}

func (s *scanned) result() row {
	if s.from != nil && s.to != nil {
		s.Period = &calendar.Period{From: *s.from, To: *s.to}
	}
	return s.row
}

func scanDocument(r pgx.CollectableRow) (Document, error) {
	var s scanned
	err := r.Scan(s.targets()...)
	return s.result().Document, err
}

const upsertDocuments = `
INSERT INTO search_document (` + documentColumns + `, grams)
SELECT d.kind, d.id, d.enterprise_id, d.firm_approved, d.trade_code, d.family, d.town_code, d.industry, d.period_from, d.period_to,
	d.heads, d.pay_min_fen, d.pay_max_fen, d.lodging, d.above_scale, d.status, d.uscc, d.title, d.firm, d.town, d.body, d.updated_at, d.firm_town_code,
	array_to_tsvector(string_to_array(d.grams, ' '))
FROM unnest($1::text[], $2::uuid[], $3::uuid[], $4::boolean[], $5::text[], $6::text[], $7::text[], $8::text[], $9::date[], $10::date[],
	$11::int[], $12::bigint[], $13::bigint[], $14::boolean[], $15::boolean[], $16::text[], $17::text[], $18::text[], $19::text[],
	$20::text[], $21::text[], $22::timestamptz[], $23::text[], $24::text[])
	AS d(kind, id, enterprise_id, firm_approved, trade_code, family, town_code, industry, period_from, period_to,
	heads, pay_min_fen, pay_max_fen, lodging, above_scale, status, uscc, title, firm, town, body, updated_at, firm_town_code, grams)` + orUpdate

// upsertDocument is for one, which is most of them: arrays cost both sides.
const upsertDocument = `
INSERT INTO search_document (` + documentColumns + `, grams)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
	array_to_tsvector(string_to_array($24, ' ')))` + orUpdate

const orUpdate = `
ON CONFLICT (kind, id) DO UPDATE SET
	version = nextval('search_document_version'), enterprise_id = excluded.enterprise_id, firm_approved = excluded.firm_approved,
	trade_code = excluded.trade_code, family = excluded.family, town_code = excluded.town_code, industry = excluded.industry,
	period_from = excluded.period_from, period_to = excluded.period_to, heads = excluded.heads,
	pay_min_fen = excluded.pay_min_fen, pay_max_fen = excluded.pay_max_fen, lodging = excluded.lodging,
	above_scale = excluded.above_scale, status = excluded.status, uscc = excluded.uscc, title = excluded.title, firm = excluded.firm,
	town = excluded.town, body = excluded.body, updated_at = excluded.updated_at,
	firm_town_code = excluded.firm_town_code, grams = excluded.grams`

// values are the parameters of upsertDocument.
func values(d Document) []any {
	body := scrub(d.Body)
	var from, to *calendar.Date
	if d.Period != nil {
		from, to = &d.Period.From, &d.Period.To
	}
	return []any{string(d.Kind), d.ID, d.EnterpriseID, d.FirmApproved, d.TradeCode, d.Family, d.TownCode, d.Industry, from, to,
		d.Heads, d.PayMinFen, d.PayMaxFen, d.Lodging, d.AboveScale, d.Status, d.USCC, d.Title, d.Firm, d.Town, body, d.UpdatedAt, d.FirmTown,
		d.grams(body)}
}

// grams is what d is found by, as upsertDocument takes it.
func (d Document) grams(body string) string {
	return strings.Join(gramsOf(d.Title, d.Firm, d.Town, body, d.USCC), " ")
}

// columns turns documents into one array per column.
func columns(docs []Document) []any {
	n := len(docs)
	var (
		kinds, trades, families, towns, industries = make([]string, n), make([]string, n), make([]string, n), make([]string, n), make([]string, n)
		statuses, usccs, titles, firms, townNames  = make([]string, n), make([]string, n), make([]string, n), make([]string, n), make([]string, n)
		bodies, grams, homes                       = make([]string, n), make([]string, n), make([]string, n)
		ids, enterprises                           = make([]uuid.UUID, n), make([]uuid.UUID, n)
		approved, lodging, aboveScale              = make([]bool, n), make([]bool, n), make([]bool, n)
		from, to                                   = make([]*calendar.Date, n), make([]*calendar.Date, n)
		heads                                      = make([]int32, n)
		payMin, payMax                             = make([]*int64, n), make([]*int64, n)
		updated                                    = make([]time.Time, n)
	)
	for i, d := range docs {
		body := scrub(d.Body)
		kinds[i], ids[i], enterprises[i], approved[i] = string(d.Kind), d.ID, d.EnterpriseID, d.FirmApproved
		trades[i], families[i], towns[i], industries[i] = d.TradeCode, d.Family, d.TownCode, d.Industry
		if d.Period != nil {
			from[i], to[i] = &d.Period.From, &d.Period.To
		}
		heads[i], payMin[i], payMax[i], lodging[i] = int32(d.Heads), d.PayMinFen, d.PayMaxFen, d.Lodging
		aboveScale[i], statuses[i], usccs[i], updated[i] = d.AboveScale, d.Status, d.USCC, d.UpdatedAt
		titles[i], firms[i], townNames[i], bodies[i], homes[i] = d.Title, d.Firm, d.Town, body, d.FirmTown
		grams[i] = d.grams(body)
	}
	return []any{kinds, ids, enterprises, approved, trades, families, towns, industries, from, to, heads, payMin, payMax, lodging,
		aboveScale, statuses, usccs, titles, firms, townNames, bodies, updated, homes, grams}
}
