package ledger

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/jackc/pgx/v5"
	"golang.org/x/mod/sumdb/tlog"

	"gongxiang/internal/problem"
)

const (
	fileHead  = "gongxiang-ledger 1"
	blockBits = 8
	blockSize = 1 << blockBits // entries
)

// Scope says what a file shall hold.
type Scope struct {
	Firm  string // USCC; empty: the whole log
	Since int64  // the size of an older checkpoint to prove from; 0: none
	none  bool   // no entries at all: only the proof
}

// stored is an entry as it stands in the database.
type stored struct {
	seq  int64
	data []byte
}

// ready is a file whose head is signed and whose entries are not yet written.
type ready struct {
	scope  Scope
	signed string
	head   tlog.Tree
}

// Export writes the file, up to the head of this moment. Problems: "invalid"
// when the log never had Since entries, "ledger_broken" when nothing can be
// signed any more.
func (s *Service) Export(ctx context.Context, w io.Writer, scope Scope) error {
	r, err := s.prepare(ctx, scope)
	if err != nil {
		return err
	}
	return s.write(ctx, w, r)
}

func (s *Service) prepare(ctx context.Context, scope Scope) (r ready, err error) {
	r.scope = scope
	var broken *Broken
	if r.signed, r.head, err = s.checkpoint(ctx); errors.As(err, &broken) {
		return r, refused(err)
	}
	if err == nil {
		err = checkSince(scope.Since, r.head.N)
	}
	return r, err
}

func checkSince(since, size int64) error {
	if since < 0 || since > size {
		return problem.Invalid(problem.Field{Name: "since", Code: "range",
			Message: fmt.Sprintf("台账的检查点有 %d 条，没有更早的 %d 条时的检查点。", size, since)})
	}
	return nil
}

func (s *Service) write(ctx context.Context, w io.Writer, r ready) error {
	x := exporter{w: bufio.NewWriterSize(w, 1<<16), head: r.head, hashes: s.hashes(ctx)}
	x.top(r.signed, r.scope)
	if r.scope.Firm == "" {
		x.whole(s.entries(ctx, "", r.head.N))
	} else {
		x.firm(s.entries(ctx, r.scope.Firm, r.head.N))
	}
	return x.done()
}

// Proof is a file that leads from the log of since entries to the checkpoint of
// size (0: the newest), without any entry. Problems: "not_found" when there is no
// checkpoint of that size, "invalid".
func (s *Service) Proof(ctx context.Context, since, size int64) (string, error) {
	signed, err := s.Latest(ctx)
	if size > 0 {
		signed, err = s.kept(ctx, size)
	}
	if err != nil {
		return "", err
	}
	head, err := openHead(signed, s.key.All())
	if err != nil {
		return "", refused(err)
	}
	if err := checkSince(since, head.N); err != nil {
		return "", err
	}
	var b strings.Builder
	x := exporter{w: bufio.NewWriter(&b), head: head, hashes: s.hashes(ctx)}
	x.top(signed, Scope{Since: since, none: true})
	x.line("end 0")
	err = x.done()
	return b.String(), err
}

// entries gives those below size in order, of one firm or (with "") of all.
func (s *Service) entries(ctx context.Context, firm string, size int64) iter.Seq2[stored, error] {
	const page = 4 * blockSize
	return func(yield func(stored, error) bool) {
		for next, more := int64(0), true; more; {
			rows, err := s.db.Query(ctx, `SELECT seq, data FROM ledger_entry
				WHERE seq >= $1 AND seq < $2 AND ($3 = '' OR lender_uscc = $3 OR borrower_uscc = $3) ORDER BY seq LIMIT $4`, next, size, firm, page)
			var found []stored
			if err == nil {
				found, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (e stored, err error) {
					return e, row.Scan(&e.seq, &e.data)
				})
			}
			if err != nil {
				yield(stored{}, err)
				return
			}
			for _, e := range found {
				if !yield(e, nil) {
					return
				}
				next = e.seq + 1
			}
			more = len(found) == page
		}
	}
}
