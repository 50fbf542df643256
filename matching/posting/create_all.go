package posting

import (
	"context"
	"crypto/sha256"
	"net/http"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/history"
	"gongxiang/internal/problem"
)

// Row is one posting of many that are created at once.
type Row struct {
	Firm  uuid.UUID
	Input Input // cleaned
	// RowNo is the row that a problem names, as the clerk sees it in the sheet.
	RowNo int
}

// Created says what became of a Row. Duplicate: nothing was added, ID is of the
// posting that says the same (of an earlier row, perhaps).
type Created struct {
	ID        uuid.UUID
	Duplicate bool
}

// Key is what may stand once: a firm's fingerprint, per kind.
type Key struct {
	Firm        uuid.UUID
	Fingerprint [sha256.Size]byte
}

// KeyOf is the row's key.
func (r Row) KeyOf() Key { return Key{r.Firm, Fingerprint(r.Input)} }

// chunk bounds the rows of one statement.
const chunk = 2000

// CreateAll saves many postings in the caller's transaction, in order, with
// their events and search documents; importID may be nil. Firms create their
// own only, officers those of firms in their scope. What stands already is not
// added again, and reported. Anything else is all or none. Problems: "invalid"
// with rows and fields, "enterprise_not_approved" when publishing, "forbidden".
func (s *Service) CreateAll(ctx context.Context, tx pgx.Tx, c auth.Caller, kind Kind, rows []Row, publish bool, importID *uuid.UUID) ([]Created, error) {
	firms, err := s.checkAll(ctx, tx, c, kind, rows, publish)
	if err != nil {
		return nil, err
	}
	created := make([]Created, 0, len(rows))
	for from := 0; from < len(rows); from += chunk {
		part := rows[from:min(from+chunk, len(rows))]
		fresh := make([]Posting, len(part))
		for i, r := range part {
			fresh[i] = s.fresh(kind, firms[r.Firm], r.Input, publish)
		}
		done, err := s.insertMany(ctx, tx, c, kind, fresh, importID)
		if err != nil {
			return nil, err
		}
		created = append(created, done...)
	}
	return created, nil
}

// checkAll is everything that may refuse; it holds the firms.
func (s *Service) checkAll(ctx context.Context, tx pgx.Tx, c auth.Caller, kind Kind, rows []Row, publish bool) (map[uuid.UUID]Firm, error) {
	wanted := map[uuid.UUID]bool{}
	var found []problem.Field
	for _, r := range rows {
		wanted[r.Firm] = true
		for _, f := range Check(kind, r.Input, s.today(), s.Book()) {
			f.Row = r.RowNo
			found = append(found, f)
		}
	}
	if len(found) > 0 {
		return nil, problem.Invalid(found...)
	}
	firms, err := s.lockFirms(ctx, tx, sortedKeys(wanted)...)
	if err != nil {
		return nil, err
	}
	scope := c.Scope()
	for id := range wanted {
		f, ok := firms[id]
		switch {
		case !ok, scope.Firm != nil && *scope.Firm != id, scope.Town != nil && *scope.Town != f.TownCode:
			return nil, problem.New(http.StatusForbidden, "forbidden", "这里有不属于您管理范围的企业，没有保存任何内容。")
		case publish && !f.Approved:
			return nil, notApproved(f)
		}
	}
	return firms, nil
}

// insertMany writes one chunk: postings that do not stand yet, their events and
// their documents.
func (s *Service) insertMany(ctx context.Context, tx pgx.Tx, c auth.Caller, kind Kind, fresh []Posting, importID *uuid.UUID) ([]Created, error) {
	columns, err := s.columns(fresh)
	if err != nil {
		return nil, err
	}
	added, err := insertColumns(ctx, tx, kind, c.AccountID, importID, columns)
	if err != nil {
		return nil, err
	}
	result := make([]Created, len(fresh))
	var news []Posting
	var dropped []Key
	for i, p := range fresh {
		if result[i].ID = p.ID; added[p.ID] {
			news = append(news, p)
			continue
		}
		result[i].Duplicate = true
		dropped = append(dropped, Key{p.Enterprise.ID, Fingerprint(p.Input())})
	}
	stands, err := Standing(ctx, tx, kind, dropped...)
	if err != nil {
		return nil, err
	}
	for i := range result {
		if result[i].Duplicate {
			result[i].ID, dropped = stands[dropped[0]], dropped[1:]
		}
	}
	events := make([]history.Event, len(news))
	for i, p := range news {
		events[i] = created(c, p)
	}
	if err := history.RecordAll(ctx, tx, events); err != nil {
		return nil, err
	}
	return result, s.Index.Put(ctx, tx, s.documents(news)...)
}
